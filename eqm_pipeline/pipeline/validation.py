"""What the countries said of their figures, from the newest validation of each school year.

Belongs here: which word counts, and what it means on the day of a release. Does not belong here: reading the file
(reading/validation.py), what is then published (publish/clearance.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from eqm_pipeline.catalogue.models import Validation
from eqm_pipeline.errors import ContractBroken, DeliveryRefused
from eqm_pipeline.intake import Ledger
from eqm_pipeline.reading.validation import read_validation
from eqm_pipeline.schemas.validation import EMBARGO, NOT_VALIDATED, State


def years_validated(path: Path, country: str, day: str) -> list[str]:
    """The school years that a validation of `country`, received on `day` (ISO 8601), speaks of."""
    said = read_validation(path)
    if said.country != country:
        what = f"this is the word of {said.country}", f"cette validation est celle de {said.country}"
        do = (
            f"send it for {said.country}, or mend its first line",
            f"envoyez-la pour {said.country}, ou corrigez sa première ligne",
        )
        raise ContractBroken(what, where=path.name, do=do)
    if late := [y for y, v in said.validation.items() if v.date and v.date.isoformat() > day[:10]]:
        what = (
            f"{late[0]}: the decision is dated after the file",
            f"{late[0]} : la décision est datée après le fichier",
        )
        do = (
            "give the day on which it was taken; embargo sets a day to come",
            "donnez le jour où elle a été prise ; embargo fixe un jour à venir",
        )
        raise ContractBroken(what, where=path.name, do=do)
    return sorted(said.validation)


def words(data: Path) -> dict[tuple[str, str], Validation]:
    """The newest word of each country on each school year; one that can no longer be read says nothing."""
    out = {}
    for key, snapshot in Ledger(data).validations().items():
        try:
            out[key] = read_validation(data / snapshot.path).validation[key[1]]
        except (DeliveryRefused, OSError, KeyError):
            continue
    return out


def states(
    said: dict[tuple[str, str], Validation], accepted: Iterable[tuple[str, str]], day: str
) -> list[State]:
    """What may be published of every country × school year that was accepted, on `day` (ISO 8601); sorted."""
    return [_state(country, year, said.get((country, year)), day) for country, year in sorted(accepted)]


def _state(country: str, year: str, word: Validation | None, day: str) -> State:
    if word is None:
        return State(country, year, "withheld", reason=NOT_VALIDATED)
    embargo = word.embargo.isoformat() if word.embargo else ""
    office = {"office": word.by, "date": word.date.isoformat() if word.date else "", "embargo": embargo}
    if embargo > day[:10]:
        return State(country, year, "withheld", **office, reason=EMBARGO)
    if word.state == "validated":
        return State(country, year, "validated", **office)
    if word.publish:
        return State(country, year, "provisional", **office)
    return State(country, year, "withheld", **office, reason=NOT_VALIDATED)
