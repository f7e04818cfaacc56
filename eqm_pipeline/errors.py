"""Every exception that eqm_pipeline raises on purpose, as a tree.

Belongs here: exceptions that say what happened, where, and what to do, in English and French.
Does not belong here: findings about data (schemas/findings.py); those are rows, not exceptions.
"""

from __future__ import annotations


class EqmError(Exception):
    """Base of all. `what`, `where` and `do` are (English, French) pairs; `code` is stable for machines."""

    code = "EQM"

    def __init__(self, what: tuple[str, str], *, where: str = "", do: tuple[str, str] = ("", "")) -> None:
        self.what, self.where, self.do = what, where, do
        super().__init__(self.text("en"))

    def text(self, language: str = "en") -> str:
        """One line in `en` or `fr`: where: what; what to do. French has a space before colon and semicolon."""
        i, space = (1, " ") if language == "fr" else (0, "")
        where = f"{self.where}{space}: " if self.where else ""
        return f"{where}{self.what[i]}" + (f"{space}; {self.do[i]}" if self.do[i] else "")

    def bilingual(self) -> str:
        """English and French, a line each."""
        return f"{self.text('en')}\n{self.text('fr')}"

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.what, self.where, self.do))


def _rebuild(kind: type[EqmError], what: tuple[str, str], where: str, do: tuple[str, str]) -> EqmError:
    return kind(what, where=where, do=do)


class CatalogueError(EqmError):
    """A YAML or CSV of the catalogue is wrong: names the file, the key and the mend."""

    code = "CATALOGUE"


class UsageError(EqmError):
    """The command or function was asked for something that does not exist."""

    code = "USAGE"


class DeliveryRefused(EqmError):
    """A delivery cannot be taken in as it is; nothing already accepted changes."""

    code = "DELIVERY_REFUSED"


class UnsafeDelivery(DeliveryRefused):
    """A delivery that could harm the machine: path outside the inbox, archive bomb, endless sheet."""

    code = "UNSAFE"


class UnreadableDelivery(DeliveryRefused):
    """Bytes that the declared reader cannot read: empty, truncated, wrong encoding, still being written."""

    code = "UNREADABLE"


class ContractBroken(DeliveryRefused):
    """The delivery was read but is not what its contract says: columns, codes, school year, too much set aside."""

    code = "CONTRACT_BROKEN"


class StaleCorrection(DeliveryRefused):
    """A correction's `expect` no longer matches the source."""

    code = "STALE_CORRECTION"


class MoreThanKnown(DeliveryRefused):
    """A delivery brings more findings of a kind than are known and counted (`ratchet`)."""

    code = "RATCHET"


class SchemaBroken(EqmError):
    """A table that crosses a border is not of its schema: a defect of ours, not of the sender."""

    code = "SCHEMA_BROKEN"


class ModelFailed(EqmError):
    """A SQL model could not be built, or a data test on it failed; nothing was built upon it."""

    code = "MODEL_FAILED"
