"""The pack that goes back to one ministry: what is to be confirmed, what was set aside, schools to look at.

Belongs here: findings in words, set-aside rows, the list of schools to examine; all for that ministry only.
Does not belong here: anything of another country, anything public, or answers of diagnostic respondents
(who answered in confidence, some of them about their own hierarchy). To ministries we say "to confirm" and
"set aside"; every line leaves room for an answer.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.models import Rule
from eqm_pipeline.errors import UsageError
from eqm_pipeline.feedback.teacher_line import COLUMNS, schools_to_examine
from eqm_pipeline.writing.spreadsheet import Cell, Sheet, csv_text, write_workbook

ANSWER = "Votre réponse / Your answer"
STATE = {
    "blocked": "mis en attente / set aside",
    "quarantined": "mis en attente / set aside",
    "corrected": "lu autrement, à vérifier / read otherwise, to confirm",
    "flagged": "à vérifier / to confirm",
}
_PLACES = {
    "source": "Source",
    "file": "Fichier / File",
    "sheet": "Feuille / Sheet",
    "row": "Ligne / Row",
    "column": "Colonne / Column",
    "cell": "Cellule / Cell",
    "value": "Valeur reçue / Value as sent",
    "unit_code": "Code de l'école ou de la zone / Code of the school or area",
    "n": "Nombre / Count",
}
_MESSAGE = {"fr": "Constat", "en": "What we saw"}
_DO = {"fr": "Ce que nous vous proposons", "en": "What we suggest"}
_INVITE = {
    "fr": "Une valeur inhabituelle peut être exacte : dans ce cas, dites-nous pourquoi dans la "
    "dernière colonne. « Mis en attente » veut dire que la valeur n'entre pas encore dans les totaux ; "
    "rien n'est perdu.",
    "en": "An unusual value may be right: if so, tell us why in the last column. "
    '"Set aside" means that the value is not yet in the totals; nothing is lost.',
}
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def write_ministry(data: Path, iso3: str, school_year: str, catalogue: Catalogue) -> Path:
    """Write `data/ministry/<ISO3>/<school_year>/` anew and return it.

    Files: findings.xlsx and findings.csv, set_aside_<source>.csv, schools_to_examine.csv. Equal inputs,
    equal bytes. Raises UsageError for a country that the programme does not have.
    """
    if iso3 not in catalogue.countries:
        raise UsageError((f"no country {iso3}", f"pays inconnu : {iso3}"), where="ministry")
    languages = catalogue.countries[iso3].languages
    parent = data / "ministry" / iso3
    parent.mkdir(parents=True, exist_ok=True)
    for left in parent.glob(f".writing-{school_year}-*"):
        shutil.rmtree(left, ignore_errors=True)
    aside = Path(tempfile.mkdtemp(prefix=f".writing-{school_year}-", dir=parent))
    _write_findings(
        aside, _read(data / "core" / "findings", iso3, school_year, catalogue), languages, catalogue
    )
    for source, rows in _read(data / "quarantine", iso3, school_year, catalogue).items():
        _write_csv(aside / f"set_aside_{source}.csv", list(rows.columns), _cells(rows))
    _write_schools(aside, schools_to_examine(data, iso3, school_year))
    aside.chmod(0o750)
    final = parent / school_year
    if final.exists():
        shutil.rmtree(final)
    return aside.rename(final)


def _confidential(catalogue: Catalogue, iso3: str, source: str) -> bool:
    contract = catalogue.contracts.get((iso3, source))
    return source == "diagnostic" or (contract is not None and contract.kind == "diagnostic")


def _read(root: Path, iso3: str, school_year: str, catalogue: Catalogue) -> dict[str, pd.DataFrame]:
    folder = root / f"country={iso3}" / f"school_year={school_year}"
    paths = [p for p in sorted(folder.glob("*.parquet")) if not _confidential(catalogue, iso3, p.stem)]
    return {p.stem: pd.read_parquet(p, partitioning=None) for p in paths}


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


def say(template: str, finding: Mapping[str, object]) -> str:
    """A rule's sentence with the columns of a finding in its `{placeholders}`.

    What is not known reads as an ellipsis.
    """
    return _PLACEHOLDER.sub(lambda m: str(finding.get(m.group(1)) or "…"), template)


def _sentence(rule: Rule | None, part: str, language: str, finding: Mapping[str, object]) -> str:
    if rule is None:
        return str(finding["rule"]) if part == "message" else ""
    return say(getattr(getattr(rule, part), language), finding)


def _write_findings(
    folder: Path, findings: Mapping[str, pd.DataFrame], languages: tuple[str, ...], catalogue: Catalogue
) -> None:
    header = ["N°", "État / State", *_PLACES.values()]
    header += [f"{_MESSAGE[lang]} ({lang})" for lang in languages] + [
        f"{_DO[lang]} ({lang})" for lang in languages
    ]
    header.append(ANSWER)
    table = pd.concat(findings.values(), ignore_index=True) if findings else pd.DataFrame()
    rows: list[list[Cell]] = []
    for record in table.to_dict("records"):
        finding = {str(k): v for k, v in record.items()}
        rule = catalogue.rules.get(str(finding["rule"]))
        texts = [_sentence(rule, part, lang, finding) for part in ("message", "do") for lang in languages]
        places: list[Cell] = [finding.get(c) or None for c in _PLACES]
        rows.append(
            [
                str(finding["finding_id"]),
                STATE.get(str(finding["action"]), STATE["flagged"]),
                *places,
                *texts,
                "",
            ]
        )
    _write_csv(folder / "findings.csv", header, rows)
    widths = {0: 18, 1: 26, 3: 26, 6: 22, 7: 10, 8: 16, 9: 18}
    widths |= dict.fromkeys(range(2 + len(_PLACES), len(header)), 48)
    lines = [_INVITE[lang] for lang in languages]
    sheet = Sheet("À vérifier - To confirm", header, rows, widths, lines)
    write_workbook(folder / "findings.xlsx", [sheet], "À vérifier / To confirm")


def _write_schools(folder: Path, schools: pd.DataFrame) -> None:
    header = ["À examiner / To be examined", *COLUMNS.values(), ANSWER]
    rows = [["à examiner / to be examined", *row, ""] for row in _cells(schools)]
    _write_csv(folder / "schools_to_examine.csv", header, rows)
