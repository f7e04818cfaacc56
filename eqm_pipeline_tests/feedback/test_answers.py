"""A returned sheet is input from outside: what is an answer, what cannot be used, and which answer counts."""

from __future__ import annotations

import random
from datetime import date

import pytest

from eqm_pipeline.feedback import answer_sheet as sheet
from eqm_pipeline.feedback import answers
from eqm_pipeline.schemas.findings import identity

YEAR, RULES, RECEIVED = "2021-2022", ("REP_LE_ENR", "TEXT_IN_NUMBER"), date(2024, 3, 9)
HEADER = [sheet.NUMBER, *sheet.PLACE, sheet.SENT, *sheet.ANSWERS]


def _row(unit: str = "12", column: str = "F1", n: str = "1", sent: str = "9000", **said: str) -> list[str]:
    number = identity("TGO", YEAR, "census", "REP_LE_ENR", unit, column)
    place = ["census", "a.csv", "", "4", column, unit, n]
    given = {"decision": "corriger", "value": "9", "reason": "registre", "by": "", "date": ""} | said
    return [number, *place, sent, *given.values()]


def _read(*rows: list[str], above: int = 1, country: str = "TGO") -> list[answers.Answer]:
    table = [["EQM TGO 2021-2022 pack 1"]] * above + [HEADER, *rows]
    return answers.read_answers({"sheet": table}, country, YEAR, RULES, RECEIVED, "r.xlsx 0123")


def test_an_answer_names_rule_cell_and_expected_value() -> None:
    (a,) = _read(_row(by="A. Mensah", date="2024-03-01T00:00:00"))
    assert (a.rule, a.source, a.unit, a.column, a.row, a.expect) == (
        "REP_LE_ENR",
        "census",
        "12",
        "F1",
        4,
        "9000",
    )
    assert (a.decision, a.value, a.by, a.date, a.problem, a.at) == ("override", "9", "A. Mensah", date(2024, 3, 1), "", ("sheet", 3))  # fmt: skip
    c = a.correction(YEAR)
    assert (c.action, c.finding, c.expect, c.value) == ("override", a.finding, "9000", "9")


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"reason": ""}, "reason_missing"),
        ({"value": ""}, "value_missing"),
        ({"value": "=1+1"}, "value_unreadable"),
        ({"decision": "peut-être"}, "decision_unknown"),
        ({"decision": "confirmer ou corriger"}, "decision_unknown"),
        ({"decision": ""}, "decision_unknown"),
        ({"column": ""}, "cell_unknown"),
        ({"unit": "", "n": "40"}, "several_cells"),
        ({"unit": "", "n": "40", "decision": "retirer"}, "several_cells"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_guessed(said: dict[str, str], problem: str) -> None:
    assert [a.problem for a in _read(_row(**said))] == [problem]


@pytest.mark.parametrize("at", [1, 5, 6])
def test_a_row_whose_source_column_or_unit_was_changed_is_no_answer(at: int) -> None:
    row = _row()
    row[at] += "3"
    assert [a.problem for a in _read(row)] == ["number_unknown"]


def test_a_number_of_another_country_or_year_is_no_answer() -> None:
    assert [a.problem for a in _read(_row(), country="SEN")] == ["number_unknown"]


@pytest.mark.parametrize(
    ("text", "decision"),
    [
        ("confirmer / confirm", "accept"), ("CONFIRM", "accept"), ("corriger·correct", "override"), ("Withdraw", "drop"),
        ("retirer", "drop"), ("annuler / cancel", "cancel"), ("  Annuler ", "cancel"),
    ],
)  # fmt: skip
def test_decisions_are_read_in_both_languages(text: str, decision: str) -> None:
    assert [a.decision for a in _read(_row(decision=text))] == [decision]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("05/03/2024", date(2024, 3, 5)),
        ("5.3.2024", date(2024, 3, 5)),
        ("31/02/2024", RECEIVED),
        ("hier", RECEIVED),
    ],
)
def test_a_date_that_cannot_be_read_is_the_day_of_arrival(text: str, told: date) -> None:
    assert [a.date for a in _read(_row(date=text))] == [told]


def test_rows_left_blank_are_no_answers_and_a_cell_kept_from_running_is_read_as_it_was() -> None:
    blank = _row(decision="", value="", reason="")
    assert _read(blank) == []
    assert [a.expect for a in _read(_row(sent="'-5"))] == ["-5"]


def test_two_different_answers_in_one_sheet_are_none() -> None:
    assert {a.problem for a in _read(_row(), _row(value="8"))} == {"answered_twice"}
    assert {a.problem for a in _read(_row(), _row())} == {""}


def test_the_later_answer_counts_and_one_can_be_cancelled() -> None:
    first, second, cancel = _read(_row())[0], _read(_row(value="8"))[0], _read(_row(decision="annuler"))[0]
    effect, others = answers.settle([first, second])
    assert [a.value for a in effect.values()] == ["8"]
    assert others == [(first, "superseded")]
    effect, others = answers.settle([first, second, cancel])
    assert effect == {}
    assert others == [(first, "superseded"), (second, "withdrawn"), (cancel, "applied")]
    again, _ = answers.settle([first, cancel, second])
    assert [a.value for a in again.values()] == ["8"]


def test_an_unusable_answer_does_not_replace_a_good_one() -> None:
    good, bad = _read(_row())[0], _read(_row(reason=""))[0]
    effect, others = answers.settle([good, bad])
    assert [a.value for a in effect.values()] == ["9"]
    assert others == [(bad, "unused")]


def test_the_year_is_recognised_without_the_first_line() -> None:
    years = ("2020-2021", YEAR)
    assert answers.years_meant({"": [HEADER, _row()]}, "TGO", years, RULES) == {YEAR}
    assert answers.years_meant({"": [["a", "b"], ["1", "2"]]}, "TGO", years, RULES) == set()


def test_no_content_of_a_sheet_makes_the_reader_fail() -> None:
    """500 seeded sheets of cells that people and machines leave behind."""
    pool = ["", "=cmd|' /C calc'!A0", "\x00\x1b[31m", "9" * 400, "é" * 40, "-1e999", "nan", "'", "'=", "2024-13-45", "../..", "N°", sheet.NUMBER, sheet.DECISION, "confirmer", "EQM TGO 2021-2022 pack 99999999999"]  # fmt: skip
    dice = random.Random(4)
    for _ in range(500):
        rows = [[dice.choice(pool) for _ in range(dice.randint(0, 20))] for _ in range(dice.randint(0, 6))]
        rows.insert(dice.randint(0, len(rows)), list(HEADER))
        rows.append(_row()[: dice.randint(0, len(HEADER))])
        for a in answers.read_answers({"x": rows}, "TGO", YEAR, RULES, RECEIVED, "r"):
            assert a.problem or a.finding == _row()[0]
        answers.packs_named({"x": rows})


def _about(rule: str, **said: str) -> answers.Answer:
    row = _row(sent="1", **said)
    row[0] = identity("TGO", YEAR, "census", rule, "12", "F1")
    table = [HEADER, row]
    (a,) = answers.read_answers({"": table}, "TGO", YEAR, (*RULES, rule), RECEIVED, "r.xlsx")
    return a


def test_what_is_said_about_an_answer_concerns_that_answer() -> None:
    first = _read(_row())[0]
    for rule, decision in (
        ("CORRECTION_STALE", "annuler"),
        ("CORRECTION_STALE", "confirmer"),
        ("CORRECTED", "annuler"),
    ):
        told = _about(rule, decision=decision)
        assert answers.settle([first, told]) == ({}, [(first, "withdrawn"), (told, "applied")])
    anew = _about("CORRECTION_STALE", value="8")
    effect, others = answers.settle([first, anew])
    assert (list(effect.values()), others) == ([anew], [(first, "superseded")])
    kept = _about("CORRECTED", decision="confirmer")
    assert answers.settle([first, kept]) == ({first.finding: first}, [(kept, "applied")])


@pytest.mark.parametrize("rule", answers.NOT_ANSWERED_HERE)
def test_findings_about_other_findings_are_not_answered_themselves(rule: str) -> None:
    assert _about(rule, decision="confirmer").problem == "answered_elsewhere"
