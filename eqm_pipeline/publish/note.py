"""The note of a release: what changed since the one before, and why, in both languages.

Belongs here: words and tables of Markdown. Does not belong here: finding out what changed (revisions.py) or why
(pipeline/releasing/explain.py).
"""

from __future__ import annotations

from typing import Any

import pyarrow.compute as pc

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.publish.revisions import CHANGES, Explained, counts, with_value

SHOWN = 40
_THIN = "\N{NARROW NO-BREAK SPACE}"
_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "first": "First release.", "colon": ":",
        "since": "Compared with {before}: {changed} changed, {status} in status only; with a value, {added} added and {removed} removed.",
        "a_value": "{n} value", "values": "{n} values", "equal": "No value differs from {before}.",
        "other": "No value differs from {before}; texts, labels or other tables do.", "cause": "Cause", "country": "Country",
        "changed": "changed", "status": "status only", "added": "added, with a value", "removed": "removed, with a value",
        "what": "What was exchanged", "national": "National totals of key indicators that changed", "year": "School year",
        "indicator": "Indicator", "before": "before", "after": "after", "more": "… and {n} more in `revisions.csv`.",
        "replaces": "Replaces {before}, which was withdrawn: {why}",
    },
    "fr": {
        "first": "Première version.", "colon": " :",
        "since": "Par rapport à {before} : {changed}, statut seul pour {status} ; avec une valeur, ajouts : {added}, retraits : {removed}.",
        "a_value": "{n} valeur modifiée", "values": "{n} valeurs modifiées", "equal": "Aucune valeur ne diffère de {before}.",
        "other": "Aucune valeur ne diffère de {before} ; ce sont des textes, des libellés ou d'autres tables qui diffèrent.",
        "cause": "Cause", "country": "Pays", "changed": "modifiées", "status": "statut seul", "added": "ajoutées, avec une valeur",
        "removed": "retirées, avec une valeur", "what": "Ce qui a été échangé",
        "national": "Totaux nationaux des indicateurs clés qui ont changé", "year": "Année scolaire",
        "indicator": "Indicateur", "before": "avant", "after": "après", "more": "… et {n} de plus dans `revisions.csv`.",
        "replaces": "Remplace {before}, qui a été retirée : {why}",
    },
}  # fmt: skip


def note(
    found: Explained | None, before: str, catalogue: Catalogue, language: str, withdrawn: str | None = None
) -> str:
    """The note in one language, in Markdown. `before` is the version compared with.

    `withdrawn` is why that was taken back, blank when it was not; None where two releases are compared of which the second
    need not be the next version.
    """
    w = _WORDS[language]
    if found is None or not before:
        return w["first"] + "\n"
    parts = [w["replaces"].format(before=before, why=withdrawn)] if withdrawn else []
    if not found.rows.num_rows:
        equal = w["equal" if withdrawn is None else "other"]
        return "\n\n".join([*parts, equal.format(before=before)]) + "\n"
    parts.append(_since(found, before, w, language))
    parts.append(_by_cause(found, catalogue, w, language))
    if found.details:
        lines = [
            f"- {d.of + w['colon'] + ' ' if d.of else ''}{d.fr if language == 'fr' else d.en}"
            for d in found.details
        ]
        parts.append(f"{w['what']}{w['colon']}\n\n" + "\n".join(lines))
    parts.append(_key_figures(found, catalogue, w, language))
    return "\n\n".join(p for p in parts if p) + "\n"


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


def _since(found: Explained, before: str, w: dict[str, str], language: str) -> str:
    """How many values differ, in one sentence."""
    total = next(iter(counts(with_value(found.rows))), dict.fromkeys(CHANGES, 0))
    told = {c: _n(total[c], language) for c in CHANGES}
    one = total["changed"] < 2 if language == "fr" else total["changed"] == 1
    told["changed"] = w["a_value" if one else "values"].format(n=told["changed"])
    return w["since"].format(before=before, **told)


def _by_cause(found: Explained, catalogue: Catalogue, w: dict[str, str], language: str) -> str:
    rows = [
        [cause_words(catalogue, r["cause"], language), r["country"], *(_n(r[c], language) for c in CHANGES)]
        for r in counts(with_value(found.rows), ("cause", "country"))
    ]
    return _table([w["cause"], w["country"], *(w[c] for c in CHANGES)], rows) if rows else ""


def _key_figures(found: Explained, catalogue: Catalogue, w: dict[str, str], language: str) -> str:
    """Totals of key indicators of another value, by their headline method; at most SHOWN of them."""
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
         *(_figure(r[f"value_{s}"], r[f"obs_status_{s}"], language) for s in ("before", "after")),
         cause_words(catalogue, r["cause"], language)]
        for r in wanted[:SHOWN]
    ]  # fmt: skip
    header = [w["country"], w["year"], w["indicator"], w["before"], w["after"], w["cause"]]
    more = ["", w["more"].format(n=_n(len(wanted) - SHOWN, language))] if len(wanted) > SHOWN else []
    return "\n".join([f"{w['national']}{w['colon']}", "", _table(header, shown), *more])


def _figure(value: float | None, status: str | None, language: str) -> str:
    told = "–" if value is None else _n(value, language, 2)
    return told if status in ("A", None) else f"{told} ({status})"


def _n(value: float, language: str, decimals: int = 0) -> str:
    """A number as its language writes it."""
    told = f"{value:,.{decimals}f}"
    return told.replace(",", _THIN).replace(".", ",") if language == "fr" else told
