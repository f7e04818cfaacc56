"""Checks of a partition: declared once, evaluated per country × school year over all its sources.

Belongs here: names, descriptions, and folding the checks of sources into one evaluation.
Does not belong here: judging rows (quality/) or deciding what is refused (pipeline/).
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import dagster as dg

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.defs import descriptions, partitions, scorecard
from eqm_pipeline.pipeline.state import Partition

ASSET = scorecard.ASSET
DESCRIPTIONS = {
    "rows_conserved": "Every row read is accepted, set aside, a totals row, or ignored by declaration.",
    "within_tolerance": (
        "The delivery is what its contract says, and no larger share of its rows is set aside than the "
        "contract allows. Where this fails the partition was not taken in and its last good data stay."
    ),
    "findings": (
        "No finding asks the sender for an explanation (severity error). Findings keep no partition back."
    ),
    "scorecard": (
        "Data quality by dimension, each metric with its formula. Holds where as many schools were heard from as the "
        "programme asks of a reliable figure, and the fate of every row is known."
    ),
}
SEVERITY = {"findings": dg.AssetCheckSeverity.WARN, "scorecard": dg.AssetCheckSeverity.WARN}


def specs() -> list[dg.AssetCheckSpec]:
    """One check per kind, evaluated for each partition."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.PreviewWarning)
        return [
            dg.AssetCheckSpec(name, asset=ASSET, description=told, partitions_def=partitions.COUNTRY_YEARS)
            for name, told in DESCRIPTIONS.items()
        ]


def evaluations(p: Partition, data: Path, catalogue: Catalogue) -> Iterator[dg.AssetCheckEvaluation]:
    """The checks of all sources of a partition, folded by kind, with a line for each source; and its scorecard."""
    yield scorecard.evaluation(p, data, catalogue)
    for name in (n for n in DESCRIPTIONS if n != "scorecard"):
        mine = {c["name"].removesuffix(f"_{name}"): c for c in p.checks if c["name"].endswith(f"_{name}")}
        rows = [
            [s, "yes" if c["passed"] else "no", descriptions.of_source(c["metadata"])]
            for s, c in mine.items()
        ]
        refused = name == "within_tolerance" and p.status == "refused"
        yield dg.AssetCheckEvaluation(
            asset_key=dg.AssetKey(ASSET),
            check_name=name,
            passed=all(c["passed"] for c in mine.values()) and not refused,
            severity=SEVERITY.get(name, dg.AssetCheckSeverity.ERROR),
            description=p.error or None if refused else None,
            metadata={
                "sources": len(rows),
                "by source": descriptions.table(["source", "passed", "details"], rows),
            },
            partition=partitions.text(p.key),
        )


def without_delivery(partition: partitions.Key) -> Iterator[dg.AssetCheckEvaluation]:
    """Checks of a key that was asked for and has no delivery: they hold of nothing, and say so.

    Left unevaluated they would stand as skipped, and hide in the overview that all others passed.
    """
    for name in DESCRIPTIONS:
        yield dg.AssetCheckEvaluation(
            asset_key=dg.AssetKey(ASSET),
            check_name=name,
            passed=True,
            description="No delivery, nothing to check. / Aucune livraison, rien à vérifier.",
            metadata={"sources": 0},
            partition=partitions.text(partition),
        )
