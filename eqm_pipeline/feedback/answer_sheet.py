"""The sheet that goes out with findings and comes back with answers: its name, its columns, its first line.

Belongs here: what the writer (workbook.py) and the reader (answers.py) of a pack must agree on. Does not belong here: writing
or reading it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SHEET = "À vérifier - To confirm"
NUMBER = "N°"
# Where the finding stands, in codes as findings have them (no titles, no names): the number is recomputed from source, unit and
# column when the sheet comes back, so that nothing changed on the way can reach another cell.
SOURCE = "Source"
FILE = "Fichier / File"
SHEET_NAME = "Feuille / Sheet"
ROW = "Ligne / Row"
COLUMN = "Colonne / Column"
UNIT = "Code de l'école ou de la zone / Code of the school or area"
COUNT = "Nombre / Count"
PLACE = (SOURCE, FILE, SHEET_NAME, ROW, COLUMN, UNIT, COUNT)
SENT = "Valeur reçue / Value as sent"
DECISION = "Réponse / Answer"
VALUE = "Valeur corrigée / Corrected value"
REASON = "Motif / Reason"
BY = "Nom et fonction / Name and office"
DATE = "Date"
ANSWERS = (DECISION, VALUE, REASON, BY, DATE)
# What may stand under DECISION: the code of the decision, then how a person writes it in French and in English.
DECISIONS = {
    "accept": ("confirmer", "confirm"),
    "override": ("corriger", "correct"),
    "drop": ("retirer", "withdraw"),
    "cancel": ("annuler", "cancel"),
}
CHOICES = tuple(f"{fr} / {en}" for fr, en in DECISIONS.values())
_LINE = re.compile(r"EQM ([A-Z]{3}) (\d{4}-\d{4}) (?:pack )?(\d+)\s*$")


@dataclass(frozen=True)
class PackName:
    """Which pack a sheet belongs to; the first line of every sheet says so."""

    country: str
    school_year: str
    number: int

    def line(self) -> str:
        """As it stands in the first cell of a sheet: `EQM TGO 2023-2024 pack 3`."""
        return f"EQM {self.country} {self.school_year} pack {self.number}"


def pack_name(line: str) -> PackName | None:
    """The pack that a first line names, or None when it names none."""
    found = _LINE.match(line.strip())
    return PackName(found[1], found[2], int(found[3])) if found else None
