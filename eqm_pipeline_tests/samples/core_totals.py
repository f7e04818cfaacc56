"""What core tables must hold for a clean sample: the arrays of its SchoolYear, cell by cell.

Belongs here: expected sums and the comparison. Does not belong here: any country's contract or writer.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from eqm_pipeline.samples.schools import SchoolYear

Axis = tuple[str, tuple[str, ...]]
SEXES = ("F", "M")
SUBJECTS = ("reading", "maths")
STAGES = ("candidates_registered", "candidates_present", "candidates_passed")


def of_measure(core: pd.DataFrame, measure: str, **dimensions: str) -> pd.DataFrame:
    """Rows of a measure and of the given codes; no value may be missing."""
    at = core["measure"] == measure
    for name, code in dimensions.items():
        at &= core[name] == code
    rows = core[at]
    assert rows["value"].notna().all(), (measure, dimensions)
    return rows


def cells(year: SchoolYear, rows: pd.DataFrame, *axes: Axis) -> np.ndarray:
    """Values as an array (schools, one axis per given dimension); a unit or code that is unknown fails."""
    out = np.zeros((len(year.schools), *(len(codes) for _, codes in axes)))
    units = pd.Index(year.schools["unit"].astype(str))
    places = [units.get_indexer(rows["unit"].astype(str))]
    places += [pd.Index(codes).get_indexer(rows[name].astype(str)) for name, codes in axes]
    assert all((p >= 0).all() for p in places)
    np.add.at(out, tuple(places), rows["value"].to_numpy())
    return out


def grades(n: int) -> Axis:
    return "grade", tuple(str(g + 1) for g in range(n))


def expect(
    year: SchoolYear, rows: pd.DataFrame, array: np.ndarray, *axes: tuple[str, tuple[str, ...]]
) -> None:
    """The rows are the array, school by school."""
    assert array.sum() > 0
    np.testing.assert_array_equal(cells(year, rows, *axes), array)


def expect_pupils(year: SchoolYear, core: dict[str, pd.DataFrame]) -> None:
    """Enrolment, repeaters, class groups and textbooks by grade; candidates registered, present, passed."""
    sex, grade = ("sex", SEXES), grades(year.enrolment.shape[1])
    enrolment = core["enrolment"]
    expect(year, of_measure(enrolment, "enrolment", level="1", age="_T"), year.enrolment, grade, sex)
    expect(year, of_measure(enrolment, "repeaters", level="1"), year.repeaters, grade, sex)
    expect(year, of_measure(core["class_groups"], "class_groups"), year.class_groups, grade)
    books = of_measure(core["textbooks"], "textbooks", breakdown="subject")
    expect(year, books, year.textbooks, ("category", SUBJECTS), grade)
    sat = core["exams"][core["exams"]["unit_level"] == "school"]
    sat = sat[sat["measure"].isin(STAGES) & sat["value"].notna()]
    expect(year, sat, year.exam, ("measure", STAGES), sex)


def expect_staff(year: SchoolYear, core: dict[str, pd.DataFrame], answered: np.ndarray) -> None:
    """Teachers by status, trained and qualified, heads; `answered` are the schools that were asked."""
    teachers = core["teachers"][core["teachers"]["unit"].isin(set(year.schools.loc[answered, "unit"]))]
    heads = core["heads"][core["heads"]["unit"].isin(set(year.schools.loc[answered, "unit"]))]
    sex, status = ("sex", SEXES), ("category", tuple(year.statuses))
    expect(year, of_measure(teachers, "teachers", breakdown="teacher_status"), year.teachers, status, sex)
    expect(year, of_measure(teachers, "trained_teachers"), year.trained, sex)
    expect(year, of_measure(teachers, "qualified_teachers"), year.qualified, sex)
    expect(year, of_measure(heads, "heads"), year.heads, sex)
    expect(year, of_measure(heads, "trained_heads"), year.trained_heads, sex)


def expect_premises(year: SchoolYear, core: dict[str, pd.DataFrame], answered: np.ndarray) -> None:
    """Rooms, seats, cabins, the eight yes/no answers and the committee's meetings."""
    asked = set(year.schools.loc[answered, "unit"])
    both = pd.concat([core["facilities"], core["governance"]])
    both = both[both["unit"].isin(asked)]
    expect(year, of_measure(both, "classrooms", breakdown="_Z"), year.classrooms.sum(1))
    expect(year, of_measure(both, "classrooms", breakdown="material"), year.classrooms[:, 0])
    expect(year, of_measure(both, "seats"), year.seats)
    expect(year, of_measure(both, "latrine_cabins"), year.latrine_cabins)
    expect(year, of_measure(both, "committee_meetings"), year.committee_meetings)
    for flag, values in year.flags.items():
        rows = of_measure(both, flag)
        assert len(rows) == len(asked), flag
        expect(year, rows, np.where(answered, values, 0))


def expect_register(year: SchoolYear, schools: pd.DataFrame) -> None:
    """Every school once, with its attributes and the areas of both chains."""
    told = schools.set_index("unit").loc[year.schools["unit"]].reset_index()
    for name in ("name", "sector", "location", "status", "admin1", "admin2", "edu_region", "inspection"):
        assert told[name].astype(str).tolist() == year.schools[name].astype(str).tolist(), name
    np.testing.assert_allclose(told["latitude"], year.schools["latitude"])
    np.testing.assert_allclose(told["longitude"], year.schools["longitude"])
