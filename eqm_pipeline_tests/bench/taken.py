"""What was measured so far, within the minutes that were given.

Belongs here: whether to measure (again), and keeping what came of it. Does not belong here: what is measured (scenarios.py).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from eqm_pipeline_tests.bench.machine import Measured

EXPECTED = {
    "dagster": ("pipeline", 1.0), "spark": ("floor", 17.0), "incremental": ("pipeline", 0.3), "add_year": ("pipeline", 0.5),
}  # fmt: skip
"""What a thing that was not measured yet may take, as a share of what another took."""


class Taken:
    """Measurements by name; why a thing could not be measured in `absent`. Minutes run from `started`; None: no end."""

    def __init__(self, tell: Callable[[str], None], started: float, minutes: float | None) -> None:
        self.measured: dict[str, list[Measured]] = {}
        self.absent: dict[str, str] = {}
        self.tell, self.started, self.minutes = tell, started, minutes

    def __call__(self, name: str, do: Callable[[], Measured | Mapping[str, Measured]]) -> bool:
        """Measure once more; whether it was. What failed once is left, and what would take longer than there is."""
        if name in self.absent or not self._fits(name):
            return False
        self.tell(f"{name} {len(self.measured.get(name, ())) + 1}")
        try:
            done = do()
        except RuntimeError as e:
            self.absent[name] = _last_line(str(e))
            self.tell(f"    not measured: {e}")
            return False
        for what, made in ({name: done} if isinstance(done, Measured) else done).items():
            self.measured.setdefault(what, []).append(made)
            cores = "" if made.cpu_seconds is None else f", {made.cpu_seconds:.1f} s of cores"
            self.tell(f"    {what} {made.seconds:.1f} s{cores}, {made.peak_gb:.2f} GB")
        return True

    def _fits(self, name: str) -> bool:
        if self.minutes is None:
            return True
        left = 60 * self.minutes - (time.perf_counter() - self.started)
        if before := self.measured.get(name):
            return before[-1].seconds <= left
        like, share = EXPECTED.get(name, (name, 1.0))
        expected = share * self.measured[like][-1].seconds if like in self.measured else 0.0
        if expected <= left:
            return True
        self.absent[name] = f"some {expected:.0f} s did not fit into {self.minutes:g} minutes"
        self.tell(f"{name}: {self.absent[name]}")
        return False


def _last_line(text: str) -> str:
    return [line for line in text.strip().splitlines() if line.strip()][-1][:200]
