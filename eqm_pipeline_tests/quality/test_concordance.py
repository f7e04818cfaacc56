"""Schools recognised from year to year: every kind, and what must not be joined."""

from __future__ import annotations

import pandas as pd
import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.quality.concordance import RULE, TO_CONFIRM, links
from eqm_pipeline.quality.names import alike, base_of

GRADES = ["1", "2", "3", "4", "5", "6"]
NOTHING = pd.DataFrame(columns=["unit", "unit_after", "kind"], dtype="str")


@pytest.fixture(scope="module")
def limits() -> dict[str, float]:
    given = Catalogue().parameters("TGO")
    return given[RULE] | given[TO_CONFIRM]


def school(unit: str, name: str, pupils: int | list[int], *, code: str = "", inspection: str = "I1", sector: str = "public",
           at: tuple[float, float] = (float("nan"), float("nan"))) -> dict[str, object]:  # fmt: skip
    counts = [pupils] * 6 if isinstance(pupils, int) else pupils
    return {
        "unit": unit, "level": "1", "code": code, "name": name, "inspection": inspection, "edu_region": "R", "sector": sector,
        "latitude": at[0], "longitude": at[1], **dict(zip(GRADES, map(float, counts), strict=True)),
    }  # fmt: skip


BEFORE = [50, 44, 40, 36, 30, 25]
AFTER = [52, 48, 42, 38, 34, 28]
OTHERS = [school(f"S{n}", f"EPP VILLAGE {chr(65 + n)}{chr(75 + n)}OU", 20 + n) for n in range(12)]


def told(before: list[dict[str, object]], after: list[dict[str, object]], limits: dict[str, float], declared: pd.DataFrame = NOTHING) -> dict[tuple[str, str], tuple[str, str]]:  # fmt: skip
    made = links(pd.DataFrame([*OTHERS, *before]), pd.DataFrame([*OTHERS, *after]), declared, limits)
    pairs = zip(made["unit"], made["unit_after"], strict=True)
    return dict(zip(pairs, zip(made["kind"], made["decision"], strict=True), strict=True))


def test_nothing_is_said_of_schools_that_keep_code_name_and_place(limits: dict[str, float]) -> None:
    assert told([school("A", "EPP KARA", BEFORE)], [school("A", "EPP KARA", AFTER)], limits) == {}


def test_a_new_code_for_the_same_name_and_pupils_is_linked(limits: dict[str, float]) -> None:
    made = told(
        [school("A", "EPP Kpalimé Centre", BEFORE)], [school("B", "EPP KPALIME CENTRE", AFTER)], limits
    )
    assert made == {("A", "B"): ("code_changed", "linked")}


def test_a_respelt_name_with_another_code_is_asked_or_linked_and_never_lost(limits: dict[str, float]) -> None:
    made = told([school("A", "EPP AGBODRAFO", BEFORE)], [school("B", "EPP AGBODRAPHO", AFTER)], limits)
    assert made[("A", "B")][0] == "code_changed"


def test_the_other_group_of_a_school_is_another_school(limits: dict[str, float]) -> None:
    made = told([school("A", "EPP TEGBE G/A", BEFORE)], [school("B", "EPP TEGBE G/B", 9)], limits)
    assert ("A", "B") not in made


def test_a_school_that_kept_its_administrative_code_is_found_in_another_district(
    limits: dict[str, float],
) -> None:
    before, after = (
        school("A", "EPP LAMA", BEFORE, code="K1"),
        school("B", "EPP LAMA", AFTER, code="K1", inspection="I2"),
    )
    assert told([before], [after], limits) == {("A", "B"): ("moved", "linked")}


def test_administrative_codes_that_stand_twice_join_nothing(limits: dict[str, float]) -> None:
    before = [school("A", "EPP LAMA", BEFORE, code="K1"), school("C", "EPP SODO", 30, code="K1")]
    after = [school("B", "EPP WAWA", 12, code="K1", inspection="I2")]
    assert told(before, after, limits) == {}


def test_a_school_split_in_two_is_a_question_with_both_halves_in_one_group(limits: dict[str, float]) -> None:
    halves = [school("A", "EPP POGNO G/A", 20), school("B", "EPP POGNO G/B", 18)]
    made = told([school("A", "EPP POGNO G/A", 38)], halves, limits)
    assert made == {("A", "A"): ("split", "review"), ("A", "B"): ("split", "review")}


def test_two_schools_merged_are_a_question_too(limits: dict[str, float]) -> None:
    halves = [school("A", "EPP BEBEDA", 20), school("B", "EPP BEBEDA G/B", 18)]
    made = told(halves, [school("A", "EPP BEBEDA", 39)], limits)
    assert made == {("A", "A"): ("merged", "review"), ("B", "A"): ("merged", "review")}


def test_a_second_group_whose_pupils_came_from_elsewhere_is_a_new_school(limits: dict[str, float]) -> None:
    after = [school("A", "EPP POGNO G/A", 38), school("B", "EPP POGNO G/B", 38)]
    assert told([school("A", "EPP POGNO G/A", 38)], after, limits) == {}


def test_a_code_used_for_another_school_in_another_place_is_a_question(limits: dict[str, float]) -> None:
    made = told(
        [school("A", "EPP KARA NORD", 20)], [school("A", "Collège Sokodé", 20, inspection="I2")], limits
    )
    assert made == {("A", "A"): ("reused", "review")}


def test_the_same_code_respelt_or_under_another_inspectorate_is_followed(limits: dict[str, float]) -> None:
    before = [school("A", "EPP ATAKPAME VILLE", 20), school("B", "EPP NOTSE", 20)]
    after = [school("A", "EPP ATAKPAMEY VILLE", 20), school("B", "EPP NOTSE", 20, inspection="I2")]
    assert told(before, after, limits) == {("A", "A"): ("respelt", "linked"), ("B", "B"): ("moved", "linked")}


def test_what_was_declared_wins_and_what_was_denied_is_not_asked_again(limits: dict[str, float]) -> None:
    before, after = (
        [school("A", "EPP LAMA", BEFORE)],
        [school("B", "EPP LAMA", AFTER), school("C", "EPP XYZ", 5)],
    )
    declared = pd.DataFrame([("A", "C", "code_changed")], columns=NOTHING.columns)
    assert told(before, after, limits, declared) == {("A", "C"): ("code_changed", "declared")}
    denied = pd.DataFrame([("A", "B", "not")], columns=NOTHING.columns)
    assert told(before, after, limits, denied) == {}


def test_places_far_apart_speak_against_a_pair(limits: dict[str, float]) -> None:
    near = told(
        [school("A", "EPP LAMA", 20, at=(6.2, 1.2))], [school("B", "EPP LAMA", 20, at=(6.201, 1.2))], limits
    )
    far = told(
        [school("A", "EPP LAMA", 20, at=(6.2, 1.2))], [school("B", "EPP LAMA", 20, at=(6.9, 1.2))], limits
    )
    assert near[("A", "B")] == ("code_changed", "linked")
    assert far.get(("A", "B"), ("", "review"))[1] == "review"


def test_names_are_compared_without_kind_case_and_accents_but_with_their_group() -> None:
    assert alike("École primaire publique Bè Gare", "EPP BE-GARE") == 1.0
    assert alike("EPP BE GARE G/A", "EPP BE GARE G/B") < 0.5
    assert base_of("EPP BE GARE G/A") == base_of("EPP BE GARE") == "be gare"
    assert alike("", "EPP LAMA") == 0.0
