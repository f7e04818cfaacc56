"""What was done with which inputs, one small JSON per partition: so that nothing is done twice and a kill is noticed.

Belongs here: fingerprints and results of partitions. Does not belong here: data.
A partition's state is removed before its tables are replaced and written after, so a killed run is simply run again.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from eqm_pipeline.intake import Snapshot

PACKAGE = Path(__file__).parents[1]
_COMPUTING = ("schemas", "reading", "conform", "quality", "warehouse", "pipeline")
_READING_ONLY = ("trace", "releasing")  # of pipeline/: they compute no table
_READING_ANSWERS = ("feedback/answers.py", "feedback/answer_sheet.py")


@dataclass(frozen=True)
class Task:
    """A partition to run: its snapshots in effect, the sheets of answers (oldest first), the fingerprint of all that it
    depends on."""

    data: Path
    catalogue: Path
    country: str
    school_year: str
    snapshots: tuple[Snapshot, ...]
    fingerprint: str
    answers: tuple[Snapshot, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of its deliveries."""
        return sum(s.size for s in self.snapshots)


@dataclass(frozen=True)
class Partition:
    """Result of one country × school year. Counts are rows of deliveries; `error` is English and French, a line each."""

    country: str
    school_year: str
    fingerprint: str
    status: str
    rows_read: int = 0
    accepted: int = 0
    quarantined: int = 0
    totals_rows: int = 0
    ignored: int = 0
    findings: int = 0
    seconds: float = 0.0
    released_at: str = ""
    error: str = ""
    error_code: str = ""
    tables: dict[str, int] = field(default_factory=dict)
    slices: dict[str, str] = field(default_factory=dict)
    checks: tuple[dict[str, Any], ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        return self.country, self.school_year


def path_of(data: Path, country: str, school_year: str) -> Path:
    return data / "core" / ".state" / country / f"{school_year}.json"


def load(data: Path) -> dict[tuple[str, str], Partition]:
    """States of all partitions; unreadable ones count as absent."""
    out = {}
    for path in sorted((data / "core" / ".state").glob("*/*.json")):
        try:
            p = Partition(**{**(d := json.loads(path.read_text("utf-8"))), "checks": tuple(d["checks"])})
        except (ValueError, TypeError, KeyError):
            continue
        out[p.key] = p
    return out


def save(data: Path, p: Partition) -> None:
    write_json(path_of(data, *p.key), asdict(p))


def forget(data: Path, country: str, school_year: str) -> None:
    path_of(data, country, school_year).unlink(missing_ok=True)


def refused(before: Partition | None, now: Partition) -> Partition:
    """A refusal beside what was accepted before: the counts of the last good data stay; of nothing accepted, no time and no slices."""
    if before is None:
        return replace(now, released_at="", slices={})
    return replace(before, fingerprint=now.fingerprint, status="refused", error=now.error, error_code=now.error_code, seconds=now.seconds, findings=now.findings, checks=now.checks)  # fmt: skip


def read_json(path: Path) -> dict[str, Any]:
    """What `write_json` wrote; nothing where there is no such file."""
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def write_json(path: Path, value: object) -> None:
    """Write aside, rename into place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(f".{os.getpid()}.part")
    aside.write_text(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    aside.replace(path)


@cache
def code_fingerprint(sql: Path) -> str:
    """Hash of everything that computes: a new version of the code recomputes."""
    h = hashlib.sha256()
    for room in _COMPUTING:
        for path in sorted((PACKAGE / room).rglob("*.py")):
            if path.parent.name not in _READING_ONLY:
                h.update(path.read_bytes())
    for name in _READING_ANSWERS:
        h.update((PACKAGE / name).read_bytes())
    for path in sorted(sql.rglob("*.*")):
        h.update(path.read_bytes())
    return h.hexdigest()


def fingerprint(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
