"""Delimited text that is larger than memory, a block at a time: the encodings and dialects of delimited.py.

Belongs here: looking at the bytes before they are parsed, transcoding, record batches with the row number of each row.
Does not belong here: counting (tally.py), what a column means (register.py).
"""

from __future__ import annotations

import codecs
import io
import queue
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc

from eqm_pipeline.catalogue.models import Reader
from eqm_pipeline.errors import UnreadableDelivery
from eqm_pipeline.reading.delimited import header_of, not_decoded, unexpected_utf8

BLOCK = 8 * 2**20
"""Bytes of text parsed at once. A row is shorter, or it is no row."""
LONGEST_HEADER = 2**20
MOST_ROWS = 2**31 - 2
ODD_TOLD = 1_000
"""Rows that do not fit under the header and are named; more of them are counted."""
SINGLE_BYTE = ("cp1252", "latin-1", "iso-8859-1")


@dataclass
class Text:
    """A text whose bytes were looked at once. `odd` are rows that do not fit under the header, the first of them;
    `beyond` how many more there are."""

    path: Path
    reader: Reader
    skip: int
    header: list[str]
    quoted: bool
    missing: tuple[str, ...]
    block: int = BLOCK
    odd: list[int] = field(default_factory=list)
    beyond: int = 0

    def batches(self, headers: Sequence[str]) -> Iterator[tuple[pa.RecordBatch, np.ndarray]]:
        """Record batches of some columns as text, null where a cell is blank, with the row numbers of their rows."""
        self.odd, self.beyond = [], 0
        gaps: list[int] = []
        try:
            first = self.skip + 2
            for batch in _ahead(self._parsed(headers, gaps)):
                held = np.array(gaps.copy(), dtype=np.int64)  # of this batch and perhaps of the next
                before = held - np.arange(len(held)) - first
                at = np.arange(batch.num_rows)
                rows = first + at + np.searchsorted(before, at, side="right")
                if batch.num_rows:
                    first = int(rows[-1]) + 1
                    del gaps[: int(np.searchsorted(held, first))]
                if first > MOST_ROWS:
                    raise _unreadable(
                        self.path.name,
                        "more rows than can be numbered",
                        "plus de lignes qu'on ne peut numéroter",
                    )
                yield batch, rows
        except pa.ArrowInvalid as e:
            raise _unreadable(self.path.name, f"cannot be split into columns: {e}", f"ne peut être découpé en colonnes : {e}") from e  # fmt: skip

    def _parsed(self, headers: Sequence[str], gaps: list[int]) -> Iterator[pa.RecordBatch]:
        def skip_row(row: pc.InvalidRow) -> str:
            gaps.append(row.number)
            if (row.text or "").strip(" \t\r\n;,"):
                if len(self.odd) < ODD_TOLD:
                    self.odd.append(row.number)
                else:
                    self.beyond += 1
            return "skip"

        with self.path.open("rb") as f:
            yield from pc.open_csv(
                pa.PythonFile(_Decoded(f, self.reader.encoding, self.path.name), mode="r"),
                read_options=pc.ReadOptions(use_threads=False, column_names=self.header, skip_rows=self.skip + 1, block_size=self.block),
                parse_options=pc.ParseOptions(delimiter=self.reader.delimiter, invalid_row_handler=skip_row, ignore_empty_lines=False, newlines_in_values=self.quoted),
                convert_options=pc.ConvertOptions(
                    column_types=dict.fromkeys(self.header, pa.string()), include_columns=list(headers),
                    null_values=["", *self.missing], strings_can_be_null=True, quoted_strings_can_be_null=True,
                ),
            )  # fmt: skip


def open_text(path: Path, reader: Reader, skip: int, missing: tuple[str, ...], block: int = BLOCK) -> Text:
    """Look at every byte once: whether they are of the agreed encoding, and whether cells may be quoted.

    Raises UnreadableDelivery. The size of the file is not limited: what is held of it is.
    """
    quoted = _looked_at(path, reader.encoding)
    with path.open("rb") as f:
        top = _Decoded(f, reader.encoding, path.name).read(LONGEST_HEADER)
    text = top.decode("utf-8", "ignore").replace("\r\n", "\n").replace("\r", "\n")
    above = text.split("\n", skip + 1)
    if len(above) <= skip + 1 and len(top) >= LONGEST_HEADER:
        raise _unreadable(path.name, "the first line has no end", "la première ligne n'a pas de fin")
    header = header_of(above[skip] if len(above) > skip else "", reader.delimiter, path.name)
    return Text(path, reader, skip, header, quoted, missing, block)


def _looked_at(path: Path, encoding: str) -> bool:
    """Whether a quotation mark stands anywhere; text of another encoding than agreed is refused, with its line."""
    decoder, as_utf8 = codecs.getincrementaldecoder(encoding)(), codecs.getincrementaldecoder("utf-8")()
    plain, utf8, quoted, lines, filled = True, True, False, 0, False
    with path.open("rb") as f:
        while True:
            data = f.read(BLOCK)
            quoted, filled = quoted or b'"' in data, filled or bool(data.strip())
            plain = plain and data.isascii() and not encoding.lower().startswith("utf-16")
            if not plain:
                try:
                    decoder.decode(data, final=not data)
                except UnicodeDecodeError as e:
                    raise not_decoded(e, encoding, path.name, lines) from e
                utf8 = utf8 and _is(as_utf8, data)
            if not data:
                break
            lines += data.count(b"\n")
    if not filled:
        raise _unreadable(path.name, "the file holds no text", "le fichier ne contient aucun texte")
    if encoding.lower() in SINGLE_BYTE and utf8 and not plain:
        raise unexpected_utf8(encoding, path.name)
    return quoted


def _is(decoder: codecs.IncrementalDecoder, data: bytes) -> bool:
    try:
        decoder.decode(data, final=not data)
    except UnicodeDecodeError:
        return False
    return True


class _Decoded(io.RawIOBase):
    """The bytes of a file as UTF-8 without mark, whatever they were."""

    def __init__(self, file: io.BufferedReader, encoding: str, name: str) -> None:
        self.file, self.name = file, name
        self.plain = encoding.lower() in ("utf-8", "utf8", "utf-8-sig")
        self.decoder = codecs.getincrementaldecoder(encoding)()
        self.begun, self.rest = False, b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        size = BLOCK if size is None or size < 0 else size
        while len(self.rest) < size and (data := self.file.read(max(size, 1))):
            if self.plain:
                self.rest += data if self.begun else data.removeprefix(codecs.BOM_UTF8)
            else:
                self.rest += self.decoder.decode(data).encode()
            self.begun = True
        out, self.rest = self.rest[:size], self.rest[size:]
        return out


def _ahead(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The next batch is parsed while this one is counted."""
    ready: queue.Queue[pa.RecordBatch | BaseException | None] = queue.Queue(maxsize=1)
    stopped = threading.Event()

    def parse() -> None:
        last: BaseException | None = None
        try:
            for batch in batches:
                ready.put(batch)
                if stopped.is_set():
                    return
        except Exception as e:
            last = e
        ready.put(last)

    thread = threading.Thread(target=parse, daemon=True)
    thread.start()
    try:
        while (batch := ready.get()) is not None:
            if isinstance(batch, BaseException):
                raise batch
            yield batch
    finally:
        stopped.set()
        while thread.is_alive():
            try:
                ready.get(timeout=0.05)
            except queue.Empty:
                thread.join(0.05)


def _unreadable(file: str, en: str, fr: str) -> UnreadableDelivery:
    return UnreadableDelivery((en, fr), where=file, do=("check that the file is complete and separated as agreed", "vérifiez que le fichier est complet et séparé comme convenu"))  # fmt: skip
