"""Schools whose teachers are furthest from what their pupils would suggest: to be examined.

Belongs here: the words of that list, and the names of its schools. Does not belong here: the line itself, which is the
published one (dbt_like_sql/intermediate/int_schools_to_examine.sql), or any judgement on a school.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from eqm_pipeline.feedback.description import Listing, Pair
from eqm_pipeline.feedback.wording import Wording

PRIMARY = "1"
COLUMNS = {
    "unit": "Code",
    "name": "Nom / Name",
    "edu_region": "Région éducative / Education region",
    "inspection": "Inspection",
    "sector": "Statut / Sector",
    "location": "Milieu / Location",
    "pupils": "Élèves / Pupils",
    "teachers": "Enseignants / Teachers",
    "expected": "Enseignants attendus d'après les élèves / Teachers suggested by pupils",
    "difference": "Écart / Difference",
    "standardised": "Écart réduit / Standardised difference",
}

SHEET = "À examiner - To examine"
ANSWER = "Votre réponse / Your answer"
TITLE = Pair("Schools to be examined: teachers and pupils", "Écoles à examiner : enseignants et élèves")
NOTE = Pair(
    "Public and community primary schools whose teachers are furthest from what their pupils would suggest, by area. There may "
    "be good reasons (a remote school, a special class, a count to confirm): it is no judgement on the school.",
    "Écoles primaires publiques et communautaires dont le nombre d'enseignants s'écarte le plus de ce que suggèrent leurs élèves, "
    "par zone. Il peut y avoir de bonnes raisons (école isolée, classe spéciale, effectif à vérifier) : ce n'est pas un jugement "
    "sur l'école.",
)


def schools_to_examine(data: Path, iso3: str, school_year: str) -> pd.DataFrame:
    """Schools two standard deviations or more off the country's line, in order of area and code.

    Reads data/aggregates/int_schools_to_examine and the names in data/core/schools; nobody else may read the first.
    Columns: the keys of COLUMNS. Line: least squares with intercept over the open public and community primary schools
    with a pupil and a teacher at least; a school that reports no teacher may be on the list. None at all with fewer
    than ten behind the line.
    """
    here = Path(f"country={iso3}") / f"school_year={school_year}"
    path = data / "aggregates" / "int_schools_to_examine" / here / "part.parquet"
    if not path.exists():
        return pd.DataFrame(columns=list(COLUMNS))
    found = pd.read_parquet(path, partitioning=None)
    found = found[found["level"] == PRIMARY]
    found["name"] = found["unit"].map(_names(data / "core" / "schools" / here)).fillna("")
    found = found.round({"expected": 1, "difference": 1, "standardised": 1})
    return found[list(COLUMNS)].sort_values(["edu_region", "inspection", "unit"], ignore_index=True)


def listing(found: pd.DataFrame, wording: Wording) -> Listing | None:
    """The list in words, for page and sheet; None where no school is far off."""
    if found.empty:
        return None
    told = found.copy()
    for area in ("edu_region", "inspection"):
        told[area] = told[area].astype("str").map(wording.unit)
    for codes in ("sector", "location"):
        told[codes] = told[codes].astype("str").map(wording.label_of(codes))
    rows = tuple(
        tuple(v.item() if hasattr(v, "item") else v for v in r) for r in told.itertuples(index=False)
    )
    at = {c: i for i, c in enumerate(COLUMNS)}
    numbers = [at[c] for c in ("pupils", "teachers", "expected", "difference", "standardised")]
    page = tuple(
        at[c] for c in ("unit", "name", "inspection", "pupils", "teachers", "expected", "difference")
    )
    return Listing(SHEET, TITLE, NOTE, tuple(COLUMNS.values()), rows, frozenset(numbers), page, (ANSWER,))


def _names(folder: Path) -> dict[str, str]:
    """Names of schools by code, from whatever source has one."""
    names: dict[str, str] = {}
    for path in sorted(folder.glob("*.parquet")):
        listed = pd.read_parquet(path, columns=["unit", "name"], partitioning=None)
        names |= {u: n for u, n in zip(listed["unit"], listed["name"], strict=True) if n and u not in names}
    return names
