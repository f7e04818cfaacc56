"""The catalogue as seen by one file of counts: its countries and its years, whatever the programme's are.

Belongs here: `Scope`. Does not belong here: reading the file or its structures (reading/, conform/).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cached_property

from eqm_pipeline.catalogue import models as m
from eqm_pipeline.catalogue.load import Catalogue


class Scope(Catalogue):
    """The catalogue with other countries (structures included) and other years; all else is as in `base`."""

    def __init__(self, base: Catalogue, countries: Mapping[str, m.Country], first: int, last: int) -> None:
        super().__init__(base.folder)
        self._base, self._countries, self._years = base, dict(countries), (first, last)

    def only(self, countries: Iterable[str]) -> Scope:
        """The same years of some of the countries."""
        return Scope(self._base, {c: self._countries[c] for c in countries}, *self._years)

    @cached_property
    def programme(self) -> m.Programme:
        first, last = self._years
        years = m.SchoolYears(first=f"{first - 1}-{first}", last=f"{last - 1}-{last}")
        return self._base.programme.model_copy(
            update={"countries": tuple(self._countries), "school_years": years}
        )

    @cached_property
    def countries(self) -> dict[str, m.Country]:
        return self._countries

    def fingerprint(self, iso3: str | None = None) -> str:
        """What the files say, and what this scope says instead."""
        h = hashlib.sha256(self._base.fingerprint(iso3).encode())
        h.update(repr((self._years, sorted(self._countries.items()))).encode())
        return h.hexdigest()
