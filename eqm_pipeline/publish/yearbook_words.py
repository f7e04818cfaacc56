"""The words of a yearbook: what codes are called in one country, its languages first, and the order in which they stand.

Belongs here: labels of rows, columns and sheets. Does not belong here: titles and heads (catalogue/yearbook.yml), labels of
codes (catalogue/codelists/labels.csv) or figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.models import Text, YearbookDimension, YearbookTable

LANGUAGES = ("fr", "en")
TOTAL = "_T"
Coordinates = Mapping[YearbookDimension, str]


class Words:
    """Texts for the workbook of one country; every text is in both languages, the country's own first."""

    def __init__(self, catalogue: Catalogue, iso3: str) -> None:
        self.catalogue = catalogue
        self.country = catalogue.countries[iso3]
        spoken = self.country.languages
        self.order = (*spoken, *(x for x in LANGUAGES if x not in spoken))

    def both(self, text: Text, between: str = " / ") -> str:
        """A text in both languages, once where they agree."""
        return between.join(dict.fromkeys(getattr(text, language) for language in self.order))

    def head(self, table: YearbookTable, dimension: YearbookDimension) -> str:
        """What a dimension is called; areas by the name that the country gives to them, categories by their breakdown."""
        text = self.catalogue.yearbook.heads[dimension]
        if dimension == "category":
            text = self._labels.get(("breakdown", table.breakdown), text)
        if dimension == "area":
            chains = self.country.chains.values()
            text = next((c[table.areas] for c in chains if table.areas in c), text)
        return self.both(text, "\n")

    def label(self, table: YearbookTable, dimension: YearbookDimension, at: Coordinates) -> str:
        """What the code of a dimension is called, among the other codes of its row or column."""
        code = at[dimension]
        text: Text | str | None
        if dimension == "sex":
            text = self.catalogue.yearbook.sexes[table.people].get(code) or self._labels.get(
                (dimension, code)
            )
        elif code == TOTAL:
            text = self.catalogue.yearbook.totals.get(dimension) or self._labels.get((dimension, code))
        elif dimension == "grade":
            text = self._grade(code, at.get("level") or table.levels[0])
        elif dimension == "area":
            text = self._areas.get((table.areas, code))
        elif dimension == "measure":
            text = self.catalogue.measures[code].label
        else:
            text = self._labels.get((dimension, code))
        said = text if isinstance(text, str) else self.both(text) if text else code
        return f"{code} – {said}" if dimension == "level" and code[0] != "_" else said

    def status(self, code: str) -> str:
        text = self._labels.get(("obs_status", code))
        return self.both(text) if text else code

    def stands(self, table: YearbookTable, area: str, school_year: str) -> bool:
        """Whether there is an area of the table's kind in a school year."""
        return any(
            first <= int(school_year[-4:]) <= last for first, last in self._years.get((table.areas, area), ())
        )

    def reason(self, code: str) -> str:
        text = self._labels.get(("reason", code))
        return self.both(text) if text else code

    def place(self, table: YearbookTable, dimension: YearbookDimension, code: str) -> tuple[int, int, str]:
        """Where a code stands among others of its dimension: as lists have it, numbers by size, unknown and total last."""
        if code[0] == "_":
            return (2 if code == TOTAL else 1, 0, code)
        if dimension == "measure":
            return (0, table.measures.index(code), code)
        if dimension == "area":
            return (0, self._ranks.get((table.areas, code), len(self._ranks)), code)
        if code.isdecimal():
            return (0, int(code), code)
        return (0, self._ranks.get((dimension, code), len(self._ranks)), code)

    def _grade(self, code: str, level: str) -> Text | str | None:
        names = {str(k): v for k, v in self.country.grade_names.items()}.get(level, ())
        if code.isdecimal() and 0 < int(code) <= len(names):
            return f"{code} – {names[int(code) - 1]}"
        return self._labels.get(("grade", code))

    @cached_property
    def _labels(self) -> dict[tuple[str, str], Text]:
        rows = self.catalogue.rows("codelists/labels")
        exams = {("category", e.code.lower()): e.name for e in self.country.exams}
        return exams | {
            (r["codelist"], r["code"]): Text(en=r["label_en"], fr=r["label_fr"] or r["label_en"])
            for r in rows
        }

    @cached_property
    def _areas(self) -> dict[tuple[str, str], str]:
        return {(str(a.area_level), a.area): a.name for a in self.catalogue.areas[self.country.iso3]}

    @cached_property
    def _years(self) -> dict[tuple[str, str], list[tuple[int, int]]]:
        out: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for a in self.catalogue.areas[self.country.iso3]:
            out.setdefault((str(a.area_level), a.area), []).append((a.valid_from, a.valid_to))
        return out

    @cached_property
    def _ranks(self) -> dict[tuple[str, str], int]:
        return {key: i for i, key in enumerate([*self._labels, *self._areas])}
