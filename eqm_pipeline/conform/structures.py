"""Structures that come with a file of counts: entry age and duration of a level, over years.

Belongs here: reading them from rows, laying them over those we know, the countries of a file. Does not belong here: the
counts (counts.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue import models as m
from eqm_pipeline.conform.problems import Says

COLUMNS = ("country", "from", "to", "level", "entry_age", "duration")
LEVELS = ("0", "1", "2", "3", "2_3")
FIRST, LAST = 1970, 2030
LOWER: tuple[m.Level, ...] = ("1", "2", "3")
EXAM = "exam"  # the examination of a country of which we know none
# entry age and duration of a level, by country, year and level
Given = dict[tuple[str, int, str], tuple[int, int]]
_WHOLE = re.compile(r"(\d{1,4})(\.0+)?")


def whole(text: str) -> int | None:
    """A whole number as people and spreadsheets write it."""
    found = _WHOLE.fullmatch(text)
    return int(found[1]) if found else None


def read_structures(rows: Iterable[tuple[int, Mapping[str, Any]]]) -> tuple[Given, list[tuple[int, Says]]]:
    """Structures by country, year and level from rows (line, cells) in COLUMNS, and what is wrong with them.

    `from` left blank is 1970, `to` 2030.
    """
    given: Given = {}
    wrong: list[tuple[int, Says]] = []
    for line, row in rows:
        cells = {k: str(row.get(k) if row.get(k) is not None else "").strip() for k in COLUMNS}
        first, last = whole(cells["from"] or str(FIRST)), whole(cells["to"] or str(LAST))
        entry, duration = whole(cells["entry_age"]), whole(cells["duration"])
        if not re.fullmatch(r"[A-Z]{3}", cells["country"]):
            wrong.append(
                (
                    line,
                    (
                        f"country {cells['country']!r} is not three capital letters",
                        f"pays {cells['country']!r} : trois majuscules attendues",
                    ),
                )
            )
        elif cells["level"] not in LEVELS:
            wrong.append(
                (
                    line,
                    (
                        f"level {cells['level']!r} is none of {', '.join(LEVELS)}",
                        f"niveau {cells['level']!r} : aucun de {', '.join(LEVELS)}",
                    ),
                )
            )
        elif first is None or last is None or first > last:
            wrong.append(
                (line, ("from and to are years, from before to", "from et to sont des années, from avant to"))
            )
        elif not plausible(entry, duration):
            wrong.append(
                (
                    line,
                    (
                        "entry_age is 0 to 25 and duration 1 to 9",
                        "entry_age va de 0 à 25 et duration de 1 à 9",
                    ),
                )
            )
        else:
            assert entry is not None
            assert duration is not None
            for year in range(max(first, FIRST), min(last, LAST) + 1):
                if given.setdefault((cells["country"], year, cells["level"]), (entry, duration)) != (
                    entry,
                    duration,
                ):
                    wrong.append(
                        (
                            line,
                            (
                                f"contradicts an earlier line for {year}",
                                f"contredit une ligne précédente pour {year}",
                            ),
                        )
                    )
                    break
    return given, wrong  # fmt: skip


def plausible(entry: int | None, duration: int | None) -> bool:
    """Whether an entry age and a duration can be those of a level."""
    return entry is not None and duration is not None and 0 <= entry <= 25 and 1 <= duration <= 9


def known(catalogue: Catalogue, country: str, year: int) -> m.Structure | None:
    """Our own structure of a country in a year."""
    if country not in catalogue.countries:
        return None
    try:
        return catalogue.countries[country].structure_in(year)
    except KeyError:
        return None


def levels_in(catalogue: Catalogue, given: Given, country: str, year: int) -> dict[str, tuple[int, int]]:
    """Entry age and duration of each level: those given, otherwise ours."""
    return structure(catalogue, given, country, year).of_levels()


def structure(catalogue: Catalogue, given: Given, country: str, year: int) -> m.Structure:
    """The structure of one year. Levels that are not given follow those that are, as in our own structures."""
    ours = known(catalogue, country, year)
    mine = {lv: given[country, year, lv] for lv in LEVELS if (country, year, lv) in given}
    durations = (dict(ours.durations) if ours else {}) | {lv: n for lv, (_, n) in mine.items()}
    entries = (dict(ours.entry_ages) if ours else {}) | {lv: age for lv, (age, _) in mine.items()}
    first = entries.get("1", ours.entry_age if ours else next(iter(entries.values()), 6))
    return m.Structure.model_validate(
        {"from": year, "to": year, "entry_age": first, "durations": durations, "entry_ages": entries}
    )


def country(catalogue: Catalogue, given: Given, iso3: str, years: range) -> m.Country:
    """A country with its structure year by year; ours where it is one of ours, otherwise with no more than its code."""
    spans: list[m.Structure] = []
    for year in years:
        one = structure(catalogue, given, iso3, year)
        if spans and spans[-1].of_levels() == one.of_levels():
            spans[-1] = spans[-1].model_copy(update={"last": year})
        else:
            spans.append(one)
    if iso3 in catalogue.countries:
        return catalogue.countries[iso3].model_copy(update={"structure": tuple(spans)})
    exams = tuple(
        m.Exam(code=EXAM, level=level, name=m.Text(en="Examination", fr="Examen")) for level in LOWER
    )
    return m.Country(
        iso3=iso3, name=m.Text(en=iso3, fr=iso3), languages=("en",), currency="", structure=tuple(spans), chains={},
        calendar=m.Calendar(start_month=9, end_month=7), grade_names={}, exams=exams, bounding_box=(-180, -90, 180, 90),
    )  # fmt: skip
