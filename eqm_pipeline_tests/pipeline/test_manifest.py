"""Every defect planted in the samples is found by the rule named in the manifest, little else is told, and no row is lost.

Belongs here: recall and precision by kind of defect, false alarms on clean rows, conservation. Does not belong here: what
a kind of defect looks like (samples/native/).
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.intake import Ledger
from eqm_pipeline.pipeline.receive import receive
from eqm_pipeline.pipeline.run import plan, run_partitions
from eqm_pipeline.pipeline.slices import SliceResult, run_slice
from eqm_pipeline.pipeline.whole import Context, marts
from eqm_pipeline.samples.defects import KINDS, Defect, Manifest
from eqm_pipeline.samples.national import SAMPLE_YEARS
from eqm_pipeline.samples.schools import SchoolYear, build
from eqm_pipeline.samples.write import write_samples

SCALE, MOST = 0.02, 1 / 1_000
KEY = ["rule", "country", "school_year", "source"]
FOLLOWED = "TGO"  # whose samples hold what only two years beside each other show
CATALOGUE = Catalogue()


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[SliceResult]]:
    """All samples of all countries, each slice read, conformed and checked."""
    data = tmp_path_factory.mktemp("all")
    write_samples(data / "inbox", CATALOGUE, SCALE)
    new, refusals = receive(data / "inbox", data, CATALOGUE)
    assert new
    assert not refusals
    snapshots = [s for group in Ledger(data).in_effect().values() for s in group]
    return data, [run_slice(s, data, CATALOGUE) for s in snapshots]


@pytest.fixture(scope="module")
def planted(results: tuple[Path, list[SliceResult]]) -> list[Defect]:
    return Manifest.read(results[0] / "inbox").defects


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples of one country run up to the marts."""
    data = tmp_path_factory.mktemp("one")
    write_samples(data / "inbox", CATALOGUE, SCALE, countries=[FOLLOWED])
    receive(data / "inbox", data, CATALOGUE)
    done = list(run_partitions(plan(data, CATALOGUE).tasks, workers=1))
    assert {p.status for p in done} == {"accepted"}, [p.error for p in done]
    marts(Context(data, CATALOGUE))
    return data


@pytest.fixture(scope="module")
def compared(whole: Path) -> pd.DataFrame:
    """Findings over years, areas and sources of that country."""
    stored = sorted((whole / "comparisons").rglob("findings.parquet"))
    assert stored
    return pd.concat([pd.read_parquet(p) for p in stored], ignore_index=True)


@pytest.fixture(scope="module")
def found(results: tuple[Path, list[SliceResult]], compared: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([*(r.findings for r in results[1]), compared], ignore_index=True)


def at(d: Defect, findings: pd.DataFrame) -> pd.Series:
    """Findings that stand where the defect does: its school, its row, or its column as a whole."""
    same = (findings[KEY[1:3]] == [d.country, d.school_year]).all(axis=1)
    same &= findings["source"].isin([d.source, "_T"])
    rows = (findings["row"] == d.row) | findings["parameters"].str.contains(rf"\brows[= ].*\b{d.row}\b")
    return same & (
        (findings["unit_code"] == d.unit) if d.unit else rows if d.row else (findings["column"] == d.column)
    )


def places(defects: list[Defect], findings: pd.DataFrame) -> pd.Series:
    """Findings that a planted defect explains, by its own rule or as a consequence: the same school, row or column."""
    out = pd.Series(data=False, index=findings.index)
    for d in defects:
        rows = (findings["row"] == d.row) & (findings["file"] == d.file) if d.row else False
        out |= at(d, findings) | (
            (findings[KEY[1:]] == [d.country, d.school_year, d.source]).all(axis=1) & rows
        )
    return out


def test_every_kind_of_defect_is_planted(planted: list[Defect]) -> None:
    assert {d.kind for d in planted} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_defect_of_a_kind_is_found(kind: str, planted: list[Defect], found: pd.DataFrame) -> None:
    mine = [d for d in planted if d.kind == kind]
    missed = [d for d in mine if not (at(d, found) & (found["rule"] == d.rule)).any()]
    assert not missed


def test_recall_and_precision_are_printed(
    planted: list[Defect], found: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    """Precision: of the findings of the rule in the samples, those that stand where a defect was planted."""
    everywhere = places(planted, found)
    lines = []
    for kind in KINDS:
        mine = [d for d in planted if d.kind == kind]
        hit = sum(bool((at(d, found) & (found["rule"] == d.rule)).any()) for d in mine)
        told = found[found["rule"].isin({d.rule for d in mine})]
        right = everywhere[told.index].sum()
        recall, precision = hit / max(len(mine), 1), right / max(len(told), 1)
        assert (kind, recall) == (kind, 1.0)
        lines.append(f"{kind:<28}{len(mine):>8}{recall:>8.3f}{len(told):>10}{precision:>11.3f}")
    head = f"\n{'planted defect':<28}{'planted':>8}{'recall':>8}{'findings':>10}{'precision':>11}\n"
    with capsys.disabled():
        sys.stdout.write(head + "\n".join(lines) + "\n")


def true_of_the_generator() -> set[tuple[str, str, str, str]]:
    """What is so in the sample schools without a defect, as (rule, country, school year, unit): schools without a
    teacher everywhere; in the country followed, schools that open, close or lose their permanent rooms."""
    out = set()
    for iso3 in CATALOGUE.countries:
        before: SchoolYear | None = None
        for school_year in SAMPLE_YEARS:
            now = build(iso3, school_year, SCALE, 0, CATALOGUE)
            bare = (now.enrolment.sum(axis=(1, 2)) > 0) & (now.teachers.sum(axis=(1, 2)) == 0)
            told = {(rule, u) for rule in ("NO_TEACHER", "PTR_RANGE") for u in _units(now, bare)}
            if iso3 == FOLLOWED and before is not None:
                told |= {("VANISH", u) for u in _open(before) - _open(now)}
                told |= {(rule, u) for rule in ("APPEAR", "OPEN_FULL") for u in _open(now) - _open(before)}
                none = _units(now, now.classrooms[:, 0] == 0)
                told |= {("INFRA_LOSS", u) for u in none & _units(before, before.classrooms[:, 0] > 0)}
            out |= {(rule, iso3, school_year, u) for rule, u in told}
            before = now
    return out


def _units(year: SchoolYear, which: np.ndarray) -> set[str]:
    return set(year.schools.loc[which, "unit"].astype(str))


def _open(year: SchoolYear) -> set[str]:
    return _units(year, (year.schools["status"] == "open").to_numpy())


def rows_under(rule: str, results: list[SliceResult], figures: int) -> int:
    """Rows that a rule looks at: schools, schools of the country followed, its figures by area, or all that were read."""
    scope = CATALOGUE.rules[rule].scope
    if scope in ("area", "area_years", "across_sources", "output"):
        return figures
    if scope == "school_years":
        return sum(len(r.core.get("schools", [])) for r in results if r.snapshot.country == FOLLOWED)
    if scope == "school":
        return sum(len(r.core.get("schools", [])) for r in results)
    return sum(r.counts["rows_read"] for r in results)


def test_few_clean_rows_are_doubted(
    results: tuple[Path, list[SliceResult]],
    planted: list[Defect],
    found: pd.DataFrame,
    whole: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Findings that ask for an explanation where nothing was planted and nothing is so, beside the rows of each rule."""
    doubts = found[found["severity"].isin(["error", "warning"])]
    doubts, so = doubts[~places(planted, doubts)], true_of_the_generator()
    told = zip(*(doubts[c] for c in (*KEY[:3], "unit_code")), strict=True)
    alarms = doubts[[t not in so for t in told]]
    by = alarms.groupby("rule").size().rename("findings").to_frame()
    figures = len(pd.read_parquet(whole / "marts" / "indicators.parquet", columns=["country"]))
    by["rows"] = [rows_under(rule, results[1], figures) for rule in by.index]
    by["share"] = by["findings"] / by["rows"]
    rows = sum(r.counts["rows_read"] for r in results[1])
    with capsys.disabled():
        sys.stdout.write(f"\nfalse alarms on {rows} rows: {len(alarms)}\n{by.to_string()}\n")
    often = by.index[by["share"] >= MOST]
    assert not len(often), alarms[alarms["rule"].isin(often)].head(20).to_string()
    assert len(alarms) / rows < MOST


def test_no_sample_is_refused(results: tuple[Path, list[SliceResult]]) -> None:
    assert [(r.snapshot.file, r.refusal.text()) for r in results[1] if r.refusal] == []


def test_rows_read_are_accepted_set_aside_totals_or_declared_ignores(
    results: tuple[Path, list[SliceResult]],
) -> None:
    for r in results[1]:
        c = r.counts
        assert c["rows_read"] == c["accepted"] + c["quarantined"] + c["totals_rows"] + c["ignored"] > 0
        assert len(r.quarantine) == c["quarantined"]


def test_every_core_table_is_fed_by_at_least_two_countries(results: tuple[Path, list[SliceResult]]) -> None:
    from eqm_pipeline.schemas.core import TABLES

    fed = {t: {r.snapshot.country for r in results[1] if len(r.core.get(t, []))} for t in TABLES}
    assert {t: sorted(c) for t, c in fed.items() if len(c) < 2} == {}


def test_no_name_or_telephone_of_a_respondent_is_kept(results: tuple[Path, list[SliceResult]]) -> None:
    diagnostics = [r for r in results[1] if r.snapshot.source == "diagnostic"]
    assert len(diagnostics) == 24
    for r in diagnostics:
        frames = [*r.core.values(), r.quarantine, r.findings]
        text = "\n".join(f.to_csv(index=False) for f in frames)
        for word in ("+000 00", "Répondant", "telephone", "enqueteur", "synthetic-device", "Remarque synth"):
            assert word not in text, (r.snapshot.file, word)
