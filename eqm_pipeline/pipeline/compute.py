"""The calculator: a file of national counts in, a file in the shape of `indicators` out, by the models of the pipeline.

Belongs here: the order of the steps, writing aside and renaming, the summary. Does not belong here: reading (reading/),
judging (conform/, quality/) or arithmetic (dbt_like_sql/).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.load import read_yaml
from eqm_pipeline.conform import counts as conform
from eqm_pipeline.conform import structures
from eqm_pipeline.conform.problems import Problems
from eqm_pipeline.errors import UsageError
from eqm_pipeline.publish.tables import publish_table, published
from eqm_pipeline.quality.counts import doubts
from eqm_pipeline.reading.texts import read_texts
from eqm_pipeline.warehouse.counts import compute_counts

STEPS = ("read", "check", "compute", "write")
FORMATS = ("parquet", "csv")


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
    step(STEPS[2])
    raw = compute_counts(counts.table, counts.scope)
    step(STEPS[3])
    table = publish_table(raw, published(catalogue)["indicators"])
    write(table, out, form)
    return _summary(file, out, counts.table.num_rows, table, warnings)


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


def write(table: pa.Table, out: Path, form: str) -> None:
    """Aside, then renamed: a reader sees the old file or the new one."""
    out.parent.mkdir(parents=True, exist_ok=True)
    aside = out.with_name(f".{out.name}.part")
    try:
        if form == "csv":
            pa_csv.write_csv(table, aside, pa_csv.WriteOptions(quoting_style="needed"))
        else:
            pq.write_table(table, aside, compression="snappy", row_group_size=1_000_000)
        aside.replace(out)
    finally:
        aside.unlink(missing_ok=True)


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


def _summary(
    file: Path, out: Path, rows: int, table: pa.Table, warnings: list[dict[str, Any]]
) -> dict[str, Any]:
    computed = table.filter(pc.is_valid(table["value"]))
    years = table.group_by(["country", "year"]).aggregate([]).num_rows
    reasons = table.filter(pc.is_null(table["value"])).group_by("reason").aggregate([("reason", "count")])
    told = dict(zip(reasons["reason"].to_pylist(), reasons["reason_count"].to_pylist(), strict=True))
    return {
        "file": str(file),
        "out": str(out),
        "counts": rows,
        "country_years": years,
        "indicators": len(pc.unique(computed["indicator"])),
        "values": computed.num_rows,
        "explained": table.num_rows - computed.num_rows,
        "reasons": dict(sorted(told.items(), key=lambda p: (-p[1], str(p[0])))),
        "warnings": warnings,
    }


def in_words(told: dict[str, Any]) -> list[str]:
    """A summary as a person reads it."""
    lines = [
        f"{told['counts']} counts of {told['country_years']} country-years",
        f"computed   {told['values']} values of {told['indicators']} indicators",
        f"explained  {told['explained']} rows without value",
        *(f"           {n:>6}  {reason}" for reason, n in list(told["reasons"].items())[:5]),
        *(f"to confirm {w['en']} / {w['fr']}" for w in told["warnings"]),
    ]
    return [*lines, f"written    {told['out']}"]
