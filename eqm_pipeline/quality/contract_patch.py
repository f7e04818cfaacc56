"""What a contract would have to say for a delivery that differs from it: a unified diff for a person to finish.

Belongs here: proposing lines, as text, so that comments and order of the YAML stay. Does not belong here: deciding. An unknown column is
proposed as left out, with the other readings in a comment; an unknown label as unknown where the code list has that code, else as a
comment; a missing column or table as a comment. Applied from the folder of the catalogue with `patch -p1`.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import yaml

from eqm_pipeline.catalogue.models import Contract
from eqm_pipeline.quality.drift import likely

UNKNOWN = "_U"
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
            _code(new, table, contract, f)
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
                f"{pad}# if this is {_key(old)} under another name, give that line this key and drop the next one\n"
            )
        add.append(f'{pad}{_key(header)}: {{ignore: "say why it is left out, or where it goes"}}\n')
    add += [
        f"{pad}# {_key(h)} was not sent: `required: false` if it is no longer collected\n" for h in missing
    ]
    lines[end:end] = add


def _absent(lines: list[str], table: str, contract: Contract, held: Sequence[str]) -> None:
    """A comment under the name of a table: what to select instead, for a person to choose."""
    at = _start(lines, ["tables", table])
    if at is None:
        return
    select = contract.tables[table].select
    like, pad = likely(select, list(held)), " " * 4
    shown = ", ".join(_key(h) for h in held[:MOST_SHOWN]) + (", …" if len(held) > MOST_SHOWN else "")
    add = [f"{pad}# {_key(select)} was not in the file, which also holds: {shown or 'nothing else'}\n"]
    add += [f"{pad}# select: {_key(like)}   if that is the same table under another name\n"] if like else []
    add += [f"{pad}# select: …   or `optional: true` if it is no longer collected\n"]
    lines[at:at] = add


def _code(lines: list[str], table: str, contract: Contract, f: Mapping[str, str]) -> None:
    """One more label of a code list; flow mappings (`{a: b}`, on one line or several) and blocks alike."""
    codes = _code_list(contract, table, f["column"])
    place = _mapping(lines, codes) if codes and f["value"] else None
    if place is None:
        return
    known = sorted(set(contract.codes[codes].values()))
    label, choose = _key(f["value"]), " | ".join(known)
    start, node = place
    if UNKNOWN not in known:
        lines.insert(start, f"  # {label} is new: say which of {choose} it is\n")
    elif node.flow_style:
        _into_flow(lines, node, label, choose)
    else:
        pad = " " * node.value[0][0].start_mark.column if node.value else "    "
        lines.insert(_last_line(node) + 1, f"{pad}{label}: {UNKNOWN}  # {choose}\n")


def _mapping(lines: list[str], codes: str) -> tuple[int, yaml.MappingNode] | None:
    """Line of the key of a code list, and its mapping as it stands in the file; None where the file does not hold it."""
    root = yaml.compose("".join(lines))
    for name in ("codes", codes):
        found = (
            [(k, v) for k, v in root.value if k.value == name] if isinstance(root, yaml.MappingNode) else []
        )
        if not found:
            return None
        key, root = found[0]
    return (key.start_mark.line, root) if isinstance(root, yaml.MappingNode) else None


def _into_flow(lines: list[str], node: yaml.MappingNode, label: str, choose: str) -> None:
    """Before the closing brace, after the last label: no comment may swallow it."""
    at, brace = node.end_mark.line, node.end_mark.column - 1
    before, after = lines[at][:brace], lines[at][brace + 1 :].rstrip()
    alone = not before.strip()
    comma = "" if not node.value or _ends_with_comma(lines, node) else ","
    said = f"}}{after}" if "#" in after else f"}}{after}  # {choose}"
    if alone:
        last = _last_line(node)
        end = node.value[-1][1].end_mark.column if node.value else 0
        lines[last] = lines[last][:end] + comma + lines[last][end:] if comma else lines[last]
        lines[at] = f"{before}{said}\n"
        lines.insert(at, f"{before}  {label}: {UNKNOWN},\n")
    else:
        lines[at] = f"{before.rstrip()}{comma} {label}: {UNKNOWN}{said}\n"


def _ends_with_comma(lines: list[str], node: yaml.MappingNode) -> bool:
    end, brace = node.value[-1][1].end_mark, node.end_mark
    same = end.line == brace.line
    return lines[end.line][end.column : brace.column - 1 if same else None].lstrip().startswith(",")


def _last_line(node: yaml.MappingNode) -> int:
    return int(node.value[-1][1].end_mark.line) if node.value else int(node.start_mark.line)


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
