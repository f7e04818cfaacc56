"""A register of pupils gives what the census of the same schools gives: core cells, measures, indicators; and names nobody."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
import yaml

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.models import Contract, Correction
from eqm_pipeline.pipeline import state
from eqm_pipeline.pipeline.examine import Examined, examine
from eqm_pipeline.pipeline.receive import receive
from eqm_pipeline.pipeline.run import plan, run_partitions
from eqm_pipeline.pipeline.trace.lines import lines
from eqm_pipeline.pipeline.trace.walk import trace
from eqm_pipeline.reading import register, streamed
from eqm_pipeline.schemas.findings import Findings
from eqm_pipeline.warehouse.marts import compute_marts
from eqm_pipeline_tests.bench import pupils as made
from eqm_pipeline_tests.bench.register import compare

ROWS, SCHOOLS = 6_000, 24


def _run(data: Path, catalogue: Catalogue) -> state.Partition:
    _, refusals = receive(data / "inbox", data, catalogue)
    assert not refusals
    (done,) = run_partitions(plan(data, catalogue).tasks, workers=1)
    assert done.status == "accepted", done.error
    compute_marts(data, catalogue)
    return done


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, dict[str, Catalogue]]:
    """Data folders of the census and of the register that sums to it, after a run."""
    root, pupils = tmp_path_factory.mktemp("both"), made.pupils(ROWS, SCHOOLS)
    contracts = {"census": made.census_contract(), "register": made.register_contract()}
    known = {n: made.catalogue_with(root / f"catalogue_{n}", c) for n, c in contracts.items()}
    pupils.write_census(made.file_in(root / "census" / "inbox"))
    pupils.write_register(made.file_in(root / "register" / "inbox"))
    for name, catalogue in known.items():
        os.utime(made.file_in(root / name / "inbox"), (1_700_000_000, 1_700_000_000))
        _run(root / name, catalogue)
    return root / "census", root / "register", known


def _stored(data: Path, table: str) -> pd.DataFrame:
    (path,) = (data / "core" / table).rglob(f"{made.SOURCE}.parquet")
    return pq.ParquetFile(path).read().to_pandas()


Both = tuple[Path, Path, dict[str, Catalogue]]


def test_a_register_gives_the_cells_measures_and_indicators_of_its_census(both: Both) -> None:
    assert list(compare(*both[:2])) == []
    cells = _stored(both[1], "enrolment")
    assert cells.loc[cells["measure"] == "enrolment", "value"].sum() == ROWS
    assert (
        cells.loc[cells["measure"] == "repeaters", "value"].sum()
        == made.pupils(ROWS, SCHOOLS).repeaters.sum()
    )


def test_the_comparison_sees_one_pupil_less(both: Both, tmp_path: Path) -> None:
    path = made.file_in(tmp_path / "inbox")
    path.parent.mkdir(parents=True)
    text = made.file_in(both[1] / "inbox").read_bytes()
    path.write_bytes(text[: text.rstrip(b"\n").rindex(b"\n") + 1])
    os.utime(path, (1_700_000_000, 1_700_000_000))
    _run(tmp_path, both[2]["register"])
    told = list(compare(both[0], tmp_path))
    assert [t.split(":")[0] for t in told] == ["core enrolment", "measures", "indicators"]


def test_rows_of_the_file_are_conserved(both: Both) -> None:
    done = state.load(both[1])[made.COUNTRY, made.YEAR]
    assert (done.rows_read, done.accepted, done.quarantined) == (ROWS, ROWS, 0)


def test_a_national_figure_ends_at_the_file_and_a_cell_at_its_first_row(both: Both) -> None:
    asked: dict[str, str] = {}
    told = trace(
        both[1], both[2]["register"], made.COUNTRY, made.YEAR, "percentage_of_repeaters", asked, limit=3
    )
    said = "\n".join(lines(told))
    name = f"{made.SOURCE}_{made.YEAR}.csv"
    assert f"{name}  @persons" in said
    assert "NOT RECONCILED" not in said
    term = _terms(told["figures"][0])["enrolment"]
    assert term["cells"]["counted"] == ROWS
    assert term["cells"]["counts_rows"] is True
    cell = term["cells"]["first"][0]
    rows = pd.read_csv(made.file_in(both[1] / "inbox"), sep=";", dtype="str")
    here = rows.iloc[cell["row"] - 2]
    same = rows[
        (rows["code"] == cell["unit"]) & (rows["classe"] == here["classe"]) & (rows["sexe"] == here["sexe"])
    ]
    ages = same["naissance"].map(_age)
    assert (ages == _age(here["naissance"])).sum() == cell["value"]
    assert ages.index[ages == _age(here["naissance"])][0] + 2 == cell["row"]
    assert f"{cell['value']:.0f} rows counted, the first is row {cell['row']}" in said


def _terms(figure: dict[str, Any]) -> dict[str, Any]:
    return {t["measure"]: t for side in figure["sides"].values() for t in side["terms"]}


def _age(born: str) -> int:
    day, month, year = (int(x) for x in born.split("/"))
    return made.DAY.year - year - ((month, day) > (made.DAY.month, made.DAY.day))


def _examined(tmp_path: Path, text: str, **changed: Any) -> Examined:
    contract = made.register_contract() | changed
    catalogue = made.catalogue_with(tmp_path / "catalogue", contract)
    path = made.file_in(tmp_path / "inbox")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + text, "utf-8")
    return examine(path, Findings(made.COUNTRY, made.YEAR, made.SOURCE), catalogue)


def test_the_register_of_the_guide_is_counted_as_it_says(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "add_a_country.md").read_text("utf-8")
    block = page.split("### A register of persons")[1].split("```yaml\n")[1].split("```")[0]
    path = tmp_path / "pupils_2022-2023.csv"
    rows = "1;Zoé;0001;Zedville;Public;CP;F;01/10/2016;Oui\n2;A;0001;Zedville;Public;CP;F;02/10/2015;\n"
    text = f"number;name;school;inspectorate;status;grade;sex;born;repeats\n{rows}1;Zoé;0002;Ford;Private;CP;F;ND;Oui\n"
    path.write_bytes(text.encode("cp1252"))
    tables = register.read_register(path, Contract.model_validate(yaml.safe_load(block)), "2022-2023")
    pupils = tables["pupils"]
    assert pupils.counted
    assert [*zip(pupils.frame["school"], pupils.frame["born"], pupils.n.tolist(), pupils.frame["repeats"], pupils.counted.rule, strict=True)] == [
        ("0001", "6", 2, 1, ""), ("0002", "", 1, 1, "PERSON_TWICE"),
    ]  # fmt: skip
    assert tables["schools"].frame.astype(str).to_numpy().tolist() == [
        ["0001", "Zedville", "Public"],
        ["0002", "Ford", "Private"],
    ]


HEAD = "numero;nom;code;cisco;secteur;milieu;classe;sexe;naissance;redoublant\n"
AREA = made.pupils(1, 1).areas[0]


def _pupil(
    n: int,
    school: str = "100",
    grade: str = "T1",
    sex: str = "Fille",
    born: str = "05/05/2014",
    again: str = "Non",
) -> str:
    return f"SECRET{n};Synthetic Person {n};{school};{AREA};Public;Rural;{grade};{sex};{born};{again}\n"


def test_pupils_who_cannot_be_read_are_told_once_for_each_kind_and_school_and_lost_nowhere(
    tmp_path: Path,
) -> None:
    good = "".join(_pupil(n) for n in range(100))
    text = (
        good
        + "".join(_pupil(100 + n, grade=f"T{max(n, 1) + 6}") for n in range(4))
        + _pupil(200, sex="")
        + _pupil(201, school="")
    )
    text += (
        _pupil(202, sex="?", school="101")
        + _pupil(203, school="101")
        + _pupil(204, born="5 mai", school="101")
        + _pupil(3)
        + "bad;row\n"
    )
    e = _examined(tmp_path, text, tolerance=0.2)
    assert e.refusal is None
    assert e.counts == {"rows_read": 111, "accepted": 102, "quarantined": 9, "totals_rows": 0, "ignored": 0}
    assert e.core["enrolment"].loc[e.core["enrolment"]["measure"] == "enrolment", "value"].sum() == 102
    found = e.findings[e.findings["table"] == "eleves"].set_index(["rule", "column", "unit_code"])[
        ["n", "row", "cell"]
    ]
    assert found.loc[("UNKNOWN_CODE", "classe", "100")].tolist() == [4, 102, "G102"]
    assert found.loc[("UNKNOWN_CODE", "sexe", "100")].tolist() == [1, 106, "H106"]
    assert found.loc[("UNKNOWN_CODE", "sexe", "101")].tolist() == [1, 108, "H108"]
    assert found.loc[("PERSON_CELL_UNREAD", "naissance", "101")].tolist() == [1, 110, "I110"]
    assert found.loc[("PERSON_TWICE", "", "100"), "row"] == 111
    assert found.xs("CODE_NULL")["row"].tolist() == [107]
    assert found.xs("SHIFTED_ROW")["row"].tolist() == [112]
    kept = e.quarantine.groupby("rule").size().to_dict()
    assert kept == {"CODE_NULL": 1, "PERSON_TWICE": 1, "SHIFTED_ROW": 1, "UNKNOWN_CODE": 5}


def test_too_many_unreadable_pupils_stop_a_delivery_by_their_number_and_not_by_that_of_their_kinds(
    tmp_path: Path,
) -> None:
    good = "".join(_pupil(n, school=str(100 + n % 50)) for n in range(500))
    few = _examined(tmp_path, good + "".join(_pupil(1_000 + n, grade="T9", school="100") for n in range(20)))
    most = _examined(tmp_path, good + "".join(_pupil(1_000 + n, grade="T9", school="100") for n in range(40)))
    assert few.refusal is None
    assert most.refusal is not None
    assert "40 of 540 rows" in most.refusal.text()


def test_a_count_of_a_register_is_corrected_at_its_first_row(tmp_path: Path) -> None:
    catalogue = made.catalogue_with(tmp_path / "catalogue", made.register_contract())
    where = {
        "source": made.SOURCE,
        "school_year": made.YEAR,
        "table": "eleves",
        "unit": "100",
        "row": 4,
        "column": "@persons",
    }
    told = where | {
        "action": "override",
        "expect": "3",
        "value": "5",
        "reason": "two were left out",
        "by": "office",
        "date": "2024-01-01",
    }
    catalogue.__dict__["corrections"] = {made.COUNTRY: [Correction.model_validate(told)]}
    path = made.file_in(tmp_path)
    path.parent.mkdir(parents=True)
    path.write_text(
        HEAD
        + _pupil(1)
        + _pupil(2)
        + _pupil(3, sex="Garçon")
        + _pupil(4, sex="Garçon")
        + _pupil(5, sex="Garçon"),
        "utf-8",
    )
    e = examine(path, Findings(made.COUNTRY, made.YEAR, made.SOURCE), catalogue)
    assert e.refusal is None
    cells = e.core["enrolment"].set_index(["sex", "row"])["value"].to_dict()
    assert cells == {("F", 2): 2.0, ("M", 4): 5.0}


def test_a_column_that_the_contract_does_not_know_stops_the_delivery(tmp_path: Path) -> None:
    catalogue = made.catalogue_with(tmp_path / "catalogue", made.register_contract())
    path = made.file_in(tmp_path)
    path.parent.mkdir(parents=True)
    path.write_text(HEAD.strip() + ";boursier\n" + _pupil(1).strip() + ";1\n", "utf-8")
    e = examine(path, Findings(made.COUNTRY, made.YEAR, made.SOURCE), catalogue)
    assert e.refusal is not None
    assert "boursier" in e.refusal.text("fr")
    path.write_text("\n".join(line.rpartition(";")[0] for line in (HEAD + _pupil(1)).splitlines()), "utf-8")
    e = examine(path, Findings(made.COUNTRY, made.YEAR, made.SOURCE), catalogue)
    assert e.refusal is not None
    assert "redoublant" in e.refusal.text()


def test_what_is_parsed_at_once_does_not_matter_to_what_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "".join(
        _pupil(
            n % 2_900,
            str(100 + n % 7),
            f"T{1 + n % 6}",
            ("Fille", "Garçon", "x")[n % 3 % 3 if n % 100 == 0 else n % 2],
        )
        for n in range(3_000)
    )
    whole = _examined(tmp_path, text, tolerance=0.9)
    read = register.read_register
    monkeypatch.setattr(streamed, "BLOCK", 2**12)
    monkeypatch.setattr("eqm_pipeline.reading.register.read_register", lambda *a: read(*a, block=2**12))
    parts = _examined(tmp_path, text, tolerance=0.9)
    assert whole.counts == parts.counts
    assert whole.counts["quarantined"] > 500
    pd.testing.assert_frame_equal(whole.findings, parts.findings)
    for table, frame in whole.core.items():
        pd.testing.assert_frame_equal(frame, parts.core[table])
    pd.testing.assert_frame_equal(whole.quarantine, parts.quarantine)


def test_who_the_pupils_are_is_kept_only_where_the_delivery_itself_is(tmp_path: Path) -> None:
    catalogue = made.catalogue_with(tmp_path / "catalogue", made.register_contract())
    data = tmp_path / "data"
    path = made.file_in(data / "inbox")
    path.parent.mkdir(parents=True)
    bad = _pupil(1) + _pupil(200, grade="T9") + _pupil(201, born="SECRET BIRTH") + "SECRET;Synthetic Person\n"
    path.write_text(HEAD + "".join(_pupil(n) for n in range(200)) + bad, "utf-8")
    _run(data, catalogue)
    assert "PERSON_TWICE" in set(_stored(data, "findings")["rule"].astype(str))
    (snapshot,) = (data / "restricted").rglob("*.csv")
    assert snapshot.stat().st_mode & 0o777 == 0o400
    assert not list((data / "raw").rglob("*.csv"))
    for stored in (p for p in data.rglob("*") if p.is_file() and not {"inbox", "restricted"} & set(p.parts)):
        text = (
            str(pq.ParquetFile(stored).read().to_pylist())
            if stored.suffix == ".parquet"
            else stored.read_bytes().decode("utf-8", "ignore")
        )
        assert not {w for w in ("SECRET", "Synthetic Person", "05/05/2014") if w in text}, stored
