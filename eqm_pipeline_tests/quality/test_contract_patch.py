"""The proposed contract is YAML that says one thing more, for every table and code list of every contract."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.models import Contract
from eqm_pipeline.quality.contract_patch import patch

CATALOGUE = Catalogue()
COLUMN, LABEL = "Colonne “neuve” : é #1", "Nouveau : x"
FILES = {CATALOGUE.contract_file(*key): contract for key, contract in CATALOGUE.contracts.items()}
Found = dict[str, str]


def found(rule: str, table: str, column: str, value: str = "") -> Found:
    return {"rule": rule, "table": table, "column": column, "value": value}


def applied(folder: Path, file: Path, text: str) -> dict[str, Any]:
    """The contract as `patch` leaves it."""
    copy = folder / file.relative_to(CATALOGUE.folder)
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, copy)
    done = subprocess.run(
        ["patch", "-p1", "-s", "-d", folder], input=text, encoding="utf-8", capture_output=True
    )
    assert done.returncode == 0, done.stdout
    return yaml.safe_load(copy.read_text("utf-8"))  # type: ignore[no-any-return]


def coded(contract: Contract, table: str) -> Iterator[tuple[str, str]]:
    """Columns of a table that a code list explains, with its name."""
    spec = contract.tables[table]
    yield from ((d.column, d.codes) for d in spec.dimensions.values())
    for key, c in spec.columns.items():
        if c.codes and c.codes in contract.codes and "{" not in key:
            yield key, c.codes


@pytest.mark.parametrize("file", FILES, ids=lambda f: f"{f.parents[1].name}-{f.stem}")
def test_every_table_and_code_list_of_a_contract_takes_one_more(file: Path, tmp_path: Path) -> None:
    contract, before = FILES[file], yaml.safe_load(file.read_text("utf-8"))
    for table in before.get("tables", {}):
        asked = [found("UNKNOWN_COLUMN", table, COLUMN)]
        labels = {
            codes: column for column, codes in coded(contract, table) if codes in before.get("codes", {})
        }
        asked += [found("UNKNOWN_CODE", table, column, LABEL) for column in labels.values()]
        asked += [found("UNKNOWN_CODE", table, column, "Autre") for column in labels.values()]
        text = patch(CATALOGUE.folder, file, contract, asked)
        now = applied(tmp_path, file, text)
        assert now["tables"][table]["columns"].pop(COLUMN) == {
            "ignore": "say why it is left out, or where it goes"
        }
        for codes in labels:
            if "_U" in contract.codes[codes].values():
                assert [now["codes"][codes].pop(x) for x in (LABEL, "Autre")] == ["_U", "_U"]
            else:
                assert f'# "{LABEL}" is new: say which of' in text
        assert now == before, f"{table}: nothing else may change"


@pytest.mark.parametrize(
    "written",
    [
        "  m: {a: x, b: _U}\n",
        "  m: {a: x, b: _U}  # why\n",
        "  m:\n    {a: x,\n     b: _U}\n",
        "  m: {\n    a: x,\n    b: _U,\n  }\n",
        "  m: {\n    a: x,\n    b: _U  # not known\n  }\n",
        "  m: {a: x, b: _U,}\n",
        "  m:\n    a: x\n    b: _U  # not known\n  # of the next list\n",
    ],
)
def test_a_code_list_may_be_written_in_any_way_that_yaml_has(written: str, tmp_path: Path) -> None:
    contract = next(c for (_, s), c in CATALOGUE.contracts.items() if s == "stateduc" and "m" not in c.codes)
    table = next(iter(contract.tables))
    spec = contract.tables[table]
    column = spec.columns[next(k for k in spec.columns if "{" not in k)].model_copy(update={"codes": "m"})
    small = contract.model_copy(
        update={
            "codes": {"m": {"a": "x", "b": "_U"}},
            "tables": {table: spec.model_copy(update={"columns": {"c": column}})},
        }
    )
    file = CATALOGUE.folder / "small.yml"
    (tmp_path / "a").mkdir()
    copy = tmp_path / "a" / file.name
    copy.write_text("codes:\n" + written + "  n: {c: d}\n", encoding="utf-8")
    text = patch(tmp_path / "a", copy, small, [found("UNKNOWN_CODE", table, "c", v) for v in ("é", "f: g")])
    done = subprocess.run(["patch", "-p1", "-s", "-d", tmp_path / "a"], input=text, encoding="utf-8")
    assert done.returncode == 0
    now = yaml.safe_load(copy.read_text("utf-8"))
    assert now == {"codes": {"m": {"a": "x", "b": "_U", "é": "_U", "f: g": "_U"}, "n": {"c": "d"}}}


def test_a_table_that_is_absent_is_a_comment_with_what_the_file_holds() -> None:
    key = ("BFA", "recensement_kobo")
    contract, file = CATALOGUE.contracts[key], CATALOGUE.contract_file(*key)
    table = next(iter(contract.tables))
    select = contract.tables[table].select
    text = patch(CATALOGUE.folder, file, contract, [], {table: [f"{select} bis", "Notes"]})
    added = [line for line in text.splitlines() if line.startswith("+") and not line.startswith("+++")]
    assert len(added) == 3
    assert all(line[1:].lstrip().startswith("#") for line in added)
    assert f'# select: "{select} bis"' in text
    assert '"Notes"' in added[0]


def test_a_header_in_another_spelling_finds_its_code_list() -> None:
    key = ("TGO", "stateduc")
    asked = [found("UNKNOWN_CODE", "ecole", "Libellé type milieu".replace(" ", "_"), "Lagunaire")]
    text = patch(CATALOGUE.folder, CATALOGUE.contract_file(*key), CATALOGUE.contracts[key], asked)
    assert '"Lagunaire": _U}' in text
