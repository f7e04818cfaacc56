"""The format of cases: for every rule of the catalogue one input that breaks it and one that does not.

Belongs here: the kinds of input and how each is run. Does not belong here: the cases (a module per family beside this
one, found by itself), how they are judged (test_rules.py), the page (page.py).

A family's module holds `CASES`, a list of `Case(rule, breaks=…, holds=…)`. Both inputs are as small as the rule allows
and differ in little more than the doubtful figure; `told` says what the finding must say (its columns), `holds` must be
one that the rule examines and finds right – not an empty one. Five kinds of input:

    Core({"enrolment": [cell("enrolment", 12, grade="1", sex="F")], …})   rows of core tables → all rules of quality/
    Given("returns_compared", {"int_coverage": [{…}]})                     rows of relations → SQL models, in the order given
    Sent("code,F1,M1\\r\\nA,3,4\\r\\n")                                       a file under a small contract → examine()
    Edited(lambda frame: …)                                                a good delivery of 75 schools of Togo, edited
    Told(callable)                                                         anything else; gives rules, or a frame with `rule`

Example, with several schools made by a loop and a parameter changed:

    def school(n, pupils): return [cell("enrolment", pupils, unit=f"S{n}", grade="1", sex="F")]

    CASES = [
        Case("REP_LE_ENR",
             breaks=Core({"enrolment": [cell("enrolment", 5, grade="1", sex="F"), cell("repeaters", 6, grade="1", sex="F")]}),
             holds=Core({"enrolment": [cell("enrolment", 6, grade="1", sex="F"), cell("repeaters", 6, grade="1", sex="F")]}),
             told={"unit_code": "A", "value": "6", "parameters": "5"}),
        Case("SOME_RATIO", breaks=Core({"enrolment": school(1, 99)}, rules={"SOME_RATIO": {"most": 40}}), holds=…),
    ]
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.models import Area, Contract
from eqm_pipeline.pipeline.examine import examine
from eqm_pipeline.quality import check
from eqm_pipeline.schemas.core import OBSERVATION, columns
from eqm_pipeline.schemas.findings import Findings
from eqm_pipeline_tests.rules.small import AREAS, CENSUS

COUNTRY, YEAR, SOURCE = "TGO", "2021-2022", "census"
Row = Mapping[str, Any]


@cache
def _catalogue() -> Catalogue:
    return Catalogue()


def _with(rules: Mapping[str, Mapping[str, float]], contract: Contract | None = None) -> Catalogue:
    """The catalogue with parameters of rules changed for Togo, and with a small contract and its areas."""
    out = Catalogue()
    out.__dict__ |= {k: getattr(_catalogue(), k) for k in ("programme", "measures", "rules", "corrections")}
    known = _catalogue().countries
    changed = known[COUNTRY].model_copy(
        update={"rules": known[COUNTRY].rules | {k: dict(v) for k, v in rules.items()}}
    )
    out.__dict__["countries"] = known | {COUNTRY: changed}
    out.__dict__["contracts"] = {(COUNTRY, contract.source): contract} if contract else _catalogue().contracts
    out.__dict__["areas"] = (
        {COUNTRY: [Area.model_validate(a) for a in AREAS]} if contract else _catalogue().areas
    )
    return out


def _found(findings: Findings, catalogue: Catalogue) -> pd.DataFrame:
    known = catalogue.rules
    return findings.frame({k: r.severity for k, r in known.items()}, {k: r.action for k, r in known.items()})


@dataclass(frozen=True)
class Core:
    """Rows of core tables, sparse (`cell`, `school`); schools that are not given are open ones of the units named."""

    tables: Mapping[str, Iterable[Row]]
    rules: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    school_year: str = YEAR
    source: str = SOURCE

    def run(self) -> pd.DataFrame:
        """Findings of all rules of quality/."""
        catalogue = _with(self.rules)
        findings = Findings(COUNTRY, self.school_year, self.source)
        check(self.frames(), findings, catalogue)
        return _found(findings, catalogue)

    def frames(self) -> dict[str, pd.DataFrame]:
        """The tables in the columns and types of the schema, with `_rid`; a unit is one row of the sheet, or one for
        each `row` that its cells name."""
        given = {t: list(rows) for t, rows in self.tables.items()}
        asked = [r["unit"] for rows in given.values() for r in rows if r.get("unit_level") == "school"]
        if "schools" not in given and asked:
            given["schools"] = [school(u) for u in dict.fromkeys(asked)]
        names = dict.fromkeys((r["unit"], r.get("row", 0)) for rows in given.values() for r in rows)
        rid = {name: n for n, name in enumerate(names)}
        return {t: self._typed(t, rows, rid) for t, rows in given.items() if rows}

    def _typed(self, table: str, rows: list[Row], rid: Mapping[tuple[str, int], int]) -> pd.DataFrame:
        same = {
            "country": COUNTRY,
            "school_year": self.school_year,
            "source": self.source,
            "file": "sent.csv",
        }
        rids = [rid[r["unit"], r.get("row", 0)] for r in rows]
        full = [same | {"row": n + 2} | dict(r) for n, r in zip(rids, rows, strict=True)]
        made = {}
        for name, kind in columns(table).items():
            blank: Any = float("nan") if kind == "float64" else 0 if kind.startswith("int") else ""
            made[name] = pd.Series([r.get(name, blank) for r in full]).astype(kind)  # type: ignore[call-overload]
        return pd.DataFrame(made).assign(_rid=rids)


@dataclass(frozen=True)
class Given:
    """Rows given to relations (named columns only, others are null), and the SQL models made of them, in this order.

    `models` is one name or several; a finding is a row of the last one. `given` may hold `rule_parameters` of its own;
    otherwise the defaults of the catalogue stand there for Togo (TGO).
    """

    models: str | tuple[str, ...]
    given: Mapping[str, Iterable[Row]]

    def run(self) -> pd.DataFrame:
        """Rows of the last model: rule, unit_code, column, value, parameters …"""
        from eqm_pipeline_tests.rules.relations import built

        return built(
            (self.models,) if isinstance(self.models, str) else self.models, self.given, _catalogue()
        )


@dataclass(frozen=True)
class Sent:
    """A file of the small census (small.py) as text or bytes; `columns` adds to or replaces columns of its contract,
    `contract` keys of the contract."""

    content: str | bytes
    name: str = f"ecole_{YEAR}.csv"
    columns: Mapping[str, Any] = field(default_factory=dict)
    contract: Mapping[str, Any] = field(default_factory=dict)
    rules: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    school_year: str = YEAR

    def run(self) -> pd.DataFrame:
        """Findings of reading, conforming and checking the file, also where it is refused."""
        table = CENSUS["tables"]["ecole"] | {
            "columns": CENSUS["tables"]["ecole"]["columns"] | dict(self.columns)
        }
        told = CENSUS | {"tables": {"ecole": table}} | dict(self.contract)
        contract = Contract.model_validate(told)
        content = self.content.encode() if isinstance(self.content, str) else self.content
        return _examined(content, self.name, contract.source, self.school_year, _with(self.rules, contract))


@dataclass(frozen=True)
class Edited:
    """A good delivery of Togo (75 schools, every cell as text, in the order of good()), edited by `edit`.

    `edit` changes the frame it is given, or returns another one.
    """

    edit: Callable[[pd.DataFrame], pd.DataFrame | None]
    rules: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def run(self) -> pd.DataFrame:
        """Findings of the edited delivery under the real contract."""
        frame = good()
        changed = self.edit(frame)
        frame = frame if changed is None else changed
        text = frame.to_csv(sep=";", index=False, lineterminator="\r\n")
        name = f"ecole_{YEAR}.csv"
        return _examined(text.encode("cp1252"), name, "stateduc", YEAR, _with(self.rules))


@dataclass(frozen=True)
class Told:
    """Whatever else tells rules: a function that gives their names, or a frame of findings with a column `rule`."""

    tell: Callable[[], pd.DataFrame | Iterable[str]]

    def run(self) -> pd.DataFrame:
        told = self.tell()
        return told if isinstance(told, pd.DataFrame) else pd.DataFrame({"rule": list(told)})


@dataclass(frozen=True)
class Case:
    """One rule: an input that breaks it, one that does not, and what the finding says (its columns, as text)."""

    rule: str
    breaks: Core | Given | Sent | Edited | Told
    holds: Core | Given | Sent | Edited | Told
    told: Mapping[str, str] = field(default_factory=dict)


def cell(measure: str, value: float | None, unit: str = "A", **more: Any) -> dict[str, Any]:
    """One observation of a school: level 1, neither grade nor age nor sex unless `more` says so; None is not answered."""
    base: dict[str, Any] = dict.fromkeys(OBSERVATION, "") | {
        "unit_level": "school",
        "unit": unit,
        "level": "1",
    }
    base |= {"grade": "_T", "age": "_T", "sex": "_T", "breakdown": "_Z", "category": "_Z"} | more
    shown = [
        str(base[d]) for d in ("level", "grade", "age", "sex", "category") if base[d] not in ("_T", "_Z")
    ]
    base |= {"measure": measure, "value": float("nan") if value is None else float(value)}
    base |= {"obs_status": base["obs_status"] or ("A" if value is not None else "O")}
    base |= {"column": more.get("column", " ".join([measure, *shown])), "standard_error": float("nan")}
    return {
        k: v for k, v in base.items() if k not in ("country", "school_year", "source", "file", "row")
    } | more


def school(unit: str = "A", **more: Any) -> dict[str, Any]:
    """One row of `schools`: an open public rural one of the maritime region, unless `more` says so."""
    base = {
        "unit": unit,
        "code": unit,
        "name": f"EPP {unit}",
        "level": "1",
        "sector": "public",
        "location": "rural",
    }
    return base | {"status": "open", "edu_region": "R1", "inspection": "I1", "admin1": "A1"} | more


@cache
def _good() -> pd.DataFrame:
    from eqm_pipeline.samples.native import tgo
    from eqm_pipeline.samples.schools import build

    catalogue = _catalogue()
    with tempfile.TemporaryDirectory() as folder:
        (path,) = tgo.write([build(COUNTRY, YEAR, 0.01, 0, catalogue)], Path(folder), None, catalogue)
        return pd.read_csv(path, sep=";", dtype=str, encoding="cp1252", keep_default_na=False)


def good() -> pd.DataFrame:
    """A fresh copy of the good delivery of Togo as text, one row per school, under the ministry's headers."""
    return _good().copy()


def _examined(content: bytes, name: str, source: str, school_year: str, catalogue: Catalogue) -> pd.DataFrame:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return examine(path, Findings(COUNTRY, school_year, source), catalogue).findings
