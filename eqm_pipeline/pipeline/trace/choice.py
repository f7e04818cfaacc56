"""Which figures a trace is about: rows of data/marts/indicators.parquet, chosen by what was asked and by what is usual.

Belongs here: defaults, and saying which codes exist where those asked for do not. Does not belong here: tracing.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.grammar import Indicator
from eqm_pipeline.errors import UsageError
from eqm_pipeline.pipeline.trace.stored import Row, Stored

DIMENSIONS = (
    "area_level", "area", "base_indicator", "level", "method", "sector", "sex", "location", "grade", "age",
    "breakdown", "category",
)  # fmt: skip
OPTIONS = {"area_level": "--area-level", "base_indicator": "--base"}
MOST = 24  # figures traced at once: the grades or ages of one rate, not a country's whole table
SHOWN = 24  # codes listed in a message


def choose(stored: Stored, school_year: str, indicator: str, asked: Mapping[str, str]) -> list[Row]:
    """The rows asked for; a dimension that is not named takes its usual code, or all of its codes where that has no row."""
    every = _rows(stored, school_year, indicator)
    rows = _named(every, asked, indicator)
    for dimension, usual in _usual(stored.catalogue.indicators, indicator, stored.country, rows).items():
        if dimension not in asked:
            for code in usual:
                if kept := [r for r in rows if r[dimension] == code]:
                    rows = kept
                    break
    areas = {r["area_level"] for r in rows}
    if "area" in asked and len(areas) > 1:
        raise _ambiguous("area_level", sorted(areas), indicator)
    bases = sorted({r["base_indicator"] for r in rows})
    if len(bases) > 1:
        raise _ambiguous("base_indicator", bases, indicator)
    if len(rows) > MOST:
        raise _ambiguous(max(DIMENSIONS, key=lambda d: len({r[d] for r in rows})), [], indicator, len(rows))
    return rows


def verify(data: Path, catalogue: Catalogue, country: str, school_year: str, indicator: str) -> None:
    """Raise UsageError for a country, year or indicator that nobody knows, or a folder without marts."""
    known = {
        "country": (country, list(catalogue.countries), "pays inconnu"),
        "school year": (school_year, catalogue.programme.years(), "année scolaire inconnue"),
    }
    for what, (code, codes, french) in known.items():
        if code not in codes:
            raise UsageError((f"unknown {what}: {code}", f"{french} : {code}"), do=_known(codes))
    if indicator not in catalogue.indicators:
        close = [i for i in catalogue.indicators if set(i.split("_")) & set(indicator.split("_"))]
        raise UsageError(
            (f"unknown indicator: {indicator}", f"indicateur inconnu : {indicator}"),
            do=_known(close or list(catalogue.indicators)),
        )
    if catalogue.indicators[indicator].model == "practices":
        raise UsageError(
            (f"{indicator} is a score of the diagnostic, not an indicator", f"{indicator} est un score du diagnostic, non un indicateur"),
            do=("see data/marts/practices.parquet: answers of persons are not traced", "voir data/marts/practices.parquet : les réponses des personnes ne sont pas retracées"),
        )  # fmt: skip
    if not (data / "marts" / "indicators.parquet").exists():
        raise UsageError(
            ("no marts here", "pas de résultats ici"), where=str(data), do=("run eqm run first", "lancez d'abord eqm run")
        )  # fmt: skip


def _rows(stored: Stored, school_year: str, indicator: str) -> list[Row]:
    here = stored.country, school_year
    sql = "select * exclude (release) from indicators where country = ? and school_year = ? and indicator = ? order by all"
    if rows := stored.marts.rows(sql, [*here, indicator]):
        return rows
    sql = "select distinct school_year from indicators where country = ? order by all"
    years = [r["school_year"] for r in stored.marts.rows(sql, [stored.country])]
    if school_year not in years:
        raise UsageError(
            (f"nothing is computed for {stored.country} {school_year}", f"rien n'est calculé pour {stored.country} {school_year}"),
            do=_known(years),
        )  # fmt: skip
    sql = "select distinct indicator from indicators where country = ? and school_year = ? order by all"
    have = [r["indicator"] for r in stored.marts.rows(sql, [*here])]
    raise UsageError(
        (f"no row of {indicator} for {stored.country} {school_year}", f"aucune ligne de {indicator} pour {stored.country} {school_year}"),
        do=_known(have),
    )  # fmt: skip


def _named(every: list[Row], asked: Mapping[str, str], indicator: str) -> list[Row]:
    rows, before = every, ""
    for dimension in (d for d in DIMENSIONS if d in asked):
        kept = [r for r in rows if r[dimension] == asked[dimension]]
        if not kept:
            option = OPTIONS.get(dimension, f"--{dimension}")
            there = sorted({r[dimension] for r in rows})
            what = f"{indicator}{before} has no row of {option} {asked[dimension]}"
            dit = f"{indicator}{before} n'a pas de ligne {option} {asked[dimension]}"
            raise UsageError((what, dit), do=_known(there))
        rows, before = kept, f"{before} {OPTIONS.get(dimension, f'--{dimension}')} {asked[dimension]}"
    return rows


def _usual(
    indicators: Mapping[str, Indicator], code: str, country: str, rows: list[Row]
) -> dict[str, tuple[str, ...]]:
    """The code of each dimension that a headline figure has; the method of a parity is that of its base."""
    i = indicators[code]
    base = next((r["base_indicator"] for r in rows if len({x["base_indicator"] for x in rows}) == 1), "_Z")
    method = indicators[base].method if base in indicators and i.model == "parity" else i.method
    return {
        "area_level": ("country",),
        "level": ("1", *i.levels, "_T"),
        "method": (method, "_Z", "raw"),
        "sector": (i.sector, "_T"),
        "sex": ("_T",),
        "location": ("_T",),
        "grade": ("_T",),
        "age": ("_T",),
        "breakdown": ("_Z",),
        "category": ("_Z",),
    }


def _ambiguous(dimension: str, codes: list[str], indicator: str, n: int = 0) -> UsageError:
    option = OPTIONS.get(dimension, f"--{dimension}")
    count, nombre = (f"{n} rows", f"{n} lignes") if n else ("several rows", "plusieurs lignes")
    do = _known(codes) if codes else ("", "")
    return UsageError(
        (f"{indicator} has {count}: choose with {option}", f"{indicator} a {nombre} : choisissez avec {option}"), do=do
    )  # fmt: skip


def _known(codes: list[str]) -> tuple[str, str]:
    more = len(codes) - SHOWN
    told = ", ".join(codes[:SHOWN]) or "-"
    return (
        f"there are: {told}" + (f" and {more} more" if more > 0 else ""),
        f"il y a : {told}" + (f" et {more} autres" if more > 0 else ""),
    )
