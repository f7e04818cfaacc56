"""What the contract of a source may say.

Belongs here: the grammar of a source's YAML; unknown keys are refused. Does not belong here: reading or conforming by it (reading/, conform/).
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from eqm_pipeline.catalogue.models.base import Frozen, Text, UnitLevel

Zero = Literal["nil", "missing", "suspect"]
Privacy = Literal["safe", "sensitive", "quasi_identifier", "direct_identifier", "free_text"]


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
