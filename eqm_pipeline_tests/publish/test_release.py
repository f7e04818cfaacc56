"""The release: equal inputs, equal bytes; nothing half written; nothing restricted."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from types import ModuleType

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.errors import SchemaBroken, UsageError
from eqm_pipeline.publish import contents as contents_module
from eqm_pipeline.publish import registry
from eqm_pipeline.publish.contents import VERSION_TOKEN, Edition
from eqm_pipeline.publish.note import note
from eqm_pipeline.publish.release import write_release
from eqm_pipeline.publish.revisions import Detail, Explained, untraced
from eqm_pipeline.publish.tables import TYPES, published
from eqm_pipeline.reports import render as render_module
from eqm_pipeline_tests.fixtures import marts as fixture

AT = "2025-03-04T05:06:07+00:00"
BRIEFS = {"SEN.html": f"<!doctype html><p>Version {VERSION_TOKEN}</p>"}


EDITION = Edition(AT, BRIEFS)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue()


@pytest.fixture
def marts(tmp_path: Path) -> Path:
    return fixture.write(tmp_path / "marts")


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def latest(releases: Path) -> dict[str, str]:
    return json.loads((releases / "latest.json").read_text(encoding="utf-8"))


def change(marts: Path, value: float) -> None:
    path = marts / "indicators.parquet"
    frame = pd.read_parquet(path)
    frame.loc[0, "value"] = value
    frame.to_parquet(path, index=False)


def test_equal_marts_give_equal_bytes(marts: Path, tmp_path: Path, catalogue: Catalogue) -> None:
    one = write_release(marts, tmp_path / "a", catalogue, EDITION)
    two = write_release(marts, tmp_path / "b", catalogue, EDITION)
    assert one.version == two.version == "2025.1"
    assert contents(one.path) == contents(two.path)
    assert contents(tmp_path / "a").keys() == contents(tmp_path / "b").keys()


def test_row_order_of_a_mart_does_not_change_the_release(
    marts: Path, tmp_path: Path, catalogue: Catalogue
) -> None:
    one = write_release(marts, tmp_path / "a", catalogue, EDITION)
    path = marts / "indicators.parquet"
    pd.read_parquet(path).sample(frac=1, random_state=1).to_parquet(path, index=False)
    two = write_release(marts, tmp_path / "b", catalogue, EDITION)
    assert contents(one.path) == contents(two.path)


def test_briefs_leave_the_room_for_the_version_that_a_release_fills() -> None:
    assert render_module.VERSION_TOKEN == VERSION_TOKEN


def test_a_release_holds_what_it_promises(marts: Path, tmp_path: Path, catalogue: Catalogue) -> None:
    made = write_release(marts, tmp_path / "r", catalogue, Edition(AT, BRIEFS, synthetic=True))
    names = contents(made.path).keys()
    for table in ("indicators", "practices", "coverage", "data_quality", "finding_counts", "areas"):
        assert {f"data/{table}.parquet", f"data/{table}.csv"} <= names
    assert {"README.md", "LISEZMOI.md", "datapackage.json", "SHA256SUMS", "briefs/SEN.html"} <= names
    assert {"codebook/codebook.csv", "codebook/codebook.xlsx", "codebook/usage_warnings.csv"} <= names
    assert {"CHANGELOG.md", "CITATION.cff", "LICENSE", "revisions.csv", "QUERIES.md", "REQUETES.md"} <= names
    assert {"views.sql", "eqm.duckdb", "data/indicators_wide.parquet", "data/indicators_wide.csv"} <= names
    assert {"quality/scorecard.csv", "quality/rules.csv", "quality/usage_warnings.csv"} <= names
    assert "Version 2025.1" in (made.path / "briefs/SEN.html").read_text()
    assert "synthétiques" in (made.path / "LISEZMOI.md").read_text()
    assert latest(tmp_path / "r") == {"version": "2025.1", "released_at": AT, "path": "2025.1"}
    checked = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=made.path, check=False)
    assert checked.returncode == 0


def test_indicators_have_the_order_types_and_descriptions_of_the_design(
    marts: Path, tmp_path: Path, catalogue: Catalogue
) -> None:
    made = write_release(marts, tmp_path / "r", catalogue, EDITION)
    file = pq.ParquetFile(made.path / "data" / "indicators.parquet")
    schema = file.schema_arrow
    assert schema.names == fixture.ORDER
    assert str(schema.field("year").type) == "int16"
    assert str(schema.field("n_units").type) == "int32"
    assert str(schema.field("value").type) == "double"
    for field in schema:
        assert field.metadata[b"description_en"]
        assert field.metadata[b"description_fr"]
    assert file.metadata.row_group(0).column(0).compression == "SNAPPY"
    frame = file.read().to_pandas()
    key = [c.column for c in published(catalogue)["indicators"] if c.key]
    assert frame[key].equals(frame[key].sort_values(key, ignore_index=True))
    assert set(frame["release"]) == {"2025.1"}
    assert frame.loc[frame.indicator == "exam_pass_rate", "value"].isna().all()


def test_unchanged_content_returns_the_release_that_is_there(
    marts: Path, tmp_path: Path, catalogue: Catalogue
) -> None:
    first = write_release(marts, tmp_path / "r", catalogue, EDITION)
    before = contents(tmp_path / "r")
    again = write_release(marts, tmp_path / "r", catalogue, Edition("2025-09-09T00:00:00+00:00", BRIEFS))
    assert (again.version, again.unchanged) == (first.version, True)
    assert contents(tmp_path / "r") == before


def test_changed_content_gets_the_next_number_and_another_year_starts_at_one(
    marts: Path, tmp_path: Path, catalogue: Catalogue
) -> None:
    write_release(marts, tmp_path / "r", catalogue, EDITION)
    change(marts, 12.5)
    assert write_release(marts, tmp_path / "r", catalogue, EDITION).version == "2025.2"
    change(marts, 13.5)
    assert (
        write_release(marts, tmp_path / "r", catalogue, Edition("2026-01-01T00:00:00+00:00", BRIEFS)).version
        == "2026.1"
    )
    assert latest(tmp_path / "r")["version"] == "2026.1"


def test_a_damaged_release_is_not_taken_for_an_equal_one(
    marts: Path, tmp_path: Path, catalogue: Catalogue
) -> None:
    first = write_release(marts, tmp_path / "r", catalogue, EDITION)
    (first.path / "data" / "areas.csv").write_text("broken")
    assert write_release(marts, tmp_path / "r", catalogue, EDITION).version == "2025.2"


def test_the_usage_warnings_of_the_quality_folder_are_coded(
    marts: Path, tmp_path: Path, catalogue: Catalogue
) -> None:
    made = write_release(marts, tmp_path / "r", catalogue, EDITION)
    told = pd.read_csv(made.path / "quality" / "usage_warnings.csv")
    assert list(told.columns[3:6]) == ["indicator", "warning", "label_en"]
    assert list(told["warning"]) == ["estimated_population", "non_representative"]


def test_texts_of_the_codebook_stay_on_one_line(marts: Path, tmp_path: Path, catalogue: Catalogue) -> None:
    """LibreOffice does not heighten rows: a name that wraps would cover the next."""
    made = write_release(marts, tmp_path / "r", catalogue, EDITION)
    for sheet in openpyxl.load_workbook(made.path / "codebook" / "codebook.xlsx"):
        for name, width in (
            (c[0].column_letter, max(len(str(x.value or "")) for x in c)) for c in sheet.iter_cols()
        ):
            dimension = next(d for d in sheet.column_dimensions.values() if d.min <= openpyxl.utils.column_index_from_string(name) <= d.max)  # fmt: skip
            assert dimension.width >= min(0.85 * width, 190), (sheet.title, name)


# --- what changed ----------------------------------------------------------------------------------------------------


def differing(*changes: tuple[float | None, str, float | None, str]) -> Explained:
    """What differs between two tables of a row per change: value and status before and after; a blank status is no row."""
    columns = published(Catalogue())["indicators"]
    schema = pa.schema([(c.column, TYPES[c.type]) for c in columns])
    sides = []
    for side in (0, 2):
        rows = [
            fixture.row("2021-2022", "pupil_teacher_ratio", c[side], "pupils_per_teacher", obs_status=c[side + 1])  # type: ignore[arg-type]
            | {"country": "MDG", "area": f"MG{n}" if n else "MDG"}
            for n, c in enumerate(changes) if c[side + 1]
        ]  # fmt: skip
        sides.append(pa.Table.from_pylist(rows, schema=schema))
    return untraced(*sides)


ONE_OF_EACH = (
    (1234.5, "A", 2345.678, "P"), (1.0, "A", 1.0, "P"), (None, "O", None, "L"), (1.0, "A", 1.0, "A"),
    (None, "", 2.0, "A"), (None, "", None, "O"), (3.0, "A", None, ""), (None, "L", None, ""),
)  # fmt: skip


def test_another_value_and_another_status_are_told_apart() -> None:
    rows = differing(*ONE_OF_EACH).rows
    told = dict(zip(rows["area"].to_pylist(), rows["change"].to_pylist(), strict=True))
    assert told == {
        "MDG": "changed", "MG1": "status", "MG2": "status", "MG4": "added", "MG5": "added", "MG6": "removed", "MG7": "removed",
    }  # fmt: skip


def test_the_note_counts_values_and_speaks_each_language_properly(catalogue: Catalogue) -> None:
    """A row without a value is neither won nor lost; the table of key figures lists other values only."""
    found = differing(*ONE_OF_EACH)
    found = Explained(found.rows, (Detail("MDG", "mapping", "a contract", "un contrat"),))
    english, french = (note(found, "2025.1", catalogue, la) for la in ("en", "fr"))
    assert "2025.1: 1 value changed, 2 in status only; with a value, 1 added and 1 removed." in english
    assert (
        "2025.1 : 1 valeur modifiée, statut seul pour 2 ; avec une valeur, ajouts : 1, retraits : 1."
        in french
    )
    assert "| Not traced | MDG | 1 | 2 | 1 | 1 |" in english
    assert "| changed | status only |" in english
    assert "| modifiées | statut seul |" in french
    assert "| 1,234.50 | 2,345.68 (P) |" in english
    assert "| 1\N{NARROW NO-BREAK SPACE}234,50 | 2\N{NARROW NO-BREAK SPACE}345,68 (P) |" in french
    assert english.count("| MDG | 2021-2022 |") == 1
    assert "- MDG: a contract" in english
    assert "Ce qui a été échangé :\n\n- MDG : un contrat" in french


def test_a_version_in_which_no_value_differs_says_what_may(catalogue: Catalogue) -> None:
    found = differing((1.0, "A", 1.0, "A"))
    assert note(found, "2025.1", catalogue, "en", "") == (
        "No value differs from 2025.1; texts, labels or other tables do.\n"
    )
    assert "d'autres tables" in note(found, "2025.1", catalogue, "fr", "")
    assert note(found, "2025.1", catalogue, "en") == "No value differs from 2025.1.\n"


@pytest.mark.parametrize(
    ("module", "step"),
    [
        (contents_module, "write_codebook"),
        (contents_module, "write_views"),
        (contents_module, "describe_package"),
        (registry, "point"),
    ],
)
def test_a_run_killed_while_writing_leaves_the_old_release_in_force(
    module: ModuleType,
    step: str,
    marts: Path,
    tmp_path: Path,
    catalogue: Catalogue,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    releases = tmp_path / "r"
    old = write_release(marts, releases, catalogue, EDITION)
    before, pointed = contents(old.path), latest(releases)
    change(marts, 99.0)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module, step, killed)
        with pytest.raises(KeyboardInterrupt):
            write_release(marts, releases, catalogue, EDITION)
    assert latest(releases) == pointed
    assert contents(old.path) == before
    after = write_release(marts, releases, catalogue, EDITION)
    assert latest(releases)["version"] == after.version == "2025.2"
    assert not list(releases.glob(".writing-*"))


@pytest.mark.parametrize("column", ["school_code", "latitude", "row"])
def test_a_column_that_is_not_on_the_list_stops_the_release(
    column: str, marts: Path, tmp_path: Path, catalogue: Catalogue
) -> None:
    path = marts / "indicators.parquet"
    pd.read_parquet(path).assign(**{column: "x"}).to_parquet(path, index=False)
    with pytest.raises(SchemaBroken, match=column):
        write_release(marts, tmp_path / "r", catalogue, EDITION)
    assert not list((tmp_path / "r").iterdir())


def test_rows_of_schools_stop_the_release(marts: Path, tmp_path: Path, catalogue: Catalogue) -> None:
    path = marts / "indicators.parquet"
    frame = pd.read_parquet(path)
    frame.loc[3, "area_level"] = "school"
    frame.to_parquet(path, index=False)
    with pytest.raises(SchemaBroken, match="school"):
        write_release(marts, tmp_path / "r", catalogue, EDITION)


def test_a_repeated_key_stops_the_release(marts: Path, tmp_path: Path, catalogue: Catalogue) -> None:
    path = marts / "indicators.parquet"
    frame = pd.read_parquet(path)
    pd.concat([frame, frame.head(1)]).to_parquet(path, index=False)
    with pytest.raises(SchemaBroken, match="repeated key"):
        write_release(marts, tmp_path / "r", catalogue, EDITION)


def test_a_mart_that_is_not_on_the_list_is_not_published(
    marts: Path, tmp_path: Path, catalogue: Catalogue
) -> None:
    pd.DataFrame({"school": ["1"], "head": ["x"]}).to_parquet(marts / "schools_off_the_line.parquet")
    made = write_release(marts, tmp_path / "r", catalogue, EDITION)
    assert not [name for name in contents(made.path) if "off_the_line" in name]


def test_a_brief_cannot_leave_its_folder(marts: Path, tmp_path: Path, catalogue: Catalogue) -> None:
    with pytest.raises(UsageError):
        write_release(marts, tmp_path / "r", catalogue, Edition(AT, {"../x.html": ""}))


def test_frictionless_validates_the_data_package(marts: Path, tmp_path: Path, catalogue: Catalogue) -> None:
    frictionless = pytest.importorskip("frictionless")
    made = write_release(marts, tmp_path / "r", catalogue, EDITION)
    report = frictionless.Package(str(made.path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "type", "message"])
    checked = {task.name for task in report.tasks if task.stats.get("rows")}
    assert {"indicators-csv", "practices-csv", "coverage-csv"} <= checked
    (made.path / "data" / "coverage.csv").write_text("country\nSEN\n")
    assert not frictionless.Package(str(made.path / "datapackage.json")).validate().valid


def test_every_published_column_is_described_in_both_languages(catalogue: Catalogue) -> None:
    for columns in published(catalogue).values():
        for c in columns:
            assert len(c.description_en) > 3, c
            assert len(c.description_fr) > 3, c
        assert columns[-1].column == "release"


def test_no_published_column_names_a_school_a_place_or_a_cell(catalogue: Catalogue) -> None:
    forbidden = re.compile(
        r"latitude|longitude|unit_code|^row$|sheet|^file$|sha256|phone|school_code|^unit_level$"
    )
    names = {c.column for columns in published(catalogue).values() for c in columns}
    assert not [n for n in names if forbidden.search(n)]
