"""One figure followed back: value → formula → numerator and denominator → measures → core cells → snapshot, sheet and cell.

Belongs here: the order of the walk, and what it answers (docs/trace.md names the keys). Does not belong here: each of its
steps (choice, terms, parts, cells), printing (lines). Only stored files are read; whether one
level gives the next is computed, never assumed.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.formula import formula, side
from eqm_pipeline.catalogue.grammar import Indicator
from eqm_pipeline.errors import UsageError
from eqm_pipeline.pipeline.trace import parts
from eqm_pipeline.pipeline.trace.cells import cells
from eqm_pipeline.pipeline.trace.choice import choose, verify
from eqm_pipeline.pipeline.trace.cleared import in_releases
from eqm_pipeline.pipeline.trace.stored import Row, Stored
from eqm_pipeline.pipeline.trace.terms import declared, reproduced, sides

SIDES = ("numerator", "numerator_otherwise", "denominator", "denominator_otherwise")
FLOWS = ("promotion_rate", "repetition_rate", "dropout_rate", "effective_promotion_rate")
CAPPED = "the joint cap of the sexes: traced as the raw rate, {raw:g}, and divided by {factor:g}"


def trace(
    data: Path, catalogue: Catalogue, country: str, school_year: str, indicator: str,
    asked: Mapping[str, str] | None = None, unit: str | None = None, limit: int = 5,
) -> dict[str, Any]:  # fmt: skip
    """Everything from a value of the marts down to cells of the files it was sent in, as plain data.

    `asked` names dimensions (area_level, area, level, grade, age, sex, sector, location, method, base_indicator, breakdown,
    category); `unit` narrows the cells to one school; `limit` cells are shown of each term. Raises UsageError.
    """
    verify(data, catalogue, country, school_year, indicator)
    stored = Stored(data, catalogue, country)
    chosen = choose(stored, school_year, indicator, asked or {})
    if unit is not None:
        unit = _unit(stored, school_year, unit)
    i = catalogue.indicators[indicator]
    return {
        "country": country, "school_year": school_year, "indicator": indicator, "unit": unit,
        "label": {"en": i.label.en, "fr": i.label.fr}, "data": str(data),
        "figures": [_figure(stored, row, limit, unit) for row in chosen],
    }  # fmt: skip


def _figure(stored: Stored, row: Row, limit: int, unit: str | None) -> Row:
    i = stored.catalogue.indicators[row["indicator"]]
    told: Row = {
        "row": row,
        "in_releases": in_releases(stored, row),
        "formula": _formula(stored, row, i),
        "notes": [],
    }
    if i.numerator:
        told |= _ratio(stored, row, i, limit, unit)
    elif i.compose or row["indicator"] in parts.PARITY:
        of = parts.components(stored, row, i)
        told["components"] = [
            _figure(stored, {k: v for k, v in p.items() if k != "part"}, limit, unit) | {"part": p["part"]} if p["is_there"]
            else {"row": p, "missing": True} for p in of
        ]  # fmt: skip
        told["value_reproduced"] = parts.recomposed(row, i, of)
    elif row["indicator"] == "subnational_dispersion":
        told |= {"areas": parts.areas(stored, row), "value_reproduced": None}
        told["notes"].append("the values of the areas are shown; each is traced with --area")
    elif i.model in parts.FLOW_MODELS:
        of_grades = parts.flows(stored, row)
        told |= {"flows": of_grades, "value_reproduced": parts.survives(row, of_grades)}
        told["terms"] = _with_cells(stored, row, parts.flow_terms(stored, row), limit, unit)
        if told["value_reproduced"] is None and row["value"] is not None:
            told["notes"].append(f"computed by dbt_like_sql/marts ({i.model}); its flows and their measures are shown, the result is not worked out again")  # fmt: skip
        if row["method"].endswith("matched_panel"):
            told["notes"].append("over the schools of both years: the flows are sums, the schools' own counts are not traced to cells")  # fmt: skip
    else:
        told["value_reproduced"] = None
        told["terms"] = _with_cells(stored, row, parts.feeding(stored, row, i.model or ""), limit, unit)
        told["notes"].append(_algorithm(i, bool(told["terms"])))
    return told


def _ratio(stored: Stored, row: Row, i: Indicator, limit: int, unit: str | None) -> Row:
    """A declared ratio: terms, their cells, both sides against the row; a capped rate against its raw row."""
    terms = declared(stored, row)
    raw = _raw(stored, row) if row["method"] == "capped" else None
    against = raw or row
    both = sides(terms, {s: against[s] for s in ("numerator", "denominator")})
    for s in both.values():
        s["terms"] = _with_cells(stored, row, s["terms"], limit, unit)
    top, bottom = both["numerator"]["sum"], both["denominator"]["sum"]
    value = i.multiplier * top / bottom if top is not None and bottom else None
    told: Row = {"sides": both, "value_from_sides": value, "value_reproduced": reproduced(value, against["value"]), "notes": []}  # fmt: skip
    if raw and raw["value"] is not None and row["value"] is not None:
        excess = (raw["value"], row["value"]) if i.cap != "complement" else (100 - raw["value"], 100 - row["value"])  # fmt: skip
        told["notes"].append(CAPPED.format(raw=raw["value"], factor=excess[0] / excess[1] if excess[1] else 1))  # fmt: skip
    if row["value"] is None:
        told["notes"].append(f"no value: {row['obs_status']}, {row['reason']}")
    if row["indicator"] in FLOWS:
        told["flows"] = [f for f in parts.flows(stored, row) if f["grade"] == row["grade"]]
    return told


def _raw(stored: Stored, row: Row) -> Row | None:
    same = [k for k in parts.KEY if k != "method"]
    found = stored.marts.rows(
        f"select * from indicators where {' and '.join(f'{k} = ?' for k in same)} and method = 'raw' and base_indicator = '_Z'",  # noqa: S608 - our own columns
        [row[k] for k in same],
    )
    return found[0] if found else None


def _with_cells(stored: Stored, figure: Row, terms: list[Row], limit: int, unit: str | None) -> list[Row]:
    """Terms with their cells; a term that stands on both sides, or in two figures, is followed once."""
    out = []
    for t in terms:
        key = repr((figure["area_level"], figure["area"], limit, unit, {k: v for k, v in t.items() if k not in ("side", "position", "sign")}))  # fmt: skip
        if key not in stored.followed:
            stored.followed[key] = cells(stored, figure, t, limit, unit)
        out.append(t | {"cells": stored.followed[key]})
    return out


def _formula(stored: Stored, row: Row, i: Indicator) -> Row:
    """The declaration in words, and the structure by which its grades and ages are resolved."""
    levels = stored.catalogue.countries[row["country"]].structure_in(row["year"]).of_levels()
    entry, duration = levels.get(row["level"], (None, None))
    return {
        "text": formula(i), "multiplier": i.multiplier,
        **{s: side(getattr(i, s), i) for s in SIDES if getattr(i, s)},
        "structure": {"level": row["level"], "entry_age": entry, "grades": duration},
    }  # fmt: skip


def _algorithm(i: Indicator, fed: bool) -> str:
    if i.model == "not_computed":
        return f"not computed: {i.why_not.en if i.why_not else i.formula}"
    if fed:
        return f"an algorithm of its own ({i.model}, dbt_like_sql/marts): the measures that feed it are shown as totals, its result is not worked out again"  # fmt: skip
    return f"{i.model}: not made of measures of this country, or none of them is stored; see data/core/published_reference and dbt_like_sql/marts"  # fmt: skip


def _unit(stored: Stored, school_year: str, asked: str) -> str:
    """The school as core names it, by its unit or by its administrative code."""
    found = stored.year(school_year).rows(
        "select unit from schools where unit = ? or code = ? order by unit <> ?, unit limit 1", [asked] * 3
    )
    if not found:
        raise UsageError(
            (f"no school {asked} in {stored.country} {school_year}", f"aucune école {asked} en {stored.country} {school_year}"),
            do=("use the code in the column that the contract calls unit", "donnez le code de la colonne que le contrat appelle unit"),
        )  # fmt: skip
    return str(found[0]["unit"])
