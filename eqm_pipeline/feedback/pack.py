"""The pack that goes back to one ministry: a folder with a page, a workbook and plain tables.

Belongs here: writing the folder, aside and then into place. Does not belong here: anything of another country, anything public, or
answers of diagnostic respondents (gather.py leaves them out). To ministries we say "to confirm" and "set aside"; every line leaves
room for an answer.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.errors import UsageError
from eqm_pipeline.feedback import answer_sheet, history
from eqm_pipeline.feedback.describe import Beside, Received, describe
from eqm_pipeline.feedback.description import Cell, Listing
from eqm_pipeline.feedback.drift import drift
from eqm_pipeline.feedback.gather import gather
from eqm_pipeline.feedback.matches import matches
from eqm_pipeline.feedback.page import render, workbook_name
from eqm_pipeline.feedback.register import expected_register
from eqm_pipeline.feedback.scorecard import scorecard
from eqm_pipeline.feedback.teacher_line import COLUMNS, listing, schools_to_examine
from eqm_pipeline.feedback.validation import FILE as FORM
from eqm_pipeline.feedback.validation import form, to_validate
from eqm_pipeline.feedback.wording import Wording, say
from eqm_pipeline.feedback.workbook import findings_table, write_pack
from eqm_pipeline.writing.spreadsheet import csv_text

__all__ = ["say", "write_ministry"]
PAGE = "{iso3}_{year}.html"


def write_ministry(
    data: Path,
    iso3: str,
    school_year: str,
    catalogue: Catalogue,
    waiting: Sequence[Received] = (),
    *,
    synthetic: bool = False,
) -> Path:
    """Write `data/ministry/<ISO3>/<school_year>/` anew and return it.

    Files: <ISO3>_<school year>.html, <ISO3>_<school year>_a_verifier.xlsx, findings.csv, set_aside_<source>.csv,
    schools_to_examine.csv, validation_<ISO3>_<school year>.yml to fill in, for the country's last year expected_register_<next year>.csv, and pack.json, which remembers what this
    pack said. `waiting` are deliveries that were not taken in. Equal inputs, equal bytes. Raises UsageError for a country that the
    programme does not have.
    """
    if iso3 not in catalogue.countries:
        raise UsageError((f"no country {iso3}", f"pays inconnu : {iso3}"), where="ministry")
    parent = data / "ministry" / iso3
    parent.mkdir(parents=True, exist_ok=True)
    for left in parent.glob(f".writing-{school_year}-*"):
        shutil.rmtree(left, ignore_errors=True)
    aside = Path(tempfile.mkdtemp(prefix=f".writing-{school_year}-", dir=parent))
    final = parent / school_year
    _write_folder(aside, final, data, iso3, school_year, catalogue, waiting, synthetic)
    aside.chmod(0o750)
    if final.exists():
        shutil.rmtree(final)
    return aside.rename(final)


def _write_folder(
    folder: Path,
    last: Path,
    data: Path,
    iso3: str,
    school_year: str,
    catalogue: Catalogue,
    waiting: Sequence[Received],
    synthetic: bool,
) -> None:
    """The files of one pack into `folder`; `last` is where the pack before stands, if there is one."""
    wording, known = Wording(catalogue, iso3), gather(data, iso3, school_year, catalogue, waiting)
    sent = {f"{r.source} {r.file}": r.sha256 for r in known.received}
    said = history.now(last, sent, known.found)
    examine = schools_to_examine(data, iso3, school_year)
    beside = Beside(
        changes=history.changes(said, wording),
        scorecard=scorecard(data / "marts", iso3, school_year, catalogue),
        examine=listing(examine, wording),
        register=expected_register(data, iso3, school_year, catalogue),
        matches=matches(data, iso3, school_year, wording),
        drift=drift(data, iso3, school_year, {r.source for r in known.received}, wording),
        to_validate=to_validate(data / "marts", iso3, school_year, catalogue),
    )
    pack = describe(
        catalogue, iso3, school_year, known.received, known.found, known.aside, known.names,
        number=said.number, synthetic=synthetic, beside=beside,
    )  # fmt: skip
    (folder / PAGE.format(iso3=iso3, year=school_year)).write_text(render([pack]), encoding="utf-8")
    write_pack(folder / workbook_name(pack), pack)
    _write_csv(folder / "findings.csv", *findings_table(pack))
    for source, rows in known.aside.items():
        _write_csv(folder / f"set_aside_{source}.csv", list(rows.columns), _cells(rows))
    header = ["À examiner / To be examined", *COLUMNS.values(), answer_sheet.DECISION]
    schools = [["à examiner / to be examined", *row, ""] for row in _cells(examine)]
    _write_csv(folder / "schools_to_examine.csv", header, schools)
    if pack.to_validate:
        (folder / FORM.format(iso3=iso3, year=school_year)).write_text(
            form(iso3, school_year, catalogue), encoding="utf-8"
        )
    if pack.register:
        _write_listing(folder / f"expected_register_{pack.register.school_year}.csv", pack.register.schools)
    history.write(folder, said)


def _cells(frame: pd.DataFrame) -> list[list[Cell]]:
    """Rows of a frame with blanks for what is missing and whole numbers without a decimal point."""
    columns: list[list[Cell]] = []
    for name in frame.columns:
        values = frame[name].astype(object)
        blank = values.isna()
        columns.append([None if b else _cell(v) for v, b in zip(values, blank, strict=True)])
    return [list(row) for row in zip(*columns, strict=True)]


def _cell(value: object) -> Cell:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, (int, float)) else str(value)


def _write_csv(path: Path, header: list[str], rows: list[list[Cell]]) -> None:
    path.write_text(csv_text(header, rows), encoding="utf-8-sig")


def _write_listing(path: Path, listed: Listing) -> None:
    blank = [""] * len(listed.asked)
    _write_csv(path, [*listed.header, *listed.asked], [[*r, *blank] for r in listed.rows])
