"""Copies a delivery once, under the hash of its bytes.

Belongs here: hashing, the immutable copy, restricted folders. Does not belong here: reading tables.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from eqm_pipeline.errors import UnreadableDelivery
from eqm_pipeline.intake.ledger import Ledger, Snapshot
from eqm_pipeline.intake.scan import Arrival


def take(
    arrival: Arrival,
    data: Path,
    ledger: Ledger,
    years_of: Callable[[Path], list[str]],
    sha256: str,
    sender: str,
) -> list[Snapshot]:
    """Store the bytes (if new) and record them. `years_of(path)` tells the school years covered, or raises DeliveryRefused.

    Answers and registers of persons lie in the restricted room: they name who gave them, or whom they list.
    """
    contract = arrival.contract
    stat = arrival.path.stat()
    dated = received(arrival.path)
    restricted = arrival.answers or (
        contract is not None and (contract.kind == "diagnostic" or contract.has_register)
    )
    room = data / ("restricted" if restricted else "raw")
    target = room / arrival.country / arrival.source / sha256 / arrival.path.name
    if not target.exists():
        _copy(arrival.path, target, sha256, room if restricted else None)
    before = _before(arrival, ledger)
    snapshots = []
    for year in years_of(target):
        earlier = before.get(year)
        if earlier and earlier.sha256 == sha256:
            continue
        # what arrives later is the newer one, whatever the date of its file
        when = max(dated, earlier.received_at) if earlier else dated
        snapshots.append(Snapshot(
            arrival.country, arrival.source, year, sha256, arrival.path.name, target.relative_to(data).as_posix(),
            stat.st_size, when, sender, contract.licence if contract else "not for others", earlier.sha256 if earlier and not arrival.answers else "",
        ))  # fmt: skip
    ledger.add(snapshots)
    return snapshots


def received(path: Path) -> str:
    """When a file arrived, UTC, ISO 8601: its date, or now where a wrong clock dated it after that."""
    when = min(path.stat().st_mtime, time.time())
    return datetime.fromtimestamp(when, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _before(arrival: Arrival, ledger: Ledger) -> dict[str, Snapshot]:
    """The newest snapshot of the same country and source, by school year."""
    mine = (s for s in ledger.all() if (s.country, s.source) == (arrival.country, arrival.source))
    return {s.school_year: s for s in mine}


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


def _copy(source: Path, target: Path, sha256: str, restricted: Path | None) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if restricted:
        restricted.chmod(0o700)
    aside = target.with_name(f".{target.name}.{os.getpid()}.part")
    shutil.copyfile(source, aside)
    if hash_file(aside) != sha256:
        aside.unlink()
        raise UnreadableDelivery(
            ("the file changed while it was being copied", "le fichier a changé pendant la copie"), where=source.name,
            do=("run again when it is complete", "relancez lorsqu'il est complet"),
        )  # fmt: skip
    aside.replace(target)
    target.chmod(0o400 if restricted else 0o444)
