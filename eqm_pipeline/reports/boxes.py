"""The boxes of a brief that say how far to trust it: data quality, practices and their sample, sources.

Belongs here: reading data_quality, finding_counts and practices. Does not belong here: indicators.
"""

from __future__ import annotations

import pandas as pd

from eqm_pipeline.reports.country_marts import CountryMarts
from eqm_pipeline.reports.description import Measured, Pair, Practices, Score
from eqm_pipeline.reports.words import FINDINGS

ACTOR_LEVELS = ("school", "district", "central")
SENSITIVITY = "index_geometric"
PAST = 2  # school years shown beside the last one


def quality_box(source: CountryMarts, school_year: str) -> tuple[Measured, ...]:
    """The scorecard of one school year beside the country's own years before, and what is to be confirmed."""
    return (*_metrics(source, school_year), *_findings(source, school_year))


def _of_year(frame: pd.DataFrame, school_year: str) -> pd.DataFrame:
    return frame if frame.empty else frame[frame["school_year"] == school_year]


def _metrics(source: CountryMarts, school_year: str) -> list[Measured]:
    """Metrics in the order of the catalogue. Counts of findings are told by what became of the values instead."""
    frame = source.table("data_quality")
    if frame.empty:
        return []
    now = _of_year(frame, school_year).set_index("metric")
    years = sorted({str(y) for y in frame["school_year"] if str(y) < school_year})[-PAST:]
    past = frame.set_index(["metric", "school_year"])["value"]
    out: list[Measured] = []
    for m in source.catalogue.rows("codelists/quality_metrics"):
        metric, known = m["metric"], m["metric"] in now.index
        if metric.startswith("findings_") or not known:
            continue
        r = now.loc[metric]
        counts = None
        if not (pd.isna(r["numerator"]) or pd.isna(r["denominator"])):
            counts = (int(r["numerator"]), int(r["denominator"]))
        before = tuple((y, _number(past.get((metric, y)))) for y in years)
        label = Pair(m["label_en"], m["label_fr"])
        out.append(Measured(label, _number(r["value"]), str(r["unit"]), counts, before))
    return out


def _number(value: object) -> float | None:
    return None if value is None or pd.isna(value) else float(value)  # type: ignore[arg-type, call-overload]


def _findings(source: CountryMarts, school_year: str) -> list[Measured]:
    frame = _of_year(source.table("finding_counts"), school_year)
    if frame.empty:
        return []
    frame = frame[frame["severity"] != "info"]
    counts = frame.groupby("action", observed=True)["n"].sum()
    return [
        Measured(label, float(counts[a]), "count") for a, label in FINDINGS.items() if counts.get(a, 0) > 0
    ]


def practices_box(source: CountryMarts) -> Practices | None:
    """Scores of the last school year with any, by dimension and level of actors, each with its n."""
    frame = source.table("practices")
    if not frame.empty:
        frame = frame[(frame["unit"] == "score") & (frame["dimension"] != SENSITIVITY)]
    known = frame[frame["value"].notna()] if not frame.empty else frame
    if known.empty:
        return None
    year = max(known["school_year"].astype(str))
    score = {
        (str(r["dimension"]), str(r["actor_level"])): Score(
            None if pd.isna(r["value"]) else float(r["value"]),
            0 if pd.isna(r["n"]) else int(r["n"]),
            source.reason(str(r["obs_status"]), r["reason"]),
        )
        for r in frame[frame["school_year"] == year].to_dict("records")
    }
    names = {
        r["dimension"].lower(): Pair(r["label_en"], r["label_fr"])
        for r in source.catalogue.rows("codelists/diagnostic_dimensions")
    }
    order = sorted(
        {d for d, _ in score}, key=lambda d: (list(names).index(d.lower()) if d.lower() in names else 99, d)
    )
    levels = tuple(a for a in ACTOR_LEVELS if any(x == a for _, x in score)) or ("_T",)
    rows = tuple(
        (
            source.codes.get(("dimension", d)) or names.get(d.lower()) or Pair(d, d),
            tuple(score.get((d, a)) for a in levels),
        )
        for d in order
    )
    highest = max(s.value or 0 for s in score.values())
    return Practices(year, levels, rows, 100.0 if highest > 4 else 4.0 if highest > 1 else 1.0)


def sources_of(source: CountryMarts) -> tuple[Pair, ...]:
    """Titles of the sources behind the national figures, in alphabetical order of their codes."""
    frame = source.national
    codes = set() if frame.empty else set(frame.loc[frame["value"].notna(), "source"].dropna().astype(str))
    if not (practices := source.table("practices")).empty:
        codes |= set(practices["source"].dropna().astype(str))
    single = sorted(
        {c.strip() for joined in codes for c in joined.replace("+", ";").replace(",", ";").split(";")}
        - {"", "_Z"}
    )
    out = []
    for code in single:
        contract = source.catalogue.contracts.get((source.iso3, code))
        out.append(Pair(contract.title.en, contract.title.fr) if contract else Pair(code, code))
    return tuple(out)
