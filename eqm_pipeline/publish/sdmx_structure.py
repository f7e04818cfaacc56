"""What our columns and codes are called in SDMX: code lists, concepts, a data structure and a dataflow a table.

Belongs here: the mapping from published columns to artefacts of SDMX 3.0. Does not belong here: files, or which
rows are exported (sdmx.py). This module needs pysdmx, an optional extra: import it inside a function only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from pysdmx import model as sdmx

from eqm_pipeline.errors import SchemaBroken
from eqm_pipeline.publish.tables import PublishedColumn

AGENCY = "EQM"
CONCEPTS = {"area": "REF_AREA", "year": "TIME_PERIOD", "value": "OBS_VALUE", "unit": "UNIT_MEASURE"}
LISTS = {"areas": "CL_AREA", "indicator_labels": "CL_INDICATOR"}
TEXTS = {"reason", "source"}  # their codes hold spaces and +, which no code of SDMX may: text, not a list
_ID = re.compile(r"[A-Za-z0-9_@$-]+")  # of a code, in the schema of SDMX-ML 3.0
_TYPES = {
    "string": sdmx.DataType.STRING,
    "int16": sdmx.DataType.SHORT,
    "int32": sdmx.DataType.INTEGER,
    "float64": sdmx.DataType.DOUBLE,
    "boolean": sdmx.DataType.BOOLEAN,
}
_DIMENSION, _MEASURE, _ATTRIBUTE = sdmx.Role.DIMENSION, sdmx.Role.MEASURE, sdmx.Role.ATTRIBUTE

Tables = Mapping[str, pa.Table]
Columns = Mapping[str, tuple[PublishedColumn, ...]]


class Words(NamedTuple):
    """Name and description of something, in both languages."""

    name: str
    name_fr: str | None = None
    about: str | None = None
    about_fr: str | None = None

    def fields(self) -> dict[str, Any]:
        """As pysdmx takes them: it writes one language, English, so the French stands in annotations."""
        french = {"NAME_FR": self.name_fr, "DESCRIPTION_FR": self.about_fr}
        notes = tuple(sdmx.Annotation(id=k, type="fr", title=v) for k, v in french.items() if v)
        return {"name": self.name, "description": self.about or None, "annotations": notes}


NAMES = {
    "indicators": Words("EQM education indicators, national", "Indicateurs d'éducation EQM, niveau national"),
    "measure_counts": Words("EQM education measures, national", "Mesures d'éducation EQM, niveau national"),
}
EVERYWHERE = {
    "_T": Words("Total", "Total"),
    "_Z": Words("Not applicable", "Sans objet"),
    "_U": Words("Unknown", "Inconnu"),
}


@dataclass(frozen=True)
class Structures:
    """Every artefact in the order of writing, and the schema of each table."""

    artefacts: list[Any]
    schemas: dict[str, sdmx.Schema]


def structures(exported: Tables, tables: Tables, columns: Columns, version: str) -> Structures:
    """The structures of the tables `exported`; labels are found in `tables`, columns of each table in `columns`.

    Raises SchemaBroken for a code that SDMX does not allow as an id.
    """
    owner: dict[str, Any] = {"agency": AGENCY, "version": version}
    lists = _codelists(exported, tables, columns, owner)
    schemas, dsds, flows = {}, [], []
    for table in exported:
        own = owner | NAMES[table].fields()
        components = sdmx.Components([_component(c, lists, version) for c in _in_order(columns[table])])
        dsd = sdmx.DataStructureDefinition(id=f"DSD_{table.upper()}", components=components, **own)
        dsds.append(dsd)
        flows.append(sdmx.Dataflow(id=f"DF_{table.upper()}", structure=dsd, **own))
        schemas[table] = sdmx.Schema("dataflow", AGENCY, f"DF_{table.upper()}", components, version)
    concepts = _concepts((c for t in exported for c in columns[t]), owner)
    return Structures([*lists.values(), concepts, *dsds, *flows], schemas)


def concept_id(column: str) -> str:
    """A column's name in SDMX: REF_AREA for `area`; most are the same in capitals."""
    return CONCEPTS.get(column, column.upper())


def _labels(tables: Tables) -> Iterator[tuple[str, str, Words]]:
    """(code list, code, words) from the tables of labels; where a code comes twice the later one holds."""
    rows = {t: tables[t].to_pylist() for t in ("schema_codes", "areas", "indicator_labels") if t in tables}
    for r in sorted(rows.get("areas", ()), key=lambda r: r["valid_to"]):
        yield "areas", r["area"], Words(r["name"] or r["area"])
    for r in rows.get("schema_codes", ()):
        codelist = "areas" if r["codelist"] == "country" else r["codelist"]
        yield codelist, r["code"], Words(r["label_en"] or r["code"], r["label_fr"])
    for r in rows.get("indicator_labels", ()):
        words = Words(r["label_en"] or r["indicator"], r["label_fr"], r["definition_en"], r["definition_fr"])
        yield "indicator_labels", r["indicator"], words


def _codelists(
    exported: Tables, tables: Tables, columns: Columns, owner: dict[str, Any]
) -> dict[str, sdmx.Codelist]:
    """Each list that a column names: the codes that have a label, and those that occur without one.

    They are partial, in the words of SDMX: another release of the same version may hold other codes.
    """
    words: dict[str, dict[str, Words]] = {}
    for table, rows in exported.items():
        for c in columns[table]:
            if c.codelist and c.codelist not in TEXTS:
                used = pc.unique(rows[c.column].drop_null()).to_pylist()
                words.setdefault(c.codelist, {}).update({v: EVERYWHERE.get(v, Words(v)) for v in used})
    for name, code, labels in _labels(tables):
        if name in words:
            words[name][code] = labels
    return {name: _codelist(name, codes, owner) for name, codes in sorted(words.items())}


def _codelist(name: str, codes: Mapping[str, Words], owner: dict[str, Any]) -> sdmx.Codelist:
    if odd := [code for code in codes if not _ID.fullmatch(code)]:
        what = (f"not an id in SDMX: {odd[0]!r}", f"identifiant impossible en SDMX : {odd[0]!r}")
        do = (
            "use letters, digits, _ and -, or export the column as text (TEXTS in publish/sdmx_structure.py)",
            "lettres, chiffres, _ et - ; ou exportez la colonne en texte (TEXTS dans publish/sdmx_structure.py)",
        )
        raise SchemaBroken(what, where=name, do=do)
    return sdmx.Codelist(
        id=LISTS.get(name, f"CL_{name.upper()}"),
        name=name.replace("_", " ").capitalize(),
        items=[sdmx.Code(id=code, **w.fields()) for code, w in sorted(codes.items())],
        is_partial=True,
        **owner,
    )


def _role(c: PublishedColumn) -> sdmx.Role:
    if c.key or c.column == "year":
        return _DIMENSION
    return _MEASURE if c.column == "value" else _ATTRIBUTE


def _in_order(columns: Iterable[PublishedColumn]) -> list[PublishedColumn]:
    """Dimensions with the time last, as SDMX wants it, then the value, then attributes."""
    roles = [_DIMENSION, _MEASURE, _ATTRIBUTE]
    return sorted(columns, key=lambda c: (roles.index(_role(c)), c.column == "year"))


def _component(c: PublishedColumn, lists: Mapping[str, sdmx.Codelist], version: str) -> sdmx.Component:
    """A key is a dimension, `value` the measure, the rest are attributes; `release` is one of the data set."""
    role, codes = _role(c), lists.get(c.codelist)
    dtype = sdmx.DataType.YEAR if c.column == "year" else _TYPES[c.type]
    return sdmx.Component(
        id=concept_id(c.column),
        required=role is _DIMENSION,
        role=role,
        concept=sdmx.ItemReference("Concept", AGENCY, "CS_EQM", version, concept_id(c.column)),
        local_dtype=None if codes else dtype,
        local_codes=codes,
        attachment_level=("D" if c.column == "release" else "O") if role is _ATTRIBUTE else None,
    )


def _concepts(columns: Iterable[PublishedColumn], owner: dict[str, Any]) -> sdmx.ConceptScheme:
    """One concept a column name, described as in the first table that has it."""
    words: dict[str, Words] = {}
    for c in columns:
        name = c.column.replace("_", " ").capitalize()
        words.setdefault(concept_id(c.column), Words(name, None, c.description_en, c.description_fr))
    items = [sdmx.Concept(id=i, **w.fields()) for i, w in sorted(words.items())]
    return sdmx.ConceptScheme(id="CS_EQM", name="EQM concepts", items=items, **owner)
