"""A school of which one row was set aside is not held against its other rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.quality import check
from eqm_pipeline.schemas.findings import Findings
from eqm_pipeline_tests.rules.cases import Core, cell


def staff() -> dict[str, pd.DataFrame]:
    """Three trained women, but only two of the women teachers: the row with the third says an unknown status."""
    status = {"sex": "F", "breakdown": "teacher_status", "category": "contract"}
    return Core({"teachers": [cell("teachers", 2, **status), cell("trained_teachers", 3, sex="F")]}).frames()


@pytest.mark.parametrize(("sheet", "told"), [("", 0), ("another", 1)])
def test_a_part_is_no_whole(sheet: str, told: int) -> None:
    findings = Findings("TGO", "2021-2022", "census")
    findings.add("UNKNOWN_CODE", unit_code=["A"], file=["sent.csv"], sheet=[sheet], column=["statut"])
    checked = check(staff(), findings, Catalogue())
    rules = findings.frame({}, {})["rule"]
    assert (rules == "TRAINED_LE_T").sum() == told
    assert np.isnan(checked.grid.values).all() == (not told)
    assert checked.core["teachers"]["value"].notna().sum() == 2 - told
