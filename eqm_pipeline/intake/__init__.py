"""Deliveries become immutable snapshots with a row in the ledger. Nothing is read here beyond bytes and names."""

from eqm_pipeline.intake.decisions import Decisions, Withdrawal
from eqm_pipeline.intake.ledger import ANSWERS, VALIDATION, Ledger, Snapshot
from eqm_pipeline.intake.scan import Arrival, candidates, scan
from eqm_pipeline.intake.snapshot import received, take

__all__ = [
    "ANSWERS",
    "VALIDATION",
    "Arrival",
    "Decisions",
    "Ledger",
    "Snapshot",
    "Withdrawal",
    "candidates",
    "received",
    "scan",
    "take",
]
