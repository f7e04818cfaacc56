"""Rules that are told of clean samples, since the synthetic schools are so: small, without a teacher, boys as many as girls.

Belongs here: plausibility only. Does not belong here: rules that nothing but a mistake can break.
"""

SO = {"NO_TEACHER", "T_LT_GROUPS", "SEX_EQUAL", "EXAM_100", "RPC_RANGE", "PTR_RANGE", "PTR_ROBUST_Z", "CONSTANT_COUNT", "ROUNDING", "FILE_SCOPE_LABEL"}  # fmt: skip
