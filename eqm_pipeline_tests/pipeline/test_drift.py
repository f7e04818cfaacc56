"""A delivery of another shape: the difference said exactly, and the contract it would need proposed as a patch."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue import load as catalogue_load
from eqm_pipeline.pipeline import state
from eqm_pipeline.pipeline.check import conform_file
from eqm_pipeline.pipeline.drift import before, proposed, write_drift
from eqm_pipeline.pipeline.report import summary
from eqm_pipeline.quality.contract_patch import patch
from eqm_pipeline.quality.drift import compare
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
