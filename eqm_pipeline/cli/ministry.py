"""Commands for those who send data: check.

Belongs here: options, printing, exit codes (0 would be accepted, 1 would wait for an answer, 2 wrong use). Does not belong here:
work (pipeline/check.py) or words (feedback/). Everything heavy is imported inside the commands.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from eqm_pipeline.cli.options import CatalogueDir, Json, app, known_only, print_json, say
from eqm_pipeline.errors import UsageError

REPORTS = (".html", ".xlsx", ".json")


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="The file as it would be sent.", exists=True, dir_okay=False)],
    country: Annotated[str, typer.Option("--country", help="ISO 3166-1 alpha-3 code.")],
    source: Annotated[str, typer.Option("--source", help="A source that has a contract, e.g. stateduc.")],
    school_year: Annotated[
        str | None, typer.Option("--school-year", help="One year of a file that holds several.")
    ] = None,
    lang: Annotated[
        Literal["fr", "en"] | None, typer.Option("--lang", help="fr or en (default: the country's).")
    ] = None,
    report: Annotated[
        Path | None, typer.Option("--report", help="Write the report: FILE.html, FILE.xlsx or FILE.json.")
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            "--data",
            help="Compare the file's shape with the last accepted delivery in this data folder.",
            exists=True,
            file_okay=False,
        ),
    ] = None,
    catalogue: CatalogueDir = None,
    as_json: Json = False,
) -> None:
    """Try a file before it is sent: what would be accepted, what is to be confirmed; nothing is stored."""
    from eqm_pipeline.catalogue import Catalogue
    from eqm_pipeline.intake import VALIDATION
    from eqm_pipeline.pipeline import check as trial

    if report and report.suffix.lower() not in REPORTS:
        told = ", ".join(REPORTS)
        raise UsageError(
            (f"a report is one of {told}", f"un rapport est de la forme {told}"), where=str(report)
        )
    known = Catalogue(catalogue)
    known_only([country], list(known.countries), "country")
    if source == VALIDATION:
        _check_validation(file, country, as_json)
        return
    tried = trial.try_file(file, country, source, known, school_year, data)
    languages: tuple[str, ...] = (lang,) if lang else known.countries[country].languages
    packs = tuple(trial.in_words(file, t, country, source, known, languages) for t in tried)
    shapes = [{"drift": t.drift, "proposed": t.proposed} for t in tried]
    if report:
        _write(report, packs, shapes)
    if as_json:
        from eqm_pipeline.feedback.plain import as_data

        print_json(as_data(packs, shapes))
    else:
        _show(packs, languages[0], [t.proposed for t in tried])
        if report:
            say(f"\n{report}")
    raise typer.Exit(1 if any(t.refusal for t in tried) else 0)


def _check_validation(file: Path, country: str, as_json: bool) -> None:
    """What a validation says, or why it cannot be used (exit code 1)."""
    from eqm_pipeline.intake import received
    from eqm_pipeline.pipeline.validation import years_validated
    from eqm_pipeline.reading.validation import read_validation

    years = years_validated(file, country, received(file))
    said = {y: v.model_dump(mode="json") for y, v in read_validation(file).validation.items() if y in years}
    if as_json:
        print_json(said)
        return
    for year, v in said.items():
        told = [v["state"], *([v["by"]] if v["by"] else []), *([v["date"]] if v["date"] else [])]
        told += ["published as provisional / publié à titre provisoire"] if v["publish"] else []
        told += [f"embargo {v['embargo']}"] if v["embargo"] else []
        say(f"{country} {year}  {', '.join(told)}")


def _show(packs: tuple[Any, ...], language: str, proposed: list[str]) -> None:
    from eqm_pipeline.feedback.terminal import lines

    width = min(shutil.get_terminal_size((100, 24)).columns, 120)
    bold = (lambda text: typer.style(text, bold=True)) if sys.stdout.isatty() else str
    for i, (pack, patch) in enumerate(zip(packs, proposed, strict=True)):
        if i:
            say("")
        for line in lines(pack, language, width, bold, patch):
            say(line)


def _write(report: Path, packs: tuple[Any, ...], shapes: list[dict[str, Any]]) -> None:
    kind = report.suffix.lower()
    report.parent.mkdir(parents=True, exist_ok=True)
    if kind == ".html":
        from eqm_pipeline.feedback.page import render

        report.write_text(render(packs), encoding="utf-8")
    elif kind == ".json":
        from eqm_pipeline.feedback.plain import as_data

        report.write_text(
            json.dumps(as_data(packs, shapes), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
    else:
        from eqm_pipeline.feedback.workbook import write_pack

        if len(packs) > 1:
            years = ", ".join(p.school_year for p in packs)
            raise UsageError(
                (f"the file is of {years}; a workbook is of one year", f"le fichier porte sur {years} ; un classeur porte sur une année"),
                do=("choose with --school-year", "choisissez avec --school-year"),
            )  # fmt: skip
        write_pack(report, packs[0])
