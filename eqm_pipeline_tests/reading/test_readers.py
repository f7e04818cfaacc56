"""Readers keep what was sent: addresses, text of every cell, errors, numbers that only look like numbers."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from eqm_pipeline.catalogue.models import Reader
from eqm_pipeline.reading.delimited import _NO_PLAIN_NUMBER, _may_hold, read_delimited
from eqm_pipeline.reading.workbook import open_workbook, read_sheets

SEMICOLONS = Reader(format="delimited", encoding="cp1252", delimiter=";", decimal=",")


def _csv(text: str, tokens: tuple[str, ...] = ()) -> object:
    return read_delimited(text.encode("cp1252"), SEMICOLONS, "t", "t.csv", lambda h: h == "code", 0, tokens)


def test_codes_stay_text_and_counts_become_numbers() -> None:
    t = _csv("code;n;share\n007;12;3,5\n1e2;0;\n")
    assert t.frame["code"].tolist() == ["007", "1e2"]
    assert t.frame["n"].tolist() == [12, 0]
    assert t.frame["share"].tolist()[0] == 3.5
    assert np.isnan(t.frame["share"].tolist()[1])


def test_numbers_in_scientific_notation_are_kept_as_text() -> None:
    t = _csv("code;n\na;1e2\nb;4\n")
    assert t.frame["n"].tolist() == ["1e2", "4"]


def test_infinity_is_no_number() -> None:
    t = _csv("code;n\na;inf\nb;4\n")
    assert t.frame["n"].tolist() == ["inf", "4"]


def test_what_only_a_machine_takes_for_a_number_is_kept_as_text() -> None:
    for cell in ("0x1F", "9" * 20, '"1e2"', " 1e2"):
        t = _csv(f"code;n\na;{cell}\nb;4\n")
        assert [str(v).strip() for v in t.frame["n"]] == [cell.strip(' "'), "4"]


@given(st.text('0123456789;,. e+-xXinfatyNE|\t\n"', max_size=60))
@example("a;" + "1" * 16)
@example("x;-INFINITY;")
@example("q,1,5E-7")
@example("q;nan")
@settings(max_examples=400, deadline=None)
def test_the_look_at_the_bytes_passes_over_no_such_number(text: str) -> None:
    body = f";{text}\n".encode()
    assert _may_hold(body) or not _NO_PLAIN_NUMBER.search(body)


def test_plain_numbers_and_names_are_passed_over() -> None:
    assert not _may_hold(b"code;n\nNankana;12\nInfante;3,5\nExe 2;123456789012345\n")


def test_a_missing_token_stays_recoverable() -> None:
    t = _csv("code;n\na;ND\nb;4\n", ("ND",))
    assert t.frame["n"].tolist() == ["ND", "4"]
    assert t.sent(0, "n") == "ND"


def test_rows_keep_the_numbers_that_a_spreadsheet_shows() -> None:
    t = _csv("code;n\na;1\nb;2;3;4\nc;5\n\nd;6\n")
    assert t.row.tolist() == [2, 4, 5, 6]  # the blank line is a row too, ignored later
    assert [(n, text) for _, n, text in t.oddities] == [(3, "b;2;3;4")]
    assert t.letters == {"code": "A", "n": "B"}


def test_quoted_line_breaks_do_not_split_a_cell() -> None:
    t = _csv('code;nom;n\na;"École\nSainte-Anne";3\nb;x;4\n')
    assert t.frame["nom"].tolist() == ["École\nSainte-Anne", "x"]
    assert t.frame["n"].tolist() == [3, 4]


def test_a_sheet_keeps_addresses_merged_headers_errors_and_dates(tmp_path: Path) -> None:
    path = tmp_path / "w.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Effectifs & âges")
        sheet.write("B2", "Code")
        sheet.merge_range("C2:D2", "CI")
        sheet.write_row("C3", ["Garçons", "Filles"])
        sheet.write_row("B4", ["0042", 12.0, 3.5])
        sheet.write_formula("D5", "=1/0", None, "#DIV/0!")
        sheet.write_row("B6", ["0043", 7, 8])
        sheet.write_datetime("E4", dt.date(2024, 3, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write("E3", "Date")
    (t,) = read_sheets(open_workbook(path.read_bytes(), "w.xlsx"), ["Effectifs & âges"], "t", "w.xlsx", 2, 1)
    assert (
        list(t.frame.columns)[1:] == ["Code", "CI / Garçons", "CI / Filles", "CI / Date"]
        or "Date" in t.frame.columns[-1]
    )
    assert t.row.tolist() == [4, 5, 6]
    assert t.letters["CI / Filles"] == "D"
    assert t.frame["CI / Garçons"].tolist()[0] == 12
    assert t.sent(0, "CI / Garçons") == "12"
    assert t.sent(1, "CI / Filles") == "#DIV/0!"
    assert t.sent(0, t.frame.columns[-1]) == "2024-03-01"
