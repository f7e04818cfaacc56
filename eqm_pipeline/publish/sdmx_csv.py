"""National figures as SDMX-CSV 2.0, byte for byte as pysdmx writes them, column by column rather than value by value.

Belongs here: how values stand in the file. Does not belong here: what columns and codes are called (sdmx_structure.py), which rows
are exported (sdmx.py). A test holds this to pysdmx.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from pysdmx.model import Schema

_ABSENT = "#N/A"  # of what must be there; of anything else nothing is written
_INFORMATION = "I"
_SPECIAL = set(',"\n')


def write_sdmx_csv(path: Path, rows: pa.Table, structure: Schema) -> None:
    """A table under SDMX names, of which `structure` says the order; numbers as Python writes them, which reads back exactly."""
    kind, identifier = structure.short_urn.split("=", maxsplit=1)
    head = {"STRUCTURE": kind.lower(), "STRUCTURE_ID": identifier, "ACTION": _INFORMATION}
    columns: dict[str, Any] = {name: pa.repeat(pa.scalar(said), rows.num_rows) for name, said in head.items()}
    for component in structure.components:
        if component.id in rows.column_names:
            text = _text(rows[component.id])
            columns[component.id] = pc.fill_null(text, _ABSENT) if component.required else text
    lines = pc.binary_join_element_wise(*columns.values(), ",", null_handling="replace", null_replacement="")
    path.write_text("\n".join([",".join(columns), *lines.to_pylist(), ""]), encoding="utf-8")


def _text(column: pa.ChunkedArray) -> pa.Array:
    """Values as text, null where there is none or an empty text; each distinct value is written once."""
    coded = pc.dictionary_encode(pa.chunked_array(column.chunks, column.type)).combine_chunks()
    words = [None if v is None or v == "" else _quoted(str(v)) for v in coded.dictionary.to_pylist()]
    return pa.array(words, pa.string()).take(coded.indices)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _SPECIAL & set(text) else text
