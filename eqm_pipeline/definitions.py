"""Dagster's door: whatever the modules of defs/ define, found by folder."""

from pathlib import Path

import dagster as dg


@dg.definitions
def defs() -> dg.Definitions:
    """Everything in defs/; dg.toml beside this file names the package, in a checkout and installed alike."""
    return dg.load_from_defs_folder(path_within_project=Path(__file__).parent)
