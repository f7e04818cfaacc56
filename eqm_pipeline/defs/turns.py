"""One run at a time computes, whichever door it came by, and a run whose process died is known as such.

Belongs here: the locks, held by processes and let go by the system when one dies. Does not belong here: queueing of runs that
the daemon starts (the pool `cores` in dagster.yaml), or how a run spreads over cores (pipeline/workers.py). No Dagster here.

A run starts one worker a core, so two at once would be twice the workers that there are cores for. Dagster's pool keeps the
daemon from starting a second one, but `eqm run` does not ask the daemon; its turn is here. Below the data folder lie
`dagster/turns/turn`, locked by the run that computes, and `dagster/turns/<run id>`, locked as long as that run's process lives.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

POOL = "cores"
EVERY = 0.2  # seconds between two looks at whether the turn has come: a run that waits sleeps


@contextmanager
def turn(data: Path, run_id: str, wait: Callable[[str], None] = lambda _: None) -> Iterator[None]:
    """Alone among the runs on this data folder. `wait` is told once, with the id of the run that computes ("" if unknown)."""
    with _held(_place(data, run_id)), (folder(data) / "turn").open("a+", encoding="utf-8") as file:
        told = False
        while not _lock(file.fileno()):
            if not told:
                wait((folder(data) / "turn").read_text("utf-8"))
                told = True
            time.sleep(EVERY)
        file.truncate(0)
        file.write(run_id)
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def is_dead(data: Path, run_id: str) -> bool:
    """Whether the process of a run that had asked for its turn, and has not ended, is gone."""
    try:
        file = os.open(_place(data, run_id), os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        return _lock(file)
    finally:
        os.close(file)


def forget(data: Path, run_id: str) -> None:
    """Remove what a dead run left."""
    _place(data, run_id).unlink(missing_ok=True)


def folder(data: Path) -> Path:
    """Where the locks of a data folder lie; made when asked for."""
    place = data / "dagster" / "turns"
    place.mkdir(parents=True, exist_ok=True)
    return place


def _place(data: Path, run_id: str) -> Path:
    return folder(data) / run_id


@contextmanager
def _held(path: Path) -> Iterator[None]:
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(file)


def _lock(file: int) -> bool:
    """Take a lock if nobody has it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
