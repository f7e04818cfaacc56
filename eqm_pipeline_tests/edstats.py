"""World Bank EdStats as a file of counts, and the indicators that were published from those counts.

Belongs here: which concept of EdStats is which count or which published figure, and their comparison. Does not belong
here: any number. Nothing of EdStats is kept in the repository: it is read where `EQM_SHARED_DATA` or `../shared/data` is.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.pipeline.compute import compute

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "accuracy.md"
CLOSE = 1.2e-5
LEVELS = {
    "0": "pre-primary",
    "1": "primary",
    "2": "lower secondary",
    "3": "upper secondary",
    "2_3": "secondary",
}
SEXES = {"_T": "", "F": "f", "M": "m"}


def folder() -> Path | None:
    """EdStats on this machine, or None."""
    shared = Path(os.environ.get("EQM_SHARED_DATA", ROOT.parent / "shared" / "data"))
    here = shared / "wb_edstats"
    return here if here.is_dir() else None


# --- counts ---------------------------------------------------------------------------------------------------------


def _both_and_girls(
    measure: str, level: str, both: str, girls: str, **more: str
) -> Iterator[tuple[str, dict[str, str]]]:
    yield both, {"measure": measure, "level": level, "sex": "_T"} | more
    yield girls, {"measure": measure, "level": level, "sex": "F"} | more


def _counts() -> Iterator[tuple[str, dict[str, str]]]:
    """Concept and the cells of its row."""
    for level, stem in {"0": "se_pre_enrl", "1": "se_prm_enrl", "2_3": "se_sec_enrl"}.items():
        yield from _both_and_girls("enrolment", level, stem, f"{stem}_fe")
    for level in ("2", "3"):
        yield from _both_and_girls("enrolment", level, f"uis_e_{level}", f"uis_e_{level}_f")
        yield from _both_and_girls("teachers", level, f"uis_t_{level}", f"uis_t_{level}_f")
    for level, code in {"0": "02", "1": "1", "2": "2", "3": "3", "2_3": "23"}.items():
        for sector, end in {"private": "pr", "public": "pu"}.items():
            stem = f"uis_e_{code}_{end}"
            yield from _both_and_girls("enrolment", level, stem, f"{stem}_f", sector=sector)
    for level, stem in {"0": "se_pre_tchr", "1": "se_prm_tchr", "2_3": "se_sec_tchr"}.items():
        yield from _both_and_girls("teachers", level, stem, f"{stem}_fe")
    for letter, measure in {"e": "enrolment", "r": "repeaters"}.items():
        for grade in range(1, 8):
            yield from _both_and_girls(
                measure, "1", f"uis_{letter}_1_g{grade}", f"uis_{letter}_1_g{grade}_f", grade=str(grade)
            )
    yield from _both_and_girls("enrolment", "1", "uis_e_1_guk", "uis_e_1_guk_f", grade="_U")
    for grade in range(1, 5):  # general programmes: those that have grades
        end = "_t" if True else ""
        yield from _both_and_girls(
            "enrolment", "2", f"uis_e_2_gpv_g{grade}{end}", f"uis_e_2_gpv_g{grade}_f", grade=str(grade)
        )
        yield from _both_and_girls(
            "repeaters", "2", f"uis_r_2_gpv_g{grade}", f"uis_r_2_gpv_g{grade}_f", grade=str(grade)
        )
    yield from _both_and_girls("repeaters", "1", "uis_r_1", "uis_r_1_f")
    yield from _both_and_girls("repeaters", "2", "uis_r_2_gpv", "uis_r_2_gpv_f")
    yield from _both_and_girls("new_entrants", "1", "uis_ne_1_g1", "uis_ne_1_g1_f")
    yield from _children()


def _children() -> Iterator[tuple[str, dict[str, str]]]:
    """Populations, and children out of school."""
    for level, stem in {
        "0": "sp_pre_totl",
        "1": "sp_prm_totl",
        "2": "sp_sec_ltot",
        "3": "sp_sec_utot",
        "2_3": "sp_sec_totl",
    }.items():
        yield from _both_and_girls("school_age_population", level, f"{stem}_in", f"{stem}_fe_in")
        yield f"{stem}_ma_in", {"measure": "school_age_population", "level": level, "sex": "M"}
    yield from _both_and_girls("entry_age_population", "1", "uis_sap_1_g1", "uis_sap_1_g1_f")
    yield from _both_and_girls("entry_age_population", "2", "uis_sap_23_gpv_g1", "uis_sap_23_gpv_g1_f")
    yield from _both_and_girls("last_grade_age_population", "1", "sp_prm_grad_to", "sp_prm_grad_fe")
    for level, both, girls, boys in (
        ("1", "se_prm_uner", "se_prm_uner_fe", "se_prm_uner_ma"), ("2", "uis_ofst_2", "uis_ofst_2_f", "uis_ofst_2_m"),
    ):  # fmt: skip
        yield from _both_and_girls("out_of_school_children", level, both, girls)
        yield boys, {"measure": "out_of_school_children", "level": level, "sex": "M"}
    for age in range(26):
        for sex, code in {"_T": "to", "F": "fe", "M": "ma"}.items():
            yield (
                f"sp_pop_ag{age:02d}_{code}_un",
                {"measure": "population", "level": "_T", "age": str(age), "sex": sex},
            )


# --- published figures ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Published:
    """A published figure: what it is in our table, and its concepts by sex."""

    name: str
    concepts: dict[str, str]
    indicator: str
    level: str = "1"
    grade: str = "_T"
    base: str = "_Z"
    method: str = "_Z"
    sector: str = "_T"
    first: int = 0


def _three(stem: str, end: str = "", f: str = "_fe", m: str = "_ma") -> dict[str, str]:
    return {"_T": f"{stem}{end}", "F": f"{stem}{f}{end}", "M": f"{stem}{m}{end}"}


def _by_level(name: str, indicator: str, concepts: dict[str, str], base: str = "_Z") -> Iterator[Published]:
    for level, concept in concepts.items():
        yield Published(f"{name}, {LEVELS[level]}", {"_T": concept}, indicator, level, base=base)


def _by_grade(name: str, indicator: str, stem: str, last: int, **more: Any) -> Iterator[Published]:
    for g in range(1, last + 1):
        concepts = _three(f"{stem}_g{g}", f="_f", m="_m")
        yield Published(f"{name}, primary, grade {g}", concepts, indicator, grade=str(g), **more)


def _published() -> Iterator[Published]:
    ger = "gross_enrolment_ratio"
    stems = {
        "0": "se_pre_enrr",
        "1": "se_prm_enrr",
        "2": "se_sec_enrr_lo",
        "3": "se_sec_enrr_up",
        "2_3": "se_sec_enrr",
    }
    for level, stem in stems.items():
        yield Published(f"Gross enrolment ratio, {LEVELS[level]}", _three(stem), ger, level)
    yield from _by_level(
        "Gender parity index of it", "gender_parity_index",
        {"0": "uis_ger_0_gpi", "1": "se_enr_prim_fm_zs", "2": "uis_ger_2_gpi", "3": "uis_ger_3_gpi", "2_3": "se_enr_seco_fm_zs"},
        base=ger,
    )  # fmt: skip
    yield from _by_level(
        "Pupils per teacher", "pupil_teacher_ratio",
        {"0": "se_pre_enrl_tc_zs", "1": "se_prm_enrl_tc_zs", "2": "uis_ptrhc_2", "3": "uis_ptrhc_3", "2_3": "se_sec_enrl_tc_zs"},
    )  # fmt: skip
    yield from _by_level(
        "Girls in enrolment (%)", "female_enrolment_share",
        {"0": "se_pre_enrl_fe_zs", "1": "se_prm_enrl_fe_zs", "2": "uis_fep_2", "3": "uis_fep_3", "2_3": "se_sec_enrl_fe_zs"},
    )  # fmt: skip
    yield from _by_level(
        "Women among teachers (%)", "female_teacher_share",
        {"0": "se_pre_tchr_fe_zs", "1": "se_prm_tchr_fe_zs", "2": "uis_ftp_2", "3": "uis_ftp_3", "2_3": "se_sec_tchr_fe_zs"},
    )  # fmt: skip
    yield from _by_level(
        "Private enrolment (%)", "private_enrolment_share",
        {"0": "se_pre_priv_zs", "1": "se_prm_priv_zs", "2": "uis_prp_2", "3": "uis_prp_3", "2_3": "se_sec_priv_zs"},
    )  # fmt: skip
    yield Published("Repeaters (%), primary", _three("se_prm_rept", "_zs"), "percentage_of_repeaters")
    yield from _by_grade("Repeaters (%)", "percentage_of_repeaters", "uis_repp_1", 6)
    completion, intake = "gross_intake_ratio_last_grade", "gross_intake_rate"
    yield Published(
        "Completion: gross intake ratio to the last grade of primary",
        _three("se_prm_cmpt", "_zs"),
        completion,
    )
    yield Published("Gross intake ratio to grade 1", _three("se_prm_gint", "_zs"), intake)
    for level, concept in {"1": "uis_rofst_1", "2": "uis_rofst_2"}.items():
        concepts = _three(concept, f="_f", m="_m")
        yield Published(
            f"Out-of-school rate, {LEVELS[level]}", concepts, "out_of_school_rate", level, method="capped"
        )
    yield from _by_grade(
        "Repetition rate from 1999", "repetition_rate", "uis_repr_1", 6, method="capped", first=1999
    )
    yield from _by_grade("Dropout rate from 1999", "dropout_rate", "uis_dr_1", 5, method="capped", first=1999)
    survival, dropout = "survival_rate_last_grade", "cumulative_dropout_rate"
    yield Published(
        "Survival to the last grade of primary", _three("se_prm_prsl", "_zs"), survival, method="uis_product"
    )
    yield Published("Cumulative dropout to it", _three("se_prm_drop", "_zs"), dropout, method="uis_product")
    transition = "effective_transition_rate"
    yield Published("Effective transition to lower secondary", _three("se_sec_prog", "_zs"), transition)


# --- comparison -----------------------------------------------------------------------------------------------------


@cache
def long() -> pd.DataFrame:
    """EdStats in its long shape."""
    here = folder()
    assert here is not None
    return pd.read_csv(here / "wb_edstats_8c_long.csv", dtype={"country": "str", "indicator": "str"})


def counts(ages: bool = True) -> pd.DataFrame:
    """The raw counts of EdStats as rows of a file of counts; with population by single age, or without."""
    wanted = {c: cells for c, cells in _counts() if ages or cells["measure"] != "population"}
    rows = long()[lambda d: d["indicator"].isin(wanted)]
    cells = pd.DataFrame([wanted[c] for c in rows["indicator"]], index=rows.index)
    columns = ["country", "year", "measure", "level", "grade", "age", "sex", "sector", "value"]
    return rows.join(cells).reindex(columns=columns).fillna("_T").reset_index(drop=True)


@cache
def computed() -> pd.DataFrame:
    """The output of the calculator on them."""
    with tempfile.TemporaryDirectory() as there:
        file, out = Path(there) / "counts.csv", Path(there) / "values.parquet"
        counts().to_csv(file, index=False)
        compute(file, out, Catalogue())
        return pq.read_table(out).to_pandas()


def compared() -> pd.DataFrame:
    """Every published figure of the mapping beside ours; `ours` is missing where the counts do not allow it."""
    mine = computed()
    mine = mine[
        (mine["area_level"] == "country")
        & (mine["age"] == "_T")
        & (mine["location"] == "_T")
        & (mine["breakdown"] == "_Z")
    ]
    parts = []
    for p in _published():
        fits = mine[
            (mine["indicator"] == p.indicator) & (mine["level"] == p.level) & (mine["grade"] == p.grade)
            & (mine["base_indicator"] == p.base) & (mine["method"] == p.method) & (mine["sector"] == p.sector)
        ]  # fmt: skip
        for sex, concept in p.concepts.items():
            theirs = long()[lambda d, c=concept, y=p.first: (d["indicator"] == c) & (d["year"] >= y)]
            ours = fits[fits["sex"] == sex].set_index(["country", "year"])["value"].rename("ours")
            both = theirs.join(ours, on=["country", "year"])
            parts.append(both.assign(name=p.name, sex=sex))
    out = pd.concat(parts, ignore_index=True)
    scale = out["value"].abs().clip(lower=1)
    return out.assign(off=(out["ours"] - out["value"]).abs() / scale)


def table(rows: pd.DataFrame | None = None) -> pd.DataFrame:
    """By figure: how many were published, how many of them we compute, how many of those agree, how far off the rest is.

    A difference is relative, but absolute below 1.
    """
    rows = compared() if rows is None else rows
    by, made = rows.groupby("name", sort=False), rows[rows["ours"].notna()].groupby("name")
    out = pd.DataFrame({"published": by.size(), "computed": by["ours"].count()})
    out["agree"] = rows[rows["off"] <= CLOSE].groupby("name").size().reindex(out.index, fill_value=0)
    out["median"], out["greatest"] = made["off"].median(), made["off"].max()
    return out


def page(figures: pd.DataFrame) -> str:
    """The page of accuracy, from the table."""
    total = figures[["published", "computed", "agree"]].sum()
    lines = [
        f"| {name} | {published} | {computed} | {agree} | {median:.1e} | {greatest:.1e} |"
        for name, published, computed, agree, median, greatest in figures.itertuples()
    ]
    counted = {k: f"{v:,.0f}".replace(",", " ") for k, v in total.items()}
    return HEAD.format(close=f"{CLOSE:.1e}", **counted) + "\n".join(lines) + "\n"


HEAD = """# Accuracy against published figures

Written by `eqm_pipeline_tests/edstats.py`; change it there, then run it.

The raw counts of World Bank EdStats (eight countries, 1970-2015) are written as one file of
[national counts](national_counts.md) and given to `eqm compute`; its output is set beside the indicators that EdStats
published from the same counts. Which concept is which count stands in that test module and nowhere else; no figure is
treated apart.

**{agree} of the {computed} values that the counts allow agree within {close}**; {published} were published. A difference
is relative, but absolute for values below 1. Counts that are not in the file (mostly of 2015, of the year after the last,
or by sex) are why a published value is not computed.

The parity index of pre-primary enrolment of Burundi in 2014 does not agree: the published index is not the ratio of the
published rates of girls and boys, which we reach both. Three out-of-school rates of boys of
Cameroon, below half a percent, differ by less than one child. Repetition and dropout rates and the out-of-school rate are those
with the joint cap (method `capped`); survival is the method `uis_product`.

| figure | published | computed | agree | median difference | greatest |
|---|---:|---:|---:|---:|---:|
"""


if __name__ == "__main__":
    PAGE.write_text(page(table()), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")
