"""Censuses as delimited texts, written by pyarrow: the shapes of Togo and Madagascar, and the wide CSV of the others.

Belongs here: delimiter, encoding, first lines. Does not belong here: columns and words (samples/native/, census.py).
"""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.samples.native import mdg, tgo
from eqm_pipeline.samples.native.frames import NOTE
from eqm_pipeline.samples.schools import SchoolYear
from eqm_pipeline_tests.bench import census
from eqm_pipeline_tests.bench.defects import spoil
from eqm_pipeline_tests.bench.known import MANY_COLUMNS, narrow, source_of

NAMES = {"TGO": "ecole_{}.csv", "MDG": "fiche_primaire_{}.txt"}


def file_of(inbox: Path, iso3: str, school_year: str) -> Path:
    """Where a census stands in an inbox."""
    return inbox / iso3 / source_of(iso3) / NAMES.get(iso3, "census_{}.csv").format(school_year)


def write(
    y: SchoolYear, inbox: Path, catalogue: Catalogue, columns: int = MANY_COLUMNS
) -> tuple[Path, int, int]:
    """The file of one year, its rows and columns."""
    path = file_of(inbox, y.iso3, y.school_year)
    frame = spoil(table(y, catalogue, columns), y.iso3, y.school_year)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_bytes(frame, y.iso3))
    return path, *frame.shape


def table(y: SchoolYear, catalogue: Catalogue, columns: int = MANY_COLUMNS) -> pd.DataFrame:
    """The table of one year, clean."""
    if y.iso3 == "TGO":
        return tgo._table(y, catalogue)
    if y.iso3 == "MDG":
        return pd.DataFrame(
            mdg._identity(y, catalogue)
            | mdg._pupils(y, mdg._GRADES)
            | mdg._staff(y)
            | mdg._school(y, mdg._GRADES)
        )
    told = narrow(census.columns(y, catalogue), columns)
    return pd.DataFrame({h: v for h, (_, v) in told.items()}, copy=False)


def _bytes(frame: pd.DataFrame, iso3: str) -> bytes:
    delimiter = {"TGO": ";", "MDG": "\t"}.get(iso3, ",")
    out = io.BytesIO()
    options = pa_csv.WriteOptions(delimiter=delimiter, quoting_style="needed", quoting_header="needed")
    pa_csv.write_csv(pa.Table.from_pandas(frame, preserve_index=False), out, options)
    if iso3 == "TGO":
        return out.getvalue().replace(b"\n", b"\r\n").decode().encode("cp1252")
    return (f"{NOTE}\n".encode() if iso3 == "MDG" else b"") + out.getvalue()
