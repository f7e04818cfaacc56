"""Where tables lie: a folder of this machine, or one on any filesystem that fsspec knows (`s3://`, `memory://` …).

Belongs here: paths, and Parquet read and written on either. Does not belong here: which tables there are (partition.py, marts.py),
copying a data folder (pipeline/mirror.py).
A folder elsewhere is a path of universal_pathlib, which joins and lists as pathlib does; so what takes a data folder takes either.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
import pyarrow.parquet as pq

from eqm_pipeline.errors import UsageError


def root(where: str) -> Path:
    """A folder by its name or URL. UsageError for a filesystem that is not known or not installed.

    What it needs to know (keys, endpoints) it takes from its own settings and those of fsspec (FSSPEC_S3_KEY …).
    """
    if "://" not in where:
        return Path(where)
    from upath import UPath

    try:
        found = UPath(where)
        made = Path(found.path) if found.protocol in ("file", "local") else cast(Path, found)
        filesystem(made)
    except (ImportError, ValueError) as e:
        raise UsageError(
            (f"this filesystem cannot be reached: {e}", f"ce système de fichiers est inaccessible : {e}"),
            where=where,
            do=("pip install what fsspec names", "installez avec pip ce que fsspec indique"),
        ) from e
    return made


def filesystem(path: Path) -> Any:
    """The filesystem of fsspec on which a path lies; None for this machine's own."""
    return None if isinstance(path, Path) else path.fs


def filesystems(paths: Iterable[Path]) -> list[Any]:
    """Those on which some paths lie, but for this machine's own."""
    return list({id(f): f for f in map(filesystem, paths) if f is not None}.values())


def source(path: Path) -> Any:
    """What pyarrow reads a file from: the path itself here, the bytes of one elsewhere."""
    return path if filesystem(path) is None else pa.BufferReader(path.read_bytes())


def schema_of(path: Path) -> pa.Schema:
    """The schema of a Parquet file."""
    if filesystem(path) is None:
        return pq.read_schema(path)
    with path.open("rb") as file:
        return pq.read_schema(file)


def put(table: pa.Table, path: Path) -> None:
    """Write a table as Parquet so that a reader sees the old file or the new one."""
    put_all([table], path)


def put_all(tables: Iterable[pa.Table], path: Path, as_texts: bool = False) -> int:
    """Write tables of one schema one after the other as one Parquet, of which one is in memory at a time; rows.

    as_texts  a dictionary is written, and read again, as the texts that it stands for
    Here it is written aside and renamed; elsewhere it is one put, which object stores show whole or not at all.
    """
    if filesystem(path) is None:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_suffix(".part")
        n = _write(tables, aside, as_texts)
        aside.replace(path)
        return n
    out = pa.BufferOutputStream()
    n = _write(tables, out, as_texts)
    put_bytes(out.getvalue().to_pybytes(), path)
    return n


def as_parquet(table: pa.Table) -> bytes:
    """What `put` would write, a tenth of the table's size in memory."""
    out = pa.BufferOutputStream()
    _write([table], out)
    return bytes(out.getvalue().to_pybytes())


def _write(tables: Iterable[pa.Table], where: Any, as_texts: bool = False) -> int:
    n, left = 0, iter(tables)
    first = next(left)
    with pq.ParquetWriter(where, first.schema, compression="snappy", store_schema=not as_texts) as writer:
        for table in chain([first], left):
            writer.write_table(table)
            n += table.num_rows
    return n


def put_bytes(content: bytes, path: Path) -> None:
    """Write a file whole, as `put` does."""
    if (there := filesystem(path)) is not None:
        name = str(path.path)  # type: ignore[attr-defined]
        there.makedirs(name.rsplit("/", 1)[0], exist_ok=True)
        there.pipe_file(name, content)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.part")
    aside.write_bytes(content)
    aside.replace(path)
