"""What the contract of a source may say.

Belongs here: the grammar of a source's YAML; unknown keys are refused. Does not belong here: reading or conforming by it (reading/, conform/).
"""

from __future__ import annotations

from typing import Annotated, Literal

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


class Born(Frozen):
    """A date of birth becomes completed years on a day of the school year, in the `first` or `last` of its two years.

    `format` is that of strptime. What is no date, or an age that the code list does not hold, counts as a blank cell.
    """

    format: str = "%Y-%m-%d"
    month: Annotated[int, Field(ge=1, le=12)]
    day: Annotated[int, Field(ge=1, le=31)]
    year: Literal["first", "last"] = "first"


class Dimension(Frozen):
    """A dimension carried by a column of each row (long tables); a blank cell is the code `blank`.

    With `born` the column holds dates of birth, and `codes` lists ages.
    """

    column: str
    codes: str
    blank: str = ""
    born: Born | None = None


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


PERSONS = "@persons"
"""The column of a register that counts its persons: one for each row."""


class Table(Frozen):
    """One table of a delivery.

    `rows: persons` is a register: a row is a person to be counted by unit and dimensions, `person` the column of the
    identifier. `"@persons"` says to which measure each row adds; a column of yes and no adds to its own where it says yes.
    `rows: units_repeated` takes what such a register says of units on every row, once. Both are read without ever being held.
    """

    select: str = "*"
    rows: Literal["units", "persons", "units_repeated"] = "units"
    person: str | None = None
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

    @property
    def is_register(self) -> bool:
        """Whether the rows are counted while they are read, not kept."""
        return self.rows != "units"

    @model_validator(mode="after")
    def _counted(self) -> Table:
        if self.rows != "persons" and (
            self.person or PERSONS in self.columns or any(d.born for d in self.dimensions.values())
        ):
            raise ValueError(f"`person`, `{PERSONS}` and `born` need `rows: persons`")
        if self.is_register and (
            self.parent or self.totals or self.header_rows != 1 or self.unit.startswith("@")
        ):
            raise ValueError(
                "a register has a unit in each row, one header row, no parent and no totals rows"
            )
        if self.rows == "persons" and not (PERSONS in self.columns and self.columns[PERSONS].measure):
            raise ValueError(
                f"`rows: persons` says to which measure a person adds: `{PERSONS}: {{to, measure, zero: nil}}`"
            )
        if self.rows == "persons":
            for key, c in self.columns.items():
                if c.to and "." in c.to and not c.to.endswith(".unit"):
                    raise ValueError(
                        f"{key}: what a register says of units is a table of its own (`rows: units_repeated`)"
                    )
                if (
                    c.to
                    and "." not in c.to
                    and key != PERSONS
                    and (not c.codes or "{" in key or c.kind != "count")
                ):
                    raise ValueError(
                        f"{key}: a column of a register counts persons of whom it says yes: give `codes`"
                    )
        known = self.columns.get(self.person or "")
        if self.person and (known is None or known.privacy != "direct_identifier"):
            raise ValueError(f"{self.person} identifies persons: `class: direct_identifier`")
        return self


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

    @property
    def has_register(self) -> bool:
        """Whether a table of it is read without being held."""
        return any(t.is_register for t in self.tables.values())

    @model_validator(mode="after")
    def _streams(self) -> Contract:
        if not self.has_register:
            return self
        if self.reader.format != "delimited" or not all(t.is_register for t in self.tables.values()):
            raise ValueError(
                "a register of persons is one delimited text, and all its tables are read in one way"
            )
        if self.school_year.source != "file_name":
            raise ValueError(
                "a register of persons says its school year in the file's name (`from: file_name`)"
            )
        return self
