"""Writes docs/togo_findings.md: what the rules find in Togo's real census. `python -m eqm_pipeline_tests.togo_findings`.

Belongs here: running the real files up to the findings, the page, and the oddities known of these files, each counted a
second time without our reader. Does not belong here: any row of the census; nothing of it is kept in the repository.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.pipeline.receive import receive
from eqm_pipeline.pipeline.run import plan, run
from eqm_pipeline_tests.real_data import data_folder

FOLDER = data_folder() / "togo_stateduc"
PAGE = Path(__file__).parents[1] / "docs" / "togo_findings.md"
YEARS = ("2013-2014", "2014-2015", "2015-2016", "2016-2017")
GRADES = ("CP1", "CP2", "CE1", "CE2", "CM1", "CM2")
SEXES = ("G", "F")
HEAD = """# What the rules find in Togo's school census

Written by `eqm_pipeline_tests/togo_findings.py` from the real files (four years, {schools} rows of schools; they are read
where they lie and never copied here); run it anew when rules change. Codes of schools are left out. What each rule does and
its parameters stand in [rules](rules.md).

**{findings} findings of {rules} rules; {errors} of severity error, {warnings} to be explained, {infos} told.** A finding is a
doubt to be put to the ministry, not a mistake proven.

| rule | severity | what it says | {years} | all |
|---|---|---|{lines}---:|
"""
KNOWN = """
## Oddities known of these files

Each was noted when the files were first looked at. *In the files* counts it again with a plain reader; *told* is what the
rules say. Where the two differ, the last column says why.

| oddity | in the files | told | by | remark |
|---|---:|---:|---|---|
"""
DECLARED = """
Known, and settled by the contract rather than told: `An1_*` repeats `An2_*` in {copied:.1%} of its cells (it is left out and
never read as last year); {unknown} schools are “indeterminé” between urban and rural (counted as not known).
"""


@dataclass(frozen=True)
class Oddity:
    """One known oddity: its words, how often it stands in the files, how often it is told, by which rules."""

    what: str
    counted: Callable[[pd.DataFrame, pd.DataFrame], int]
    told: Callable[[pd.DataFrame], int]
    by: tuple[str, ...]
    remark: str = ""


def census() -> pd.DataFrame:
    """The four files one under the other, read by pandas alone, with their `school_year`."""
    read = {"sep": ";", "encoding": "cp1252", "decimal": ",", "low_memory": False}
    kept = {"CODE_ADMINISTRATIF": str, "CODE_ETABLISSEMENT": str}
    parts = {y: pd.read_csv(FOLDER / f"ecole_{y}.csv", dtype=kept, **read) for y in YEARS}  # type: ignore[call-overload]
    return pd.concat(parts, names=["school_year", "row"]).copy().reset_index("school_year")


def places() -> pd.DataFrame:
    """The register of places as text."""
    return pd.read_csv(FOLDER / "geo_etab.csv", sep=";", encoding="cp1252", dtype=str, keep_default_na=False)


def run_all(data: Path) -> None:
    """The four years of the census and the register of places through the whole pipeline, plain door."""
    catalogue = Catalogue()
    for source, files in (("stateduc", "ecole_*.csv"), ("geo_etab", "geo_etab.csv")):
        inbox = data / "inbox" / "TGO" / source
        inbox.mkdir(parents=True)
        for path in sorted(FOLDER.glob(files)):
            shutil.copy2(path, inbox)
    _, refusals = receive(data / "inbox", data, catalogue)
    assert not refusals, refusals
    done = run(data, catalogue, plan(data, catalogue))
    assert {p.status for p in done} == {"accepted"}, [p.error for p in done]


def findings(data: Path) -> pd.DataFrame:
    """Every finding of the four years: on single files, over years, areas and sources."""
    stored = [
        *(data / "core" / "findings").rglob("*.parquet"),
        *(data / "comparisons").rglob("findings.parquet"),
    ]
    return pd.concat([pd.read_parquet(p) for p in sorted(stored)], ignore_index=True)


def page(found: pd.DataFrame) -> str:
    """The page; a finding on a column or several rows counts once."""
    catalogue, raw, listed = Catalogue(), census(), places()
    by = (
        found.groupby(["rule", "school_year"])
        .size()
        .unstack(fill_value=0)
        .reindex(columns=list(YEARS), fill_value=0)
    )
    order = {"error": 0, "warning": 1, "info": 2}
    severity = found.groupby("rule")["severity"].first()
    names = sorted(by.index, key=lambda r: (order[severity[r]], r))
    kinds = found["severity"].value_counts()
    told = {
        "schools": f"{len(raw):,}", "findings": f"{len(found):,}", "rules": len(names),
        "errors": f"{kinds.get('error', 0):,}", "warnings": f"{kinds.get('warning', 0):,}", "infos": f"{kinds.get('info', 0):,}",
        "years": " | ".join(YEARS), "lines": "---:|" * len(YEARS),
    }  # fmt: skip
    rows = [
        f"| `{r}` | {severity[r]} | {_says(catalogue.rules[r].message.en)} | "
        + " | ".join(f"{n:,}" if n else "" for n in by.loc[r])
        + f" | {by.loc[r].sum():,} |"
        for r in names
    ]
    known = [
        f"| {o.what} | {o.counted(raw, listed):,} | {o.told(found):,} | {', '.join(f'`{b}`' for b in o.by)} | {o.remark} |"
        for o in ODDITIES
    ]
    return HEAD.format(**told) + "\n".join(rows) + "\n" + KNOWN + "\n".join(known) + "\n" + _declared(raw)


def _declared(raw: pd.DataFrame) -> str:
    pairs = [(f"An1_{s}_{g}", f"An2_{s}_{g}") for s in SEXES for g in GRADES]
    same = sum((raw[before].fillna(0) == raw[now].fillna(0)).sum() for before, now in pairs)
    unknown = int((raw["LIBELLE_TYPE_MILIEU"] == "indeterminé").sum())
    return DECLARED.format(copied=same / (len(raw) * len(pairs)), unknown=unknown)


def _says(text: str) -> str:
    return text.replace("|", "\\|").replace("{", "‹").replace("}", "›")


def _repeaters_above(raw: pd.DataFrame, _: pd.DataFrame) -> int:
    pairs = [(f"An2_{s}_Red_{g}", f"An2_{s}_{g}") for s in SEXES for g in GRADES]
    return int(sum((raw[part].fillna(0) > raw[whole].fillna(0)).sum() for part, whole in pairs))


def _without_teacher(raw: pd.DataFrame, _: pd.DataFrame) -> int:
    pupils = raw[[f"An2_{s}_{g}" for s in SEXES for g in GRADES]].fillna(0).sum(axis=1)
    return int(((pupils > 0) & (raw[["Ens_H", "Ens_F"]].fillna(0).sum(axis=1) == 0)).sum())


def _sharing_a_code(raw: pd.DataFrame, _: pd.DataFrame) -> int:
    known = raw[raw["CODE_ADMINISTRATIF"].notna()]
    schools = known.drop_duplicates(["school_year", "CODE_ETABLISSEMENT"])
    return int(schools.duplicated(["school_year", "CODE_ADMINISTRATIF"], keep=False).sum())


def _two_inspectorates(raw: pd.DataFrame, _: pd.DataFrame) -> int:
    areas = raw.groupby(["school_year", "CODE_ETABLISSEMENT"])["IEPP"].nunique()
    return int((areas > 1).sum())


def _off_scale(raw: pd.DataFrame, _: pd.DataFrame) -> int:
    """Marks of 20, shares of 1; under `Prc_…_F`, `_G` and `_M` the export holds marks."""
    shares = ("Prc_fr", "Prc_math", "Prc_lecon", "Prc_tot")
    return int(
        sum((raw[c] > (1 if c in shares else 20)).sum() for c in raw if c.startswith(("note_moy", "Prc_")))
    )


def _without_code(raw: pd.DataFrame, _: pd.DataFrame) -> int:
    schools = raw.drop_duplicates(["school_year", "CODE_ETABLISSEMENT"])
    return int(schools["CODE_ADMINISTRATIF"].isna().sum())


def _swapped(_: pd.DataFrame, listed: pd.DataFrame) -> int:
    """Latitude and longitude exchanged: Togo lies between 6 and 11 degrees north, 0 and 2 east; once for each year."""
    at = {
        c: pd.to_numeric(listed[c].str.replace(",", "."), errors="coerce") for c in ("Latitude", "Longitude")
    }
    return int(((at["Latitude"] < 3) & (at["Longitude"] > 5) & (listed["CodeAdmin"] != "CODE")).sum()) * len(
        YEARS
    )


def _of_places(rule: str) -> Callable[[pd.DataFrame], int]:
    return lambda found: int(((found["rule"] == rule) & (found["source"] == "geo_etab")).sum())


def told_by(*rules: str, column: str = "") -> Callable[[pd.DataFrame], int]:
    """Number of findings of some rules, in columns whose header begins so."""
    return lambda found: int((found["rule"].isin(rules) & found["column"].str.startswith(column)).sum())


ODDITIES = [
    Oddity("repeaters above enrolment, cells", _repeaters_above, told_by("REP_LE_ENR"), ("REP_LE_ENR",)),
    Oddity("schools with pupils and no teacher", _without_teacher, told_by("NO_TEACHER"), ("NO_TEACHER",)),
    Oddity("schools under two inspectorates in a year", _two_inspectorates, told_by("TWO_INSPECTORATES"), ("TWO_INSPECTORATES",)),
    Oddity("schools that share an administrative code within a year", _sharing_a_code, told_by("CODE_SHARED"), ("CODE_SHARED",)),
    Oddity("rows without identification", lambda raw, _: int(raw["DRE"].isna().sum()), told_by("AREA_MISSING"), ("AREA_MISSING",)),
    Oddity("marks and shares outside their scale, one of them 54,053", _off_scale, told_by("OFF_SCALE"), ("OFF_SCALE",)),
    Oddity("schools without an administrative code", _without_code, told_by("CODE_SECOND_NULL"), ("CODE_SECOND_NULL",)),
    Oddity(
        "places under the code “CODE”, in each of four years",
        lambda _, listed: int((listed["CodeAdmin"] == "CODE").sum()) * len(YEARS),
        _of_places("CODE_NULL"), ("CODE_NULL",), "the register of places holds for every year, and is told in each",
    ),
    Oddity(
        "places whose coordinates are exchanged, in each of four years", _swapped, _of_places("GEO_SWAPPED"), ("GEO_SWAPPED",),
        "610 rows in all; 26 of them stand under “CODE” and are set aside before",
    ),
    Oddity(
        "years in which `EXISTE_LATRINE` is 0 everywhere",
        lambda raw, _: int((raw.groupby("school_year")["EXISTE_LATRINE"].max() == 0).sum()),
        told_by("CONSTANT_COLUMN", column="EXISTE_LATRINE"), ("CONSTANT_COLUMN",),
    ),
    Oddity(
        "water source coded 0, which is no code", lambda raw, _: int((raw["CODE_TYPE_SOURCE_EAU"] == 0).sum()),
        told_by("TEXT_IN_NUMBER", column="CODE_TYPE_SOURCE_EAU"), ("TEXT_IN_NUMBER",),
    ),
]  # fmt: skip

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        run_all(Path(folder))
        text = page(findings(Path(folder)))
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(text)
