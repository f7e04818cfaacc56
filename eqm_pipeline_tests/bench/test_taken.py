"""What is measured within some minutes: all of it once where it fits, again where there is time left."""

from __future__ import annotations

import time

from eqm_pipeline_tests.bench.machine import Measured
from eqm_pipeline_tests.bench.taken import Taken


def test_what_does_not_fit_is_left_and_told() -> None:
    take = Taken(lambda _: None, time.perf_counter(), minutes=1)
    assert take("pipeline", lambda: Measured(50, 1, 90))
    assert take("floor", lambda: Measured(4, 1, 8))
    assert not take("spark", lambda: Measured(1, 1, 1))
    assert "68 s did not fit into 1 minutes" in take.absent["spark"]
    take.started -= 15
    assert take("floor", lambda: Measured(5, 1, 8))
    assert not take("pipeline", lambda: Measured(50, 1, 90))
    assert [len(take.measured[n]) for n in ("pipeline", "floor")] == [1, 2]


def test_without_an_end_everything_is_measured_again_but_what_failed() -> None:
    def fails() -> Measured:
        raise RuntimeError("no such thing\n")

    take = Taken(lambda _: None, time.perf_counter() - 1e6, minutes=None)
    for _ in range(3):
        take("pipeline", lambda: {"pipeline": Measured(50, 1, 90), "marts": Measured(40, 1, None)})
        take("spark", fails)
    assert [len(take.measured[n]) for n in ("pipeline", "marts")] == [3, 3]
    assert take.absent == {"spark": "no such thing"}
