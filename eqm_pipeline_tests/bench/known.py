"""The catalogue of the benchmark: a copy of the package's, in which countries whose census is no text send a wide CSV.

Belongs here: what is changed in the copy. Does not belong here: the columns (census.py) or the package's catalogue.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import yaml

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.samples.schools import build
from eqm_pipeline_tests.bench import census

WIDE = "census"
MODEL_YEAR = "2021-2022"  # a year that samples know: schools are built once, years are varied (years.py)
TEXT = {"TGO": "stateduc", "MDG": "fiche_primaire"}  # countries whose own shape is one delimited text
MANY_COLUMNS = 100_000


def source_of(iso3: str) -> str:
    """The source under which a country's census is delivered."""
    return TEXT.get(iso3, WIDE)


def copy_catalogue(target: Path, columns: int = MANY_COLUMNS) -> Catalogue:
    """The catalogue in a folder of its own; the wide contracts know the first `columns` columns only."""
    package = Catalogue()
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(package.folder, target, ignore=shutil.ignore_patterns("*.py", "*.pyc", "__pycache__"))
    for iso3 in package.programme.countries:
        if iso3 not in TEXT:
            _send_wide(target / "countries" / iso3.lower(), iso3, package, columns)
    return Catalogue(target)


def _send_wide(folder: Path, iso3: str, package: Catalogue, columns: int) -> None:
    """Exchange the contract of a country's census, and say that it counts."""
    named = package.countries[iso3].preferred_sources["default"]
    package.contract_file(iso3, named)
    (folder / "sources" / f"{named}.yml").unlink()
    told = census.columns(build(iso3, MODEL_YEAR, 0.01, 0, package), package)
    contract = census.contract_of(WIDE, f"{WIDE}_*.csv", narrow(told, columns))
    text = yaml.safe_dump(contract, allow_unicode=True, sort_keys=False, default_flow_style=None, width=200)
    (folder / "sources" / f"{WIDE}.yml").write_text(text, encoding="utf-8")
    country = folder / "country.yml"
    said = re.sub(rf"\bdefault: {re.escape(named)}\b", f"default: {WIDE}", country.read_text("utf-8"))
    country.write_text(said, encoding="utf-8")


def narrow(told: census.Told, columns: int) -> census.Told:
    """The first columns of a wide census."""
    return dict(list(told.items())[:columns])


def wide_countries(known: Sequence[str]) -> list[str]:
    """Countries that send the wide CSV in the benchmark."""
    return [c for c in known if c not in TEXT]
