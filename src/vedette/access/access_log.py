"""The access log: sign-ins, changes of access, and every look at personal data.

It is append-only and chained: each hash covers the entry before, so a changed or missing entry is
detected unless all later entries were rewritten. It is not in the record's ledger (docs/adr/0023),
because a record is handed to others as proof, and they must not learn which staff looked at what.
"""

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from vedette.access.names import CONSOLE
from vedette.model.errors import AccessError
from vedette.model.times import from_text, require_utc, to_text
from vedette.store import access_log_rows as rows
from vedette.store import people_rows
from vedette.store.access_database import AccessDatabase

__all__ = ["CONSOLE", "AccessEntry", "AccessLog", "Deed", "note"]

_FIRST_CHAIN = bytes(32)


class Deed(StrEnum):
    """The kinds of entry in the access log."""

    PERSON_ADDED = "person.added"
    PERSON_ROLE_CHANGED = "person.role_changed"
    PERSON_REMOVED = "person.removed"
    LINK_MADE = "link.made"
    LINK_USED = "link.used"
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"  # of a person that exists; a mistyped name may be a password
    SIGNED_OUT = "signed_out"
    TOKEN_MADE = "token.made"  # noqa: S105 (a deed, not a secret)
    TOKEN_REVOKED = "token.revoked"  # noqa: S105
    CERTIFICATE_ADDED = "certificate.added"
    CERTIFICATE_REMOVED = "certificate.removed"
    PERSONAL_DATA_SEEN = "personal_data.seen"
    FACTOR_ADDED = "second_factor.added"
    FACTOR_REMOVED = "second_factor.removed"
    FACTOR_FAILED = "second_factor.failed"
    RELEASE_OPENED = "release.opened"  # an output has reached its partner
    RELEASED = "released"  # how much went out since the last such entry
    PERSONAL_DATA_RELEASED = "personal_data.released"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessEntry:
    """One entry of the log. It never holds the data that was seen, nor a secret."""

    at: datetime
    by: str
    deed: Deed
    about: str  # whom or what: a name, a token's id, a track's id
    detail: Mapping[str, str | list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        require_utc("at", self.at)

    def to_dict(self) -> dict[str, Any]:
        """The entry as it is stored and shown."""
        return {
            "at": to_text(self.at),
            "by": self.by,
            "deed": self.deed.value,
            "about": self.about,
            "detail": dict(self.detail),
        }


def note(connection: sqlite3.Connection, entry: AccessEntry) -> None:
    """Add `entry` in the caller's transaction, together with the act itself."""
    position, last = rows.last_chain(connection)
    body = json.dumps(entry.to_dict(), sort_keys=True, separators=(",", ":")).encode()
    rows.append(connection, position, body, _chain(last or _FIRST_CHAIN, body))


class AccessLog:
    """Reading and checking the log."""

    def __init__(self, database: AccessDatabase) -> None:
        self._database = database

    def note(self, entry: AccessEntry) -> None:
        """Add one entry, durably, before returning."""
        with self._database.writing() as connection:
            note(connection, entry)

    def newest(self, limit: int = 200) -> tuple[AccessEntry, ...]:
        """The newest entries, newest first."""
        with self._database.reading() as connection:
            return tuple(_read(body) for body in rows.newest(connection, limit))

    def verify(self) -> int:
        """Verify every entry against the chain; return their number. Raises AccessError."""
        chain, count = _FIRST_CHAIN, 0
        with self._database.reading() as connection:
            for position, body, kept in rows.rows(connection):
                chain = _chain(chain, body)
                if position != count or kept != chain:
                    raise AccessError(
                        f"the access log was altered at entry {count}",
                        where=self._database.where,
                        mend="compare it with a backup",
                    )
                count += 1
        return count

    def head(self) -> tuple[int, str]:
        """The number of entries, and the chain value over them as 64 hexadecimal digits."""
        with self._database.reading() as connection:
            count, last = rows.last_chain(connection)
        return count, (last or _FIRST_CHAIN).hex()

    def chain_at(self, count: int) -> str | None:
        """The chain value over the first `count` entries; None if there are fewer."""
        if count == 0:
            return _FIRST_CHAIN.hex()
        with self._database.reading() as connection:
            found = rows.chain_of(connection, count - 1)
        return None if found is None else found.hex()

    def role_faults(self) -> list[str]:
        """People whose role, or whose removal, differs from the access log, in words."""
        said: dict[str, str | None] = {}
        with self._database.reading() as connection:
            for _, body, _ in rows.rows(connection):
                entry = _read(body)
                role = entry.detail.get(_ROLE_AFTER.get(entry.deed, ""))
                if isinstance(role, str):
                    said[entry.about] = role
                elif entry.deed is Deed.PERSON_REMOVED:
                    said[entry.about] = None
            found = {
                row.name: None if row.removed_at is not None else row.role
                for row in people_rows.all_people(connection)
            }
        return [
            f"{name} is {found.get(name) or 'nobody'} in it,"
            f" and {said.get(name) or 'nobody'} by its log"
            for name in sorted(said.keys() | found.keys())
            if said.get(name) != found.get(name)
        ]


_ROLE_AFTER = {
    Deed.PERSON_ADDED: "role",
    Deed.PERSON_ROLE_CHANGED: "to",
    Deed.LINK_USED: "role",
}
"""Under which detail an entry says the role that somebody has after it."""


def _chain(before: bytes, body: bytes) -> bytes:
    return hashlib.sha256(before + body).digest()


def _read(body: bytes) -> AccessEntry:
    found = json.loads(body)
    return AccessEntry(
        at=from_text(found["at"]),
        by=found["by"],
        deed=Deed(found["deed"]),
        about=found["about"],
        detail=found["detail"],
    )
