"""What a release says otherwise than the one before, country by country: what is the same is not compared.

Belongs here: which countries and school years are compared. Does not belong here: comparing (revisions.py), causes (pipeline/releasing/explain.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from eqm_pipeline.publish import registry
from eqm_pipeline.publish.revisions import Explain, Explained, countries_of, indicators_of, untraced
from eqm_pipeline.publish.shelf import Shelf

ROWS = "indicators_sha256"
"""In datapackage.json: by country the hash of its indicators, whatever the version, so that only what differs is compared."""


def changes_since(earlier: Path | None, shelf: Shelf, explain: Explain) -> Explained | None:
    """What differs from the version before, of countries whose indicators are not the same rows; None where there is none before,
    or where it can no longer be read or compared."""
    if earlier is None:
        return None
    known, now = registry.about(earlier).get(ROWS, {}), shelf.of("indicators")
    nothing = shelf.parts["indicators"][0].schema.empty_table()
    found = [untraced(nothing, nothing)]
    try:
        for country in sorted({*countries_of(earlier), *now}):
            if country not in now or known.get(country) != now[country].digest:
                after = now[country].table() if country in now else nothing
                found.append(explain(*_years_apart(indicators_of(earlier, country), after)))
    except (OSError, ValueError, KeyError):  # pyarrow's own errors are of these kinds
        return None
    return _joined(found)


def _years_apart(before: pa.Table, after: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Both tables of a country without the school years in which they are equal, in the columns of `before`."""
    after = after.select(before.column_names)
    years = {y for t in (before, after) for y in pc.unique(t["school_year"]).to_pylist()}
    apart = [(before.slice(0, 0), after.slice(0, 0))]
    for year in sorted(years):
        old, new = (t.filter(pc.equal(t["school_year"], year)) for t in (before, after))
        if not old.equals(new):
            apart.append((old, new))
    return pa.concat_tables([x for x, _ in apart]), pa.concat_tables([x for _, x in apart])


def _joined(parts: Sequence[Explained]) -> Explained:
    """What was explained country by country, as one."""
    details = tuple(d for p in parts for d in p.details)
    return Explained(pa.concat_tables([p.rows for p in parts]), details)
