"""Text that was decoded with the wrong encoding somewhere before it came to us (`Ã©` for `é`), read as it was meant.

Belongs here: finding and undoing it in text columns. Does not belong here: the encoding of the file (reading/).
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from eqm_pipeline.conform.slice import Slice

LOST = "\ufffd"
_NEXT = "".join(
    {bytes([b]).decode("cp1252", "ignore") or chr(b): 0 for b in range(0x80, 0xC0)}
    | {chr(b): 0 for b in range(0x80, 0xA0)}
)
_SPOILT = re.compile(f"[\u00c2-\u00df][{re.escape(_NEXT)}]|[\u00e0-\u00ef][{re.escape(_NEXT)}]{{2}}")
_CONTROL = re.compile("[\u0080-\u009f]")
_REST = re.compile(r"[ÂÃ]+(?=\s|$)")  # a spoilt no-break space whose second half became a space


def mend(s: Slice) -> None:
    """Put the meant text into the table's text columns, one finding per cell; the text as sent can still be had."""
    for header, column in s.raw.frame.items():
        if pd.api.types.is_numeric_dtype(column):
            continue
        spoilt = column.str.contains(f"{_SPOILT.pattern}|{_CONTROL.pattern}|{LOST}", regex=True, na=False)
        at = np.flatnonzero(spoilt.to_numpy(dtype=bool))
        if not len(at):
            continue
        meant = np.array([read(str(v)) for v in column.iloc[at]], dtype=object)
        changed = meant != column.iloc[at].to_numpy(dtype=object)
        shown = np.array([f"read={m.replace(';', ',')}" for m in meant[changed]], dtype=object)
        s.report("FILE_ENCODING", at[changed], str(header), shown)
        if isinstance(column.dtype, pd.CategoricalDtype):
            s.raw.frame[header] = column.astype("str")
        s.raw.frame.loc[at[changed], str(header)] = meant[changed]
        s.report("FILE_ENCODING_LOST", at[[LOST in m for m in meant]], str(header))


def read(text: str) -> str:
    """What a text was before it was decoded wrongly, once or more; a text that was not stays as it is."""
    sent = text
    for _ in range(3):
        before, text = text, _SPOILT.sub(_undo, text)
        if text == before:
            break
    text = text if text == sent else _REST.sub("", text).replace("\u00a0", " ")
    return _CONTROL.sub(lambda m: m[0].encode("latin-1").decode("cp1252", "replace"), text)


def _undo(found: re.Match[str]) -> str:
    data = b"".join(_byte(c) for c in found[0])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return found[0]


def _byte(character: str) -> bytes:
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1")
