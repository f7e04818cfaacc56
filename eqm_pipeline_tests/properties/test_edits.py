"""2,000 random edits of a good delivery: nothing crashes, no accepted number changes unexplained, no row is lost.

Belongs here: what must hold after any edit, judged without the reader's own code. Does not belong here: the edits
(edits.py).

An accepted number may change in three ways: a finding names the cell, its row, its school or its column; or its row was
set aside by a rule that is told; or the cell itself was edited and the number is what now stands there in plain digits (or
it is blank, and nothing is accepted for it).
"""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.pipeline.examine import Examined, examine
from eqm_pipeline.schemas.core import OBSERVATION_TABLES
from eqm_pipeline.schemas.findings import Findings
from eqm_pipeline_tests.properties.edits import KINDS, Edit, batches, content, make
from eqm_pipeline_tests.rules.cases import COUNTRY, YEAR, good

EDITS, SEED, TOGETHER = int(os.environ.get("EQM_EDITS", "250")), 20_261_124, 36  # `make soak`: 2,000
SOURCE, FIRST = "stateduc", 2  # row number of the first school
DIGITS = re.compile(r"\d{1,15}(,0+)?")
ATTRIBUTES = {"code": "CODE_ADMINISTRATIF", "name": "NOM_ETABLISSEMENT", "sector": "LIBELLE_TYPE_STATUT_ETAB",
              "location": "LIBELLE_TYPE_MILIEU", "edu_region": "DRE", "inspection": "IEPP"}  # fmt: skip


@dataclass
class Outcome:
    """What became of one file with some edits."""

    edits: list[Edit]
    got: Examined
    lines: int

    @property
    def rows(self) -> np.ndarray:
        """Where each school of the good file now stands: a line broken in two moves all that follow."""
        out = np.arange(FIRST, FIRST + len(good()))
        for e in self.edits:
            for at, _, made in e.cells:
                if made[-1:] in ("\r", "\n"):
                    out[at + 1 :] += 1
        return out


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """Togo, with a contract that refuses no file for the number of rows set aside: every edit is judged."""
    out = Catalogue()
    known = out.contracts[COUNTRY, SOURCE]
    out.__dict__["contracts"] = out.contracts | {
        (COUNTRY, SOURCE): known.model_copy(update={"tolerance": 1.0})
    }
    return out


@pytest.fixture(scope="module")
def outcomes(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    """Every file examined; a crash is a failure of all."""
    frame, out = good(), []
    path = tmp_path_factory.mktemp("edited") / f"ecole_{YEAR}.csv"
    for together in batches(make(frame, EDITS, SEED), len(frame), TOGETHER):
        sent = content(frame, together)
        path.write_bytes(sent)
        lines = len(re.split(rb"\r\n|\r|\n", sent)) - 2  # neither the header nor the end
        out.append(Outcome(together, examine(path, Findings(COUNTRY, YEAR, SOURCE), catalogue), lines))
    return out


@pytest.fixture(scope="module")
def before(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Examined:
    path = tmp_path_factory.mktemp("good") / f"ecole_{YEAR}.csv"
    path.write_bytes(content(good(), []))
    out = examine(path, Findings(COUNTRY, YEAR, SOURCE), catalogue)
    assert out.counts["accepted"] == len(good())
    return out


def numbers(got: Examined, rows: np.ndarray, headers: pd.Index) -> np.ndarray:
    """Accepted numbers, rows × headers; NaN where none is, 0 where an accepted school reported nil."""
    cells = pd.concat([got.core[t][["row", "column", "value"]] for t in OBSERVATION_TABLES if t in got.core])
    here = np.isin(rows, got.core["schools"]["row"])
    out = np.where(here[:, None], np.zeros((len(rows), len(headers))), np.nan)
    i, j = pd.Index(rows).get_indexer(cells["row"]), headers.get_indexer(cells["column"].astype("object"))
    out[i[i >= 0], j[i >= 0]] = cells["value"].to_numpy()[i >= 0]
    return out


def headers_of(*got: Examined) -> pd.Index:
    told = [
        got_one.core[t]["column"].astype("object")
        for got_one in got
        for t in OBSERVATION_TABLES
        if t in got_one.core
    ]
    return pd.Index(sorted(set(pd.concat(told)) - {""}))


def explained(o: Outcome, row: int, header: str, unit: str, sent: str | None) -> bool:
    """A finding names the cell, its whole row or school, its column as a whole or this spelling in it; or a rule that is
    told set the row aside."""
    found, aside = o.got.findings, o.got.quarantine
    if len(aside):
        rules = set(aside.loc[aside["row"] == row, "rule"])
        if rules and rules <= set(found["rule"]):
            return True
    mine = (found["row"] == row) | (found["unit_code"] == unit)
    same = (found["column"] == header) & (
        (found["unit_code"] == "") | (found["value"] == (sent or "\x00").strip())
    )
    return bool((same | (mine & found["column"].isin(["", header]))).any())


def as_it_says(sent: str, value: float) -> bool:
    """A blank is no number; plain digits are the number they spell."""
    text = sent.strip()
    if np.isnan(value):
        return not text
    return DIGITS.fullmatch(text) is not None and float(text.replace(",", ".")) == value


def unexplained(o: Outcome, before: Examined) -> list[str]:
    """Accepted numbers that differ from those of the good file for no reason that was told."""
    units, headers, rows = good()["CODE_ETABLISSEMENT"], headers_of(before, o.got), o.rows
    old = numbers(before, np.arange(FIRST, FIRST + len(units)), headers)
    new = numbers(o.got, rows, headers)
    edited = {
        (r, c): v.decode("cp1252") if isinstance(v, bytes) else v for e in o.edits for r, c, v in e.cells
    }
    wrong = []
    for i, j in np.argwhere(~((old == new) | (np.isnan(old) & np.isnan(new)))):
        header, value, sent = str(headers[j]), float(new[i, j]), edited.get((int(i), str(headers[j])))
        told = f"row {rows[i]} {header}: {old[i, j]:g} became {value:g}"
        if sent is None and not np.isnan(value):
            wrong.append(f"{told}, and nobody edited it")
        elif not (sent is not None and as_it_says(sent, value)) and not explained(
            o, int(rows[i]), header, str(units[i]), sent
        ):
            wrong.append(f"{told} for {sent!r}, and nothing is told")
    return wrong


def test_nothing_crashes_and_every_edit_was_made(outcomes: list[Outcome]) -> None:
    kinds = Counter(e.kind for o in outcomes for e in o.edits)
    assert sum(kinds.values()) == EDITS
    assert set(kinds) == set(KINDS)
    for o in outcomes:
        if o.got.refusal:
            assert all(e.alone for e in o.edits), o.got.refusal.text()
            assert all(o.got.refusal.text().splitlines()), "a refusal says something"


def test_no_accepted_number_changes_without_a_finding_or_a_legitimate_reading(
    outcomes: list[Outcome], before: Examined
) -> None:
    wrong = [w for o in outcomes if not o.got.refusal for w in unexplained(o, before)]
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong[:20])


def test_no_row_is_lost_in_any_edited_file(outcomes: list[Outcome]) -> None:
    for o in outcomes:
        c = o.got.counts
        assert c["rows_read"] == c["accepted"] + c["quarantined"] + c["totals_rows"] + c["ignored"]
        if not o.got.refusal:
            assert c["rows_read"] == o.lines, o.edits
            assert len(o.got.quarantine) == c["quarantined"]


def test_what_was_not_edited_of_a_school_stays_as_it_was(outcomes: list[Outcome], before: Examined) -> None:
    old = before.core["schools"].set_index("row")[list(ATTRIBUTES)].astype("str")
    for o in outcomes:
        if o.got.refusal:
            continue
        new = o.got.core["schools"].set_index("row")[list(ATTRIBUTES)].astype("str").reindex(o.rows)
        edited = {(r, c) for e in o.edits for r, c, _ in e.cells}
        for at in np.flatnonzero(new["name"].notna()):
            for name, header in ATTRIBUTES.items():
                # a region that was left blank follows from the inspection
                beside = {header} | ({"IEPP"} if name == "edu_region" else set())
                same = new[name].iloc[at] == old[name].iloc[at]
                assert same or any((at, h) in edited for h in beside), f"school {at}: {name} changed"


def test_how_many_edits_are_noticed(outcomes: list[Outcome], capsys: pytest.CaptureFixture[str]) -> None:
    """Printed, not a threshold of plausibility: the file is refused, a finding names the cell or school, or the edit is
    read as it was sent (or stands where nothing is read)."""
    fate: Counter[tuple[str, str]] = Counter()
    for o in outcomes:
        for e in o.edits:
            fate[e.kind, _fate(e, o)] += 1
    columns = ("refused", "told", "as sent")
    lines = [f"{kind:<15}" + "".join(f"{fate[kind, c]:>10}" for c in columns) for kind in KINDS]
    with capsys.disabled():
        sys.stdout.write(
            "\n".join(["", "random edits   " + "".join(f"{c:>10}" for c in columns), *lines, ""])
        )
    assert fate["duplicate", "as sent"] == 0


def _fate(e: Edit, o: Outcome) -> str:
    if o.got.refusal:
        return "refused"
    cells = {(int(o.rows[r]), c) for r, c, _ in e.cells}
    found, units = o.got.findings, set(good()["CODE_ETABLISSEMENT"].iloc[list(e.rows)])
    told = [(int(r), c) in cells for r, c in zip(found["row"], found["column"], strict=True)]
    return "told" if any(told) or found["unit_code"].isin(units).any() else "as sent"
