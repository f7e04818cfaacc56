"""A file of counts becomes the core table `national_counts` of any countries and years, or is refused line by line.

Belongs here: the order of what is judged, and the shape of the result. Does not belong here: cells (count_rows.py), rows
(count_fit.py), structures (structures.py), comparison of counts (quality/counts.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.scope import Scope
from eqm_pipeline.conform import count_codes as cc
from eqm_pipeline.conform import structures as st
from eqm_pipeline.conform.count_fit import (
    fit_each_other,
    fit_structure,
    name_examinations,
    refuse_duplicates,
    structures_beside,
)
from eqm_pipeline.conform.count_rows import Rows, read_codes, read_values
from eqm_pipeline.conform.problems import Problems
from eqm_pipeline.schemas import core

COLUMNS = (
    "country", "year", "school_year", "measure", "level", "grade", "age", "sex", "sector", "location", "breakdown",
    "category", "value", "obs_status", "entry_age", "duration", "source", "note",
)  # fmt: skip
NEEDED = (("country",), ("year", "school_year"), ("measure",), ("value",))


@dataclass(frozen=True)
class Counts:
    """The counts in the shape of the core table, and the catalogue for their countries and years."""

    table: pa.Table
    scope: Scope


def read_counts(
    table: pa.Table, problems: Problems, decimal_comma: bool, catalogue: Catalogue, given: st.Given
) -> Counts:
    """The counts of a file, from its cells as text (columns of COLUMNS that it has).

    given  structures that were handed over beside it; rows may bring their own in entry_age and duration
    Raises ContractBroken that lists what is wrong; `problems` may hold some already.
    """
    rows = Rows(table, problems, {})
    read_codes(rows, catalogue)
    number, status = read_values(rows, decimal_comma, catalogue)
    given = structures_beside(rows, given)
    fit_structure(rows, catalogue, given)
    fit_each_other(rows)
    name_examinations(rows, catalogue)
    if not table.num_rows:
        problems.on_line(1, ("no rows below the header", "aucune ligne sous l'en-tête"))
    problems.refuse()
    refuse_duplicates(rows)
    problems.refuse()
    years = [int(y) for y in rows.codes["year"].names]
    first, last = min(years), max(years)
    names = sorted(rows.codes["country"].names)
    ours = [c for c in catalogue.countries if c in names] + [c for c in names if c not in catalogue.countries]
    span = range(first - 1, last + 1)
    countries = {c: st.country(catalogue, given, c, span) for c in ours}
    return Counts(_core(rows, number, status), Scope(catalogue, countries, first, last))


def _core(rows: Rows, number: np.ndarray, status: cc.Coded) -> pa.Table:
    c, n = rows.codes, rows.table.num_rows

    def said(name: str, to: Callable[[str], str] = str) -> pa.Array:
        return pa.DictionaryArray.from_arrays(c[name].at, pa.array([to(x) for x in c[name].names]))

    def always(value: str) -> pa.Array:
        return pa.DictionaryArray.from_arrays(np.zeros(n, np.int32), pa.array([value]))

    split, place = ~c["sector"].is_("_T"), ~c["location"].is_("_T")
    texts = {
        k: np.array(c[k].names, dtype=object)[c[k].at]
        for k in ("sector", "location", "breakdown", "category")
    }
    breakdown = np.where(split, "sector", np.where(place, "location", texts["breakdown"]))
    category = np.where(split, texts["sector"], np.where(place, texts["location"], texts["category"]))
    columns = {
        "country": said("country"), "school_year": said("year", lambda y: f"{int(y) - 1}-{y}"), "source": said("source"),
        "unit_level": always("country"), "unit": said("country"),
        **{k: said(k) for k in ("measure", "level", "grade", "age", "sex")},
        "breakdown": pa.array(breakdown).dictionary_encode(), "category": pa.array(category).dictionary_encode(),
        "value": pa.array(number, from_pandas=True), "obs_status": said("obs_status"), "currency": always("_Z"),
        "standard_error": pa.nulls(n, pa.float64()), "file": always(rows.problems.file), "sheet": always(""),
        "row": pa.array(rows.problems.line.astype(np.int32)), "column": always("value"),
    }  # fmt: skip
    return pa.table({k: columns[k] for k in core.OBSERVATION})
