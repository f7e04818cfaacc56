"""What a release says otherwise than the one before, country by country: of one whose rows are the same nothing is compared.

Belongs here: which countries are compared. Does not belong here: comparing (revisions.py), causes (pipeline/releasing/explain.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

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
                before = indicators_of(earlier, country)
                found.append(explain(before, now[country].table() if country in now else nothing))
    except (OSError, ValueError, KeyError):  # pyarrow's own errors are of these kinds
        return None
    return _joined(found)


def _joined(parts: Sequence[Explained]) -> Explained:
    """What was explained country by country, as one."""
    details = tuple(d for p in parts for d in p.details)
    return Explained(pa.concat_tables([p.rows for p in parts]), details)
