"""Schools of two years that may be the same one, for the ministry to say: the review list of the concordance, in words.

Belongs here: reading that list for one country and year. Does not belong here: how schools are recognised or scored
(quality/concordance.py), or the links that were decided.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from eqm_pipeline.feedback.description import Cell, Listing, Pair
from eqm_pipeline.feedback.wording import Wording

SHEET = "Rapprochements - Matches"
TITLE = Pair("Is it the same school?", "Est-ce la même école ?")
NOTE = Pair(
    "Schools of the year before and of this year that look alike but do not bear the same code, or bear it in another place. "
    "Nothing was joined. Each has its line in the sheet “À vérifier - To confirm”, where your answer is read.",
    "Écoles de l'année précédente et de cette année qui se ressemblent sans porter le même code, ou qui le portent ailleurs. "
    "Rien n'a été rapproché. Chacune a sa ligne dans la feuille « À vérifier - To confirm », où votre réponse est lue.",
)
_COLUMNS = {
    "unit": "Code, année précédente / Code, year before",
    "name": "Nom, année précédente / Name, year before",
    "unit_after": "Code cette année / Code this year",
    "name_after": "Nom cette année / Name this year",
    "kind": "Cas / Case",
    "score": "Ressemblance, % / Likeness, %",
}


def matches(data: Path, iso3: str, school_year: str, wording: Wording) -> Listing | None:
    """Rows of data/concordance/country=…/review.parquet whose later year is `school_year`, the most alike first; None without any.

    Needs the columns unit, name, unit_after, name_after, kind, score (0 to 1) and year_after (UIS reference year).
    """
    path = data / "concordance" / f"country={iso3}" / "review.parquet"
    if not path.exists():
        return None
    found = pd.read_parquet(path, partitioning=None)
    found = found[found["year_after"].astype("str") == school_year[-4:]]
    if found.empty:
        return None
    found = found.sort_values(["score", "unit", "unit_after"], ascending=[False, True, True])
    found[["name", "name_after"]] = found[["name", "name_after"]].fillna("")
    found["kind"] = [" / ".join(dict.fromkeys((wording.word("kind", k, "fr"), wording.word("kind", k, "en")))) for k in found["kind"].astype("str")]  # fmt: skip
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (*(str(v) for v in r[:-1]), round(100 * float(r[-1])))
        for r in found[list(_COLUMNS)].itertuples(index=False)
    )
    return Listing(SHEET, TITLE, NOTE, tuple(_COLUMNS.values()), rows, frozenset({len(_COLUMNS) - 1}))
