"""One table as a sheet that is read, printed and copied from: heads in two rows, marks beside figures, notes below.

Belongs here: the layout. Does not belong here: which figures (yearbook_tables.py) or words (yearbook_words.py). A column
of marks stands beside a block of figures only where one of them is not a normal value or differs from its parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eqm_pipeline.catalogue.models import Text, YearbookDimension, YearbookTable
from eqm_pipeline.publish.yearbook_notes import UNEVEN, notes
from eqm_pipeline.publish.yearbook_tables import NORMAL, Figure, Figures, Key
from eqm_pipeline.publish.yearbook_words import TOTAL, Words
from eqm_pipeline.writing.pages import Layout
from eqm_pipeline.writing.spreadsheet import Cell, Sheet

NOT_APPLICABLE = "M"
_STATUS = Text(en="Obs. status", fr="Statut obs.")


@dataclass(frozen=True)
class _Block:
    """Columns that share the code of the outermost dimension; `marked` when a column of marks follows them."""

    keys: Sequence[Key]
    marked: bool


class TableSheet:
    """Lays out one table; `said` are lines under the title, the same on every sheet."""

    def __init__(
        self, code: str, table: YearbookTable, figures: Figures, words: Words, said: Sequence[str]
    ) -> None:
        self.code, self.table, self.figures, self.words, self.said = code, table, figures, words, said
        self.depth = len(table.rows)
        keys = figures.by_key
        self.rows = self._ordered(table.rows, {k[: self.depth] for k in keys}, newest_first=True)
        across = self._ordered(table.columns, {k[self.depth :] for k in keys})
        outer = dict.fromkeys(k[:1] if len(k) > 1 else k for k in across)
        self.blocks = [self._block([k for k in across if k[: len(o)] == o]) for o in outer]

    def sheet(self) -> Sheet:
        table, words = self.table, self.words
        header = [words.head(table, d) for d in table.rows]
        bands: list[tuple[int, int, str]] = []
        for block in self.blocks:
            first = len(header)
            header += [self._head(k) for k in block.keys]
            header += [words.both(_STATUS, "\n")] if block.marked else []
            if len(table.columns) > 1:
                outer = self._at(table.columns, block.keys[0])
                bands.append((first, len(header) - 1, words.label(table, table.columns[0], outer)))
        layout = Layout(
            bands=bands,
            notes=notes(table, self.figures, words),
            strong=frozenset(i for i, k in enumerate(self.rows) if TOTAL in k),
            fixed=self.depth,
        )
        title = [f"{self.code}  {getattr(table.title, language)}" for language in words.order]
        figures = 14 if "measure" in table.columns else 12
        widths = {i: 26 if i < self.depth else figures for i in range(len(header))}
        widths |= {i: 16 for i, d in enumerate(table.rows) if d in ("school_year", "age")}
        return Sheet(self.code, header, list(self._lines()), widths, [*title, *self.said], layout=layout)

    def _ordered(
        self, dimensions: Sequence[YearbookDimension], keys: Iterable[Key], newest_first: bool = False
    ) -> list[Key]:
        def place(key: Key) -> list[tuple[int, int, str]]:
            out = []
            for d, code in zip(dimensions, key, strict=True):
                if d == "school_year":
                    year = int(code[:4])
                    out.append((0, -year if newest_first else year, code))
                else:
                    out.append(self.words.place(self.table, d, code))
            return out

        return sorted(keys, key=place)

    def _block(self, keys: Sequence[Key]) -> _Block:
        return _Block(keys, any(self._mark(r, keys) for r in self.rows))

    def _at(self, dimensions: Sequence[YearbookDimension], key: Key) -> dict[YearbookDimension, str]:
        return dict(zip(dimensions, key, strict=True))

    def _head(self, key: Key, between: str = "\n") -> str:
        """Label of a column under its band, or the whole of it when there is no band."""
        shown = self.table.columns[1:] or self.table.columns
        at = self._at(self.table.columns, key)
        return " – ".join(self.words.label(self.table, d, at) for d in shown).replace(" / ", between)

    def _lines(self) -> Iterable[Sequence[Cell]]:
        before: Key = ()
        for row in self.rows:
            at = self._at(self.table.rows, row)
            line: list[Cell] = [
                None if row[: i + 1] == before[: i + 1] else self.words.label(self.table, d, at)
                for i, d in enumerate(self.table.rows)
            ]
            for block in self.blocks:
                line += [self._shown(self.figures.by_key.get((*row, *k))) for k in block.keys]
                line += [self._mark(row, block.keys)] if block.marked else []
            before = row
            yield line

    def _shown(self, figure: Figure | None) -> Cell:
        """A number as a number; a symbol where there is none."""
        symbols = self.words.catalogue.yearbook.symbols
        if figure is None or figure.value is None:
            is_void = figure is not None and figure.obs_status == NOT_APPLICABLE
            return symbols["not_applicable" if is_void else "missing"]
        return int(figure.value) if figure.value.is_integer() else figure.value

    def _mark(self, row: Key, keys: Sequence[Key]) -> str | None:
        """Status codes of a block's figures in one row: one code when all share it, else each by its column."""
        found = [(k, f) for k in keys if (f := self.figures.by_key.get((*row, *k)))]
        statuses = {f.obs_status for _, f in found}
        if len(statuses) == 1:
            said = [s for s in statuses if s != NORMAL]
        else:
            odd = [(k, f) for k, f in found if f.obs_status != NORMAL]
            said = [f"{self._head(k).split(chr(10))[0]}: {f.obs_status}" for k, f in odd]
        uneven = {key for key, _ in self.figures.uneven}
        if any((*row, *k) in uneven for k in keys):
            said.append(UNEVEN)
        return "; ".join(said) or None
