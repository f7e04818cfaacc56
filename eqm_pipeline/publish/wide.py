"""The wide companion of `indicators`: a row per country, year, area and sex, a column per indicator and level.

Belongs here: which columns there are (the catalogue's declarations say, never the data: names of columns are a
contract) and their headline values. Does not belong here: why a value is missing, its status, coverage and method,
other sectors, locations, grades and ages: all of that is in `indicators`. Left out, since they have no one headline
value for a level: parity and dispersion (a value for each base indicator), what is declared by grade, by age or by a
breakdown only, and scores of practices (table `practices`, to be read with their n).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.grammar import Indicator
from eqm_pipeline.publish.tables import PublishedColumn, publish_table, published

TABLE = "indicators_wide"
_KEY = ("country", "school_year", "area_level", "area", "sex")
_ROW = ("country", "school_year", "year", "area_level", "area", "sex")
_HEADLINE = {
    "base_indicator": "_Z", "grade": "_T", "age": "_T", "location": "_T", "breakdown": "_Z", "category": "_Z",
}  # fmt: skip
_ELSEWHERE = {"parity", "dispersion", "practices", "not_computed"}
"""Models without a headline value in `indicators`."""


def _has_headline(declared: Indicator) -> bool:
    return (
        declared.model not in _ELSEWHERE
        and declared.by_grade in {"none", "total_and_each"}
        and not declared.by_age
        and declared.breakdown == "_Z"
    )


def _columns(catalogue: Catalogue) -> Iterator[tuple[str, str, str, Indicator]]:
    """Name of a column, indicator, level, declaration, in the order of the declarations."""
    for code, declared in catalogue.indicators.items():
        if _has_headline(declared):
            for level in declared.levels:
                # the level is named even where it is the only one: a second one then adds a column and renames none
                yield (code if level == "_T" else f"{code}_isced{level}"), code, level, declared


def wide_columns(catalogue: Catalogue) -> tuple[PublishedColumn, ...]:
    """The columns of `indicators_wide`, whatever the data: an indicator without a value is an empty column."""
    known = {c.column: c for c in published(catalogue)["indicators"]}
    words = {
        r["code"]: (r["label_en"], r["label_fr"])
        for r in catalogue.rows("codelists/labels")
        if r["codelist"] == "level"
    }
    out = [replace(known[k], table=TABLE, key=k in _KEY) for k in _ROW]
    for name, _, level, declared in _columns(catalogue):
        en, fr = declared.label.en, declared.label.fr
        if level != "_T":
            en, fr = f"{en}: {words[level][0]}", f"{fr} : {words[level][1]}"
        out.append(PublishedColumn(TABLE, name, "float64", False, declared.unit, "", en, fr))
    return (*out, replace(known["release"], table=TABLE))


def wide_table(indicators: pa.Table, catalogue: Catalogue) -> pa.Table:
    """`indicators` with headline values side by side: published columns, sorted by key, `release` blank.

    A row where no indicator has a value is left out, and with it area levels that have none.
    """
    rows, position = _headlines(indicators, catalogue)
    names = [name for name, *_ in _columns(catalogue)]
    first, row = _row_numbers(rows)
    values = np.full((len(names), len(first)), np.nan)
    values[position, row] = rows["value"].to_numpy()
    keys = rows.select(_ROW).take(pa.array(first))
    wide = {k: keys[k] for k in _ROW} | {
        n: pa.array(v, from_pandas=True) for n, v in zip(names, values, strict=True)
    }
    return publish_table(pa.table(wide), wide_columns(catalogue))


def _headlines(indicators: pa.Table, catalogue: Catalogue) -> tuple[pa.Table, np.ndarray]:
    """The rows with a headline value, and the column that each goes to."""
    wanted = pc.and_(
        pc.is_valid(indicators["value"]), pc.is_in(indicators["sex"], pa.array(["F", "M", "_T"]))
    )
    for column, code in _HEADLINE.items():
        wanted = pc.and_(wanted, pc.equal(indicators[column], code))
    rows = indicators.filter(wanted)
    declared = ["\t".join((i, level, d.sector, d.method)) for _, i, level, d in _columns(catalogue)]
    named = pc.binary_join_element_wise(
        *(pc.cast(rows[c], pa.string()) for c in ("indicator", "level", "sector", "method")), "\t"
    )
    position = pc.index_in(named, pa.array(declared, pa.string()))
    found = pc.is_valid(position)
    return rows.filter(found), position.filter(found).to_numpy()


def _row_numbers(rows: pa.Table) -> tuple[np.ndarray, np.ndarray]:
    """For each row of the wide table the first of `rows` that goes there, and for each of `rows` its number."""
    codes = np.zeros(rows.num_rows, dtype=np.int64)
    for k in _KEY:
        encoded = rows[k].combine_chunks().dictionary_encode()
        codes = codes * len(encoded.dictionary) + encoded.indices.to_numpy()
    _, first, number = np.unique(codes, return_index=True, return_inverse=True)
    return first, number
