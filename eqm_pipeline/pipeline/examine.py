"""One slice examined: a source of a country in one school year, read, conformed and checked.

Belongs here: the composition read → conform → check, and the proof that no row is lost. Both a run and `eqm check` come
here. Does not belong here: types and keys of what is stored (slices.py), storing (partition.py).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.models import Contract, Correction
from eqm_pipeline.conform import conform
from eqm_pipeline.conform.slice import Slice
from eqm_pipeline.errors import ContractBroken, DeliveryRefused, SchemaBroken
from eqm_pipeline.pipeline.addresses import with_cells
from eqm_pipeline.quality import check, forms
from eqm_pipeline.quality.shape import Shape, shape_of, without_tables
from eqm_pipeline.reading import read
from eqm_pipeline.reading.contents import contents
from eqm_pipeline.reading.forms import beside
from eqm_pipeline.schemas.findings import Findings


@dataclass
class Examined:
    """A slice read, conformed and checked, before it is stored or not.

    `core` holds accepted rows only, with `_rid`; `counts` is the proof: rows_read = accepted + quarantined + totals_rows
    + ignored. After a refusal the findings explain it, and there is nothing else. `audit` (schemas/audit.py) says what was
    read otherwise than sent; `unplaced` are answers that name no cell of this source;
    `shape` says how it was laid out (quality/shape.py).
    """

    core: dict[str, pd.DataFrame]
    quarantine: pd.DataFrame
    findings: pd.DataFrame
    counts: dict[str, int]
    refusal: DeliveryRefused | None = None
    audit: list[dict[str, object]] = field(default_factory=list)
    unplaced: list[Correction] = field(default_factory=list)
    shape: Shape = field(default_factory=dict)


def examine(
    path: Path, findings: Findings, catalogue: Catalogue, answers: Sequence[Correction] = ()
) -> Examined:
    """Everything about one slice that needs no memory of others, with the sender's answers to it applied.

    A refusal is a result, not an exception.
    """
    contract = catalogue.contracts[findings.country, findings.source]
    severity = {k: r.severity for k, r in catalogue.rules.items()}
    action = {k: r.action for k, r in catalogue.rules.items()}
    nothing = dict.fromkeys(("rows_read", "accepted", "quarantined", "totals_rows", "ignored"), 0)
    shape: Shape = {}
    try:
        tables = read(path, contract, findings.school_year)
        shape = shape_of(tables, contract)
        made = conform(tables, contract, findings.school_year, catalogue, findings, answers)
    except DeliveryRefused as e:
        shape = shape or lacking(path, contract)
        return Examined({}, pd.DataFrame(), findings.frame(severity, action), nothing, e, shape=shape)
    if contract.companions:
        forms.check(beside(path, contract.companions), findings)
    checked = check(made.core, findings, catalogue, made.applied.confirmed)
    fates = made.rows.copy()
    aside = fates["rid"].isin(checked.aside) & (fates["fate"] == "accepted")
    fates.loc[aside, "reason"] = fates.loc[aside, "rid"].map(checked.aside)
    fates.loc[aside, "fate"] = "quarantined"
    found = with_cells(findings.frame(severity, action), made.slices)
    counts = count(fates)
    refusal = _too_much_aside(counts, contract.tolerance, findings, path.name)
    aside_rows = _quarantined(fates, made.slices)
    audit = [*made.applied.audit, *checked.mends]
    return Examined(checked.core, aside_rows, found, counts, refusal, audit, made.applied.unplaced, shape)


def lacking(path: Path, contract: Contract) -> Shape:
    """The shape of a file that could not be read because tables are absent; empty where that is not the reason."""
    found = contents(path, contract)
    return without_tables(found.unused, contract, found.absent) if found.absent else {}


def count(fates: pd.DataFrame) -> dict[str, int]:
    """Rows by fate; the sum equals the rows read or the pipeline is wrong."""
    by = fates.groupby("fate")["n"].sum()
    names = {
        "accepted": "accepted",
        "quarantined": "quarantined",
        "totals": "totals_rows",
        "ignored": "ignored",
    }
    counts = {"rows_read": int(fates["n"].sum())} | {
        ours: int(by.get(fate, 0)) for fate, ours in names.items()
    }
    if counts["rows_read"] != sum(v for k, v in counts.items() if k != "rows_read"):
        raise SchemaBroken(
            ("rows were lost between sheet and table", "des lignes ont été perdues"), where=str(counts)
        )
    return counts


def _too_much_aside(
    counts: dict[str, int], tolerance: float, s: Findings, file: str
) -> DeliveryRefused | None:
    share = counts["quarantined"] / max(counts["accepted"] + counts["quarantined"], 1)
    if share <= tolerance and counts["accepted"]:
        return None
    return ContractBroken(
        (f"{counts['quarantined']} of {counts['rows_read']} rows would be set aside ({share:.1%}, at most {tolerance:.0%})",
         f"{counts['quarantined']} lignes sur {counts['rows_read']} seraient mises en attente ({share:.1%}, au plus {tolerance:.0%})"),
        where=f"{s.country} {s.source} {s.school_year} {file}",
        do=("look at the findings, then send the file anew", "consultez les constats, puis renvoyez le fichier"),
    )  # fmt: skip


def _quarantined(fates: pd.DataFrame, slices: dict[str, Slice]) -> pd.DataFrame:
    """Rows set aside, whole as sent (without direct identifiers and free text), as JSON."""
    out = fates[fates["fate"] == "quarantined"].copy()
    base, content = 0, {}
    for s in slices.values():
        withheld = {h for h, r in s.resolved.items() if r.spec.privacy == "free_text"}
        mine = out.index[(out["rid"] >= base) & (out["rid"] < base + len(s.raw))]
        for i in mine:
            at = int(out.loc[i, "rid"]) - base
            content[i] = json.dumps(
                {h: s.raw.sent(at, h) for h in s.raw.frame.columns if h not in withheld}, ensure_ascii=False
            )
        base += len(s.raw)
    for n, s in slices.items():
        odd = {r: t for _, r, t in s.raw.oddities}
        for i in out.index[(out["rid"] < -1) & (out["table"] == n)]:
            content[i] = json.dumps({"as sent": odd.get(int(out.loc[i, "row"]), "")}, ensure_ascii=False)
    out["content"] = pd.Series(content, dtype="object").reindex(out.index).fillna("")
    return out.drop(columns=["rid", "fate", "n"]).rename(columns={"reason": "rule"}).reset_index(drop=True)
