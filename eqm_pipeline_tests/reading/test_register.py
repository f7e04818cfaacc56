"""A register is counted as it streams: the same result whatever is parsed at once, nothing lost, nobody named."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from eqm_pipeline.catalogue.models import PERSONS, Contract
from eqm_pipeline.errors import UnreadableDelivery, UnsafeDelivery
from eqm_pipeline.reading import read, spellings, streamed, tally
from eqm_pipeline.reading.register import read_register
from eqm_pipeline.schemas.raw import RawTable

YEAR = "2021-2022"
HEAD = "id;name;school;grade;sex;born;repeats\n"


def contract(encoding: str = "utf-8-sig", **changed: Any) -> Contract:
    """A register of pupils by grade, sex and age on the first of October."""
    columns = {"@persons": {"to": "enrolment", "measure": "enrolment", "zero": "nil"}}
    columns |= {"repeats": {"to": "enrolment", "measure": "repeaters", "codes": "yes_no", "zero": "nil"}}
    columns |= {n: {"ignore": "carried as a dimension"} for n in ("school", "grade", "sex", "born")}
    columns |= {n: {"class": "direct_identifier"} for n in ("id", "name")}  # type: ignore[misc]
    born = {"format": "%d/%m/%Y", "month": 10, "day": 1}
    table = {
        "rows": "persons", "person": "id", "unit": "school", "columns": columns,
        "dimensions": {
            "grade": {"column": "grade", "codes": "grade"}, "sex": {"column": "sex", "codes": "sex"},
            "age": {"column": "born", "codes": "age", "blank": "_U", "born": born},
        },
    }  # fmt: skip
    return Contract.model_validate({
        "source": "pupils", "title": {"en": "Pupils", "fr": "Élèves"}, "files": "*.csv", "school_year": {"from": "file_name"},
        "reader": {"format": "delimited", "encoding": encoding, "delimiter": ";"}, "tables": {"pupils": table | changed},
        "codes": {
            "grade": {"CP": "1", "CE": "2", "Cours élémentaire": "2"}, "sex": {"F": "F", "G": "M"},
            "age": {str(a): str(a) for a in range(5, 13)}, "yes_no": {"Oui": "1", "Non": "0"},
        },
    })  # fmt: skip


def counted(
    folder: Path, body: str | bytes, block: int = streamed.BLOCK, encoding: str = "utf-8-sig"
) -> RawTable:
    path = folder / f"pupils_{YEAR}.csv"
    path.write_bytes(body if isinstance(body, bytes) else (HEAD + body).encode(encoding))
    return read_register(path, contract(encoding), YEAR, block)["pupils"]


def counts(t: RawTable) -> dict[tuple[str, ...], tuple[int, int]]:
    """Labels of each row → persons and first row."""
    keys = t.frame[["school", "grade", "sex", "born"]].astype(str).itertuples(index=False, name=None)
    return dict(zip(keys, zip(t.n.tolist(), t.row.tolist(), strict=True), strict=True))


def many(rows: int) -> str:
    """Pupils in no order, some twice, some unreadable."""
    r = np.random.default_rng(4)
    lines = []
    for n in range(rows):
        who = n if n % 97 else n // 2
        born = (
            f"{r.integers(1, 28):02}/{r.integers(1, 13):02}/{r.integers(2008, 2017)}"
            if n % 50
            else "31/02/2013"
        )
        sex, grade = (
            "FGX"[r.choice(3, p=[0.5, 0.49, 0.01])],
            ("CP", "CE", "cp", "Cours élémentaire")[r.integers(4)],
        )
        lines.append(
            "bad;row"
            if n % 211 == 210
            else f"{who};Synthetic {n};S{r.integers(20)};{grade};{sex};{born};{('Oui', 'Non', '?')[r.choice(3, p=[0.2, 0.79, 0.01])]}"
        )
    return "\n".join(lines) + "\n"


def test_what_is_parsed_at_once_does_not_matter(tmp_path: Path) -> None:
    body = many(6_000)
    whole, parts = counted(tmp_path, body), counted(tmp_path, body, 2**14)
    assert len(body) > 15 * 2**14
    pd.testing.assert_frame_equal(whole.frame, parts.frame)
    assert whole.row.tolist() == parts.row.tolist()
    assert whole.oddities == parts.oddities
    assert whole.counted
    assert parts.counted
    assert whole.counted.rule.tolist() == parts.counted.rule.tolist()
    assert "PERSON_TWICE" in whole.counted.rule
    assert whole.counted.unread == parts.counted.unread
    assert {t.column for t in whole.counted.unread} == {"born", "repeats"}
    assert whole.counted.variants == parts.counted.variants
    assert [t.value for t in whole.counted.variants] == ["cp"]


def test_every_row_of_the_file_is_counted_once(tmp_path: Path) -> None:
    t = counted(tmp_path, many(6_000))
    assert int(t.n.sum()) + len(t.oddities) == 6_000
    assert len(t.oddities) == 6_000 // 211


def test_counts_are_those_of_the_rows(tmp_path: Path) -> None:
    body = many(3_000)
    told: Counter[tuple[str, str, str]] = Counter()
    seen: set[str] = set()
    for line in body.splitlines():
        who, _, school, grade, sex, *_ = line.split(";") if line != "bad;row" else [""] * 7
        if school and who not in seen:
            told[school, {"cp": "CP", "Cours élémentaire": "CE"}.get(grade, grade), sex] += 1
        seen |= {who} - {""}
    t = counted(tmp_path, body, 2**14)
    assert t.counted
    made = (
        t.frame.assign(n=t.n)[t.counted.rule == ""]
        .groupby(["school", "grade", "sex"], observed=True)["n"]
        .sum()
    )
    assert made.to_dict() == dict(told)


def test_labels_of_one_meaning_are_one_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    body = '1;A;S1;CE;F;1/9/2013;Non\nbad;row\n\n2;"B\nB";S1;Cours élémentaire;F;2/9/2013;Oui\n3;C;S2;CE;F;2/9/2013;Non\n'
    t = counted(tmp_path, body)
    blank = ("", "", "", "")  # a blank line is a row too: nobody's, and told
    assert counts(t) == {("S1", "CE", "F", "8"): (2, 2), blank: (1, 4), ("S2", "CE", "F", "8"): (1, 6)}
    assert t.frame[PERSONS].tolist() == [2, 1, 1]
    assert t.frame["repeats"].tolist()[::2] == [1, 0]
    assert t.oddities == ((f"pupils_{YEAR}.csv", 3, "not shown"),)


@pytest.mark.parametrize(
    ("born", "age"),
    [
        ("01/10/2015", "6"),
        ("02/10/2015", "5"),
        ("29/02/2012", "9"),
        ("30/02/2012", ""),
        ("01/10/1999", ""),
        ("", ""),
    ],
)
def test_an_age_is_that_of_the_declared_day(tmp_path: Path, born: str, age: str) -> None:
    assert list(counts(counted(tmp_path, f"1;A;S1;CP;F;{born};Non\n"))) == [("S1", "CP", "F", age)]


def test_one_unknown_answer_leaves_its_sum_unknown(tmp_path: Path) -> None:
    t = counted(tmp_path, "1;A;S1;CP;F;;Oui\n2;B;S1;CP;F;;\n3;C;S1;CE;F;;Oui\n")
    assert np.isnan(t.frame["repeats"][0])
    assert t.frame["repeats"][1] == 1


def test_a_person_on_two_rows_is_found_across_blocks_and_the_first_counts(tmp_path: Path) -> None:
    others = "".join(f"x{n};A;S1;CP;F;;Non\n" for n in range(3_000))
    t = counted(
        tmp_path, f"7;A;S2;CP;F;;Non\n{others} 7 ;A;S3;CP;F;;Oui\n;A;S4;CP;F;;Non\n;B;S4;CP;F;;Non\n", 2**12
    )
    assert t.counted
    told = dict(
        zip(t.frame["school"].astype(str), zip(t.n.tolist(), t.counted.rule, strict=True), strict=True)
    )
    assert told == {"S1": (3_000, ""), "S2": (1, ""), "S3": (1, "PERSON_TWICE"), "S4": (2, "")}


def test_encodings_are_decoded_while_streaming(tmp_path: Path) -> None:
    body = "".join(f"{n};Élève;École {n % 3};Cours élémentaire;F;;Non\n" for n in range(2_000))
    for encoding in ("cp1252", "utf-8", "utf-8-sig", "utf-16"):
        t = counted(tmp_path, (HEAD + body).encode(encoding), 2**12 + 1, encoding)
        assert counts(t) == {
            (f"École {k}", "CE", "F", ""): (len(range(k, 2_000, 3)), k + 2) for k in range(3)
        }, encoding


def test_text_of_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    body = HEAD.encode() + b"1;A;S1;CP;F;;Non\n" * 3 + "2;É;S1;CP;F;;Non\n".encode("cp1252")
    with pytest.raises(UnreadableDelivery, match="0xc9 on line 5"):
        counted(tmp_path, body)
    with pytest.raises(UnreadableDelivery, match="the file is UTF-8"):
        counted(tmp_path, (HEAD + "2;É;S1;CP;F;;Non\n").encode(), encoding="cp1252")
    with pytest.raises(UnreadableDelivery):
        counted(tmp_path, HEAD.encode() + b"2;\xc3")


@pytest.mark.parametrize(
    "body",
    [b"\n\n", b"x" * (2 * streamed.LONGEST_HEADER), HEAD.encode() + b'1;"' + b"x;\n" * 200_000, HEAD.encode() + b"1;" + b"x" * 500_000, b"PK\x03\x04\x00"],
    ids=["blank", "endless header", "quote without end", "endless row", "no text"],
)  # fmt: skip
def test_bytes_that_are_no_table_are_refused(tmp_path: Path, body: bytes) -> None:
    with pytest.raises(UnreadableDelivery) as e:
        counted(tmp_path, body, 2**16)
    assert e.value.text("fr") != e.value.text("en")


def test_spellings_that_nobody_knows_are_kept_apart_up_to_a_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spellings, "MOST_SPELLINGS", 5)
    body = "".join(f"{n};A;S1;class {n};F;;Non\n" for n in range(300)) + "x;A;S1;CP;F;;Non\n"
    t = counted(tmp_path, body)
    told = {k[1]: n for k, (n, _) in counts(t).items()}
    assert told == {**{f"class {n}": 1 for n in range(5)}, spellings.OTHER: 295, "CP": 1}


def test_a_column_that_is_not_what_the_contract_says_is_refused_before_memory_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tally, "MOST_COMBINATIONS", 1_000)
    body = "".join(f"{n};A;{n};CP;F;;Non\n" for n in range(1_200))
    with pytest.raises(UnsafeDelivery, match="more than 1,000 combinations of school, grade, sex, born"):
        counted(tmp_path, body)


def test_more_schools_than_there_can_be_are_refused_before_memory_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tally, "MOST_LABELS", 500)
    body = "".join(f"{n};A;{n};CP;F;;Non\n" for n in range(500))
    with pytest.raises(UnsafeDelivery, match="more than 500 values of school"):
        counted(tmp_path, body)
    assert len(counted(tmp_path, body[: body.rindex("499;A")])) == 499


def test_rows_that_do_not_fit_are_counted_beyond_those_that_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streamed, "ODD_TOLD", 10)
    t = counted(tmp_path, "bad;row\n" * 50 + "1;A;S1;CP;F;;Non\n")
    assert t.counted
    assert (len(t.oddities), t.counted.odd, t.row.tolist()) == (10, 40, [52])


def test_a_file_without_a_column_that_counts_is_left_to_be_explained(tmp_path: Path) -> None:
    t = counted(tmp_path, b"id;name;school;grade\n1;A;S1;CP\n")
    assert len(t) == 0
    assert "sex" not in t.frame


def test_a_header_that_looks_like_a_column_of_ours_is_not_counted_by(tmp_path: Path) -> None:
    t = counted(tmp_path, HEAD.replace("sex", "@sex").replace("grade", "@n").encode() + b"1;A;S1;CP;F;;Non\n")
    assert t.counted
    assert len(t) == 0
    assert {"@sex", "@n"} <= set(t.counted.unloaded)


def test_a_contract_that_cannot_be_streamed_is_refused() -> None:
    wrong: list[dict[str, Any]] = [
        {"rows": "units"}, {"columns": {"school": {"ignore": "x"}}}, {"person": "school"}, {"header_rows": 2}, {"unit": "@sheet"},
    ]  # fmt: skip
    for changed in wrong:
        with pytest.raises(ValidationError):
            contract(**changed)


def test_the_door_of_all_formats_leads_to_a_register(tmp_path: Path) -> None:
    path = tmp_path / f"pupils_{YEAR}.csv"
    path.write_text(HEAD + "1;A;S1;CP;F;;Non\n", "utf-8")
    assert read(path, contract(), YEAR)["pupils"].n.tolist() == [1]
