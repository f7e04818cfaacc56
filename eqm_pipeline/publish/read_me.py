"""The two short pages that open a release: README.md and LISEZMOI.md.

Belongs here: their text. Does not belong here: figures, or documentation of the pipeline.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from eqm_pipeline.catalogue import Catalogue

_EN = """# {name}

Release {version}, {date}. {cite}
{banner}
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
- `validation` says which school years their country has validated. Figures of other years are provisional (`P`) where the
  country allows it, else withheld (`V`).
- `usage_warnings` says what to know before using a table or an indicator; what each warning implies is in
  `codebook/usage_warnings.csv`, in the metadata of the Parquet files and in `datapackage.json`.
- What changed since the version before, and why: `CHANGELOG.md`; national values one by one in `revisions.csv`.

| | |
|---|---|
| `data/` | tables in Parquet and CSV; long (`indicators`, `measure_counts`), wide (`indicators_wide`), dimensions |
| `codebook/` | every column, code, indicator and warning |
| `QUERIES.md`, `views.sql`, `eqm.duckdb` | ten ready queries; views to run them on |
| `briefs/`, `yearbook/` | one page, one workbook of counts per country |
| `quality/` | scorecard, rules, warnings in words |{sdmx}
| {citing}`datapackage.json`, `SHA256SUMS` | description for machines; proof that files are whole (`sha256sum -c SHA256SUMS`) |

Tables here: {tables}.
"""
_FR = """# {name}

Version {version}, {date}. {cite}
{banner}
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
- `validation` dit quelles années scolaires leur pays a validées. Les chiffres des autres sont provisoires (`P`) si le pays
  l'autorise, sinon retenus (`V`).
- `usage_warnings` dit ce qu'il faut savoir avant d'utiliser une table ou un indicateur ; ce que chaque avertissement
  implique est dans `codebook/usage_warnings.csv`, dans les métadonnées des fichiers Parquet et dans `datapackage.json`.
- Ce qui a changé depuis la version précédente, et pourquoi : `CHANGELOG.md` ; les valeurs nationales une à une dans
  `revisions.csv`.

| | |
|---|---|
| `data/` | tables en Parquet et CSV ; longues (`indicators`, `measure_counts`), large (`indicators_wide`), dimensions |
| `codebook/` | chaque colonne, code, indicateur et avertissement |
| `REQUETES.md`, `views.sql`, `eqm.duckdb` | dix requêtes prêtes ; les vues sur lesquelles les lancer |
| `briefs/`, `yearbook/` | une page, un classeur d'effectifs par pays |
| `quality/` | tableau de bord, règles, avertissements en toutes lettres |{sdmx}
| {citing}`datapackage.json`, `SHA256SUMS` | description pour les machines ; preuve que les fichiers sont entiers (`sha256sum -c SHA256SUMS`) |

Tables : {tables}.
"""
_SYNTHETIC = {
    "en": "\n**Synthetic sample data: every figure is invented for demonstration. Do not cite.**\n",
    "fr": "\n**Données synthétiques : tous les chiffres sont inventés pour la démonstration. Ne pas citer.**\n",
}


_DRAFT = {
    "en": "\n**Draft, for the programme and the ministries concerned: not validated, not to be cited or passed on.**\n",
    "fr": "\n**Brouillon, pour le programme et les ministères concernés : non validé, à ne citer ni transmettre.**\n",
}
_CITE = {
    "en": "{licence}. Cite as: {citation}, release {version}.",
    "fr": "{licence}. Citer : {citation}, version {version}.",
}
_SDMX = {
    "en": "\n| `sdmx/` | national figures for statistical offices: SDMX-CSV 2.0 and its structure |",
    "fr": "\n| `sdmx/` | chiffres nationaux pour les instituts de statistique : SDMX-CSV 2.0 et sa structure |",
}


def read_me(
    catalogue: Catalogue,
    version: str,
    date: str,
    tables: Sequence[str],
    synthetic: bool,
    draft: bool = False,
    sdmx: bool = False,
) -> dict[str, str]:
    """File name → text, in both languages; `date` is a day as text."""
    programme = catalogue.programme
    said = {
        "version": version,
        "date": date,
        "citing": "" if draft else "`CITATION.cff`, `LICENSE`, ",
        "tables": ", ".join(f"`{t}`" for t in tables),
    }
    out = {}
    for file, text, language in (("README.md", _EN, "en"), ("LISEZMOI.md", _FR, "fr")):
        banner = (_DRAFT[language] if draft else "") + (_SYNTHETIC[language] if synthetic else "")
        name = getattr(programme.name, language)
        cite = "" if draft else _CITE[language].format(version=version, licence=programme.licence, citation=programme.citation)  # fmt: skip
        out[file] = text.format(
            name=name, banner=banner, cite=cite, sdmx=_SDMX[language] if sdmx else "", **said
        )
    return out


def day(released_at: str) -> str:
    """The day of an ISO date-time; raises ValueError when it is not one."""
    return datetime.fromisoformat(released_at).date().isoformat()
