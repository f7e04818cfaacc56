"""What the commands share: the app, options, progress, and how results are printed.

Belongs here: nothing that knows what a command does.
"""

from __future__ import annotations

import json
import os
import sys
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from eqm_pipeline.errors import UsageError

app = typer.Typer(
    name="eqm", no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False,
    help="Deliveries of eight ministries of education become a release one can trust.",
)  # fmt: skip

Data = Annotated[Path, typer.Option("--data", help="Folder in which data flow.", envvar="EQM_DATA")]
Inbox = Annotated[
    Path | None,
    typer.Option("--inbox", help="Where deliveries arrive (default: DATA/inbox).", envvar="EQM_INBOX"),
]
CatalogueDir = Annotated[
    Path | None,
    typer.Option("--catalogue", help="Another catalogue than the package's.", envvar="EQM_CATALOGUE"),
]
Countries = Annotated[
    list[str] | None, typer.Option("--country", help="ISO 3166-1 alpha-3 code; may be repeated.")
]
Years = Annotated[
    list[str] | None, typer.Option("--school-year", help="For example 2016-2017; may be repeated.")
]
Engine = Annotated[
    Literal["duckdb", "spark"],
    typer.Option("--engine", help="What runs the SQL; the figures are the same.", envvar="EQM_ENGINE"),
]
Json = Annotated[bool, typer.Option("--json", help="Machine-readable result on standard output.")]
HERE = Path("data")
NEAR, SHOWN = 5, 12  # values told where one is unknown: those that come near it, or the first of all


class Progress:
    """A bar on a terminal, silence elsewhere."""

    def __init__(self, what: str, total: int, silent: bool) -> None:
        self.bar: Any = None
        if not silent and sys.stderr.isatty():
            from rich import progress as rich_progress
            from rich.console import Console

            columns = (
                rich_progress.TextColumn("{task.description:<28}"),
                rich_progress.BarColumn(),
                rich_progress.MofNCompleteColumn(),
                rich_progress.TimeElapsedColumn(),
            )
            self.bar = rich_progress.Progress(*columns, console=Console(stderr=True), transient=True)
            self.task = self.bar.add_task(what, total=total)

    def __enter__(self) -> Progress:
        if self.bar:
            self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar:
            self.bar.stop()

    def step(self, what: str) -> None:
        if self.bar:
            self.bar.update(self.task, advance=1, description=what)


def known_only(asked: list[str] | None, known: list[str], what: str) -> list[str]:
    """What was asked for, when all of it is known; UsageError with what comes near, or else with the first of the known."""
    for a in asked or []:
        if a not in known:
            raise UsageError((f"unknown {what}: {a}", f"inconnu : {a}"), do=_near(a, known))
    return asked or []


def _near(asked: str, known: list[str]) -> tuple[str, str]:
    by_lower = {k.lower(): k for k in known}
    if near := [by_lower[k] for k in get_close_matches(asked.lower(), by_lower, NEAR)]:
        return f"did you mean: {', '.join(near)}", f"vouliez-vous dire : {', '.join(near)}"
    told, more = ", ".join(known[:SHOWN]), len(known) - SHOWN
    if more > 0:
        return f"known: {told} and {more} more", f"connus : {told} et {more} autres"
    return f"known: {told}", f"connus : {told}"


def use(engine: str) -> None:
    """The engine of this command and of every process that it starts. UsageError when it is not here."""
    os.environ["EQM_ENGINE"] = engine
    if engine != "duckdb":
        from eqm_pipeline.warehouse.engines import chosen, ready

        ready(chosen())


def say(text: str) -> None:
    typer.echo(text)


def print_json(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1))
