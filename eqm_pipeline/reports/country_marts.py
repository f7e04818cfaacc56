"""The marts of one country, and how one series is picked from `indicators`.

Belongs here: reading and picking. Does not belong here: what is done with a series (brief.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.reports.description import Pair, Point
from eqm_pipeline.reports.words import NO_ROW, REASON, WITHHELD, status_word

COLUMNS = [
    "school_year", "area_level", "area", "indicator", "base_indicator", "level", "grade", "age", "sex",
    "sector", "location", "breakdown", "category", "method", "value", "unit", "obs_status",
    "reason", "source",
]  # fmt: skip
METHODS = ("uis_product", "capped", "all_schools", "_Z")
LEVELS = ("1", "_T")
AREAS = ("country", "edu_region", "admin1")
SECTORS = ("_T", "public_community")  # the second for what is defined over these two only


class CountryMarts:
    """Rows of one country in every mart; absent marts are empty."""

    def __init__(self, marts: Path, catalogue: Catalogue, iso3: str) -> None:
        self.folder, self.catalogue, self.iso3 = marts, catalogue, iso3

    def table(
        self, name: str, columns: Sequence[str] | None = None, areas: Sequence[str] = ()
    ) -> pd.DataFrame:
        """A mart cut to this country, or some of its columns and levels of area; empty when there is no such mart."""
        path = self.folder / f"{name}.parquet"
        if not path.exists():  # country by country, as publishable tables stand
            path = self.folder / f"country={self.iso3}" / path.name
        if not path.exists():
            return pd.DataFrame()
        has_country = "country" in pq.read_schema(path).names
        filters: list[tuple[str, str, object]] = [("country", "==", self.iso3)] if has_country else []
        filters += [("area_level", "in", list(areas))] if areas else []
        return pq.read_table(path, columns=columns, filters=filters or None, partitioning=None).to_pandas()

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """Rows of `indicators` at the levels that a brief shows, by the headline's method; what is withheld is empty."""
        frame = self.table("indicators", COLUMNS, AREAS)
        if frame.empty:
            return frame
        headline = frame["indicator"].map({code: i.method for code, i in self.catalogue.indicators.items()})
        is_headline = frame["method"] == headline
        known = set(frame.loc[is_headline, "indicator"])
        frame = frame[is_headline | ~frame["indicator"].isin(known)].copy()
        withheld = frame["reason"] == WITHHELD
        frame.loc[withheld, "value"] = float("nan")
        frame.loc[withheld, "obs_status"] = "L"
        return frame

    @cached_property
    def national(self) -> pd.DataFrame:
        """National rows of `indicators` without parity or dispersion."""
        frame = self.indicators
        if frame.empty:
            return frame
        frame = frame[(frame["base_indicator"] == "_Z") & (frame["age"] == "_T")]
        whole = frame["sector"].isin(SECTORS) & (frame["location"] == "_T")
        return frame[whole & (frame["area_level"] == "country")]

    @cached_property
    def by_area(self) -> pd.DataFrame:
        """Totals of areas below country: both sexes, all grades."""
        frame = self.indicators
        if frame.empty:
            return frame
        total = (frame[["grade", "age", "sex", "sector", "location"]] == "_T").all(axis=1)
        return frame[total & (frame[["base_indicator", "breakdown"]] == "_Z").all(axis=1)]

    @cached_property
    def school_years(self) -> tuple[str, ...]:
        """School years in which anything national could be computed, oldest first."""
        if self.national.empty:
            return ()
        return tuple(
            sorted(self.national.loc[self.national["value"].notna(), "school_year"].astype(str).unique())
        )

    @cached_property
    def labels(self) -> dict[str, tuple[Pair, Pair]]:
        """Name and definition of every indicator: the mart's, else the catalogue's."""
        out = {
            code: (Pair(i.label.en, i.label.fr), Pair(i.definition.en, i.definition.fr))
            for code, i in self.catalogue.indicators.items()
        }
        for r in self.table("indicator_labels").to_dict("records"):
            out[r["indicator"]] = (
                Pair(r["label_en"], r["label_fr"]),
                Pair(r.get("definition_en") or "", r.get("definition_fr") or ""),
            )
        return out

    @cached_property
    def codes(self) -> dict[tuple[str, str], Pair]:
        """Labels of codes by (code list, code)."""
        rows = self.table("schema_codes").to_dict("records")
        return {
            (str(r["codelist"]), str(r["code"])): Pair(r["label_en"], r["label_fr"])
            for r in rows
            if r["label_fr"] != r["code"]  # a code without a label
        }

    def label(self, indicator: str) -> Pair:
        """Name of an indicator, or its code spelt out when it has none."""
        plain = indicator.replace("_", " ").capitalize()
        return self.labels.get(indicator, (Pair(plain, plain), Pair("", "")))[0]

    def reason(self, status: str, reason: object) -> Pair | None:
        """Why a value is missing or weak, in both languages; None for a normal value."""
        text = reason if isinstance(reason, str) else ""
        if known := self.codes.get(("reason", text)) or REASON.get(text):
            return known
        said = status_word(status)
        if text and said:
            return Pair(f"{said.en} ({text})", f"{said.fr} ({text})")
        return said

    def pick(
        self, indicator: str, sex: str = "_T", grade: str | None = "_T", among: tuple[str, str] = ("_Z", "_Z")
    ) -> pd.DataFrame:
        """National rows of one indicator, one per school year.

        One level, one method, chosen by fixed preference.
        """
        frame = self.of(indicator)
        if frame.empty:
            return frame
        chosen = (frame["sex"] == sex) & (frame["breakdown"] == among[0]) & (frame["category"] == among[1])
        frame = frame[chosen] if grade is None else frame[chosen & (frame["grade"] == grade)]
        return _preferred(frame, "method", METHODS, with_value=True)

    def of(self, indicator: str) -> pd.DataFrame:
        """National rows of one indicator at one level of education, over all schools where it is so given."""
        frame = self._by_indicator.get(indicator)
        if frame is None:
            return pd.DataFrame()
        return _preferred(_preferred(frame, "level", LEVELS), "sector", SECTORS)

    @cached_property
    def _by_indicator(self) -> dict[str, pd.DataFrame]:
        if self.national.empty:
            return {}
        return {str(k): rows for k, rows in self.national.groupby("indicator", observed=True)}

    def categories(self, indicator: str) -> list[tuple[str, str]]:
        """Breakdowns with values of an indicator that is never totalled over them; else the total alone."""
        own = self.of(indicator)
        if not own.empty:
            own = own[own["value"].notna()]
            split = sorted({(str(b), str(c)) for b, c in zip(own["breakdown"], own["category"], strict=True)})
            if split and ("_Z", "_Z") not in split:
                return split
        return [("_Z", "_Z")]

    def series(
        self, indicator: str, years: Sequence[str], sex: str = "_T", among: tuple[str, str] = ("_Z", "_Z")
    ) -> tuple[Point, ...]:
        """One point per school year, missing ones with their reason."""
        rows = {r["school_year"]: r for r in self.pick(indicator, sex, among=among).to_dict("records")}
        return tuple(self.point(y, rows.get(y)) for y in years)

    def point(self, school_year: str, row: dict | None) -> Point:
        """A row as a point."""
        if row is None:
            return Point(school_year, None, "L", NO_ROW)
        value = None if pd.isna(row["value"]) else float(row["value"])
        status = str(row["obs_status"])
        return Point(school_year, value, status, self.reason(status, row["reason"]))

    def unit(self, indicator: str) -> str:
        """Unit of an indicator."""
        if not self.national.empty:
            units = self.national.loc[self.national["indicator"] == indicator, "unit"]
            if len(units):
                return str(units.iloc[0])
        declared = self.catalogue.indicators.get(indicator)
        return declared.unit if declared else "percent"


def _preferred(
    frame: pd.DataFrame, column: str, order: Sequence[str], with_value: bool = False
) -> pd.DataFrame:
    """Rows with the first of `order` that is there (or has a value), else with the first code there is."""
    if frame.empty:
        return frame
    present = list(frame[column].unique())
    if with_value:
        present = list(frame.loc[frame["value"].notna(), column].unique()) or present
    wanted = next((c for c in order if c in present), sorted(map(str, present))[0])
    return frame[frame[column] == wanted]
