"""Every rule of the catalogue has a case, and every case behaves: told where broken, silent where not.

Belongs here: judging cases. Does not belong here: cases (a module per family) or their format (cases.py).
"""

from __future__ import annotations

import string
from functools import cache

import pandas as pd
import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline_tests.rules.cases import Case, Sent
from eqm_pipeline_tests.rules.registry import CASES

RULES = Catalogue().rules
FINDING = {"value", "column", "unit_code", "row", "n", "table", "file", "sheet", "cell", "parameters"}
NAMED = [f"{c.rule} {n}" for n, c in enumerate(CASES)]


@cache
def _told(case: int) -> pd.DataFrame:
    found = CASES[case].breaks.run()
    return found[found["rule"] == CASES[case].rule]


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_case(rule: str) -> None:
    assert rule in {c.rule for c in CASES}, f"{rule}: no input that breaks it and none that does not"


@pytest.mark.parametrize("n", range(len(CASES)), ids=NAMED)
def test_a_broken_rule_is_told_with_what_it_found(n: int) -> None:
    case, told = CASES[n], _told(n)
    assert case.rule in RULES, "no such rule in the catalogue"
    assert len(told), f"{case.rule} is not told"
    assert case.breaks != case.holds
    said = told.astype("str")
    at = pd.Series(data=True, index=said.index)
    for column, value in case.told.items():
        at &= said[column] == value
    shown = said[[c for c in ("unit_code", "column", "value", "parameters", *case.told) if c in said]]
    assert at.any(), f"{dict(case.told)} is not among\n{shown.to_string()}"


@pytest.mark.parametrize("n", range(len(CASES)), ids=NAMED)
def test_a_rule_that_holds_is_not_told(n: int) -> None:
    found = CASES[n].holds.run()
    mine = found[found["rule"] == CASES[n].rule]
    assert not len(mine), mine.to_string()


@pytest.mark.parametrize("n", range(len(CASES)), ids=NAMED)
def test_the_sentences_of_a_rule_can_be_filled_in(n: int) -> None:
    told, rule = _told(n), RULES[CASES[n].rule]
    if "parameters" not in told:
        pytest.skip("the case gives names of rules, not findings")
    parts = [p.partition("=") for row in told["parameters"].astype("str") for p in row.split("; ")]
    known = FINDING | {k.strip() for k, equals, _ in parts if equals}
    for text in (rule.message.en, rule.message.fr, rule.do.en, rule.do.fr):
        asked = {name for _, name, _, _ in string.Formatter().parse(text) if name}
        assert asked <= known, f"{text} asks for {sorted(asked - known)}"


def test_a_file_of_cases_is_read_as_a_delivery_is() -> None:
    found = Sent("code,F1,M1,R F1\nA,3,4\n").run()
    assert "UNKNOWN_COLUMN" in set(found["rule"])


def test_cases_are_told_apart() -> None:
    assert all(isinstance(c, Case) for c in CASES)
