"""CHANGELOG.md of a release: its own note first, those of the versions before below it.

Belongs here: how notes follow each other. Does not belong here: what a note says (note.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.publish import registry
from eqm_pipeline.publish.note import note
from eqm_pipeline.publish.revisions import Explained

NAME = "CHANGELOG.md"
_DRAFT = {
    "en": "Draft: everything as it stands, validated or not. Nothing is compared.\n",
    "fr": "Brouillon : tout en l'état, validé ou non. Rien n'est comparé.\n",
}
_SAME = {
    "en": "The content of {before} under another number.\n",
    "fr": "Le contenu de {before} sous un autre numéro.\n",
}
_APART = {
    "en": "The figures of {before} can no longer be read or compared.\n",
    "fr": "Les chiffres de {before} ne peuvent plus être lus ou comparés.\n",
}
_TITLE = "# Changes · Modifications\n\n"


def write(
    changes: Explained | None, before: Path | None, catalogue: Catalogue, about: Mapping[str, Any],
    withdrawn: Mapping[str, str],
) -> str:  # fmt: skip
    """The whole text; `before` is the folder of the version before."""
    parts = [f"## {about['version']} ({str(about['created'])[:10]})\n"]
    named, said = before.name if before else "", _instead(changes, before, about, bool(withdrawn))
    for language in ("en", "fr"):
        text = said[language].format(before=named) if said else ""
        parts.append(text or note(changes, named, catalogue, language, withdrawn.get(language, "")))
    return _TITLE + "\n".join(parts) + _earlier(before)


def _instead(
    changes: Explained | None, before: Path | None, about: Mapping[str, Any], withdrawn: bool
) -> dict[str, str] | None:
    """What is said in place of a note, where there is nothing to compare."""
    if about["draft"]:
        return _DRAFT
    if before and not withdrawn and registry.about(before).get("content_sha256") == about["content_sha256"]:
        return _SAME
    return _APART if before and changes is None else None


def _earlier(before: Path | None) -> str:
    path = before / NAME if before else None
    if path is None or not path.exists():
        return ""
    return "\n" + path.read_text(encoding="utf-8").removeprefix(_TITLE)
