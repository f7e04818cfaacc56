"""Oracles about schools and inspections, from core tables to the published figures. All are derived, none is printed."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from eqm_pipeline_tests.oracles.units import Country, Figures

COUNT = {"kind": "count", "zero": "nil"}
O7_PUPILS = [120, 200, 80, 300, 160, 240, 100, 400]
O7_TEACHERS = [3, 4, 2, 5, 5, 4, 3, 8]


def staffed(
    folder: Path, schools: list[tuple[str, float, float | None]], times: int = 1, **same: str
) -> Country:
    """Schools of (code, pupils, teachers), each `times` over: an index of allocation needs ten schools."""
    land = Country(folder)
    units = [(f"{code}{i}", pupils, teachers) for code, pupils, teachers in schools for i in range(times)]
    land.schools([u for u, _, _ in units], **same)
    land.cells("enrolment", "enrolment", {(u, "1"): p for u, p, _ in units}, sex="F")
    land.cells(
        "teachers", "teachers", {u: t for u, _, t in units},
        sex="F", breakdown="teacher_status", category="civil_servant",
    )  # fmt: skip
    return land


@pytest.fixture(scope="module")
def o7(tmp_path_factory: pytest.TempPathFactory) -> Figures:
    pairs = [
        (f"s{i}_", float(p), float(t)) for i, (p, t) in enumerate(zip(O7_PUPILS, O7_TEACHERS, strict=True))
    ]
    return staffed(tmp_path_factory.mktemp("o7"), pairs, times=2).figures()


def line(figures: Figures, sector: str = "public", area: str = "TGO") -> pd.Series:
    at = (figures.allocation["sector"] == sector) & (figures.allocation["area"] == area)
    return figures.allocation[at & (figures.allocation["location"] == "_T")].iloc[0]


def test_o7_derived_the_line_of_teachers_on_pupils(o7: Figures) -> None:
    row = line(o7)
    assert row["r_squared"] == pytest.approx(4096 / 4935, abs=1e-12)
    assert row["randomness"] == pytest.approx(17.001, abs=5e-4)
    assert (row["slope"], row["intercept"]) == (
        pytest.approx(0.015238, abs=1e-6),
        pytest.approx(1.202381, abs=1e-6),
    )
    assert row["n"] == 16
    published = o7.one("teacher_allocation_randomness", sector="public", method="ols")["value"]
    assert published == pytest.approx(row["randomness"], abs=1e-9)


def test_o7_derived_the_hoover_index_and_the_teachers_to_move(o7: Figures) -> None:
    row = o7.one("teacher_allocation_hoover", sector="public")
    assert row["value"] == pytest.approx(100 * 129 / 1360, abs=1e-9)
    assert row["numerator"] == pytest.approx(2 * 3.225)  # every school stands there twice
    assert row["denominator"] == 68


def test_o7_derived_pupils_per_teacher_is_a_ratio_of_sums(o7: Figures) -> None:
    assert o7.one("pupil_teacher_ratio")["value"] == pytest.approx(47.0588, abs=5e-5)


def test_o29_derived_deficit_and_surplus_stand_side_by_side(o7: Figures) -> None:
    deficit, surplus = o7.one("teacher_deficit_vs_norm"), o7.one("teacher_surplus_vs_norm")
    assert (deficit["value"], surplus["value"]) == (pytest.approx(2 * 7.5), pytest.approx(2 * 1.5))
    assert (deficit["unit"], deficit["obs_status"], deficit["n_units"]) == ("teachers", "A", 16)


def test_o7b_derived_schools_of_one_size_have_no_line_but_a_hoover_index(tmp_path: Path) -> None:
    found = staffed(tmp_path, [("a", 40, 1), ("b", 40, 2)], times=6).figures()
    row = found.one("teacher_allocation_randomness", sector="public_community")
    assert pd.isna(row["value"])
    assert (row["obs_status"], row["reason"]) == ("M", "all schools are alike")
    assert found.one("teacher_allocation_hoover", sector="public_community")["value"] == pytest.approx(
        100 / 6
    )


@pytest.mark.parametrize(("teachers", "hoover"), [((1, 2, 3), 0.0), ((3, 4, 5), 8.3333)])
def test_o7b_derived_a_perfect_line_may_still_be_unfair(
    tmp_path: Path, teachers: tuple[int, ...], hoover: float
) -> None:
    schools = [(f"s{p}_", float(p), float(t)) for p, t in zip((40, 80, 120), teachers, strict=True)]
    row = line(staffed(tmp_path, schools, times=4).figures())
    assert row["r_squared"] == pytest.approx(1)
    assert row["randomness"] == pytest.approx(0, abs=1e-9)
    assert row["hoover"] == pytest.approx(hoover, abs=5e-5)


def test_sets_are_told_apart_and_schools_without_a_teacher_leave_the_line_alone(tmp_path: Path) -> None:
    land = staffed(tmp_path, [("a", 40, 1), ("b", 90, 2)], times=4)
    land.tables["schools"][0]["sector"] = "community"
    more = staffed(tmp_path / "more", [("c", 60, 1), ("d", 30, 0)], times=2, sector="community")
    for table, rows in more.tables.items():
        land.tables[table] += rows
    found = land.figures()
    assert found.one("teacher_allocation_randomness", sector="public_community")["n_units"] == 10
    assert found.one("teacher_allocation_hoover", sector="public_community")["n_units"] == 12
    for sector, n, n_schools in (("public", 7, 7), ("community", 3, 5)):
        row = line(found, sector)
        assert (row["n"], row["n_schools"]) == (n, n_schools)
        assert (row["obs_status"], row["reason"]) == ("Q", "fewer than 10 schools")
        assert row[["pupils", "teachers", "randomness", "hoover"]].isna().all()
    kept = found.indicators[found.indicators["indicator"].str.startswith("teacher_allocation")]
    assert set(kept["sector"]) == {"public_community"}


def test_o9_derived_a_school_without_a_teacher_stays_in_the_ratio_of_sums(tmp_path: Path) -> None:
    two = [("a", 30.0, 1.0), ("b", 300.0, 5.0)]
    assert staffed(tmp_path / "two", two).figures().one("pupil_teacher_ratio")["value"] == 55
    three = staffed(tmp_path / "three", [*two, ("c", 50.0, 0.0)]).figures()
    assert three.one("pupil_teacher_ratio")["value"] == pytest.approx(63.3333, abs=5e-5)


def inspections(folder: Path) -> Country:
    """O20: four inspections, one whole school in each with all its teachers."""
    land = Country(folder)
    path = land.catalogue.folder / "countries" / "tgo" / "areas.csv"
    path.write_text(
        path.read_text() + "inspection,I3,Inspection 3,R2,,,,\ninspection,I4,Inspection 4,R2,,,,\n"
    )
    visits = COUNT | {"to": "support_visits"}
    land.ask("complements", {
        "visits": visits | {"measure": "visits"}, "visited": visits | {"measure": "teachers_visited"},
    })  # fmt: skip
    teachers = {"I1": 500, "I2": 260, "I3": 490, "I4": 120}
    for place, n in teachers.items():
        land.schools([f"school of {place}"], inspection=place, edu_region="R1" if place == "I1" else "R2")
        land.cells(
            "teachers",
            "teachers",
            {f"school of {place}": n},
            breakdown="teacher_status",
            category="civil_servant",
        )
    at = {"unit_level": "inspection", "source": "complements"}
    land.cells("support_visits", "inspectors", {"I1": 2, "I2": 0, "I3": 3, "I4": None}, **at)
    land.cells("support_visits", "visits", {"I1": 410, "I2": 60, "I3": None, "I4": 20}, **at)
    land.cells("support_visits", "teachers_visited", {"I1": 300, "I2": 55, "I3": None, "I4": 18}, **at)
    return land


def test_o20_derived_no_inspector_is_an_answer_and_a_blank_is_not(tmp_path: Path) -> None:
    found = inspections(tmp_path).figures()
    assert found.one("teachers_per_inspector")["value"] == 250
    without = found.one("districts_without_inspector_share")
    assert (without["value"], without["numerator"], without["denominator"]) == (pytest.approx(100 / 3), 1, 3)
    assert found.one("classroom_visits_per_teacher")["value"] == pytest.approx(0.5568, abs=5e-5)
    assert found.one("teachers_visited_share")["value"] == pytest.approx(42.3864, abs=5e-5)
    bare = found.one("teachers_per_inspector", "I2")
    assert (bare["obs_status"], bare["reason"]) == ("M", "denominator is zero")


def textbooks(folder: Path) -> Figures:
    land = Country(folder, grades=4)
    land.ask(
        "census",
        {"read{grade}": COUNT | {"to": "textbooks", "measure": "textbooks", "grade": "{grade}", "breakdown": "subject", "category": "reading"}},
        grade={str(g): str(g) for g in range(1, 5)},
    )  # fmt: skip
    land.schools(["a", "b"])
    pupils, books = [120, 100, 90, 80], [40, 50, 0, None]
    land.cells("enrolment", "enrolment", {("a", str(g)): p for g, p in enumerate(pupils, 1)}, sex="F")
    of = {"breakdown": "subject", "category": "reading"}
    land.cells("textbooks", "textbooks", {("a", str(g)): b for g, b in enumerate(books, 1)}, **of)
    land.cells("enrolment", "enrolment", {("b", "1"): None}, sex="F")
    land.cells("textbooks", "textbooks", {("b", "1"): 7}, **of)
    return land.figures()


def test_o21_derived_a_grade_without_an_answer_leaves_both_sides_and_the_school_stays(tmp_path: Path) -> None:
    found = textbooks(tmp_path)
    row = found.one("pupils_per_reading_textbook")
    assert (row["value"], row["numerator"], row["denominator"]) == (pytest.approx(3.4444, abs=5e-5), 310, 90)
    per_pupil = {"breakdown": "subject", "category": "reading"}
    assert found.one("textbooks_per_pupil", **per_pupil)["value"] == pytest.approx(0.290323, abs=5e-7)
    none = found.one("pupils_per_reading_textbook", grade="3")
    assert (none["obs_status"], none["reason"]) == ("M", "denominator is zero")
    assert pd.isna(none["value"])
    nil = found.one("textbooks_per_pupil", grade="3", **per_pupil)
    assert (nil["value"], nil["obs_status"]) == (0, "A")
    blank = found.one("pupils_per_reading_textbook", grade="4")
    assert (blank["obs_status"], blank["reason"]) == ("O", "numerator missing")


def money(folder: Path, stages: dict[str, dict[str, float | None]]) -> Figures:
    land = Country(folder)
    path = land.catalogue.folder / "countries" / "tgo" / "areas.csv"
    path.write_text(
        path.read_text() + "inspection,I3,Inspection 3,R2,,,,\ninspection,I4,Inspection 4,R2,,,,\n"
    )
    land.schools([f"school of {i}" for i in range(4)])
    at = {"unit_level": "inspection", "source": "complements", "breakdown": "budget_stage"}
    for stage, amounts in stages.items():
        land.cells("budget", "budget", amounts, category=stage, **at)
    return land.figures()


O28 = {
    "programmed": {"I1": 1000.0, "I2": 500.0, "I3": 800.0, "I4": 0.0},
    "accessed": {"I1": 620.0, "I2": 0.0, "I3": None, "I4": 0.0},
}


def test_o28_derived_a_unit_without_access_is_not_one_without_an_answer(tmp_path: Path) -> None:
    found = money(tmp_path, O28)
    assert found.one("budget_access_rate")["value"] == pytest.approx(41.3333, abs=5e-5)
    none = found.one("zero_access_unit_share")
    assert (none["value"], none["numerator"], none["denominator"]) == (50, 1, 2)
    four = found.one("budget_access_rate", "I4")
    assert (four["obs_status"], four["reason"]) == ("M", "denominator is zero")
    assert "I3" not in set(found.indicators.loc[found.indicators["value"].notna(), "area"])


def test_the_missing_stage_of_another_rate_takes_no_unit_away(tmp_path: Path) -> None:
    executed = {"I1": None, "I2": 100.0, "I3": 10.0, "I4": 0.0}
    found = money(tmp_path, O28 | {"executed": executed})
    assert found.one("budget_access_rate")["value"] == pytest.approx(41.3333, abs=5e-5)
    assert found.one("budget_execution_rate")["value"] == pytest.approx(100 * 110 / 1300)
