"""Describes the brief of one country from the marts: which figures, which charts, which words; no markup.

Belongs here: the choice and order of what is shown. Does not belong here: boxes on trust and practices
(boxes.py), titles (titles.py), drawing (charts.py) and HTML (render.py).
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.labels import normalise
from eqm_pipeline.errors import UsageError
from eqm_pipeline.reports import titles
from eqm_pipeline.reports.boxes import practices_box, quality_box, sources_of
from eqm_pipeline.reports.country_marts import CountryMarts
from eqm_pipeline.reports.description import (
    AreaBars,
    AreaValue,
    Brief,
    Flows,
    Followed,
    Gap,
    Gaps,
    GradeFlow,
    KeyFigure,
    Pair,
    Point,
    Regions,
    Trend,
)
from eqm_pipeline.reports.trust import validation_of, warnings_of
from eqm_pipeline.reports.words import AREA_LEVEL, WITHHELD

FIGURES = 6
YEARS_IN_TABLE = 5
TRENDS = (
    "gross_intake_ratio_last_grade",
    "gross_enrolment_ratio",
    "gross_intake_rate",
    "percentage_of_repeaters",
)
GAPS = (
    "gross_enrolment_ratio",
    "gross_intake_rate",
    "gross_intake_ratio_last_grade",
    "survival_rate_last_grade",
    "percentage_of_repeaters",
    "exam_pass_rate",
)
PANELS = (
    "pupil_teacher_ratio",
    "percentage_of_repeaters",
    "female_teacher_share",
    "pupils_per_classroom",
    "private_enrolment_share",
)
FLOWS = ("promotion_rate", "repetition_rate", "dropout_rate")


def describe(marts: Path, catalogue: Catalogue, iso3: str, *, synthetic: bool = False) -> Brief:
    """What the brief of `iso3` says. Countries without any figure get a brief that says so.

    Raises UsageError for a country that the programme does not have.
    """
    if iso3 not in catalogue.countries:
        raise UsageError((f"no country {iso3}", f"pays inconnu : {iso3}"), where="brief")
    country, source = catalogue.countries[iso3], CountryMarts(marts, catalogue, iso3)
    years = source.school_years
    programme = catalogue.programme
    figures = _figures(source, years)
    trend, gaps, flows, regions = (
        _trend(source, years),
        _gaps(source, years),
        _flows(source, years),
        _regions(source, years),
    )
    shown = [
        *(f.indicator for f in figures),
        *([trend.indicator] if trend else []),
        "teacher_allocation_randomness",
    ]
    shown += [*(FLOWS if flows else ()), *programme.key_indicators]
    return Brief(
        iso3=iso3,
        name=Pair(country.name.en, country.name.fr),
        languages=_both(country.languages),
        programme=Pair(programme.name.en, programme.name.fr),
        school_year=years[-1] if years else "–",
        school_years=years,
        synthetic=synthetic,
        figures=figures,
        trend=trend,
        gaps=gaps,
        flows=flows,
        regions=regions,
        followed=_followed(source, years[-YEARS_IN_TABLE:]),
        quality=quality_box(source, years[-1] if years else ""),
        practices=practices_box(source),
        validation=validation_of(source),
        warnings=warnings_of(source, years[-YEARS_IN_TABLE:]),
        definitions=tuple(
            source.labels[i] for i in dict.fromkeys(shown) if i in source.labels and source.labels[i][1].en
        ),
        sources=sources_of(source),
        licence=programme.licence,
        citation=programme.citation,
    )


def _both(languages: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*languages, "fr", "en"]))


def _figures(source: CountryMarts, years: tuple[str, ...]) -> tuple[KeyFigure, ...]:
    """The first key indicators that have a value, in the programme's order.

    Then those without, if fewer than six.
    """
    all_of = [(i, source.series(i, years)) for i in source.catalogue.programme.key_indicators]
    with_value = [x for x in all_of if any(p.value is not None for p in x[1])]
    chosen = (with_value + [x for x in all_of if x not in with_value])[:FIGURES]
    order = list(source.catalogue.programme.key_indicators)
    return tuple(_figure(source, i, points) for i, points in sorted(chosen, key=lambda x: order.index(x[0])))


def _figure(source: CountryMarts, indicator: str, points: tuple[Point, ...]) -> KeyFigure:
    known = [p for p in points if p.value is not None]
    label, unit = source.label(indicator), source.unit(indicator)
    if not known:
        return KeyFigure(
            indicator, label, unit, points[-1] if points else source.point("–", None), None, None
        )
    last = known[-1]
    withheld = source.reason("L", WITHHELD)
    if after := [p for p in points if p.school_year > last.school_year and p.reason == withheld]:
        return KeyFigure(indicator, label, unit, after[-1], None, None)  # no older figure in its place
    broken = [i for i, p in enumerate(known) if p.status == "B"]
    first = known[broken[-1]] if broken else known[0]
    if first is last:
        return KeyFigure(indicator, label, unit, last, None, None)
    return KeyFigure(indicator, label, unit, last, last.value - first.value, first.school_year)  # type: ignore[operator]


def _trend(source: CountryMarts, years: tuple[str, ...]) -> Trend | None:
    best: tuple[int, Trend] | None = None
    for indicator in TRENDS:
        girls, boys = source.series(indicator, years, "F"), source.series(indicator, years, "M")
        n = sum(g.value is not None and b.value is not None for g, b in zip(girls, boys, strict=True))
        if n and (best is None or n > best[0]):
            label, unit = source.label(indicator), source.unit(indicator)
            title = titles.trend_title(label, unit, source.series(indicator, years), girls, boys)
            best = n, Trend(indicator, title, label, unit, girls, boys)
    return best[1] if best else None


def _gaps(source: CountryMarts, years: tuple[str, ...]) -> Gaps | None:
    rows = []
    for indicator in GAPS:
        pairs = list(
            zip(source.series(indicator, years, "F"), source.series(indicator, years, "M"), strict=True)
        )
        known = [(g, b) for g, b in pairs if g.value is not None and b.value is not None]
        if known:
            g, b = known[-1]
            label, unit = source.label(indicator), source.unit(indicator)
            rows.append(Gap(label, unit, g.school_year, g.value, b.value))  # type: ignore[arg-type]
    return Gaps(titles.gaps_title(rows), tuple(rows)) if rows else None


def _flows(source: CountryMarts, years: tuple[str, ...]) -> Flows | None:
    """Flows of the last base year that has any: 2022-2023 under a brief of 2023-2024."""
    rows = {i: source.pick(i, grade=None) for i in FLOWS}
    known = {i: r[r["value"].notna() & (r["grade"] != "_T")] for i, r in rows.items() if not r.empty}
    bases = sorted({str(y) for r in known.values() for y in r["school_year"].unique()})
    if not bases:
        return None
    base = bases[-1]
    values = {
        (i, str(r["grade"])): float(r["value"])
        for i, frame in known.items()
        for r in frame[frame["school_year"] == base].to_dict("records")
    }
    names = source.catalogue.countries[source.iso3].grade_names.get("1", ())
    grades = tuple(
        GradeFlow(_grade(names, g), *(values.get((i, g)) for i in FLOWS))
        for g in sorted({g for i, g in values if i != "repetition_rate"}, key=int)
    )
    survival = []
    for sex in ("_T", "F", "M"):
        point = source.series("survival_rate_last_grade", [base], sex)[0]
        if point.value is not None:
            survival.append((sex, point.value))
    last = str(len(names)) if names else grades[-1].grade.en
    return Flows(
        titles.flows_title(grades), base, grades, tuple(survival), _grade(names, "1"), _grade(names, last)
    )


def _grade(names: tuple[str, ...], grade: str) -> Pair:
    at = int(grade) - 1
    return Pair(names[at], names[at]) if at < len(names) else Pair(f"grade {grade}", f"année {grade}")


def _regions(source: CountryMarts, years: tuple[str, ...]) -> Regions | None:
    """Two indicators over the areas of the level that has most of them, alphabetical."""
    frame = source.by_area
    if frame.empty or not years:
        return None
    frame = frame[frame["area_level"].isin(["edu_region", "admin1"]) & (frame["school_year"] == years[-1])]
    filled = frame[frame["value"].notna() & frame["indicator"].isin(PANELS)]
    if filled.empty:
        return None
    counts = filled.groupby("area_level", observed=True).size()
    level = "admin1" if counts.get("admin1", 0) > counts.get("edu_region", 0) else "edu_region"
    frame = frame[frame["area_level"] == level]
    chosen = [i for i in PANELS if i in set(filled.loc[filled["area_level"] == level, "indicator"])][:2]
    names = {a.area: a.name for a in source.catalogue.areas.get(source.iso3, [])}
    for r in source.table("areas").to_dict("records"):
        names[r["area"]] = r["name"]
    areas = sorted(
        frame.loc[frame["indicator"].isin(chosen), "area"].unique(), key=lambda a: normalise(names.get(a, a))
    )
    panels = tuple(_panel(source, frame[frame["indicator"] == i], i, areas, names, years) for i in chosen)
    return Regions(titles.regions_title(panels), _level_name(source, level), years[-1], panels)


def _panel(
    source: CountryMarts,
    frame: pd.DataFrame,
    indicator: str,
    areas: list[str],
    names: dict[str, str],
    years: tuple[str, ...],
) -> AreaBars:
    rows = {r["area"]: source.point(years[-1], r) for r in frame.to_dict("records")}
    blank = source.point(years[-1], None)
    values = tuple(AreaValue(names.get(a, a), (p := rows.get(a, blank)).value, p.reason) for a in areas)
    national = source.series(indicator, years[-1:])[0].value
    return AreaBars(source.label(indicator), source.unit(indicator), national, values)


def _level_name(source: CountryMarts, level: str) -> Pair:
    chains = source.catalogue.countries[source.iso3].chains
    for levels in chains.values():
        if named := levels.get(level):  # type: ignore[call-overload]
            return Pair(named.en, named.fr)
    return AREA_LEVEL[level]


def _followed(source: CountryMarts, years: tuple[str, ...]) -> tuple[Followed, ...]:
    """Every key indicator, one row each.

    One row per examination where an indicator is never totalled over them.
    """
    rows = []
    for indicator in source.catalogue.programme.key_indicators:
        label, unit = source.label(indicator), source.unit(indicator)
        for breakdown, category in source.categories(indicator):
            named = source.codes.get(("category", category)) or Pair(category.upper(), category.upper())
            own = Pair(f"{label.en} – {named.en}", f"{label.fr} – {named.fr}") if breakdown != "_Z" else label
            rows.append(Followed(own, unit, source.series(indicator, years, among=(breakdown, category))))
    return tuple(rows)
