"""People's door: the `eqm` command.

Belongs here: the entry point. Does not belong here: commands (a module per kind of person) or work (pipeline/).
"""

from __future__ import annotations

import gc

import typer

from eqm_pipeline.cli import analyst, answers, engineer, ministry, mirror, releases
from eqm_pipeline.cli.options import app
from eqm_pipeline.errors import EqmError, UsageError

__all__ = ["analyst", "answers", "app", "engineer", "main", "ministry", "mirror", "releases"]


def main() -> None:
    """Entry point: an error we raise is told in English and French, not as a traceback."""
    gc.set_threshold(200_000, 20, 50)  # many small objects, few cycles
    try:
        app()
    except EqmError as e:
        typer.echo(e.bilingual(), err=True)
        raise SystemExit(2 if isinstance(e, UsageError) else 1) from None
