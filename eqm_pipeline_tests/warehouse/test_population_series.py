"""A series of population is pinned: which one counts is a line of the catalogue, and changing it changes what is released.

Belongs here: pins, the table `population_series`, and what follows from changing either. Figures are of the tiny country.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import yaml

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.errors import CatalogueError
from eqm_pipeline.publish.contents import Edition
from eqm_pipeline.publish.release import write_release
from eqm_pipeline.warehouse import seeds
from eqm_pipeline.warehouse.marts import compute_marts
from eqm_pipeline.warehouse.partition import compute_partition
from eqm_pipeline_tests.warehouse import tiny

FIRST = tiny.YEARS[0]
ESTIMATE = {"series": "wpp_2019", "source": "complements"}
CENSUS = {"series": "census_2022", "source": "national_counts"}
SERIES = {
    "census_2022": {
        "title": {"en": "Census of 2022", "fr": "Recensement de 2022"}, "publisher": "INSEED", "revision": "final",
        "reference_date": "2022-11-01", "licence": "CC BY 4.0", "reference": "made up for a test",
    }
}  # fmt: skip


def pinned(made: Catalogue, *pins: dict[str, object]) -> Catalogue:
    path = made.folder / "countries" / "tgo" / "country.yml"
    path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text()) | {"population_series": list(pins)}))
    return Catalogue(made.folder)


@pytest.fixture
def made(tmp_path: Path) -> Catalogue:
    """Two series delivered: a hundred children of each age, and eighty."""
    made = tiny.catalogue(tmp_path, shared_sources=["national_counts"])
    path = made.folder / "reference" / "population_series.yml"
    path.write_text(path.read_text("utf-8") + yaml.safe_dump(SERIES))
    tiny.write_year(tmp_path, FIRST)
    tiny.write_population(tmp_path, FIRST)
    counts = [
        row
        for age in range(5, 11)
        for row in tiny.cells("population", [("TGO", "F", 40), ("TGO", "M", 40)], age=str(age), level="_T",
                              source="national_counts", unit_level="country")
    ]  # fmt: skip
    tiny.write(tmp_path, FIRST, "national_counts", counts)
    return made


def run(folder: Path, made: Catalogue) -> tuple[pd.Series, pd.DataFrame, str]:
    """GER, table of series, version."""
    compute_partition(folder, "TGO", FIRST, made)
    compute_marts(folder, made)
    mart = pd.read_parquet(folder / "marts" / "indicators.parquet")
    rate = mart[
        (mart["indicator"] == "gross_enrolment_ratio")
        & (mart["area"] == "TGO")
        & (mart["level"] == "1")
        & (mart["sex"] == "_T")
        & (mart["method"] == "_Z")
    ]
    released = write_release(folder / "marts", folder / "releases", made, Edition("2026-01-05T00:00:00Z"))
    series = pd.read_parquet(released.path / "data" / "population_series.parquet")
    return rate.iloc[0], series[series["area_level"] == "country"].set_index("series"), released.version


def test_changing_the_pinned_series_changes_the_rate_the_table_and_the_version(
    tmp_path: Path, made: Catalogue
) -> None:
    rate, series, version = run(tmp_path, pinned(made, ESTIMATE, CENSUS))
    assert (rate["denominator"], rate["value"]) == (300, pytest.approx(40))
    assert series["is_preferred"].to_dict() == {"wpp_2019": True, "census_2022": False}
    changed, revised, later = run(tmp_path, pinned(made, CENSUS, ESTIMATE))
    assert (changed["denominator"], changed["value"]) == (240, pytest.approx(50))
    assert revised["is_preferred"].to_dict() == {"wpp_2019": False, "census_2022": True}
    assert (rate["source"], changed["source"]) == ("census+wpp_2019", "census+census_2022")
    assert (version, later) == ("2026.1", "2026.2")
    # the same again: nothing changes, and so no version
    assert run(tmp_path, pinned(made, CENSUS, ESTIMATE))[2] == later


def test_published_official_ages_count_before_single_ages_and_the_source_says_so(
    tmp_path: Path, made: Catalogue
) -> None:
    published = tiny.cells(
        "school_age_population",
        [("TGO", "F", 120), ("TGO", "M", 130)],
        source="national_counts",
        unit_level="country",
        school_year=FIRST,
    )
    path = next((tmp_path / "core" / "national_counts").rglob("*.parquet"))
    old = pd.read_parquet(path).to_dict("records")
    tiny.write(tmp_path, FIRST, "national_counts", [*old, *published])
    official = {"series": "uis_edstats", "source": "national_counts", "measures": ["school_age_population"]}
    first, _, _ = run(tmp_path, pinned(made, official, ESTIMATE))
    assert (first["denominator"], first["source"]) == (250, "census+uis_edstats")


def test_the_table_says_what_a_series_is_and_what_it_holds(tmp_path: Path, made: Catalogue) -> None:
    _, series, _ = run(tmp_path, pinned(made, CENSUS, ESTIMATE))
    row = series.loc["census_2022"]
    assert row[["revision", "reference_date", "publisher", "licence"]].tolist() == [
        "final",
        "2022-11-01",
        "INSEED",
        "CC BY 4.0",
    ]
    assert (row["population"], row["n_ages"], row["age_group"]) == (480, 6, "single")


def test_a_revision_of_a_pinned_series_is_a_visible_change_though_no_figure_moves(
    tmp_path: Path, made: Catalogue
) -> None:
    _, _, version = run(tmp_path, pinned(made, CENSUS))
    path = made.folder / "reference" / "population_series.yml"
    path.write_text(path.read_text("utf-8").replace("revision: final", "revision: corrected"))
    _, series, later = run(tmp_path, Catalogue(made.folder))
    assert series.loc["census_2022", "revision"] == "corrected"
    assert version != later


def test_a_pin_that_was_not_delivered_gives_way_and_a_series_that_nobody_named_says_so(
    tmp_path: Path, made: Catalogue
) -> None:
    for path in (tmp_path / "core" / "national_counts").rglob("*.parquet"):
        path.unlink()
    rate, series, _ = run(tmp_path, pinned(made, CENSUS))
    assert rate["denominator"] == 300
    assert series["source"].to_dict() == {"_U": "complements"}
    assert series["revision"].isna().all()


@pytest.mark.parametrize(
    ("pins", "said"),
    [
        ([{"series": "unheard_of", "source": "complements"}], "no such series: unheard_of"),
        ([ESTIMATE, {"series": "census_2022", "source": "complements"}], "one source, two series"),
    ],
)
def test_a_pin_that_makes_no_sense_is_refused_by_name(
    made: Catalogue, pins: list[dict[str, object]], said: str
) -> None:
    with pytest.raises(CatalogueError, match=said):
        seeds.seeds(pinned(made, *pins))


def test_each_country_pins_series_that_exist_with_revision_licence_and_publisher() -> None:
    whole = Catalogue()
    for iso3, country in whole.countries.items():
        assert country.population_series, iso3
        for pin in country.population_series:
            series = whole.population_series[pin.series]
            assert all((series.revision, series.licence, series.publisher, series.reference)), pin
