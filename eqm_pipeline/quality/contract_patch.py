"""What a contract would have to say for a delivery that differs from it: a unified diff for a person to finish.

Belongs here: proposing lines, as text, so that comments and order of the YAML stay. Does not belong here: deciding. An unknown column is
proposed as left out, with the other readings in a comment; an unknown label as unknown where the code list has that code, else as a
comment; a missing column as a comment. Applied from the folder of the catalogue with `patch -p1`.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from eqm_pipeline.catalogue.models import Contract
from eqm_pipeline.quality.drift import likely

UNKNOWN = "_U"


def patch(folder: Path, file: Path, contract: Contract, found: Iterable[Mapping[str, str]]) -> str:
    """A unified diff of `file` (below `folder`) for findings UNKNOWN_COLUMN, MISSING_COLUMN and UNKNOWN_CODE; blank without any.

    `found` are mappings with rule, table, column, value.
    """
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    told = list({(f["rule"], f["table"], f["column"], f["value"]): f for f in found}.values())
    new = list(lines)
    for table in dict.fromkeys(f["table"] for f in told):
        here = [f for f in told if f["table"] == table]
        _columns(new, table, contract, here)
        for f in (f for f in here if f["rule"] == "UNKNOWN_CODE"):
            _code(new, table, contract, f)
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
                f"{pad}# if this is {_key(old)} under another name, give that line this key and drop the next one\n"
            )
        add.append(f'{pad}{_key(header)}: {{ignore: "say why it is left out, or where it goes"}}\n')
    add += [
        f"{pad}# {_key(h)} was not sent: `required: false` if it is no longer collected\n" for h in missing
    ]
    lines[end:end] = add


def _code(lines: list[str], table: str, contract: Contract, f: Mapping[str, str]) -> None:
    """One more label of a code list; flow mappings (`{a: b}`) and blocks alike."""
    codes = _code_list(contract, table, f["column"])
    if not codes or not f["value"]:
        return
    known = sorted(set(contract.codes[codes].values()))
    label, choose = _key(f["value"]), " | ".join(known)
    start = next(
        (
            i
            for i in range(_start(lines, ["codes"]) or len(lines), len(lines))
            if re.match(rf"  {re.escape(codes)}:", lines[i])
        ),
        None,
    )
    if start is None:
        return
    end = _end_of_block(lines, ["codes", codes])
    flow = lines[start].rstrip().endswith("}")
    if UNKNOWN not in known:
        lines.insert(start, f"  # {label} is new: say which of {choose} it is\n")
    elif flow:
        lines[start] = lines[start].rstrip()[:-1].rstrip() + f", {label}: {UNKNOWN}}}  # {choose}\n"
    else:
        lines.insert(end or start + 1, f"    {label}: {UNKNOWN}  # {choose}\n")


def _code_list(contract: Contract, table: str, column: str) -> str:
    spec = contract.tables[table]
    for d in spec.dimensions.values():
        if d.column == column:
            return d.codes
    found = spec.columns.get(column)
    return found.codes if found and found.codes and found.codes in contract.codes else ""


def _start(lines: list[str], path: list[str]) -> int | None:
    """Line after the key that a path of nested keys ends with; None where the file does not hold it."""
    at = 0
    for depth, key in enumerate(path):
        wanted = re.compile(rf"{'  ' * depth}[\"']?{re.escape(key)}[\"']?:")
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


def _key(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
