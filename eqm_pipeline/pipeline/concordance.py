"""The concordance of every country: schools of each accepted year recognised in the next.

Belongs here: which tables are read, what was declared or confirmed, where links are stored. Does not belong here: likeness
(quality/concordance.py), or what flows and rules do with the links (dbt_like_sql/).
"""

from __future__ import annotations

import itertools
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.intake import Ledger
from eqm_pipeline.pipeline import state
from eqm_pipeline.pipeline.answers import read_all
from eqm_pipeline.pipeline.workers import each
from eqm_pipeline.quality.concordance import REVIEW, RULE, TO_CONFIRM, links
from eqm_pipeline.quality.places import FOUND, PLACE, place_of
from eqm_pipeline.warehouse.marts import LINKS
from eqm_pipeline.warehouse.partition import store

_SCHOOL = ["unit", "level", "code", "name", "inspection", "edu_region", "sector", "latitude", "longitude"]


def concord(data: Path, catalogue: Catalogue, due: frozenset[str] | None = None) -> dict[str, int]:
    """Write data/concordance/country=…/links.parquet, review.parquet and places.parquet; the number of links by country.

    Of countries that are not `due` (None: all are) the files stay as they stand, if they do.

    Reads  data/core/{schools,school_places}, data/aggregates/int_school_grades, the catalogue's countries/<iso3>/concordance.csv, answers to
           the questions asked before
    Links are in the columns of LINKS, between years that follow each other; review.parquet holds those to be confirmed, with names.
    """
    years: dict[str, list[str]] = {}
    for p in state.load(data).values():
        if p.rows_read:
            years.setdefault(p.country, []).append(p.school_year)
    for path in (data / "concordance").glob("country=*/*.parquet"):
        if path.parent.name[8:] not in years:
            path.unlink()
    kept = {
        c: pq.read_metadata(path).num_rows
        for c in years
        if due is not None
        and c not in due
        and (path := data / "concordance" / f"country={c}" / "links.parquet").exists()
    }
    wanted = [(data, catalogue.folder, c, sorted(y)) for c, y in sorted(years.items()) if c not in kept]
    return dict(sorted({**kept, **dict(each(_country, wanted))}.items()))


def _country(wanted: tuple[Path, Path, str, list[str]]) -> tuple[str, int]:
    data, folder, iso3, years = wanted
    catalogue = Catalogue(folder)
    parameters = catalogue.parameters(iso3)
    limits = parameters[RULE] | parameters[TO_CONFIRM]
    found, asked = [], []
    listed, placed = {}, []
    for y in years:
        schools = _schools(data, iso3, y)
        at = _places(data, iso3, y, schools)
        listed[y] = _completed(schools, at) if len(at) else schools
        placed.append(at.assign(country=iso3, school_year=y))
    for before, after in itertools.pairwise(years):
        if int(before[:4]) + 1 != int(after[:4]) or listed[before].empty or listed[after].empty:
            continue
        declared = _declared(data, iso3, before, after, catalogue)
        made = links(listed[before], listed[after], declared, limits)
        made = made.assign(country=iso3, year=int(before[-4:]), year_after=int(after[-4:]))
        found.append(made)
        asked.append(_named(made[made["decision"] == REVIEW], listed[before], listed[after]))
    home = data / "concordance" / f"country={iso3}"
    columns = {
        c: ("int16" if t == "smallint" else "float64" if t == "double" else "str") for c, t in LINKS.items()
    }
    whole = pd.concat([f for f in found if len(f)] or [pd.DataFrame(columns=list(columns))])[
        list(columns)
    ].astype(columns)
    store(pa.Table.from_pandas(whole, preserve_index=False), home / "links.parquet")
    review = pd.concat(
        [f for f in asked if len(f)] or [pd.DataFrame(columns=[*columns, "name", "name_after"])]
    )
    store(pa.Table.from_pandas(review.reset_index(drop=True), preserve_index=False), home / "review.parquet")
    places = pd.concat(placed, ignore_index=True)
    store(pa.Table.from_pandas(places, preserve_index=False), home / "places.parquet")
    return iso3, len(whole)


def _places(data: Path, iso3: str, school_year: str, schools: pd.DataFrame) -> pd.DataFrame:
    """The place of each school of a year in the registers of places that hold for it, in the columns of FOUND."""
    here = Path(f"country={iso3}") / f"school_year={school_year}"
    files = sorted((data / "core" / "school_places" / here).glob("*.parquet"))
    if not files or schools.empty:
        return pd.DataFrame({c: pd.Series(dtype=t) for c, t in FOUND.items()})
    parts = [pd.read_parquet(p, columns=PLACE, partitioning=None) for p in files]
    return place_of(schools, pd.concat(parts, ignore_index=True).drop_duplicates("unit"))


def _completed(schools: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Schools with the coordinates of their place where the census gave none."""
    known = found.set_index("unit")
    return schools.assign(
        **{c: schools[c].fillna(schools["unit"].map(known[c])) for c in ("latitude", "longitude")}
    )


def _schools(data: Path, iso3: str, school_year: str) -> pd.DataFrame:
    """Open schools of a year, once per unit and level, with their pupils by grade."""
    here = Path(f"country={iso3}") / f"school_year={school_year}"
    parts = [
        pd.read_parquet(p, columns=[*_SCHOOL, "status"], partitioning=None)
        for p in sorted((data / "core" / "schools" / here).glob("*.parquet"))
    ]
    if not parts:
        return pd.DataFrame(columns=_SCHOOL)
    schools = pd.concat(
        [p.astype(dict.fromkeys((*_SCHOOL[:7], "status"), "str")) for p in parts], ignore_index=True
    )
    schools = schools[schools["status"].isin(["open", "relocated"])].drop_duplicates(["unit", "level"])
    graded = data / "aggregates" / "int_school_grades" / here / "part.parquet"
    if not graded.exists():
        return schools[_SCHOOL]
    cells = pd.read_parquet(graded, columns=["unit", "level", "grade", "enrolment"], partitioning=None)
    cells = cells[cells["grade"].str.isdigit()]
    pupils = cells.pivot_table("enrolment", ["unit", "level"], "grade", "sum")
    return schools[_SCHOOL].merge(pupils.reset_index(), on=["unit", "level"], how="left")


def _declared(data: Path, iso3: str, before: str, after: str, catalogue: Catalogue) -> pd.DataFrame:
    """Links that somebody vouches for: declared in the catalogue, or confirmed (or denied) in an answer of the ministry."""
    rows = [
        (r["unit"], r["unit_after"], r["kind"])
        for r in catalogue.rows(f"countries/{iso3.lower()}/concordance")
        if r["school_year"] == before
    ]
    if returned := Ledger(data).answers().get((iso3, after)):
        given = read_all(data, returned, iso3, after, catalogue).effect.values()
        rows += [
            (a.expect, a.unit, "code_changed" if a.decision == "accept" else "not")
            for a in given
            if a.rule == TO_CONFIRM
        ]
    return pd.DataFrame(rows, columns=["unit", "unit_after", "kind"], dtype="str")


def _named(asked: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    names = {
        k: f.drop_duplicates("unit").set_index("unit")["name"]
        for k, f in (("before", before), ("after", after))
    }
    return asked.assign(
        name=asked["unit"].map(names["before"]), name_after=asked["unit_after"].map(names["after"])
    )
