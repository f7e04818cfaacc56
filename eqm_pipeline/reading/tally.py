"""Running sums of a register: rows of each combination of labels, bounded by the combinations and not by the rows.

Belongs here: adding batches, merging, the first row of everything. Does not belong here: parsing (streamed.py), labels
(spellings.py), what the sums are for (register.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from eqm_pipeline.errors import UnsafeDelivery
from eqm_pipeline.reading.spellings import AnyLabel, Flag
from eqm_pipeline.schemas.raw import Told

MOST_COMBINATIONS = 8_000_000
"""Thirty thousand schools have two or three million. Far more means that a column is not what the contract says."""
MOST_LABELS = 1_000_000
"""Of one column: no country has as many schools."""
PENDING = 1_000_000
SHARDS = 16
AGAIN = "@again"


@dataclass
class Tally:
    """Sums of one table. `labels` are its key columns, the unit first; `flags` its columns of yes and no; by header.
    Of units (not `persons`) it does not matter that somebody was counted before."""

    file: str
    labels: Mapping[str, AnyLabel]
    flags: Mapping[str, Flag] = field(default_factory=dict)
    persons: bool = True
    parts: list[pa.Table] = field(default_factory=list)
    pending: int = 0
    merged: int = 0
    unread: dict[tuple[str, int], tuple[int, str, int]] = field(default_factory=dict)
    variants: list[Told] = field(default_factory=list)

    def add(self, batch: pa.RecordBatch, rows: np.ndarray, again: np.ndarray) -> None:
        """Count a batch. Rows where `again` is true are persons who were counted before: they are kept apart."""
        made: dict[str, np.ndarray] = {}
        again = again if self.persons else np.zeros(len(rows), dtype=bool)
        for header, label in self.labels.items():
            spelt = label(batch[header])
            if len(label.labels) > MOST_LABELS:
                raise _unsafe(self.file, MOST_LABELS, "values", "valeurs", [header])
            made[header] = spelt.ids
            for i in spelt.variants:
                self.variants.append(Told(header, "", int(rows[i]), str(batch[header][int(i)]), 1))
            if spelt.unread is not None:
                self._note(header, batch, spelt.unread & ~again, made, rows)
        made[AGAIN] = again.astype(np.int8)
        sums = {"@row": rows, "@n": np.ones(len(rows), dtype=np.int64)}
        for header, flag in self.flags.items():
            said = flag(batch[header])
            sums[header], sums[f"@open {header}"] = (said == 1).astype(np.int64), (said < 0).astype(np.int64)
            self._note(header, batch, (said == -2) & ~again, made, rows)
        self.parts.append(self._summed(pa.table(made | sums)))
        self.pending += self.parts[-1].num_rows
        if self.pending > max(PENDING, self.merged):
            self._merge()

    def _summed(self, table: pa.Table) -> pa.Table:
        keys = [*self.labels, AGAIN]
        sums = [c for c in table.column_names if c not in keys and c != "@row"]
        out = table.group_by(keys, use_threads=False).aggregate(
            [("@row", "min"), *((c, "sum") for c in sums)]
        )
        return out.rename_columns(
            [c.removesuffix("_min").removesuffix("_sum") if c not in keys else c for c in out.column_names]
        )

    def _merge(self) -> None:
        if len(self.parts) > 1:
            waiting, self.parts = pa.concat_tables(self.parts), []
            shard = pc.bit_wise_and(
                waiting[next(iter(self.labels))], SHARDS - 1
            )  # of units: less is held at once
            self.parts = [self._summed(waiting.filter(pc.equal(shard, k))) for k in range(SHARDS)]
            pa.default_memory_pool().release_unused()
        self.pending, self.merged = 0, sum(p.num_rows for p in self.parts)
        if self.merged > MOST_COMBINATIONS:
            raise _unsafe(self.file, MOST_COMBINATIONS, "combinations", "combinaisons", self.labels)

    def _note(
        self,
        header: str,
        batch: pa.RecordBatch,
        bad: np.ndarray,
        made: Mapping[str, np.ndarray],
        rows: np.ndarray,
    ) -> None:
        """Cells that were not understood: how many of each unit, and the first."""
        at = np.flatnonzero(bad)
        if not len(at):
            return
        units, first, n = np.unique(next(iter(made.values()))[at], return_index=True, return_counts=True)
        for unit, i, many in zip(units.tolist(), at[first].tolist(), n.tolist(), strict=True):
            row, text, before = self.unread.get(
                (header, unit), (int(rows[i]), str(batch[header][i])[:200], 0)
            )
            self.unread[header, unit] = (row, text, before + many)

    def frame(self) -> pd.DataFrame:
        """Every combination in the order of its first row: labels as categories, @row, @n, @again, flags (NaN where unknown)."""
        self._merge()
        table, self.parts = pa.concat_tables(self.parts).sort_by("@row"), []
        made: dict[str, object] = {}
        for header, label in self.labels.items():
            made[header] = pd.Categorical.from_codes(
                table[header].to_numpy(), pd.Index(label.labels, dtype="str")
            )
        for header in self.flags:
            unknown = table[f"@open {header}"].to_numpy() > 0
            made[header] = np.where(unknown, np.nan, table[header].to_numpy())
        for name in ("@row", "@n", AGAIN):
            made[name] = table[name].to_numpy()
        return pd.DataFrame(made)

    def told(self) -> tuple[Told, ...]:
        """Cells that were not understood, by column and unit, in the order of their first rows."""
        names = next(iter(self.labels.values())).labels
        made = (Told(h, names[u], row, text, n) for (h, u), (row, text, n) in self.unread.items())
        return tuple(sorted(made, key=lambda t: (t.row, t.column)))

    def spelt(self) -> tuple[Told, ...]:
        """Other spellings of known labels, in the order of their first rows."""
        return tuple(sorted(self.variants, key=lambda t: (t.row, t.column)))


def _unsafe(file: str, most: int, en: str, fr: str, columns: Iterable[str]) -> UnsafeDelivery:
    of = ", ".join(columns)
    do = (
        "check that the columns are those that the contract names",
        "vérifiez que les colonnes sont celles que le contrat nomme",
    )
    return UnsafeDelivery((f"more than {most:,} {en} of {of}", f"plus de {most:,} {fr} de {of}"), where=file, do=do)  # fmt: skip
