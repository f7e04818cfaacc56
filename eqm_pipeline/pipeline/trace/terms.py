"""The terms of a figure: its declaration resolved by the structure of the year, and the rows of int_measures summed.

Belongs here: which rows a numerator and a denominator are made of, and whether they give what is stated. The rules of
grade and age are resolved by the SQL of a run (ratio_graded_terms, ratio_terms). Does not belong here: cells (cells.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from eqm_pipeline.pipeline.trace.stored import Row, Stored

SHAPE = {
    "shape_id": "integer", "country": "varchar", "school_year": "varchar", "year": "smallint", "indicator": "varchar",
    "level": "varchar", "grade": "varchar", "age": "varchar", "sex": "varchar", "sector": "varchar",
    "location": "varchar", "breakdown": "varchar", "category": "varchar", "method": "varchar",
    "below_regions": "boolean",
}  # fmt: skip
WANTED = {
    "side": "varchar", "position": "integer", "sign": "integer", "take": "varchar", "is_required": "boolean",
    "has_open": "boolean", "year": "smallint", "lag": "smallint", "measure": "varchar", "universe": "varchar",
    "level": "varchar", "grade": "varchar", "age": "varchar", "sex": "varchar", "sector": "varchar",
    "location": "varchar", "breakdown": "varchar", "category": "varchar",
}  # fmt: skip
OF_TERM = (
    "side", "position", "sign", "take", "measure", "universe", "level", "sex", "sector", "location", "breakdown",
    "category",
)  # fmt: skip
ROW = ("grade", "age", "value", "obs_status", "n_units", "n_expected")
FLOW = {("enrolment", 0): "enrolment", ("repeaters", 1): "repeaters_next"}
FLOW_NEXT = {"enrolment": "enrolment_next_grade", "repeaters": "repeaters_next_grade"}


def declared(stored: Stored, figure: Row) -> list[Row]:
    """The terms of a declared ratio for one figure, each with the rows that it sums; a capped rate by its raw terms."""
    m = stored.marts
    method = "raw" if figure["method"] == "capped" else figure["method"]
    shape = figure | {"shape_id": 1, "method": method, "below_regions": True}
    m.table("ratio_shapes", SHAPE, [tuple(shape[c] for c in SHAPE)])
    m.model("marts", "ratio_graded_terms")
    m.model("marts", "ratio_terms")
    names = ", ".join(WANTED)
    return summed(stored, figure, m.rows(f"select {names} from ratio_terms order by all"))  # noqa: S608 - our own names


def summed(stored: Stored, figure: Row, wanted: list[Row]) -> list[Row]:
    """Terms by side and position, with the rows of int_measures (of the source that counts) that each of them takes."""
    m = stored.marts
    m.table("wanted", WANTED, [tuple(w[c] for c in WANTED) for w in wanted])
    keys = ("measure", "universe", "level", "grade", "age", "sex", "sector", "location", "breakdown", "category", "year")  # fmt: skip
    same = " and ".join(f"c.{k} = wanted.{k}" for k in keys)
    found = m.rows(
        f"""with counts as (
            select c.* from int_measures as c
            inner join int_sources as s using (country, school_year, area_level, measure, level, source)
            where c.area_level = ? and c.area = ?
        )
        select wanted.*, c.value, c.obs_status, c.n_units, c.n_expected, c.source
        from wanted left join counts as c on {same}
        order by wanted.side, wanted.position, try_cast(wanted.grade as integer), wanted.grade,
            try_cast(wanted.age as integer), wanted.age""",  # noqa: S608 - our own names
        [figure["area_level"], figure["area"]],
    )
    if any(w["universe"].startswith("panel_") for w in wanted):
        found = [_of_panel(stored, figure, r) for r in found]
    return [_term(stored, list(part)) for _, part in groupby(found, lambda r: (r["side"], r["position"]))]


def reproduced(ours: float | None, theirs: float | None) -> bool | None:
    """Whether a sum gives what is stated (rounded to nine decimals); None where nothing is stated."""
    if theirs is None:
        return None
    return ours is not None and abs(ours - theirs) <= 1e-6 * max(1.0, abs(theirs))


def sides(terms: list[Row], stated: Mapping[str, float | None]) -> dict[str, Row]:
    """Numerator and denominator: the first choice, or the other one where a required part of it is missing."""
    out: dict[str, Row] = {}
    for side in ("numerator", "denominator"):
        choices = [c for c in (side, f"{side}_otherwise") if any(t["side"] == c for t in terms)]
        sums = {c: _sum([t for t in terms if t["side"] == c]) for c in choices}
        branch = next((c for c in choices if sums[c] is not None), choices[0] if choices else "")
        total = sums.get(branch)
        out[side] = {
            "stated": stated[side], "sum": total, "reproduced": reproduced(total, stated[side]), "branch": branch,
            "otherwise_used": branch.endswith("_otherwise"), "choices": choices,
            "terms": [t for t in terms if t["side"] == branch],
        }  # fmt: skip
    return out


def _sum(terms: list[Row]) -> float | None:
    """A side with a required row missing is no side; of an open set of ages one must be there."""
    rows = [(t, r) for t in terms for r in t["rows"]]
    needed = [_taken(t, r) for t, r in rows if t["required"]]
    optional = [v for t, r in rows if not t["required"] and (v := _taken(t, r)) is not None]
    if any(v is None for v in needed) or (any(not t["required"] for t in terms) and not optional):
        return None
    return float(sum(v for v in needed if v is not None) + sum(optional)) if rows else None


def _taken(term: Row, row: Row) -> float | None:
    given = (row["n_units"] or None) if term["take"] == "units" else row["value"]
    return None if given is None else term["sign"] * float(given)


def _term(stored: Stored, rows: list[Row]) -> Row:
    first, country = rows[0], stored.country
    year = int(first["year"])
    measure = stored.catalogue.measures.get(first["measure"])
    term = {k: first[k] for k in OF_TERM}
    term |= {
        "label": {"en": measure.label.en, "fr": measure.label.fr} if measure else {},
        "country": country, "school_year": f"{year - 1}-{year}", "lag": first["lag"], "required": first["is_required"],
        "source": next((r["source"] for r in rows if r["source"]), None),
        "rows": [{k: r[k] for k in ROW} for r in rows],
    }  # fmt: skip
    taken = [v for r in term["rows"] if (v := _taken(term | {"sign": 1}, r)) is not None]
    return term | {"sum": float(sum(taken)) if taken else None}


def _of_panel(stored: Stored, figure: Row, row: Row) -> Row:
    """A count over the schools of both years: it is kept in data/marts/flows.parquet only, by grade and sex."""
    moved = row["lag"] == 1 and row["grade"] != figure["grade"]
    column = FLOW_NEXT[row["measure"]] if moved else FLOW.get((row["measure"], row["lag"]))
    if column is None or (figure["sector"], figure["location"]) != ("_T", "_T"):
        return row
    found = stored.marts.rows(
        f"""select {column} as value, obs_status, n_units, n_expected from flows
        where country = ? and school_year = ? and area_level = ? and area = ? and level = ? and grade = ? and sex = ?
            and population = 'matched_panel'""",  # noqa: S608 - our own column
        [figure[k] for k in ("country", "school_year", "area_level", "area", "level", "grade", "sex")],
    )
    return row | (found[0] if found else {}) | {"source": "data/marts/flows.parquet"}
