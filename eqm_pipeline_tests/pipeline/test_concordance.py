"""The concordance over years: between two years that are as they were nothing is looked for again, and it is as if made anew."""

from __future__ import annotations

import shutil
from pathlib import Path
from unittest import mock

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.pipeline import recognised
from eqm_pipeline.pipeline.concordance import concord
from eqm_pipeline.pipeline.receive import receive
from eqm_pipeline.pipeline.run import plan, run_partitions
from eqm_pipeline.quality.concordance import links
from eqm_pipeline.samples.write import write_samples

LAST = "2023-2024"


def taken_in(data: Path) -> int:
    receive(data / "inbox", data, Catalogue())
    done = list(run_partitions(plan(data, Catalogue()).tasks, workers=1))
    assert {p.status for p in done} <= {"accepted"}
    return len(done)


def found(data: Path) -> tuple[int, dict[str, bytes]]:
    """How many pairs of years were looked at, and the files that are then there."""
    with mock.patch.object(recognised, "links", side_effect=links) as looked:
        concord(data, Catalogue())
    files = sorted((data / "concordance").rglob("*.*"))
    return looked.call_count, {p.relative_to(data).as_posix(): p.read_bytes() for p in files}


def test_of_a_year_sent_again_only_its_neighbours_are_looked_at(tmp_path: Path) -> None:
    data, other = tmp_path / "data", tmp_path / "other"
    write_samples(data / "inbox", Catalogue(), 0.02, 0, ["MDG"])
    write_samples(other, Catalogue(), 0.02, 1, ["MDG"])
    assert taken_in(data) == 3
    assert found(data)[0] == 2
    assert found(data)[0] == 0
    (again,) = (other / "MDG" / "fiche_primaire").glob(f"*{LAST}*")
    shutil.copyfile(again, data / "inbox" / again.relative_to(other))
    assert taken_in(data) == 1
    looked, kept = found(data)
    assert looked == 1
    shutil.rmtree(data / "concordance")
    assert found(data) == (2, kept)
