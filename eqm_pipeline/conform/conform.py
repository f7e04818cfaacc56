"""RawTables and a contract become core tables, findings and the fate of every row.

Belongs here: the order of the steps. Does not belong here: country code; a new shape is a reader or a key of the grammar.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.labels import AreaMatcher
from eqm_pipeline.catalogue.models import Contract, Correction, Country
from eqm_pipeline.conform import (
    attributes,
    cells,
    controls,
    corrections,
    grades,
    headers,
    observations,
    rows,
    scales,
)
from eqm_pipeline.conform.slice import Slice
from eqm_pipeline.errors import ContractBroken
from eqm_pipeline.schemas.core import ATTRIBUTES, columns
from eqm_pipeline.schemas.findings import Findings
from eqm_pipeline.schemas.raw import RawTable


@dataclass
class Conformed:
    """core    table → rows of accepted raw rows, with `_rid` (row id in the delivery, −1 where no row stands for it)
    rows     one row per raw row: rid, table, file, sheet, row, unit, fate, reason, n (rows of the file that it stands for)
    slices   the tables as read, for quarantine and for reporting
    applied  what became of corrections and answers"""

    core: dict[str, pd.DataFrame]
    rows: pd.DataFrame
    slices: dict[str, Slice]
    findings: Findings
    applied: corrections.Applied


def conform(
    tables: dict[str, RawTable],
    contract: Contract,
    school_year: str,
    catalogue: Catalogue,
    findings: Findings,
    answers: Sequence[Correction] = (),
) -> Conformed:
    """Translate one slice (source × school year), with the catalogue's corrections and the sender's `answers` to this source.

    Raises ContractBroken (unknown or missing columns) or StaleCorrection.
    """
    iso3 = findings.country
    areas = AreaMatcher(catalogue.areas.get(iso3, []), int(school_year[5:]))
    of_levels = _grades(catalogue.countries[iso3], int(school_year[5:]))
    slices = _slices(tables, contract, findings, of_levels)
    _same_year(slices, contract, school_year)
    declared = catalogue.corrections.get(iso3, [])
    ours = [c for c in declared if c.source == contract.source and c.school_year == school_year]
    applied = corrections.apply(slices, [*ours, *answers], areas, findings)
    for name in sorted(slices, key=lambda n: slices[n].table.parent is not None):
        rows.classify(slices[name], slices, areas)
    for s in slices.values():
        grades.check(s, of_levels)
    bases = dict(zip(slices, np.cumsum([0, *(len(s.raw) for s in slices.values())]).tolist(), strict=False))
    built: dict[str, list[pd.DataFrame]] = {}
    for name, s in slices.items():
        for target in sorted(
            {r.spec.to.split(".")[0] for r in s.resolved.values() if r.spec.to and "." in r.spec.to}
        ):
            if target in ATTRIBUTES and target != "responses":
                frame = attributes.build(s, target, school_year, areas, bases[name])
                built.setdefault(target, []).append(frame)
    schools = pd.concat(built["schools"], ignore_index=True) if "schools" in built else pd.DataFrame()
    parameters = catalogue.parameters(iso3)
    for name, s in slices.items():
        scales.check_left_out(s, parameters)
        if any(observations.is_observation(r) for r in s.resolved.values()):
            for target, frame in _observe(
                s, schools, school_year, catalogue.countries[iso3].currency, bases[name], parameters
            ).items():
                built.setdefault(target, []).append(frame)
    fates = _fates(slices, bases)
    aside = set(fates.loc[fates["fate"] != "accepted", "rid"])
    core = {t: _typed(t, parts, aside) for t, parts in built.items()}
    return Conformed({t: f for t, f in core.items() if len(f)}, fates, slices, findings, applied)


def _slices(
    tables: dict[str, RawTable], contract: Contract, findings: Findings, of_levels: dict[str, int]
) -> dict[str, Slice]:
    slices, blockers = {}, []
    for name, raw in tables.items():
        table = contract.tables[name]
        matcher, known, blocked = headers.resolve(raw, table, contract, findings, of_levels)
        blockers += blocked
        slices[name] = Slice(raw, table, contract, matcher, findings, known)
    if blockers:
        shown = "; ".join(blockers[:8]) + (f" (+{len(blockers) - 8})" if len(blockers) > 8 else "")
        raise ContractBroken(
            (f"columns differ from the contract: {shown}", f"les colonnes diffèrent du contrat : {shown}"),
            where=f"{findings.country} {contract.source}",
            do=("rename them as agreed, or declare them in the contract (`to` or `ignore`)", "renommez-les comme convenu, ou déclarez-les dans le contrat (`to` ou `ignore`)"),
        )  # fmt: skip
    return slices


def _grades(country: Country, year: int) -> dict[str, int]:
    return {level: n for level, (_, n) in country.structure_in(year).of_levels().items()}


def _same_year(slices: dict[str, Slice], contract: Contract, school_year: str) -> None:
    """A file named after one school year does not speak of another in its year column."""
    rule = contract.school_year
    if rule.source != "file_name" or not rule.column:
        return
    for s in slices.values():
        if s.has(rule.column):
            told = {rule.codes.get(v, v) for v in s.text(rule.column).unique() if v}
            if odd := sorted(told - {school_year}):
                s.findings.add(
                    "SCHOOL_YEAR_MISMATCH",
                    table=s.name,
                    column=rule.column,
                    value=odd[0],
                    parameters=school_year,
                )
                raise ContractBroken(
                    (f"the rows speak of {odd[0]}, the file's name of {school_year}", f"les lignes parlent de {odd[0]}, le nom du fichier de {school_year}"),
                    where=f"{s.findings.country} {contract.source} {rule.column}",
                    do=("send the file of the announced year, or rename it", "envoyez le fichier de l'année annoncée, ou renommez-le"),
                )  # fmt: skip


def _observe(
    s: Slice,
    schools: pd.DataFrame,
    school_year: str,
    currency: str,
    base: int,
    parameters: scales.Parameters,
) -> dict[str, pd.DataFrame]:
    matrix = observations.read_matrix(s)
    controls.check_printed_columns(s, matrix)
    controls.check_totals_rows(s, matrix)
    scales.check_loaded(s, matrix, parameters)
    long = cells.long_form(s, matrix, school_year, currency, base)
    if "schools" not in {(r.spec.to or "").split(".")[0] for r in s.resolved.values()}:
        long = controls.absent_units(long, schools, matrix, s)
    if "responses" in long:
        frame = long["responses"].rename(columns={"category": "item"})
        long["responses"] = frame[[*columns("responses"), "_rid"]]
    return long


def _fates(slices: dict[str, Slice], bases: dict[str, int]) -> pd.DataFrame:
    parts = [
        pd.DataFrame({
            "rid": np.arange(bases[n], bases[n] + len(s.raw)), "table": n, "file": s.raw.file, "sheet": s.raw.sheet,
            "row": s.raw.row, "unit": s.units, "fate": s.fate, "reason": s.reason, "n": s.raw.n,
        })
        for n, s in slices.items()
    ]  # fmt: skip
    odd = [
        {
            "rid": -2 - i,
            "table": n,
            "file": f,
            "sheet": "",
            "row": r,
            "unit": "",
            "fate": "quarantined",
            "reason": "SHIFTED_ROW",
            "n": 1 + (s.raw.counted.odd if s.raw.counted and i == 0 else 0),
        }
        for n, s in slices.items()
        for i, (f, r, _) in enumerate(s.raw.oddities)
    ]
    return pd.concat([*parts, pd.DataFrame(odd)] if odd else parts, ignore_index=True)


def _typed(table: str, parts: list[pd.DataFrame], aside: set[int]) -> pd.DataFrame:
    """The columns and types of the schema, without rows set aside; `_rid` stays for quality."""
    frame = parts[0] if len(parts) == 1 else pd.concat(parts, ignore_index=True)
    out = frame["_rid"].isin(aside).to_numpy() if aside else np.zeros(len(frame), dtype=bool)
    fewer = bool(out.any())
    if fewer:
        frame = frame[~out].reset_index(drop=True)
    elif _is_typed(frame, columns(table)):
        return frame
    made: dict[str, pd.Series] = {}
    for name, kind in columns(table).items():
        c = frame[name]
        if kind == "category":
            is_one = isinstance(c.dtype, pd.CategoricalDtype)
            made[name] = (_used(c) if fewer else c) if is_one else c.astype("category")
        elif kind == "str":
            made[name] = c.fillna("").astype("str")
        else:
            made[name] = c.astype(kind)  # type: ignore[call-overload]
    return pd.DataFrame(made | {"_rid": frame["_rid"]})


def _is_typed(frame: pd.DataFrame, kinds: Mapping[str, str]) -> bool:
    """Whether a frame has these columns and `_rid`, in their types already."""
    return list(frame.columns) == [*kinds, "_rid"] and all(
        isinstance(t, pd.CategoricalDtype) if kind == "category" else t == kind
        for t, kind in zip(frame.dtypes, kinds.values(), strict=False)
    )


def _used(column: pd.Series) -> pd.Series:
    """A categorical without the categories that no row has; counted, which is quicker than to sort the rows."""
    codes, categories = column.cat.codes.to_numpy(), column.cat.categories
    used = np.bincount(codes[codes >= 0] if (codes < 0).any() else codes, minlength=len(categories)) > 0
    if used.all():
        return column
    renumbered = np.append(np.cumsum(used) - 1, -1)[codes]
    return pd.Series(pd.Categorical.from_codes(renumbered, categories[used]), index=column.index)
