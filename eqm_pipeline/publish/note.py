"""The note of a release: what changed since the one before, and why, in both languages.

Belongs here: words and tables of Markdown. Does not belong here: finding out what changed (revisions.py) or why
(pipeline/releasing/explain.py).
"""

from __future__ import annotations

from typing import Any

import pyarrow.compute as pc

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.publish.revisions import CHANGES, Explained, counts

SHOWN = 40
_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "first": "First release.", "since": "Compared with {before}: {changed} values changed, {added} added, {removed} removed.",
        "equal": "No value differs from {before}.", "cause": "Cause", "country": "Country", "changed": "changed", "added": "added",
        "removed": "removed", "what": "What was exchanged", "national": "National totals of key indicators that changed",
        "year": "School year", "indicator": "Indicator", "before": "before", "after": "after", "more": "… and {n} more in `revisions.csv`.",
        "replaces": "Replaces {before}, which was withdrawn: {why}",
    },
    "fr": {
        "first": "Première version.", "since": "Par rapport à {before} : {changed} valeurs modifiées, {added} ajoutées, {removed} retirées.",
        "equal": "Aucune valeur ne diffère de {before}.", "cause": "Cause", "country": "Pays", "changed": "modifiées", "added": "ajoutées",
        "removed": "retirées", "what": "Ce qui a été échangé", "national": "Totaux nationaux des indicateurs clés qui ont changé",
        "year": "Année scolaire", "indicator": "Indicateur", "before": "avant", "after": "après", "more": "… et {n} de plus dans `revisions.csv`.",
        "replaces": "Remplace {before}, qui a été retirée : {why}",
    },
}  # fmt: skip


def note(
    found: Explained | None, before: str, catalogue: Catalogue, language: str, withdrawn: str = ""
) -> str:
    """The note in one language, in Markdown. `before` is the version compared with, `withdrawn` why it was taken back."""
    w = _WORDS[language]
    if found is None or not before:
        return w["first"] + "\n"
    parts = [w["replaces"].format(before=before, why=withdrawn)] if withdrawn else []
    if not found.rows.num_rows:
        return "\n\n".join([*parts, w["equal"].format(before=before)]) + "\n"
    (total,) = counts(found.rows)
    parts.append(w["since"].format(before=before, **total))
    parts.append(_by_cause(found, catalogue, w, language))
    if found.details:
        lines = [
            f"- {d.of + ': ' if d.of else ''}{d.fr if language == 'fr' else d.en}" for d in found.details
        ]
        parts.append(f"{w['what']}:\n\n" + "\n".join(lines))
    if key := _key_figures(found, catalogue, w, language):
        parts.append(key)
    return "\n\n".join(parts) + "\n"


def cause_words(catalogue: Catalogue, causes: str, language: str) -> str:
    """One or several causes joined by `+`, in words."""
    known = {
        r["code"]: r[f"label_{language}"]
        for r in catalogue.rows("codelists/labels")
        if r["codelist"] == "cause"
    }
    return " + ".join(known.get(c, c) for c in causes.split("+"))


def _table(header: list[str], rows: list[list[Any]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(map(str, r)) + " |" for r in lines)


def _by_cause(found: Explained, catalogue: Catalogue, w: dict[str, str], language: str) -> str:
    rows = [
        [cause_words(catalogue, r["cause"], language), r["country"], *(r[c] for c in CHANGES)]
        for r in counts(found.rows, ("cause", "country"))
    ]
    return _table([w["cause"], w["country"], *(w[c] for c in CHANGES)], rows)


def _key_figures(found: Explained, catalogue: Catalogue, w: dict[str, str], language: str) -> str:
    """Totals of key indicators by their headline method; at most SHOWN of them."""
    declared = catalogue.indicators
    rows, mask = found.rows, pc.equal(found.rows["change"], "changed")
    for column, code in (
        ("area_level", "country"),
        ("sex", "_T"),
        ("grade", "_T"),
        ("base_indicator", "_Z"),
        ("location", "_T"),
    ):
        mask = pc.and_(mask, pc.equal(rows[column], code))
    wanted = [
        r
        for r in rows.filter(mask).to_pylist()
        if r["indicator"] in catalogue.programme.key_indicators
        and (i := declared.get(r["indicator"]))
        and (r["method"], r["sector"], r["level"]) == (i.method, i.sector, "1")
    ]
    if not wanted:
        return ""
    shown = [
        [r["country"], r["school_year"], getattr(declared[r["indicator"]].label, language),
         *(_figure(r[f"value_{s}"], r[f"obs_status_{s}"]) for s in ("before", "after")),
         cause_words(catalogue, r["cause"], language)]
        for r in wanted[:SHOWN]
    ]  # fmt: skip
    header = [w["country"], w["year"], w["indicator"], w["before"], w["after"], w["cause"]]
    more = ["", w["more"].format(n=len(wanted) - SHOWN)] if len(wanted) > SHOWN else []
    return "\n".join([f"{w['national']}:", "", _table(header, shown), *more])


def _figure(value: float | None, status: str | None) -> str:
    told = "–" if value is None else f"{value:.2f}"
    return told if status in ("A", None) else f"{told} ({status})"
