"""How a declaration reads as a formula: terms spelt out, so that no page repeats them by hand.

Belongs here: a text for a term, a side, a composition, a pair of bounds. Does not belong here: computing (SQL), pages.
"""

from __future__ import annotations

from collections.abc import Sequence

from eqm_pipeline.catalogue.grammar import Component, Indicator, Term

OPERATIONS = {
    "product": "{0} × {1} / 100",
    "complement": "100 − {0}",
    "difference": "{0} − {1}",
    "either": "100 − {0} × {1} / 100",
}
GRADES = {
    "next": "next grade", "first": "first grade", "last": "last grade", "each": "each grade",
    "each_but_last": "each grade but the last", "3+": "grade 3 and above", "_T": "",
}  # fmt: skip
AGES = {
    "official": "official ages", "entry": "entry age", "last_grade": "age of the last grade",
    "before_entry": "one year before entry age", "theoretical": "age of the grade", "known": "known ages",
    "over_age": "two years over the age of the grade, or more", "under_age": "under the age of the grade",
    "same": "the age", "_U": "age unknown", "_T": "",
}  # fmt: skip


def formula(indicator: Indicator) -> str:
    """What is done with the two sides; or with the indicators that it is composed of; or what its model does."""
    if indicator.compose:
        either = indicator.compose.operation == "either"
        of = [_component(c, complement=c.complement != either) for c in indicator.compose.of]
        if indicator.compose.operation == "ratio":
            return _times(indicator.multiplier, "{} / {}".format(*of))
        return OPERATIONS[indicator.compose.operation].format(*of)
    return indicator.formula or _times(indicator.multiplier, "numerator / denominator")


def side(terms: Sequence[Term], indicator: Indicator) -> str:
    """Signed terms as one sum."""
    out = ""
    for t in terms:
        sign = "− " if t.sign < 0 else "+ "
        out += (" " + sign if out else sign.strip("+ ")) + _term(t, indicator)
    return out


def bounds(low: float | None, high: float | None) -> str:
    """`0 to 100`, `at least 0`, or nothing."""
    if low is not None and high is not None:
        return f"{low:g} to {high:g}"
    return f"at least {low:g}" if low is not None else f"at most {high:g}" if high is not None else ""


def _times(multiplier: float, what: str) -> str:
    return what if multiplier == 1 else f"{multiplier:g} × {what}"


def _term(t: Term, indicator: Indicator) -> str:
    breakdown = indicator.breakdown if t.breakdown == "same" else t.breakdown
    category = "" if t.category == "same" else t.category
    told = [
        "" if t.level in (None, "_T") else f"level {t.level}",
        "" if t.grade == "same" else GRADES.get(t.grade, f"grade {t.grade}"),
        AGES.get(t.age, f"age {t.age}"),
        {"same": "", "F": "girls or women", "M": "boys or men"}.get(t.sex, t.sex),
        "" if t.sector == "same" else t.sector,
        "" if breakdown == "_Z" else f"{breakdown} {category}".strip(),
        "year after" if t.lag else "",
    ]
    named = f"units that report {t.measure}" if t.take == "units" else t.measure
    within = ", ".join(x for x in told if x)
    return f"{named} [{within}]" if within else named


def _component(c: Component, complement: bool) -> str:
    told = [
        f"level {c.level}" if c.level else "",
        "" if c.grade == "same" else GRADES.get(c.grade, f"grade {c.grade}"),
    ]
    within = ", ".join(x for x in told if x)
    named = f"{c.indicator} [{within}]" if within else c.indicator
    return f"(100 − {named})" if complement else named
