"""Commands on releases: release, diff, withdraw.

Belongs here: options, progress, printing. Does not belong here: work (pipeline/releasing/). Everything heavy is imported inside
the commands.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from eqm_pipeline.cli.options import (
    HERE,
    CatalogueDir,
    Countries,
    Data,
    Engine,
    Json,
    Progress,
    app,
    known_only,
    print_json,
    say,
    use,
)
from eqm_pipeline.errors import UsageError


@app.command()
def release(
    version: Annotated[
        str, typer.Option("--version", help="A version of its own, like 2026.1 (default: the next number).")
    ] = "",
    draft: Annotated[
        bool, typer.Option("--draft", help="Everything, validated or not, into DATA/drafts; never public.")
    ] = False,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            "--as-of", formats=["%Y-%m-%d"], help="A day that has come: opens embargoes until then."
        ),
    ] = None,
    data: Data = HERE,
    catalogue: CatalogueDir = None,
    engine: Engine = "duckdb",
    as_json: Json = False,
) -> None:
    """Publish what was accepted and validated as a version that never changes; equal content keeps its version."""
    from eqm_pipeline.catalogue import Catalogue
    from eqm_pipeline.intake import Decisions
    from eqm_pipeline.pipeline import run as pipeline
    from eqm_pipeline.pipeline.releasing.publishing import draft as write_draft
    from eqm_pipeline.pipeline.whole import Context, marts, pages

    use(engine)
    known = Catalogue(catalogue)
    context = Context(data, known)
    _wanted(version, draft, as_of)
    context.released_at()
    due = pipeline.plan(data, known)
    if due.tasks:
        n = len(due.tasks)
        raise UsageError(
            (f"{n} deliveries by country and year wait to be run", f"{n} livraisons par pays et année attendent d'être traitées"),
            do=("run `eqm run` first", "lancez d'abord `eqm run`"),
        )  # fmt: skip
    if as_of:
        Decisions(data).reach(as_of.date().isoformat())
        due = pipeline.plan(data, known)
    with Progress("Release", 8, as_json) as bar:
        if draft:
            if due.whole:
                marts(context)
            countries = {p.country for p in context.accepted()}
            told: dict[str, Any] = {"draft": str(write_draft(context, pages(context, "marts", countries)))}
        elif version or due.whole:
            told = dict(pipeline.run_whole(data, known, bar.step, version)["release"])
        else:
            told = _standing(data)
    if as_json:
        print_json(told)
    elif draft:
        say(f"draft    {told['draft']}\n         not validated, not to be cited or passed on")
    elif told["withdrawn"]:
        say(f"nothing was published: this content was withdrawn as {told['withdrawn']}")
        say(
            "correct it first, or publish it all the same with --version / corrigez-le, ou publiez-le tel quel avec --version"
        )
    else:
        say(f"release  {told['path']}" + ("  (nothing has changed)" if told["unchanged"] else ""))


def _wanted(version: str, draft: bool, as_of: datetime | None) -> None:
    """UsageError for what cannot be asked, before anything is computed or remembered."""
    if version:
        from eqm_pipeline.publish.registry import order

        order(version)
    if draft and (version or as_of):
        raise UsageError(
            ("a draft has no version of its own and opens no embargo", "un brouillon n'a pas de numéro à lui et n'ouvre pas d'embargo"),
            do=("leave out --version and --as-of", "retirez --version et --as-of"),
        )  # fmt: skip
    if as_of and as_of.date() > datetime.now(UTC).date():
        raise UsageError(
            (f"{as_of.date()} is still to come", f"{as_of.date()} est encore à venir"),
            do=("a day is reached when it is there", "un jour est atteint quand il est là"),
        )


def _standing(data: Path) -> dict[str, Any]:
    """What the last release step said, when it says all that there is to say."""
    from eqm_pipeline.pipeline.state import read_json

    return read_json(data / "core" / ".state" / "release.json") | {"unchanged": True}


@app.command()
def diff(
    a: Annotated[str, typer.Argument(help="A version, or the folder of a release.")],
    b: Annotated[str, typer.Argument(help="The later one.")],
    country: Countries = None,
    indicator: Annotated[
        list[str] | None, typer.Option("--indicator", help="Code of an indicator; may be repeated.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write every value that differs: .csv or .parquet.")
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help="en or fr.")] = "en",
    data: Data = HERE,
    catalogue: CatalogueDir = None,
    engine: Engine = "duckdb",
    as_json: Json = False,
) -> None:
    """Say which values differ between two releases and why, by computing again with one ingredient exchanged at a time."""
    from eqm_pipeline.catalogue import Catalogue
    from eqm_pipeline.pipeline.compute import write
    from eqm_pipeline.pipeline.releasing.publishing import compare_releases
    from eqm_pipeline.publish.note import note
    from eqm_pipeline.publish.revisions import counts

    use(engine)
    known = Catalogue(catalogue)
    countries = known_only(country, list(known.countries), "country")
    indicators = known_only(indicator, list(known.indicators), "indicator")
    known_only([lang], ["en", "fr"], "language")
    if out:
        known_only([out.suffix], [".csv", ".parquet"], "format")
    with Progress("Diff", 8, as_json) as bar:
        found = compare_releases(data, a, b, countries, indicators, bar.step)
    if out:
        write([found.rows], out, out.suffix[1:])
    if as_json:
        print_json(
            {
                "before": a,
                "after": b,
                "causes": counts(found.rows, ("cause", "country")),
                "exchanged": [
                    {"country": d.of, "ingredient": d.cause, "en": d.en, "fr": d.fr} for d in found.details
                ],
                "values": found.rows.to_pylist(),
            }
        )
    else:
        say(note(found, a, known, lang).rstrip())
        if out:
            say(f"\n{out}")


@app.command()
def withdraw(
    version: Annotated[str, typer.Argument(help="The version to take back.")],
    by: Annotated[str, typer.Option("--by", help="The office that decides it.")],
    reason: Annotated[str, typer.Option("--reason", help="Why, in English.")],
    raison: Annotated[str, typer.Option("--raison", help="Why, in French.")],
    data: Data = HERE,
    as_json: Json = False,
) -> None:
    """Take a release back: it stays readable with its reason, and the next one says what it replaces."""
    from eqm_pipeline.pipeline.releasing.publishing import withdraw as take_back
    from eqm_pipeline.pipeline.run import latest

    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    take_back(data, version, by, (reason, raison), now)
    told = {
        "withdrawn": version,
        "notice": str(data / "releases" / version / "WITHDRAWN.md"),
        "latest": latest(data),
    }
    if as_json:
        print_json(told)
    else:
        say(f"withdrawn  {version}\nnotice     {told['notice']}")
        say(f"latest     {latest(data).get('version', 'none: nothing else was released')}")
