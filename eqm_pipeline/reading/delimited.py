"""Delimited text (CSV, TSV) to RawTable, through pyarrow.

Belongs here: decoding, splitting, inference of numeric columns with the text of every cell recoverable.
Does not belong here: what a token such as `ND` means beyond being no number (conform/numbers.py).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc

from eqm_pipeline.catalogue.models import Reader
from eqm_pipeline.errors import UnreadableDelivery
from eqm_pipeline.reading.guards import column_letter
from eqm_pipeline.schemas.raw import RawTable

# what a parser of numbers takes for one and a ministry does not: 1e3, 0x1F, inf, nan, more digits than a float holds
_NO_PLAIN_NUMBER = re.compile(
    rb"[;,\t|][\" ]*[+-]?(?:\d{16}|0x|\d+(?:[.,]\d+)?e[+-]?\d|inf(?:inity)?[\" ]*[;,\t|\n]|nan[\" ]*[;,\t|\n])",
    re.I,
)

_WORDS = (b"inf", b"infinity", b"nan")
_BLOCK, _LAP = 1 << 18, 32
_BEFORE = np.frombuffer(b' ",;|\t+-', np.uint8)
_ENDS = np.frombuffer(b' ",;|\t\n', np.uint8) | 0x20


def read_delimited(
    data: bytes,
    reader: Reader,
    name: str,
    file: str,
    is_text: Callable[[str], bool],
    skip: int,
    tokens: tuple[str, ...],
) -> RawTable:
    """One table. `is_text(header)` tells columns to be kept as text; the others become numbers where all cells allow it."""
    text = _decode(data, reader.encoding, file)
    body = text.encode()
    lines = body.split(b"\n", skip + 1)
    header = header_of(lines[skip].decode() if len(lines) > skip else "", reader.delimiter, file)
    odd: list[tuple[int, str]] = []

    def parse(types: dict[str, pa.DataType], only: list[str] | None = None, note: bool = False) -> pa.Table:
        def skip_row(row: pc.InvalidRow) -> str:
            if note:
                odd.append((row.number, row.text or ""))
            return "skip"

        return pc.read_csv(
            io.BytesIO(body),
            read_options=pc.ReadOptions(use_threads=False, column_names=header, skip_rows=skip + 1, block_size=1 << 24),
            parse_options=pc.ParseOptions(delimiter=reader.delimiter, invalid_row_handler=skip_row, ignore_empty_lines=False, newlines_in_values=b'"' in body),
            convert_options=pc.ConvertOptions(
                column_types=types, null_values=["", *tokens], strings_can_be_null=False, decimal_point=reader.decimal,
                include_columns=only, quoted_strings_can_be_null=True,
            ),
        )  # fmt: skip

    guarded = _may_hold(body) and bool(_NO_PLAIN_NUMBER.search(body))
    texts = {h: pa.string() for h in header if guarded or is_text(h)}
    try:
        table = parse(texts, note=True)
        loose = [h for h in header if h not in texts and not _numeric(table[h].type)]
        blurred = [h for h in header if h not in texts and h not in loose and tokens and table[h].null_count]
        again = parse({h: pa.string() for h in loose + blurred}, loose + blurred) if loose + blurred else None
    except pa.ArrowInvalid as e:
        raise UnreadableDelivery(
            (f"cannot be split into columns: {e}", f"ne peut être découpé en colonnes : {e}"), where=file
        ) from e
    if again is not None:
        for h in loose + [b for b in blurred if _holds_token(again[b], tokens)]:
            table = table.set_column(header.index(h), h, again[h])
    frame = table.to_pandas(split_blocks=True)
    everything: list[pa.Table] = []

    def sent(i: int, column: str) -> str | None:
        if not everything:
            everything.append(parse({h: pa.string() for h in header}))
        value: str | None = everything[0][column][i].as_py()
        return value

    row = _row_numbers(len(frame), odd, skip)
    blank = np.full(len(frame), "", dtype=object)
    letters = {h: column_letter(i + 1) for i, h in enumerate(header)}
    oddities = tuple((file, n, t) for n, t in odd if t.strip(" \t\r\n;,"))
    return RawTable(name, frame, np.full(len(frame), file, dtype=object), blank, row, letters, sent, oddities)


def _may_hold(body: bytes) -> bool:
    """Whether a number that is none may stand in a text: a look at its bytes, before the expression that knows."""
    text = np.frombuffer(body, np.uint8)
    return any(_odd(text[i : i + _BLOCK + _LAP]) for i in range(0, len(text), _BLOCK))


def _odd(block: np.ndarray) -> bool:
    """The same of a part of it, small enough to stay close to the processor."""
    text = np.append(block, np.frombuffer(b"\n\n", np.uint8))
    low, digit = text | 0x20, (text - 48) < 10
    run = digit
    for k in (1, 2, 4, 8):
        run = run[:-k] & run[k:]
    e = np.flatnonzero(low[1:-1] == ord("e")) + 1
    power = digit[e - 1] & (digit[e + 1] | (text[e + 1] == ord("+")) | (text[e + 1] == ord("-")))
    x = np.flatnonzero(low[2:] == ord("x")) + 2
    hexadecimal = (text[x - 1] == ord("0")) & np.isin(text[x - 2], _BEFORE)
    return bool(run.any() or power.any() or hexadecimal.any() or any(_word(low, w) for w in _WORDS))


def _word(low: np.ndarray, word: bytes) -> bool:
    """Whether a word ends where a cell may end."""
    at = np.flatnonzero(low[: -len(word)] == word[0])
    for k, letter in enumerate(word[1:], 1):
        at = at[low[at + k] == letter]
    return bool(np.isin(low[at + len(word)], _ENDS).any())


def _row_numbers(n: int, odd: list[tuple[int, str]], skip: int) -> np.ndarray:
    """Row numbers as a spreadsheet shows them; rows that could not be placed keep their number and leave a gap."""
    total = np.arange(n + len(odd), dtype=np.int32) + skip + 2
    gaps = np.array([number for number, _ in odd], dtype=np.int32)
    return total[~np.isin(total, gaps)][:n]


def _numeric(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_null(kind))


def _holds_token(column: pa.ChunkedArray, tokens: tuple[str, ...]) -> bool:
    import pyarrow.compute as pcm

    return bool(pcm.any(pcm.is_in(column, value_set=pa.array(tokens))).as_py())


def _decode(data: bytes, encoding: str, file: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as e:
        raise not_decoded(e, encoding, file) from e
    if not text.strip():
        raise UnreadableDelivery(("the file holds no text", "le fichier ne contient aucun texte"), where=file)
    if encoding.lower() in ("cp1252", "latin-1", "iso-8859-1") and not data.isascii() and _is_utf8(data):
        raise unexpected_utf8(encoding, file)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def not_decoded(e: UnicodeDecodeError, encoding: str, file: str, lines_before: int = 0) -> UnreadableDelivery:
    """The refusal of a byte that its encoding does not know."""
    line, byte = lines_before + e.object[: e.start].count(b"\n") + 1, e.object[e.start]
    return UnreadableDelivery(
        (f"not {encoding}: byte {byte:#04x} on line {line}", f"n'est pas en {encoding} : octet {byte:#04x} à la ligne {line}"),
        where=file, do=("export it with the agreed encoding", "exportez-le dans l'encodage convenu"),
    )  # fmt: skip


def unexpected_utf8(encoding: str, file: str) -> UnreadableDelivery:
    """The refusal of UTF-8 where a contract says otherwise: every accent would be read as two letters."""
    return UnreadableDelivery(
        (f"the file is UTF-8 where the contract says {encoding}", f"le fichier est en UTF-8 alors que le contrat dit {encoding}"),
        where=file, do=("export it with the agreed encoding, or change `encoding` in the contract", "exportez-le dans l'encodage convenu, ou changez `encoding` dans le contrat"),
    )  # fmt: skip


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def header_of(line: str, delimiter: str, file: str) -> list[str]:
    """Names in a line of text, made unique; UnreadableDelivery where there are not two of them."""
    names = next(csv.reader([line], delimiter=delimiter), [])
    if len(names) < 2:
        raise UnreadableDelivery(
            (f"the first line is not a header separated by {delimiter!r}", f"la première ligne n'est pas un en-tête séparé par {delimiter!r}"),
            where=file, do=("check that the file is complete and separated as agreed", "vérifiez que le fichier est complet et séparé comme convenu"),
        )  # fmt: skip
    return unique([n.strip() for n in names])


def unique(names: list[str]) -> list[str]:
    """Headers made unique: a second `X` becomes `X#2`."""
    seen: dict[str, int] = {}
    out = []
    for n in names:
        seen[n] = seen.get(n, 0) + 1
        out.append(n if seen[n] == 1 else f"{n}#{seen[n]}")
    return out
