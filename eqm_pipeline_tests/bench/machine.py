"""One command in processes of its own: wall seconds, and the memory of all its processes together.

Belongs here: the clock, the sampler, what is said of the machine. Does not belong here: which commands there are.
"""

from __future__ import annotations

import contextlib
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

EVERY = 0.05  # seconds between two looks at the processes
GREW = 1.02  # resident memory above its highest so far by this: worth the dearer look at shared pages
PAGE, TICKS = os.sysconf("SC_PAGE_SIZE"), os.sysconf("SC_CLK_TCK")
LIBRARIES = ("duckdb", "pandas", "pyarrow", "numpy", "pandera", "dagster", "polars", "pyspark")
PEERS = "EQM_BENCH_PEERS"
"""A folder with libraries of peers that are not installed beside the package (`pip install --target`)."""


@dataclass(frozen=True)
class Measured:
    """Seconds by the wall; GB of all processes together, shared pages counted once; seconds of all cores together, which
    say more than the wall where others use the machine (what a process did in its last twentieth of a second is not seen);
    None where only a part of what the processes did is meant."""

    seconds: float
    peak_gb: float
    cpu_seconds: float | None


def measure(command: Sequence[str | Path], right: tuple[int, ...] = (0,)) -> Measured:
    """Run a command to its end. RuntimeError with what it said when it ends otherwise than with one of `right`."""
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        process = subprocess.Popen(
            [str(c) for c in command], stdout=said, stderr=said, start_new_session=True
        )
        sampler = _Sampler(process.pid)
        sampler.start()
        code = process.wait()
        seconds = time.perf_counter() - started
        peak = sampler.stop()
        if code not in right:
            said.seek(0)
            raise RuntimeError(
                f"{' '.join(map(str, command))}\n{said.read()[-3000:].decode(errors='replace')}"
            )
    return Measured(seconds, peak / 1e9, sampler.busy())


class _Sampler(threading.Thread):
    """Looks at a process and all that it started. PSS is read when the resident sizes reach a new height."""

    def __init__(self, leader: int) -> None:
        super().__init__(daemon=True)
        self.leader, self.ended = leader, threading.Event()
        self.highest, self.peak = 0.0, 0
        self.ticks: dict[int, int] = {}

    def run(self) -> None:
        while not self.ended.wait(EVERY):
            family = _family(self.leader)
            self.ticks |= family
            resident = sum(_resident(p) for p in family)
            if resident > self.highest * GREW:
                self.highest = resident
                self.peak = max(self.peak, sum(_proportional(p) for p in family))

    def busy(self) -> float:
        return sum(self.ticks.values()) / TICKS

    def stop(self) -> int:
        self.ended.set()
        self.join()
        return self.peak


def _family(leader: int) -> dict[int, int]:
    """The processes of the leader's session, and descendants that left it, with the ticks each has run."""
    parents: dict[int, int] = {}
    ticks: dict[int, int] = {}
    mine = {leader}
    for entry in os.listdir("/proc"):  # noqa: PTH208 - twenty times a second
        if entry.isdigit():
            with contextlib.suppress(OSError, IndexError, ValueError), open(f"/proc/{entry}/stat") as f:  # noqa: PTH123
                told, pid = f.read().rsplit(")", 1)[1].split(), int(entry)
                parents[pid], ticks[pid] = int(told[1]), int(told[11]) + int(told[12])
                if int(told[3]) == leader:
                    mine.add(pid)
    for pid in sorted(parents):
        if parents[pid] in mine:
            mine.add(pid)
    return {pid: ticks.get(pid, 0) for pid in mine if pid in ticks}


def _resident(pid: int) -> int:
    with contextlib.suppress(OSError, IndexError, ValueError), open(f"/proc/{pid}/statm") as f:  # noqa: PTH123
        return int(f.read().split()[1]) * PAGE
    return 0


def _proportional(pid: int) -> int:
    with contextlib.suppress(OSError, ValueError), open(f"/proc/{pid}/smaps_rollup") as f:  # noqa: PTH123
        for line in f:
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def machine() -> dict[str, Any]:
    """Cores and memory; never a name of the host."""
    told = dict(line.split(":", 1) for line in Path("/proc/meminfo").read_text().splitlines())
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(int(told["MemTotal"].split()[0]) / 2**20, 1),
        "system": f"{platform.system()} {platform.machine()}",
    }


def versions() -> dict[str, str | None]:
    """Python and the libraries that matter here; None for those that are absent."""
    borrow()
    told: dict[str, str | None] = {"python": platform.python_version()}
    for name in LIBRARIES:
        try:
            told[name] = version(name)
        except PackageNotFoundError:
            told[name] = None
    return told


def borrow() -> None:
    """Make libraries of peers importable, after those that are installed."""
    folder = os.environ.get(PEERS)
    if folder and folder not in sys.path:
        sys.path.append(folder)
