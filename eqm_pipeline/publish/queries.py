"""The page of ready queries in a release: QUERIES.md and REQUETES.md.

Belongs here: how to open a release, and how a query looks in SQL, pandas and R. Does not belong here: the queries
(catalogue/queries.yml), nor any figure: a page is the same for every release of one catalogue.
"""

from __future__ import annotations

from textwrap import indent

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.models import ReadyQuery

PAGES = {"en": "QUERIES.md", "fr": "REQUETES.md"}

_SHELL = """\
```sh
duckdb -readonly eqm.duckdb
```
"""
_PYTHON = """\
```python
import duckdb

con = duckdb.connect("eqm.duckdb", read_only=True)
print(con.sql("from key_indicators limit 5").df())
```
"""
_R = """\
```r
library(DBI)
con <- dbConnect(duckdb::duckdb(), dbdir = "eqm.duckdb", read_only = TRUE)
dbGetQuery(con, "from key_indicators limit 5")
```
"""
_CSV = """\
```sql
copy (from indicators_wide where area_level = 'country') to 'national.csv' (header);
```
"""
_EN = """\
# Ten ready queries

`eqm.duckdb` names every table of this release, `data/<table>.parquet`, as a view. Work in this folder. With the command
of DuckDB (1.1 or later; `show tables;` lists the views, `describe indicators;` their columns):

{shell}
Python (pandas and pyarrow are enough for the pandas versions below):

{python}
R, with the packages DBI and duckdb:

{r}
- The views hold no data; they look for `data/` in the folder where you work. From anywhere else, and in programs such as
  DBeaver, say first where the release is: `set file_search_path = '/path/to/release';` (in Python
  `duckdb.connect(path, read_only=True, config={{"file_search_path": folder}})`, in R
  `dbExecute(con, "set file_search_path = '/path/to/release'")`, or `setwd`).
- Open it for reading only: two people can, and the file stays what `SHA256SUMS` says.
- `views.sql` has the same views as text, for an older DuckDB or a database of your own: `duckdb -init views.sql`.
- Comments explain columns: `select column_name, comment from duckdb_columns() where table_name = 'indicators';`.
- A result becomes a file with `copy`:

{csv}
In `indicators` every code column must be fixed or grouped by: `_T` is the total, `_Z` not applicable, and a row of girls,
of one sector or of one grade stands beside the total. A missing value is empty and says why in `obs_status` and `reason`.
The queries speak of Senegal (`SEN`) where they need one country.
"""
_FR = """\
# Dix requêtes prêtes à l'emploi

`eqm.duckdb` nomme chaque table de cette version, `data/<table>.parquet`, comme une vue. Travaillez dans ce dossier. Avec la
commande de DuckDB (1.1 ou plus récent ; `show tables;` liste les vues, `describe indicators;` leurs colonnes) :

{shell}
Python (pandas et pyarrow suffisent pour les versions pandas ci-dessous) :

{python}
R, avec les paquets DBI et duckdb :

{r}
- Les vues ne contiennent pas de données ; elles cherchent `data/` dans le dossier où vous travaillez. D'ailleurs, et dans des
  programmes comme DBeaver, dites d'abord où est la version : `set file_search_path = '/chemin/de/la/version';` (en Python
  `duckdb.connect(path, read_only=True, config={{"file_search_path": folder}})`, en R
  `dbExecute(con, "set file_search_path = '/chemin/de/la/version'")`, ou `setwd`).
- Ouvrez en lecture seule : on peut alors être à plusieurs, et le fichier reste ce que dit `SHA256SUMS`.
- `views.sql` contient les mêmes vues en texte, pour un DuckDB plus ancien ou une base à vous : `duckdb -init views.sql`.
- Des commentaires expliquent les colonnes :
  `select column_name, comment from duckdb_columns() where table_name = 'indicators';`.
- Un résultat devient un fichier avec `copy` :

{csv}
Dans `indicators`, chaque colonne de codes doit être fixée ou groupée : `_T` est le total, `_Z` sans objet, et une ligne des
filles, d'un secteur ou d'une classe figure à côté du total. Une valeur manquante est vide et dit pourquoi dans `obs_status`
et `reason`. Les requêtes parlent du Sénégal (`SEN`) quand il leur faut un pays.
"""


def queries_page(catalogue: Catalogue, language: str) -> str:
    """The page in one language: how to open the release, then each query in SQL, pandas and R."""
    opening = (_EN if language == "en" else _FR).format(shell=_SHELL, python=_PYTHON, r=_R, csv=_CSV)
    entries = [_entry(n, q, language) for n, q in enumerate(catalogue.queries.values(), 1)]
    return "\n".join([opening, *entries])


def r_code(sql: str) -> str:
    """The same SQL from R, on the connection `con`."""
    return f'dbGetQuery(con, "\n{indent(sql, "  ")}\n")'


def _entry(n: int, query: ReadyQuery, language: str) -> str:
    title, answers = getattr(query.title, language), getattr(query.answers, language)
    return (
        f"## {n}. {title}\n\n{answers}\n\n"
        f"```sql\n{query.sql};\n```\n\n"
        f"```python\nimport pandas as pd\n\n{query.pandas}\nprint(result)\n```\n\n"
        f"```r\n{r_code(query.sql)}\n```\n"
    )
