"""What the last pack said, kept in the pack's folder: the number of a pack, and what changed since the one before.

Belongs here: `pack.json`. Does not belong here: the states of findings (the pipeline's), or words.
A pack gets a new number when its deliveries or the points it asks about differ from the last one; written anew from the same
data it keeps its number and says the same changes, so that equal inputs give equal bytes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from eqm_pipeline.feedback.description import Changes
from eqm_pipeline.feedback.wording import Wording

FILE = "pack.json"


@dataclass(frozen=True)
class Said:
    """What one pack said: hashes of deliveries by `source file`, points by identity (their rule), those answered."""

    number: int
    deliveries: Mapping[str, str]
    points: Mapping[str, str]
    answered: tuple[str, ...] = ()
    before: Mapping[str, Any] = field(default_factory=dict)

    def same(self, other: Said) -> bool:
        """Whether both ask the same of the same deliveries."""
        mine, theirs = ((s.deliveries, s.points, s.answered) for s in (self, other))
        return mine == theirs

    def as_json(self, *, alone: bool = False) -> dict[str, Any]:
        """Plain data; `alone` without the pack before."""
        told = {
            "number": self.number,
            "deliveries": dict(sorted(self.deliveries.items())),
            "points": dict(sorted(self.points.items())),
            "answered": sorted(self.answered),
        }
        return told if alone else told | {"before": dict(self.before)}


def now(folder: Path, deliveries: Mapping[str, str], found: pd.DataFrame) -> Said:
    """What the pack that is being written says, with its number, beside what stands in `folder` from the last time."""
    open_ = found[(found["state"] != "fixed") & (found["severity"] != "info")]
    points = dict(zip(open_["finding_id"].astype(str), open_["rule"].astype(str), strict=True))
    answered = tuple(sorted(open_.loc[open_["state"] == "answered", "finding_id"].astype(str)))
    last = _read(folder / FILE)
    this = Said(1, dict(deliveries), points, answered)
    if last is None:
        return this
    if this.same(last):
        return Said(last.number, this.deliveries, points, answered, last.before)
    return Said(last.number + 1, this.deliveries, points, answered, last.as_json(alone=True))


def _read(path: Path) -> Said | None:
    """What a folder holds; one that cannot be read counts as none."""
    try:
        d = json.loads(path.read_text(encoding="utf-8"))
        return Said(int(d["number"]), d["deliveries"], d["points"], tuple(d["answered"]), d.get("before", {}))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write(folder: Path, said: Said) -> None:
    """Keep what this pack said, for the next one."""
    text = json.dumps(said.as_json(), ensure_ascii=False, indent=1, sort_keys=True)
    (folder / FILE).write_text(text + "\n", encoding="utf-8")


def changes(said: Said, wording: Wording) -> Changes | None:
    """Against the pack before; None for the first."""
    if not said.before:
        return None
    earlier, mine = dict(said.before["points"]), dict(said.points)
    answered, still = set(said.answered), set(mine) & set(earlier)
    settled = Counter(rule for k, rule in earlier.items() if k not in mine)
    files = [k for k, sha in said.deliveries.items() if said.before["deliveries"].get(k) != sha]
    return Changes(
        before=int(said.before["number"]),
        new=len(set(mine) - set(earlier) - answered),
        still=len(still - answered),
        answered=len(answered),
        settled=settled.total(),
        settled_of=tuple((t, n) for r, n in sorted(settled.items()) if (t := wording.named(r))),
        deliveries=tuple(sorted(files)),
    )
