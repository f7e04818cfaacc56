"""Shapes of deliveries beside those before them: what is stored, which is compared with which, and the proposed contract.

Belongs here: files of shapes, differences and patches. Does not belong here: comparing (quality/drift.py), proposing
(quality/contract_patch.py), telling the ministry (feedback/drift.py).

A delivery is compared with the last accepted one of its source and school year, else with that of the nearest year before. Of
accepted deliveries the comparison is made after all of them are stored, so that it does not depend on which came first.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.pipeline import state
from eqm_pipeline.quality.contract_patch import patch
from eqm_pipeline.quality.drift import compare, told
from eqm_pipeline.quality.shape import Shape

PATCHED = ("UNKNOWN_COLUMN", "MISSING_COLUMN", "UNKNOWN_CODE")


def kept(data: Path, country: str, school_year: str, source: str) -> Path:
    """Where the shape of the last accepted delivery lies, or would."""
    return data / "core" / "shapes" / f"country={country}" / f"school_year={school_year}" / f"{source}.json"


def record(shape: Shape, sha256: str, earlier: Path) -> Shape:
    """The shape as it is stored: with its delivery, and the shape of the delivery that it supersedes."""
    old = json.loads(earlier.read_text("utf-8")) if earlier.exists() else {}
    before = (
        old.get("before")
        if old.get("sha256") == sha256
        else ({k: old[k] for k in ("sha256", "tables")} if old else None)
    )
    return {"sha256": sha256, "before": before, **shape}


def before(data: Path, country: str, school_year: str, source: str) -> tuple[str, Shape] | None:
    """School year and shape of the last accepted delivery of a source: of this year, else of the nearest before it."""
    known = {
        p.parent.name[12:]: p
        for p in (data / "core" / "shapes" / f"country={country}").glob(f"*/{source}.json")
    }
    years = [y for y in sorted(known, reverse=True) if y <= school_year]
    return (years[0], json.loads(known[years[0]].read_text("utf-8"))) if years else None


def tell_refused(
    data: Path,
    country: str,
    school_year: str,
    source: str,
    shape: Shape,
    found: pd.DataFrame,
    home: Path,
    catalogue: Catalogue,
) -> None:
    """Beside the findings of a refused delivery: `<source>.json` with the differences, `<source>.patch` with the proposed contract."""
    old = before(data, country, school_year, source)
    differences = told(old[1] if old else None, shape)
    if differences:
        state.write_json(home / f"{source}.json", _told(_against(old), differences))
    if text := proposed(country, source, found, catalogue, shape):
        home.mkdir(parents=True, exist_ok=True)
        (home / f"{source}.patch").write_text(text, encoding="utf-8")


def beside_last(
    data: Path | None, country: str, school_year: str, source: str, shape: Shape
) -> dict[str, Any]:
    """What a tried file differs in from the last accepted delivery of its source: `{"against", "differences"}`; what it
    lacks is told without a data folder too."""
    old = before(data, country, school_year, source) if data else None
    return _told(_against(old), told(old[1] if old else None, shape))


def proposed(
    country: str, source: str, found: pd.DataFrame, catalogue: Catalogue, shape: Shape | None = None
) -> str:
    """The contract change that findings of a slice and tables that it lacks ask for, as a unified diff against the
    catalogue; blank without any."""
    asked = found[found["rule"].isin(PATCHED)][["rule", "table", "column", "value"]]
    parts = (shape or {}).get("parts", {})
    absent = dict.fromkeys(parts.get("absent", {}), parts.get("held", []))
    if asked.empty and not absent:
        return ""
    file = catalogue.contract_file(country, source)
    return patch(
        catalogue.folder,
        file,
        catalogue.contracts[country, source],
        [{str(k): str(v) for k, v in r.items()} for r in asked.to_dict("records")],
        absent,
    )


def write_drift(data: Path, catalogue: Catalogue) -> dict[str, int]:
    """Differences of every accepted delivery from the one before, below data/drift; their number by country and year."""
    shutil.rmtree(data / "drift", ignore_errors=True)
    out: dict[str, int] = {}
    for path in sorted((data / "core" / "shapes").glob("country=*/school_year=*/*.json")):
        country, year, source = path.parents[1].name[8:], path.parent.name[12:], path.stem
        now = json.loads(path.read_text("utf-8"))
        earlier = _year_before(data, country, year, source)
        old = now["before"] or (earlier and json.loads(earlier[1].read_text("utf-8")))
        if not old or not (differences := compare(old, now)):
            continue
        against = {
            "school_year": year if now["before"] or not earlier else earlier[0],
            "sha256": old["sha256"],
        }
        home = data / "drift" / path.parents[1].name / path.parent.name
        state.write_json(home / path.name, _told(against, differences))
        out[f"{country} {year}"] = out.get(f"{country} {year}", 0) + len(differences)
    return out


def _year_before(data: Path, country: str, school_year: str, source: str) -> tuple[str, Path] | None:
    year = f"{int(school_year[:4]) - 1}-{school_year[:4]}"
    path = kept(data, country, year, source)
    return (year, path) if path.exists() else None


def _against(old: tuple[str, Shape] | None) -> dict[str, str] | None:
    return {"school_year": old[0], "sha256": old[1]["sha256"]} if old else None


def _told(against: dict[str, str] | None, differences: list[Any]) -> dict[str, Any]:
    return {"against": against, "differences": [d.plain() for d in differences]}
