"""The register that is expected for next year: the schools open this year, for the ministry to confirm.

Belongs here: which schools, in which columns. Does not belong here: returns that were expected this year (core table `returns`), or
how schools of two years are recognised (quality/concordance.py).
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.feedback.description import Listing, Pair, Register
from eqm_pipeline.feedback.wording import Wording

_COLUMNS = {
    "unit": "Code",
    "before": "Code de l'année précédente / Code of the year before",
    "name": "Nom / Name",
    "level": "Niveau CITE / ISCED level",
    "admin1": "Division 1",
    "admin2": "Division 2",
    "edu_region": "Région éducative / Education region",
    "inspection": "Inspection",
    "sector": "Statut / Sector",
    "location": "Milieu / Location",
}
_AREAS = ("admin1", "admin2", "edu_region", "inspection")
SHEET = "Registre attendu - Register"
_ASKED = (
    "Ouverte en {next} ? / Open in {next}?",
    "Nouveau code / New code",
    "Remarque / Remark",
)


def next_year(school_year: str) -> str:
    """`2024-2025` after `2023-2024`."""
    end = int(school_year[-4:])
    return f"{end}-{end + 1}"


def expected_register(data: Path, iso3: str, school_year: str, catalogue: Catalogue) -> Register | None:
    """Open schools of `school_year` with blanks to be filled in for the next; None unless it is the country's last year.

    Order: area, then code. A school with several levels is one line.
    """
    home = data / "core" / "schools" / f"country={iso3}"
    years = sorted(p.name.partition("=")[2] for p in home.glob("school_year=*") if any(p.glob("*.parquet")))
    if not years or years[-1] != school_year:
        return None
    listed = _open_schools(home / f"school_year={school_year}")
    if listed.empty:
        return None
    listed["before"] = listed["unit"].map(_codes_before(data, iso3, school_year)).fillna("")
    wording = Wording(catalogue, iso3)
    for area in _AREAS:
        listed[area] = listed[area].map({c: wording.unit(c) for c in listed[area].unique()})
    for codes in ("sector", "location"):
        label = wording.label_of(codes)
        listed[codes] = listed[codes].map({c: label(c) for c in listed[codes].unique()})
    shown = [c for c in _COLUMNS if c not in _AREAS or (listed[c] != "").any()]
    if listed["level"].nunique() == 1:
        shown.remove("level")
    if not listed["before"].any():
        shown.remove("before")
    areas = [c for c in _AREAS if c in shown]
    listed = listed.sort_values([*areas, "unit"], ignore_index=True)
    coming = next_year(school_year)
    asked = tuple(a.format(next=coming) for a in _ASKED)
    rows = tuple(tuple(str(v) for v in r) for r in listed[shown].itertuples(index=False))
    title = Pair(f"Expected register {coming}", f"Registre attendu {coming}")
    note = Pair(
        f"The schools open in {school_year}. Please confirm, strike out or add: what you confirm becomes the list of returns "
        f"expected in {coming}.",
        f"Les écoles ouvertes en {school_year}. Merci de confirmer, rayer ou ajouter : ce que vous confirmez devient la liste des "
        f"questionnaires attendus en {coming}.",
    )
    return Register(
        coming,
        Listing(SHEET, title, note, tuple(_COLUMNS[c] for c in shown), rows, asked=asked),
        _by_area(listed, areas),
    )


def _codes_before(data: Path, iso3: str, school_year: str) -> dict[str, str]:
    """Codes of the year before by codes of `school_year`, where the concordance follows a school under another code."""
    path = data / "concordance" / f"country={iso3}" / "links.parquet"
    if not path.exists():
        return {}
    links = pd.read_parquet(path, partitioning=None)
    links = links[
        (links["year_after"].astype("str") == school_year[-4:]) & (links["unit"] != links["unit_after"])
    ]
    links = links[
        links["kind"].isin(["code_changed", "moved"]) & links["decision"].isin(["linked", "declared"])
    ]
    return dict(zip(links["unit_after"].astype("str"), links["unit"].astype("str"), strict=True))


def _open_schools(folder: Path) -> pd.DataFrame:
    frames = [pd.read_parquet(p, partitioning=None) for p in sorted(folder.glob("*.parquet"))]
    frames = [f[f["status"].astype("str") == "open"] for f in frames if "status" in f]
    if not frames:
        return pd.DataFrame()
    listed = pd.concat(
        [f[[c for c in _COLUMNS if c != "before"]].astype("str") for f in frames], ignore_index=True
    )
    listed = listed.replace({"nan": ""})
    twice = listed[listed["unit"].duplicated(keep=False)]
    levels = twice.groupby("unit")["level"].agg(lambda v: ", ".join(sorted(set(v))))
    listed = listed.drop_duplicates("unit", ignore_index=True)
    listed["level"] = listed["unit"].map(levels).fillna(listed["level"])
    return listed


def _by_area(listed: pd.DataFrame, areas: list[str]) -> tuple[tuple[str, int], ...]:
    """Schools by area of the widest kind that all of them have."""
    if not areas:
        return ()
    wide = "edu_region" if "edu_region" in areas else areas[0]
    counted = listed.groupby(wide, sort=True).size()
    return tuple((str(a) or "–", int(n)) for a, n in counted.items())
