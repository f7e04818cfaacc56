"""The two short pages that open a release: README.md and LISEZMOI.md.

Belongs here: their text. Does not belong here: figures, or documentation of the pipeline.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from eqm_pipeline.catalogue import Catalogue

_EN = """# {name}

Release {version}, {date}. {licence}. Cite as: {citation}, release {version}.
{synthetic}
Start with `data/key_indicators.parquet`: national totals of the main indicators. `data/indicators.parquet` holds them
all; one row is one value, named by its code columns. Read it with DuckDB:

    select country, school_year, value from 'data/indicators.parquet'
    where indicator = 'gross_enrolment_ratio' and area_level = 'country' and sex = '_T'

- A missing value is empty, never 0; `obs_status` and `reason` say why.
- `_T` means total, `_Z` not applicable. Codes are in `data/schema_codes`, names of indicators in
  `data/indicator_labels`, of areas in `data/areas`; every column is explained in `codebook/`.
- `practices` comes from purposive samples of respondents: read each score with its `n`; it stands for nobody else,
  and countries must not be ranked on it.
- `coverage`, `data_quality` and `finding_counts` say how far the figures can be trusted; `population_series` which
  population they rest on. `area_series` has pupils, teachers and schools of all years in the areas of the latest.
- `briefs/` has one page per country. `SHA256SUMS` proves that files are whole (`sha256sum -c SHA256SUMS`).

Tables here: {tables}.
"""
_FR = """# {name}

Version {version}, {date}. {licence}. Citer : {citation}, version {version}.
{synthetic}
Commencez par `data/key_indicators.parquet` : les totaux nationaux des principaux indicateurs. `data/indicators.parquet`
les contient tous ; une ligne est une valeur, désignée par ses colonnes de codes. Avec DuckDB :

    select country, school_year, value from 'data/indicators.parquet'
    where indicator = 'gross_enrolment_ratio' and area_level = 'country' and sex = '_T'

- Une valeur manquante est vide, jamais 0 ; `obs_status` et `reason` disent pourquoi.
- `_T` veut dire total, `_Z` sans objet. Les codes sont dans `data/schema_codes`, les noms des indicateurs dans
  `data/indicator_labels`, ceux des zones dans `data/areas` ; chaque colonne est expliquée dans `codebook/`.
- `practices` vient d'échantillons raisonnés de répondants : lire chaque score avec son `n` ; il ne représente personne
  d'autre et ne permet pas de classer les pays.
- `coverage`, `data_quality` et `finding_counts` disent quelle confiance accorder aux chiffres ; `population_series` sur
  quelle population ils reposent. `area_series` donne élèves, enseignants et écoles de toutes les années dans les zones
  de la dernière.
- `briefs/` contient une page par pays. `SHA256SUMS` prouve que les fichiers sont entiers (`sha256sum -c SHA256SUMS`).

Tables : {tables}.
"""
_SYNTHETIC = {
    "en": "\n**Synthetic sample data: every figure is invented for demonstration. Do not cite.**\n",
    "fr": "\n**Données synthétiques : tous les chiffres sont inventés pour la démonstration. Ne pas citer.**\n",
}


def read_me(
    catalogue: Catalogue, version: str, date: str, tables: Sequence[str], synthetic: bool
) -> dict[str, str]:
    """File name → text, in both languages; `date` is a day as text."""
    programme = catalogue.programme
    said = {
        "version": version,
        "date": date,
        "licence": programme.licence,
        "citation": programme.citation,
        "tables": ", ".join(f"`{t}`" for t in tables),
    }
    return {
        "README.md": _EN.format(
            name=programme.name.en, synthetic=_SYNTHETIC["en"] if synthetic else "", **said
        ),
        "LISEZMOI.md": _FR.format(
            name=programme.name.fr, synthetic=_SYNTHETIC["fr"] if synthetic else "", **said
        ),
    }


def day(released_at: str) -> str:
    """The day of an ISO date-time; raises ValueError when it is not one."""
    return datetime.fromisoformat(released_at).date().isoformat()
