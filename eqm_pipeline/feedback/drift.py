"""How a delivery differs in shape from the last accepted one of its source, as the ministry is told it.

Belongs here: reading the list of differences of one country and year. Does not belong here: comparing shapes or proposing contract
changes (quality/drift.py): a patch is for those who run the pipeline.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence, Set
from pathlib import Path

from eqm_pipeline.feedback.description import Cell, Listing, Pair
from eqm_pipeline.feedback.wording import Wording

SHEET = "Forme des fichiers - Shape"
TITLE = Pair("What changed in the shape of the files", "Ce qui a changé dans la forme des fichiers")
NOTE = Pair(
    "Against the last delivery of the same source that was accepted. Tell us what is meant; nothing was guessed.",
    "Par rapport à la dernière remise acceptée de la même source. Dites-nous ce qui est voulu ; rien n'a été deviné.",
)
ASKED = ("Votre réponse / Your answer",)
_FOLDERS = (("quarantine", ".refused"), ("drift",))


def drift(data: Path, iso3: str, school_year: str, sources: Set[str], wording: Wording) -> Listing | None:
    """Differences of the deliveries of `sources` of one school year; None where there are none.

    Reads `<source>.json` beside the findings of a delivery that waits (quarantine/.refused) or under data/drift:
    `{"differences": [{"en": …, "fr": …}, …]}`.
    """
    here = Path(f"country={iso3}") / f"school_year={school_year}"
    found: dict[str, Sequence[Mapping[str, str]]] = {}
    for source in sorted(sources):
        paths = [data.joinpath(*f) / here / f"{source}.json" for f in _FOLDERS]
        path = next((p for p in paths if p.exists()), None)
        found[source] = json.loads(path.read_text(encoding="utf-8"))["differences"] if path else []
    return listing(found, wording)


def listing(
    found: Mapping[str, Sequence[Mapping[str, str]]], wording: Wording, asked: tuple[str, ...] = ASKED
) -> Listing | None:
    """Differences (`{"en": …, "fr": …}`) by source as a table, with blank columns for what is `asked`; None where there are none."""
    rows: list[tuple[Cell, ...]] = [
        (wording.title_of_source(source).fr, str(d["fr"]), str(d["en"]))
        for source, differences in found.items()
        for d in differences
    ]
    header = ("Source", "Différence (fr)", "Difference (en)")
    return Listing(SHEET, TITLE, NOTE, header, tuple(rows), page=(0, 1, 2), asked=asked) if rows else None
