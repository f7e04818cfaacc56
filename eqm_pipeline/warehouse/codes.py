"""Codes as an enumeration, so that one engine compares and groups them as small numbers instead of texts.

Belongs here: which columns hold codes, which codes there are, and models read with their literals as codes. Does not belong
here: the engine (engine.py), code lists of what is published (catalogue/codelists/). No model knows of it: where the type is
absent the same SQL runs over texts, and its results are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from eqm_pipeline.warehouse.lake import schema_of, source

COLUMNS = frozenset({
    "source", "core_table", "unit_level", "area_level", "parent_level", "measure", "level", "grade", "age", "sex", "sector",
    "location", "breakdown", "category", "universe", "obs_status", "partner", "partner_source", "partner_breakdown",
    "partner_category", "reported", "pair_level", "pair_universe",
})  # fmt: skip
"""Columns of codes, wherever they stand."""
TYPE = "code"
COMBINATION = "combination"


@cache
def typed(sql: str) -> tuple[str, frozenset[str]]:
    """A model with its literals cast to codes, and those literals: all of them must be known to the type.

    A text is left as it is within functions, which want a text.
    """
    import sqlglot
    from sqlglot import exp

    values = (
        exp.Select,
        exp.Alias,
        exp.If,
        exp.Case,
        exp.Coalesce,
        exp.Nullif,
        exp.EQ,
        exp.NEQ,
        exp.In,
        exp.Tuple,
    )
    tree = sqlglot.parse_one(sql, read="duckdb")
    found = [t for t in tree.find_all(exp.Literal) if t.is_string and isinstance(t.parent, values)]
    for literal in found:
        literal.replace(exp.cast(literal.copy(), TYPE, dialect="duckdb", udt=True))
    return tree.sql("duckdb"), frozenset(str(t.this) for t in found)


def known(
    files: Iterable[Path],
    rows: Iterable[tuple[Mapping[str, str], list[tuple[Any, ...]]]],
    models: Iterable[str],
) -> list[str]:
    """Every code in Parquet files, in rows (with their columns) and in the SQL of models; sorted, as texts are."""
    out = {code for sql in models for code in typed(sql)[1]}
    for file in files:
        out |= _in_file(file)
    templates = set[str]()
    for columns, given in rows:
        for at in (i for i, c in enumerate(columns) if c in COLUMNS):
            texts = {r[at] for r in given}
            templates |= {t for t in texts if t and "=" in t} if list(columns)[at] == "universe" else set()
            out |= texts
    out.discard(None)
    # the universe of a pair names the category that it is about
    out |= {t.replace("=", code) for t in templates for code in list(out)}
    return sorted(out)


def _in_file(file: Path) -> set[str]:
    names = set(schema_of(file).names)
    wanted = sorted(COLUMNS & names)
    table = pq.read_table(source(file), columns=wanted, read_dictionary=wanted, partitioning=None)
    return {
        code
        for c in wanted
        for chunk in table[c].chunks
        for code in (chunk.dictionary if hasattr(chunk, "dictionary") else chunk.unique()).to_pylist()
    }


def combined(files: Iterable[Path], coded: list[str], others: list[str]) -> tuple[pa.Table, pa.Table]:
    """A long table of Parquet files as numbers: its rows with one number for all their codes, and what each number stands for.

    coded   columns of texts of which there are few combinations
    others  columns to read as they are
    Returns (`combination` and `others`, by row; `combination` and `coded`, by combination).
    """
    import numpy as np
    import pandas as pd

    read = [
        pq.ParquetFile(source(f), read_dictionary=[*coded, *others]).read([*coded, *others]) for f in files
    ]
    table = pa.concat_tables(read, promote_options="permissive").unify_dictionaries().combine_chunks()
    key, columns = np.zeros(table.num_rows, np.int64), {}
    for name in coded:
        column = table[name].chunk(0) if table.num_rows else table[name].combine_chunks()
        columns[name] = column
        n = len(column.dictionary)
        key = key * (n + 1) + column.indices.fill_null(n).to_numpy(zero_copy_only=False)
    at, different = pd.factorize(key)
    first = np.zeros(len(different), np.int64)
    first[at[::-1]] = np.arange(len(key) - 1, -1, -1)
    numbered = pa.table({COMBINATION: pa.array(at.astype(np.int32)), **{c: table[c] for c in others}})
    stands_for = {name: column.take(pa.array(first)).cast(pa.string()) for name, column in columns.items()}
    return numbered, pa.table(
        {COMBINATION: pa.array(np.arange(len(different), dtype=np.int32)), **stands_for}
    )
