"""Cases of the rules on corrections, answers and what is known."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.models import Contract, Correction
from eqm_pipeline.feedback.answers import Answer
from eqm_pipeline.intake import Snapshot
from eqm_pipeline.pipeline.answers import Answers
from eqm_pipeline.pipeline.examine import examine
from eqm_pipeline.pipeline.standing import over_the_ratchet
from eqm_pipeline.schemas.findings import Findings
from eqm_pipeline_tests.rules.cases import COUNTRY, SOURCE, YEAR, Case, Told, _found, _with
from eqm_pipeline_tests.rules.small import CENSUS

ONE = Correction(
    source=SOURCE, school_year=YEAR, unit="A", column="F1", action="override", expect="3", value="5",
    reason="as the register says", by="an office", date=date(2024, 3, 1),
)  # fmt: skip
ANSWER = Answer(
    finding="0123456789abcdef", decision="override", value="5", reason="as the register says", by="an office",
    date=date(2024, 3, 1), rule="REP_LE_ENR", source=SOURCE, unit="A", column="F1", file="ecole.csv", sheet="", row=2, expect="3",
    origin="answers.xlsx 01234567", at=("", 9),
)  # fmt: skip
ARRIVED = Snapshot(COUNTRY, SOURCE, YEAR, "f" * 64, "ecole.csv", "", 1, "2024-03-01T00:00:00Z", "", "", "")


def _corrected(*corrections: Correction) -> Told:
    """A school with three girls in the first grade, under these corrections."""

    def tell() -> pd.DataFrame:
        catalogue = _with({}, Contract.model_validate(CENSUS))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"ecole_{YEAR}.csv"
            path.write_text("code,F1,M1\r\nA,3,4\r\n")
            return examine(path, Findings(COUNTRY, YEAR, SOURCE), catalogue, corrections).findings

    return Told(tell)


def _answered(answer: Answer) -> Told:
    def tell() -> pd.DataFrame:
        given = Answers(COUNTRY, YEAR, {}, [(answer, "unused" if answer.problem else "applied")])
        return _found(given.findings(), Catalogue())

    return Told(tell)


def _delivered(n: int) -> Told:
    """`n` schools with more repeaters than pupils, where the contract says that two are known."""

    def tell() -> pd.DataFrame:
        catalogue = Catalogue()
        contract = Contract.model_validate(CENSUS | {"ratchet": {"REP_LE_ENR": 2}})
        found = Findings(COUNTRY, YEAR, SOURCE)
        found.add("REP_LE_ENR", unit_code=[f"S{i}" for i in range(n)], column=["RF1"] * n)
        over = over_the_ratchet(_found(found, catalogue), Path("none"), ARRIVED, contract, catalogue)
        more = Findings(COUNTRY, YEAR, SOURCE)
        for row in over[1] if over else []:
            more.add(**row)  # type: ignore[arg-type]
        return _found(more, catalogue)

    return Told(tell)


CASES = [
    Case(
        "CORRECTED",
        _corrected(ONE),
        _corrected(ONE.model_copy(update={"action": "accept"})),
        {"unit_code": "A", "column": "F1", "value": "3", "parameters": "action=override; new=5"},
    ),
    Case(
        "ROW_WITHDRAWN",
        _corrected(ONE.model_copy(update={"action": "drop", "column": "", "expect": "A", "value": ""})),
        _corrected(ONE.model_copy(update={"action": "drop", "value": ""})),
        {"unit_code": "A", "row": "2"},
    ),
    Case(
        "CORRECTION_STALE",
        _corrected(ONE.model_copy(update={"expect": "2"})),
        _corrected(ONE),
        {"unit_code": "A", "value": "3", "parameters": "expect=2; action=override; origin=corrections.yml"},
    ),
    Case(
        "ANSWER_UNUSED",
        _answered(replace(ANSWER, problem="reason_missing")),
        _answered(ANSWER),
        {"file": "answers.xlsx 01234567", "row": "9", "parameters": "why=reason_missing"},
    ),
    Case("RATCHET", _delivered(3), _delivered(2), {"n": "3", "parameters": "of=REP_LE_ENR; known=2"}),
]
