"""The calculator: a file of national counts in, a file in the shape of `indicators` out, by the models of the pipeline.

Belongs here: the order of the steps, batches over processes, writing aside and renaming. Does not belong here: reading (reading/),
judging (conform/, quality/), arithmetic (dbt_like_sql/), or words (calculated.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.load import read_yaml
from eqm_pipeline.conform import counts as conform
from eqm_pipeline.conform import structures
from eqm_pipeline.conform.problems import Problems
from eqm_pipeline.errors import UsageError
from eqm_pipeline.pipeline.calculated import Tally
from eqm_pipeline.pipeline.workers import each
from eqm_pipeline.publish.tables import publish_table, published
from eqm_pipeline.quality.counts import doubts
from eqm_pipeline.reading.texts import read_texts
from eqm_pipeline.warehouse.counts import Batch, batches

STEPS = ("read", "check", "compute", "write")
FORMATS = ("parquet", "csv")
ROW_GROUP = 250_000


def compute(
    file: Path,
    out: Path,
    catalogue: Catalogue,
    form: str | None = None,
    structure: Path | None = None,
    step: Callable[[str], None] = lambda what: None,
) -> dict[str, Any]:
    """Compute every indicator that the counts in `file` allow and write them to `out`; what was done, as a summary.

    form       `parquet` or `csv`; without it, what the name of `out` says
    structure  CSV or YAML of structures (country, from, to, level, entry_age, duration)
    Raises UnreadableDelivery, ContractBroken (with lines) or ModelFailed; then nothing is written.
    """
    form = form or out.suffix.lstrip(".").lower()
    if form not in FORMATS:
        raise UsageError(
            (f"what format is {out.name}?", f"quel est le format de {out.name} ?"),
            do=("name it .parquet or .csv, or say --format", "nommez-le .parquet ou .csv, ou précisez --format"),
        )  # fmt: skip
    if out.is_dir() or out.resolve() == file.resolve():
        raise UsageError((f"{out} cannot be written over", f"{out} ne peut être remplacé"))
    step(STEPS[0])
    texts = read_texts(file, conform.COLUMNS, conform.NEEDED)
    given = read_structure(structure) if structure else {}
    step(STEPS[1])
    problems = Problems(file.name, texts.line)
    for line, _ in texts.misfits:
        problems.on_line(
            line, ("has not as many cells as the header", "n'a pas autant de cellules que l'en-tête")
        )
    counts = conform.read_counts(texts.table, problems, texts.decimal_comma, catalogue, given)
    warnings = [*_unread(texts.unread), *doubts(counts.table)]
    told = Tally(str(file), str(out), counts.table.num_rows, warnings)
    parts = list(enumerate(batches(counts.table, counts.scope)))
    del texts, counts
    step(STEPS[2])
    write(told.over(_in_turn(each(_published, parts))), out, form)
    step(STEPS[3])
    return told.summary()


def read_structure(path: Path) -> structures.Given:
    """The structures in a CSV, XLSX or YAML file (a list of entries, or entries by country)."""
    if path.suffix.lower() in (".yml", ".yaml"):
        said = read_yaml(path) or []
        if isinstance(said, dict):
            said = [{"country": c, **e} for c, entries in said.items() for e in entries]
        rows = [(i, e) for i, e in enumerate(said, 1)]
    else:
        need = [(c,) for c in ("country", "level", "entry_age", "duration")]
        texts = read_texts(path, structures.COLUMNS, need)
        rows = list(zip((int(n) for n in texts.line), texts.table.to_pylist(), strict=True))
    given, wrong = structures.read_structures(rows)
    problems = Problems(path.name, pa.array([], pa.int64()).to_numpy())
    for line, says in wrong:
        problems.on_line(line, says)
    problems.refuse()
    return given


def write(tables: Iterable[pa.Table], out: Path, form: str) -> None:
    """Tables of one schema, one after the other, aside, then renamed: a reader sees the old file or the new one."""
    out.parent.mkdir(parents=True, exist_ok=True)
    aside = out.with_name(f".{out.name}.part")
    groups = _regrouped(tables)
    try:
        first = next(groups)
        with _writer(aside, first.schema, form) as writer:
            for group in chain([first], groups):
                writer.write_table(group)
        aside.replace(out)
    finally:
        aside.unlink(missing_ok=True)


def _writer(path: Path, schema: pa.Schema, form: str) -> Any:
    if form == "csv":
        return pa_csv.CSVWriter(path, schema, write_options=pa_csv.WriteOptions(quoting_style="needed"))
    return pq.ParquetWriter(path, schema, compression="snappy")


def _regrouped(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The rows in tables of ROW_GROUP rows, however they were cut; the last holds what is left."""
    held: list[pa.Table] = []
    for table in tables:
        held.append(table)
        while sum(t.num_rows for t in held) > ROW_GROUP:
            whole = pa.concat_tables(held)
            yield whole.slice(0, ROW_GROUP).combine_chunks()
            held = [whole.slice(ROW_GROUP)]
    yield pa.concat_tables(held).combine_chunks()


def _published(part: tuple[int, Batch]) -> tuple[int, pa.Table]:
    """The indicators of a batch as they are published; its place comes along."""
    place, batch = part
    return place, publish_table(batch.compute(), published(batch.scope)["indicators"])


def _in_turn(parts: Iterable[tuple[int, pa.Table]]) -> Iterator[pa.Table]:
    """Tables by their place; those that come before their turn wait."""
    waiting: dict[int, pa.Table] = {}
    turn = 0
    for place, table in parts:
        waiting[place] = table
        while turn in waiting:
            yield waiting.pop(turn)
            turn += 1


def _unread(names: tuple[str, ...]) -> list[dict[str, Any]]:
    return [
        {
            "what": "column not read",
            "n": 1,
            "en": f"column {n} was not read",
            "fr": f"la colonne {n} n'a pas été lue",
        }
        for n in names
    ]
