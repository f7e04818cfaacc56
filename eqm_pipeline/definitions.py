"""Dagster's door: whatever the modules of defs/ define, found by folder."""

import dagster as dg

from eqm_pipeline import defs as folder
from eqm_pipeline.defs.resources import Project


@dg.definitions
def defs() -> dg.Definitions:
    """Steps run in the process of their run: a process per step costs more than the steps."""
    return dg.load_definitions_from_package_module(
        folder, {"project": Project()}, executor=dg.in_process_executor
    )
