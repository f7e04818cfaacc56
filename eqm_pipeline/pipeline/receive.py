"""Takes what stands in the inbox into the ledger.

Belongs here: new and changed files only, refusals remembered. Does not belong here: what is done with snapshots.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.models import EVERY_YEAR
from eqm_pipeline.errors import DeliveryRefused
from eqm_pipeline.intake import VALIDATION, Arrival, Ledger, received, scan, take
from eqm_pipeline.intake.snapshot import hash_file

SAMPLE_SENDER = "synthetic samples"


@dataclass(frozen=True)
class Refusal:
    """A file of the inbox that was not taken in: its path in the inbox, and why in English and French."""

    file: str
    code: str
    text: str


def receive(inbox: Path, data: Path, catalogue: Catalogue) -> tuple[int, list[Refusal]]:
    """Snapshot new deliveries. Returns how many were new, and the refusals that still stand in the inbox."""
    ledger = Ledger(data)
    seen = ledger.seen()
    samples = _sample_hashes(inbox)
    contracts = catalogue.fingerprint()[:12]
    new, refusals = 0, []
    for arrival in sorted(scan(inbox, catalogue), key=lambda a: a.path.lstat().st_mtime_ns):
        name = arrival.path.relative_to(inbox).as_posix()
        if arrival.refusal:
            refusals.append(Refusal(name, arrival.refusal.code, arrival.refusal.bilingual()))
            continue
        stat = arrival.path.stat()
        size, mtime, verdict = seen.get(name, (-1, -1, ""))
        same = (size, mtime) == (stat.st_size, stat.st_mtime_ns)
        if same and verdict == "taken":
            continue
        if same and verdict.startswith(contracts):
            refusals.append(Refusal(name, *verdict.split("\x1f")[1:3]))
            continue
        taken, refusal = _take(arrival, data, ledger, samples, catalogue)
        new += taken
        verdict = "taken" if refusal is None else f"{contracts}\x1f{refusal.code}\x1f{refusal.text}"
        ledger.note(name, stat.st_size, stat.st_mtime_ns, verdict)
        if refusal:
            refusals.append(refusal)
    return new, refusals


def _take(
    a: Arrival, data: Path, ledger: Ledger, samples: set[str], catalogue: Catalogue
) -> tuple[int, Refusal | None]:
    from eqm_pipeline.pipeline.answers import school_year_of
    from eqm_pipeline.pipeline.validation import years_validated
    from eqm_pipeline.reading import school_years

    contract = a.contract
    allowed = {*catalogue.programme.years(), EVERY_YEAR}
    name = f"{a.country}/{a.source}/{a.path.name}"

    def years_of(path: Path) -> list[str]:
        if a.source == VALIDATION:
            years = years_validated(path, a.country, received(a.path))
        elif contract is None:
            years = [school_year_of(path, a.country, catalogue)]
        else:
            years = [] if a.companion else school_years(path, contract)
        if odd := [y for y in years if y not in allowed]:
            raise DeliveryRefused(
                (f"school year {odd[0]} is outside the programme", f"l'année scolaire {odd[0]} est hors du programme"), where=name,
                do=("check the year, or extend school_years in programme.yml", "vérifiez l'année, ou étendez school_years dans programme.yml"),
            )  # fmt: skip
        return years

    try:
        if a.path.stat().st_size == 0:
            years_of(a.path)
        sha = hash_file(a.path)
        known = {s.sha256 for s in ledger.all() if (s.country, s.source) == (a.country, a.source)}
        take(a, data, ledger, years_of, sha, SAMPLE_SENDER if sha in samples else "")
    except DeliveryRefused as e:
        return 0, Refusal(name, e.code, e.bilingual())
    return int(sha not in known), None


def _sample_hashes(inbox: Path) -> set[str]:
    manifest = inbox / ".samples.json"
    if not manifest.exists():
        return set()
    try:
        files = json.loads(manifest.read_text("utf-8"))["files"]
    except (ValueError, KeyError):
        return set()
    return set(files.values()) if isinstance(files, dict) else {f["sha256"] for f in files}
