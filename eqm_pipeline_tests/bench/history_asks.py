"""What the UI and the daemon ask of a history: the queries of its pages through a webserver, and a tick of each sensor.

`python -m eqm_pipeline_tests.bench.history_asks fill|ticks DATA` with the environment of `eqm ui` prints one JSON object.
Belongs here: the questions and how long an answer takes. Does not belong here: the history (history_fill.py), storages (history.py).
"""

from __future__ import annotations

import json
import statistics
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

REPEATS = 5
ASSET = '(assetKey: {path: ["core_tables"]})'
CHECKS = "assetChecksOrError { ... on AssetChecks { checks { name executionForLatestMaterialization { id status } } } }"
PAGES = {
    "asset_graph": f"""{{ assetNodes {{ id assetKey {{ path }} groupName isPartitioned
        partitionStats {{ numMaterialized numFailed numMaterializing numPartitions }}
        assetMaterializations(limit: 1) {{ timestamp runId }} {CHECKS} }} }}""",
    "asset_partitions": f"""{{ assetNodeOrError{ASSET} {{ ... on AssetNode {{
        partitionKeysByDimension {{ name partitionKeys }}
        assetPartitionStatuses {{ ... on MultiPartitionStatuses {{ primaryDimensionName ranges {{
            primaryDimStartKey primaryDimEndKey
            secondaryDim {{ ... on DefaultPartitionStatuses {{ materializedPartitions failedPartitions }} }} }} }} }} }} }} }}""",
    "asset_checks": f"""{{ assetNodeOrError{ASSET} {{ ... on AssetNode {{ assetChecksOrError {{ ... on AssetChecks {{
        checks {{ name executionForLatestMaterialization {{ id status }} partitionStatuses {{ __typename }} }} }} }} }} }} }}""",
    "one_partition": f"""{{ assetNodeOrError{ASSET} {{ ... on AssetNode {{
        assetMaterializations(partitions: ["XAB|2020-2021"], limit: 1) {{ timestamp runId metadataEntries {{ label }} }} }} }} }}""",
    "runs": """{ runsFeedOrError(limit: 30, view: RUNS) { ... on RunsFeedConnection { hasMore results {
        id runStatus creationTime startTime endTime tags { key value } jobName assetSelection { path } } } }
        runsFeedCountOrError(view: RUNS) { ... on RunsFeedCount { count } } }""",
}


def page_seconds(port: int) -> dict[str, dict[str, float]]:
    """First and median seconds of each page's query."""
    told = {}
    for name, query in PAGES.items():
        took = [_timed(lambda q=query: ask(port, q)) for _ in range(REPEATS + 1)]  # type: ignore[misc]
        told[name] = {"first": took[0], "median": round(statistics.median(took[1:]), 4)}
    return told


def ask(port: int, query: str) -> dict[str, Any]:
    """An answer of the webserver. ValueError when it holds an error."""
    body = json.dumps({"query": query}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/graphql", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=600) as answer:
        told: dict[str, Any] = json.load(answer)
    if told.get("errors") or "message" in json.dumps(told.get("data", {}))[:200]:
        raise ValueError(json.dumps(told)[:500])
    return dict(told["data"])


def tick_seconds(data: Path) -> dict[str, dict[str, float]]:
    """First and median seconds of a tick of each sensor when nothing new has come; in a process with the instance's environment."""
    import dagster as dg

    from eqm_pipeline.definitions import defs
    from eqm_pipeline.defs.resources import Project

    repository = defs().get_repository_def()
    told = {}
    with dg.DagsterInstance.get() as instance:
        for sensor in repository.sensor_defs:
            cursor: str | None = None
            took = []
            for _ in range(REPEATS + 1):
                began = time.perf_counter()
                with dg.build_sensor_context(
                    instance=instance,
                    cursor=cursor,
                    repository_def=repository,
                    resources={"project": Project()},
                ) as context:
                    cursor = sensor.evaluate_tick(context).cursor or cursor
                took.append(round(time.perf_counter() - began, 4))
            told[sensor.name] = {"first": took[0], "median": round(statistics.median(took[1:]), 4)}
    return told


def _timed(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return round(time.perf_counter() - began, 4)


if __name__ == "__main__":
    from eqm_pipeline_tests.bench.history_fill import fill

    what, where = sys.argv[1], Path(sys.argv[2])
    sys.stdout.write(json.dumps(fill(where) if what == "fill" else tick_seconds(where)))
