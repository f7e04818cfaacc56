"""Cases of rules on submissions of the diagnostic.

Belongs here: exports with one doubtful submission, versions of a form. Does not belong here: scores.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.pipeline.examine import examine
from eqm_pipeline.samples import diagnostic
from eqm_pipeline.samples.defects import Defects
from eqm_pipeline.samples.schools import build
from eqm_pipeline.samples.workbook import write_workbook
from eqm_pipeline.schemas.findings import Findings
from eqm_pipeline_tests.rules.cases import Case, Told

YEAR = "2021-2022"
Edit = Callable[[pd.DataFrame], object]


@cache
def _good() -> tuple[str, dict[str, pd.DataFrame]]:
    """The sheets of an export without the submissions in which the samples plant a defect."""
    catalogue, planted = Catalogue(), Defects()
    with tempfile.TemporaryDirectory() as folder:
        years = [build("TGO", YEAR, 0.01, 0, catalogue)]
        made = diagnostic.write("TGO", years, Path(folder), planted, catalogue)
        (path,) = (p for p in made if p.name.startswith("export_"))
        sheets = pd.read_excel(path, sheet_name=None, dtype=object, engine="calamine")
    first = next(iter(sheets))
    twice = sheets[first]["_uuid"].duplicated(keep=False)
    spoilt = sheets[first].index.isin([d.row - 2 for d in planted.items]) | twice
    sheets[first] = sheets[first][~spoilt].reset_index(drop=True)
    return path.name, {first: sheets[first], "Plan de sondage": sheets["Plan de sondage"]}


def sent(edit: Edit = lambda _: None, sheet: int = 0, forms: tuple[dict[str, Any], ...] = ()) -> Told:
    """An export with one of its sheets edited, and forms beside it."""

    def tell() -> pd.DataFrame:
        name, sheets = _good()
        sheets = {k: v.copy() for k, v in sheets.items()}
        edit(list(sheets.values())[sheet])
        catalogue = Catalogue()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            write_workbook(path, sheets)
            for n, form in enumerate(forms):
                write_workbook(Path(folder) / f"formulaire_{n}.xlsx", form)
            return examine(path, Findings("TGO", YEAR, "diagnostic"), catalogue).findings

    return Told(tell)


def put(column: str, value: object, row: int = 3) -> Edit:
    return lambda f: f.__setitem__(column, f[column].where(f.index != row, value))


def again(frame: pd.DataFrame) -> None:
    """The fourth submission under the identity of the fifth."""
    frame.loc[3, "_uuid"] = frame.loc[4, "_uuid"]


def answers(value: object, row: int = 3) -> Edit:
    """One answer to every question that was answered."""

    def edit(frame: pd.DataFrame) -> None:
        asked = [c for c in frame if str(c).startswith("d") and "/d" in str(c)]
        frame.loc[row, asked] = frame.loc[row, asked].where(frame.loc[row, asked].isna(), value)

    return edit


def tools(summary: object, **split: object) -> Edit:
    """The list of tools in use, and its columns."""

    def edit(frame: pd.DataFrame) -> None:
        frame.loc[3, "outils"] = summary
        for tool in ("registre", "tableau_de_bord", "projet", "aucun"):
            frame.loc[3, f"outils/{tool}"] = split.get(tool, split.get("rest", 0))

    return edit


def form(version: str, never: str) -> dict[str, pd.DataFrame]:
    """A version of the form whose code 1 of the scale reads as given."""
    choices = pd.DataFrame({"list_name": ["echelle"], "name": ["1"], "label::Français (fr)": [never]})
    return {"choices": choices, "settings": pd.DataFrame({"form_id": ["d"], "version": [version]})}


DAY = "2022-02-10T08:00:00.000+00:00"
CASES = [
    Case("DIAG_UUID_DUP", sent(again), sent()),
    Case("DIAG_NOT_APPROVED", sent(put("_validation_status", "Not Approved")), sent()),
    Case("DIAG_RANGE", sent(put("d1/d1_01", 7)), sent(put("d1/d1_01", 8)), told={"value": "7", "column": "d1/d1_01"}),
    Case("DIAG_STRAIGHTLINE", sent(answers(2)), sent()),
    Case("DIAG_DURATION", sent(lambda f: (put("start", DAY)(f), put("end", DAY.replace("08:00:00", "08:03:00"))(f))), sent(lambda f: (put("start", DAY)(f), put("end", DAY.replace("08:00:00", "08:30:00"))(f)))),
    Case("DIAG_TEST", sent(put("start", "2020-02-10T08:00:00")), sent(put("start", "2022-02-10T08:00:00"))),
    Case("DIAG_SAMPLE", sent(put("identification/code_echantillon", "TGO-X9999")), sent(), told={"parameters": "why=not_drawn", "value": ""}),
    Case("DIAG_SM_BLANK", sent(tools(None, rest=0)), sent(tools(None, rest=None)), told={"column": "outils"}),
    Case("DIAG_SM_SPLIT", sent(tools("registre projet", registre=1)), sent(tools("registre projet", registre=1, projet=1)), told={"value": "registre projet"}),
    Case(
        "DIAG_VERSION_LABEL",
        sent(forms=(form("v1", "Jamais"), form("v2", "Systématiquement"))),
        sent(forms=(form("v1", "Jamais"), form("v2", "Jamais"))),
        told={"column": "echelle", "value": "1", "parameters": "version=v2; label=Systématiquement; earlier=Jamais"},
    ),
]  # fmt: skip
