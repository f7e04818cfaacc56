"""A tried file as plain data, for machines: the shape of `eqm check --json` and of a report in JSON.

Belongs here: names of keys. Does not belong here: choosing what is told (describe.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eqm_pipeline.feedback.description import Pack, Told

_PLACE = (
    "number",
    "rule",
    "state",
    "action",
    "severity",
    "file",
    "sheet",
    "cell",
    "row",
    "column",
    "value",
    "unit",
    "n",
)


def as_data(packs: Sequence[Pack], shapes: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """`{"accepted": bool, "school_years": [{school_year, accepted, source, file, counts, waits, findings, set_aside}]}`.

    Texts are {language: text} in the languages of the report. `shapes`, one for each pack, add what is known of the shape
    of the file: `drift` ({against, differences}) and `proposed` (a unified diff).
    """
    years = [_year(p) | dict(s) for p, s in zip(packs, shapes or [{}] * len(packs), strict=True)]
    return {
        "accepted": all(y["accepted"] for y in years),
        "country": packs[0].iso3 if packs else "",
        "school_years": years,
    }


def _year(pack: Pack) -> dict[str, Any]:
    (d,) = pack.deliveries
    return {
        "school_year": pack.school_year,
        "accepted": d.outcome == "accepted",
        "source": d.source,
        "file": d.file,
        "counts": {
            "rows_read": d.rows_read, "accepted": d.accepted, "set_aside": d.aside, "totals_rows": d.totals, "ignored": d.ignored,
        },
        "waits": {lang: d.why[lang] for lang in pack.languages} if d.outcome == "waiting" else {},
        "findings": [_finding(f, pack.languages) for g in pack.groups for f in g.findings],
        "set_aside": [{"file": r.file, "sheet": r.sheet, "row": r.row, "unit": r.unit, "rule": r.rule} for r in pack.aside],
    }  # fmt: skip


def _finding(f: Told, languages: Sequence[str]) -> dict[str, Any]:
    told: dict[str, Any] = {k: getattr(f, k) for k in _PLACE}
    return told | {
        "message": {lang: f.message[lang] for lang in languages},
        "do": {lang: f.do[lang] for lang in languages},
    }
