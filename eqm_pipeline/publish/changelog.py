"""CHANGELOG.md of a release: its own note first, those of the versions before below it.

Belongs here: how notes follow each other. Does not belong here: what a note says (note.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.publish.note import note
from eqm_pipeline.publish.revisions import Explained

NAME = "CHANGELOG.md"
_TITLE = "# Changes · Modifications\n\n"


def write(
    changes: Explained | None, before: Path | None, catalogue: Catalogue, about: Mapping[str, Any],
    withdrawn: Mapping[str, str],
) -> str:  # fmt: skip
    """The whole text; `before` is the folder of the version before."""
    named = before.name if before else ""
    parts = [f"## {about['version']} ({str(about['created'])[:10]})\n"]
    parts += [note(changes, named, catalogue, la, withdrawn.get(la, "")) for la in ("en", "fr")]
    return _TITLE + "\n".join(parts) + _earlier(before)


def _earlier(before: Path | None) -> str:
    path = before / NAME if before else None
    if path is None or not path.exists():
        return ""
    return "\n" + path.read_text(encoding="utf-8").removeprefix(_TITLE)
