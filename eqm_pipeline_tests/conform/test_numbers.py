"""The strict grammar of a number: what is read, what is read with a remark, what is set aside."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.conform import numbers as num

CONTRACT = (
    Catalogue()
    .contracts["TGO", "stateduc"]
    .model_copy(update={"missing": ("ND", "-"), "nil": ("néant",), "not_applicable": ("s.o.",)})
)


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("12", 12, num.OK),
        (" 12 ", 12, num.OK),
        ("12,5", 12.5, num.OK),
        ("12.5", 12.5, num.OK),
        ("-3", -3, num.OK),
        ("007", 7, num.OK),
        ("1 234", 1234, num.REFORMATTED),
        ("1\u202f234", 1234, num.REFORMATTED),
        ("1\u00a0234\u00a0567", 1234567, num.REFORMATTED),
        ("", np.nan, num.BLANK),
        ("ND", np.nan, num.MISSING),
        ("nd", np.nan, num.MISSING),
        ("-", np.nan, num.MISSING),
        ("Néant", 0, num.NIL),
        ("s.o.", np.nan, num.NOT_APPLICABLE),
        ("12O", np.nan, num.TEXT),
        ("1e2", np.nan, num.TEXT),
        ("inf", np.nan, num.TEXT),
        ("deux", np.nan, num.TEXT),
        ("#REF!", np.nan, num.SPREADSHEET),
        ("#DIV/0!", np.nan, num.SPREADSHEET),
        ("#N/A", np.nan, num.SPREADSHEET),
        ("####", np.nan, num.SPREADSHEET),
    ],
)
def test_a_cell_is_read_as_a_person_would(text: str, value: float, kind: int) -> None:
    read = num.parse(pd.Series([text], dtype="str"), CONTRACT)
    assert read.kind[0] == kind
    np.testing.assert_equal(read.values[0], float(value))


# worked example O26: a share may carry its sign, digits of other scripts are told, what may be two numbers is neither
@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("1 234", 1234, num.REFORMATTED),
        ("1\u00a0234", 1234, num.REFORMATTED),
        ("1\u202f234", 1234, num.REFORMATTED),
        ("12,5", 12.5, num.OK),
        ("1.234,5", 1234.5, num.REFORMATTED),
        ("1,234.5", 1234.5, num.REFORMATTED),
        ("1'234", 1234, num.REFORMATTED),
        ("-", np.nan, num.MISSING),
        ("ND", np.nan, num.MISSING),
        ("NA", np.nan, num.TEXT),
        ("s.o.", np.nan, num.NOT_APPLICABLE),
        ("", np.nan, num.BLANK),
        ("0", 0, num.OK),
        ("O", np.nan, num.TEXT),
        ("45%", 45, num.OK),
        ("2023-24", np.nan, num.TEXT),
        ("#REF!", np.nan, num.SPREADSHEET),
        ("12 (dont 5 F)", np.nan, num.TEXT),
        ("٣", 3, num.REFORMATTED),
        ("１２", 12, num.REFORMATTED),
    ],
)
def test_the_worked_example_of_number_parsing(text: str, value: float, kind: int) -> None:
    read = num.parse(pd.Series([text], dtype="str"), CONTRACT, percent=True)
    assert read.kind[0] == kind
    np.testing.assert_equal(read.values[0], float(value))


def test_a_percent_sign_is_no_part_of_a_count() -> None:
    assert num.parse(pd.Series(["45%"], dtype="str"), CONTRACT).kind[0] == num.TEXT


def test_a_numeric_column_passes_through() -> None:
    read = num.parse(pd.Series([1.0, np.nan, 3.0]), CONTRACT)
    assert read.kind.tolist() == [num.OK, num.BLANK, num.OK]


def test_labels_of_a_flag_are_read_by_their_codes() -> None:
    read = num.parse(pd.Series(["Oui", "NON", "peut-être"], dtype="str"), CONTRACT, {"oui": "1", "non": "0"})
    assert read.values[:2].tolist() == [1, 0]
    assert read.kind.tolist() == [num.OK, num.OK, num.TEXT]
