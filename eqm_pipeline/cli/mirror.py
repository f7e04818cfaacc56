"""The command for those who keep tables elsewhere as well: mirror.

Belongs here: options and printing. Does not belong here: work (pipeline/mirror.py).
"""

from __future__ import annotations

from typing import Annotated

import typer

from eqm_pipeline.cli.options import HERE, Data, Json, app, known_only, print_json, say


@app.command()
def mirror(
    to: Annotated[str, typer.Argument(help="A folder, or a URL that fsspec knows, e.g. s3://bucket/eqm.")],
    room: Annotated[
        list[str] | None,
        typer.Option("--room", help="For example releases; may be repeated (default: all tables)."),
    ] = None,
    data: Data = HERE,
    as_json: Json = False,
) -> None:
    """Keep the tables of the data folder on another filesystem too: what changed is put there, what is gone is removed."""
    from eqm_pipeline.pipeline import mirror as copying

    rooms = known_only(room, list(copying.ROOMS), "room") or copying.ROOMS
    done = copying.mirror(data, to, rooms)
    if as_json:
        print_json({"put": list(done.put), "removed": list(done.removed), "unchanged": done.unchanged})
    else:
        say(f"mirror   {to}: {len(done.put)} put, {len(done.removed)} removed, {done.unchanged} unchanged")
