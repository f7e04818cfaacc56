"""All cases: every module of this room that holds CASES.

Belongs here: finding them. Does not belong here: a list that somebody must remember to change.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module

import eqm_pipeline_tests.rules as room
from eqm_pipeline_tests.rules.cases import Case

NOT_FAMILIES = {"cases", "page", "registry", "relations", "small"}
FAMILIES = sorted(
    m.name
    for m in pkgutil.iter_modules(room.__path__)
    if m.name not in NOT_FAMILIES and not m.name.startswith("test_")
)
CASES: list[Case] = [c for f in FAMILIES for c in import_module(f"{room.__name__}.{f}").CASES]
