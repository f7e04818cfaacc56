"""Dagster's history in SQLite, written with files kept open: a run of 80 partitions writes 800 events one by one.

Belongs here: how connections are kept. Does not belong here: what is written (Dagster), where it lies (home.py), PostgreSQL.

Dagster opens and closes the file for every statement: each time SQLite empties its journal into the file and waits for the
disk, and SQLAlchemy compiles the statement anew. Here the index and the run at hand stay open, and SQLite waits for the disk
only now and then (`synchronous = normal`): a killed process loses nothing, a power cut at most the last events, never the file.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData

INDEX = "index"
PATIENCE = 120  # seconds to wait for another process that writes


class KeptOpen(SqliteEventLogStorage):
    """The event log, with the connection to the index and to one run kept."""

    def __init__(self, base_dir: str) -> None:
        self._kept: dict[str, sa.Engine] = {}
        super().__init__(base_dir)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[sa.Connection]:
        with self._db_lock:
            engine = self._engine(shard)
            if shard not in self._initialized_dbs:
                self._initdb(engine, for_index_shard=shard == INDEX)
                self._initialized_dbs.add(shard)
            with engine.begin() as connection:
                yield connection

    def _engine(self, shard: str) -> sa.Engine:
        file = self.path_for_shard(shard)
        if shard in self._kept and os.path.exists(file):  # noqa: PTH110 - asked 2,000 times a run
            return self._kept[shard]
        if shard in self._kept:  # somebody removed the file
            self._initialized_dbs.discard(shard)
        for other in [s for s in self._kept if s != INDEX or s == shard]:
            self._kept.pop(other).dispose()
        engine = sa.create_engine(
            self.conn_string_for_shard(shard),
            poolclass=sa.QueuePool,
            pool_size=1,
            connect_args={"timeout": PATIENCE, "check_same_thread": False},
        )
        sa.event.listen(engine, "connect", lambda c, _: c.execute("pragma synchronous = normal"))
        self._kept[shard] = engine
        return engine

    def dispose(self) -> None:
        for engine in self._kept.values():
            engine.dispose()
        self._kept.clear()
        super().dispose()


class History(DagsterSqliteStorage):
    """Dagster's SQLite storage with such an event log; named in dagster.yaml."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(base_dir, inst_data)
        self._event_log_storage = KeptOpen(os.path.join(base_dir, "history", "runs", ""))  # noqa: PTH118 - as Dagster writes it

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> History:
        return cls.from_local(inst_data=inst_data, **config_value)
