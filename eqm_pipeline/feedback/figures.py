"""Names of the figures that findings over years, areas and sources are about, as people read them.

Belongs here: codes such as `exam_pass_rate@1/cepd` (a measure or indicator, its level, further codes) in words. Does not belong here:
columns of a sheet, which are told as the ministry wrote them.
"""

from __future__ import annotations

import re
from functools import cached_property

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.feedback.description import Pair

_FIGURE = re.compile(r"([a-z][a-z0-9_]*)(?::([a-z0-9_]+))?(?:@([^/]*))?((?:/[^/]*)*)")
_LISTS = ("sex", "category", "breakdown", "method", "quality_metric", "sector", "location")
_SILENT = {"", "_T", "_Z", "exam", "sex"}


class Figures:
    """Names for one country, in both languages."""

    def __init__(self, catalogue: Catalogue, iso3: str) -> None:
        self.catalogue, self.country = catalogue, catalogue.countries[iso3]

    @cached_property
    def _labels(self) -> dict[tuple[str, str], Pair]:
        rows = self.catalogue.rows("codelists/labels")
        return {(r["codelist"], r["code"]): Pair(r["label_en"], r["label_fr"]) for r in rows}

    @cached_property
    def _exams(self) -> dict[str, Pair]:
        return {e.code: Pair(e.name.en, e.name.fr) for e in self.country.exams}

    def name(self, code: str) -> Pair | None:
        """A measure or indicator by its code; None for anything else."""
        known = self.catalogue.indicators.get(code) or self.catalogue.measures.get(code)
        if known:
            return Pair(known.label.en, known.label.fr)
        return self._labels.get(("quality_metric", code))

    def words(self, figure: str) -> Pair | None:
        """`exam_pass_rate@1/cepd` as “Examination pass rate (Primary, CEPD – …)”; None where it names no figure that we know."""
        found = _FIGURE.fullmatch(figure)
        name = self.name(found[1]) if found else None
        if found is None or name is None:
            return None
        level = found[3] or ""
        if found[1].startswith("population") and level.isdigit():
            first = [Pair(f"age {level}", f"{level} ans")]
        else:
            first = (
                [self._labels[("level", level)]]
                if ("level", level) in self._labels and level not in _SILENT
                else []
            )
        codes = [c for c in [found[2] or "", *found[4].split("/")] if c not in _SILENT]
        parts = first + [self._part(c, level) for c in codes]
        if not parts:
            return name
        return Pair(*(f"{name[lang]} ({', '.join(p[lang] for p in parts)})" for lang in ("en", "fr")))

    def _part(self, code: str, level: str) -> Pair:
        grades = self.country.grade_names.get(level, ())  # type: ignore[call-overload]
        if code.isdigit():
            known = grades[int(code) - 1] if 0 < int(code) <= len(grades) else ""
            return Pair(known, known) if known else Pair(f"grade {code}", f"année {code}")
        known_exam = self._exams.get(code) or self.name(code)
        labels = (self._labels.get((codes, code)) for codes in _LISTS)
        return known_exam or next((p for p in labels if p), Pair(code, code))
