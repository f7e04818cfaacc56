"""Looks into the inbox.

Belongs here: which files are deliveries, of whom, and which are not to be touched. Does not belong here: their content.
"""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass
from pathlib import Path

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.models import Contract
from eqm_pipeline.errors import DeliveryRefused, UnreadableDelivery, UnsafeDelivery
from eqm_pipeline.intake.ledger import ANSWERS, VALIDATION


@dataclass(frozen=True)
class Arrival:
    """A file of the inbox and the contract that may read it, or why it is refused. A companion (a form) is kept, not read.

    Answers (`inbox/<ISO3>/answers/`, a sheet that a ministry returns) and validations (`inbox/<ISO3>/validation/`, its word
    on its figures) have no contract.
    """

    country: str
    source: str
    path: Path
    contract: Contract | None
    refusal: DeliveryRefused | None = None
    companion: bool = False

    @property
    def answers(self) -> bool:
        return self.source == ANSWERS


def candidates(inbox: Path) -> list[Path]:
    """All files of the inbox, sorted. Hidden files, office lock files and journals are passed over."""
    return sorted(
        p
        for p in inbox.rglob("*")
        if not p.name.endswith(("-wal", "-journal", "-shm", ".part", ".tmp"))
        and not any(part.startswith((".", "~$")) for part in p.relative_to(inbox).parts)
        and (p.is_file() or p.is_symlink())
    )


def scan(inbox: Path, catalogue: Catalogue) -> list[Arrival]:
    """All candidates of `inbox/<ISO3>/<source>/`, each with its contract or its refusal."""
    if not inbox.is_dir():
        return []
    root = inbox.resolve()
    out = []
    for path in candidates(inbox):
        parts = path.relative_to(inbox).parts
        country, source = (parts[0].upper(), parts[1]) if len(parts) == 3 else ("", "")
        contract = catalogue.contracts.get((country, source))
        companion = bool(contract and contract.companions and _fits(path, contract.companions))
        if source in _FORMS and country in catalogue.countries:
            refusal = _unsafe(path, root, "/".join(parts)) or _other_form(path, source, "/".join(parts))
        else:
            refusal = _refusal(path, root, contract, parts, companion)
        out.append(Arrival(country, source, path, contract if refusal is None else None, refusal, companion))
    return out


def _fits(path: Path, glob: str) -> bool:
    return fnmatch.fnmatch(path.name.casefold(), glob.casefold())


def _unsafe(path: Path, root: Path, where: str) -> DeliveryRefused | None:
    if path.resolve().is_relative_to(root) and not path.is_symlink():
        return None
    return UnsafeDelivery(
        ("the path leaves the inbox", "le chemin sort de la boîte de dépôt"), where=where,
        do=("put the file itself there, not a link", "déposez le fichier lui-même, pas un lien"),
    )  # fmt: skip


_FORMS = {
    ANSWERS: (
        (".xlsx", ".csv"),
        ("answers come as XLSX or CSV", "les réponses se renvoient en XLSX ou en CSV"),
        ("return the sheet that you received", "renvoyez la feuille que vous avez reçue"),
    ),
    VALIDATION: (
        (".yml", ".yaml"),
        ("a validation comes as YAML", "une validation se dépose en YAML"),
        ("name it validation.yml (docs/releases.md)", "nommez-la validation.yml (docs/releases.md)"),
    ),
}


def _other_form(path: Path, source: str, where: str) -> DeliveryRefused | None:
    suffixes, what, do = _FORMS[source]
    return None if path.suffix.lower() in suffixes else DeliveryRefused(what, where=where, do=do)


def _refusal(
    path: Path, root: Path, contract: Contract | None, parts: tuple[str, ...], companion: bool
) -> DeliveryRefused | None:
    where = "/".join(parts)
    if unsafe := _unsafe(path, root, where):
        return unsafe
    if contract is None:
        return DeliveryRefused(
            ("no contract for this country and source", "aucun contrat pour ce pays et cette source"), where=where,
            do=("put it in inbox/<ISO3>/<source>/ with a source that has a contract", "déposez-le dans inbox/<ISO3>/<source>/ avec une source qui a un contrat"),
        )  # fmt: skip
    if not companion and not _fits(path, contract.files):
        return DeliveryRefused(
            (f"the name is not of the form {contract.files}", f"le nom n'est pas de la forme {contract.files}"), where=where,
            do=("rename it, or change `files` in the contract", "renommez-le, ou changez `files` dans le contrat"),
        )  # fmt: skip
    for suffix in ("-wal", "-journal"):
        journal = path.with_name(path.name + suffix)
        if journal.exists() and journal.stat().st_size:
            return UnreadableDelivery(
                ("the database is still being written", "la base est en cours d'écriture"), where=where,
                do=("close it, then run again", "fermez-la, puis relancez"),
            )  # fmt: skip
    return None
