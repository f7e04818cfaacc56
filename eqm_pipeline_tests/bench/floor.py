"""The floor: the same work written by hand in DuckDB, without rules, addresses, statuses or a release.

`python -m eqm_pipeline_tests.bench.floor DELIVERIES OUT`: per file, one thread each, two processes: read → nulls, counts
below nil, codes twice → long Parquet of the counts → sums by region and sector; then a dozen indicators (figures.py).
Belongs here: nothing that the benchmark does not compare with. Imports nothing of the package.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import duckdb

from eqm_pipeline_tests.bench.figures import finish

PROCESSES = 2
File = dict[str, Any]


def main(folder: Path, out: Path) -> None:
    plan = json.loads((folder / "plan.json").read_text("utf-8"))
    for name in ("long", "aggregates"):
        (out / name).mkdir(parents=True, exist_ok=True)
    files = sorted(plan["files"], key=lambda f: -f["bytes"])
    jobs = [(f, plan["layouts"][f["country"]], folder, out) for f in files]
    with ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("fork")) as pool:
        checks = list(pool.map(one_file, *zip(*jobs, strict=True)))
    (out / "checks.json").write_text(json.dumps(checks))
    finish(folder, out, "aggregates/*.parquet")


def one_file(file: File, layout: dict[str, Any], folder: Path, out: Path) -> dict[str, int]:
    """Read, check, store and sum one file; what the checks found."""
    name = f"{file['country']}_{file['school_year']}"
    counts = layout["counts"]
    with duckdb.connect() as con:
        con.execute("set threads = 1")
        _read(con, folder / file["path"], layout)
        columns = [_quoted(c["column"]) for c in counts]
        asked = [f"count({c})" for c in columns] + [f"count_if({c} < 0)" for c in columns]
        unit, region, sector = (_quoted(layout[k]) for k in ("unit", "edu_region", "sector"))
        wanted = f"count(*), count(distinct {unit}), {', '.join(asked)}"
        rows, units, *told = con.execute(f"select {wanted} from raw").fetchall()[0]
        found = {
            "unanswered": rows * len(columns) - sum(told[: len(columns)]),
            "below_nil": sum(told[len(columns) :]),
            "twice": rows - units,
        }
        cleaned = ", ".join(f"case when {c} >= 0 then {c} end as {c}" for c in columns)
        con.execute(
            f"create table clean as select {unit} as unit, {region} as region, {sector} as sector, {cleaned} from raw {_open(layout)} qualify row_number() over (partition by {unit}) = 1"
        )
        _dimensions(con, counts)
        con.execute(f"""copy (
            select l.unit, d.* exclude (col), l.value
            from (unpivot (from clean) on {", ".join(columns)} into name col value value) l join dims d using (col) where l.value <> 0
        ) to '{out / "long" / name}.parquet' (format parquet)""")
        parts = ", ".join(f"{{value: sum({c}), n: count({c})}} as {c}" for c in columns)
        con.execute(f"""copy (
            with finest as (
                unpivot (select region, sector, {parts} from clean group by all) on {", ".join(columns)} into name "column" value told
            )
            select '{file["country"]}' as country, '{file["school_year"]}' as school_year, coalesce(region, '_T') as region,
                coalesce(sector, '_T') as sector, "column", sum(told.value)::double as value, sum(told.n)::bigint as n
            from finest group by grouping sets (("column"), ("column", region), ("column", sector), ("column", region, sector))
        ) to '{out / "aggregates" / name}.parquet' (format parquet)""")
    return found


def _read(con: duckdb.DuckDBPyConnection, path: Path, layout: dict[str, Any]) -> None:
    """The file as table `raw`: counts as numbers; once more as text where a cell is in words."""
    codes = {c["column"]: c.get("codes") for c in layout["counts"]}
    encoding = "latin-1" if layout["encoding"] == "cp1252" else "utf-8"
    tokens = ", ".join(f"'{t}'" for t in ["", *layout["missing"]])

    def scan(kind: str) -> str:
        types = ", ".join(
            f"{_text(h)}: '{kind if h in codes and not codes[h] else 'varchar'}'" for h in layout["columns"]
        )
        return f"""read_csv('{path}', auto_detect = false, header = true, skip = {layout["skip"]}, delim = '{layout["delimiter"]}', quote = '"',
            escape = '"', nullstr = [{tokens}], encoding = '{encoding}', columns = {{{types}}})"""

    def expression(h: str, as_text: bool) -> str:
        if told := codes.get(h):
            cases = " ".join(f"when {_text(k)} then {v}" for k, v in told.items())
            return f"case {_quoted(h)} {cases} end as {_quoted(h)}"
        return f"try_cast({_quoted(h)} as bigint) as {_quoted(h)}" if as_text and h in codes else _quoted(h)

    wanted = [
        h
        for h in layout["columns"]
        if h in codes or h in (layout["unit"], layout["edu_region"], layout["sector"], layout.get("status"))
    ]
    try:
        con.execute(
            f"create table raw as select {', '.join(expression(h, False) for h in wanted)} from {scan('bigint')}"
        )
    except (
        duckdb.ConversionException
    ):  # by way of a table: DuckDB 2.0 pushes a try_cast into the scan, where it fails
        con.execute(f"create table words as select {', '.join(map(_quoted, wanted))} from {scan('varchar')}")
        con.execute(f"create table raw as select {', '.join(expression(h, True) for h in wanted)} from words")


def _open(layout: dict[str, Any]) -> str:
    """A condition that schools are open: those that are closed answer nothing."""
    if "status" not in layout:
        return ""
    return f"where {_quoted(layout['status'])} not in ({', '.join(map(_text, layout['closed']))})"


def _dimensions(con: duckdb.DuckDBPyConnection, counts: list[dict[str, Any]]) -> None:
    names = ("column", "measure", "level", "grade", "sex", "age", "breakdown", "category")
    rows = ", ".join(f"({', '.join(_text(c[n]) for n in names)})" for c in counts)
    con.execute(f"create table dims as select * from (values {rows}) d(col, {', '.join(names[1:])})")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
