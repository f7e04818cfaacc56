"""Work over processes: every item once, the largest beside the smallest, and nothing begun after a defect."""

from __future__ import annotations

import os
import time
from functools import partial
from pathlib import Path

import pytest

from eqm_pipeline.pipeline.workers import each


def process(_: int) -> int:
    return os.getpid()


def logged(log: Path, item: int) -> int:
    """A piece of work that says when it began and ended, as long as it is large."""
    began = time.monotonic_ns()
    time.sleep(item / 50)
    with log.open("a", encoding="utf-8") as file:
        file.write(f"{item} {began} {time.monotonic_ns()}\n")
    return item


def broken(log: Path, item: int) -> int:
    logged(log, item)
    raise ValueError(f"item {item}")


def gone(_: int) -> int:
    os._exit(1)


def spans(log: Path) -> list[tuple[int, int, int]]:
    told = [tuple(map(int, line.split())) for line in log.read_text("utf-8").splitlines()]
    return sorted(((i, a, b) for i, a, b in told), key=lambda s: s[1])


def test_one_item_stays_here_unless_it_is_to_be_apart() -> None:
    assert list(each(process, [1])) == [os.getpid()]
    assert list(each(process, [1, 2], 1)) == [os.getpid()] * 2
    assert list(each(process, [], apart=True)) == []
    (other,) = each(process, [1], apart=True)
    assert other != os.getpid()


@pytest.mark.parametrize("largest_first", [True, False])
def test_every_item_is_done_once(*, largest_first: bool) -> None:
    done = each(abs, range(50, 0, -1), 3, largest_first=largest_first)
    assert sorted(done) == list(range(1, 51))


def test_the_two_largest_do_not_stand_side_by_side(tmp_path: Path) -> None:
    log = tmp_path / "log"
    list(each(partial(logged, log), [9, 8, 4, 4, 4, 4], 2, largest_first=True))
    at = {i: (a, b) for i, a, b in spans(log) if i > 4}
    assert at[8][0] >= at[9][1]


def test_a_defect_is_raised_and_nothing_more_is_begun(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with pytest.raises(ValueError, match="item"):
        list(each(partial(broken, log), [1] * 40, 2))
    assert len(spans(log)) < 40


def test_a_worker_that_dies_is_told(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError):
        list(each(gone, range(10), 2))


def test_who_stops_listening_stops_the_work(tmp_path: Path) -> None:
    log = tmp_path / "log"
    results = each(partial(logged, log), [1] * 40, 2)
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert len(spans(log)) < 40
