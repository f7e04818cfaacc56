"""The steps, written once: what each is called, what it needs and gives, and the function that does it.

Both doors walk this list: `run.py` in process, `defs/` as Dagster assets.
Belongs here: the order. Does not belong here: what a step does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from eqm_pipeline.pipeline import partition, whole


@dataclass(frozen=True)
class Step:
    """`scope` partition: once per country × school year; whole: once over everything. The description is for readers of data."""

    name: str
    scope: Literal["partition", "whole"]
    needs: tuple[str, ...]
    function: Callable[..., Any]
    description: str


STEPS = (
    Step("deliveries", "partition", (), partition.read_deliveries,
         "Files as sent by ministries and diagnostic teams, kept unchanged under the hash of their bytes. One snapshot may serve several school years."),
    Step("core_tables", "partition", ("deliveries",), partition.store_core_tables,
         "Accepted rows in common tables (schools, enrolment, teachers, facilities, exams, responses …), each with file, sheet, row and column. Rows set aside are kept whole in quarantine."),
    Step("aggregates", "partition", ("core_tables",), partition.compute_aggregates,
         "Sums by area, sex, grade, sector and location: `int_measures`, the sums behind teacher allocation, and diagnostic scores by level of actor."),
    Step("concordance", "whole", ("core_tables", "aggregates"), whole.concordance,
         "Schools of one year recognised in the next when their code changed, they were split, merged or moved: links with scores, and a list to be confirmed. Never part of a release."),
    Step("marts", "whole", ("aggregates", "concordance"), whole.marts,
         "Indicators with numerator, denominator, coverage and status; practices; flows; data quality; over all countries and years accepted so far."),
    Step("ministry_packs", "whole", ("marts",), whole.packs,
         "For the ministry concerned: findings with cell addresses, rows set aside, schools to be examined. Never part of a release."),
    Step("publishable", "whole", ("marts",), whole.publishable,
         "The marts as they may be published: figures of a school year that its country has not validated are marked provisional, or withheld."),
    Step("briefs", "whole", ("publishable",), whole.briefs,
         "One page per country in French and English: key figures, charts, the state of the data."),
    Step("release", "whole", ("publishable", "briefs"), whole.release,
         "The versioned folder that partners and analysts use: Parquet and CSV, codebook, data package, briefs."),
)  # fmt: skip


def names(scope: str) -> list[str]:
    """Names of the steps of one scope, in order."""
    return [s.name for s in STEPS if s.scope == scope]
