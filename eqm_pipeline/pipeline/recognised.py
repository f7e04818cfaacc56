"""Schools of one country recognised over its years, pair by pair of years; what is as it was before is not looked for again.

Belongs here: which tables are read, what was declared or confirmed. Does not belong here: likeness (quality/concordance.py), where
links are stored (concordance.py).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.intake import Ledger
from eqm_pipeline.pipeline.answers import read_all
from eqm_pipeline.quality.concordance import REVIEW, RULE, TO_CONFIRM, links
from eqm_pipeline.quality.places import FOUND, PLACE, place_of

_SCHOOL = ["unit", "level", "code", "name", "inspection", "edu_region", "sector", "latitude", "longitude"]


@dataclass(frozen=True)
class Before:
    """What was found the time before, of school years that are as they were then (`same`)."""

    same: set[str]
    links: pd.DataFrame
    review: pd.DataFrame
    places: pd.DataFrame

    @classmethod
    def read(cls, home: Path, same: set[str]) -> Before:
        names = ("links", "review", "places")
        found = [
            pd.read_parquet(home / f"{n}.parquet", partitioning=None) if same else pd.DataFrame()
            for n in names
        ]
        return cls(same, *found)


def recognised(
    data: Path, iso3: str, years: list[str], catalogue: Catalogue, old: Before
) -> tuple[list[pd.DataFrame], list[pd.DataFrame], list[pd.DataFrame]]:
    """Links and those to be confirmed by pair of years, places by year; those between years that are the same as they stand."""
    parameters = catalogue.parameters(iso3)
    limits = parameters[RULE] | parameters[TO_CONFIRM]
    follow = [(b, a) for b, a in itertools.pairwise(years) if int(b[:4]) + 1 == int(a[:4])]
    needed = {y for pair in follow if not old.same.issuperset(pair) for y in pair} | (set(years) - old.same)
    listed, placed = {}, []
    for y in years:
        if y not in needed:
            placed.append(old.places[old.places["school_year"] == y])
            continue
        schools = _schools(data, iso3, y)
        at = _places(data, iso3, y, schools)
        listed[y] = _completed(schools, at) if len(at) else schools
        placed.append(at.assign(country=iso3, school_year=y))
    found, asked = [], []
    for before, after in follow:
        if old.same.issuperset((before, after)):
            found.append(old.links[old.links["year"] == int(before[-4:])])
            asked.append(old.review[old.review["year"] == int(before[-4:])])
        elif not (listed[before].empty or listed[after].empty):
            declared = _declared(data, iso3, before, after, catalogue)
            made = links(listed[before], listed[after], declared, limits)
            made = made.assign(country=iso3, year=int(before[-4:]), year_after=int(after[-4:]))
            found.append(made)
            asked.append(_named(made[made["decision"] == REVIEW], listed[before], listed[after]))
    return found, asked, placed


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
