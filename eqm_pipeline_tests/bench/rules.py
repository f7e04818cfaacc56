"""Times reading, conforming, rules and types of a delivery of full size; `make bench-rules` (`python -m eqm_pipeline_tests.bench.rules [repeats]`).

Belongs here: the clock and its table. Does not belong here: the delivery (census.py). The figures are those of the
machine; the target is that all rules take less than two seconds on two idle cores.
"""

from __future__ import annotations

import importlib
import pkgutil
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

import eqm_pipeline.quality as room
from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.conform import conform
from eqm_pipeline.quality import check
from eqm_pipeline.reading import read
from eqm_pipeline.schemas.core import schema
from eqm_pipeline.schemas.findings import Findings
from eqm_pipeline_tests.bench.census import COUNTRY, SOURCE, YEAR, write

TARGET = 2.0  # seconds, all rules


def main(repeats: int = 3) -> None:
    """Prints the median seconds of each step and of each family of rules."""
    with tempfile.TemporaryDirectory() as folder:
        path, catalogue, (rows, columns) = write(Path(folder), Catalogue())
        runs = [_once(path, catalogue) for _ in range(repeats)]
    seconds = {step: statistics.median(r[0][step] for r in runs) for step in runs[0][0]}
    families = {f: statistics.median(r[1][f] for r in runs) for f in runs[0][1]}
    found = runs[0][2]
    say = sys.stdout.write
    say(f"{rows:,} schools × {columns} columns, median of {repeats}\n\n")
    say("".join(f"{step:<22}{s:>8.2f} s\n" for step, s in seconds.items()))
    say(f"\nrules, of {TARGET:g} s     {seconds['rules'] / TARGET:>8.0%}\n")
    say("".join(f"  {f:<20}{s:>8.2f} s\n" for f, s in sorted(families.items(), key=lambda x: -x[1])))
    say(f"\n{len(found):,} findings\n")
    say(found.groupby("rule").size().sort_values(ascending=False).to_string() + "\n" if len(found) else "")


def _once(path: Path, catalogue: Catalogue) -> tuple[dict[str, float], dict[str, float], pd.DataFrame]:
    """Seconds by step, seconds by family of rules, findings."""
    findings = Findings(COUNTRY, YEAR, SOURCE)
    contract = catalogue.contracts[COUNTRY, SOURCE]
    seconds: dict[str, float] = {}

    def timed(step: str, do: Callable[[], Any]) -> Any:
        start = time.perf_counter()
        out = do()
        seconds[step] = time.perf_counter() - start
        return out

    raw = timed("reading", lambda: read(path, contract, YEAR))
    made = timed("conforming", lambda: conform(raw, contract, YEAR, catalogue, findings))
    with _Families() as families:
        checked = timed("rules", lambda: check(made.core, findings, catalogue))
    severity = {k: r.severity for k, r in catalogue.rules.items()}
    found = timed("findings as a table", lambda: findings.frame(severity, severity))
    timed(
        "types and keys",
        lambda: [schema(t).validate(f.drop(columns="_rid")) for t, f in checked.core.items()],
    )
    return seconds, dict(families.seconds), found


class _Families:
    """Measures each family's check while it stands; the first family that asks for the matrix pays for it."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        named = [m.name for m in pkgutil.iter_modules(room.__path__) if m.name != "check"]
        modules = {n: importlib.import_module(f"{room.__name__}.{n}") for n in named}
        self.modules: dict[str, Any] = {n: m for n, m in modules.items() if hasattr(m, "check")}

    def __enter__(self) -> _Families:
        self.original = {n: m.check for n, m in self.modules.items()}
        for name, module in self.modules.items():
            module.check = self._timed(name, module.check)
        return self

    def __exit__(self, *_: object) -> None:
        for name, module in self.modules.items():
            module.check = self.original[name]

    def _timed(self, name: str, do: Callable[..., None]) -> Callable[..., None]:
        def run(*given: Any) -> None:
            start = time.perf_counter()
            do(*given)
            self.seconds[name] += time.perf_counter() - start

        return run


if __name__ == "__main__":
    main(*(int(a) for a in sys.argv[1:2]))
