"""Finds and reads the catalogue.

Belongs here: where YAML and CSV lie, inheritance of shared contracts, errors that name file and key.
Does not belong here: any opinion about what they say. `Catalogue(folder)` is cheap: a part is read when first asked for.
"""

from __future__ import annotations

import csv
import hashlib
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from eqm_pipeline.catalogue import grammar
from eqm_pipeline.catalogue import models as m
from eqm_pipeline.errors import CatalogueError, UsageError

HERE = Path(__file__).parent
PRESENTATION = ("queries.yml", "yearbook.yml", "codelists/columns.csv", "codelists/usage_warnings.csv")
"""Files that say how results are shown: no figure depends on them."""
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
M = TypeVar("M", bound=BaseModel)


def read_yaml(path: Path) -> Any:
    """A YAML file, or CatalogueError with the line."""
    try:
        return yaml.load(path.read_bytes(), Loader=_Loader)  # noqa: S506 - the safe loader, in C
    except yaml.YAMLError as e:
        raise CatalogueError((str(e), str(e)), where=str(path)) from e


def _build(model: type[M], data: Any, where: Path) -> M:
    try:
        return model.model_validate(data)
    except ValidationError as e:
        lines = "; ".join(f"{'.'.join(map(str, x['loc']))}: {x['msg']}" for x in e.errors()[:5])
        raise CatalogueError(
            (lines, lines), where=str(where), do=("mend the file", "corrigez le fichier")
        ) from e


def read_rows(path: Path) -> list[dict[str, str]]:
    """A CSV of the catalogue as dictionaries of text; empty when the file is absent."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


class Catalogue:
    """All that we know, from the package or from another folder of the same layout."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = Path(folder) if folder else HERE
        if not (self.folder / "programme.yml").exists():
            raise UsageError(("no programme.yml here", "programme.yml absent"), where=str(self.folder))

    def __reduce_ex__(self, protocol: Any) -> Any:
        """To another process goes where it lies: there it is read once, whatever the number of tasks, while it says the same."""
        if type(self) is Catalogue:
            return _shared, (self.folder, self.fingerprint())
        return super().__reduce_ex__(protocol)

    @cached_property
    def programme(self) -> m.Programme:
        path = self.folder / "programme.yml"
        return _build(m.Programme, read_yaml(path), path)

    @cached_property
    def countries(self) -> dict[str, m.Country]:
        """Countries in the programme's fixed order."""
        out = {}
        for iso3 in self.programme.countries:
            path = self.folder / "countries" / iso3.lower() / "country.yml"
            out[iso3] = _build(m.Country, read_yaml(path), path)
        return out

    @cached_property
    def measures(self) -> dict[str, grammar.Measure]:
        path = self.folder / "measures.yml"
        return {k: _build(grammar.Measure, v, path) for k, v in read_yaml(path).items()}

    @cached_property
    def indicators(self) -> dict[str, grammar.Indicator]:
        """Declarations by code, in the order of their files."""
        out: dict[str, grammar.Indicator] = {}
        for path in sorted((self.folder / "indicators").glob("*.yml")):
            out |= {k: _build(grammar.Indicator, v, path) for k, v in read_yaml(path).items()}
        return out

    @cached_property
    def rules(self) -> dict[str, m.Rule]:
        out: dict[str, m.Rule] = {}
        for path in sorted((self.folder / "rules").glob("*.yml")):
            out |= {k: _build(m.Rule, v, path) for k, v in read_yaml(path).items()}
        return out

    def parameters(self, iso3: str) -> dict[str, dict[str, float]]:
        """Parameters of every rule for one country: the defaults, changed by its country.yml."""
        own = self.countries[iso3].rules if iso3 in self.countries else {}
        for rule, changed in own.items():
            if rule not in self.rules or not set(changed) <= set(self.rules[rule].params):
                told = f"rules: {rule}: {', '.join(changed)}"
                raise CatalogueError((f"no such rule or parameter: {told}", f"règle ou paramètre inconnu : {told}"), where=f"{iso3.lower()}/country.yml")  # fmt: skip
        return {name: r.params | own.get(name, {}) for name, r in self.rules.items()}

    @cached_property
    def population_series(self) -> dict[str, m.PopulationSeries]:
        """Series of population by id."""
        path = self.folder / "reference" / "population_series.yml"
        entries = read_yaml(path) if path.exists() else {}
        return {k: _build(m.PopulationSeries, v, path) for k, v in entries.items()}

    @cached_property
    def yearbook(self) -> m.Yearbook:
        """Tables of the statistical yearbook, by code."""
        path = self.folder / "yearbook.yml"
        return _build(m.Yearbook, read_yaml(path), path)

    @cached_property
    def queries(self) -> dict[str, m.ReadyQuery]:
        """Ready queries of a release by id, in the order of the page."""
        path = self.folder / "queries.yml"
        entries = read_yaml(path) if path.exists() else {}
        return {k: _build(m.ReadyQuery, v, path) for k, v in entries.items()}

    @cached_property
    def contracts(self) -> dict[tuple[str, str], m.Contract]:
        """Contracts by (country, source): the country's own, then the shared ones it names."""
        out: dict[tuple[str, str], m.Contract] = {}
        for iso3, country in self.countries.items():
            own = sorted((self.folder / "countries" / iso3.lower() / "sources").glob("*.yml"))
            shared = [self.folder / "contracts" / f"{s}.yml" for s in country.shared_sources]
            for path in [*own, *shared]:
                contract = self._contract(path)
                out.setdefault((iso3, contract.source), contract)
        return out

    def contract_file(self, iso3: str, source: str) -> Path:
        """The YAML in which a contract of a country is written: its own, else the shared one."""
        own = sorted((self.folder / "countries" / iso3.lower() / "sources").glob("*.yml"))
        found = [p for p in own if read_yaml(p).get("source", p.stem) == source]
        return found[0] if found else self.folder / "contracts" / f"{source}.yml"

    def _contract(self, path: Path) -> m.Contract:
        data = read_yaml(path)
        if parent := data.get("extends"):
            base = read_yaml(self.folder / "contracts" / f"{parent}.yml")
            tables = {**base.get("tables", {}), **data.get("tables", {})}
            codes = {**base.get("codes", {}), **data.get("codes", {})}
            data = {**base, **data, "tables": tables, "codes": codes}
        return _build(m.Contract, data, path)

    @cached_property
    def areas(self) -> dict[str, list[m.Area]]:
        """Areas of each country; `aliases` are separated by `|` in the CSV."""
        out: dict[str, list[m.Area]] = {}
        for iso3 in self.programme.countries:
            path = self.folder / "countries" / iso3.lower() / "areas.csv"
            rows = [{k: v for k, v in r.items() if v not in ("", None)} for r in read_rows(path)]
            for r in rows:
                r["aliases"] = tuple(r.get("aliases", "").split("|")) if r.get("aliases") else ()  # type: ignore[assignment]
            out[iso3] = [_build(m.Area, r, path) for r in rows]
        return out

    @cached_property
    def corrections(self) -> dict[str, list[m.Correction]]:
        out: dict[str, list[m.Correction]] = {}
        for iso3 in self.programme.countries:
            path = self.folder / "countries" / iso3.lower() / "corrections.yml"
            entries = (read_yaml(path) or []) if path.exists() else []
            out[iso3] = [_build(m.Correction, e, path) for e in entries]
        return out

    def rows(self, name: str) -> list[dict[str, str]]:
        """A reference or code-list CSV, e.g. `reference/national_totals`."""
        return read_rows(self.folder / f"{name}.csv")

    def fingerprint(self, iso3: str | None = None) -> str:
        """Hash of what the catalogue says for one country (and for all), how it is shown apart; or of the whole."""
        h = hashlib.sha256()
        for path in sorted(p for p in self.folder.rglob("*") if p.suffix in {".yml", ".csv"}):
            rel = path.relative_to(self.folder)
            others = rel.parts[0] == "countries" and iso3 and rel.parts[1] != iso3.lower()
            if others or (iso3 and rel.as_posix() in PRESENTATION):
                continue
            h.update(rel.as_posix().encode() + b"\0" + path.read_bytes())
        return h.hexdigest()


@lru_cache(maxsize=4)
def _shared(folder: Path, fingerprint: str) -> Catalogue:
    """The catalogue of a folder that other tasks of this process have too."""
    return Catalogue(folder)
