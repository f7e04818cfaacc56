"""Cases of the rules on single cells.

Belongs here: files with one doubtful cell. Does not belong here: rules that compare cells.
"""

from __future__ import annotations

from eqm_pipeline_tests.rules.cases import Case, Edited, Sent

CASES = [
    Case(
        "NEGATIVE",
        Sent("code,F1,M1\nA,-3,4\n"),
        Sent("code,F1,M1\nA,3,4\n"),
        told={"column": "F1", "cell": "B2", "value": "-3"},
    ),
    Case("TEXT_IN_NUMBER", Edited(lambda f: f.__setitem__("Nb_place", "deux")), Edited(lambda f: None)),
]
