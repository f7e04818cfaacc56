"""Rules in SQL and the catalogue agree: no rule told that nobody declared, no parameter read that nobody set.

Belongs here: what holds of all rule models together. Does not belong here: what each of them finds (the models' own unit
tests, and the cases in eqm_pipeline_tests/rules/).
"""

from __future__ import annotations

import re

import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.warehouse.models import Model, load_models

RULES = Catalogue().rules
MODELS = {k: m for k, m in load_models().items() if m.layer == "rules"}
TOLD = {"numbers_told", "comparisons"}  # what gathers, and tells no rule of its own
CODE = re.compile(r"'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)'")
GIVEN = re.compile(r"rule = '([A-Z0-9_]+)' and parameter = '(\w+)'")
ONE_RULE = re.compile(r"from rule_parameters\s+where rule = '([A-Z0-9_]+)'")
PARAMETER = re.compile(r"parameter = '(\w+)'")
FINDING = ["country", "school_year", "source", "rule", "unit_code", "column", "value"]


def _rules_of(m: Model) -> set[str]:
    return {c for c in CODE.findall(m.sql) if "_" in c or c in RULES}


def _tellers() -> list[Model]:
    return [m for m in MODELS.values() if list(m.declaration.columns)[:7] == FINDING and m.name not in TOLD]


def test_every_rule_that_a_model_tells_is_in_the_catalogue() -> None:
    told = {r: m.name for m in _tellers() for r in _rules_of(m)}
    assert len(told) > 30
    assert not set(told) - set(RULES), "comparisons would drop these without a word"


@pytest.mark.parametrize("m", _tellers(), ids=lambda m: m.name)
def test_every_parameter_that_a_model_reads_is_set_by_its_rule(m: Model) -> None:
    read = set(GIVEN.findall(m.sql))
    for rule in ONE_RULE.findall(m.sql):
        read |= {(rule, p) for p in PARAMETER.findall(m.sql)}
    assert not {(r, p) for r, p in read if p not in RULES[r].params}


def test_every_parameter_of_a_rule_told_in_sql_is_read_by_a_model() -> None:
    for m in (m for m in _tellers() if "rule_parameters" in m.needs):
        names = set(PARAMETER.findall(m.sql))
        for rule in _rules_of(m):
            everywhere = names | {
                p for o in _tellers() if rule in _rules_of(o) for p in PARAMETER.findall(o.sql)
            }
            unread = set(RULES[rule].params) - everywhere
            assert not unread, f"{rule}: nobody reads {unread}"


@pytest.mark.parametrize("m", _tellers(), ids=lambda m: m.name)
def test_every_model_that_tells_is_gathered(m: Model) -> None:
    gathered = MODELS["comparisons"].needs | MODELS["numbers_told"].needs
    assert m.name in gathered
