"""One more label in a code list of a contract, whichever way the YAML writes the list.

Belongs here: finding the mapping in the text and adding to it, comments and order kept. Does not belong here: which labels are new
(conform/codes.py), columns and tables (contract_patch.py).
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import yaml

from eqm_pipeline.catalogue.labels import HeaderMatcher, normalise
from eqm_pipeline.catalogue.models import Contract

UNKNOWN = "_U"


def add_label(lines: list[str], table: str, contract: Contract, f: Mapping[str, str]) -> None:
    """One more label of a code list; flow mappings (`{a: b}`, on one line or several) and blocks alike."""
    codes = _code_list(contract, table, f["column"])
    place = _mapping(lines, codes) if codes and f["value"] else None
    if place is None:
        return
    known = sorted(set(contract.codes[codes].values()))
    label, choose = key(f["value"]), " | ".join(known)
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
        at, root = found[0]
    return (at.start_mark.line, root) if isinstance(root, yaml.MappingNode) else None


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
        if normalise(d.column) == normalise(column):
            return d.codes
    found = HeaderMatcher(contract, spec).match(column)
    codes = found.spec.codes if found else None
    return codes if codes and codes in contract.codes else ""


def key(text: str) -> str:
    """A text as YAML takes it for a key or value, whatever it holds."""
    return json.dumps(text, ensure_ascii=False)
