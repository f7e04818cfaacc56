"""Versions: asked for, compared with the one before, withdrawn, replaced; columns as a contract."""

from __future__ import annotations

import itertools
import json
import shutil
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
import yaml

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.load import HERE
from eqm_pipeline.errors import SchemaBroken, UsageError
from eqm_pipeline.publish import registry
from eqm_pipeline.publish.contents import Edition
from eqm_pipeline.publish.release import write_draft, write_release
from eqm_pipeline.publish.shelf import all_columns
from eqm_pipeline_tests.fixtures import marts as fixture

AT = "2025-03-04T05:06:07+00:00"
GOLDEN = Path(__file__).parents[1] / "golden" / "columns"
NOTICE = registry.Notice("2025.1", AT, "Programme office", "A unit was wrong.", "Une unité était fausse.")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue()


@pytest.fixture
def marts(tmp_path: Path) -> Path:
    return fixture.write(tmp_path / "marts")


def change(marts: Path, value: float) -> None:
    path = marts / "indicators.parquet"
    frame = pd.read_parquet(path)
    frame.loc[0, "value"] = value
    frame.to_parquet(path, index=False)


def latest(releases: Path) -> str:
    return json.loads((releases / "latest.json").read_text("utf-8"))["version"]


def test_a_version_that_is_asked_for_is_given_once(marts: Path, tmp_path: Path, catalogue: Catalogue) -> None:
    releases = tmp_path / "r"
    assert write_release(marts, releases, catalogue, Edition(AT), "2026.7").version == "2026.7"
    assert write_release(marts, releases, catalogue, Edition(AT), "2026.7").unchanged
    change(marts, 12.5)
    with pytest.raises(UsageError, match="exists with other content"):
        write_release(marts, releases, catalogue, Edition(AT), "2026.7")
    for odd in ("2026", "v1", "../2026.1", "2026.0"):
        with pytest.raises(UsageError, match="not a version"):
            write_release(marts, releases, catalogue, Edition(AT), odd)
    assert sorted(p.name for p in releases.iterdir()) == ["2026.7", "latest.json"]


def test_what_changed_since_the_version_before_is_in_the_release(
    marts: Path, tmp_path: Path, catalogue: Catalogue
) -> None:
    releases = tmp_path / "r"
    first = write_release(marts, releases, catalogue, Edition(AT))
    assert pd.read_csv(first.path / "revisions.csv").empty
    assert "First release" in (first.path / "CHANGELOG.md").read_text("utf-8")
    old = pd.read_parquet(marts / "indicators.parquet").loc[0]
    change(marts, 12.5)
    second = write_release(marts, releases, catalogue, Edition(AT))
    (row,) = pd.read_csv(second.path / "revisions.csv").to_dict("records")
    assert (row["indicator"], row["change"], row["cause"]) == (old["indicator"], "changed", "not_traced")
    assert (row["value_before"], row["value_after"]) == (old["value"], 12.5)
    log = (second.path / "CHANGELOG.md").read_text("utf-8")
    assert log.index("## 2025.2") < log.index("## 2025.1")
    assert "1 value changed, 0 in status only; with a value, 0 added and 0 removed" in log
    assert "1 valeur modifiée, statut seul pour 0" in log
    assert registry.about(second.path)["replaces"] == "2025.1"


def test_a_withdrawn_version_stays_readable_and_the_next_says_what_it_replaces(
    marts: Path, tmp_path: Path, catalogue: Catalogue
) -> None:
    releases = tmp_path / "r"
    first = write_release(marts, releases, catalogue, Edition(AT))
    registry.withdraw(releases, NOTICE)
    assert not (releases / "latest.json").exists()
    assert registry.is_whole(first.path)
    told = (first.path / "WITHDRAWN.md").read_text("utf-8")
    assert "A unit was wrong." in told
    assert "Une unité était fausse." in told
    again = write_release(marts, releases, catalogue, Edition(AT))
    assert (again.withdrawn, again.version, again.unchanged) == ("2025.1", "", True)
    assert not (releases / "latest.json").exists()
    change(marts, 12.5)
    why = {"en": NOTICE.reason_en, "fr": NOTICE.reason_fr}
    second = write_release(marts, releases, catalogue, Edition(AT, withdrawn=why))
    assert latest(releases) == "2025.2"
    log = (second.path / "CHANGELOG.md").read_text("utf-8")
    assert "Replaces 2025.1, which was withdrawn: A unit was wrong." in log
    assert "Remplace 2025.1, qui a été retirée : Une unité était fausse." in log


def test_what_was_withdrawn_may_be_published_again_on_purpose(
    marts: Path, tmp_path: Path, catalogue: Catalogue
) -> None:
    releases = tmp_path / "r"
    write_release(marts, releases, catalogue, Edition(AT))
    registry.withdraw(releases, NOTICE)
    assert write_release(marts, releases, catalogue, Edition(AT), "2025.9").version == "2025.9"
    assert latest(releases) == "2025.9"


def test_a_kill_between_notice_and_pointer_is_mended_by_the_next_release(
    marts: Path, tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    releases = tmp_path / "r"
    write_release(marts, releases, catalogue, Edition(AT))
    with monkeypatch.context() as patch:
        patch.setattr(registry, "settle", lambda _: None)
        registry.withdraw(releases, NOTICE)
    assert latest(releases) == "2025.1"
    write_release(marts, releases, catalogue, Edition(AT))
    assert not (releases / "latest.json").exists()


def test_versions_only_rise(marts: Path, tmp_path: Path, catalogue: Catalogue) -> None:
    releases = tmp_path / "r"
    write_release(marts, releases, catalogue, Edition(AT), "2026.2")
    change(marts, 12.5)
    for below in ("2026.1", "2020.7"):
        with pytest.raises(UsageError, match="is not above"):
            write_release(marts, releases, catalogue, Edition(AT), below)


@pytest.mark.parametrize("damage", ["gone", "broken", "other columns"])
def test_a_version_before_that_cannot_be_compared_holds_nothing_back(
    damage: str, marts: Path, tmp_path: Path, catalogue: Catalogue
) -> None:
    releases = tmp_path / "r"
    first = write_release(marts, releases, catalogue, Edition(AT))
    table = first.path / "data" / "indicators.parquet"
    if damage == "gone":
        table.unlink()
    elif damage == "broken":
        table.write_bytes(b"x" * 100)
    else:
        pq.write_table(pq.read_table(table).drop_columns("method"), table)
    change(marts, 12.5)
    made = write_release(marts, releases, catalogue, Edition(AT))
    assert "The figures of 2025.1 can no longer be read or compared" in (
        made.path / "CHANGELOG.md"
    ).read_text("utf-8")


def test_another_text_is_other_content(
    marts: Path, tmp_path: Path, catalogue: Catalogue, other: Path
) -> None:
    releases = tmp_path / "r"
    write_release(marts, releases, catalogue, Edition(AT))
    assert write_release(marts, releases, Catalogue(other), Edition(AT)).unchanged
    rewrite(other / "codelists" / "usage_warnings.csv", "Not representative,", "Not representative at all,")
    assert write_release(marts, releases, Catalogue(other), Edition(AT)).version == "2025.2"


def test_after_a_withdrawal_the_version_before_is_in_force_again(
    marts: Path, tmp_path: Path, catalogue: Catalogue
) -> None:
    releases = tmp_path / "r"
    write_release(marts, releases, catalogue, Edition(AT))
    change(marts, 12.5)
    write_release(marts, releases, catalogue, Edition(AT))
    registry.withdraw(releases, registry.Notice("2025.2", AT, "office", "x", "x"))
    assert latest(releases) == "2025.1"
    for odd in ("2025.3", "..", ""):
        with pytest.raises(UsageError, match="no release"):
            registry.withdraw(releases, registry.Notice(odd, AT, "office", "x", "x"))


def test_a_draft_says_so_and_is_pointed_to_by_nothing(
    marts: Path, tmp_path: Path, catalogue: Catalogue
) -> None:
    made = write_draft(marts, tmp_path / "drafts", catalogue, Edition(AT, draft=True), "2025.1")
    again = write_draft(marts, tmp_path / "drafts", catalogue, Edition(AT, draft=True), "2025.1")
    assert made == again == tmp_path / "drafts" / "2025.1-draft"
    assert [p.name for p in (tmp_path / "drafts").iterdir()] == ["2025.1-draft"]
    assert not {"CITATION.cff", "LICENSE"} & {p.name for p in made.iterdir()}
    assert "Cite as" not in (made / "README.md").read_text("utf-8")
    assert "Draft" in (made / "CHANGELOG.md").read_text("utf-8")
    assert "Draft" in (made / "README.md").read_text("utf-8")
    assert "Brouillon" in (made / "LISEZMOI.md").read_text("utf-8")
    assert set(pq.read_table(made / "data" / "indicators.parquet")["release"].to_pylist()) == {"2025.1-draft"}


def test_how_to_cite_and_use_is_machine_readable(marts: Path, tmp_path: Path, catalogue: Catalogue) -> None:
    made = write_release(marts, tmp_path / "r", catalogue, Edition(AT))
    cited = yaml.safe_load((made.path / "CITATION.cff").read_text("utf-8"))
    assert cited["cff-version"] == "1.2.0"
    assert (cited["version"], str(cited["date-released"]), cited["license"]) == (
        "2025.1",
        "2025-03-04",
        "CC-BY-4.0",
    )
    assert cited["authors"] == [{"name": catalogue.programme.name.en}]
    assert "creativecommons.org/licenses/by/4.0" in (made.path / "LICENSE").read_text("utf-8")


def test_warnings_travel_with_tables_package_and_codebook(
    marts: Path, tmp_path: Path, catalogue: Catalogue
) -> None:
    made = write_release(marts, tmp_path / "r", catalogue, Edition(AT))
    meta = pq.read_schema(made.path / "data" / "indicators.parquet").metadata
    (told,) = json.loads(meta[b"usage_warnings"])
    assert told["warning"] == "estimated_population"
    assert told["implies_fr"]
    package = registry.about(made.path)
    resources = {r["path"]: r.get("usage_warnings", []) for r in package["resources"]}
    assert [w["warning"] for w in resources["data/practices.csv"]] == ["non_representative"]
    assert resources["data/indicators_wide.parquet"] == [told]
    assert resources["data/areas.csv"] == []
    explained = pd.read_csv(made.path / "codebook" / "usage_warnings.csv")
    assert {"estimated_population", "non_representative", "provisional"} <= set(explained["warning"])
    assert explained.notna().all(axis=None)


# --- columns ----------------------------------------------------------------------------------------------------------


def of(catalogue: Catalogue) -> str:
    return "".join(
        f"{c.table},{c.column},{c.type}\n" for columns in all_columns(catalogue).values() for c in columns
    )


def test_published_columns_are_those_of_their_version(catalogue: Catalogue) -> None:
    """A column that is removed, renamed or added here needs another schema_version and its own list."""
    version = catalogue.programme.schema_version
    path = GOLDEN / f"{version}.csv"
    assert path.exists(), f"list the columns of {version} in {path}"
    assert of(catalogue) == path.read_text("utf-8"), (
        "the published columns changed: raise schema_version in programme.yml (major when one is gone or has another type, "
        "minor when one is new) and list them in golden/columns/<version>.csv"
    )


def test_versions_of_columns_follow_what_changed() -> None:
    """Of two versions that follow each other the later keeps every column unless its first number is higher."""
    listed = sorted(
        (tuple(int(n) for n in p.stem.split(".")), set(p.read_text("utf-8").splitlines()))
        for p in GOLDEN.glob("*.csv")
    )
    assert listed
    for (before, old), (after, new) in itertools.pairwise(listed):
        assert old <= new or after[0] > before[0]
        assert old == new or after[:2] > before[:2]


@pytest.fixture
def other(tmp_path: Path) -> Path:
    folder = tmp_path / "catalogue"
    shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return folder


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def without(folder: Path, marts: Path, table: str, column: str) -> None:
    """Take a column out of the published ones and out of the mart."""
    path = folder / "codelists" / "columns.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(x for x in lines if not x.startswith(f"{table},{column},")), "utf-8")
    mart = marts / f"{table}.parquet"
    pd.read_parquet(mart).drop(columns=column).to_parquet(mart, index=False)


def test_a_removed_column_stops_the_release_until_the_major_version_is_raised(
    marts: Path, tmp_path: Path, catalogue: Catalogue, other: Path
) -> None:
    releases = tmp_path / "r"
    write_release(marts, releases, catalogue, Edition(AT))
    without(other, marts, "coverage", "judgement")
    with pytest.raises(SchemaBroken, match=r"coverage\.judgement.*2\.0\.0"):
        write_release(marts, releases, Catalogue(other), Edition(AT))
    assert latest(releases) == "2025.1"
    rewrite(other / "programme.yml", "schema_version: 1.0.0", "schema_version: 1.1.0")
    with pytest.raises(SchemaBroken):
        write_release(marts, releases, Catalogue(other), Edition(AT))
    rewrite(other / "programme.yml", "schema_version: 1.1.0", "schema_version: 2.0.0")
    assert write_release(marts, releases, Catalogue(other), Edition(AT)).version == "2025.2"


def test_a_column_of_another_type_and_a_removed_indicator_are_breaks_too(
    marts: Path, tmp_path: Path, catalogue: Catalogue, other: Path
) -> None:
    releases = tmp_path / "r"
    write_release(marts, releases, catalogue, Edition(AT))
    rewrite(other / "codelists" / "columns.csv", "coverage,usable,int32", "coverage,usable,float64")
    with pytest.raises(SchemaBroken, match=r"coverage\.usable"):
        write_release(marts, releases, Catalogue(other), Edition(AT))
    rewrite(other / "codelists" / "columns.csv", "coverage,usable,float64", "coverage,usable,int32")
    rewrite(
        other / "indicators" / "internal_efficiency.yml", "percentage_of_repeaters:", "share_of_repeaters:"
    )
    with pytest.raises(SchemaBroken, match=r"indicators_wide\.percentage_of_repeaters_isced1"):
        write_release(marts, releases, Catalogue(other), Edition(AT))
