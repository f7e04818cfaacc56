"""What is done over all partitions at once: marts, briefs, release.

Belongs here: the composition. Does not belong here: SQL (warehouse/), files of a release (publish/), pages (reports/).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.errors import UsageError
from eqm_pipeline.intake import Ledger
from eqm_pipeline.pipeline import state
from eqm_pipeline.pipeline.receive import SAMPLE_SENDER
from eqm_pipeline.pipeline.workers import each


@dataclass(frozen=True)
class Context:
    """Where the data are and what we know; times come from the ledger, so that equal inputs give equal bytes."""

    data: Path
    catalogue: Catalogue

    def accepted(self) -> list[state.Partition]:
        return [p for p in state.load(self.data).values() if p.rows_read]

    def released_at(self) -> str:
        """When the newest delivery in effect arrived."""
        times = [p.released_at for p in self.accepted()]
        if not times:
            raise UsageError(
                ("nothing has been accepted yet", "rien n'a encore été accepté"),
                do=("run `eqm run` first", "lancez d'abord `eqm run`"),
            )
        return max(times)

    def synthetic(self) -> set[str]:
        """Countries whose figures rest, in part or whole, on samples."""
        used = {(p.country, sha) for p in self.accepted() for sha in p.slices.values()}
        return {
            s.country
            for s in Ledger(self.data).all()
            if s.sender == SAMPLE_SENDER and (s.country, s.sha256) in used
        }


def concordance(c: Context) -> dict[str, int]:
    """Schools of each year recognised in the next; links by country."""
    from eqm_pipeline.pipeline.concordance import concord

    return concord(c.data, c.catalogue)


def marts(c: Context) -> dict[str, int]:
    """Indicators, practices and their companions over all partitions; rows by mart. Findings of comparisons beside them."""
    from eqm_pipeline.pipeline.comparisons import store_comparisons
    from eqm_pipeline.warehouse.marts import compute_marts

    made = compute_marts(c.data, c.catalogue)
    store_comparisons(c.data, c.catalogue)
    return made


def packs(c: Context) -> dict[str, int]:
    """What goes back to each ministry, a folder per country and school year; the number of files by folder."""
    from eqm_pipeline.pipeline.drift import write_drift
    from eqm_pipeline.pipeline.packs import write_packs

    write_drift(c.data, c.catalogue)
    return write_packs(c.data, c.catalogue, c.synthetic())


def briefs(c: Context) -> dict[str, str]:
    """One bilingual HTML page per country, by file name."""
    synthetic = c.synthetic()
    countries = sorted({p.country for p in c.accepted()})
    return dict(
        sorted(each(_page, [(c.data, c.catalogue.folder, iso3, iso3 in synthetic) for iso3 in countries]))
    )


def _page(wanted: tuple[Path, Path, str, bool]) -> tuple[str, str]:
    from eqm_pipeline.reports.brief import describe
    from eqm_pipeline.reports.render import render

    data, folder, iso3, synthetic = wanted
    return f"{iso3}.html", render(describe(data / "marts", Catalogue(folder), iso3, synthetic=synthetic))


def release(c: Context, pages: dict[str, str]) -> dict[str, str]:
    """A versioned folder under data/releases; unchanged content keeps its version."""
    from eqm_pipeline.publish.release import write_release

    at = c.released_at()
    made = write_release(
        c.data / "marts",
        c.data / "releases",
        c.catalogue,
        at,
        pages,
        int(at[:4]),
        synthetic=bool(c.synthetic()),
    )
    return {"version": made.version, "path": str(made.path), "unchanged": str(made.unchanged)}


def fingerprint(c: Context, code: str) -> str:
    """Of all that marts and release depend on."""
    parts = sorted(
        f"{p.country}{p.school_year}{p.fingerprint}{p.status}{p.rows_read}"
        for p in state.load(c.data).values()
    )
    rooms = b"".join(
        p.read_bytes()
        for r in ("publish", "reports", "feedback", "writing")
        for p in sorted((state.PACKAGE / r).rglob("*.*"))
        if p.suffix != ".pyc"
    )
    return state.fingerprint(code, c.catalogue.fingerprint(), hashlib.sha256(rooms).hexdigest(), *parts)
