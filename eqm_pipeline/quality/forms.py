"""Versions of a form beside each other: a code of an answer means the same in all.

Belongs here: DIAG_VERSION_LABEL. Does not belong here: reading forms (reading/forms.py), submissions (diagnostic.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from eqm_pipeline.schemas.findings import Findings


class Form(Protocol):
    """What a version says: labels by (list, code), each by language."""

    @property
    def version(self) -> str: ...
    @property
    def file(self) -> str: ...
    @property
    def labels(self) -> Mapping[tuple[str, str], Mapping[str, str]]: ...


def check(forms: Sequence[Form], findings: Findings) -> None:
    """One finding per code of a list whose label in a language is another one than in the version before."""
    known: dict[tuple[str, str], dict[str, str]] = {}
    for form in forms:
        for (answers, code), labels in form.labels.items():
            before = known.setdefault((answers, code), {})
            other = [h for h, text in labels.items() if h in before and _plain(before[h]) != _plain(text)]
            if other:
                said = f"version={form.version}; label={labels[other[0]]}; earlier={before[other[0]]}"
                findings.add(
                    "DIAG_VERSION_LABEL", table="choices", file=form.file, column=answers, value=code,
                    unit_code=f"{answers} {code}", parameters=said,
                )  # fmt: skip
            before |= labels


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
