"""What the synthetic ministries say of their figures: earlier years validated, the last one provisional.

Belongs here: one validation.yml per country. Does not belong here: what follows from it (publish/clearance.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.samples.defects import Defects
from eqm_pipeline.samples.schools import SchoolYear

SILENT = "MDG"  # says nothing of its last year, so that samples hold withheld figures, too
_HEAD = """# Synthetic sample: no ministry said this. / Échantillon synthétique : aucun ministère n'a dit ceci.
country: {country}
validation:
"""
_VALIDATED = '  "{year}": {{state: validated, by: Synthetic statistics office, date: {date}}}\n'
_PROVISIONAL = (
    '  "{year}": {{state: provisional, publish: true, by: Synthetic statistics office, date: {date}}}\n'
)


def write(
    iso3: str, years: Sequence[SchoolYear], folder: Path, _defects: Defects | None, _catalogue: Catalogue
) -> list[Path]:
    """`validation/validation.yml` below `folder`."""
    lines = [_VALIDATED.format(year=y.school_year, date=f"{y.year}-06-15") for y in years[:-1]]
    if iso3 != SILENT:
        lines += [_PROVISIONAL.format(year=y.school_year, date=f"{y.year}-02-15") for y in years[-1:]]
    path = folder / "validation" / "validation.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_HEAD.format(country=iso3) + "".join(lines), encoding="utf-8")
    return [path]
