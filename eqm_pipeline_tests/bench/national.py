"""National counts for the calculator: invented countries, sixty years, some hundred counts of each.

Belongs here: the file of `eqm compute`. Does not belong here: schools.
"""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

YEARS = range(1971, 2031)
GRADES, SEXES = ("1", "2", "3", "4", "5", "6"), ("F", "M")
T = "_T"


def cells() -> list[tuple[str, str, str, str, str]]:
    """measure, level, grade, age, sex of the counts of one country and year."""
    by_grade = itertools.product(("enrolment", "repeaters"), ("1",), GRADES, (T,), SEXES)
    by_age = itertools.product(("enrolment",), ("1",), GRADES, map(str, range(5, 15)), SEXES)
    beyond = itertools.product(("enrolment", "repeaters"), ("2",), GRADES[:4], (T,), SEXES)
    staff = itertools.product(
        ("teachers", "trained_teachers", "qualified_teachers"), ("1", "2"), (T,), (T,), SEXES
    )
    people = itertools.product(("population",), (T,), (T,), map(str, range(3, 18)), SEXES)
    new = itertools.product(("new_entrants",), ("1",), ("1",), (T,), SEXES)
    return list(itertools.chain(by_grade, by_age, beyond, staff, people, new))


def write_counts(path: Path, counts: int) -> int:
    """About as many counts as asked for, in whole countries; the number written."""
    each = cells()
    names = ["".join(("Q", a, b)) for a, b in itertools.product("ABCDEFGHIJKLMNOPQRSTUVWXYZ", repeat=2)]
    n = max(1, min(len(names), round(counts / (len(each) * len(YEARS)))))
    keys = n * len(YEARS)
    values = np.random.default_rng(0).integers(500, 5000, keys * len(each))
    columns: dict[str, np.ndarray] = {
        "country": np.repeat(np.array(names[:n], dtype=object), len(YEARS) * len(each)),
        "year": np.tile(np.repeat(np.array(YEARS), len(each)), n),
    }
    for i, name in enumerate(("measure", "level", "grade", "age", "sex")):
        columns[name] = np.tile(np.array([c[i] for c in each], dtype=object), keys)
    level = columns["level"]
    entry = {"1": "6", "2": "12", T: ""}
    duration = {"1": "6", "2": "4", T: ""}
    columns["value"] = values
    columns["entry_age"] = np.array([entry[v] for v in level], dtype=object)
    columns["duration"] = np.array([duration[v] for v in level], dtype=object)
    pa_csv.write_csv(pa.table(columns), path, pa_csv.WriteOptions(quoting_style="none"))
    return len(values)
