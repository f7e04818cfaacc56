"""What a zero means, numbers outside their scale, and rules whose figures are missing.

Belongs here: what cases of rules do not show: what is kept of the number. Does not belong here: one case a rule
(eqm_pipeline_tests/rules/).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.models import Area, Contract
from eqm_pipeline.pipeline.check import conform_file
from eqm_pipeline.pipeline.examine import Examined, examine
from eqm_pipeline.schemas.findings import Findings
from eqm_pipeline_tests.real_data import data_folder
from eqm_pipeline_tests.rules.cases import Core, cell
from eqm_pipeline_tests.rules.small import AREAS, CENSUS

REAL = data_folder() / "togo_stateduc"


def sent(folder: Path, text: str, **columns: object) -> Examined:
    table = CENSUS["tables"]["ecole"]
    told = CENSUS | {"tables": {"ecole": table | {"columns": table["columns"] | columns}}}
    contract = Contract.model_validate(told)
    catalogue = Catalogue()
    catalogue.__dict__["contracts"] = {("TGO", contract.source): contract}
    catalogue.__dict__["areas"] = {"TGO": [Area.model_validate(a) for a in AREAS]}
    path = folder / "ecole_2021-2022.csv"
    path.write_text(text, encoding="utf-8")
    return examine(path, Findings("TGO", "2021-2022", contract.source), catalogue)


@pytest.mark.parametrize(
    ("zero", "kept"), [("nil", []), ("missing", [(np.nan, "O")]), ("suspect", [(0.0, "U")])]
)
def test_a_zero_is_what_its_column_says(tmp_path: Path, zero: str, kept: list[tuple[float, str]]) -> None:
    rooms = {"to": "facilities", "measure": "classrooms", "kind": "count", "zero": zero}
    made = sent(tmp_path, "code,F1,M1,rooms\nA,30,28,0\nB,31,27,4\n", rooms=rooms)
    cells = made.core["facilities"]
    mine = cells[(cells["unit"] == "A") & (cells["measure"] == "classrooms")]
    told = list(zip(mine["value"], mine["obs_status"].astype("str"), strict=True))
    assert str(told) == str(kept)
    assert cells.loc[cells["unit"] == "B", "value"].tolist() == [4.0]


def test_a_share_off_its_scale_is_set_aside_and_no_other(tmp_path: Path) -> None:
    seats = {"to": "facilities", "measure": "seats", "kind": "count", "zero": "nil", "scale": [0, 3000]}
    made = sent(tmp_path, "code,F1,M1,rooms,seats\nA,30,28,2,54053\nB,31,27,4,60\n", seats=seats)
    cells = made.core["facilities"].query("measure == 'seats'").set_index("unit")
    assert np.isnan(cells.loc["A", "value"])
    assert cells.loc["A", "obs_status"] == "O"
    assert cells.loc["B", "value"] == 60.0
    told = made.findings[made.findings["rule"] == "OFF_SCALE"]
    assert told[["cell", "value", "unit_code"]].to_numpy().tolist() == [["E2", "54053", "A"]]


def test_a_measure_of_zeros_is_told_and_stays_nil(tmp_path: Path) -> None:
    rows = "".join(f"S{k},30,28,0\n" for k in range(30))
    made = sent(tmp_path, f"code,F1,M1,rooms\n{rows}")
    assert "ALL_ZERO" in set(made.findings["rule"])
    assert "facilities" not in made.core


def test_a_rule_whose_figures_are_missing_says_nothing() -> None:
    """Neither pass nor fail: every figure that a rule on pupils compares with is not answered."""
    measures = {"repeaters": 9, "new_entrants": 40, "disabled_pupils": 3}
    cells = [cell("enrolment", None, grade="1", sex=s) for s in "FM"]
    cells += [cell("enrolment", None, grade="1", age=a, sex="F") for a in ("6", "14")]
    cells += [cell("enrolment", 55, grade="2", sex="F"), cell("enrolment", 51, grade="2", sex="M")]
    cells += [cell(m, n, grade="1", sex="F") for m, n in measures.items()]
    exams = [cell("candidates_registered", 30, sex="F", breakdown="exam", category="CEPD")]
    cells += [cell("enrolment", None, grade="6", sex="F")]
    found = Core({"enrolment": cells, "exams": exams}).run()
    assert found.empty, found[["rule", "column", "value"]].to_string()


@pytest.mark.skipif(not REAL.is_dir(), reason="the real census of Togo is not on this machine")
def test_the_mark_of_54_053_is_found_with_its_cell() -> None:
    year = "2014-2015"
    made = conform_file(REAL / f"ecole_{year}.csv", "TGO", "stateduc", Catalogue())[year]
    found = made.findings.frame({}, {})
    off = found[found["rule"] == "OFF_SCALE"].set_index("column")
    assert set(off.index) == {"note_moy", "note_moyFr", "Prc_fr_G", "Prc_tot_M"}
    assert set(off["row"]) == {4465}
    assert off.loc["note_moy", "value"].startswith("54053")
    raw = pd.read_csv(REAL / f"ecole_{year}.csv", sep=";", encoding="cp1252", decimal=",", low_memory=False)
    marks = [c for c in raw if c.startswith("note_moy") or (c.startswith("Prc_") and c.count("_") > 1)]
    assert int((raw[marks] > 20).sum().sum()) == len(off)
