"""Writes a country's sample census, reads, conforms and checks it, and compares it with its generator.

Belongs here: what the tests of native/ share. Does not belong here: what is special about a country.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.pipeline.check import conform_file
from eqm_pipeline.quality.check import check
from eqm_pipeline.samples.defects import Defect, Defects
from eqm_pipeline.samples.national import SAMPLE_YEARS
from eqm_pipeline.samples.schools import SchoolYear, build

SCALE = {"BDI": 0.01, "CMR": 0.005, "NER": 0.005, "MDG": 0.004}
SEXES = ["F", "M"]
STATUSES = ["civil_servant", "contract", "volunteer", "community", "private"]
CATALOGUE = Catalogue()


@dataclass(frozen=True)
class Received:
    """One school year as generated and as it stands after conform and rules."""

    year: SchoolYear
    core: dict[str, pd.DataFrame]
    findings: pd.DataFrame
    fates: pd.Series


@cache
def school_years(iso3: str) -> tuple[SchoolYear, ...]:
    """The generator's arrays for the three sample years."""
    return tuple(build(iso3, y, SCALE[iso3], 0, CATALOGUE) for y in SAMPLE_YEARS)


def write(iso3: str, folder: Path, defects: Defects | None = None) -> list[Path]:
    """The files of the country's census."""
    writer: Any = import_module(f"eqm_pipeline.samples.native.{iso3.lower()}")
    return list(writer.write(list(school_years(iso3)), folder, defects, CATALOGUE))


def deliver(iso3: str, source: str, folder: Path, defects: Defects | None = None) -> dict[str, Received]:
    """By school year, what the pipeline makes of the files."""
    generated = {y.school_year: y for y in school_years(iso3)}
    out = {}
    for path in write(iso3, folder, defects):
        for school_year, told in conform_file(path, iso3, source, CATALOGUE).items():
            core = check(told.core, told.findings, CATALOGUE).core
            findings = told.findings.frame({}, {})
            out[school_year] = Received(generated[school_year], core, findings, told.rows["fate"])
    return out


def counted(r: Received, table: str, measure: str, axes: dict[str, list[str]], **only: str) -> np.ndarray:
    """Values of a measure as an array (schools, *axes); a unit or cell without a row reported nil."""
    frame = r.core[table]
    kept = frame[(frame["measure"] == measure) & frame["value"].notna()]
    for column, code in only.items():
        kept = kept[kept[column] == code]
    labels = [list(r.year.schools["unit"]), *axes.values()]
    places = [
        pd.Index(n).get_indexer(kept[c].astype("str")) for c, n in zip(["unit", *axes], labels, strict=True)
    ]
    known = np.all([p >= 0 for p in places], axis=0)
    assert known.all(), f"{measure}: codes beyond those generated"
    out = np.zeros([len(n) for n in labels])
    np.add.at(out, tuple(places), kept["value"].to_numpy())
    return out


def grades(n: int) -> list[str]:
    return [str(g + 1) for g in range(n)]


def assert_equals_generator(r: Received) -> None:
    """What every one of these censuses covers equals the generator, school by school and cell by cell."""
    y, g = r.year, grades(r.year.enrolment.shape[1])
    by_sex = {"grade": g, "sex": SEXES}
    primary = {"level": "1", "breakdown": "_Z"}
    assert_counts(r, "enrolment", "repeaters", by_sex, y.repeaters, **primary)
    assert_counts(r, "enrolment", "enrolment", {"sex": SEXES}, y.pre_primary, level="0")
    assert_counts(r, "class_groups", "class_groups", {"grade": g}, y.class_groups)
    status = {"category": STATUSES, "sex": SEXES}
    assert_counts(r, "teachers", "teachers", status, y.teachers, breakdown="teacher_status")
    for measure, counts in (("trained", y.trained), ("qualified", y.qualified), ("in_service", y.in_service)):
        assert_counts(r, "teachers", f"{measure}_teachers", {"sex": SEXES}, counts)
    facilities = r.core["facilities"]
    rooms = set(facilities.loc[facilities["measure"] == "classrooms", "breakdown"])
    told = "_Z" if "_Z" in rooms else "material"
    assert_counts(r, "facilities", "classrooms", {}, y.classrooms.sum(-1), breakdown=told)
    assert_counts(r, "facilities", "seats", {}, y.seats)
    assert_counts(r, "facilities", "latrine_cabins", {}, y.latrine_cabins)
    assert_counts(r, "governance", "committee_meetings", {}, y.committee_meetings)
    books = {"category": ["reading", "maths"], "grade": g}
    assert_counts(r, "textbooks", "textbooks", books, y.textbooks, breakdown="subject")
    for flag, values in y.flags.items():
        table = "facilities" if flag in FACILITIES else "governance"
        assert_counts(r, table, flag, {}, values)
        told = r.core[table][r.core[table]["measure"] == flag]
        assert len(told) == len(y.schools), f"{flag}: stored whether yes or no"


FACILITIES = {"has_water", "has_latrine", "has_electricity", "has_handwashing", "has_canteen"}


def assert_counts(
    r: Received, table: str, measure: str, axes: dict[str, list[str]], expected: np.ndarray, **only: str
) -> None:
    """`counted` equals the generator's array; the first difference is named."""
    told = counted(r, table, measure, axes, **only)
    wrong = np.argwhere(told != expected)
    assert not len(wrong), (
        f"{measure} {only} at {wrong[0]}: {told[tuple(wrong[0])]} ≠ {expected[tuple(wrong[0])]}"
    )


def assert_schools_equal(r: Received, *attributes: str) -> None:
    """Attributes of the register as generated; coordinates to five decimals."""
    told = r.core["schools"].set_index("unit").loc[r.year.schools["unit"]]
    for name in (
        "name",
        "sector",
        "location",
        "status",
        "admin1",
        "admin2",
        "edu_region",
        "inspection",
        *attributes,
    ):
        assert list(told[name].astype("str")) == list(r.year.schools[name].astype("str")), name
    for name in ("latitude", "longitude"):
        assert np.allclose(told[name], r.year.schools[name], atol=1e-5), name


def unfound(received: dict[str, Received], defects: Defects) -> list[Defect]:
    """Planted defects that no finding names by rule, unit, column and row."""
    return [d for d in defects.items if not _found(d, received[d.school_year].findings)]


def _found(d: Defect, findings: pd.DataFrame) -> bool:
    here = (findings["unit_code"] == d.unit) if d.unit or not d.row else (findings["row"] == d.row)
    told = findings[(findings["rule"] == d.rule) & here]
    if d.kind == "shifted_row":
        told = findings[findings["rule"] == d.rule]
    if d.column:
        told = told[told["column"].str.casefold() == d.column.casefold()]
    one_of_two = d.kind in ("constant_flag", "duplicate_code", "two_inspectorates")
    return bool(len(told) if one_of_two else (told["row"] == d.row).any())


def share_lost(received: dict[str, Received]) -> float:
    """Share of pupils that the defects took out of the tables, in the worst year."""
    shares = []
    for r in received.values():
        frame = r.core["enrolment"]
        mine = frame[(frame["measure"] == "enrolment") & (frame["level"] == "1")]
        aged = mine[mine["age"] == "_T"] if (mine["age"] == "_T").any() else mine
        shares.append(1 - aged["value"].sum() / r.year.enrolment.sum())
    return float(max(shares))
