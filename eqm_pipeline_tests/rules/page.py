"""Writes docs/rules.md from the catalogue and the cases: `python -m eqm_pipeline_tests.rules.page > docs/rules.md`.

Belongs here: how the page looks, and which rules of the reference set are accounted for where. Does not belong here: what
a rule says of itself (catalogue/rules/) or its cases.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.load import HERE, read_rows, read_yaml
from eqm_pipeline.catalogue.models import Rule
from eqm_pipeline_tests.rules.registry import CASES

RULES = HERE / "rules"
PAGE = Path(__file__).parents[2] / "docs" / "rules.md"
REACHED = {
    "Core": "core rows", "Given": "SQL rows", "Sent": "a file", "Edited": "a delivery", "Told": "its own parts",
}  # fmt: skip
HEAD = """# Rules

Written by `eqm_pipeline_tests/rules/page.py`; change the rules in `eqm_pipeline/catalogue/rules/`, then run it. What a
scope, a severity and an action are stands [below](#words).

**{n} rules, each with an input that breaks it and one that does not** ({tested} tested, {cases} cases). They fulfil
{built} rules of the programme's reference set of {all}: {own} under their own code, {covered} through a rule of another
name; {left} are left out, each [with the reason](#left-out).

| severity | file | cell, row | school | school over years | area, area over years | across sources | submission, output | all |
|---|---:|---:|---:|---:|---:|---:|---:|---:|
{matrix}
"""
WORDS = """
## Words

`error`: an identity of arithmetic or of a unit is broken, to be mended or confirmed. `warning`: to be explained.
`info`: told. To a ministry all three are *to confirm / à vérifier*.

`blocked`: the delivery waits, the last accepted one stays in effect. `quarantined`: the cell or row is *set aside / mis en
attente*, out of every total, until it is mended or confirmed. `corrected`: read otherwise than it was sent, and said so.
`flagged`: kept as sent.

Basis: `STD` a standard, `UIS` the UNESCO Institute for Statistics, `DQAF` its quality framework, `OBS` seen in real
files of the countries, `PRAC` practice. A parameter is a default; a country changes it under `rules` of its
`country.yml`, as told after the table. *Tested* says by what the rule is reached: rows of core tables, rows given to SQL,
a file, a whole delivery.
"""
GROUPS = (
    ("file",), ("cell", "row"), ("school",), ("school_years",), ("area", "area_years"), ("across_sources",),
    ("submission", "output"),
)  # fmt: skip


def left_out() -> dict[str, str]:
    """Rules of the reference set that we do not build, with the reason."""
    return {r["rule"]: r["reason"] for r in read_rows(RULES / "left_out.csv")}


def unaccounted(catalogue: Catalogue) -> set[str]:
    """Rules of the reference set that are neither a rule of ours, nor fulfilled by one, nor left out."""
    fulfilled = {c for r in catalogue.rules.values() for c in r.covers}
    return reference() - set(catalogue.rules) - fulfilled - set(left_out())


def page(catalogue: Catalogue) -> str:
    """The page, English with every message in both languages."""
    rules, out = catalogue.rules, left_out()
    covered = {c for r in rules.values() for c in r.covers}
    own = set(rules) & reference()
    told = {
        "n": len(rules), "tested": len({c.rule for c in CASES} & set(rules)), "cases": len(CASES),
        "own": len(own), "covered": len(covered - own), "left": len(out), "built": len((own | covered) & reference()),
        "all": len(reference()), "matrix": "\n".join(_matrix(rules)),
    }  # fmt: skip
    parts = [HEAD.format(**told), WORDS]
    for path in sorted(RULES.glob("*.yml")):
        names = [n for n in read_yaml(path) or {} if n in rules]
        parts.append("\n".join(_family(path.stem, {n: rules[n] for n in names})))
    parts += ["\n".join(_own_parameters(catalogue)), "\n".join(_left_out(out))]
    return "\n".join(p.strip("\n") + "\n" for p in parts if p)


def reference() -> set[str]:
    """Codes of the reference set."""
    return {r["rule"] for r in read_rows(Path(__file__).with_name("reference.csv"))}


def _matrix(rules: dict[str, Rule]) -> Iterator[str]:
    by = Counter((r.severity, g) for r in rules.values() for g in GROUPS if r.scope in g)
    for severity in ("error", "warning", "info"):
        row = [by[severity, g] for g in GROUPS]
        yield f"| {severity} | " + " | ".join(str(n or "") for n in row) + f" | {sum(row)} |"


def _family(stem: str, rules: dict[str, Rule]) -> Iterator[str]:
    yield f"## {stem.replace('_', ' ').capitalize()}\n"
    yield "| rule | what it says | scope | severity | action | parameters | basis | fulfils | tested |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for name, r in rules.items():
        says = f"{_cell(r.message.en)}<br>*{_cell(r.message.fr)}*"
        params = ", ".join(f"{k} {v:.15g}" for k, v in r.params.items())
        row = (f"`{name}`", says, r.scope.replace("_", " "), r.severity, r.action, params, r.basis)
        yield "| " + " | ".join((*row, ", ".join(r.covers), _tested(name))) + " |"


def _tested(name: str) -> str:
    mine = [c for c in CASES if c.rule == name]
    by = sorted({REACHED[type(c.breaks).__name__] for c in mine})
    return f"{', '.join(by)}" + (f" ({len(mine)})" if len(mine) > 1 else "") if mine else "**no**"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("{", "‹").replace("}", "›")


def _own_parameters(catalogue: Catalogue) -> Iterator[str]:
    yield "## Parameters of countries\n"
    told = [
        f"| {iso3} | `{rule}` | {', '.join(f'{k} {v:.15g} (default {catalogue.rules[rule].params[k]:.15g})' for k, v in own.items())} |"
        for iso3, country in catalogue.countries.items()
        for rule, own in country.rules.items()
    ]
    yield from (
        ["| country | rule | parameters |", "|---|---|---|", *told]
        if told
        else ["All countries use the defaults."]
    )


def _left_out(out: dict[str, str]) -> Iterator[str]:
    yield "## Left out\n"
    yield from ["| rule of the reference set | reason |", "|---|---|"]
    yield from (f"| `{rule}` | {_cell(reason)} |" for rule, reason in sorted(out.items()))


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(page(Catalogue()))
