"""One door to all formats: `read` gives the tables that a contract names, cut to one school year.

Belongs here: choosing the reader, selecting sheets or members, dropping direct identifiers, joining parts of one table.
Does not belong here: parsing (a module per format) or meaning (conform/).
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from eqm_pipeline.catalogue.labels import HeaderMatcher, normalise
from eqm_pipeline.catalogue.models import EVERY_YEAR, Contract, Table
from eqm_pipeline.errors import ContractBroken
from eqm_pipeline.reading.contents import contents, sheet_fits
from eqm_pipeline.reading.guards import not_empty, open_archive
from eqm_pipeline.reading.workbook import Workbook, open_workbook, read_sheets
from eqm_pipeline.schemas.raw import RawTable

_SCHOOL_YEAR = re.compile(r"^(\d{4})-(\d{4})$")


def school_years(path: Path, contract: Contract) -> list[str]:
    """School years that a delivery covers, oldest first; ContractBroken when none can be told.

    A register without school year (`from: none`) covers EVERY_YEAR.
    """
    not_empty(path)
    rule = contract.school_year
    if rule.source == "none":
        return [EVERY_YEAR]
    if rule.source == "file_name":
        found = re.search(rule.pattern, path.name)
        codes = {found.group(1)} if found else set()
    elif contract.reader.format == "database":
        from eqm_pipeline.reading.database import distinct, open_database

        codes = distinct(open_database(path), rule.column or "", {t.select for t in contract.tables.values()})
    else:
        tables = read(path, contract, None)
        codes = {
            _plain(v)
            for t in tables.values()
            if rule.column in t.frame
            for v in t.frame[rule.column].dropna().unique()
        }
    years = sorted({rule.codes.get(c, c) for c in codes})
    good = [y for y in years if (m := _SCHOOL_YEAR.match(y)) and int(m[2]) == int(m[1]) + 1]
    if not good or good != years:
        told = ", ".join(y for y in years if y not in good) or "-"
        raise ContractBroken(
            (f"no school year can be told (found: {told})", f"l'année scolaire ne peut être établie (trouvé : {told})"),
            where=path.name,
            do=("name the file as the contract says, e.g. with 2023-2024", "nommez le fichier comme convenu, par ex. avec 2023-2024"),
        )  # fmt: skip
    return good


def read(path: Path, contract: Contract, school_year: str | None) -> dict[str, RawTable]:
    """Tables of a delivery by the contract's names. Raises UnreadableDelivery, UnsafeDelivery or ContractBroken.

    `school_year` cuts the tables that carry the year in a column; None keeps all rows.
    """
    not_empty(path)
    readers: dict[str, Callable[..., dict[str, list[RawTable]]]] = {
        "delimited": _delimited, "workbook": _workbook, "archive": _archive, "database": _database,
    }  # fmt: skip
    wanted = _year_codes(contract, school_year)
    # a table that is agreed as CSV may as well come as the sheets of a workbook, where the contract's names allow it
    as_workbook = contract.reader.format == "delimited" and path.suffix.lower() == ".xlsx"
    if contract.has_register:
        from eqm_pipeline.reading.register import read_register

        return read_register(path, contract, school_year or school_years(path, contract)[0])
    parts = readers["workbook" if as_workbook else contract.reader.format](path, contract, wanted)
    out = {}
    for name, table in contract.tables.items():
        found = [_without_identifiers(t, contract, table) for t in parts.get(name, [])]
        if not found and not table.optional:
            held = ", ".join(contents(path, contract).unused[:12]) or "–"
            raise ContractBroken(
                (f"table {name} ({table.select}) is absent; also in the file: {held}", f"le tableau {name} ({table.select}) est absent ; aussi dans le fichier : {held}"),
                where=path.name,
                do=("send it, or declare it optional in the contract", "envoyez-le, ou déclarez-le facultatif dans le contrat"),
            )  # fmt: skip
        if found:
            whole = found[0] if len(found) == 1 else _stack(found)
            out[name] = _cut(whole, wanted)
    return out


def _year_codes(contract: Contract, school_year: str | None) -> tuple[str, set[str]] | None:
    rule = contract.school_year
    if school_year is None or rule.source != "column" or rule.column is None:
        return None
    return rule.column, {c for c, y in rule.codes.items() if y == school_year} | {school_year}


def _cut(table: RawTable, wanted: tuple[str, set[str]] | None) -> RawTable:
    if wanted is None or wanted[0] not in table.frame:
        return table
    keep = table.frame[wanted[0]].map(_plain).isin(wanted[1]).to_numpy()
    return table if keep.all() else table.take(keep)


def _plain(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _is_text(contract: Contract, table: Table) -> Callable[[str], bool]:
    matcher = HeaderMatcher(contract, table)
    texts = {normalise(d.column) for d in table.dimensions.values()} | {normalise(table.unit)}
    texts |= {normalise(table.totals.column)} if table.totals else set()
    texts |= {normalise(contract.school_year.column)} if contract.school_year.column else set()

    def is_text(header: str) -> bool:
        known = matcher.match(header)
        return normalise(header) in texts or known is None or known.spec.ignore is not None or known.spec.kind in ("code", "text", "date", "flag")  # fmt: skip

    return is_text


def _delimited(path: Path, contract: Contract, wanted: object) -> dict[str, list[RawTable]]:
    from eqm_pipeline.reading.delimited import read_delimited

    data, tokens = path.read_bytes(), _tokens(contract)
    return {
        name: [
            read_delimited(data, contract.reader, name, path.name, _is_text(contract, t), t.skip_rows, tokens)
        ]
        for name, t in contract.tables.items()
    }


def _archive(path: Path, contract: Contract, wanted: object) -> dict[str, list[RawTable]]:
    from eqm_pipeline.reading.delimited import read_delimited

    out: dict[str, list[RawTable]] = {}
    with open_archive(path.read_bytes(), path.name) as archive:
        for member in sorted(archive.namelist()):
            for name, t in contract.tables.items():
                if fnmatch.fnmatch(Path(member).name.casefold(), t.select.casefold()):
                    data = archive.read(member)
                    one = read_delimited(
                        data,
                        contract.reader,
                        name,
                        Path(member).name,
                        _is_text(contract, t),
                        t.skip_rows,
                        _tokens(contract),
                    )
                    out.setdefault(name, []).append(one)
    return out


def _tokens(contract: Contract) -> tuple[str, ...]:
    return tuple(t for t in (*contract.missing, *contract.nil, *contract.not_applicable) if t)


def _workbook(path: Path, contract: Contract, wanted: object) -> dict[str, list[RawTable]]:
    book = _book(path, path.stat().st_mtime_ns)
    out: dict[str, list[RawTable]] = {}
    for name, t in contract.tables.items():
        sheets = [s for s in book.book.sheet_names if sheet_fits(s, t.select)]
        if sheets:
            out[name] = read_sheets(book, sheets, name, path.name, t.header_rows, t.skip_rows)
    return out


@lru_cache(maxsize=1)
def _book(path: Path, mtime: int) -> Workbook:
    return open_workbook(path.read_bytes(), path.name)


def _database(
    path: Path, contract: Contract, wanted: tuple[str, set[str]] | None
) -> dict[str, list[RawTable]]:
    from eqm_pipeline.reading.database import open_database, read_table

    engine = open_database(path)
    try:
        read_ = {n: read_table(engine, t.select, n, path.name, wanted) for n, t in contract.tables.items()}
    finally:
        engine.dispose()
    return {n: [t] for n, t in read_.items() if t is not None}


def _without_identifiers(raw: RawTable, contract: Contract, table: Table) -> RawTable:
    """Direct identifiers leave here, before anything else sees them."""
    matcher = HeaderMatcher(contract, table)
    known = {h: matcher.match(h) for h in raw.frame.columns}
    personal = [h for h, r in known.items() if r and r.spec.privacy == "direct_identifier"]
    if not personal:
        return raw
    sent = raw.sent
    kept = raw.frame.drop(columns=personal)
    return RawTable(
        raw.name, kept, raw.file, raw.sheet, raw.row, {h: c for h, c in raw.letters.items() if h not in personal},
        lambda i, c: None if c in personal else sent(i, c), tuple((f, n, "") for f, n, _ in raw.oddities),
    )  # fmt: skip


def _stack(parts: list[RawTable]) -> RawTable:
    """Several sheets or members as one table; a column of mixed kinds becomes text."""
    headers = list(dict.fromkeys(h for p in parts for h in p.frame.columns))
    series = {}
    for h in headers:
        own = [p.frame[h] if h in p.frame else pd.Series([None] * len(p), dtype="str") for p in parts]
        mixed = any(o.dtype == "str" for o in own) and not all(o.dtype == "str" for o in own)
        texts = [o if o.dtype == "str" else o.map(_plain, na_action="ignore").astype("str") for o in own]
        series[h] = pd.concat(texts if mixed else own, ignore_index=True)
    starts = np.cumsum([0, *(len(p) for p in parts)])

    def sent(i: int, column: str) -> str | None:
        k = int(np.searchsorted(starts, i, side="right")) - 1
        return parts[k].sent(i - int(starts[k]), column) if column in parts[k].frame else None

    return RawTable(
        parts[0].name, pd.DataFrame(series), np.concatenate([p.file for p in parts]), np.concatenate([p.sheet for p in parts]),
        np.concatenate([p.row for p in parts]), parts[0].letters, sent, tuple(o for p in parts for o in p.oddities),
    )  # fmt: skip
