"""The sensor of the inbox asks for what is due, once; a release follows the last run it asked for."""

from __future__ import annotations

from datetime import UTC, datetime

import dagster as dg
import pytest
from dagster import build_run_status_sensor_context

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.defs import automation, partitions
from eqm_pipeline.defs.rectangles import Rectangle
from eqm_pipeline.defs.resources import Project
from eqm_pipeline.pipeline.receive import receive
from eqm_pipeline.pipeline.run import plan
from eqm_pipeline_tests.defs.conftest import DELIVERED, House

MADAGASCAR = partitions.range_tags(Rectangle(("MDG", "2021-2022"), ("MDG", "2021-2022")))
TOGO = partitions.range_tags(Rectangle(("TGO", "2021-2022"), ("TGO", "2022-2023")))
THEN = {automation.FOLLOWED: "publish_release"}


def _tick(house: House, cursor: str | None = None) -> dg.SensorResult | dg.SkipReason:
    context = dg.build_sensor_context(instance=house.instance, cursor=cursor)
    told = automation.inbox_sensor(context, project=house.project)
    assert isinstance(told, (dg.SensorResult, dg.SkipReason))
    return told


def test_the_inbox_sensor_requests_a_run_per_rectangle_of_what_is_due(house: House) -> None:
    told = _tick(house)
    assert isinstance(told, dg.SensorResult)
    assert [dict(r.tags) for r in told.run_requests or []] == [MADAGASCAR | THEN, TOGO | THEN]
    assert {r.job_name for r in told.run_requests or []} == {"accept_deliveries"}
    assert len({r.run_key for r in told.run_requests or []}) == 2


def test_an_inbox_that_did_not_change_requests_nothing(house: House) -> None:
    first = _tick(house)
    assert isinstance(first, dg.SensorResult)
    assert isinstance(_tick(house, first.cursor), dg.SkipReason)


def test_only_the_partition_whose_delivery_changed_is_requested(house: House) -> None:
    house.accept_due()
    changed = (house.inbox / "TGO/stateduc/ecole_2022-2023.csv").read_bytes().replace(b"EPP", b"EPC", 1)
    house.deliver("TGO/stateduc/ecole_2022-2023.csv", changed, at=1_700_000_100)
    told = _tick(house)
    assert isinstance(told, dg.SensorResult)
    (request,) = told.run_requests or []
    assert request.tags["dagster/asset_partition_range_start"] == "TGO|2022-2023"
    assert request.tags["dagster/asset_partition_range_end"] == "TGO|2022-2023"


def test_the_night_requests_the_same_runs_and_skips_when_nothing_is_new(house: House) -> None:
    context = dg.build_schedule_context(instance=house.instance)
    told = automation.nightly.evaluate_tick(
        dg.build_schedule_context(instance=house.instance, resources={"project": house.project})
    )
    assert [t.tags["dagster/asset_partition_range_start"] for t in told.run_requests or []] == [
        "MDG|2021-2022",
        "TGO|2021-2022",
    ]
    house.accept_due()
    (skipped,) = automation.nightly(context, project=house.project)
    assert isinstance(skipped, dg.SkipReason)


def test_a_validation_alone_brings_a_release_in_the_night(house: House) -> None:
    at = datetime(2026, 1, 2, 4, tzinfo=UTC)
    context = dg.build_schedule_context(instance=house.instance, scheduled_execution_time=at)
    receive(house.inbox, house.data, Catalogue())
    assert isinstance(
        automation.nightly_release(context, project=house.project), dg.SkipReason
    )  # deliveries first
    house.run_due()
    assert isinstance(automation.nightly_release(context, project=house.project), dg.SkipReason)
    word = b"country: TGO\nvalidation:\n  2021-2022: {state: provisional, publish: true}\n"
    house.deliver("TGO/validation/validation.yml", word)
    receive(house.inbox, house.data, Catalogue())
    assert isinstance(automation.nightly_release(context, project=house.project), dg.RunRequest)


def _ended(house: House, tags: dict[str, str]) -> dg.RunRequest | dg.SkipReason:
    """What follows a successful run of accept_deliveries with these tags."""
    from eqm_pipeline.defs.launch import QUIET, _job

    ran = _job("accept_deliveries").execute_in_process(
        QUIET, house.instance, tags=TOGO | tags, resources={"project": house.project}
    )
    event = next(e for e in ran.all_events if e.event_type_value == "PIPELINE_SUCCESS")
    context = build_run_status_sensor_context(
        "publish_after_acceptance", event, house.instance, ran.dagster_run
    )
    followed = automation._follow(context)
    assert isinstance(followed, (dg.RunRequest, dg.SkipReason))
    return followed


def test_a_release_follows_runs_that_were_requested_and_not_those_people_launch(house: House) -> None:
    receive(house.inbox, house.data, Catalogue())
    assert isinstance(_ended(house, {}), dg.SkipReason)
    assert isinstance(_ended(house, THEN), dg.RunRequest)


def test_a_release_waits_for_runs_that_are_not_finished(house: House) -> None:
    from eqm_pipeline.defs.launch import _job

    house.instance.create_run_for_job(_job("accept_deliveries"), tags=MADAGASCAR | THEN)
    assert isinstance(_ended(house, THEN), dg.SkipReason)


def test_a_tick_over_an_unchanged_inbox_does_not_read_the_catalogue(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With fifty countries reading their contracts takes seconds, and the sensor looks every minute."""
    first = _tick(house)
    assert isinstance(first, dg.SensorResult)

    def read(_: Project) -> Catalogue:
        raise AssertionError("the catalogue was read")

    monkeypatch.setattr(Project, "known", read)
    assert isinstance(_tick(house, first.cursor), dg.SkipReason)
    with pytest.raises(AssertionError, match="was read"):
        _tick(house)


def test_planning_reads_the_catalogue_once_a_country_and_not_once_a_partition(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = Catalogue()
    receive(house.inbox, house.data, catalogue)
    read: list[str] = []

    def fingerprint(_: Catalogue, iso3: str = "") -> str:
        read.append(iso3)
        return iso3

    monkeypatch.setattr(Catalogue, "fingerprint", fingerprint)
    due = plan(house.data, catalogue)
    assert [(t.country, t.school_year) for t in due.tasks] == sorted(DELIVERED)
    assert sorted(filter(None, read)) == ["MDG", "TGO"]
