"""The concordance of every country: schools of each accepted year recognised in the next.

Belongs here: where links are stored, and of which partitions they were made. Does not belong here: finding them (recognised.py), or
what flows and rules do with them (dbt_like_sql/).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.pipeline import state
from eqm_pipeline.pipeline.recognised import Before, recognised
from eqm_pipeline.pipeline.workers import each
from eqm_pipeline.warehouse.marts import LINKS
from eqm_pipeline.warehouse.partition import store

YEARS = "years.json"


def concord(data: Path, catalogue: Catalogue, due: frozenset[str] | None = None) -> dict[str, int]:
    """Write data/concordance/country=…/links.parquet, review.parquet and places.parquet; the number of links by country.

    Of countries that are not `due` (None: all are) the files stay as they stand, if they do.

    Reads  data/core/{schools,school_places}, data/aggregates/int_school_grades, the catalogue's countries/<iso3>/concordance.csv, answers to
           the questions asked before
    Links are in the columns of LINKS, between years that follow each other; review.parquet holds those to be confirmed, with names;
    years.json says of which partitions they were made, so that between two years as they were nothing is looked for again.
    """
    years: dict[str, dict[str, str]] = {}
    for p in state.load(data).values():
        if p.rows_read:
            said = state.fingerprint(p.fingerprint, p.status, str(p.rows_read), *sorted(p.slices.values()))
            years.setdefault(p.country, {})[p.school_year] = said
    for path in (data / "concordance").glob("country=*/*.*"):
        if path.parent.name[8:] not in years:
            path.unlink()
    kept = {
        c: pq.read_metadata(path).num_rows
        for c in years
        if due is not None
        and c not in due
        and (path := data / "concordance" / f"country={c}" / "links.parquet").exists()
    }
    wanted = [(data, catalogue.folder, c, y) for c, y in sorted(years.items()) if c not in kept]
    return dict(sorted({**kept, **dict(each(_country, wanted))}.items()))


def _country(wanted: tuple[Path, Path, str, dict[str, str]]) -> tuple[str, int]:
    data, folder, iso3, said = wanted
    home = data / "concordance" / f"country={iso3}"
    was = state.read_json(home / YEARS)
    (home / YEARS).unlink(missing_ok=True)  # what a killed run leaves is made of no known years
    same = {y for y in said if was.get(y) == said[y]}
    links, review, places = recognised(data, iso3, sorted(said), Catalogue(folder), Before.read(home, same))
    columns = {
        c: ("int16" if t == "smallint" else "float64" if t == "double" else "str") for c, t in LINKS.items()
    }
    whole = _joined(links, columns)[list(columns)].astype(columns)
    store(pa.Table.from_pandas(whole, preserve_index=False), home / "links.parquet")
    asked = _joined(review, [*columns, "name", "name_after"]).reset_index(drop=True)
    store(pa.Table.from_pandas(asked, preserve_index=False), home / "review.parquet")
    store(
        pa.Table.from_pandas(pd.concat(places, ignore_index=True), preserve_index=False),
        home / "places.parquet",
    )
    state.write_json(home / YEARS, said)
    return iso3, len(whole)


def _joined(parts: list[pd.DataFrame], columns: Iterable[str]) -> pd.DataFrame:
    return pd.concat([p for p in parts if len(p)] or [pd.DataFrame(columns=list(columns))])
