"""Persons who stand more than once in a register, found within bounded memory.

Belongs here: identifiers by parts on disk. Does not belong here: what becomes of the rows (register.py). An identifier is never kept:
what is written is a number made of it with a secret that is drawn anew and forgotten, in files that have no name.
"""

from __future__ import annotations

import secrets
import tempfile
from types import TracebackType
from typing import BinaryIO

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

PARTS = 64
_RECORD = np.dtype([("number", "u8"), ("row", "u4")])


class Identifiers:
    """Collects the identifiers of a register; `repeated()` gives the rows whose person stood on an earlier row."""

    def __init__(self) -> None:
        self.secret = secrets.token_hex(16)
        self.engine = duckdb.connect(config={"threads": 1})
        self.files: list[BinaryIO] = [tempfile.TemporaryFile() for _ in range(PARTS)]  # noqa: SIM115 - closed on leaving

    def add(self, identifiers: pa.Array, rows: np.ndarray) -> None:
        """Identifiers of these rows; a blank one says nothing."""
        plain = pc.utf8_trim_whitespace(identifiers)
        given = np.asarray(pc.fill_null(pc.not_equal(plain, ""), False))
        if not given.any():
            return
        self.engine.register("told", pa.table({"identifier": plain.filter(pa.array(given))}))
        made = self.engine.execute(
            "select hash(? || identifier) as number from told", [self.secret]
        ).fetchnumpy()
        records = np.empty(int(given.sum()), dtype=_RECORD)
        records["number"], records["row"] = made["number"], rows[given]
        part = (records["number"] >> np.uint64(58)).astype(np.uint8)
        order = np.argsort(part, kind="stable")
        records, ends = records[order], np.searchsorted(part[order], np.arange(PARTS + 1))
        for i, file in enumerate(self.files):
            if ends[i] < ends[i + 1]:
                file.write(records[ends[i] : ends[i + 1]].tobytes())

    def repeated(self) -> np.ndarray:
        """Row numbers, sorted, of every row but the first of each person."""
        out = []
        for file in self.files:
            file.seek(0)
            records = np.frombuffer(file.read(), dtype=_RECORD)
            order = np.argsort(records["number"], kind="stable")  # rows were added in their order
            number = records["number"][order]
            again = np.flatnonzero(number[1:] == number[:-1]) + 1
            out.append(records["row"][order[again]].astype(np.int64))
        return np.sort(np.concatenate(out))

    def __enter__(self) -> Identifiers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        for file in self.files:
            file.close()
        self.engine.close()
