"""Why a value differs between two releases: each cause provoked, and named as what it is."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest
import yaml

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.load import HERE
from eqm_pipeline.pipeline.releasing.publishing import compare_releases
from eqm_pipeline.pipeline.run import run_whole
from eqm_pipeline.publish.revisions import Explained
from eqm_pipeline.samples import complements
from eqm_pipeline.samples.defects import Defects
from eqm_pipeline.samples.native import tgo
from eqm_pipeline.samples.schools import build
from eqm_pipeline_tests.pipeline.conftest import YEAR, World

CSV = f"TGO/stateduc/ecole_{YEAR}.csv"
COUNTS = "TGO/national_counts/national_counts.csv"
WORD = "TGO/validation/validation.yml"
LATER = 1_710_000_000
VALIDATED = (
    f"country: TGO\nvalidation:\n  '{YEAR}': {{state: validated, by: Statistics office, date: 2023-01-15}}\n"
)
PROVISIONAL = f"country: TGO\nvalidation:\n  '{YEAR}': {{state: provisional, publish: true}}\n"


def population(each: int) -> bytes:
    """Children of each age, as national counts."""
    rows = [f"TGO,2022,population,_T,_T,{age},{sex},_T,_T,{each},A" for age in range(5, 13) for sex in "FM"]
    head = "country,year,measure,level,grade,age,sex,sector,location,value,obs_status"
    return "\n".join([head, *rows, ""]).encode()


@dataclass
class Desk(World):
    """A world whose catalogue may be changed, and the verb that makes a release."""

    def change(self, name: str, edit: Callable[[dict[str, Any]], None]) -> None:
        path = self.catalogue.folder / name
        said = yaml.safe_load(path.read_text("utf-8")) if path.exists() else {}
        edit(said)
        path.write_text(yaml.safe_dump(said, allow_unicode=True), "utf-8")
        self.catalogue = Catalogue(self.catalogue.folder)

    def publish(self) -> str:
        done, refusals = self.run()
        assert not refusals, refusals
        assert {p.status for p in done} <= {"accepted"}, [p.error for p in done]
        return run_whole(self.data, self.catalogue)["release"]["version"]

    def diff(self, a: str, b: str) -> Explained:
        return compare_releases(self.data, a, b, [], [], lambda _: None)


@pytest.fixture(scope="module")
def file(good_file: bytes) -> bytes:
    """The good file, in which no school has latrines: read as not asked."""
    n = len(good_file.split(b"\r\n")) - 1
    for row in range(1, n):
        good_file = cell(good_file, row, "EXISTE_LATRINE", "0")
    return good_file


@pytest.fixture(scope="module")
def first_once(file: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of one year, with a population and its validation."""
    home = tmp_path_factory.mktemp("first")
    shutil.copytree(HERE, home / "catalogue", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    desk = Desk(home / "data", Catalogue(home / "catalogue"))
    desk.deliver(CSV, file)
    desk.deliver(COUNTS, population(60))
    books = complements.write(
        "TGO", [build("TGO", YEAR, 0.01, 0, desk.catalogue)], home / "made", Defects(0), desk.catalogue
    )
    desk.deliver(f"TGO/complements/{books[0].name}", books[0].read_bytes())
    desk.deliver(WORD, VALIDATED.encode())
    assert desk.publish() == "2023.1"
    return home


@pytest.fixture
def desk(first_once: Path, tmp_path: Path) -> Desk:
    shutil.copytree(first_once, tmp_path, dirs_exist_ok=True)
    return Desk(tmp_path / "data", Catalogue(tmp_path / "catalogue"))


def cell(file: bytes, row: int, column: str, value: str) -> bytes:
    rows = [line.split(";") for line in file.decode("cp1252").split("\r\n")]
    rows[row][rows[0].index(column)] = value
    return "\r\n".join(";".join(r) for r in rows).encode("cp1252")


def said(file: bytes, row: int, column: str) -> str:
    rows = [line.split(";") for line in file.decode("cp1252").split("\r\n")]
    return rows[row][rows[0].index(column)]


def causes(found: Explained) -> set[str]:
    return set(found.rows["cause"].to_pylist())


def cause_of(found: Explained, indicator: str) -> set[str]:
    mine = found.rows.filter(
        pc.and_(pc.equal(found.rows["indicator"], indicator), pc.equal(found.rows["area_level"], "country"))
    )
    return set(mine["cause"].to_pylist())


def test_a_file_sent_again_is_a_revised_source(desk: Desk, file: bytes) -> None:
    desk.deliver(f"TGO/stateduc/ecole_{YEAR}_v2.csv", cell(file, 1, "An2_F_CP1", "31"), LATER)
    assert desk.publish() == "2024.1"
    found = desk.diff("2023.1", "2024.1")
    assert causes(found) == {"source_revised"}
    assert "pupil_teacher_ratio" in set(found.rows["indicator"].to_pylist())
    assert [d.en for d in found.details] == [f"stateduc {YEAR}: received 2024-03-09"]


def test_another_reading_of_a_code_is_mapping(desk: Desk) -> None:
    path = "countries/tgo/sources/stateduc.yml"
    desk.change(path, lambda c: c["codes"]["sector"].update({"Communautaire": "private"}))
    desk.publish()
    found = desk.diff("2023.1", "2023.2")
    assert causes(found) == {"mapping"}
    assert "private_enrolment_share" in set(found.rows["indicator"].to_pylist())
    assert [d.en for d in found.details] == [path]


def test_a_parameter_of_a_rule_is_a_rule(desk: Desk) -> None:
    desk.change("countries/tgo/country.yml", lambda c: c.update(rules={"CONSTANT_COLUMN": {"least": 10_000}}))
    desk.publish()
    assert causes(desk.diff("2023.1", "2023.2")) == {"rule"}


def test_a_correction_is_a_correction(desk: Desk, file: bytes) -> None:
    correction = {
        "source": "stateduc", "school_year": YEAR, "unit": said(file, 1, "CODE_ETABLISSEMENT"), "column": "An2_F_CP1",
        "action": "override", "expect": said(file, 1, "An2_F_CP1"), "value": "99", "reason": "a typing mistake",
        "by": "office", "date": "2023-05-01",
    }  # fmt: skip
    (desk.catalogue.folder / "countries/tgo/corrections.yml").write_text(yaml.safe_dump([correction]))
    desk.catalogue = Catalogue(desk.catalogue.folder)
    desk.publish()
    assert causes(desk.diff("2023.1", "2023.2")) == {"correction"}


def test_another_pin_of_the_population_is_a_series_of_population(desk: Desk) -> None:
    """Two sources give a population; which of them counts is the country's choice."""
    pin = {"series": "uis_edstats", "source": "national_counts"}
    desk.change("countries/tgo/country.yml", lambda c: c["population_series"].insert(0, pin))
    desk.publish()
    found = desk.diff("2023.1", "2023.2")
    assert causes(found) == {"population_series"}
    assert "gross_enrolment_ratio" in set(found.rows["indicator"].to_pylist())


def test_a_changed_declaration_is_method(desk: Desk) -> None:
    desk.change(
        "indicators/internal_efficiency.yml", lambda c: c["percentage_of_repeaters"].update(multiplier=1000)
    )
    desk.publish()
    found = desk.diff("2023.1", "2023.2")
    assert causes(found) == {"method"}
    assert set(found.rows["indicator"].to_pylist()) >= {"percentage_of_repeaters"}


def test_the_word_of_the_country_is_disclosure(desk: Desk) -> None:
    desk.deliver("TGO/validation/validation_2.yml", PROVISIONAL.encode(), LATER)
    desk.publish()
    found = desk.diff("2023.1", "2024.1")
    assert causes(found) == {"disclosure"}
    assert set(found.rows["obs_status_after"].to_pylist()) == {"P"}


def test_of_two_ingredients_each_value_has_its_own_cause(desk: Desk, file: bytes) -> None:
    desk.deliver(f"TGO/stateduc/ecole_{YEAR}_v2.csv", cell(file, 1, "An2_NB_CP1", "7"), LATER)
    desk.change(
        "indicators/internal_efficiency.yml", lambda c: c["percentage_of_repeaters"].update(multiplier=1000)
    )
    desk.publish()
    found = desk.diff("2023.1", "2024.1")
    assert cause_of(found, "percentage_of_repeaters") == {"method"}
    assert causes(found) == {"method", "source_revised"}


def test_ingredients_that_do_not_go_together_are_exchanged_together(desk: Desk, file: bytes) -> None:
    """The new file has another header for a column, and the contract knows it: neither can be exchanged alone."""
    renamed = file.replace(b"Nb_place", b"Places", 1)

    def rename(c: dict[str, Any]) -> None:
        columns = c["tables"]["ecole"]["columns"]
        columns["Places"] = columns.pop("Nb_place")

    desk.deliver(f"TGO/stateduc/ecole_{YEAR}_v2.csv", cell(renamed, 1, "An2_F_CP1", "31"), LATER)
    desk.change("countries/tgo/sources/stateduc.yml", rename)
    desk.publish()
    assert causes(desk.diff("2023.1", "2024.1")) == {"mapping+source_revised"}


def test_code_that_changes_nothing_is_not_blamed_for_a_revised_source(desk: Desk, file: bytes) -> None:
    """Another version of the code made the first release; what it gives today is what was published."""
    recipe = desk.data / "recipes" / "2023.1.json"
    recipe.write_text(json.dumps(json.loads(recipe.read_text("utf-8")) | {"code": "an earlier one"}))
    desk.deliver(f"TGO/stateduc/ecole_{YEAR}_v2.csv", cell(file, 1, "An2_F_CP1", "31"), LATER)
    desk.publish()
    found = desk.diff("2023.1", "2024.1")
    assert causes(found) == {"source_revised"}
    assert {d.cause for d in found.details} == {"source", "method"}


def test_a_new_year_is_a_new_delivery_and_what_it_changes_in_the_year_before_a_revised_source(
    desk: Desk, tmp_path: Path
) -> None:
    after = "2022-2023"
    (path,) = tgo.write(
        [build("TGO", after, 0.01, 0, desk.catalogue)], tmp_path / "made", None, desk.catalogue
    )
    desk.deliver(f"TGO/stateduc/{path.name}", path.read_bytes(), LATER)
    desk.deliver("TGO/validation/v2.yml", VALIDATED.replace(YEAR, after).encode(), LATER)
    desk.publish()
    found = desk.diff("2023.1", "2024.1")
    years = {(r["school_year"], r["change"], r["cause"]) for r in found.rows.to_pylist()}
    assert (after, "added", "source_added") in years
    assert (YEAR, "changed", "source_revised") in years
    assert causes(found) == {"source_added", "source_revised"}


def test_without_recipes_values_are_compared_and_no_cause_is_claimed(desk: Desk, file: bytes) -> None:
    desk.deliver(f"TGO/stateduc/ecole_{YEAR}_v2.csv", cell(file, 1, "An2_F_CP1", "31"), LATER)
    desk.publish()
    shutil.rmtree(desk.data / "recipes" / "files")
    assert causes(desk.diff("2023.1", "2024.1")) == {"not_traced"}
