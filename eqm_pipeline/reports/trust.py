"""What a brief says of how its figures may be used: the country's word on each year, and usage warnings.

Belongs here: reading `validation` and `usage_warnings`. Does not belong here: data quality and samples (boxes.py).
"""

from __future__ import annotations

from eqm_pipeline.reports.country_marts import CountryMarts
from eqm_pipeline.reports.description import Pair, Said, Warned
from eqm_pipeline.reports.words import VALIDATION
from eqm_pipeline.schemas.validation import EMBARGO


def validation_of(source: CountryMarts) -> tuple[Said, ...]:
    """A line for each state, office and day, with the school years that it holds for; empty when nothing is known."""
    frame = source.table("validation")
    lines: dict[tuple[str, str], list[str]] = {}
    said = frame.astype(object).where(frame.notna(), None).sort_values("school_year") if len(frame) else frame
    for r in said.to_dict("records"):
        if r["state"] == "withheld":
            reason = source.reason("V", r["reason"]) or Pair("", "")
            if r["reason"] == EMBARGO:
                reason = Pair(f"{reason.en} ({r['embargo']})", f"{reason.fr} ({r['embargo']})")
            why = {la: reason[la][:1].lower() + reason[la][1:] for la in ("en", "fr")}
            told = Pair(*(VALIDATION["withheld"][la].format(why=why[la]) for la in ("en", "fr")))
        else:
            key = r["state"] if r["office"] else f"{r['state']}_bare"
            told = Pair(
                *(VALIDATION[key][la].format(office=r["office"], day=r["date"]) for la in ("en", "fr"))
            )
        lines.setdefault((told.en, told.fr), []).append(str(r["school_year"]))
    return tuple(Said(", ".join(years), Pair(*words)) for words, years in lines.items())


def warnings_of(source: CountryMarts, school_years: tuple[str, ...]) -> tuple[Warned, ...]:
    """Warnings of the years shown, in the order of the catalogue, with the key indicators that each is about."""
    frame = source.table("usage_warnings")
    if frame.empty:
        return ()
    frame = frame[frame["school_year"].isin(school_years)]
    key = set(source.catalogue.programme.key_indicators)
    out = []
    for w in source.catalogue.rows("codelists/usage_warnings"):
        mine = frame[frame["warning"] == w["warning"]]
        named = [i for i in source.catalogue.programme.key_indicators if i in set(mine["indicator"])]
        if mine.empty or not (named or set(mine["table_name"]) - {"indicators"}):
            continue
        shown = mine[mine["indicator"].isin(key) | (mine["table_name"] != "indicators")]
        out.append(
            Warned(
                Pair(w["label_en"], w["label_fr"]),
                Pair(w["implies_en"], w["implies_fr"]),
                tuple(sorted(shown["school_year"].astype(str).unique())),
                tuple(source.label(i) for i in named),
            )
        )
    return tuple(out)
