"""Findings and rows set aside, from tables to sentences, grouped by rule.

Belongs here: which findings are told, their order and their groups. Does not belong here: how a sentence is made (wording.py) or
where the tables lie (gather.py).
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import pandas as pd

from eqm_pipeline.feedback.description import Group, Pair, RowAside, Told
from eqm_pipeline.feedback.wording import Wording

CLOSED = ("fixed", "answered")
_ACTIONS = ("blocked", "quarantined", "flagged", "corrected")
_SEVERITIES = ("error", "warning", "info")


def groups(found: pd.DataFrame, wording: Wording, names: Mapping[str, str]) -> tuple[Group, ...]:
    """Findings by rule: those that wait first, then set aside, kept, read otherwise; within, errors first, then many first.

    `found` in the columns of schemas/findings.py, settled and answered ones left out; `names` are names of schools by code.
    """
    told = found[~found["state"].isin(CLOSED)]
    out = []
    for rule, rows in told.groupby("rule", sort=True):
        records = [{str(k): v for k, v in r.items()} for r in rows.to_dict("records")]
        records.sort(
            key=lambda r: (
                str(r["file"]),
                str(r["sheet"]),
                int(str(r["row"])),
                str(r["column"]),
                str(r["unit_code"]),
            )
        )
        do = wording.common(str(rule), "do", records)
        findings = tuple(_told(r, wording, names) for r in records)
        if "…" in do.en + do.fr:
            do = Pair("", "")
        first = records[0]
        title = wording.title(str(rule), records)
        out.append(Group(str(rule), str(first["action"]), str(first["severity"]), title, do, findings))
    return tuple(sorted(out, key=_order))


def answered(found: pd.DataFrame, wording: Wording, names: Mapping[str, str]) -> tuple[Told, ...]:
    """Findings that the ministry has answered, by rule and place."""
    told = found[found["state"] == "answered"].sort_values(
        ["rule", "file", "sheet", "row", "column", "unit_code"]
    )
    return tuple(_told({str(k): v for k, v in r.items()}, wording, names) for r in told.to_dict("records"))


def _order(g: Group) -> tuple[bool, int, int, int, str]:
    rank = {a: i for i, a in enumerate(_ACTIONS)}
    serious = {s: i for i, s in enumerate(_SEVERITIES)}
    return g.severity == "info", rank.get(g.action, 9), serious.get(g.severity, 9), -len(g.findings), g.rule


def _told(r: Mapping[str, object], wording: Wording, names: Mapping[str, str]) -> Told:
    rule, code, column = str(r["rule"]), str(r["unit_code"]), str(r["column"])
    unit = wording.unit(code)
    message, do = wording.sentences(rule, r)
    return Told(
        number=str(r["finding_id"]),
        rule=rule,
        state=str(r["state"]),
        action=str(r["action"]),
        severity=str(r["severity"]),
        source=str(r["source"]),
        file=str(r["file"]),
        sheet=str(r["sheet"]),
        cell=str(r["cell"]),
        row=int(str(r["row"])),
        column=column,
        value=str(r["value"]),
        unit=code,
        unit_name=unit if unit != code else names.get(code, ""),
        n=int(str(r["n"])),
        first_seen=str(r["first_seen"]),
        message=message,
        do=do,
        area=bool(unit) and unit != code,
        computed="@" in column or not r["file"],
    )


def rows_aside(aside: Mapping[str, pd.DataFrame], wording: Wording) -> tuple[RowAside, ...]:
    """Rows of quarantine by source, in order of their place."""
    out = []
    for source, frame in aside.items():
        if "rule" not in frame:
            continue
        for r in frame.sort_values([c for c in ("file", "sheet", "row") if c in frame]).to_dict("records"):
            finding = {"row": r.get("row"), "unit_code": r.get("unit", ""), "file": r.get("file", "")}
            why = wording.common(str(r["rule"]), "message", [finding])
            out.append(
                RowAside(
                    source, str(r.get("file", "")), str(r.get("sheet", "")), int(r.get("row") or 0),
                    str(r.get("unit") or ""), str(r["rule"]), why, _content(str(r.get("content") or "")),
                )
            )  # fmt: skip
    return tuple(out)


def _content(text: str) -> tuple[tuple[str, str], ...]:
    try:
        cells = json.loads(text) if text else {}
    except ValueError:
        cells = {"": text}
    return tuple((str(k), str(v)) for k, v in cells.items() if v not in (None, ""))
