"""States of findings from delivery to delivery, and the ratchet: what is known is counted, what is new may stop a delivery."""

from __future__ import annotations

import pandas as pd
import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.models import Contract
from eqm_pipeline.errors import CatalogueError
from eqm_pipeline.pipeline import standing
from eqm_pipeline_tests.pipeline.conftest import YEAR, World

CSV = f"TGO/stateduc/ecole_{YEAR}.csv"
AT = 1_700_000_000
COLUMN = "An2_F_Red_CP1"
RULE = "REP_LE_ENR"


def _spoilt(file: bytes, *schools: int) -> bytes:
    """More repeaters than pupils in the first grade of these schools."""
    rows = [line.split(";") for line in file.decode("cp1252").split("\r\n")]
    for i in schools:
        rows[i][rows[0].index(COLUMN)] = "9000"
    return "\r\n".join(";".join(r) for r in rows).encode("cp1252")


def _counted(world: World, *, ratchet: bool, ceiling: dict[str, int] | None = None) -> None:
    """The catalogue with the rule counted from delivery to delivery, or with a ceiling declared by the contract."""
    known = Catalogue()
    rule = known.rules[RULE].model_copy(update={"ratchet": ratchet})
    contract: Contract = known.contracts["TGO", "stateduc"].model_copy(update={"ratchet": ceiling or {}})
    world.catalogue.__dict__["rules"] = known.rules | {RULE: rule}
    world.catalogue.__dict__["contracts"] = known.contracts | {("TGO", "stateduc"): contract}


@pytest.fixture
def counting(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world whose workers use its own catalogue."""
    monkeypatch.setattr("eqm_pipeline.pipeline.run.catalogue_in", lambda folder: world.catalogue)
    return world


def _found(world: World) -> pd.DataFrame:
    path = world.data / "core" / "findings" / f"country=TGO/school_year={YEAR}" / "stateduc.parquet"
    found = pd.read_parquet(path, partitioning=None)
    return found[found["rule"] == RULE]


def _deliver(world: World, content: bytes, at: int) -> tuple[str, str]:
    world.deliver(CSV, content, at)
    (done,), _ = world.run()
    return done.status, done.error


def test_a_finding_is_new_then_known_then_fixed(world: World, good_file: bytes) -> None:
    _deliver(world, _spoilt(good_file, 1), AT)
    assert _found(world)["state"].tolist() == ["new"]
    first = _found(world)["first_seen"].iloc[0]
    _deliver(world, _spoilt(good_file, 1, 2), AT + 1000)
    told = _found(world).sort_values("row")
    assert told["state"].tolist() == ["known", "new"]
    assert told["first_seen"].iloc[0] == first < told["first_seen"].iloc[1]
    _deliver(world, _spoilt(good_file, 2), AT + 2000)
    assert _found(world).sort_values("row")["state"].tolist() == ["fixed", "known"]
    _deliver(world, _spoilt(good_file, 2) + b"\r\n", AT + 3000)
    assert _found(world)["state"].tolist() == ["known"]


def test_more_than_the_last_accepted_delivery_is_refused_and_as_many_are_not(
    counting: World, good_file: bytes
) -> None:
    _counted(counting, ratchet=True)
    assert _deliver(counting, _spoilt(good_file, 1), AT)[0] == "accepted"
    assert _deliver(counting, _spoilt(good_file, 2), AT + 1000)[0] == "accepted"
    before = counting.core()
    status, error = _deliver(counting, _spoilt(good_file, 1, 2), AT + 2000)
    assert (status, "REP_LE_ENR: 2 > 1" in error) == ("refused", True)
    assert counting.core() == before
    refused = (
        counting.data / "quarantine" / ".refused" / f"country=TGO/school_year={YEAR}" / "stateduc.parquet"
    )
    told = pd.read_parquet(refused, partitioning=None).set_index("rule")
    assert told.loc["RATCHET", "parameters"] == "of=REP_LE_ENR; known=1"
    assert sorted(told.loc["REP_LE_ENR", "state"]) == ["known", "new"]


def test_bytes_that_were_accepted_once_are_never_refused(counting: World, good_file: bytes) -> None:
    _counted(counting, ratchet=True)
    worse, better = _spoilt(good_file, 1, 2), _spoilt(good_file, 1)
    for n, content in enumerate((worse, better, worse)):
        assert _deliver(counting, content, AT + 1000 * n)[0] == "accepted"


def test_a_rule_that_is_not_counted_stops_nothing(counting: World, good_file: bytes) -> None:
    _counted(counting, ratchet=False)
    for n, schools in enumerate(((1,), (1, 2), (1, 2, 3))):
        assert _deliver(counting, _spoilt(good_file, *schools), AT + 1000 * n)[0] == "accepted"


def test_the_declared_ceiling_counts_before_the_last_delivery(counting: World, good_file: bytes) -> None:
    _counted(counting, ratchet=True, ceiling={RULE: 2})
    assert _deliver(counting, _spoilt(good_file, 1, 2, 3), AT)[0] == "refused"
    assert _deliver(counting, _spoilt(good_file, 1), AT + 1000)[0] == "accepted"
    assert _deliver(counting, _spoilt(good_file, 1, 2), AT + 2000)[0] == "accepted"
    assert _deliver(counting, _spoilt(good_file, 1, 2, 3), AT + 3000)[0] == "refused"


def test_a_ceiling_of_a_rule_that_is_not_there_is_a_mistake_of_ours(world: World, good_file: bytes) -> None:
    known = Catalogue()
    contract = known.contracts["TGO", "stateduc"].model_copy(update={"ratchet": {"NO_SUCH": 1}})
    world.deliver(CSV, good_file)
    world.run()
    from eqm_pipeline.intake import Ledger

    (snapshot,) = Ledger(world.data).all()
    with pytest.raises(CatalogueError, match="NO_SUCH"):
        standing.over_the_ratchet(_found(world), world.data / "none", snapshot, contract, known)
