"""Where a run finds its data, inbox and catalogue, and who is told of its progress.

Belongs here: folders and their defaults. Does not belong here: anything that is read from them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from pathlib import Path

import dagster as dg

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.pipeline.run import Plan, plan

Told = Callable[[str], None]
tell: ContextVar[Told] = ContextVar("tell", default=lambda _: None)
"""Set by a door that shows progress: called with "TGO 2021-2022" or the name of a step."""


class Project(dg.ConfigurableResource):
    """The folders of a project: EQM_DATA, EQM_INBOX, EQM_CATALOGUE, else ./data, its inbox, our catalogue."""

    data: str = os.environ.get("EQM_DATA", "data")
    inbox: str = os.environ.get("EQM_INBOX", "")
    catalogue: str = os.environ.get("EQM_CATALOGUE", "")
    workers: int = 0

    @property
    def data_folder(self) -> Path:
        return Path(self.data).absolute()

    @property
    def inbox_folder(self) -> Path:
        return Path(self.inbox).absolute() if self.inbox else self.data_folder / "inbox"

    def known(self) -> Catalogue:
        """The catalogue, read when asked."""
        return Catalogue(Path(self.catalogue) if self.catalogue else None)

    def plan(self, countries: Iterable[str] = (), years: Iterable[str] = (), again: bool = False) -> Plan:
        """What is due, see pipeline.run.plan."""
        return plan(self.data_folder, self.known(), countries, years, again)


@dg.definitions
def resources() -> dg.Definitions:
    """The project as a resource; steps run in the process of their run, since one each costs more."""
    return dg.Definitions(resources={"project": Project()}, executor=dg.in_process_executor)
