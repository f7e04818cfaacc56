"""Commands on what was answered and corrected: audit.

Belongs here: options and printing. Does not belong here: reading the table (pipeline/audit.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from eqm_pipeline.cli.options import (
    HERE,
    CatalogueDir,
    Countries,
    Data,
    Json,
    Years,
    app,
    known_only,
    print_json,
    say,
)

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 50


@app.command()
def audit(
    country: Countries = None,
    school_year: Years = None,
    unit: Annotated[
        list[str] | None, typer.Option("--unit", help="Code of a school or area; may be repeated.")
    ] = None,
    finding: Annotated[
        list[str] | None, typer.Option("--finding", help="Number of a finding; may be repeated.")
    ] = None,
    data: Data = HERE,
    catalogue: CatalogueDir = None,
    as_json: Json = False,
) -> None:
    """Say who corrected or confirmed what, when and why, with the old and the new value."""
    from eqm_pipeline.catalogue import Catalogue
    from eqm_pipeline.pipeline.audit import read_audit

    known = Catalogue(catalogue)
    rows = read_audit(
        data,
        known_only(country, list(known.countries), "country"),
        known_only(school_year, known.programme.years(), "school year"),
        unit or (),
        finding or (),
    )
    if as_json:
        print_json(rows.to_dict("records"))
    else:
        _show(rows)


def _show(rows: pd.DataFrame) -> None:
    """What people decided, newest last; what the pipeline mended by itself is counted by rule."""
    mended = rows["action"] == "mend"
    for r in rows[~mended].tail(SHOWN).to_dict("records"):
        place = " ".join(str(x) for x in (r["unit_code"], r["column"]) if x) or f"{r['file']} {r['row']}"
        told = (
            f"{r['old_value']!r} → {r['new_value']!r}"
            if r["old_value"] != r["new_value"]
            else repr(r["old_value"])
        )
        say(
            f"{r['date']}  {r['country']} {r['school_year']} {r['source']}  {place}  {r['action']} ({r['outcome']}): {told}"
        )
        say(
            f"            {r['reason']} – {r['by']}; {r['origin']}"
            + (f"; {r['finding_id']}" if r["finding_id"] else "")
        )
    if (more := int((~mended).sum()) - SHOWN) > 0:
        say(f"and {more} earlier; --json shows all")
    for (iso3, year, source, rule), part in rows[mended].groupby(
        ["country", "school_year", "source", "rule"]
    ):
        say(f"{iso3} {year} {source}  {rule}: {len(part)} mended by the pipeline; --json shows each")
    if not len(rows):
        say("Nothing was corrected or confirmed.")
