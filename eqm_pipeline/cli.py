"""People's door: the `eqm` command.

Belongs here: options, progress, tables, exit codes (0 done, 1 refused or set aside beyond the limit, 2 wrong use).
Does not belong here: work. Everything heavy is imported inside the commands, so that `eqm --help` is quick.
"""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from eqm_pipeline.errors import EqmError, UsageError

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
Json = Annotated[bool, typer.Option("--json", help="Machine-readable result on standard output.")]
HERE = Path("data")


@app.command()
def samples(
    scale: Annotated[
        float, typer.Option(min=0.001, max=1.0, help="Share of the real number of schools.")
    ] = 0.05,
    seed: Annotated[int, typer.Option(help="Another seed, another synthetic world.")] = 0,
    out: Annotated[
        Path | None, typer.Option("--out", help="Inbox to write into (default: data/inbox).")
    ] = None,
    country: Countries = None,
    catalogue: CatalogueDir = None,
    as_json: Json = False,
) -> None:
    """Write synthetic deliveries of eight countries × three school years, never over a file of somebody else."""
    from eqm_pipeline.catalogue import Catalogue
    from eqm_pipeline.samples.write import write_samples

    known = Catalogue(catalogue)
    chosen = _known(country, list(known.countries), "country")
    with _Progress("Samples", len(chosen) or len(known.countries), as_json) as bar:
        report = write_samples(out or HERE / "inbox", known, scale, seed, chosen or None, bar.step)
    if as_json:
        _print_json(
            {
                "written": len(report.written),
                "unchanged": len(report.unchanged),
                "kept": [str(k) for k in report.kept],
            }
        )
    else:
        _say(
            f"samples: {len(report.written)} files written, {len(report.unchanged)} unchanged, {len(report.kept)} left alone (not ours)"
        )


@app.command()
def deliver(
    files: Annotated[
        list[Path], typer.Argument(help="Files to place in the inbox.", exists=True, dir_okay=False)
    ],
    country: Annotated[str, typer.Option("--country", help="ISO 3166-1 alpha-3 code.")],
    source: Annotated[str, typer.Option("--source", help="A source that has a contract, e.g. stateduc.")],
    data: Data = HERE,
    inbox: Inbox = None,
    catalogue: CatalogueDir = None,
) -> None:
    """Place files as deliveries of a country and source, e.g. the real census of Togo."""
    import shutil

    from eqm_pipeline.catalogue import Catalogue

    known = Catalogue(catalogue)
    if (country, source) not in known.contracts:
        told = ", ".join(s for c, s in known.contracts if c == country) or "-"
        raise UsageError(
            (
                f"no contract {country} {source}; known sources: {told}",
                f"pas de contrat {country} {source} ; sources connues : {told}",
            )
        )
    folder = (inbox or data / "inbox") / country / source
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        target = folder / file.name
        if target.exists() and target.read_bytes() != file.read_bytes():
            raise UsageError(
                (f"{target} exists and differs", f"{target} existe et diffère"),
                do=("remove it or name the newer version otherwise", "supprimez-le ou nommez autrement la nouvelle version"),
            )  # fmt: skip
        if not target.exists():
            aside = target.with_name(f".{target.name}.part")
            shutil.copyfile(file, aside)
            shutil.copystat(file, aside)
            aside.replace(target)
            target.chmod(0o644)
        _say(f"delivered: {target}")


@app.command()
def run(
    country: Countries = None,
    school_year: Years = None,
    data: Data = HERE,
    inbox: Inbox = None,
    catalogue: CatalogueDir = None,
    workers: Annotated[int, typer.Option(help="Processes at once (default: one per core).", min=0)] = 0,
    plain: Annotated[
        bool, typer.Option("--plain", help="Without Dagster: the run leaves no trace in its history.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Take in what is new, run what is due, publish a release; nothing is done twice."""
    from eqm_pipeline.catalogue import Catalogue
    from eqm_pipeline.pipeline import run as pipeline
    from eqm_pipeline.pipeline.receive import receive
    from eqm_pipeline.pipeline.workers import warm

    known = Catalogue(catalogue)
    countries = _known(country, list(known.countries), "country")
    years = _known(school_year, known.programme.years(), "school year")
    new, refusals = receive(inbox or data / "inbox", data, known)
    plan = pipeline.plan(data, known, countries, years)
    done: list[Any] = []
    if plan.tasks or plan.whole:
        from eqm_pipeline.pipeline.steps import names

        with _Progress("Pipeline", len(plan.tasks) + len(names("whole")), as_json) as bar:
            if plain:
                done = pipeline.run(data, known, plan, bar.step, workers)
            else:
                if len(plan.tasks) > 1:
                    warm()
                from eqm_pipeline.defs.launch import run_through_dagster

                done = run_through_dagster(data, inbox or data / "inbox", catalogue, plan, bar.step, workers)
    from eqm_pipeline.pipeline.report import summary

    told = summary(data, new, refusals, done, list(plan.kept))
    if as_json:
        _print_json(told)
    else:
        from eqm_pipeline.pipeline.report import show

        show(told)
    raise typer.Exit(1 if refusals or told["refused"] else 0)


@app.command()
def status(
    country: Countries = None,
    school_year: Years = None,
    data: Data = HERE,
    catalogue: CatalogueDir = None,
    as_json: Json = False,
) -> None:
    """Say per country × school year what is expected, delivered, accepted and missing."""
    from eqm_pipeline.catalogue import Catalogue
    from eqm_pipeline.pipeline.report import show_status, status_rows

    known = Catalogue(catalogue)
    rows = status_rows(
        data,
        known,
        _known(country, list(known.countries), "country"),
        _known(school_year, known.programme.years(), "school year"),
    )
    if as_json:
        _print_json(rows)
    else:
        show_status(rows)


@app.command()
def compute(
    counts: Annotated[
        Path,
        typer.Argument(
            help="National counts, CSV or XLSX (docs/national_counts.md).", exists=True, dir_okay=False
        ),
    ],
    out: Annotated[Path, typer.Option("--out", help="File to write: .parquet or .csv.")],
    form: Annotated[
        str | None, typer.Option("--format", help="parquet or csv (default: by the name).")
    ] = None,
    structure: Annotated[
        Path | None,
        typer.Option(
            "--structure", help="Entry ages and durations, CSV or YAML.", exists=True, dir_okay=False
        ),
    ] = None,
    catalogue: CatalogueDir = None,
    as_json: Json = False,
) -> None:
    """Compute the indicators of any yearbook: national counts in, the shape of `indicators` out."""
    from eqm_pipeline.catalogue import Catalogue
    from eqm_pipeline.pipeline import compute as calculator

    known = Catalogue(catalogue)
    with _Progress("Compute", len(calculator.STEPS), as_json) as bar:
        told = calculator.compute(counts, out, known, form, structure, bar.step)
    if as_json:
        _print_json(told)
    else:
        for line in calculator.in_words(told):
            _say(line)


@app.command()
def ui(
    data: Data = HERE,
    inbox: Inbox = None,
    catalogue: CatalogueDir = None,
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 3000,
) -> None:
    """Open the Dagster UI on the same data; its history is kept under DATA/dagster."""
    import os
    import subprocess

    from eqm_pipeline.defs.home import environment

    settings = os.environ | environment(data, inbox or data / "inbox", catalogue)
    dagster = [str(Path(sys.executable).with_name("dagster")), "dev", "-m", "eqm_pipeline.definitions"]
    _say(f"http://127.0.0.1:{port}  (Ctrl-C ends it)")
    try:
        raise typer.Exit(subprocess.call([*dagster, "-h", "127.0.0.1", "-p", str(port)], env=settings))  # noqa: S603
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


class _Progress:
    """A bar on a terminal, silence elsewhere."""

    def __init__(self, what: str, total: int, silent: bool) -> None:
        self.bar: Any = None
        if not silent and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

            columns = (
                TextColumn("{task.description:<28}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
            )
            self.bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self.task = self.bar.add_task(what, total=total)

    def __enter__(self) -> _Progress:
        if self.bar:
            self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar:
            self.bar.stop()

    def step(self, what: str) -> None:
        if self.bar:
            self.bar.update(self.task, advance=1, description=what)


def _known(asked: list[str] | None, known: list[str], what: str) -> list[str]:
    for a in asked or []:
        if a not in known:
            raise UsageError(
                (f"unknown {what}: {a}", f"inconnu : {a}"),
                do=(f"known: {', '.join(known)}", f"connus : {', '.join(known)}"),
            )
    return asked or []


def _say(text: str) -> None:
    typer.echo(text)


def _print_json(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1))


def main() -> None:
    """Entry point: an error we raise is told in English and French, not as a traceback."""
    gc.set_threshold(200_000, 20, 50)  # many small objects, few cycles
    try:
        app()
    except EqmError as e:
        typer.echo(e.bilingual(), err=True)
        raise SystemExit(2 if isinstance(e, UsageError) else 1) from None


if __name__ == "__main__":
    main()
