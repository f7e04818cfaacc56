"""The findings on Togo's real census: the page is current, and every known oddity is told as often as it is there."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from eqm_pipeline_tests import togo_findings as togo

pytestmark = pytest.mark.skipif(
    not togo.FOLDER.is_dir(), reason="the real census of Togo is not on this machine"
)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    return togo.findings(tmp_path_factory.mktemp("togo"))


@pytest.fixture(scope="module")
def sent() -> tuple[pd.DataFrame, pd.DataFrame]:
    return togo.census(), togo.places()


@pytest.mark.parametrize("oddity", togo.ODDITIES, ids=lambda o: o.what)
def test_a_known_oddity_is_told_as_often_as_it_is_there(
    oddity: togo.Oddity, found: pd.DataFrame, sent: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    assert oddity.told(found) == oddity.counted(*sent) > 0


def test_the_page_is_current(found: pd.DataFrame) -> None:
    assert Path(togo.PAGE).read_text("utf-8") == togo.page(found), "run eqm_pipeline_tests.togo_findings"


def test_nothing_on_the_page_names_a_school(found: pd.DataFrame) -> None:
    text = togo.page(found)
    assert not [u for u in found["unit_code"].unique() if u.isdigit() and u in text]
