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
    country: Annotated[str, typer.Argument(help="ISO 3166-1 alpha-3 code.")],
    school_year: Annotated[str, typer.Argument(help="For example 2016-2017.")],
    indicator: Annotated[str, typer.Argument(help="For example percentage_of_repeaters.")],
    area: Annotated[Code, typer.Option("--area", help="Code of an area (default: the country).")] = None,
    area_level: Annotated[Code, typer.Option("--area-level", help="Where one code is of two levels.")] = None,
    level: Annotated[Code, typer.Option("--level", help="Level of education, ISCED.")] = None,
    grade: Annotated[Code, typer.Option("--grade")] = None,
    age: Annotated[Code, typer.Option("--age")] = None,
    sex: Annotated[Code, typer.Option("--sex", help="F, M or _T.")] = None,
    sector: Annotated[Code, typer.Option("--sector")] = None,
    location: Annotated[Code, typer.Option("--location")] = None,
    method: Annotated[Code, typer.Option("--method", help="Default: the headline's.")] = None,
    base: Annotated[Code, typer.Option("--base", help="The indicator that a parity is of.")] = None,
    breakdown: Annotated[Code, typer.Option("--breakdown")] = None,
    category: Annotated[Code, typer.Option("--category")] = None,
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
    told = follow.trace(data, Catalogue(catalogue), country, school_year, indicator, named, unit, limit)
    if as_json:
        print_json(told)
    else:
        from eqm_pipeline.pipeline.trace.lines import lines

        for line in lines(told):
            say(line)
