"""The counts of the cohort oracles as rows of a yearbook, and their rates as rows of `cohort_rates`.

Belongs here: inputs and the way from them to our figures. Does not belong here: expected figures (the test modules).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from eqm_pipeline_tests.oracles.built import rows_of


@dataclass(frozen=True)
class Exercise:
    """Pupils of a year and of the next, repeaters of the next, graduates; what is asked of the next level."""

    pupils: tuple[int, ...]
    pupils_after: tuple[int, ...]
    repeaters_after: tuple[int, ...]
    graduates: int
    repeaters: tuple[int, ...] = ()
    next_level: tuple[int, int] | None = None

    @property
    def promotion(self) -> list[float]:
        """Of every grade but the last, then graduates per pupil of the last."""
        moved = [
            (e - r) / before
            for e, r, before in zip(
                self.pupils_after[1:], self.repeaters_after[1:], self.pupils, strict=False
            )
        ]
        return [*moved, self.graduates / self.pupils[-1]]

    @property
    def repetition(self) -> list[float]:
        return [r / e for r, e in zip(self.repeaters_after, self.pupils, strict=True)]

    def counts(self, year: int, **same: Any) -> list[dict[str, Any]]:
        """As `national_counts`: the year and the year after."""
        rows = []
        for measure, at, values in (
            ("enrolment", year, self.pupils), ("enrolment", year + 1, self.pupils_after),
            ("repeaters", year, self.repeaters), ("repeaters", year + 1, self.repeaters_after),
        ):  # fmt: skip
            rows += [
                {"year": at, "measure": measure, "grade": str(g), "value": v} for g, v in enumerate(values, 1)
            ]
        rows.append({"year": year, "measure": "graduates", "value": self.graduates})
        for measure, value in zip(("enrolment", "repeaters"), self.next_level or (), strict=False):
            rows.append({"year": year + 1, "measure": measure, "level": "2", "grade": "1", "value": value})
        return [r | same for r in rows]


def followed(
    model: str, promotion: Sequence[float], repetition: Sequence[float], limits: Sequence[int]
) -> pd.DataFrame:
    """A model on a cohort with these rates, for each limit of repetitions and (null) without one."""
    n = len(promotion)
    rates = [
        {
            "base": "all_schools", "grade": g, "duration": n, "is_last": g == n, "p": p, "r": r,
            "outcome": "graduation" if g == n else None, "severity": 0, "n_units": 1, "n_expected": 1,
        }
        for g, (p, r) in enumerate(zip(promotion, repetition, strict=True), 1)
    ]  # fmt: skip
    return rows_of(model, {"cohort_rates": rates, "cohort_limits": [{"repetitions": k} for k in limits]})


SENEGAL_1998 = Exercise(
    (479, 484, 446, 364, 305, 217), (476, 519, 408, 382, 319, 269), (48, 112, 80, 48, 64, 49), 166,
    (52, 92, 69, 55, 56, 41), (93, 12),
)  # fmt: skip
SENEGAL_2004 = Exercise(
    (493, 521, 443, 390, 298, 265), (500, 519, 446, 378, 326, 267), (55, 109, 80, 51, 65, 56), 193,
    (49, 101, 82, 47, 59, 65), (136, 21),
)  # fmt: skip
BANGLADESH_2024 = Exercise(
    (1618074, 1598247, 1550106, 1472547, 1364560), (1555274, 1545743, 1520342, 1452134, 1359115),
    (99870, 51532, 49477, 37672, 24018), 1327542,
)  # fmt: skip
