"""What a contract, a country and a rule may say, as frozen pydantic models.

Belongs here: the grammar of the catalogue's YAML; unknown keys are refused.
Does not belong here: measures and indicators (grammar.py), reading files (load.py) or acting on what they say (conform/, warehouse/, quality/).
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, model_validator

Level = Literal["0", "1", "2", "3", "2_3", "_T"]
AreaLevel = Literal["country", "admin1", "admin2", "edu_region", "inspection"]
UnitLevel = Literal["school", "country", "admin1", "admin2", "edu_region", "inspection", "respondent"]
PopulationMeasure = Literal[
    "population", "school_age_population", "entry_age_population", "last_grade_age_population"
]
Zero = Literal["nil", "missing", "suspect"]
Scope = Literal[
    "file",
    "cell",
    "row",
    "school",
    "school_years",
    "area",
    "area_years",
    "across_sources",
    "submission",
    "output",
]
Basis = Literal["STD", "UIS", "DQAF", "OBS", "PRAC"]
Dqaf = Literal[
    "completeness", "coverage", "timeliness", "consistency", "accuracy", "traceability", "methodology"
]
Privacy = Literal["safe", "sensitive", "quasi_identifier", "direct_identifier", "free_text"]


EVERY_YEAR = "_T"
"""The school year of a register that has none, in the ledger and wherever no year is meant."""
_NUMBER = re.compile(r"[+-]?\d+([.]\d+)?(e[+-]?\d+)?")


class Frozen(BaseModel):
    """Immutable, and a misspelt key is an error rather than silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Text(Frozen):
    """A text in both languages of the programme."""

    en: str
    fr: str


# --- contracts -------------------------------------------------------------------------------------------------


class Reader(Frozen):
    """How bytes become tables."""

    format: Literal["delimited", "workbook", "database", "archive"]
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    decimal: Literal[".", ","] = "."


class SchoolYearRule(Frozen):
    """Where the school year stands: in the file name (one group holding `2016-2017` or a key of `codes`), in a column, or
    nowhere (`none`): a register that holds for every year of which its country delivered something else."""

    source: Literal["file_name", "column", "none"] = Field(alias="from")
    pattern: str = r"(\d{4}-\d{4})"
    column: str | None = None
    codes: dict[str, str] = {}


class Dimension(Frozen):
    """A dimension carried by a column of each row (long tables); a blank cell is the code `blank`."""

    column: str
    codes: str
    blank: str = ""


class Totals(Frozen):
    """How a totals row is recognised (regular expression on a column) and which column names its block."""

    column: str
    pattern: str = r"(?i)^\s*(s/?\s?)?(sous-?total|total|ensemble|grand total)\b"
    block: str | None = None


class Parent(Frozen):
    """Where the unit of a child row is found: child `link` = parent `key`, and the parent's unit is taken."""

    table: str
    link: str
    key: str


class Column(Frozen):
    """What one column, or a pattern of columns with `{placeholders}`, means.

    `to` is `<core table>` for an observation (then `measure` is required) or `<core table>.<attribute>`.
    A dimension is a code, or `{placeholder}` translated through the code list of that name. A column whose sex
    resolves to `_T` while its siblings hold `M` and `F` is a printed total: it is checked and not loaded. `scale` is the
    least and the greatest number that the column may hold; it is checked of columns that are left out, too.
    """

    to: str | None = None
    measure: str | None = None
    kind: Literal["count", "flag", "amount", "share", "code", "text", "date", "number"] = "count"
    level: str | None = None
    grade: str = "_T"
    age: str = "_T"
    sex: str = "_T"
    breakdown: str = "_Z"
    category: str = "_Z"
    codes: str | None = None
    zero: Zero | None = None
    scale: tuple[float, float] | None = None
    minus: str | None = None
    printed_total: bool = False
    error_column: str | None = None
    required: bool = True
    privacy: Privacy = Field(default="safe", alias="class")
    ignore: str | None = None

    @model_validator(mode="after")
    def _coherent(self) -> Column:
        if self.privacy == "direct_identifier" and self.to:
            raise ValueError("a direct identifier never goes to a core table: drop `to`")
        if not (self.to or self.ignore or self.privacy == "direct_identifier"):
            raise ValueError("say where the column goes (`to`) or why it is left out (`ignore`)")
        if self.to and "." not in self.to:
            if not self.measure:
                raise ValueError("an observation needs a `measure`")
            if self.zero is None and self.kind in ("count", "flag"):
                raise ValueError("a count or flag says what its zero means: `zero: nil | missing | suspect`")
        return self


class Table(Frozen):
    """One table of a delivery."""

    select: str = "*"
    header_rows: int = 1
    skip_rows: int = 0
    unit: str
    unit_level: UnitLevel = "school"
    unit_codes: Literal["areas"] | None = None
    level: str = "1"
    parent: Parent | None = None
    dimensions: dict[str, Dimension] = {}
    totals: Totals | None = None
    ignore_rows: dict[str, str] = {}
    one_row_per_unit: bool = True
    absent_unit: Literal["missing", "nil"] = "missing"
    optional: bool = False
    currency: str | None = None
    columns: dict[str, Column]


class Contract(Frozen):
    """The declared shape of one source of one country.

    `tolerance` is the share of rows that may be set aside; `ratchet` says of a rule how many findings are known and
    counted: a delivery with more is refused.
    """

    source: str
    kind: Literal["emis", "complement", "diagnostic", "reference"] = "emis"
    extends: str | None = None
    title: Text
    licence: str = "unknown"
    files: str
    companions: str | None = None
    school_year: SchoolYearRule
    reader: Reader
    language: Literal["fr", "en"] = "fr"
    missing: tuple[str, ...] = ()
    nil: tuple[str, ...] = ()
    not_applicable: tuple[str, ...] = ()
    tolerance: float = 0.05
    ratchet: dict[str, int] = {}
    tables: dict[str, Table]
    codes: dict[str, dict[str, str]] = {}


# --- countries -------------------------------------------------------------------------------------------------


class Structure(Frozen):
    """ISCED entry age and durations valid over a span of UIS reference years.

    `entry_age` is that of level 1; each later level begins where the one before ends, and level 0 ends where level 1
    begins, unless `entry_ages` says otherwise.
    """

    first: int = Field(alias="from")
    last: int | None = Field(default=None, alias="to")
    entry_age: int
    durations: dict[Level, int]
    entry_ages: dict[Level, int] = {}

    def of_levels(self) -> dict[str, tuple[int, int]]:
        """Official entry age and number of grades of each level; secondary as a whole is one more."""
        out: dict[str, tuple[int, int]] = {}
        if duration := self.durations.get("0"):
            out["0"] = (self.entry_ages.get("0", self.entry_age - duration), duration)
        age, levels = self.entry_age, cast("tuple[Level, ...]", ("1", "2", "3"))
        for level in levels:
            if duration := self.durations.get(level):
                age = self.entry_ages.get(level, age)
                out[level] = (age, duration)
                age += duration
        if "2_3" in self.durations:
            out["2_3"] = (self.entry_ages.get("2_3", self.entry_age), self.durations["2_3"])
        elif "2" in out and "3" in out:
            out["2_3"] = (out["2"][0], out["2"][1] + out["3"][1])
        return out


class Exam(Frozen):
    """A national examination; `to` is the last reference year in which it was held."""

    code: str
    name: Text
    level: Level
    first: int = Field(default=1900, alias="from")
    last: int | None = Field(default=None, alias="to")


class Calendar(Frozen):
    """Month in which the school year begins and ends, and the day by which census returns are due."""

    start_month: int
    end_month: int


class PopulationSeries(Frozen):
    """A published series of population: which revision, as it stood when, under which licence, and where it is to be had."""

    title: Text
    publisher: str
    revision: str
    reference_date: date | None = None
    licence: str
    reference: str


class PopulationPin(Frozen):
    """Which series the population of a source is, over a span of reference years.

    Of several series of one measure the first that was delivered counts. Published populations of official ages count
    before single ages wherever they were delivered.
    """

    series: str
    source: str
    measures: tuple[PopulationMeasure, ...] = ("population",)
    first: int = Field(default=0, alias="from")
    last: int = Field(default=9999, alias="to")


class Country(Frozen):
    """What we know of one country.

    `teacher_norm`: pupils a primary teacher should have, where not the programme's. `rules`: parameters of quality rules
    where they are not the default, by rule.
    """

    iso3: str
    name: Text
    languages: tuple[Literal["fr", "en"], ...]
    currency: str
    calendar: Calendar
    chains: dict[Literal["admin", "education"], dict[AreaLevel, Text]]
    structure: tuple[Structure, ...]
    grade_names: dict[Level, tuple[str, ...]]
    exams: tuple[Exam, ...] = ()
    shared_sources: tuple[str, ...] = ()
    preferred_sources: dict[str, str] = {}
    population_series: tuple[PopulationPin, ...] = ()
    teacher_norm: float | None = Field(default=None, gt=0)
    rules: dict[str, dict[str, float]] = {}
    bounding_box: tuple[float, float, float, float]
    notes: Text | None = None

    def structure_in(self, year: int) -> Structure:
        """The structure valid in a reference year: of several, the one that began last, so that a reform is one row."""
        valid = [s for s in self.structure if s.first <= year and (s.last is None or year <= s.last)]
        if not valid:
            raise KeyError(f"{self.iso3}: no structure for {year}")
        return max(valid, key=lambda s: s.first)


class Area(Frozen):
    """One row of areas.csv; valid from and to are UIS reference years, empty meaning open."""

    area_level: AreaLevel
    area: str
    name: str
    parent: str = ""
    aliases: tuple[str, ...] = ()
    valid_from: int = 0
    valid_to: int = 9999
    pcode: str = ""


class Correction(Frozen):
    """One correction of a source, with what it expects to find there.

    Where: a unit by its code, or a row by file, sheet and row (both: the unit's row, and which of several). `table` is a
    table of the contract, blank where column and row say it. `drop` empties the cell of `column`; without a column it takes
    out the row, and `expect` is then the unit's code. `accept` keeps what stands there against `rule`. `finding` is the
    finding that is answered, `origin` where the correction is written.
    """

    source: str
    school_year: str
    table: str = ""
    unit: str = ""
    file: str = ""
    sheet: str = ""
    row: int = Field(default=0, ge=0)
    column: str = ""
    action: Literal["override", "drop", "accept", "scale"]
    expect: str
    value: str = ""
    rule: str = ""
    finding: str = ""
    reason: str = Field(min_length=1)
    by: str = Field(min_length=1)
    date: date
    origin: str = "corrections.yml"

    @model_validator(mode="after")
    def _coherent(self) -> Correction:
        if not (self.unit or self.row or self.rule):
            raise ValueError("say where: a `unit`, or a `row` with its file and sheet")
        if self.action in ("override", "scale") and not self.column:
            raise ValueError(f"{self.action} needs a `column`")
        if self.action == "override" and self.value == "":
            raise ValueError("override needs a `value`; `drop` empties a cell")
        if self.action == "scale" and not _NUMBER.fullmatch(self.value):
            raise ValueError("scale needs a number as `value`")
        return self


# --- rules, programme -------------------------------------------------------------------------------------------


class Rule(Frozen):
    """One quality rule: metadata only; its arithmetic is in conform/, quality/ or dbt_like_sql/rules/.

    `params` are defaults, which a country.yml may change under `rules`. `covers` names rules of the reference set that
    this one fulfils under its own name. A rule with `ratchet` may not find more in a new delivery than in the last
    accepted one of its source and year: what is known is counted, what is new stops.
    """

    scope: Scope
    severity: Literal["error", "warning", "info"]
    action: Literal["blocked", "quarantined", "corrected", "flagged"]
    dimension: Dqaf
    basis: Basis
    message: Text
    do: Text
    params: dict[str, float] = {}
    covers: tuple[str, ...] = ()
    ratchet: bool = False


class SchoolYears(Frozen):
    """First and last school year of the programme, both included."""

    first: str
    last: str


class Programme(Frozen):
    """What holds for all countries."""

    name: Text
    countries: tuple[str, ...]
    school_years: SchoolYears
    coverage_good: float = 0.95
    coverage_low: float
    coverage_withheld: float
    non_response_correction: Literal["none", "stratified"] = "none"
    non_response_min_returns: int = Field(default=5, ge=1)
    panel_gap: float = 5
    unknown_ages_low: float = 0.10
    unknown_ages_withheld: float = 0.25
    schools_moved: float = 0.05
    schools_changed: float = 0.10
    cohort_repetitions: tuple[Annotated[int, Field(ge=0, le=3)], ...] = (2,)
    teacher_norm: float = Field(default=40, gt=0)
    licence: str
    citation: str
    key_indicators: tuple[str, ...]

    def years(self) -> list[str]:
        """School years as partition keys, oldest first."""
        first, last = int(self.school_years.first[:4]), int(self.school_years.last[:4])
        return [f"{y}-{y + 1}" for y in range(first, last + 1)]
