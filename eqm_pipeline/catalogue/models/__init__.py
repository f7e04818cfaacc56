"""What the catalogue may say, as frozen pydantic models: a misspelt key is an error rather than silence.

Measures and indicators have a grammar of their own (catalogue/grammar.py).
"""

from eqm_pipeline.catalogue.models.base import (
    EVERY_YEAR,
    AreaLevel,
    Frozen,
    Level,
    PopulationMeasure,
    Text,
    UnitLevel,
)
from eqm_pipeline.catalogue.models.contracts import (
    PERSONS,
    Born,
    Column,
    Contract,
    Dimension,
    Parent,
    Privacy,
    Reader,
    SchoolYearRule,
    Table,
    Totals,
    Zero,
)
from eqm_pipeline.catalogue.models.corrections import Correction
from eqm_pipeline.catalogue.models.countries import (
    Area,
    Calendar,
    Country,
    Exam,
    PopulationPin,
    PopulationSeries,
    Structure,
)
from eqm_pipeline.catalogue.models.programme import Programme, SchoolYears
from eqm_pipeline.catalogue.models.queries import ReadyQuery
from eqm_pipeline.catalogue.models.rules import Basis, Dqaf, Rule, Scope
from eqm_pipeline.catalogue.models.validation import Validation, ValidationFile
from eqm_pipeline.catalogue.models.yearbook import Yearbook, YearbookDimension, YearbookTable

__all__ = [
    "EVERY_YEAR",
    "PERSONS",
    "Area",
    "AreaLevel",
    "Basis",
    "Born",
    "Calendar",
    "Column",
    "Contract",
    "Correction",
    "Country",
    "Dimension",
    "Dqaf",
    "Exam",
    "Frozen",
    "Level",
    "Parent",
    "PopulationMeasure",
    "PopulationPin",
    "PopulationSeries",
    "Privacy",
    "Programme",
    "Reader",
    "ReadyQuery",
    "Rule",
    "SchoolYearRule",
    "SchoolYears",
    "Scope",
    "Structure",
    "Table",
    "Text",
    "Totals",
    "UnitLevel",
    "Validation",
    "ValidationFile",
    "Yearbook",
    "YearbookDimension",
    "YearbookTable",
    "Zero",
]
