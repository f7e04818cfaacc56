"""The SQL models: where they lie, what they need, in which order they are built.

Belongs here: finding and parsing models. Does not belong here: running them (run.py), testing them (testing.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlglot import exp

import eqm_pipeline
from eqm_pipeline.catalogue.load import read_yaml
from eqm_pipeline.errors import CatalogueError
from eqm_pipeline.warehouse.codes import parsed

Layer = Literal["staging", "intermediate", "rules", "marts"]
LAYERS: tuple[Layer, ...] = ("staging", "intermediate", "rules", "marts")
OVER_ALL = ("rules", "marts")  # layers over all partitions at once


class Strict(BaseModel):
    """Frozen; a misspelt key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class UnitTest(Strict):
    """Rows given to the relations that a model reads, and the rows it must then hold (named columns only)."""

    name: str
    given: dict[str, list[dict[str, Any]]]
    expect: list[dict[str, Any]]


class Declaration(Strict):
    """The .yml beside a model: what a row is, its columns and types, and what must hold of it.

    `exported` models are stored; `ordered` says that the SQL itself sorts them, otherwise they are sorted by grain.
    A `view` is computed anew, in the columns that are asked for, by whoever reads it; its grain is that of the tables it reads.
    """

    description: str
    materialized: Literal["table", "view"] = "table"
    grain: tuple[str, ...]
    columns: dict[str, str]
    exported: bool = False
    ordered: bool = False
    tests: tuple[dict[str, Any], ...] = ()
    unit_tests: tuple[UnitTest, ...] = ()


class Model(BaseModel):
    """One relation: SQL, declaration, layer. Its name is the file's stem."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)
    name: str
    layer: Layer
    sql: str
    declaration: Declaration
    where: str = Field(default="")

    @cached_property
    def needs(self) -> frozenset[str]:
        """Relations that the SQL reads, without its own CTEs."""
        tree = parsed(self.sql)
        own = {c.alias for c in tree.find_all(exp.CTE)}
        return frozenset(t.name for t in tree.find_all(exp.Table) if t.name not in own)


def reads(model: Model, models: Mapping[str, Model]) -> set[str]:
    """What is read when a model is built: what it needs and, where that is a view, what the view reads."""
    out = set(model.needs)
    for name in model.needs:
        if name in models and models[name].declaration.materialized == "view":
            out |= reads(models[name], models)
    return out


def sql_folder() -> Path:
    """`eqm_pipeline/dbt_like_sql` of an installed wheel, else `dbt_like_sql` of the checkout."""
    package = Path(eqm_pipeline.__file__).parent
    for folder in (package / "dbt_like_sql", package.parent / "dbt_like_sql"):
        if folder.is_dir():
            return folder
    what = "the SQL models are not beside the package", "les modèles SQL ne sont pas à côté du paquet"
    raise CatalogueError(what, where=str(package))


@lru_cache(maxsize=4)
def load_models(folder: Path | None = None) -> dict[str, Model]:
    """All models by name. A model without its .yml, or two of one name, is a CatalogueError."""
    out: dict[str, Model] = {}
    for layer in LAYERS:
        for path in sorted(((folder or sql_folder()) / layer).glob("*.sql")):
            beside = path.with_suffix(".yml")
            if not beside.exists() or path.stem in out:
                what = "every model has one .sql and one .yml, and a name of its own"
                raise CatalogueError(
                    (what, "chaque modèle a un .sql, un .yml et un nom propre"), where=str(path)
                )
            try:
                declared = Declaration.model_validate(read_yaml(beside))
            except ValueError as e:
                raise CatalogueError((str(e), str(e)), where=str(beside)) from e
            sql = path.read_text(encoding="utf-8")
            out[path.stem] = Model(
                name=path.stem, layer=layer, sql=sql, declaration=declared, where=str(path)
            )
    return out


def in_order(models: dict[str, Model], given: set[str], wanted: set[str] | None = None) -> list[Model]:
    """The models needed for `wanted` (all when None), each after what it reads.

    A cycle, or a relation that is neither a model nor given, is a CatalogueError.
    """
    done: list[str] = []
    path: list[str] = []

    def visit(name: str, reader: str) -> None:
        if name in done or name in given:
            return
        if name in path:
            round_trip = " → ".join([*path[path.index(name) :], name])
            raise CatalogueError(
                (f"models need each other: {round_trip}", f"modèles circulaires : {round_trip}")
            )
        if name not in models:
            what = f"unknown relation {name}", f"relation inconnue : {name}"
            raise CatalogueError(what, where=models[reader].where if reader in models else reader)
        path.append(name)
        for needed in sorted(models[name].needs):
            visit(needed, name)
        path.pop()
        done.append(name)

    for name in sorted(wanted if wanted is not None else models):
        visit(name, "")
    return [models[n] for n in done]
