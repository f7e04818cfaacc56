"""What can be launched, what is recorded of it, and what a refused partition costs."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest

from eqm_pipeline.defs import partitions
from eqm_pipeline.defs.rectangles import Rectangle
from eqm_pipeline.pipeline import state
from eqm_pipeline.pipeline.run import latest
from eqm_pipeline_tests.defs.conftest import DELIVERED, House

FIRST, LAST = (partitions.COUNTRIES[0], partitions.YEARS[0]), (partitions.COUNTRIES[-1], partitions.YEARS[-1])
BROKEN = "TGO/stateduc/ecole_2022-2023.csv"


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        pytest.param(("TGO", "2021-2022"), ("TGO", "2021-2022"), {("TGO", "2021-2022")}, id="one partition"),
        pytest.param(
            ("TGO", FIRST[1]),
            ("TGO", LAST[1]),
            {("TGO", "2021-2022"), ("TGO", "2022-2023")},
            id="one country over its years",
        ),
        pytest.param(
            (FIRST[0], "2021-2022"),
            (LAST[0], "2021-2022"),
            {("MDG", "2021-2022"), ("TGO", "2021-2022")},
            id="one year over the countries",
        ),
        pytest.param(FIRST, LAST, DELIVERED, id="everything"),
    ],
)
def test_each_kind_of_run_succeeds_and_records_exactly_the_partitions_delivered(
    house: House, first: tuple[str, str], last: tuple[str, str], expected: set[tuple[str, str]]
) -> None:
    assert house.accept(first, last).success
    for asset in ("deliveries", "core_tables", "aggregates"):
        assert house.materialized(asset) == expected
    asked = Rectangle(first, last).keys(partitions.COUNTRIES, partitions.YEARS)
    for check in ("rows_conserved", "within_tolerance", "findings"):
        assert house.checks(check) == dict.fromkeys(asked, True)
        assert house.sources_checked(check) == {k: int(k in expected) for k in asked}
    assert house.checks("scorecard") == dict.fromkeys(asked, True)


def test_a_materialisation_tells_rows_by_fate_tables_and_seconds(house: House) -> None:
    house.accept(("TGO", "2021-2022"), ("TGO", "2021-2022"))
    event = house.instance.get_latest_materialization_event(dg.AssetKey("core_tables"))
    assert event is not None
    assert event.asset_materialization is not None
    told = {k: v.value for k, v in event.asset_materialization.metadata.items()}
    partition = state.load(house.data)["TGO", "2021-2022"]
    assert told["rows_read"] == partition.rows_read > 0
    assert told["accepted"] == partition.accepted
    assert told["dagster/row_count"] == sum(partition.tables.values())
    assert told["seconds"] > 0
    assert f"| accepted | {partition.accepted} |" in told["rows by fate"]
    assert "| enrolment | " in told["tables"]


def test_a_partition_launched_again_is_run_again_though_nothing_changed(house: House) -> None:
    for _ in range(2):
        assert house.accept(("TGO", "2021-2022"), ("TGO", "2021-2022")).success
    records = house.instance.fetch_materializations(dg.AssetKey("core_tables"), limit=10).records
    assert [r.partition_key for r in records] == ["TGO|2021-2022"] * 2


def test_a_refused_partition_costs_only_itself(house: House) -> None:
    renamed = (house.inbox / BROKEN).read_bytes().replace(b"CODE_ETABLISSEMENT", b"CODE_ECOLE", 1)
    house.deliver(BROKEN, renamed, at=1_700_000_100)
    ran = house.accept(FIRST, LAST)
    assert not ran.success
    (failure,) = [e.step_failure_data for e in ran.all_events if e.is_step_failure]
    assert failure.user_failure_data is not None
    assert "1 of 3 partitions not taken in" in (failure.user_failure_data.description or "")
    assert "TGO 2022-2023" in (failure.user_failure_data.description or "")
    assert not [e for e in ran.all_events if e.event_type_value == "STEP_UP_FOR_RETRY"]
    assert house.materialized("core_tables") == DELIVERED - {("TGO", "2022-2023")}
    assert house.materialized("aggregates") == DELIVERED - {("TGO", "2022-2023")}
    assert not house.checks("within_tolerance")["TGO", "2022-2023"]
    assert house.checks("within_tolerance")["MDG", "2021-2022"]


def test_a_refusal_leaves_the_last_good_data_and_the_release_is_published_over_them(house: House) -> None:
    assert {p.status for p in house.run_due()} == {"accepted"}
    core = {
        p: p.read_bytes() for p in (house.data / "core").rglob("country=TGO/school_year=2022-2023/*.parquet")
    }
    renamed = (house.inbox / BROKEN).read_bytes().replace(b"CODE_ETABLISSEMENT", b"CODE_ECOLE", 1)
    house.deliver(BROKEN, renamed, at=1_700_000_100)
    told: list[str] = []
    (refused,) = house.run_due(told)
    assert (refused.key, refused.status) == (("TGO", "2022-2023"), "refused")
    assert refused.accepted > 0
    assert told[0] == "TGO 2022-2023"
    assert "release" in told
    assert core
    assert {p: p.read_bytes() for p in core} == core
    assert Path(latest(house.data)["path"]).name == latest(house.data)["version"]


def test_a_run_over_keys_without_any_delivery_says_where_to_put_one(house: House) -> None:
    ran = house.accept(("SEN", "2021-2022"), ("SEN", "2022-2023"))
    (failure,) = [e.step_failure_data for e in ran.all_events if e.is_step_failure]
    assert failure.user_failure_data is not None
    told = failure.user_failure_data.description or ""
    assert "No delivery for SEN|2021-2022, SEN|2022-2023" in told
    assert "Aucune livraison" in told
    assert not house.materialized("deliveries")


def test_in_a_backfill_keys_without_delivery_are_recorded_as_empty_so_that_it_can_end_well(
    house: House,
) -> None:
    part = {"dagster/backfill": "a backfill"}
    assert house.accept(("SEN", "2021-2022"), ("TGO", "2021-2022"), part).success
    assert house.accept(("BFA", "2021-2022"), ("BFA", "2022-2023"), part).success
    assert house.materialized("aggregates") == {
        ("SEN", "2021-2022"),
        ("TGO", "2021-2022"),
        ("BFA", "2021-2022"),
        ("BFA", "2022-2023"),
    }
    assert set(state.load(house.data)) == {("TGO", "2021-2022")}


def test_a_release_over_nothing_fails_with_words_and_without_retries(house: House) -> None:
    from eqm_pipeline.defs.launch import QUIET, _job

    ran = _job("publish_release").execute_in_process(
        QUIET, house.instance, raise_on_error=False, resources={"project": house.project}
    )
    assert not ran.success
    assert not [e for e in ran.all_events if e.event_type_value == "STEP_UP_FOR_RETRY"]
