"""A delivery of another shape: the difference said exactly, and the contract it would need proposed as a patch."""

from __future__ import annotations

import importlib
import io
import json
import shutil
import sqlite3
import subprocess
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from typer.testing import CliRunner

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue import load as catalogue_load
from eqm_pipeline.cli import app
from eqm_pipeline.errors import ContractBroken
from eqm_pipeline.feedback.drift import ASKED
from eqm_pipeline.pipeline import state
from eqm_pipeline.pipeline.check import Tried, conform_file, try_file
from eqm_pipeline.pipeline.drift import before, proposed, write_drift
from eqm_pipeline.pipeline.report import summary
from eqm_pipeline.quality.contract_patch import patch
from eqm_pipeline.quality.drift import compare, timeless
from eqm_pipeline.quality.shape import Shape, shape_of
from eqm_pipeline.reading import read
from eqm_pipeline.reading.contents import contents
from eqm_pipeline.samples.schools import build
from eqm_pipeline.schemas.raw import RawTable
from eqm_pipeline_tests.pipeline.conftest import YEAR, World

NAME = f"TGO/stateduc/ecole_{YEAR}.csv"
LATER = 1_710_000_000


def edited(content: bytes, *pairs: tuple[str, str]) -> bytes:
    text = content.decode("cp1252")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    return text.encode("cp1252")


def with_column(content: bytes, header: str, value: str) -> bytes:
    first, *rest = content.decode("cp1252").splitlines()
    lines = [f"{first};{header}", *(f"{line};{value}" for line in rest)]
    return ("\r\n".join(lines) + "\r\n").encode("cp1252")


def refused(world: World, content: bytes) -> Path:
    world.deliver(NAME, content, LATER)
    done, _ = world.run()
    assert [p.status for p in done] == ["refused"]
    return world.data / "quarantine" / ".refused" / "country=TGO" / f"school_year={YEAR}"


def told(home: Path) -> list[dict[str, str]]:
    return json.loads((home / "stateduc.json").read_text("utf-8"))["differences"]


def test_an_unknown_column_is_told_and_the_proposed_contract_lets_the_delivery_pass(
    accepted: World, good_file: bytes, tmp_path: Path
) -> None:
    content = with_column(good_file, "CODE_NOUVEAU", "1")
    home = refused(accepted, content)
    (new,) = told(home)
    assert (new["kind"], new["after"]) == ("header_new", "CODE_NOUVEAU")
    assert "CODE_NOUVEAU" in new["en"]
    assert "CODE_NOUVEAU" in new["fr"]
    folder = tmp_path / "catalogue"
    shutil.copytree(catalogue_load.HERE, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    applied = subprocess.run(
        ["patch", "-p1", "-i", home / "stateduc.patch"], cwd=folder, capture_output=True, text=True
    )
    assert applied.returncode == 0, applied.stdout + applied.stderr
    path = tmp_path / f"ecole_{YEAR}.csv"
    path.write_bytes(content)
    assert conform_file(path, "TGO", "stateduc", Catalogue(folder))[YEAR].core["enrolment"].shape[0] > 0
    shown = summary(accepted.data, 0, [], [], list(state.load(accepted.data).values()))
    assert shown["partitions"][0]["proposed"] == [str(home / "stateduc.patch")]


def test_a_renamed_column_is_two_facts_and_a_comment_never_a_decision(
    accepted: World, good_file: bytes
) -> None:
    home = refused(accepted, edited(good_file, ("NB_CABINE_TOT_LATRINE", "NB_CABINES_TOTAL_LATRINES")))
    kinds = {d["kind"]: d for d in told(home)}
    assert kinds["header_gone"]["before"] == "NB_CABINE_TOT_LATRINE"
    assert kinds["header_gone"]["after"] == "NB_CABINES_TOTAL_LATRINES"
    proposal = (home / "stateduc.patch").read_text("utf-8")
    assert '+      # if this is "NB_CABINE_TOT_LATRINE" under another name' in proposal
    assert "-      NB_CABINE_TOT_LATRINE" not in proposal


def test_a_grade_that_is_gone_for_girls_and_boys_is_noticed(accepted: World, good_file: bytes) -> None:
    lines = [line.split(";") for line in good_file.decode("cp1252").splitlines()]
    out = {i for i, h in enumerate(lines[0]) if h in ("An2_G_CM2", "An2_F_CM2")}
    assert len(out) == 2
    content = "\r\n".join(";".join(c for i, c in enumerate(line) if i not in out) for line in lines).encode(
        "cp1252"
    )
    home = refused(accepted, content + b"\r\n")
    assert {d["before"] for d in told(home) if d["kind"] == "header_gone"} == {"An2_G_CM2", "An2_F_CM2"}
    proposal = (home / "stateduc.patch").read_text("utf-8")
    assert "was not sent" in proposal


def test_a_new_label_is_proposed_as_unknown_with_the_codes_to_choose_from(
    accepted: World, good_file: bytes
) -> None:
    catalogue = accepted.catalogue
    asked = [
        {"rule": "UNKNOWN_CODE", "table": "ecole", "column": "LIBELLE_TYPE_MILIEU", "value": "Péri-urbain"}
    ]
    text = patch(
        catalogue.folder,
        catalogue.contract_file("TGO", "stateduc"),
        catalogue.contracts["TGO", "stateduc"],
        asked,
    )
    assert (
        '+  location: {Urbain: urban, Semi Urbain: urban, Rural: rural, indeterminé: _U, "Péri-urbain": _U}  # _U | rural | urban'
        in text
    )
    asked[0] |= {"column": "LIBELLE_TYPE_STATUT_ETAB", "value": "Privé Évangélique"}
    text = patch(
        catalogue.folder,
        catalogue.contract_file("TGO", "stateduc"),
        catalogue.contracts["TGO", "stateduc"],
        asked,
    )
    assert '# "Privé Évangélique" is new: say which of community | private | public it is' in text


def test_an_accepted_delivery_is_compared_with_the_one_it_supersedes(
    accepted: World, good_file: bytes
) -> None:
    lines = [line.split(";") for line in good_file.decode("cp1252").splitlines()]
    swapped = "\r\n".join(";".join([*line[:-2], line[-1], line[-2]]) for line in lines).encode("cp1252")
    accepted.deliver(NAME, swapped + b"\r\n", LATER)
    done, _ = accepted.run()
    assert [p.status for p in done] == ["accepted"], done[0].error
    assert write_drift(accepted.data, accepted.catalogue) == {f"TGO {YEAR}": 1}
    path = accepted.data / "drift" / "country=TGO" / f"school_year={YEAR}" / "stateduc.json"
    assert told(path.parent)[0]["kind"] == "order"
    first = path.read_bytes()
    write_drift(accepted.data, accepted.catalogue)
    assert path.read_bytes() == first


def test_nothing_is_said_of_a_delivery_of_the_same_shape(accepted: World) -> None:
    assert write_drift(accepted.data, accepted.catalogue) == {}
    old = before(accepted.data, "TGO", YEAR, "stateduc")
    assert old is not None
    assert compare(old[1], old[1]) == []


@pytest.mark.parametrize(
    ("now", "kind"),
    [
        ({"sheets": ["B"]}, "sheets"),
        ({"kinds": {"N": "text"}}, "kind"),
        ({"codes": {"M": ["rural", "urbain"]}}, "code_new"),
        ({"codes": {"M": ["Rural"]}}, "code_respelt"),
        ({"headers": ["M", "N"]}, "order"),
    ],
)
def test_every_kind_of_difference_is_said_in_both_languages(now: dict[str, object], kind: str) -> None:
    table = {"sheets": ["A"], "headers": ["N", "M"], "kinds": {"N": "number"}, "codes": {"M": ["rural"]}}
    (found,) = compare({"tables": {"t": table}}, {"tables": {"t": table | now}})
    assert found.kind == kind
    assert found.en != found.fr
    assert found.before != found.after


def test_without_findings_no_patch_is_proposed(accepted: World) -> None:
    from eqm_pipeline.schemas.findings import empty

    assert proposed("TGO", "stateduc", empty(), accepted.catalogue) == ""


def small(**table: object) -> Shape:
    return {"tables": {"t": {"sheets": ["A"], "headers": ["M"], "kinds": {"M": "text"}, "codes": {}} | table}}


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("Effectifs 2021-2022", "Effectifs 2022-2023"),
        ("Effectifs 21-22", "EFFECTIFS 22-23"),
        ("Effectifs 2021/22", "Effectifs 2022/23"),
        ("Écoles (2022)", "Écoles (2023)"),
        ("Données au 15.11.2022", "Données au 03.12.2023"),
        ("Données 15 novembre 2022", "Données 3 déc. 2023"),
        ("Export 2022-11-15", "Export 2023-12-03"),
    ],
)
def test_a_year_or_date_in_the_name_of_a_sheet_is_no_change(before: str, now: str) -> None:
    assert compare(small(sheets=[before]), small(sheets=[now])) == []


@pytest.mark.parametrize("pair", [("Zone 01-03", "Zone 01-04"), ("Feuil1", "Feuil2"), ("T1 2022", "T2 2022")])
def test_other_figures_in_the_name_of_a_sheet_stay(pair: tuple[str, str]) -> None:
    assert timeless(pair[0]) != timeless(pair[1])


def test_a_label_that_is_gone_is_told_and_an_empty_column_says_nothing_of_labels() -> None:
    had = small(codes={"M": ["CM1", "CM2"]})
    (gone,) = compare(had, small(codes={"M": ["CM1"]}))
    assert (gone.kind, gone.before, gone.after) == ("code_gone", "CM2", "M")
    assert compare(had, small(codes={"M": []})) == []
    assert compare(had, small(codes={"M": ["cm1", "CM2"]}))[0].kind == "code_respelt"


def test_a_word_among_numbers_does_not_make_a_column_text(accepted: World, good_file: bytes) -> None:
    lines = [line.split(";") for line in good_file.decode("cp1252").splitlines()]
    at = lines[0].index("An1_G_CP1")
    lines[1][at] = "deux"
    content = "\r\n".join(";".join(line) for line in lines).encode("cp1252") + b"\r\n"
    accepted.deliver(NAME, content, LATER)
    done, _ = accepted.run()
    assert [p.status for p in done] == ["accepted"], done[0].error
    assert write_drift(accepted.data, accepted.catalogue) == {}


def test_a_code_that_was_read_as_a_number_is_the_same_label_with_blanks_beside_it() -> None:
    contract = Catalogue().contracts["BDI", "stateduc"]

    def shape(codes: list[float | None]) -> Shape:
        frame = pd.DataFrame({"CODE_TYPE_NIVEAU": pd.Series(codes)})
        blank = np.full(len(frame), "", dtype=object)
        rows = np.arange(len(frame))
        return shape_of(
            {"salles": RawTable("salles", frame, blank, blank, rows, {}, lambda i, c: None)}, contract
        )

    assert shape([1, 2])["tables"]["salles"]["codes"] == {"CODE_TYPE_NIVEAU": ["1", "2"]}
    assert compare(shape([1, 2]), shape([1, 2, None])) == []


# --- sheets, members and tables that are absent ---------------------------------------------------------------------


def sent(iso3: str, folder: Path, catalogue: Catalogue) -> Path:
    module = importlib.import_module(f"eqm_pipeline.samples.native.{iso3.lower()}")
    path: Path = module.write([build(iso3, YEAR, 0.005, 0, catalogue)], folder, None, catalogue)[0]
    return path


def renamed_in_archive(path: Path, old: str, new: str) -> None:
    """Members of an archive, or what a member that is text says, with one name in place of another."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as had, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as now:
        for name in had.namelist():
            content = had.read(name)
            if name == "xl/workbook.xml":
                assert f'name="{old}"'.encode() in content
                content = content.replace(f'name="{old}"'.encode(), f'name="{new}"'.encode())
            now.writestr(name.replace(old, new), content)
    path.write_bytes(out.getvalue())


def renamed_table(path: Path, old: str, new: str) -> None:
    with closing(sqlite3.connect(path)) as c:
        c.execute(f'alter table "{old}" rename to "{new}"')
        c.commit()


@pytest.mark.parametrize(
    ("iso3", "source", "old", "new", "rename"),
    [
        ("NER", "recensement", "infrastructures", "infrastructure_ecole", renamed_in_archive),
        ("BFA", "recensement_kobo", "effectifs", "effectif_classes", renamed_in_archive),
        ("BDI", "stateduc", "ELEVES_AGE_NIVEAU_SEXE", "ELEVES_NIVEAU_AGE", renamed_table),
    ],
)
def test_a_part_under_another_name_is_told_with_what_the_file_holds_and_a_select_to_choose(
    iso3: str, source: str, old: str, new: str, rename: Callable[[Path, str, str], None], tmp_path: Path
) -> None:
    catalogue = Catalogue()
    contract = catalogue.contracts[iso3, source]
    path = sent(iso3, tmp_path, catalogue)
    assert contents(path, contract).absent == {}
    rename(path, old, new)
    (table,) = contents(path, contract).absent
    with pytest.raises(ContractBroken, match=new):
        read(path, contract, YEAR)
    (tried,) = try_file(path, iso3, source, catalogue, YEAR)
    (gone,) = tried.drift["differences"]
    assert (gone["kind"], gone["table"]) == ("part_gone", table)
    assert new in gone["after"]
    assert f"“{gone['after']}”" in gone["en"]
    assert f"« {gone['after']} »" in gone["fr"]
    assert f'+    # select: "{gone["after"]}"' in tried.proposed
    same_but_comments(tried, catalogue, iso3, source, tmp_path)


def same_but_comments(tried: Tried, catalogue: Catalogue, iso3: str, source: str, tmp_path: Path) -> None:
    file, home = catalogue.contract_file(iso3, source), tmp_path / "catalogue"
    copy = home / file.relative_to(catalogue.folder)
    copy.parent.mkdir(parents=True)
    shutil.copyfile(file, copy)
    subprocess.run(["patch", "-p1", "-s", "-d", home], input=tried.proposed, encoding="utf-8", check=True)
    assert yaml.safe_load(copy.read_text("utf-8")) == yaml.safe_load(file.read_text("utf-8"))


def test_a_refused_archive_keeps_differences_and_patch_beside_its_findings(world: World) -> None:
    path = sent("NER", world.data.parent, world.catalogue)
    renamed_in_archive(path, "infrastructures", "infrastructure_ecole")
    world.deliver(f"NER/recensement/{path.name}", path.read_bytes(), LATER)
    done, _ = world.run()
    assert [p.status for p in done] == ["refused"]
    home = world.data / "quarantine" / ".refused" / "country=NER" / f"school_year={YEAR}"
    (gone,) = json.loads((home / "recensement.json").read_text("utf-8"))["differences"]
    assert gone["kind"] == "part_gone"
    assert "# select:" in (home / "recensement.patch").read_text("utf-8")


def test_a_trial_beside_a_data_folder_tells_drift_and_stores_nothing(
    accepted: World, good_file: bytes, tmp_path: Path
) -> None:
    path = tmp_path / f"ecole_{YEAR}.csv"
    path.write_bytes(with_column(good_file, "CODE_NOUVEAU", "1"))
    held = sorted(accepted.data.rglob("*"))
    report = tmp_path / "report.json"
    asked = ["check", str(path), "--country", "TGO", "--source", "stateduc", "--lang", "fr"]
    told = CliRunner().invoke(app, [*asked, "--data", str(accepted.data), "--report", str(report)])
    assert told.exit_code == 1, told.output
    assert "la colonne « CODE_NOUVEAU » est nouvelle" in " ".join(told.output.split())
    (year,) = json.loads(report.read_text("utf-8"))["school_years"]
    assert year["drift"]["against"]["school_year"] == YEAR
    assert [d["kind"] for d in year["drift"]["differences"]] == ["header_new"]
    assert '+      "CODE_NOUVEAU"' in year["proposed"]
    assert '+      "CODE_NOUVEAU"' in told.output
    page = report.with_suffix(".html")
    CliRunner().invoke(app, [*asked, "--data", str(accepted.data), "--report", str(page)])
    assert "la colonne « CODE_NOUVEAU »".replace("« ", "«\u00a0").replace(" »", "\u00a0»") in page.read_text(
        "utf-8"
    )
    assert ASKED[0] not in page.read_text("utf-8")
    assert sorted(accepted.data.rglob("*")) == held
    alone = CliRunner().invoke(app, [*asked, "--json"])
    (year,) = json.loads(alone.output)["school_years"]
    assert year["drift"] == {"against": None, "differences": []}
    assert '+      "CODE_NOUVEAU"' in year["proposed"]


def test_a_trial_that_would_be_accepted_proposes_nothing(good_file: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"ecole_{YEAR}.csv"
    path.write_bytes(good_file)
    (tried,) = try_file(path, "TGO", "stateduc", Catalogue())
    assert (tried.refusal, tried.proposed, tried.drift["differences"]) == (None, "", [])


def test_a_grade_that_no_row_of_a_long_table_is_of_is_a_finding_by_level(tmp_path: Path) -> None:
    """Burundi's column of grades says the level too: 5 is grade 5 of primary, 8 grade 2 of lower secondary."""
    catalogue = Catalogue()
    path = sent("BDI", tmp_path, catalogue)
    with closing(sqlite3.connect(path)) as c:
        c.execute("delete from ELEVES_AGE_NIVEAU_SEXE where CODE_TYPE_NIVEAU in (5, 8)")
        c.execute("delete from DONN_GEN_INFOS_SALLES_UTIL where CODE_TYPE_NIVEAU = 6")
        c.commit()
    (tried,) = try_file(path, "BDI", "stateduc", catalogue, YEAR)
    told = tried.findings[tried.findings["rule"] == "GRADE_ABSENT"]
    assert told[["table", "value", "parameters", "n", "severity"]].to_numpy().tolist() == [
        ["eleves", "5, 8", "absent=1:5 2:2", 2, "warning"],
        ["salles", "6", "absent=1:6", 1, "warning"],
    ]
    assert tried.refusal is None
