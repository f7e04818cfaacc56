"""A synthetic register of pupils in one file, the census that it sums to, and the two catalogues that know them.

Belongs here: figures, files, contracts; tests use them too, small. Does not belong here: what is measured (register.py).
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import yaml

from eqm_pipeline.catalogue import Catalogue

COUNTRY, YEAR, SOURCE = "MDG", "2021-2022", "pupils"
SCHOOLS, GRADES, SEXES, AGES = 30_000, 5, ("F", "M"), tuple(range(5, 17))
DAY = date(2021, 10, 1)
LABELS = {"grade": [f"T{g}" for g in range(1, GRADES + 1)], "sex": ["Fille", "Garçon"]}
_CHUNK = 1_000_000
_LAGS = {
    -1: 0.04,
    0: 0.3,
    1: 0.25,
    2: 0.17,
    3: 0.12,
    4: 0.07,
    5: 0.03,
    6: 0.02,
}  # age above the official one of a grade
_REPEAT = 0.17


@dataclass(frozen=True)
class Pupils:
    """`rows` pupils of schools of some size; the same for the same arguments."""

    rows: int
    schools: int
    areas: tuple[str, ...]
    seed: int = 0

    @cached_property
    def enrolment(self) -> np.ndarray:
        """Schools × grades × sexes × ages; the sum is `rows`."""
        r = np.random.default_rng(self.seed)
        size = r.lognormal(0, 0.5, self.schools)
        of_school = r.multinomial(self.rows, size / size.sum())
        share = np.zeros((GRADES, len(SEXES), len(AGES)))
        for g in range(GRADES):
            for lag, part in _LAGS.items():
                share[g, :, AGES.index(6 + g + lag)] = part * (1 - 0.1 * g) / len(SEXES)
        made = r.multinomial(of_school, (share / share.sum()).ravel())
        return made.reshape(self.schools, GRADES, len(SEXES), len(AGES))

    @cached_property
    def repeaters(self) -> np.ndarray:
        """Of them those who repeat their grade."""
        return np.random.default_rng(self.seed + 1).binomial(self.enrolment, _REPEAT)

    @cached_property
    def codes(self) -> np.ndarray:
        return np.array([f"{n + 101_010_001}" for n in range(self.schools)], dtype=object)

    def of_school(self, name: str) -> np.ndarray:
        """An attribute of each school, as written."""
        n = np.arange(self.schools)
        if name == "cisco":
            return np.array(self.areas, dtype=object)[n * len(self.areas) // self.schools]
        labels = {"secteur": ("Public", "Privé", "Public"), "milieu": ("Rural", "Urbain", "Rural", "Rural")}[
            name
        ]
        return np.array(labels, dtype=object)[n % len(labels)]

    def write_census(self, path: Path) -> None:
        """A row per school, a column per grade, sex and age."""
        made = {"code": pa.array(self.codes)} | {
            n: pa.array(self.of_school(n)) for n in ("cisco", "secteur", "milieu")
        }
        for word, counts in (("EFF", self.enrolment), ("RED", self.repeaters)):
            for g, grade in enumerate(LABELS["grade"]):
                for k, sex in enumerate(LABELS["sex"]):
                    for a, age in enumerate(AGES):
                        made[f"{word} {grade} {sex} {age}"] = pa.array(counts[:, g, k, a])
        path.parent.mkdir(parents=True, exist_ok=True)
        pa_csv.write_csv(pa.table(made), path, pa_csv.WriteOptions(delimiter=";", quoting_style="none"))

    def write_register(self, path: Path, mixed: bool = True) -> None:
        """A row per pupil; `mixed`: in no order, else school by school. Never more than a million rows are held."""
        path.parent.mkdir(parents=True, exist_ok=True)
        aside, writer = path.with_suffix(".part"), None
        for first in range(0, self.rows, _CHUNK):
            chunk = self._chunk(np.arange(first, min(first + _CHUNK, self.rows)), mixed)
            writer = writer or pa_csv.CSVWriter(
                aside, chunk.schema, write_options=pa_csv.WriteOptions(delimiter=";", quoting_style="none")
            )
            writer.write_table(chunk)
        if writer:
            writer.close()
        aside.rename(path)

    @cached_property
    def _ends(self) -> np.ndarray:
        return self.enrolment.ravel().cumsum()

    def _chunk(self, at: np.ndarray, mixed: bool) -> pa.Table:
        pupil = (at * _step(self.rows) + 7) % self.rows if mixed else at
        cell = np.searchsorted(self._ends, pupil, side="right")
        school, grade, sex, age = np.unravel_index(cell, self.enrolment.shape)
        repeats = pupil - (self._ends[cell] - self.enrolment.ravel()[cell]) < self.repeaters.ravel()[cell]
        born = np.array(AGES)[age] * 366 + pupil * 37 % 365
        number = pc.cast(pa.array(pupil + 10_000_000), pa.string())

        def told(labels: Any, where: np.ndarray) -> pa.Array:
            return pa.array(list(labels), pa.string()).take(pa.array(where))

        return pa.table({
            "numero": number, "nom": pc.binary_join_element_wise("Synthetic pupil", number, " "),
            "code": told(self.codes, school), "cisco": told(self.of_school("cisco"), school),
            "secteur": told(self.of_school("secteur"), school), "milieu": told(self.of_school("milieu"), school),
            "classe": told(LABELS["grade"], grade), "sexe": told(LABELS["sex"], sex), "naissance": told(_DATES, born),
            "redoublant": told(("Non", "Oui"), repeats.astype(np.int8)),
        })  # fmt: skip


def _born(age: int, day: int) -> str:
    """A date of birth of somebody who is `age` on DAY: that day, or `day` days before it."""
    return (date(DAY.year - age, DAY.month, DAY.day) - timedelta(days=day)).strftime("%d/%m/%Y")


_DATES = [_born(n // 366, min(n % 366, 364)) for n in range((AGES[-1] + 1) * 366)]


def _step(rows: int) -> int:
    step = int(rows * 0.618) | 1
    while np.gcd(step, rows) != 1:
        step += 2
    return step


_PLACE = {
    "code": {"to": "schools.unit", "kind": "code"}, "cisco": {"to": "schools.inspection", "kind": "code", "codes": "areas"},
    "secteur": {"to": "schools.sector", "kind": "code", "codes": "sector"},
    "milieu": {"to": "schools.location", "kind": "code", "codes": "location"},
}  # fmt: skip
_CODES = {
    "grade": {label: str(g + 1) for g, label in enumerate(LABELS["grade"])}, "sex": dict(zip(LABELS["sex"], SEXES, strict=True)),
    "age": {str(a): str(a) for a in AGES}, "sector": {"Public": "public", "Privé": "private"},
    "location": {"Urbain": "urban", "Rural": "rural"}, "yes_no": {"Oui": "1", "Non": "0"},
}  # fmt: skip
_COUNT = {"to": "enrolment", "zero": "nil"}


def census_contract() -> dict[str, Any]:
    """The contract of the census."""
    by = {"sex": "{sex}", "grade": "{grade}", "age": "{age}"}
    columns = _PLACE | {
        f"{word} {{grade}} {{sex}} {{age}}": _COUNT | by | {"measure": measure}
        for word, measure in (("EFF", "enrolment"), ("RED", "repeaters"))
    }
    return _contract({"ecoles": {"unit": "code", "columns": columns}})


def register_contract() -> dict[str, Any]:
    """The contract of the register."""
    of_pupil = {n: {"ignore": "of the pupil"} for n in ("classe", "sexe", "redoublant")}
    never = {"numero": {"class": "direct_identifier"}, "nom": {"class": "direct_identifier"}}
    born = {"naissance": {"ignore": "carried as a dimension", "class": "quasi_identifier"}}
    persons = {
        "@persons": _COUNT | {"measure": "enrolment"},
        "code": {"to": "enrolment.unit", "kind": "code"},
    }
    persons |= of_pupil | {"redoublant": _COUNT | {"measure": "repeaters", "codes": "yes_no"}}
    persons |= {n: {"ignore": "of the school"} for n in ("cisco", "secteur", "milieu")}
    by_date = {"format": "%d/%m/%Y", "month": DAY.month, "day": DAY.day, "year": "first"}
    dimensions = {
        "grade": {"column": "classe", "codes": "grade"}, "sex": {"column": "sexe", "codes": "sex"},
        "age": {"column": "naissance", "codes": "age", "blank": "_U", "born": by_date},
    }  # fmt: skip
    return _contract({
        "ecoles": {"rows": "units_repeated", "unit": "code", "columns": _PLACE | of_pupil | born | never},
        "eleves": {"rows": "persons", "person": "numero", "unit": "code", "dimensions": dimensions, "columns": persons | born | never},
    })  # fmt: skip


def _contract(tables: dict[str, Any]) -> dict[str, Any]:
    return {
        "source": SOURCE, "title": {"en": "Pupils", "fr": "Élèves"}, "files": f"{SOURCE}_*.csv", "school_year": {"from": "file_name"},
        "reader": {"format": "delimited", "encoding": "utf-8", "delimiter": ";"}, "missing": ["ND"], "tables": tables, "codes": _CODES,
    }  # fmt: skip


def catalogue_with(target: Path, contract: dict[str, Any]) -> Catalogue:
    """A copy of the catalogue in which the country sends this contract, which counts, instead of its own."""
    package = Catalogue()
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(package.folder, target, ignore=shutil.ignore_patterns("*.py", "*.pyc", "__pycache__"))
    home = target / "countries" / COUNTRY.lower()
    named = package.countries[COUNTRY].preferred_sources["default"]
    (home / "sources" / f"{named}.yml").unlink()
    (home / "sources" / f"{SOURCE}.yml").write_text(
        yaml.safe_dump(json.loads(json.dumps(contract)), allow_unicode=True, sort_keys=False), "utf-8"
    )
    said = re.sub(
        rf"\bdefault: {re.escape(named)}\b", f"default: {SOURCE}", (home / "country.yml").read_text("utf-8")
    )
    (home / "country.yml").write_text(said, "utf-8")
    return Catalogue(target)


def pupils(rows: int, schools: int | None = None) -> Pupils:
    """A country's pupils, in at most SCHOOLS schools of its inspectorates."""
    known = [
        a.name
        for a in Catalogue().areas[COUNTRY]
        if a.area_level == "inspection" and a.valid_from <= 2022 <= a.valid_to
    ]
    return Pupils(rows, schools or max(3, min(SCHOOLS, rows // 100)), tuple(known))


def file_in(inbox: Path) -> Path:
    """Where the file stands in an inbox."""
    return inbox / COUNTRY / SOURCE / f"{SOURCE}_{YEAR}.csv"
