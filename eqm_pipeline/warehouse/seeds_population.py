"""Seeds of population: the series that are known, and which of them a country pins in which year.

Belongs here: series and pins as rows. Does not belong here: populations, which are delivered.
"""

from __future__ import annotations

from typing import Any

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.errors import CatalogueError

Rows = list[tuple[Any, ...]]
COLUMNS: dict[str, dict[str, str]] = {
    "population_series_known": {
        "series": "varchar", "title_en": "varchar", "title_fr": "varchar", "publisher": "varchar", "revision": "varchar",
        "reference_date": "varchar", "licence": "varchar", "reference": "varchar",
    },
    "population_pins": {"country": "varchar", "year": "smallint", "measure": "varchar", "source": "varchar",
                        "series": "varchar", "rank": "integer"},
}  # fmt: skip


def seeds(catalogue: Catalogue) -> dict[str, Rows]:
    """Both relations. A smaller `rank` counts first."""
    known = catalogue.population_series
    series: Rows = [
        (
            code,
            s.title.en,
            s.title.fr,
            s.publisher,
            s.revision,
            s.reference_date.isoformat() if s.reference_date else None,
            s.licence,
            s.reference,
        )
        for code, s in known.items()
    ]
    return {"population_series_known": series, "population_pins": _pins(catalogue)}


def labels(catalogue: Catalogue) -> Rows:
    """A series stands for the source of a denominator, so it is labelled as one."""
    return [("source", code, s.title.en, s.title.fr) for code, s in catalogue.population_series.items()]


def _pins(catalogue: Catalogue) -> Rows:
    rows: Rows = []
    years = [int(y[-4:]) for y in catalogue.programme.years()]
    for iso3, country in catalogue.countries.items():
        taken: dict[tuple[int, str, str], str] = {}
        for rank, pin in enumerate(country.population_series):
            if pin.series not in catalogue.population_series:
                raise _wrong(iso3, f"no such series: {pin.series}", f"série inconnue : {pin.series}")
            for year in (y for y in years if pin.first <= y <= pin.last):
                for measure in pin.measures:
                    if other := taken.get(key := (year, measure, pin.source)):
                        told = f"{pin.source} {year} {measure}: {other}, {pin.series}"
                        raise _wrong(
                            iso3, f"one source, two series: {told}", f"une source, deux séries : {told}"
                        )
                    taken[key] = pin.series
                    rows.append((iso3, year, measure, pin.source, pin.series, rank))
    return rows


def _wrong(iso3: str, en: str, fr: str) -> CatalogueError:
    do = (
        "mend population_series of country.yml, or add the series to reference/population_series.yml",
        "corrigez population_series de country.yml, ou ajoutez la série à reference/population_series.yml",
    )
    return CatalogueError((en, fr), where=f"countries/{iso3.lower()}/country.yml", do=do)
