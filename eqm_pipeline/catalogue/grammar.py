"""What a measure and an indicator may say: the grammar in which ratios are data.

Belongs here: terms, components, conditions; unknown keys are refused. Does not belong here: what SQL makes of them
(warehouse/seeds_indicators.py), nor any particular indicator.
"""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from eqm_pipeline.catalogue.models import Frozen, Level, Text

Breakable = Literal["sex", "sector", "location"]


class Condition(Frozen):
    """A bound on what one unit reported for a measure: `min` and `max` are included, `over` is not."""

    measure: str
    breakdown: str = "_Z"
    category: str = "_Z"
    min: float | None = None
    max: float | None = None
    over: float | None = None


class Measure(Frozen):
    """A count with a definition.

    `derive` makes a flag of each unit out of what it reported: 1 where all conditions hold, 0 where one that is known
    fails, missing otherwise. `why_not` is the reason, where no delivery holds it.
    """

    table: str
    label: Text
    definition: Text
    kind: Literal["count", "flag", "amount", "share"] = "count"
    derive: tuple[Condition, ...] = ()
    why_not: Text | None = None


class Term(Frozen):
    """A signed measure of a ratio. Dimensions not named are those of the row that is computed.

    `grade`: same | next | first | last | each | each_but_last | 3+ | _T | a number
    `age`: same | official | entry | last_grade | before_entry | theoretical | over_age | under_age | known | _U | _T | a
    number. Rules of grade and age are resolved by the structure valid in the year; `theoretical`, `over_age` and
    `under_age` follow the grade, `known` is every single age.
    `sex`, `sector`, `breakdown`, `category`: same, or a fixed code. `lag: 1` takes the year after. `take: units` counts
    the units that reported the measure instead of summing it.
    """

    measure: str
    sign: Literal[1, -1] = 1
    level: Level | None = None
    grade: str = "same"
    age: str = "_T"
    sex: str = "same"
    sector: str = "same"
    breakdown: str = "same"
    category: str = "same"
    lag: Literal[0, 1] = 0
    take: Literal["value", "units"] = "value"


class Component(Frozen):
    """An indicator that another is declared on top of. A dimension that is not named varies along.

    `complement` takes 100 less the value.
    """

    indicator: str
    level: Level | None = None
    grade: str = "same"
    method: str | None = None
    complement: bool = False


class Compose(Frozen):
    """x and y are the components in order: ratio x / y, product x · y / 100, complement 100 − x, difference x − y,
    either 100 − (100 − x)(100 − y) / 100."""

    operation: Literal["ratio", "product", "complement", "difference", "either"]
    of: tuple[Component, ...]


class Indicator(Frozen):
    """A declared ratio `multiplier × Σ numerator / Σ denominator`; or what is composed of others; or the labels of one
    that a model of its own computes.

    `…_otherwise` is used where a part of the first choice is missing. `breakdown` gives one row for each category of that
    dimension. `sector` is the set of schools that the headline figure is about, where that is not all of them. `method`
    is the headline's, where there are several. `cap`: the joint cap of net rates (`complement`: of 100 less the value).
    `parity` and `dispersion` add the indices that take this one as base. `lowest` is the smallest kind of area for which it is published: below the regions of both
    chains only the headline method is, and one dimension at a time. Hard bounds withhold a headline; soft bounds ask
    for a comment.
    """

    core: bool = True
    number: tuple[int, ...] = ()
    label: Text
    definition: Text
    domain: str
    unit: str
    source: str = ""
    uis_code: str = ""
    sdg_code: str = ""
    wb_code: str = ""
    formula: str = ""
    aggregation: str = "ratio_of_sums"
    direction: Literal["higher_better", "lower_better", "neutral", "target_1", "target_0"] = "neutral"
    hard_min: float | None = None
    hard_max: float | None = None
    soft_min: float | None = None
    soft_max: float | None = None
    model: str | None = None
    compose: Compose | None = None
    multiplier: float = 100
    numerator: tuple[Term, ...] = ()
    numerator_otherwise: tuple[Term, ...] = ()
    denominator: tuple[Term, ...] = ()
    denominator_otherwise: tuple[Term, ...] = ()
    denominator_kind: Literal["same_unit", "area_total", "flow_pair", "finance", "survey", "algorithm"]
    levels: tuple[Level, ...] = ("1",)
    by_grade: Literal["none", "each", "total_and_each", "each_but_last", "last"] = "none"
    by_age: bool = False
    by: tuple[Breakable, ...] = ()
    breakdown: str = "_Z"
    sector: str = "_T"
    method: str = "_Z"
    cap: Literal["none", "net", "complement"] = "none"
    not_applicable_without_exam: bool = False
    parity: tuple[Literal["sex", "location"], ...] = ()
    dispersion: bool = False
    lowest: Literal["inspection", "region"] = "inspection"
    why_not: Text | None = None

    @model_validator(mode="after")
    def _coherent(self) -> Indicator:
        ways = [bool(self.model), bool(self.compose), bool(self.numerator or self.denominator)]
        if sum(ways) != 1:
            raise ValueError(
                "an indicator is a ratio of terms, or composed of others, or computed by a model"
            )
        if (self.numerator and not self.denominator) or (self.denominator and not self.numerator):
            raise ValueError("a ratio has a numerator and a denominator")
        return self
