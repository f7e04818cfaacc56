"""Reads a delivered validation.yml as what it may be, and nothing else: plain YAML, small, shallow, each key once.

Belongs here: bytes of a stranger to a `ValidationFile`, and what is wrong with them in both languages. Does not belong here: the
grammar (catalogue/models/validation.py), what the word means (pipeline/validation.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from eqm_pipeline.catalogue.models import ValidationFile
from eqm_pipeline.errors import ContractBroken, UnreadableDelivery, UnsafeDelivery

LARGEST, DEEPEST = 8_000, 5
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DO = (
    "fill in one line of the form that came with your pack: remove its #, keep two spaces before the year, write days as 2023-06-15",
    "complétez une ligne du formulaire joint à votre dossier : ôtez son #, gardez deux espaces avant l'année, écrivez les jours sous la forme 2023-06-15",
)
_TEXT = (
    "save it as plain text in UTF-8, not from a word processor",
    "enregistrez-le en texte brut, UTF-8, sans traitement de texte",
)
_NOTHING = ("nothing is filled in", "rien n'est complété")
_SAID = {
    "missing": ("is missing", "manque"),
    "extra_forbidden": ("is not a word of this form", "n'est pas un mot de ce formulaire"),
    "literal_error": ("must be validated or provisional", "doit être validated ou provisional"),
    "bool_type": ("must be true or false", "doit être true ou false"),
    "bool_parsing": ("must be true or false", "doit être true ou false"),
    "string_type": ("must be text", "doit être un texte"),
    "string_too_long": ("is too long", "est trop long"),
    "dict_type": _NOTHING,
    "model_type": _NOTHING,
    "too_short": _NOTHING,
    "day": ("must be a day like 2023-06-15; leave it out if there is none", "doit être un jour comme 2023-06-15 ; ôtez-le s'il n'y en a pas"),
    "year": ("write the school year as 2023-2024", "écrivez l'année scolaire sous la forme 2023-2024"),
    "office": ("must be the name of an office, not of a person", "doit être le nom d'un service, non d'une personne"),
    "office_and_date": ("validated figures need the office (by) and the day of its decision (date)", "des chiffres validés demandent le service (by) et le jour de sa décision (date)"),
    "publish": ("publish is for provisional figures; validated ones are published", "publish est pour des chiffres provisoires ; des chiffres validés sont publiés"),
    "too_early": ("the decision is older than the school year", "la décision est antérieure à l'année scolaire"),
}  # fmt: skip


@lru_cache(maxsize=256)
def read_validation(path: Path) -> ValidationFile:
    """A delivered validation.yml. Raises UnsafeDelivery, UnreadableDelivery or ContractBroken with the key."""
    if path.stat().st_size > LARGEST:
        what = "larger than a validation can be", "plus gros qu'une validation ne peut l'être"
        raise UnsafeDelivery(what, where=path.name, do=_DO)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as e:
        raise UnreadableDelivery(
            ("this is not UTF-8", "ce n'est pas de l'UTF-8"), where=path.name, do=_TEXT
        ) from e
    try:
        _plain(text, path.name)
        said = yaml.load(text, Loader=_Loader)  # noqa: S506 - the safe loader, in C, of events looked at before
    except yaml.YAMLError as e:
        mark = getattr(e, "problem_mark", None)
        en, fr = (f", line {mark.line + 1}", f", ligne {mark.line + 1}") if mark else ("", "")
        what = f"this is not YAML{en}", f"ce n'est pas du YAML{fr}"
        raise UnreadableDelivery(what, where=path.name, do=_TEXT) from e
    except (ValueError, OverflowError) as e:  # 2023-13-45 looks like a day and is none
        raise ContractBroken((str(e), str(e)), where=path.name, do=_DO) from e
    try:
        return ValidationFile.model_validate(said)
    except ValidationError as e:
        told = [_told(x) for x in e.errors()[:5]]
        en, fr = ("; ".join(t[i] for t in told) for i in (0, 1))
        raise ContractBroken((en, fr), where=path.name, do=_DO) from e


def _told(error: Any) -> tuple[str, str]:
    loc = error["loc"] or tuple(error.get("ctx", {}).values())
    place = ", ".join(str(x) for x in loc if x not in ("validation", "[key]"))
    kind = "day" if error["type"].startswith("date") else error["type"]
    en, fr = _SAID.get(kind, (error["msg"], error["msg"]))
    return (f"{place}: {en}", f"{place} : {fr}") if place else (en, fr)


def _plain(text: str, where: str) -> None:
    """No alias, no tag, no depth, no key twice: what a person writes by hand."""
    depth = 0
    for e in yaml.parse(text, Loader=_Loader):
        depth += isinstance(e, yaml.CollectionStartEvent) - isinstance(e, yaml.CollectionEndEvent)
        tagged = getattr(e, "tag", None) is not None
        if isinstance(e, yaml.AliasEvent) or getattr(e, "anchor", None) or tagged or depth > DEEPEST:
            what = (
                "aliases, tags and deep nesting are no part of a validation",
                "alias, balises et emboîtements n'ont pas leur place dans une validation",
            )
            raise UnsafeDelivery(what, where=where, do=_DO)
    for twice in _repeated(yaml.compose(text, Loader=_Loader)):
        what = f"{twice} stands twice: keep one line", f"{twice} figure deux fois : gardez une ligne"
        raise ContractBroken(what, where=where, do=_DO)


def _repeated(node: yaml.Node | None) -> Iterator[str]:
    if isinstance(node, yaml.MappingNode):
        keys = [str(k.value) for k, _ in node.value]
        yield from (k for i, k in enumerate(keys) if k in keys[:i])
        for _, value in node.value:
            yield from _repeated(value)
