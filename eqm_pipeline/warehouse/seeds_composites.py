"""Seeds of what is declared on top of other indicators, and of values that others published.

Belongs here: composed indicators and their components, which indicators carry parity, dispersion or a cap, the names of the
diagnostic's scores, published reference values. Does not belong here: ratios of measures (seeds_indicators.py), arithmetic (SQL).
"""

from __future__ import annotations

from typing import Any

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.grammar import Indicator
from eqm_pipeline.errors import CatalogueError
from eqm_pipeline.warehouse.seeds_indicators import SIDES

Rows = list[tuple[Any, ...]]
COLUMNS: dict[str, dict[str, str]] = {
    "composites": {
        "indicator": "varchar", "level": "varchar", "unit": "varchar", "operation": "varchar", "multiplier": "double",
        "method": "varchar", "n_components": "integer",
    },
    "components": {
        "indicator": "varchar", "position": "integer", "base": "varchar", "level": "varchar", "grade": "varchar",
        "method": "varchar", "complement": "boolean",
    },
    "parities": {"indicator": "varchar", "dimension": "varchar", "method": "varchar"},
    "net_rates_declared": {
        "indicator": "varchar", "level": "varchar", "family": "varchar", "breadth": "integer", "cap": "varchar",
    },
    "known_age_indicators": {"indicator": "varchar", "measure": "varchar"},
    "diagnostic_dimensions": {"dimension": "varchar", "indicator": "varchar"},
    "reference_values": {
        "country": "varchar", "year": "smallint", "indicator": "varchar", "level": "varchar", "sex": "varchar",
        "value": "double", "source": "varchar",
    },
    "age_thresholds": {"unknown_low": "double", "unknown_withheld": "double"},
}  # fmt: skip
OPERANDS = {"ratio": 2, "product": 2, "difference": 2, "either": 2, "complement": 1}


def seeds(catalogue: Catalogue) -> dict[str, Rows]:
    """All relations by name, rows in the order of COLUMNS."""
    out: dict[str, Rows] = {name: [] for name in COLUMNS}
    for code, i in catalogue.indicators.items():
        if i.compose:
            _verify(code, i, catalogue.indicators)
            about = (i.unit, i.compose.operation, i.multiplier, i.method, len(i.compose.of))
            out["composites"] += [(code, level, *about) for level in i.levels]
            out["components"] += [
                (code, n, c.indicator, c.level, c.grade, c.method, c.complement)
                for n, c in enumerate(i.compose.of, 1)
            ]
        out["parities"] += [(code, d, m) for d in i.parity for m in _headlines(i)]
        if i.dispersion:
            out["parities"].append((code, "area", i.method))
        out["known_age_indicators"] += [(code, t.measure) for t in i.denominator[:1] if t.age == "known"]
        if i.cap != "none":
            ages = [t.age for side in SIDES for t in getattr(i, side) if t.age != "_T"]
            family, breadth = next(iter(ages), "_T"), len(i.numerator)
            out["net_rates_declared"] += [(code, level, family, breadth, i.cap) for level in i.levels]
    out["diagnostic_dimensions"] = [
        (r["dimension"].lower(), r["indicator"]) for r in catalogue.rows("codelists/diagnostic_dimensions")
    ]
    out["reference_values"] = [
        (r["iso3"], int(r["year"]), r["indicator"], "1", "_T", float(r["value"]), r["source"])
        for r in catalogue.rows("reference/pasec")
    ]
    programme = catalogue.programme
    out["age_thresholds"] = [(programme.unknown_ages_low, programme.unknown_ages_withheld)]
    return out


def _headlines(i: Indicator) -> tuple[str, ...]:
    """Methods of which parity is of use: the headline's, and for a capped rate the raw one it must agree with."""
    return ("raw", i.method) if i.cap != "none" else (i.method,)


def _verify(code: str, i: Indicator, known: dict[str, Indicator]) -> None:
    assert i.compose
    wanted, where = OPERANDS[i.compose.operation], f"indicators: {code}"
    if len(i.compose.of) != wanted:
        what = f"{i.compose.operation} is made of {wanted}"
        raise CatalogueError((what, f"{i.compose.operation} se fait de {wanted}"), where=where)
    for c in i.compose.of:
        if c.indicator not in known:
            what = f"no such indicator: {c.indicator}"
            raise CatalogueError((what, f"indicateur inconnu : {c.indicator}"), where=where)
        if known[c.indicator].compose:
            what = f"{c.indicator} is itself composed"
            raise CatalogueError((what, f"{c.indicator} est lui-même composé"), where=where)
