"""Schools of one year recognised in the next, when their code is gone: candidates, scores, and what is decided by itself.

Belongs here: pairs of schools and their likeness. Does not belong here: how alike two names are (names.py), reading tables
(pipeline/concordance.py), or what is done with the links (dbt_like_sql/marts/school_followed.sql).

A school keeps its code unless something speaks against it. Of those whose code is gone and those whose code is new, pairs of
one inspection, one administrative code or one name are compared. The best pair of both is a link from `accept` on, and a question
to the ministry from `review` on; below that nothing is said. Nothing is linked that the ministry has denied.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from eqm_pipeline.quality.likeness import PARTS, likeness
from eqm_pipeline.quality.names import alike, base_of, plain

RULE, TO_CONFIRM = "CODE_CHANGED", "CODE_CHANGE_TO_CONFIRM"
LINK = {
    "unit": "str", "unit_after": "str", "level": "str", "kind": "str", "score": "float64", "decision": "str",
    "group": "str", **dict.fromkeys(PARTS, "float64"),
}  # fmt: skip
LINKED, REVIEW, DECLARED = "linked", "review", "declared"


def links(
    before: pd.DataFrame, after: pd.DataFrame, declared: pd.DataFrame, limits: Mapping[str, float]
) -> pd.DataFrame:
    """Links that are not simply "the same code", in the columns of LINK, sorted.

    before, after  open schools of two years that follow each other, a row per unit and level: unit, level, code, name,
                   inspection, edu_region, sector, latitude, longitude, and pupils by grade as columns "1", "2", …
    declared       unit, unit_after, kind (`not` where a pair was denied)
    limits         accept, review, fewest (pupils from which grades are compared)
    """
    known = _declared(before, after, declared)
    busy, taken = set(known["unit"]), set(known["unit_after"])
    gone = before[~_among(before["unit"], {*after["unit"], *busy})]
    come = after[~_among(after["unit"], {*before["unit"], *taken})]
    pairs = _scored(_candidates(gone, come), before, after, limits["fewest"])
    denied = set(
        zip(*(declared.loc[declared["kind"] == "not", c] for c in ("unit", "unit_after")), strict=True)
    )
    if denied:
        pairs = pairs[[p not in denied for p in zip(pairs["unit"], pairs["unit_after"], strict=True)]]
    best = _mutual(pairs[pairs["score"] >= limits["review"]])
    best["kind"] = np.where(best["inspection"] == best["inspection_after"], "code_changed", "moved")
    best["decision"] = np.where(best["score"] >= limits["accept"], LINKED, REVIEW)
    used = set(best["unit"]), set(best["unit_after"])
    parts = [
        known,
        best,
        _same_code(before, after, limits),
        _shared_out(before, after, come[~_among(come["unit"], used[1])], limits, "split"),
    ]
    merged = _shared_out(after, before, gone[~_among(gone["unit"], used[0])], limits, "merged")
    parts.append(merged.rename(columns={"unit": "unit_after", "unit_after": "unit"}))
    out = pd.concat(
        [p.reindex(columns=list(LINK)) for p in parts if len(p)] or [pd.DataFrame(columns=list(LINK))]
    )
    out["group"] = out["group"].fillna(out["unit"])
    out = out.astype(LINK).drop_duplicates(["unit", "unit_after", "level"])
    return out.sort_values(["level", "group", "unit", "unit_after"], ignore_index=True)


def _among(codes: pd.Series, others: set[str]) -> np.ndarray:
    """Which codes are among others; as objects, because pandas looks at texts of arrow one by one."""
    return codes.astype(object).isin(others).to_numpy()


def _same_code(before: pd.DataFrame, after: pd.DataFrame, limits: Mapping[str, float]) -> pd.DataFrame:
    """Schools that kept their code and are spelt otherwise, or stand under another inspectorate; both at once is a question."""
    met = before.merge(after, on=["unit", "level"], suffixes=("", "_after"))
    met = met[(met["name"].fillna("") != "") & (met["name_after"].fillna("") != "")]
    moved = met["inspection"] != met["inspection_after"]
    met = met[moved | (met["name"].map(plain) != met["name_after"].map(plain))]
    like = np.array(
        [alike(a, b) for a, b in zip(met["name"], met["name_after"], strict=True)], dtype="float64"
    )
    elsewhere = moved.reindex(met.index).to_numpy(dtype=bool)
    reused = elsewhere & (like < limits["review"])
    kind = np.where(reused, "reused", np.where(elsewhere, "moved", "respelt"))
    decision = np.where(reused, REVIEW, LINKED)
    return met[["unit", "level"]].assign(
        unit_after=met["unit"], kind=kind, score=like.round(3), decision=decision
    )


def _declared(before: pd.DataFrame, after: pd.DataFrame, declared: pd.DataFrame) -> pd.DataFrame:
    """What was declared, at the levels at which both schools stand."""
    mine = declared[declared["kind"] != "not"]
    out = mine.merge(before[["unit", "level"]], on="unit").merge(
        after[["unit", "level"]].rename(columns={"unit": "unit_after"}), on=["unit_after", "level"]
    )
    return out.assign(score=1.0, decision=DECLARED, group=_groups(out))


def _groups(pairs: pd.DataFrame) -> pd.Series:
    """Schools that were split, or merged, belong together: the first code of each group."""
    group = pairs.groupby(["unit_after", "level"])["unit"].transform("min")
    return group.groupby([pairs["unit"], pairs["level"]]).transform("min")


def _candidates(gone: pd.DataFrame, come: pd.DataFrame) -> pd.DataFrame:
    """Pairs worth comparing: of one inspection, one administrative code, or one name."""
    gone, come = (f.assign(plain=f["name"].map(plain)) for f in (gone, come))
    found = []
    for key in ("inspection", "code", "plain"):
        a, b = (f.loc[f[key].fillna("") != "", ["unit", "level", key]] for f in (gone, come))
        if key != "inspection":  # a code or a name that two schools share says nothing
            a, b = (f[~f.duplicated([key, "level"], keep=False)] for f in (a, b))
        found.append(a.merge(b, on=[key, "level"], suffixes=("", "_after"))[["unit", "unit_after", "level"]])
    return pd.concat(found).drop_duplicates(ignore_index=True)


def _scored(pairs: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame, fewest: float) -> pd.DataFrame:
    """Pairs beside their schools, with the parts of the score and the score."""
    b = pairs.merge(before, on=["unit", "level"], how="left")
    a = pairs.merge(
        after, left_on=["unit_after", "level"], right_on=["unit", "level"], how="left", suffixes=("", "_y")
    )
    told = likeness(b, a, fewest)
    return pairs.assign(inspection=b["inspection"], inspection_after=a["inspection"], **told)


def _mutual(pairs: pd.DataFrame) -> pd.DataFrame:
    """Pairs that are the best of both sides, ties broken by code."""
    order = pairs.sort_values(["score", "unit", "unit_after"], ascending=[False, True, True])
    first = ~order.duplicated(["unit", "level"]) & ~order.duplicated(["unit_after", "level"])
    return order[first].copy()


def _shared_out(
    whole: pd.DataFrame, parts: pd.DataFrame, new: pd.DataFrame, limits: Mapping[str, float], kind: str
) -> pd.DataFrame:
    """Schools that were split (or, read backwards, merged): of one inspection and one name but for the group's letter.

    `whole` has one school, `parts` the several it became; `new` are those among the parts that have a new code. A question to
    the ministry always: that pupils moved over cannot be seen in names.
    """
    keys = ["inspection", "level", "base"]
    whole, parts, new = (f.assign(base=f["name"].map(base_of)) for f in (whole, parts, new))
    one = whole[(whole["base"] != "") & ~whole.duplicated(keys, keep=False)]
    several = parts[parts["base"] != ""]
    met = one[["unit", "sector", *keys]].merge(
        several[["unit", "sector", *keys]], on=[*keys, "sector"], suffixes=("", "_after")
    )
    met = met.assign(is_new=_among(met["unit_after"], set(new["unit"])))
    of_school = met.groupby(["unit", "level"])
    met = met[(of_school["unit_after"].transform("size") >= 2) & of_school["is_new"].transform("any")]
    grades = [c for c in whole.columns if c.isdigit()]
    size = {
        k: f.set_index(["unit", "level"])[grades].sum(axis=1) for k, f in (("one", one), ("many", several))
    }
    together = met.assign(
        n=size["many"].reindex(pd.MultiIndex.from_frame(met[["unit_after", "level"]])).to_numpy()
    )
    total = together.groupby(["unit", "level"])["n"].transform("sum")
    alone = size["one"].reindex(pd.MultiIndex.from_frame(met[["unit", "level"]])).to_numpy(dtype=float)
    fit = np.minimum(alone, total) / np.maximum(np.maximum(alone, total), 1)
    met = met.assign(kind=kind, score=fit.to_numpy(), decision=REVIEW, group=met["unit"])
    return met[met["score"] >= limits["accept"]]
