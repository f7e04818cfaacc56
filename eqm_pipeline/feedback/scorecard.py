"""The scorecard of one country beside its own past, from the mart `data_quality`.

Belongs here: choosing lines and years. Does not belong here: how a metric is computed (dbt_like_sql/marts/data_quality.sql), or any
other country.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.feedback.description import Metric, Pair, Scorecard
from eqm_pipeline.feedback.words import DIMENSION

YEARS = 4


def scorecard(marts: Path, iso3: str, school_year: str, catalogue: Catalogue) -> Scorecard | None:
    """Metrics of `school_year` and up to three years before it; None where the mart says nothing of that year."""
    path = marts / "data_quality.parquet"
    if not path.exists():
        return None
    frame = pd.read_parquet(path, filters=[("country", "==", iso3)])
    frame = frame[(frame["country"] == iso3) & (frame["school_year"] <= school_year)]
    if not (frame["school_year"] == school_year).any():
        return None
    years = tuple(sorted(frame["school_year"].astype(str).unique()))[-YEARS:]
    frame = frame[frame["school_year"].isin(years)].astype(
        {"dimension": "str", "metric": "str", "unit": "str"}
    )
    known = {r["metric"]: r for r in catalogue.rows("codelists/quality_metrics")}
    labels = {
        (r["codelist"], r["code"]): Pair(r["label_en"], r["label_fr"])
        for r in catalogue.rows("codelists/labels")
    }
    at = {m: i for i, m in enumerate(known)}
    dimensions = list(DIMENSION)
    metrics = [
        _metric(str(d), str(m), rows, years, known.get(str(m), {}), labels)
        for (d, m), rows in frame.groupby(["dimension", "metric"], sort=True)
    ]
    order = {str(m): (dimensions.index(d) if d in dimensions else 99, at.get(str(m), 999), str(m)) for d, m in frame[["dimension", "metric"]].drop_duplicates().itertuples(index=False)}  # fmt: skip
    return Scorecard(years, tuple(m for _, m in sorted(metrics, key=lambda x: order[x[0]])))


def _metric(
    dimension: str,
    metric: str,
    rows: pd.DataFrame,
    years: tuple[str, ...],
    known: dict[str, str],
    labels: dict[tuple[str, str], Pair],
) -> tuple[str, Metric]:
    value = {str(r["school_year"]): r for r in rows.to_dict("records")}
    last = value.get(years[-1])
    parts = [
        None if last is None or pd.isna(last[k]) else float(last[k]) for k in ("numerator", "denominator")
    ]
    plain = labels.get(("quality_metric", metric)) or Pair(metric, metric)
    return metric, Metric(
        dimension=DIMENSION.get(dimension)
        or labels.get(("quality_dimension", dimension))
        or Pair(dimension, dimension),
        label=Pair(known["label_en"], known["label_fr"]) if known else plain,
        formula=Pair(known.get("formula_en", ""), known.get("formula_fr", "")),
        unit=str(rows["unit"].iloc[0]),
        values=tuple(
            None if y not in value or pd.isna(value[y]["value"]) else float(value[y]["value"]) for y in years
        ),
        of=None if None in parts else (parts[0], parts[1]),  # type: ignore[arg-type]
    )
