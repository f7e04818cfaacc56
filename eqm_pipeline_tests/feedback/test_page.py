"""The page of a pack: small, alone, in the ministry's languages, in words that a ministry accepts."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.feedback.describe import Received
from eqm_pipeline.feedback.pack import write_ministry
from eqm_pipeline.feedback.page import ROWS, room
from eqm_pipeline_tests.feedback.found import YEAR, delivered, finding, many, put

CATALOGUE = Catalogue()
HARSH = re.compile(r"\berrors?\b|\berreurs?\b|refus|reject|rejet|invalid|faux|fausse|\bwrong", re.IGNORECASE)


class Page(HTMLParser):
    """Text by language, tags and addresses of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text: dict[str, str] = {}
        self.lang = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        known = dict(attrs)
        self.links += [str(known[k]) for k in ("href", "src", "action") if known.get(k)]
        if tag == "article":
            self.lang = str(known["lang"])

    def handle_data(self, data: str) -> None:
        self.text[self.lang] = self.text.get(self.lang, "") + data.replace("\u00a0", " ")


def page(data: Path, iso3: str, waiting: tuple[Received, ...] = ()) -> str:
    folder = write_ministry(data, iso3, YEAR, CATALOGUE, waiting)
    return (folder / f"{iso3}_{YEAR}.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("iso3", "languages"), [("TGO", {"fr"}), ("CMR", {"fr", "en"})])
def test_500_findings_are_all_on_one_light_page_that_needs_nothing_else(
    tmp_path: Path, iso3: str, languages: set[str]
) -> None:
    put(tmp_path, "core/findings", iso3, "stateduc", many(iso3, 500))
    put(tmp_path, "core/snapshots", iso3, "stateduc", delivered())
    html = page(tmp_path, iso3)
    assert len(html.encode()) < 300_000
    read = Page(html)
    assert not {"script", "link", "img", "iframe", "form"} & set(read.tags)
    assert all(link.startswith("#") for link in read.links)
    assert "url(" not in html
    assert set(read.text) - {""} == languages
    for lang in languages:
        assert all(f"1135{i:05d}" in read.text[lang] for i in range(500))
        assert not HARSH.search(read.text[lang])
    assert "À vérifier" in read.text["fr"]
    if "en" in languages:
        assert "More repeaters" in read.text["en"]
        assert "redoublants" not in read.text["en"]


def test_beyond_500_rules_of_few_findings_stay_whole_and_the_rest_is_counted(tmp_path: Path) -> None:
    put(tmp_path, "core/findings", "TGO", "stateduc", many("TGO", 5000))
    rare = finding("TGO", "SPREADSHEET_ERROR", column="NB", unit_code="RARE", row=9, value="#REF!")
    put(tmp_path, "core/findings", "TGO", "other", pd.DataFrame([rare]))
    html = page(tmp_path, "TGO")
    assert len(html.encode()) < 300_000
    assert "RARE" in html
    assert re.search(r"et 90\d de plus, dans le classeur", html)


@pytest.mark.parametrize(
    "sizes", [[], [1], [600], [500], [3, 3, 600], [100] * 10, [1] * 700, [250, 250], [251, 250]]
)
def test_no_more_rows_than_there_is_room_for(sizes: list[int]) -> None:
    most = room(sizes)
    shown = sum(min(n, most) for n in sizes)
    assert shown == sum(sizes) if sum(sizes) <= ROWS else shown <= max(ROWS, len(sizes))


def test_what_a_sender_wrote_cannot_become_markup(tmp_path: Path) -> None:
    nasty = finding(
        "TGO",
        "TEXT_IN_NUMBER",
        value="<script>alert(1)</script>",
        unit_code="<b>x",
        column='"><img src=x>',
        row=3,
    )
    put(tmp_path, "core/findings", "TGO", "stateduc", pd.DataFrame([nasty]))
    read = Page(page(tmp_path, "TGO"))
    assert not {"script", "img"} & set(read.tags)
    assert "<script>alert(1)</script>" in read.text["fr"]


def test_a_delivery_that_waits_says_what_for_and_that_the_earlier_one_stands(tmp_path: Path) -> None:
    put(tmp_path, "core/findings", "TGO", "stateduc", many("TGO", 3))
    put(tmp_path, "core/snapshots", "TGO", "stateduc", delivered(sha="old"))
    newest = finding("TGO", "UNKNOWN_COLUMN", column="ELECTRICITE", action="blocked", severity="error")
    put(tmp_path, "quarantine/.refused", "TGO", "stateduc", pd.DataFrame([newest]))
    why = ("columns differ: ELECTRICITE", "les colonnes diffèrent : ELECTRICITE")
    waits = Received("stateduc", "ecole_v2.csv", "new", "2024-05-02T08:00:00Z", waits=why)
    text = Page(page(tmp_path, "TGO", (waits,))).text["fr"]
    assert "Les colonnes diffèrent : ELECTRICITE" in text
    assert "Ce qui avait été accepté auparavant reste tel quel jusque-là." in text
    assert "« ELECTRICITE » n’est pas dans le contrat." in text
    assert "113500000" in text  # the points of the delivery that stays in use stay open
    assert text.index("en attente de votre réponse") > 0
    assert not HARSH.search(text)
