"""Findings of comparisons over years, areas and sources, given identity, state and address and stored per partition.

Belongs here: what turns the rows of `data/comparisons/comparisons.parquet` into findings like those of a slice, for the
packs. Does not belong here: the comparisons themselves (dbt_like_sql/rules/), or words (feedback/).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.intake import Ledger
from eqm_pipeline.pipeline import standing, state
from eqm_pipeline.pipeline.answers import read_all
from eqm_pipeline.schemas import findings
from eqm_pipeline.warehouse.partition import store

NAME = "findings.parquet"
MADE_OF = b"deliveries"  # in the file: which deliveries of the country the findings were made of


def path_of(data: Path, country: str, school_year: str) -> Path:
    """Where the findings of one partition's comparisons lie; absent where nothing was ever found."""
    return data / "comparisons" / f"country={country}" / f"school_year={school_year}" / NAME


def store_comparisons(data: Path, catalogue: Catalogue, due: Collection[str] | None = None) -> dict[str, int]:
    """Write the findings of comparisons of every accepted partition, in the columns of schemas/findings.py.

    Reads  data/comparisons/comparisons.parquet, the addresses in data/core/schools, states of partitions
    Writes data/comparisons/country=…/school_year=…/findings.parquet; equal inputs, equal bytes
    `due` are the countries of which something has changed since (None: all); findings of others stay as they are.
    Returns findings that stand, by "<country> <school year>". A finding is `new` until its partition is delivered
    anew, then `known` with its first date, `answered` while an answer confirms it; one that is gone after any delivery
    of the country is `fixed` until the next.
    """
    compared = pd.read_parquet(data / "comparisons" / "comparisons.parquet")
    found = dict(iter(compared.groupby(["country", "school_year"], sort=False)))
    accepted = {key: p for key, p in state.load(data).items() if p.rows_read}
    for path in sorted((data / "comparisons").glob(f"country=*/school_year=*/{NAME}")):
        if (path.parents[1].name[8:], path.parent.name[12:]) not in accepted:
            path.unlink()
    told, answers = {}, Ledger(data).answers()
    for (country, school_year), partition in sorted(accepted.items()):
        if due is not None and country not in due:
            continue
        made_of = _deliveries(accepted, country)
        now = _as_findings(found.get((country, school_year), compared.iloc[:0]), partition, data)
        path = path_of(data, country, school_year)
        aged = _aged(now, path, partition.released_at, made_of)
        if returned := answers.get((country, school_year)):
            given = read_all(data, returned, country, school_year, catalogue)
            sources = {a.source for a in given.effect.values()}
            aged = standing.answered(aged, [c for s in sorted(sources) for c in given.of(s)])
        table = pa.Table.from_pandas(aged, preserve_index=False)
        store(
            table.replace_schema_metadata({**(table.schema.metadata or {}), MADE_OF: made_of.encode()}), path
        )
        told[f"{country} {school_year}"] = len(now)
    return told


def _deliveries(accepted: Mapping[tuple[str, str], state.Partition], country: str) -> str:
    parts = sorted(
        f"{p.school_year}:{source}:{sha}"
        for p in accepted.values()
        if p.country == country
        for source, sha in p.slices.items()
    )
    return state.fingerprint(*parts)


def _as_findings(rows: pd.DataFrame, p: state.Partition, data: Path) -> pd.DataFrame:
    """Rows of one partition as findings: identity, and the file, sheet and row of the school they are about."""
    if not len(rows):
        return findings.empty()
    out = rows.merge(_addresses(data, p), on=["source", "unit_code"], how="left")
    out["table"] = out["row"].notna().map({True: "schools", False: ""})
    out["sha256"] = out["source"].map(p.slices)
    out["first_seen"], out["state"] = p.released_at, "new"
    for c, kind in findings.COLUMNS.items():
        if c not in out:
            out[c] = ""
        out[c] = out[c].fillna("").astype("str") if kind == "str" else out[c].fillna(0).astype("int32")
    out["finding_id"] = [findings.identity(*k) for k in out[findings.KEY].itertuples(index=False)]
    return out[list(findings.COLUMNS)].sort_values(["rule", "unit_code", "column"], ignore_index=True)


def _addresses(data: Path, p: state.Partition) -> pd.DataFrame:
    """Where each school stands in the files of the partition, once per source and code."""
    here = data / "core" / "schools" / f"country={p.country}" / f"school_year={p.school_year}"
    columns = ["source", "unit", "file", "sheet", "row"]
    parts = [pd.read_parquet(f, columns=columns, partitioning=None) for f in sorted(here.glob("*.parquet"))]
    listed = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    for c in columns[:-1]:
        listed[c] = listed[c].astype("str")
    return listed.drop_duplicates(["source", "unit"]).rename(columns={"unit": "unit_code"})


def _aged(found: pd.DataFrame, earlier: Path, delivered: str, made_of: str) -> pd.DataFrame:
    """States by what was told before: new, known with its first date, fixed until the country's next delivery."""
    if not earlier.exists():
        return found
    before = pq.read_table(earlier)
    old = before.to_pandas()
    same = (before.schema.metadata or {}).get(MADE_OF, b"").decode() == made_of
    standing = old[old["state"] != "fixed"]
    seen = (
        found["finding_id"].map(standing.set_index("finding_id")["first_seen"]).astype("str")
    )  # all may be new
    older = seen.notna() & (seen < delivered)
    found.loc[older, "first_seen"], found.loc[older, "state"] = seen[older], "known"
    gone = old[old["state"] == "fixed"] if same else standing.assign(state="fixed")
    gone = gone[~gone["finding_id"].isin(found["finding_id"])]
    return pd.concat([found, gone[found.columns]], ignore_index=True) if len(gone) else found
