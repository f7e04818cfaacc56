"""The folder `quality/` of a release: how far the figures can be trusted, in words that need no code list.

Belongs here: the scorecard, the rules and the warnings with their labels, as CSV. Does not belong here: their tables (data/).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.publish.warnings import known
from eqm_pipeline.writing.spreadsheet import csv_text

_SCORECARD = (
    "country", "school_year", "dimension", "metric", "label_en", "label_fr", "value", "unit", "numerator", "denominator",
    "formula_en", "formula_fr",
)  # fmt: skip
_RULES = ("rule", "scope", "severity", "action", "dimension", "message_en", "message_fr", "do_en", "do_fr")
_WARNINGS = (
    "country",
    "school_year",
    "table_name",
    "indicator",
    "warning",
    "label_en",
    "label_fr",
    "implies_en",
    "implies_fr",
    "n",
)


def write_quality(folder: Path, tables: Mapping[str, pa.Table], catalogue: Catalogue) -> None:
    """scorecard.csv, rules.csv and usage_warnings.csv in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    rules = [
        (code, r.scope, r.severity, r.action, r.dimension, r.message.en, r.message.fr, r.do.en, r.do.fr)
        for code, r in sorted(catalogue.rules.items())
    ]
    metrics = {m["metric"]: m for m in catalogue.rows("codelists/quality_metrics")}
    words = {w["warning"]: w for w in known(catalogue)}
    for name, header, table, labels, key in (
        ("scorecard", _SCORECARD, "data_quality", metrics, "metric"),
        ("usage_warnings", _WARNINGS, "usage_warnings", words, "warning"),
    ):
        rows = tables[table].to_pylist() if table in tables else []
        told = [{**labels.get(r[key], {}), **r} for r in rows]
        text = csv_text(header, [tuple(r.get(c) for c in header) for r in told])
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "rules.csv").write_text(csv_text(_RULES, rules), encoding="utf-8")
