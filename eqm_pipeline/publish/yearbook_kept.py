"""Yearbooks that are kept between releases, and the version and day that each release puts into its copy.

Belongs here: what a kept book rests on, stamping. Does not belong here: what stands in a book (yearbook.py).
A book is kept beside the counts of its country, under the hash of all that it rests on but version and day; for these it has words
as long as what they stand for, so that lines keep their height. Every book of a release is stamped, whether it was kept or not.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.publish.shelf import Part
from eqm_pipeline.publish.yearbook import DAY, VERSION, write_book

_TEXTS = "xl/sharedStrings.xml"
_ROOMS = ("catalogue", "publish", "schemas", "writing")
_PACKAGE = Path(__file__).parents[1]


def kept_book(counts: Part, said: Part | None, catalogue: Catalogue, about: Mapping[str, Any]) -> Path:
    """The book of a country, made where none is kept that rests on the same; one that rests on something else goes."""
    rests_on = [
        _code(), catalogue.fingerprint(), counts.digest, said.digest if said else "",
        str(about["synthetic"]), str(about.get("draft", False)),
    ]  # fmt: skip
    key = hashlib.sha256("\0".join(rests_on).encode()).hexdigest()
    path = counts.path.with_name(f"yearbook-{key[:16]}.xlsx")
    if not path.exists():
        for old in path.parent.glob("yearbook-*.xlsx"):
            old.unlink()
        aside = path.with_name(".yearbook.part")
        states = said.table().to_pylist() if said else []
        write_book(aside, counts.table(), counts.country, catalogue, about, states)
        aside.replace(path)
    return path


def stamp_book(book: Path, target: Path, about: Mapping[str, Any]) -> None:
    """A copy of a kept book that says version and day of `about`. Equal books give equal bytes."""
    words = {VERSION: str(about["version"]), DAY: str(about["created"])[:10]}
    with zipfile.ZipFile(book) as kept, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for entry in kept.infolist():
            content = kept.read(entry)
            if entry.filename == _TEXTS:
                for token, word in words.items():
                    content = content.replace(token.encode(), word.encode())
            out.writestr(entry, content)


@cache
def _code() -> str:
    """Hash of the code that decides what a book looks like."""
    h = hashlib.sha256()
    for path in sorted(p for room in _ROOMS for p in (_PACKAGE / room).glob("*.py")):
        h.update(path.read_bytes())
    return h.hexdigest()
