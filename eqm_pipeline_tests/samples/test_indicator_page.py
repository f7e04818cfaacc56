"""The page of indicators is current, and says of each where it is fed or why it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.samples import coverage, feeding, indicator_page, needs

CATALOGUE = Catalogue()
HAS = {c: coverage.supplies(c, CATALOGUE) for c in CATALOGUE.programme.countries}
PAGE = Path(__file__).parents[2] / "docs" / "indicators.md"


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == indicator_page.render(CATALOGUE), (
        "run: python -m eqm_pipeline.samples.indicator_page > docs/indicators.md"
    )


@pytest.mark.parametrize("code", CATALOGUE.indicators)
def test_every_country_is_fed_or_told_why_not(code: str) -> None:
    told = dict(feeding.fed(code, CATALOGUE, HAS))
    assert told
    assert any(told.values())
    if "Fed in" in told:
        named = f"{told['Fed in']}; {told['Not in']}"
        assert sorted(c for c in HAS if c in named) == sorted(HAS)
        assert all(part.strip(": ") not in HAS for part in told["Not in"].split("; "))
    else:
        assert told.get("Not fed") or told.get("Published for")


def test_an_indicator_of_a_model_says_what_the_model_needs_or_is_published_or_says_why_not() -> None:
    for code, i in CATALOGUE.indicators.items():
        if i.model:
            assert needs.needs(code, CATALOGUE) or i.model == "reference" or i.why_not, code


def test_a_measure_with_a_reason_is_really_in_no_sample() -> None:
    supplied = {what for has in HAS.values() for what, *_ in has}
    assert not {m for m, about in CATALOGUE.measures.items() if about.why_not} & supplied


def test_a_second_choice_feeds_where_the_first_does_not() -> None:
    sides = needs.needs("gross_intake_rate", CATALOGUE)
    assert sides[0] == (("new_entrants@1",), ("enrolment@1:grade", "repeaters@1:grade"))
    counted = [
        ("enrolment", "1", frozenset({"grade", "sex"}), "census"),
        ("repeaters", "1", frozenset({"grade"}), "census"),
        ("population", "_T", frozenset({"age"}), "projection"),
    ]
    assert coverage.sources(sides, counted) == "census + projection"
    assert coverage.sources(sides, counted[:1]) == ""
    assert coverage.unmet(sides, counted[:1]) == ["repeaters@1:grade", "population:age"]
