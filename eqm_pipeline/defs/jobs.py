"""The two jobs: accept deliveries (by partition), publish a release (over everything).

Belongs here: what a run consists of. Does not belong here: when it starts (automation.py, launch.py).
"""

import dagster as dg

from eqm_pipeline.defs.consolidated import consolidated
from eqm_pipeline.defs.country_years import country_years

accept_deliveries = dg.define_asset_job(
    "accept_deliveries",
    dg.AssetSelection.assets(*country_years.keys),
    description=(
        "Take in the inbox and run the chosen countries × school years, up to their aggregates: one "
        "partition, one country over its years, one year over the countries, or all. A refused partition "
        "costs only itself."
    ),
    tags={"eqm/scope": "partition"},
    executor_def=dg.in_process_executor,
)
publish_release = dg.define_asset_job(
    "publish_release",
    dg.AssetSelection.assets(*consolidated.keys),
    description="Marts, briefs and release over the last good data of every partition.",
    tags={"eqm/scope": "whole"},
    executor_def=dg.in_process_executor,
)
