"""What was not counted beside the cells of a measure: a value rests on that too.

Belongs here: cells without a value, and findings that set cells or rows aside, by rule. Does not belong here: their words
(feedback/), or the cells that count (cells.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from eqm_pipeline.pipeline.trace.stored import CoreYear, Row


def set_aside(year: CoreYear, source: str, narrowed: str, with_unit: Sequence[str]) -> Row:
    """Cells of `traced` without a value by status; findings on its columns, and on whole rows, that set something aside."""
    blank = year.rows(
        f"""select obs_status, count(*) as cells, count(distinct unit) as units
        from traced where value is null and {narrowed} group by all order by all""",  # noqa: S608 - our own condition
        list(with_unit),
    )
    rules = year.rows(
        f"""select rule, action, count(*) as findings, count(distinct unit_code) as units, sum(n) as cells
        from findings
        where source = ? and action in ('blocked', 'quarantined') and "column" in (select "column" from traced where "column" <> '')
            and (unit_code = '' or unit_code in (select unit from traced)) and {narrowed.replace("unit", "unit_code")}
        group by all order by all""",  # noqa: S608 - our own condition
        [source, *with_unit],
    )
    rows = year.rows(
        """select rule, action, count(*) as findings, count(distinct unit_code) as units, sum(n) as rows
        from findings where source = ? and action in ('blocked', 'quarantined') and "column" = ''
        group by all order by all""",
        [source],
    )
    return {
        "cells": sum(b["cells"] for b in blank), "by_status": blank, "by_rule": rules, "whole_rows_of_the_source": rows,
    }  # fmt: skip
