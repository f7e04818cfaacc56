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
def parsed(sql: str) -> Any:
    """A model as a tree; only its literals ever change."""
    import sqlglot

    return sqlglot.parse_one(sql, read="duckdb")


@cache
def typed(sql: str) -> tuple[str, frozenset[str]]:
    """A model with its literals cast to codes, and those literals: all of them must be known to the type.

    A text is left as it is within functions, which want a text.
    """
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
    tree = parsed(sql)
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
    found: dict[str, set[str]] = {c: set() for c in COLUMNS}
    for file in files:
        for column, told in _in_file(file).items():
            found[column] |= told
    for columns, given in rows:
        for at, column in enumerate(columns):
            if column in COLUMNS:
                found[column] |= {r[at] for r in given}
    # the universe of a pair names the category that it is about
    templates = {u for u in found["universe"] if u and "=" in u}
    found["universe"] |= {t.replace("=", c) for t in templates for c in found["category"] if c}
    literals = (typed(sql)[1] for sql in models)
    return sorted(set().union(*found.values(), *literals) - {None})


def _in_file(file: Path) -> dict[str, set[str]]:
    wanted = sorted(COLUMNS & set(schema_of(file).names))
    table = pq.read_table(source(file), columns=wanted, read_dictionary=wanted, partitioning=None)
    return {
        c: {
            code
            for chunk in table[c].chunks
            for code in (chunk.dictionary if hasattr(chunk, "dictionary") else chunk.unique()).to_pylist()
        }
        for c in wanted
    }


def combined(files: Iterable[Path], coded: list[str], others: list[str]) -> tuple[pa.Table, pa.Table]:
    """A long table of Parquet files as numbers: its rows with one number for all their codes, and what each number stands for.

    coded   columns of texts of which there are few combinations
    others  columns to read as they are
    Returns (`combination` and `others`, by row; `combination` and `coded`, by combination).
    """
    import numpy as np
    import pandas as pd

    from eqm_pipeline.schemas.combinations import numbered

    read = [
        pq.ParquetFile(source(f), read_dictionary=[*coded, *others]).read([*coded, *others]) for f in files
    ]
    table = pa.concat_tables(read, promote_options="permissive").unify_dictionaries().combine_chunks()
    at, different = pd.factorize(numbered(table.select(coded).to_pandas(), coded)[0])
    first = np.zeros(len(different), np.int64)
    first[at[::-1]] = np.arange(len(at) - 1, -1, -1)
    cells = pa.table({COMBINATION: pa.array(at.astype(np.int32)), **{c: table[c] for c in others}})
    stands_for = {c: table[c].take(pa.array(first)).cast(pa.string()) for c in coded}
    return cells, pa.table({COMBINATION: pa.array(np.arange(len(different), dtype=np.int32)), **stands_for})
