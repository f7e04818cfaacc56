"""A run as far as cores are concerned, in a process of its own: one worker a core within its turn; it logs when work began and ended.

`python -m eqm_pipeline_tests.defs.at_work FOLDER NAME turn|rush`; `rush` takes no turn, so that a test can see that it would see.
Belongs here: the process. Does not belong here: what is asserted of it (test_turns.py). Without Dagster, which takes seconds to import.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import nullcontext
from functools import partial
from pathlib import Path

from eqm_pipeline.defs import turns
from eqm_pipeline.pipeline.workers import each

WORKERS = max(os.cpu_count() or 1, 2)
PIECES = 3 * WORKERS


def work(log: Path, item: int) -> int:
    """A piece of work that leaves when it began and ended; a short write to a file opened for appending is never torn."""
    began = time.monotonic_ns()
    time.sleep(0.3)
    with log.open("a", encoding="utf-8") as file:
        file.write(f"{began} {time.monotonic_ns()}\n")
    return item


def main(folder: Path, name: str, how: str) -> None:
    """Warm the server of workers, wait until the other is there, then do all pieces."""
    list(each(abs, range(WORKERS), WORKERS))
    (folder / f"{name}.there").touch()
    while len(list(folder.glob("*.there"))) < 2:
        time.sleep(0.01)
    with turns.turn(folder, name) if how == "turn" else nullcontext():
        list(each(partial(work, folder / "log"), range(PIECES), WORKERS))


def most_at_once(log: Path) -> tuple[int, int]:
    """The most pieces of work at one time, and how many there were."""
    spans = [tuple(map(int, line.split())) for line in log.read_text("utf-8").splitlines()]
    changes = sorted([(a, 1) for a, _ in spans] + [(b, -1) for _, b in spans])
    most = now = 0
    for _, change in changes:
        now += change
        most = max(most, now)
    return most, len(spans)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
