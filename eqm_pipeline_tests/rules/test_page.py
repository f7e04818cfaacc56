"""docs/rules.md says what the catalogue and the cases say, and no rule of the reference set is forgotten."""

from __future__ import annotations

import csv

import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline_tests.real_data import reference_folder
from eqm_pipeline_tests.rules.page import PAGE, left_out, page, reference, unaccounted

CATALOGUE = Catalogue()


def test_the_page_is_current() -> None:
    assert PAGE.read_text("utf-8") == page(CATALOGUE), "run eqm_pipeline_tests.rules.page"


def test_every_rule_of_the_reference_set_is_accounted_for() -> None:
    assert unaccounted(CATALOGUE) == set()


def test_what_is_left_out_is_told_once_sorted_and_with_a_reason() -> None:
    out = left_out()
    assert list(out) == sorted(out)
    assert set(out) <= reference()
    fulfilled = set(CATALOGUE.rules) | {c for r in CATALOGUE.rules.values() for c in r.covers}
    assert not set(out) & fulfilled
    assert all(len(reason.split()) > 3 for reason in out.values())


def test_what_a_rule_fulfils_is_of_the_reference_set_and_not_a_rule_itself() -> None:
    for name, rule in CATALOGUE.rules.items():
        assert set(rule.covers) <= reference() - set(CATALOGUE.rules), name


def test_the_list_of_the_reference_set_is_whole() -> None:
    path = reference_folder() / "dq_rules.csv"
    if not path.exists():
        pytest.skip("the reference set is not beside the checkout")
    with path.open(encoding="utf-8-sig", newline="") as f:
        assert {r["rule_id"] for r in csv.DictReader(f)} == reference()
