"""What the countries said of their figures, read from the newest validation.yml of each school year.

Belongs here: reading the file safely, and what its word means on the day of a release. Does not belong here: the grammar
(catalogue/models/validation.py), what is then published (publish/clearance.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from eqm_pipeline.catalogue.models import Validation, ValidationFile
from eqm_pipeline.errors import ContractBroken, UnreadableDelivery, UnsafeDelivery
from eqm_pipeline.intake import Ledger
from eqm_pipeline.schemas.validation import State

LARGEST = 20_000
_DO = ("see docs/releases.md for its form", "sa forme est décrite dans docs/releases.md")


@lru_cache(maxsize=256)
def read_validation(path: Path) -> ValidationFile:
    """A delivered validation.yml. Raises UnsafeDelivery, UnreadableDelivery or ContractBroken with the key."""
    if path.stat().st_size > LARGEST:
        what = "larger than a validation can be", "plus gros qu'une validation ne peut l'être"
        raise UnsafeDelivery(what, where=path.name, do=_DO)
    try:
        text = path.read_text(encoding="utf-8-sig")
        if any(isinstance(e, yaml.AliasEvent) for e in yaml.parse(text, Loader=yaml.SafeLoader)):
            what = "aliases are not allowed in a validation", "une validation ne contient pas d'alias"
            raise UnsafeDelivery(what, where=path.name, do=_DO)
        said = yaml.safe_load(text)
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError, ValueError) as e:
        what = "this is not YAML in UTF-8", "ce n'est pas du YAML en UTF-8"
        raise UnreadableDelivery(what, where=path.name, do=_DO) from e
    try:
        return ValidationFile.model_validate(said)
    except ValidationError as e:
        told = "; ".join(f"{'.'.join(map(str, x['loc']))}: {x['msg']}" for x in e.errors()[:5])
        raise ContractBroken((told, told), where=path.name, do=_DO) from e


def years_validated(path: Path, country: str) -> list[str]:
    """The school years that a validation of `country` speaks of."""
    said = read_validation(path)
    if said.country != country:
        what = f"this is the word of {said.country}", f"c'est la parole de {said.country}"
        raise ContractBroken(what, where=path.name, do=("deliver it there", "déposez-la là-bas"))
    return sorted(said.validation)


def words(data: Path) -> dict[tuple[str, str], Validation]:
    """The newest word of each country on each school year."""
    newest = Ledger(data).validations()
    return {key: read_validation(data / s.path).validation[key[1]] for key, s in newest.items()}


def states(
    said: dict[tuple[str, str], Validation], accepted: Iterable[tuple[str, str]], day: str
) -> list[State]:
    """What may be published of every country × school year that was accepted, on `day` (ISO 8601); sorted."""
    return [_state(country, year, said.get((country, year)), day) for country, year in sorted(accepted)]


def _state(country: str, year: str, word: Validation | None, day: str) -> State:
    if word is None:
        return State(country, year, "withheld", reason="not validated by the country")
    embargo = word.embargo.isoformat() if word.embargo else ""
    office = {"office": word.by, "date": word.date.isoformat() if word.date else "", "embargo": embargo}
    if embargo > day[:10]:
        return State(country, year, "withheld", **office, reason="under embargo")
    if word.state == "validated":
        return State(country, year, "validated", **office)
    if word.publish:
        return State(country, year, "provisional", **office)
    return State(country, year, "withheld", **office, reason="not validated by the country")
