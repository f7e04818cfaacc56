"""Codes as an enumeration, so that one engine compares and groups them as small numbers instead of texts.

Belongs here: which columns hold codes, which codes there are, and models read with their literals as codes. Does not belong
here: the engine (engine.py), code lists of what is published (catalogue/codelists/). No model knows of it: where the type is
absent the same SQL runs over texts, and its results are the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from eqm_pipeline.warehouse.lake import schema_of, source

COLUMNS = frozenset({
    "source", "core_table", "unit_level", "area_level", "parent_level", "measure", "level", "grade", "age", "sex", "sector",
    "location", "breakdown", "category", "universe", "obs_status", "partner", "partner_source", "partner_breakdown",
    "partner_category", "reported", "pair_level", "pair_universe",
})  # fmt: skip
"""Columns of codes, wherever they stand."""
TYPE = "code"


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
    files: Mapping[Path, Collection[str]],
    rows: Iterable[tuple[Mapping[str, str], list[tuple[Any, ...]]]],
    models: Iterable[str],
) -> list[str]:
    """Every code in Parquet files (in the columns of each that are read), in rows (with their columns) and in the SQL of models;
    sorted, as texts are."""
    found: dict[str, set[str]] = {c: set() for c in COLUMNS}
    for file, read in files.items():
        for column, told in _in_file(file, read).items():
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


def _in_file(file: Path, read: Collection[str]) -> dict[str, set[str]]:
    wanted = sorted(COLUMNS & set(read) & set(schema_of(file).names))
    table = pq.read_table(source(file), columns=wanted, read_dictionary=wanted, partitioning=None)
    return {
        c: {
            code
            for chunk in table[c].chunks
            for code in (chunk.dictionary if hasattr(chunk, "dictionary") else chunk.unique()).to_pylist()
        }
        for c in wanted
    }
