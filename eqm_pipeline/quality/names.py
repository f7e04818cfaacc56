"""Names of schools as people spell them, for comparison.

Belongs here: what of a name distinguishes a school. Does not belong here: labels of codes (catalogue/labels.py).
"EPP AGBODRAFO G/A" and "EPP AGBODRAFO G/B" are two schools: the letter or number of a group is never ignored when names are
compared, only when a school is looked for that became two.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache

from eqm_pipeline.catalogue.labels import normalise

KINDS = {
    "ecole", "ecoles", "primaire", "publique", "privee", "epp", "epl", "epc", "epi", "epr", "cs", "gs", "groupe", "scolaire", "complexe",
    "school", "primary", "de", "du", "la", "le", "les", "d", "l",
}  # fmt: skip
UNALIKE = 0.5
_GROUP = re.compile(r"(?:\b(?:gr?|groupe)\s+)?\b([a-f]{1,2}|[0-9]{1,2}|[ivx]{1,4})$")


@lru_cache(maxsize=65536)
def plain(name: str) -> str:
    """Without accents, case, punctuation, and words that say only what kind of school it is."""
    words = [w for w in normalise(name or "").split() if w not in KINDS]
    return " ".join(words)


@lru_cache(maxsize=65536)
def base_of(name: str) -> str:
    """The name without the letter or number of a group: what two halves of a school have in common."""
    return _GROUP.sub("", plain(name)).strip()


def group_of(name: str) -> str:
    """The letter or number of a group, blank where there is none."""
    found = _GROUP.search(plain(name))
    return found.group(1) if found else ""


def alike(one: str, other: str) -> float:
    """0 to 1. Names that differ by the group alone are not alike; 0 where a name is missing."""
    a, b = plain(one), plain(other)
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    if group_of(one) != group_of(other) and base_of(one) == base_of(other):
        return 0.3
    match = SequenceMatcher(None, a, b, autojunk=False)
    upper = match.quick_ratio()  # never below the ratio, and much quicker
    return match.ratio() if upper > UNALIKE else upper
