"""Every defect planted in the samples is found by the rule named in the manifest, and no row is lost on the way."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.intake import Ledger
from eqm_pipeline.pipeline.receive import receive
from eqm_pipeline.pipeline.slices import SliceResult, run_slice
from eqm_pipeline.samples.defects import KINDS, Manifest
from eqm_pipeline.samples.write import write_samples

SCALE = 0.02
KEY = ["rule", "country", "school_year", "source"]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[SliceResult]]:
    """All samples of all countries, each slice read, conformed and checked."""
    data, catalogue = tmp_path_factory.mktemp("all"), Catalogue()
    write_samples(data / "inbox", catalogue, SCALE)
    new, refusals = receive(data / "inbox", data, catalogue)
    assert new
    assert not refusals
    snapshots = [s for group in Ledger(data).in_effect().values() for s in group]
    return data, [run_slice(s, data, catalogue) for s in snapshots]


@pytest.fixture(scope="module")
def found(results: tuple[Path, list[SliceResult]]) -> pd.DataFrame:
    return pd.concat([r.findings for r in results[1]], ignore_index=True)


@pytest.mark.parametrize("kind", KINDS)
def test_every_defect_of_a_kind_is_found(
    kind: str, results: tuple[Path, list[SliceResult]], found: pd.DataFrame
) -> None:
    planted = [d for d in Manifest.read(results[0] / "inbox").defects if d.kind == kind]
    assert planted, f"no sample holds a defect of the kind {kind}"
    missed = []
    for d in planted:
        same = found[(found[KEY] == [d.rule, d.country, d.school_year, d.source]).all(axis=1)]
        rows = (same["row"] == d.row) | same["parameters"].str.contains(rf"\brows .*\b{d.row}\b")
        at = (same["unit_code"] == d.unit) if d.unit else rows if d.row else (same["column"] == d.column)
        if not at.any():
            missed.append(d)
    assert not missed


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
