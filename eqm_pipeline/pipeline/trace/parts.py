"""What a figure that is no ratio of measures is made of: other indicators, flows of grades, measures of an algorithm.

Belongs here: components of compositions and parities, rows of data/marts/flows.parquet, and which measures feed an
algorithm. Does not belong here: ratios of terms (terms.py), cells (cells.py).
"""

from __future__ import annotations

from eqm_pipeline.catalogue.grammar import Component, Indicator
from eqm_pipeline.pipeline.trace.stored import Row, Stored
from eqm_pipeline.pipeline.trace.terms import reproduced, summed

KEY = ("country", "school_year", "area_level", "area", "indicator", "level", "grade", "age", "sex", "sector", "location", "breakdown", "category", "method")  # fmt: skip
PARITY = {
    "gender_parity_index": ("sex", "F", "M"), "adjusted_gender_parity_index": ("sex", "F", "M"),
    "location_parity_index": ("location", "rural", "urban"),
}  # fmt: skip
FLOW_MODELS = ("survival", "cohort", "semi_longitudinal", "discontinuity")
FEEDS = {  # measures that an algorithm is known to read; which schools and ages it takes of them is in its SQL
    "teacher_allocation": ("enrolment", "teachers"), "teacher_norm": ("teacher_deficit", "teacher_surplus"),
    "school_life_expectancy": ("enrolment", "school_age_population", "population"),
    "net_rates": ("enrolment", "school_age_population", "population"),
}  # fmt: skip
FLOW_COLUMNS = (
    "grade", "enrolment", "enrolment_next_grade", "repeaters_next_grade", "repeaters_next", "promotion_rate",
    "repetition_rate", "dropout_rate", "capping_factor", "promotion_rate_capped", "repetition_rate_capped", "obs_status",
    "reason",
)  # fmt: skip


def components(stored: Stored, figure: Row, i: Indicator) -> list[Row]:
    """The rows of other indicators that a composition or a parity divides, in order, with the part that each gives."""
    if i.compose:
        return [_component(stored, figure, c) for c in i.compose.of]
    if figure["indicator"] not in PARITY:
        return []
    dimension, one, other = PARITY[figure["indicator"]]
    wanted = {"indicator": figure["base_indicator"]}
    return [_found(stored, figure | wanted | {dimension: code}, False) for code in (one, other)]


def recomposed(figure: Row, i: Indicator, parts: list[Row]) -> bool | None:
    """Whether the parts give the value."""
    x, y = [p["part"] for p in parts] + [None] * (2 - len(parts))
    if x is None or (y is None and len(parts) > 1) or figure["value"] is None:
        return None
    operation = i.compose.operation if i.compose else figure["indicator"]
    if operation in ("ratio", *PARITY):
        ratio = None if not y else (i.multiplier if i.compose else 1) * x / y
        adjusted = operation in ("adjusted_gender_parity_index", "location_parity_index")
        value = 2 - 1 / ratio if adjusted and ratio is not None and ratio > 1 else ratio
    elif operation == "complement":
        value = 100 - x
    else:
        value = {"product": x * y / 100, "difference": x - y, "either": 100 - (100 - x) * (100 - y) / 100}[operation]  # fmt: skip
    return reproduced(value, figure["value"])


def areas(stored: Stored, figure: Row) -> list[Row]:
    """The values between which a dispersion lies."""
    level = next((x for x in ("admin1", "edu_region") if figure["method"].endswith(x)), "")
    return stored.marts.rows(
        """select area, method, value, numerator, denominator, obs_status from indicators
        where country = ? and school_year = ? and area_level = ? and indicator = ? and base_indicator = '_Z' and level = ?
            and grade = ? and sex = '_T' and sector = '_T' and location = '_T' and age = '_T' and breakdown = ? and category = ?
            and method = ? order by area""",
        [figure["country"], figure["school_year"], level, figure["base_indicator"], figure["level"], figure["grade"],
         figure["breakdown"], figure["category"], stored.catalogue.indicators[figure["base_indicator"]].method],
    )  # fmt: skip


def flows(stored: Stored, figure: Row) -> list[Row]:
    """Rows of the flows of this place, year and sex, a row per grade: of all schools, or of those of both years."""
    population = "matched_panel" if figure["method"].endswith("matched_panel") else "all_schools"
    return stored.marts.rows(
        f"""select population, {", ".join(FLOW_COLUMNS)} from flows
        where country = ? and school_year = ? and area_level = ? and area = ? and level = ? and sex = ? and population = ?
        order by try_cast(grade as integer)""",  # noqa: S608 - our own columns
        [*(figure[k] for k in ("country", "school_year", "area_level", "area", "level", "sex")), population],
    )


def survives(figure: Row, rows: list[Row]) -> bool | None:
    """Whether the product of p / (1 − r) over the grades before gives a survival; None for the cohort and other models."""
    if (
        figure["value"] is None
        or figure["method"].startswith("cohort")
        or "survival" not in figure["indicator"]
    ):
        return None
    last = len(rows) if figure["grade"] == "_T" else int(figure["grade"])
    capped, product = ("_capped" if figure["method"] == "uis_product" else ""), 100.0
    for r in rows[: last - 1]:
        p, stay = r[f"promotion_rate{capped}"], r[f"repetition_rate{capped}"]
        if p is None or stay is None or stay >= 100:
            return None
        product *= p / (100 - stay)
    return reproduced(product, figure["value"])


def flow_terms(stored: Stored, figure: Row) -> list[Row]:
    """The measures of a flow: pupils of the year, pupils and repeaters of the year after, in every grade."""
    base = figure["year"]
    panel = figure["method"].endswith("matched_panel")
    told = [("enrolment", base, 0), ("enrolment", base + 1, 1), ("repeaters", base + 1, 1)]
    told += [("repeaters", base, 0)] if figure["indicator"] == "semi_longitudinal_retention_rate" else []
    grades = [str(g) for g in range(1, _duration(stored, figure) + 1)]
    wanted = [
        _wanted(figure, measure, n) | {"year": year, "lag": lag, "grade": g, "universe": ("panel_after" if lag else "panel_base") if panel else "_T"}
        for n, (measure, year, lag) in enumerate(told, 1) for g in grades
    ]  # fmt: skip
    return [] if panel else summed(stored, figure, wanted)


def feeding(stored: Stored, figure: Row, model: str) -> list[Row]:
    """Totals of the measures that an algorithm reads, over the sectors that it is about."""
    measures = FEEDS.get(model, ())
    if model == "teacher_norm":
        measures = tuple(m for m in measures if m.split("_")[1] in figure["indicator"])
    sectors = ("public", "community") if figure["sector"] == "public_community" else (figure["sector"],)
    wanted = [_wanted(figure, m, 10 * n + k) | {"sector": s, "level": figure["level"]} for n, m in enumerate(measures) for k, s in enumerate(sectors)]  # fmt: skip
    return [t for t in summed(stored, figure, wanted) if t["source"]] if wanted else []


def _duration(stored: Stored, figure: Row) -> int:
    structure = stored.catalogue.countries[figure["country"]].structure_in(figure["year"])
    return structure.of_levels()[figure["level"]][1]


def _wanted(figure: Row, measure: str, position: int) -> Row:
    """A term of an algorithm: one measure, all grades and ages."""
    return {
        "side": "measures", "position": position, "sign": 1, "take": "value", "is_required": True, "has_open": False,
        "year": figure["year"], "lag": 0, "measure": measure, "universe": "_T", "level": figure["level"], "grade": "_T",
        "age": "_T", "sex": figure["sex"], "sector": figure["sector"], "location": figure["location"],
        "breakdown": "_Z", "category": "_Z",
    }  # fmt: skip


def _component(stored: Stored, figure: Row, c: Component) -> Row:
    level = c.level or figure["level"]
    grade = {"same": figure["grade"], "first": "1"}.get(c.grade, c.grade)
    grade = str(_duration(stored, figure)) if grade == "last" else grade
    method = c.method or figure["method"]
    asked = figure | {"indicator": c.indicator, "level": level, "grade": grade, "method": method}
    found = _found(stored, asked, c.complement)
    if found["value"] is None and not found["is_there"] and c.method is None:
        found = _found(stored, asked | {"method": stored.catalogue.indicators[c.indicator].method}, c.complement)  # fmt: skip
    return found


def _found(stored: Stored, key: Row, complement: bool) -> Row:
    same = " and ".join(f"{k} = ?" for k in KEY)
    rows = stored.marts.rows(
        f"select * exclude (release) from indicators where {same} and base_indicator = '_Z'",  # noqa: S608 - our own columns
        [key[k] for k in KEY],
    )
    row = rows[0] if rows else {k: key[k] for k in KEY} | {"value": None, "base_indicator": "_Z"}
    part = 100 - row["value"] if complement and row["value"] is not None else row["value"]
    return row | {"is_there": bool(rows), "complement": complement, "part": part}
