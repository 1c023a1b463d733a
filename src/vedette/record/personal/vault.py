"""Personal data of one record: sealed beside the ledger, each item under a key stored apart.

The ledger holds a reference, a kind, a commitment and every look and erasure. It never holds the
value, so the value can be erased and all proofs still verify.
"""

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NewType

from vedette.model.errors import PersonalError
from vedette.model.times import from_microseconds, to_microseconds, to_text
from vedette.record.ledger.canonical_json import JsonValue
from vedette.record.ledger.entries import Entry, EntryKind
from vedette.record.ledger.ledger import Ledger
from vedette.record.personal.key_store import PLACE, KeyStore
from vedette.record.personal.retention import PersonalKind, Retention
from vedette.record.personal.sealing import commitment_of, seal, unseal
from vedette.store import personal_rows
from vedette.store.database import Database
from vedette.store.personal_rows import ItemRow
from vedette.store.small_database import PERSONAL, open_small, open_small_memory

Reference = NewType("Reference", str)
"""What stands in a statement or an alert instead of the value: ``personal-`` and 32 digits."""

PREFIX = "personal-"
BY_RETENTION = "the time that it is kept for is over"


@dataclass(frozen=True, slots=True)
class Erased:
    """What `Vault.open` gives for an item whose key is gone."""

    reference: Reference
    kind: PersonalKind
    at: datetime | None  # None where this file of personal data never held it


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What a third party needs to verify a value against its commitment in the ledger."""

    reference: Reference
    kind: PersonalKind
    value: JsonValue
    salt: bytes
    commitment: str


@dataclass(frozen=True, slots=True)
class Item:
    """One item as it stands, without its value."""

    reference: Reference
    kind: PersonalKind
    sealed_at: datetime
    erase_after: datetime | None
    erased_at: datetime | None


def vault_path(record: Path) -> Path:
    """The path of the personal data of `record`."""
    return record.with_name(record.name + ".personal")


def record_of(vault: Path) -> Path:
    """The record of the personal data in `vault`."""
    return vault.with_name(vault.name.removesuffix(".personal"))


def is_reference(text: str | None) -> bool:
    """Whether `text` stands for a sealed item."""
    return text is not None and text.startswith(PREFIX) and len(text) == len(PREFIX) + 32


class Vault:
    """The sealed items of one record. Made by `Record.personal`."""

    def __init__(
        self,
        path: Path | None,
        ledger: Ledger,
        append: Callable[[Sequence[Entry]], object],
        *,
        retention: Retention,
    ) -> None:
        self.retention = retention
        self._ledger = ledger
        self._append = append
        self._database: Database = (
            open_small_memory(PERSONAL) if path is None else open_small(path, PERSONAL)
        )
        self._keys = KeyStore(None if path is None else record_of(path))
        self._move_earlier_keys()
        self._finish_erasures()

    def seal(self, kind: PersonalKind, value: JsonValue, *, at: datetime, by: str) -> Reference:
        """Seal a value and return the reference to write in its place. Raises RecordError.

        value: plain JSON (a name as text, a position as an object). The item is on the disk before
        its entry is written. Its key is destroyed after the retention of its kind.
        """
        reference = Reference(PREFIX + secrets.token_hex(16))
        sealed = seal(reference, kind, value)
        due = self.retention.erase_after(kind, at)
        item = ItemRow(
            reference, str(kind), to_microseconds(at), to_microseconds(due),
            sealed.nonce, sealed.sealed,
        )  # fmt: skip
        self._keys.add(reference, sealed.key)
        with self._database.writing() as connection:
            personal_rows.add(connection, item)
        body = {
            "reference": reference,
            "kind": str(kind),
            "commitment": sealed.commitment,
            "erase_after": to_text(due),
        }
        self._append([Entry(at=at, by=by, kind=EntryKind.PERSONAL_SEALED, body=body)])
        return reference

    def open(
        self, reference: str, *, by: str, at: datetime, reason: str | None = None
    ) -> JsonValue | Erased:
        """Put the access on record, then return the value; `Erased` if its key was destroyed.

        Raises PersonalError where there is no such item.
        """
        opened = self.disclose(reference, by=by, at=at, reason=reason)
        return opened if isinstance(opened, Erased) else opened.value

    def disclose(
        self, reference: str, *, by: str, at: datetime, reason: str | None = None
    ) -> Disclosed | Erased:
        """Open a sealed value, and return it with its salt, or `Erased` if it was erased.

        With the salt, others can verify the value against the ledger.
        """
        item, key = self._find(reference)
        kind = PersonalKind(item.kind)
        if key is None:
            erased_at = None if item.erased_at is None else from_microseconds(item.erased_at)
            return Erased(Reference(item.reference), kind, erased_at)
        value, salt = unseal(item.reference, kind, nonce=item.nonce, sealed=item.sealed, key=key)
        body = {"reference": item.reference, "reason": reason}
        # The look is on the disk before the value is handed out.
        self._append([Entry(at=at, by=by, kind=EntryKind.PERSONAL_OPENED, body=body)])
        commitment = commitment_of(item.reference, kind, value, salt)
        return Disclosed(Reference(item.reference), kind, value, salt, commitment)

    def erase(self, reference: str, *, by: str, at: datetime, reason: str) -> Item:
        """Destroy the key of an item and put that on record. Repeating it changes nothing.

        Raises PersonalError where there is no such item.
        """
        item, key = self._find(reference)
        if key is not None:
            with self._database.writing() as connection:
                size = self._ledger.head().size
                personal_rows.begin_erasing(connection, item.reference, size)
            body = {"reference": item.reference, "reason": reason}
            self._append([Entry(at=at, by=by, kind=EntryKind.PERSONAL_ERASED, body=body)])
            self._destroy(item.reference, at)
        return self.item(reference)

    def erase_due(self, *, by: str, at: datetime) -> list[Item]:
        """Erase every item whose retention has ended, by its entry or by the present settings."""
        return [
            self.erase(item.reference, by=by, at=at, reason=BY_RETENTION)
            for item in self.items()
            if item.erased_at is None and self._due(item) <= at
        ]

    def items(self) -> list[Item]:
        """Every item, erased or not, in the order of sealing."""
        with self._database.reading() as connection:
            return [_item(row) for row in personal_rows.all_items(connection)]

    def item(self, reference: str) -> Item:
        """One item without its value, so no access is recorded. Raises PersonalError."""
        return _item(self._find(reference)[0])

    def close(self) -> None:
        """Close the files."""
        self._database.close()
        self._keys.close()

    def _due(self, item: Item) -> datetime:
        by_settings = self.retention.erase_after(item.kind, item.sealed_at)
        return by_settings if item.erase_after is None else min(item.erase_after, by_settings)

    def _find(self, reference: str) -> tuple[ItemRow, bytes | None]:
        with self._database.reading() as connection:
            item = personal_rows.find(connection, reference)
        if item is None:
            raise PersonalError(
                "there is no such item in this folder",
                where=reference[:80],
                mend="open the record in the folder that holds its personal data",
            )
        key = self._keys.get(item.reference)
        if key is None and item.erased_at is None:
            raise PersonalError(
                "the key of this item is missing, and no erasure is on record",
                where=reference[:80],
                mend=f"restore the file of keys, or name it in {PLACE}",
            )
        return item, key

    def _move_earlier_keys(self) -> None:
        """Take the keys that an earlier version kept beside the items into their own file."""
        with self._database.reading() as connection:
            earlier = personal_rows.earlier_keys(connection)
        for reference, key in earlier:
            self._keys.add(reference, key)
        if earlier:
            with self._database.writing() as connection:
                personal_rows.drop_earlier_keys(connection)

    def _destroy(self, reference: str, at: datetime) -> None:
        self._keys.destroy(reference)
        with self._database.writing() as connection:
            personal_rows.destroy(connection, reference, to_microseconds(at))

    def _finish_erasures(self) -> None:
        """Destroy the keys of what the ledger says is erased, where a crash came between."""
        with self._database.reading() as connection:
            begun = [
                row
                for row in personal_rows.all_items(connection)
                if row.erasing_from is not None and row.erased_at is None
            ]
        for row in begun:
            for entry in self._erasures_from(row.erasing_from or 0):
                if entry.body["reference"] == row.reference:
                    self._destroy(row.reference, entry.at)
                    break

    def _erasures_from(self, position: int) -> Iterator[Entry]:
        entries = self._ledger.entries_from(position)
        return (entry for entry in entries if entry.kind is EntryKind.PERSONAL_ERASED)


def _item(row: ItemRow) -> Item:
    return Item(
        reference=Reference(row.reference),
        kind=PersonalKind(row.kind),
        sealed_at=from_microseconds(row.sealed_at),
        erase_after=None if row.erase_after is None else from_microseconds(row.erase_after),
        erased_at=None if row.erased_at is None else from_microseconds(row.erased_at),
    )
