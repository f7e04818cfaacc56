"""Commands for those who run the pipeline: samples, deliver, run, status, compute, ui.

Belongs here: options, progress, exit codes (0 done, 1 refused or set aside beyond the limit, 2 wrong use).
Does not belong here: work. Everything heavy is imported inside the commands, so that `eqm --help` is quick.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from eqm_pipeline.cli.options import (
    HERE,
    CatalogueDir,
    Countries,
    Data,
    Engine,
    Inbox,
    Json,
    Progress,
    Years,
    app,
    known_only,
    print_json,
    say,
    use,
)  # fmt: skip
from eqm_pipeline.errors import UsageError


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
    chosen = known_only(country, list(known.countries), "country")
    with Progress("Samples", len(chosen) or len(known.countries), as_json) as bar:
        report = write_samples(out or HERE / "inbox", known, scale, seed, chosen or None, bar.step)
    if as_json:
        print_json(
            {
                "written": len(report.written),
                "unchanged": len(report.unchanged),
                "kept": [str(k) for k in report.kept],
            }
        )
    else:
        say(
            f"samples: {len(report.written)} files written, {len(report.unchanged)} unchanged, {len(report.kept)} left alone (not ours)"
        )


@app.command()
def deliver(
    files: Annotated[
        list[Path], typer.Argument(help="Files to place in the inbox.", exists=True, dir_okay=False)
    ],
    country: Annotated[str, typer.Option("--country", help="ISO 3166-1 alpha-3 code.")],
    source: Annotated[
        str,
        typer.Option(
            "--source", help="A source that has a contract, e.g. stateduc; or answers; or validation."
        ),
    ],
    data: Data = HERE,
    inbox: Inbox = None,
    catalogue: CatalogueDir = None,
) -> None:
    """Place files as deliveries of a country and source, e.g. the real census of Togo; or a ministry's answers; or its validation."""
    import shutil

    from eqm_pipeline.catalogue import Catalogue
    from eqm_pipeline.intake import ANSWERS, VALIDATION

    known = Catalogue(catalogue)
    known_only([country], list(known.countries), "country")
    if source not in (ANSWERS, VALIDATION) and (country, source) not in known.contracts:
        told = ", ".join(s for c, s in known.contracts if c == country) or "-"
        raise UsageError(
            (
                f"no contract {country} {source}; known sources: {told}",
                f"pas de contrat {country} {source} ; sources connues : {told}",
            )
        )
    folder = (inbox or data / "inbox") / country / source
    folder.mkdir(parents=True, exist_ok=True)
    if source == VALIDATION:
        from eqm_pipeline.intake import received
        from eqm_pipeline.pipeline.validation import years_validated

        for file in files:
            years_validated(file, country, received(file))
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
        say(f"delivered: {target}")


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
    engine: Engine = "duckdb",
    as_json: Json = False,
) -> None:
    """Take in what is new, run what is due, publish a release; nothing is done twice."""
    from eqm_pipeline.catalogue import Catalogue
    from eqm_pipeline.pipeline import run as pipeline
    from eqm_pipeline.pipeline.receive import receive
    from eqm_pipeline.pipeline.workers import warm

    use(engine)
    known = Catalogue(catalogue)
    countries = known_only(country, list(known.countries), "country")
    years = known_only(school_year, known.programme.years(), "school year")
    new, refusals = receive(inbox or data / "inbox", data, known)
    plan = pipeline.plan(data, known, countries, years)
    done: list[Any] = []
    if plan.tasks or plan.whole:
        from eqm_pipeline.pipeline.steps import names

        with Progress("Pipeline", len(plan.tasks) + len(names("whole")), as_json) as bar:
            if plain:
                done = pipeline.run(data, known, plan, bar.step, workers)
            else:
                if len(plan.tasks) > 1 and engine == "duckdb":
                    warm()
                from eqm_pipeline.defs.launch import run_through_dagster

                done = run_through_dagster(data, inbox or data / "inbox", catalogue, plan, bar.step, workers)
    from eqm_pipeline.pipeline.report import summary
    from eqm_pipeline.pipeline.whole import Context

    told = summary(data, new, refusals, done, list(plan.kept), Context(data, known).states(), plan.whole)
    if as_json:
        print_json(told)
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
        known_only(country, list(known.countries), "country"),
        known_only(school_year, known.programme.years(), "school year"),
    )
    if as_json:
        print_json(rows)
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
    from eqm_pipeline.pipeline.calculated import in_words

    known = Catalogue(catalogue)
    with Progress("Compute", len(calculator.STEPS), as_json) as bar:
        told = calculator.compute(counts, out, known, form, structure, bar.step)
    if as_json:
        print_json(told)
    else:
        for line in in_words(told):
            say(line)


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
    say(f"http://127.0.0.1:{port}  (Ctrl-C ends it)")
    try:
        raise typer.Exit(subprocess.call([*dagster, "-h", "127.0.0.1", "-p", str(port)], env=settings))  # noqa: S603
    except KeyboardInterrupt:
        raise typer.Exit(0) from None
