"""Commands for those who ask where a figure comes from: trace.

Belongs here: options and printing. Does not belong here: following a figure (pipeline/trace/) or its words
(pipeline/trace/lines.py). Everything heavy is imported inside the command.
"""

from __future__ import annotations

from typing import Annotated

import typer

from eqm_pipeline.cli.options import HERE, CatalogueDir, Data, Json, app, print_json, say

Code = str | None


@app.command()
def trace(
    country: Annotated[str, typer.Argument(help="ISO 3166-1 alpha-3 code, for example TGO.")],
    school_year: Annotated[str, typer.Argument(help="For example 2016-2017.")],
    indicator: Annotated[str, typer.Argument(help="For example percentage_of_repeaters.")],
    area: Annotated[Code, typer.Option("--area", help="Code of an area (default: the country).")] = None,
    area_level: Annotated[Code, typer.Option("--area-level", help="Where one code is of two levels.")] = None,
    level: Annotated[
        Code, typer.Option("--level", help="Level of education, ISCED: 0, 1, 2, 2_3, 3 or _T.")
    ] = None,
    grade: Annotated[
        Code, typer.Option("--grade", help="Grade within its level, counted from 1, or _T: all grades.")
    ] = None,
    age: Annotated[Code, typer.Option("--age", help="Age in years, or _T: all ages.")] = None,
    sex: Annotated[Code, typer.Option("--sex", help="F, M or _T.")] = None,
    sector: Annotated[
        Code, typer.Option("--sector", help="public, private, community … or _T: all schools.")
    ] = None,
    location: Annotated[Code, typer.Option("--location", help="urban, rural or _T.")] = None,
    method: Annotated[
        Code,
        typer.Option(
            "--method", help="Way of computing: raw, capped, uis_product … (default: the headline's)."
        ),
    ] = None,
    base: Annotated[
        Code, typer.Option("--base", help="The indicator that a parity or a dispersion is of.")
    ] = None,
    breakdown: Annotated[
        Code,
        typer.Option("--breakdown", help="What the categories are of: exam, subject, efficiency_part or _Z."),
    ] = None,
    category: Annotated[
        Code,
        typer.Option("--category", help="Code within the breakdown: cep, reading, repetition_only … or _Z."),
    ] = None,
    unit: Annotated[Code, typer.Option("--unit", help="Only the cells of one school, by its code.")] = None,
    limit: Annotated[int, typer.Option("--limit", help="Cells shown of each term.", min=0)] = 5,
    data: Data = HERE,
    catalogue: CatalogueDir = None,
    as_json: Json = False,
) -> None:
    """Follow a figure back: formula, terms, measures, and the cells of the files as they were sent."""
    from eqm_pipeline.catalogue import Catalogue
    from eqm_pipeline.pipeline.trace import walk as follow

    asked = {
        "area": area, "area_level": area_level, "level": level, "grade": grade, "age": age, "sex": sex,
        "sector": sector, "location": location, "method": method, "base_indicator": base,
        "breakdown": breakdown, "category": category,
    }  # fmt: skip
    named = {k: v for k, v in asked.items() if v is not None}
    told = follow.trace(
        data, Catalogue(catalogue), country.upper(), school_year, indicator, named, unit, limit
    )
    if as_json:
        print_json(told)
    else:
        from eqm_pipeline.pipeline.trace.lines import lines

        for line in lines(told):
            say(line)
