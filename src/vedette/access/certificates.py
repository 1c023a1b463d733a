"""Client certificates of sensors: a fingerprint, and the sensors that it speaks for.

TLS checks that the holder has the key and that the certificate is signed and valid. This only lists
the sensors that it may report for. A certificate that is not listed may report for none.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from vedette.access import access_log
from vedette.access.access_log import AccessEntry, Deed
from vedette.access.names import clean_name
from vedette.access.tokens import SensorGrant
from vedette.model.errors import AccessError
from vedette.model.ids import SensorId
from vedette.model.times import from_microseconds, to_microseconds
from vedette.model.value_words import in_words
from vedette.store import token_rows as rows
from vedette.store.access_database import AccessDatabase
from vedette.store.token_rows import CertificateRow

_HEX_DIGITS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """One certificate that is known here."""

    fingerprint: str  # 64 hex digits, lower case
    name: str
    sensors: tuple[SensorId, ...]
    added_at: datetime
    removed_at: datetime | None = None


class Certificates:
    """All certificates of this installation."""

    def __init__(self, database: AccessDatabase) -> None:
        self._database = database

    def add(
        self, fingerprint: str, name: str, sensors: Collection[str], *, at: datetime, by: str
    ) -> Certificate:
        """Set the sensors that a certificate may send for; returns the stored certificate.

        Raises AccessError.
        """
        key = clean_fingerprint(fingerprint)
        if not sensors or any(not s.strip() for s in sensors):
            raise AccessError(
                "a certificate must have at least one sensor, and no sensor id may be empty, "
                f"got {in_words(sorted(sensors)[0] if sensors else [])}",
                mend="give the ids of the sensors",
            )
        row = CertificateRow(bytes.fromhex(key), clean_name(name), to_microseconds(at), None)
        detail: dict[str, str | list[str]] = {"name": row.name, "sensors": sorted(sensors)}
        with self._database.writing() as connection:
            rows.put_certificate(connection, row, sensors)
            entry = AccessEntry(at=at, by=by, deed=Deed.CERTIFICATE_ADDED, about=key, detail=detail)
            access_log.note(connection, entry)
        return _certificate(row, sorted(sensors))

    def remove(self, fingerprint: str, *, at: datetime, by: str) -> None:
        """Remove a certificate; it can no longer send for any sensor. Raises AccessError."""
        key = clean_fingerprint(fingerprint)
        with self._database.writing() as connection:
            if rows.certificate(connection, bytes.fromhex(key)) is None:
                raise AccessError(
                    "this certificate is not listed",
                    where=key,
                    mend="see `vedette certificate list`",
                )
            rows.remove_certificate(connection, bytes.fromhex(key), to_microseconds(at))
            entry = AccessEntry(at=at, by=by, deed=Deed.CERTIFICATE_REMOVED, about=key)
            access_log.note(connection, entry)

    def all(self) -> tuple[Certificate, ...]:
        """Every certificate that was ever added."""
        with self._database.reading() as connection:
            return tuple(
                _certificate(row, rows.certificate_sensors(connection, row.fingerprint_sha256))
                for row in rows.all_certificates(connection)
            )

    def grant(self, der: bytes) -> SensorGrant | None:
        """The sensors of the certificate in these DER bytes; None if it is not listed."""
        key = hashlib.sha256(der).digest()
        with self._database.reading() as connection:
            row = rows.certificate(connection, key)
            sensors = rows.certificate_sensors(connection, key)
        if row is None or row.removed_at is not None:
            return None
        return SensorGrant(name=row.name, sensors=frozenset(SensorId(s) for s in sensors))


def clean_fingerprint(text: str) -> str:
    """A SHA-256 fingerprint, as openssl writes it or plain, as 64 hex digits.

    Raises AccessError.
    """
    plain = text.rpartition("=")[2].replace(":", "").replace(" ", "").strip().lower()
    if len(plain) != _HEX_DIGITS or any(c not in "0123456789abcdef" for c in plain):
        raise AccessError(
            f"the fingerprint must be a SHA-256 fingerprint, got {text!r}",
            mend="see `openssl x509 -noout -fingerprint -sha256 -in FILE`",
        )
    return plain


def _certificate(row: CertificateRow, sensors: Collection[str]) -> Certificate:
    return Certificate(
        fingerprint=row.fingerprint_sha256.hex(),
        name=row.name,
        sensors=tuple(SensorId(s) for s in sensors),
        added_at=from_microseconds(row.added_at),
        removed_at=None if row.removed_at is None else from_microseconds(row.removed_at),
    )
