"""A typed table as text: separators, encodings, lines, workbooks, and what is no table."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from eqm_pipeline.errors import UnreadableDelivery
from eqm_pipeline.reading.texts import Texts, read_texts

WANTED = ("country", "year", "measure", "value", "note")
NEEDED = (("country",), ("year", "school_year"), ("value",))
HEADER = "country,year,measure,value"


def read(tmp_path: Path, content: str | bytes, name: str = "counts.csv") -> Texts:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_texts(path, WANTED, NEEDED)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_any_usual_separator_encoding_and_end_of_line(
    tmp_path: Path, separator: str, encoding: str, newline: str
) -> None:
    lines = [["Country", "YEAR", '"measure"', "value", "note"], ["TGO", "2014", "enrolment", "5", "élèves "]]
    told = read(tmp_path, newline.join(separator.join(line) for line in lines).encode(encoding))
    assert told.table.to_pylist() == [
        {"country": "TGO", "year": "2014", "measure": "enrolment", "value": "5", "note": "élèves"}
    ]
    assert told.decimal_comma == (separator != ",")


def test_lines_are_those_of_an_editor_past_blank_lines_misfits_and_cells_of_two_lines(tmp_path: Path) -> None:
    body = f'\n{HEADER},note\nTGO,2014,a,1,"x\ny"\n\nTGO,2015\nTGO,2015,b,2,\n,,,,\nTGO,2016,c,3,z\n'
    told = read(tmp_path, body)
    assert told.table["measure"].to_pylist() == ["a", "b", "c"]
    assert told.line.tolist() == [3, 7, 9]
    assert told.misfits == ((6, "TGO,2015"),)


def test_a_column_that_was_not_asked_for_is_named(tmp_path: Path) -> None:
    assert read(tmp_path, f"{HEADER},sexe\nTGO,2014,a,1,F\n").unread == ("sexe",)


def test_a_workbook_reads_as_the_same_table_wherever_its_header_stands(tmp_path: Path) -> None:
    path = tmp_path / "counts.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("read me").write(0, 0, "see the second sheet")
        sheet = book.add_worksheet("data")
        sheet.write(0, 0, "Yearbook 2014")
        sheet.write_row(2, 0, HEADER.split(","))
        sheet.write_row(3, 0, ["TGO", 2014, "enrolment", 5.5])
        sheet.write_row(5, 0, ["TGO", 2015, "enrolment", 6])
    told = read_texts(path, WANTED, NEEDED)
    assert told.table["year"].to_pylist() == ["2014", "2015"]
    assert told.table["value"].to_pylist() == ["5.5", "6"]
    assert told.line.tolist() == [4, 6]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"), (b"\n\n", "not a table"), (b"hello", "not a table"), (b"\x89PNG\x00\x01", "not text"),
        (b"country,year\nTGO,2014\n", "no column value"), (b"country,measure,value\nTGO,a,1\n", "year / school_year"),
        (b"country,year,value,value\nTGO,2014,1,2\n", "two columns value"), (b"PK\x03\x04 not a workbook", "truncated"),
        ("é".encode("cp1252") + b"\x81", "not text"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_in_two_languages(tmp_path: Path, content: bytes, says: str) -> None:
    with pytest.raises(UnreadableDelivery) as refused:
        read(tmp_path, content)
    assert says in refused.value.text("en")
    assert refused.value.text("en") != refused.value.text("fr")
