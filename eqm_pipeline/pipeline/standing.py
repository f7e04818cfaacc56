"""States of findings: new, known, answered, fixed; and the ratchet that counts what is known and stops what is new.

Belongs here: what a slice's findings mean beside those of the last accepted delivery and the answers given. Does not belong
here: making findings (conform/, quality/), comparisons over partitions (comparisons.py), storing (partition.py).

    new       not seen before this delivery
    known     seen in an earlier delivery, with its first date
    answered  kept by an answer that speaks of the same value; or mended by one, then n is 0: nothing stands any more
    fixed     gone with a newer delivery, kept one delivery long
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.models import Contract, Correction
from eqm_pipeline.errors import CatalogueError, MoreThanKnown
from eqm_pipeline.intake import Snapshot
from eqm_pipeline.schemas.findings import COLUMNS, identity

_META = b"ratchet"
OPEN = ("new", "known")


def aged(
    found: pd.DataFrame, earlier: Path, s: Snapshot, answers: Sequence[Correction], catalogue: Catalogue
) -> pd.DataFrame:
    """`found` with states and first dates, and rows of what is answered or fixed. `answers` are corrections with a finding."""
    found = found.assign(first_seen=s.received_at)
    old = pd.read_parquet(earlier, partitioning=None) if earlier.exists() else found.iloc[:0]
    old = old[old["state"] != "fixed"]
    seen = found["finding_id"].map(old.set_index("finding_id")["first_seen"]).astype("object")
    older = seen.map(lambda v: isinstance(v, str) and v < s.received_at).to_numpy(dtype=bool)
    found.loc[older, "first_seen"], found.loc[older, "state"] = seen[older], "known"
    given = {c.finding: c for c in answers if c.finding}
    found = answered(found, answers)
    gone = old[~old["finding_id"].isin(found["finding_id"])]
    mended = gone[gone["finding_id"].isin(given)].assign(state="answered", n=0)
    unseen = [c for i, c in given.items() if i not in set(found["finding_id"]) | set(mended["finding_id"])]
    fixed = gone[~gone["finding_id"].isin(given) & (gone["sha256"] != s.sha256) & (gone["n"] > 0)].assign(
        state="fixed"
    )
    parts = [found, mended, _mended(unseen, s, catalogue), fixed]
    whole = pd.concat([p[list(COLUMNS)] for p in parts if len(p)] or [found], ignore_index=True)
    return whole.astype({"n": "int32", "row": "int32"})


def answered(found: pd.DataFrame, answers: Sequence[Correction]) -> pd.DataFrame:
    """Findings that an answer keeps, and whose value is still the one that was confirmed, as `answered`."""
    given = {c.finding: c.expect for c in answers if c.finding and c.action == "accept"}
    standing = found["state"] != "fixed"
    kept = [
        s and i in given and same_value(given[i], v)
        for s, i, v in zip(standing, found["finding_id"], found["value"], strict=True)
    ]
    return found.assign(state=found["state"].where(~np.array(kept, dtype=bool), "answered"))


def same_value(a: str, b: str) -> bool:
    """Equal as text, or as plain numbers."""
    if a.strip() == b.strip():
        return True
    try:
        return float(a) == float(b)
    except ValueError:
        return False


def _mended(answers: Sequence[Correction], s: Snapshot, catalogue: Catalogue) -> pd.DataFrame:
    """Findings that an answer mended before this store ever held them, as far as the answer tells them."""
    rows = []
    for c in answers:
        if c.action == "accept" or (rule := catalogue.rules.get(c.rule)) is None:
            continue
        rows.append(dict.fromkeys(COLUMNS, "") | {
            "finding_id": c.finding, "country": s.country, "school_year": s.school_year, "source": s.source,
            "file": c.file, "sha256": s.sha256, "sheet": c.sheet, "row": c.row, "column": c.column, "value": c.expect,
            "unit_code": c.unit, "rule": c.rule, "severity": rule.severity, "action": rule.action, "n": 0,
            "state": "answered", "first_seen": s.received_at,
        })  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def declared_answers(catalogue: Catalogue, s: Snapshot) -> list[Correction]:
    """Corrections of the catalogue that name a rule, with the finding that they answer."""
    mine = [
        c
        for c in catalogue.corrections.get(s.country, [])
        if (c.source, c.school_year) == (s.source, s.school_year)
    ]
    return [
        c.model_copy(
            update={"finding": identity(s.country, s.school_year, s.source, c.rule, c.unit, c.column)}
        )
        for c in mine
        if c.rule
    ]


def open_counts(found: pd.DataFrame) -> dict[str, int]:
    """How many cells or rows each rule still doubts: neither answered nor fixed."""
    counts = found[found["state"].isin(OPEN)].groupby("rule")["n"].sum()
    return {str(k): int(v) for k, v in counts.items()}


def over_the_ratchet(
    found: pd.DataFrame, earlier: Path, s: Snapshot, contract: Contract, catalogue: Catalogue
) -> tuple[MoreThanKnown, list[dict[str, object]]] | None:
    """The refusal of a delivery that brings more of what is counted than is known, and its findings; None otherwise.

    What is known: the ceiling that the contract declares for a rule, or else, for rules with `ratchet`, what the last
    accepted delivery of the source and school year had open. Bytes that were accepted once are not refused.
    """
    if odd := set(contract.ratchet) - set(catalogue.rules):
        told = f"ratchet: {', '.join(sorted(odd))}"
        raise CatalogueError(
            (f"no such rule: {told}", f"règle inconnue : {told}"), where=f"{s.country} {s.source}"
        )
    before = _remembered(earlier)
    if s.sha256 in before.accepted:
        return None
    rules = catalogue.rules
    counted = {r: n for r, n in before.counts.items() if r in rules and rules[r].ratchet}
    known = counted | contract.ratchet
    now = open_counts(found)
    over = {r: (now[r], n) for r, n in sorted(known.items()) if now.get(r, 0) > n}
    if not over:
        return None
    told = "; ".join(f"{r}: {n} > {k}" for r, (n, k) in over.items())
    rows = [
        {"rule": "RATCHET", "column": r, "n": n, "parameters": f"of={r}; known={k}"}
        for r, (n, k) in over.items()
    ]
    return MoreThanKnown(
        (f"more to confirm than was known ({told})", f"plus de points à vérifier qu'il n'en était connu ({told})"),
        where=f"{s.country} {s.source} {s.school_year}",
        do=("confirm or correct the new findings, or declare them known under `ratchet` in the contract", "confirmez ou corrigez les nouveaux constats, ou déclarez-les connus sous `ratchet` dans le contrat"),
    ), rows  # fmt: skip


@dataclass(frozen=True)
class _Remembered:
    """Of the last accepted delivery: open findings of the rules that are counted; hashes of all that were accepted."""

    counts: dict[str, int] = field(default_factory=dict)
    accepted: list[str] = field(default_factory=list)


def _remembered(path: Path) -> _Remembered:
    if not path.exists():
        return _Remembered()
    told = (pq.read_schema(path).metadata or {}).get(_META)
    return _Remembered(**json.loads(told)) if told else _Remembered()


def as_table(found: pd.DataFrame, earlier: Path, sha256: str, catalogue: Catalogue) -> pa.Table:
    """Findings of an accepted delivery, with what the next one will be held against."""
    now, before = open_counts(found), _remembered(earlier)
    counts = {r: now.get(r, 0) for r, rule in sorted(catalogue.rules.items()) if rule.ratchet}
    remembered = _Remembered(counts, sorted({sha256, *before.accepted}))
    table = pa.Table.from_pandas(found, preserve_index=False)
    meta = {
        **(table.schema.metadata or {}),
        _META: json.dumps(asdict(remembered)).encode(),
    }
    return table.replace_schema_metadata(meta)
