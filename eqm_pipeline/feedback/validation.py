"""The figures of a school year as the ministry is asked to validate them, and the file in which it says so.

Belongs here: key figures before any release, the state of their validation, a form to fill in. Does not belong here:
what the word then does (publish/clearance.py).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.feedback.description import Cell, Listing, Pair

SHEET = "À valider - To validate"
FILE = "validation_{iso3}_{year}.yml"
_TITLE = {
    "validated": Pair("Key figures, validated", "Chiffres clés, validés"),
    "provisional": Pair("Key figures to be validated (published as provisional)", "Chiffres clés à valider (publiés à titre provisoire)"),
    "withheld": Pair("Key figures to be validated (not published)", "Chiffres clés à valider (non publiés)"),
}  # fmt: skip
_NOTE = {
    "validated": Pair("They are published as they are.", "Ils sont publiés tels quels."),
    "provisional": Pair(
        "You let them be published, marked P. To validate them, fill in the file validation_… of this pack and send it back.",
        "Vous en autorisez la publication, marquée P. Pour les valider, complétez le fichier validation_… de ce dossier et renvoyez-le.",
    ),
    "withheld": Pair(
        "They appear in no release until you validate them or let them be published as provisional: fill in the file validation_… of this pack and send it back.",
        "Ils ne figurent dans aucune publication tant que vous ne les validez pas ou n'en autorisez pas la publication provisoire : complétez le fichier validation_… de ce dossier et renvoyez-le.",
    ),
}  # fmt: skip
_FORM = """# {name} {year}
# Keep one of the two lines below (remove its #), fill it in, and send this file back.
# Gardez une des deux lignes ci-dessous (ôtez son #), complétez-la et renvoyez ce fichier.
# by: the office, never a person / le service, jamais une personne. date: 2024-06-15
# A day before which nothing may be published / un jour avant lequel rien n'est publié: add / ajoutez , embargo: 2024-09-01
country: {iso3}
validation:
#  "{year}": {{state: validated, by: "", date: }}
#  "{year}": {{state: provisional, publish: true, by: ""}}
"""


def to_validate(marts: Path, iso3: str, school_year: str, catalogue: Catalogue) -> Listing | None:
    """Key figures of one school year as they stand, with their status, under its state of validation; None without figures."""
    states = _rows(marts / "validation.parquet", iso3, school_year)
    rows: list[tuple[Cell, ...]] = []
    for r in _rows(marts / "key_indicators.parquet", iso3, school_year):
        label = catalogue.indicators[r["indicator"]].label
        category = f" – {r['category']}" if r["category"] != "_Z" else ""
        value = None if r["value"] is None else round(r["value"], 2)
        rows.append((label.fr + category, label.en + category, value, r["unit"], r["obs_status"]))
    if not (states and rows):
        return None
    state = states[0]["state"]
    header = ("Indicateur", "Indicator", "Valeur / Value", "Unité / Unit", "Statut / Status")
    return Listing(
        SHEET, _TITLE[state], _NOTE[state], header, tuple(rows), numeric=frozenset({2}), page=(0, 1, 2, 4)
    )


def form(iso3: str, school_year: str, catalogue: Catalogue) -> str:
    """A form to fill in. As it is, it says nothing and is refused."""
    return _FORM.format(name=catalogue.countries[iso3].name.fr, year=school_year, iso3=iso3)


def _rows(path: Path, iso3: str, school_year: str) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    wanted = [("country", "==", iso3), ("school_year", "==", school_year)]
    return pq.read_table(path, filters=wanted, partitioning=None).to_pylist()
