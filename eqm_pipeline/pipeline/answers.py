"""The answers that hold for one partition: every returned sheet in order, the later answer to a finding first.

Belongs here: which sheets, how they become corrections and rows of the audit table, what could not be used. Does not belong
here: reading a row (feedback/answers.py), changing cells (conform/corrections.py), states of findings (standing.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.models import Correction
from eqm_pipeline.errors import DeliveryRefused
from eqm_pipeline.feedback import answer_sheet, answers
from eqm_pipeline.feedback.answers import Answer
from eqm_pipeline.intake import ANSWERS, Snapshot
from eqm_pipeline.reading.sheets import read_sheets
from eqm_pipeline.schemas.findings import Findings


@dataclass
class Answers:
    """`effect` by finding; `others` with what became of them; `findings` are about answers that cannot be used yet."""

    country: str
    school_year: str
    effect: dict[str, Answer] = field(default_factory=dict)
    others: list[tuple[Answer, str]] = field(default_factory=list)

    def of(self, source: str) -> list[Correction]:
        """Answers about one source, as corrections of it."""
        return [a.correction(self.school_year) for a in self.effect.values() if a.source == source]

    def unused(self, corrections: Iterable[Correction]) -> None:
        """Answers that turned out to name no cell of the source: another value has nowhere to go."""
        for c in corrections:
            if a := self.effect.pop(c.finding, None):
                self.others.append((replace(a, problem="cell_unknown"), "unused"))

    def audit(self, stored: Sequence[str]) -> list[dict[str, object]]:
        """Rows about answers that no source of `stored` has in its own table: comparisons, and those not in effect."""
        apart = [(a, "applied") for a in self.effect.values() if a.source not in stored]
        return [self._row(a, outcome) for a, outcome in [*apart, *self.others]]

    def _row(self, a: Answer, outcome: str) -> dict[str, object]:
        return {
            "country": self.country, "school_year": self.school_year, "source": a.source, "file": a.file, "sheet": a.sheet,
            "row": a.row, "column": a.column, "unit_code": a.unit, "rule": a.rule, "finding_id": a.finding,
            "action": a.decision or "unread", "old_value": a.expect, "new_value": a.expect if a.decision == "accept" else a.value,
            "reason": a.reason or a.problem, "by": a.by, "date": a.date.isoformat(), "origin": a.origin, "outcome": outcome,
        }  # fmt: skip

    def findings(self) -> Findings:
        """ANSWER_UNUSED, each with the cell of the returned sheet."""
        out = Findings(self.country, self.school_year, ANSWERS)
        for a, outcome in self.others:
            if outcome == "unused":
                out.add(
                    "ANSWER_UNUSED", file=a.origin, sheet=a.at[0], row=a.at[1], column=answer_sheet.DECISION,
                    unit_code=a.finding or f"row {a.at[1]}", value=a.value or a.decision, parameters=f"why={a.problem}",
                )  # fmt: skip
        return out


def school_year_of(path: Path, country: str, catalogue: Catalogue) -> str:
    """The school year of the pack that a returned sheet belongs to; DeliveryRefused when it is not one pack of `country`.

    The first line says so; where it is gone (a table saved as CSV) the numbers of the findings do.
    """
    sheets = read_sheets(path)
    named = answers.packs_named(sheets)
    meant = {(n.country, n.school_year) for n in named}
    if not named:
        years = answers.years_meant(sheets, country, catalogue.programme.years(), catalogue.rules)
        meant = {(country, y) for y in years}
    if len(meant) == 1 and (one := next(iter(meant)))[0] == country:
        return one[1]
    told = ", ".join(sorted(" ".join(m) for m in meant)) or "-"
    raise DeliveryRefused(
        (f"not the sheet of one pack of {country} (found: {told})", f"ce n'est pas la feuille d'un dossier de {country} (trouvé : {told})"),
        where=path.name,
        do=("return the sheet as you received it, its first line included", "renvoyez la feuille telle que reçue, première ligne comprise"),
    )  # fmt: skip


def read_all(
    data: Path, snapshots: Sequence[Snapshot], country: str, school_year: str, catalogue: Catalogue
) -> Answers:
    """Every answer of the returned sheets `snapshots` (in the order of arrival), settled."""
    given: list[Answer] = []
    for s in snapshots:
        origin, received = f"{s.file} {s.sha256[:8]}", date.fromisoformat(s.received_at[:10])
        sheets: Mapping[str, answers.Rows] = read_sheets(data / s.path)
        given += answers.read_answers(sheets, country, school_year, catalogue.rules, received, origin)
    effect, others = answers.settle(given)
    return Answers(country, school_year, effect, others)
