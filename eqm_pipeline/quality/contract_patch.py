"""What a contract would have to say for a delivery that differs from it: a unified diff for a person to finish.

Belongs here: proposing lines, as text, so that comments and order of the YAML stay. Does not belong here: deciding. An unknown column is
proposed as left out, with the other readings in a comment; an unknown label as unknown where the code list has that code, else as a
comment; a missing column or table as a comment. Applied from the folder of the catalogue with `patch -p1`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from eqm_pipeline.catalogue.models import Contract
from eqm_pipeline.quality.code_list_patch import add_label, key
from eqm_pipeline.quality.drift import likely

MOST_SHOWN = 40


def patch(
    folder: Path,
    file: Path,
    contract: Contract,
    found: Iterable[Mapping[str, str]],
    absent: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """A unified diff of `file` (below `folder`) for findings UNKNOWN_COLUMN, MISSING_COLUMN and UNKNOWN_CODE; blank without any.

    `found` are mappings with rule, table, column, value; `absent` the tables that the delivery lacks, each with the names of
    what it holds instead.
    """
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    told = list({(f["rule"], f["table"], f["column"], f["value"]): f for f in found}.values())
    new = list(lines)
    for table in dict.fromkeys(f["table"] for f in told):
        here = [f for f in told if f["table"] == table]
        _columns(new, table, contract, here)
        for f in (f for f in here if f["rule"] == "UNKNOWN_CODE"):
            add_label(new, table, contract, f)
    for table, held in (absent or {}).items():
        _absent(new, table, contract, held)
    name = file.relative_to(folder).as_posix()
    return "".join(difflib.unified_diff(lines, new, f"a/{name}", f"b/{name}"))


def _columns(lines: list[str], table: str, contract: Contract, found: list[Mapping[str, str]]) -> None:
    end = _end_of_block(lines, ["tables", table, "columns"])
    if end is None:
        return
    unknown = [f["column"] for f in found if f["rule"] == "UNKNOWN_COLUMN"]
    missing = [f["column"] for f in found if f["rule"] == "MISSING_COLUMN"]
    pad, add = " " * 6, []
    for header in unknown:
        if old := likely(header, missing):
            add.append(
                f"{pad}# if this is {key(old)} under another name, give that line this key and drop the next one\n"
            )
        add.append(f'{pad}{key(header)}: {{ignore: "say why it is left out, or where it goes"}}\n')
    add += [
        f"{pad}# {key(h)} was not sent: `required: false` if it is no longer collected\n" for h in missing
    ]
    lines[end:end] = add


def _absent(lines: list[str], table: str, contract: Contract, held: Sequence[str]) -> None:
    """A comment under the name of a table: what to select instead, for a person to choose."""
    at = _start(lines, ["tables", table])
    if at is None:
        return
    select = contract.tables[table].select
    like, pad = likely(select, list(held)), " " * 4
    shown = ", ".join(key(h) for h in held[:MOST_SHOWN]) + (", …" if len(held) > MOST_SHOWN else "")
    add = [f"{pad}# {key(select)} was not in the file, which also holds: {shown or 'nothing else'}\n"]
    add += [f"{pad}# select: {key(like)}   if that is the same table under another name\n"] if like else []
    add += [f"{pad}# select: …   or `optional: true` if it is no longer collected\n"]
    lines[at:at] = add


def _start(lines: list[str], path: list[str]) -> int | None:
    """Line after the key that a path of nested keys ends with; None where the file does not hold it."""
    at = 0
    for depth, step in enumerate(path):
        wanted = re.compile(rf"{'  ' * depth}[\"']?{re.escape(step)}[\"']?:")
        above = re.compile(rf" {{0,{2 * depth - 1}}}\S") if depth else None
        for i in range(at, len(lines)):
            if wanted.match(lines[i]):
                at = i + 1
                break
            if above and above.match(lines[i]) and not lines[i].lstrip().startswith("#"):
                return None
        else:
            return None
    return at


def _end_of_block(lines: list[str], path: list[str]) -> int | None:
    """Line after the last one that belongs to a path of nested keys."""
    start = _start(lines, path)
    if start is None:
        return None
    inside, end = re.compile(rf" {{{2 * len(path)},}}\S"), start
    for i in range(start, len(lines)):
        if inside.match(lines[i]):
            end = i + 1
        elif lines[i].strip() and not lines[i].lstrip().startswith("#"):
            break
    return end
