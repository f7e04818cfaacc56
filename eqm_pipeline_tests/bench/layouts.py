"""What somebody who writes the same work by hand knows of each country's file: columns, codes, how it is delimited.

Belongs here: the contract told as plain lists, so that the floor and its peers import nothing of the package.
Does not belong here: reading or computing.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.labels import HeaderMatcher
from eqm_pipeline_tests.bench.known import source_of

DIMENSIONS = ("measure", "level", "grade", "sex", "age", "breakdown", "category")
EMPTY = {"level": "1", "breakdown": "_Z", "category": "_Z"}


def layout(path: Path, iso3: str, year: int, catalogue: Catalogue) -> dict[str, Any]:
    """The header and its meaning: `columns` in order; `counts` with dimensions (and `codes` where it is answered in words);
    the columns of unit, region and sector; `regions` label → code."""
    contract = catalogue.contracts[iso3, source_of(iso3)]
    table = next(iter(contract.tables.values()))
    with path.open(encoding=contract.reader.encoding, newline="") as f:
        rows = csv.reader(f, delimiter=contract.reader.delimiter)
        header = [next(rows) for _ in range(table.skip_rows + 1)][-1]
    matcher = HeaderMatcher(contract, table)
    told: dict[str, Any] = {
        "delimiter": contract.reader.delimiter,
        "encoding": contract.reader.encoding,
        "skip": table.skip_rows,
        "missing": list(contract.missing),
        "columns": header,
        "counts": [],
    }
    for h in header:
        r = matcher.match(h)
        to = (r.spec.to or "") if r else ""
        if r is None or not to or r.spec.printed_total:
            continue
        if to.startswith("schools."):
            told[to.removeprefix("schools.")] = h
            continue
        dims = {d: r.dims.get(d, EMPTY.get(d, "_T")) for d in DIMENSIONS}
        dims["level"] = r.dims.get("level") or table.level or "1"
        codes = contract.codes.get(r.spec.codes or "", {})
        told["counts"].append({"column": h, **dims} | ({"codes": codes} if codes else {}))
    told["private"] = [k for k, v in contract.codes["sector"].items() if v == "private"]
    told["closed"] = [k for k, v in contract.codes.get("status", {}).items() if v.startswith("closed")]
    told["regions"] = _labels(iso3, year, catalogue)
    return told


def _labels(iso3: str, year: int, catalogue: Catalogue) -> dict[str, str]:
    """Name or code of each education region → code."""
    areas = [
        a
        for a in catalogue.areas[iso3]
        if a.area_level == "edu_region" and a.valid_from <= year <= a.valid_to
    ]
    return {a.name: a.area for a in areas} | {a.area: a.area for a in areas}
