"""Writes the sample deliveries into an inbox, never over a file that this command did not write.

Belongs here: which writers there are, the folder written aside, what may be replaced, fixed times. Does not
belong here: what stands in the files (native/, complements.py, diagnostic.py) or the manifest's shape
(defects.py).
"""

from __future__ import annotations

import gc
import hashlib
import multiprocessing
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.errors import UsageError
from eqm_pipeline.samples.defects import MANIFEST, Defects, Manifest

Progress = Callable[[str], None]
ASIDE = ".samples.aside"
SHARED_WRITERS = ("complements", "diagnostic", "place_registers", "validation")
LIBRARIES = ("numpy", "pandas", "xlsxwriter")


@dataclass
class SampleReport:
    """Paths below the inbox: written, unchanged, removed (ours, no longer made), kept (somebody else's)."""

    inbox: Path
    written: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    defects: int = 0


def write_samples(
    inbox: Path,
    catalogue: Catalogue,
    scale: float = 0.05,
    seed: int = 0,
    countries: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> SampleReport:
    """Write the deliveries of eight countries × three school years, or of some countries, and their manifest.

    Equal scale, seed, catalogue and program leave every file untouched, its time too. `progress(country)` is
    called when a country is done. UsageError for an unknown country or a scale ≤ 0.
    """
    inbox = Path(inbox)
    wanted = _wanted(countries, scale, catalogue)
    inbox.mkdir(parents=True, exist_ok=True)
    manifest, report = Manifest.read(inbox), SampleReport(inbox)
    _ours_again(inbox, manifest)
    aside = inbox / ASIDE
    shutil.rmtree(aside, ignore_errors=True)
    program = _program()
    recipes = {c: _recipe(scale, seed, program, catalogue, c) for c in wanted}
    due = [c for c in wanted if manifest.recipes.get(c) != recipes[c] or not _intact(inbox, manifest, c)]
    tell = progress or (lambda _: None)
    for iso3 in wanted:
        if iso3 not in due:
            report.unchanged += manifest.of(iso3, manifest.files)
            tell(iso3)
    try:
        for iso3, defects in _made(due, aside, scale, seed, catalogue):
            _place(iso3, aside, inbox, manifest, report)
            _record(iso3, recipes[iso3], defects, manifest, inbox)
            tell(iso3)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    manifest.scale, manifest.seed = scale, seed
    manifest.write(inbox)
    report.kept = [p for p in manifest.kept if p.split("/", 1)[0] in wanted]
    report.defects = sum(d.country in wanted for d in manifest.defects)
    return report


def _recipe(scale: float, seed: int, program: str, catalogue: Catalogue, iso3: str) -> str:
    return hashlib.sha256(f"{scale!r} {seed} {program} {catalogue.fingerprint(iso3)}".encode()).hexdigest()


def _made(
    due: Sequence[str], aside: Path, scale: float, seed: int, catalogue: Catalogue
) -> Iterator[tuple[str, Defects]]:
    """Write countries aside, in their order; several at once where several are due."""
    workers = min(os.cpu_count() or 1, len(due))
    folders = [aside / c for c in due]
    if workers < 2:
        for iso3, folder in zip(due, folders, strict=True):
            yield iso3, _write_country(iso3, folder, scale, seed, catalogue)
        return
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["eqm_pipeline.samples.complements", "eqm_pipeline.samples.schools"])
    seldom = (200_000, 20, 50)  # many small objects, few cycles
    with ProcessPoolExecutor(
        workers, mp_context=context, initializer=gc.set_threshold, initargs=seldom
    ) as pool:
        jobs = [
            pool.submit(_write_country, c, f, scale, seed, catalogue)
            for c, f in zip(due, folders, strict=True)
        ]
        for iso3, job in zip(due, jobs, strict=True):
            yield iso3, job.result()


def _wanted(countries: Sequence[str] | None, scale: float, catalogue: Catalogue) -> list[str]:
    """Countries asked for, or all for which a sample can be written: a ninth country sends its own files."""
    known = [
        c for c in catalogue.programme.countries if find_spec(f"eqm_pipeline.samples.native.{c.lower()}")
    ]
    if unknown := [c for c in countries or () if c not in known]:
        text = ", ".join(unknown)
        do = (f"choose among {', '.join(known)}", f"choisissez parmi {', '.join(known)}")
        raise UsageError((f"unknown country {text}", f"pays inconnu {text}"), do=do)
    if scale <= 0:
        raise UsageError((f"scale {scale} is not positive", f"l'échelle {scale} n'est pas positive"))
    return [c for c in known if not countries or c in countries]


def _write_country(iso3: str, folder: Path, scale: float, seed: int, catalogue: Catalogue) -> Defects:
    """All files of one country below a folder, dated 1 March of the year in which the school year ends."""
    from eqm_pipeline.samples.national import SAMPLE_YEARS
    from eqm_pipeline.samples.schools import build

    defects = Defects(seed)
    years = [build(iso3, y, scale, seed, catalogue) for y in SAMPLE_YEARS]
    native: Any = import_module(f"eqm_pipeline.samples.native.{iso3.lower()}")
    native.write(years, folder, defects, catalogue)
    for name in SHARED_WRITERS:
        shared: Any = import_module(f"eqm_pipeline.samples.{name}")
        shared.write(iso3, years, folder, defects, catalogue)
    for path in folder.rglob("*"):
        if path.is_file():
            named = re.findall(r"\d{4}-(\d{4})", path.name)
            when = datetime(int(named[-1]) if named else years[-1].year, 3, 1, 12, tzinfo=UTC).timestamp()
            os.utime(path, (when, when))
    return defects


def _place(iso3: str, aside: Path, inbox: Path, manifest: Manifest, report: SampleReport) -> None:
    """Move what was written into the inbox; it is recorded first, so a killed run loses nothing."""
    made = {
        p.relative_to(aside).as_posix(): sha256(p) for p in sorted((aside / iso3).rglob("*")) if p.is_file()
    }
    before = manifest.of(iso3, manifest.files)
    manifest.kept = [p for p in manifest.kept if p.split("/", 1)[0] != iso3]
    manifest.recipes.pop(iso3, None)
    manifest.pending = made
    manifest.write(inbox)
    for path, sha in made.items():
        target = inbox / path
        found = sha256(target) if target.is_file() else None
        if found == sha:
            report.unchanged.append(path)
        elif target.exists() and (found is None or found != before.get(path)):
            manifest.kept.append(path)
            manifest.files.pop(path, None)
            continue
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(aside / path, target)  # noqa: PTH105 - atomic on both systems
            report.written.append(path)
        manifest.files[path] = sha
    for path in set(before) - set(made):
        target = inbox / path
        if target.is_file() and sha256(target) == before[path]:
            target.unlink()
            report.removed.append(path)
        manifest.files.pop(path, None)


def _record(iso3: str, recipe: str, defects: Defects, manifest: Manifest, inbox: Path) -> None:
    """Defects of the files that stand in the inbox as written; the recipe last."""
    standing = {p.rsplit("/", 1)[-1] for p in manifest.of(iso3, manifest.files)}
    others = [d for d in manifest.defects if d.country != iso3]
    manifest.defects = [*others, *(d for d in defects.items if d.file in standing)]
    manifest.recipes[iso3] = recipe
    manifest.pending = {}
    manifest.write(inbox)


def _ours_again(inbox: Path, manifest: Manifest) -> None:
    """Files that an interrupted run had already moved are ours."""
    for path, sha in manifest.pending.items():
        if (inbox / path).is_file() and sha256(inbox / path) == sha:
            manifest.files[path] = sha
    manifest.pending = {}


def _intact(inbox: Path, manifest: Manifest, iso3: str) -> bool:
    """Whether the files of a country stand as they were written, and those of others where they were kept."""
    ours = manifest.of(iso3, manifest.files)
    kept = [p for p in manifest.kept if p.split("/", 1)[0] == iso3]
    standing = all((inbox / p).is_file() and sha256(inbox / p) == sha for p, sha in ours.items())
    return standing and all((inbox / p).exists() for p in kept)


def _program() -> str:
    """Hash of this room's code and of the libraries that shape the bytes."""
    h = hashlib.sha256(" ".join(f"{x} {version(x)}" for x in LIBRARIES).encode())
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        h.update(path.read_bytes())
    return h.hexdigest()


def sha256(path: Path) -> str:
    """Hash of a file's bytes."""
    with path.open("rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


__all__ = ["MANIFEST", "SampleReport", "sha256", "write_samples"]
