"""Rows of tokens and certificates. The access room interprets them.

Times are whole microseconds since 1970, UTC.
"""

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass

_TOKENS = (
    "SELECT id, secret_sha256, name, role, made_at, made_by, expires_at, revoked_at FROM token"
)
_CERTIFICATES = "SELECT fingerprint_sha256, name, added_at, removed_at FROM certificate"


@dataclass(frozen=True, slots=True)
class TokenRow:
    """One token. A `role` of None means that it is for sensors."""

    id: str
    secret_sha256: bytes
    name: str
    role: str | None
    made_at: int
    made_by: str
    expires_at: int
    revoked_at: int | None


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """One client certificate, by the SHA-256 of its DER bytes."""

    fingerprint_sha256: bytes
    name: str
    added_at: int
    removed_at: int | None


def add_token(connection: sqlite3.Connection, row: TokenRow, sensors: Collection[str]) -> None:
    """Add a token and its sensors."""
    connection.execute(
        "INSERT INTO token VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            row.id,
            row.secret_sha256,
            row.name,
            row.role,
            row.made_at,
            row.made_by,
            row.expires_at,
            row.revoked_at,
        ),
    )
    connection.executemany(
        "INSERT INTO token_sensor VALUES (?, ?)", ((row.id, s) for s in sorted(sensors))
    )


def token(connection: sqlite3.Connection, token_id: str) -> TokenRow | None:
    """The token with this id, valid or not; None if there is none."""
    row = connection.execute(f"{_TOKENS} WHERE id = ?", (token_id,)).fetchone()
    return None if row is None else TokenRow(*row)


def all_tokens(connection: sqlite3.Connection) -> list[TokenRow]:
    """All tokens, in the order in which they were made."""
    return [TokenRow(*row) for row in connection.execute(f"{_TOKENS} ORDER BY made_at, id")]


def token_sensors(connection: sqlite3.Connection, token_id: str) -> list[str]:
    """The sensors of a token, in order of id."""
    rows = connection.execute(
        "SELECT sensor FROM token_sensor WHERE token = ? ORDER BY sensor", (token_id,)
    )
    return [sensor for (sensor,) in rows]


def revoke_token(connection: sqlite3.Connection, token_id: str, at: int) -> None:
    """Mark a token as revoked."""
    connection.execute(
        "UPDATE token SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", (at, token_id)
    )


def put_certificate(
    connection: sqlite3.Connection, row: CertificateRow, sensors: Collection[str]
) -> None:
    """Store a certificate and its sensors, replacing earlier data."""
    _drop_sensors(connection, row.fingerprint_sha256)
    connection.execute(
        "INSERT INTO certificate VALUES (?, ?, ?, ?) ON CONFLICT (fingerprint_sha256) DO UPDATE"
        " SET name = excluded.name, added_at = excluded.added_at, removed_at = excluded.removed_at",
        (row.fingerprint_sha256, row.name, row.added_at, row.removed_at),
    )
    connection.executemany(
        "INSERT INTO certificate_sensor VALUES (?, ?)",
        ((row.fingerprint_sha256, s) for s in sorted(sensors)),
    )


def certificate(connection: sqlite3.Connection, fingerprint: bytes) -> CertificateRow | None:
    """One certificate, removed or not; None if it was never added."""
    row = connection.execute(
        f"{_CERTIFICATES} WHERE fingerprint_sha256 = ?", (fingerprint,)
    ).fetchone()
    return None if row is None else CertificateRow(*row)


def all_certificates(connection: sqlite3.Connection) -> list[CertificateRow]:
    """All certificates, in the order in which they were added."""
    rows = connection.execute(f"{_CERTIFICATES} ORDER BY added_at, fingerprint_sha256")
    return [CertificateRow(*row) for row in rows]


def certificate_sensors(connection: sqlite3.Connection, fingerprint: bytes) -> list[str]:
    """The sensors of a certificate."""
    rows = connection.execute(
        "SELECT sensor FROM certificate_sensor WHERE fingerprint_sha256 = ? ORDER BY sensor",
        (fingerprint,),
    )
    return [sensor for (sensor,) in rows]


def remove_certificate(connection: sqlite3.Connection, fingerprint: bytes, at: int) -> None:
    """Mark a certificate as removed."""
    connection.execute(
        "UPDATE certificate SET removed_at = ? WHERE fingerprint_sha256 = ?", (at, fingerprint)
    )


def _drop_sensors(connection: sqlite3.Connection, fingerprint: bytes) -> None:
    connection.execute(
        "DELETE FROM certificate_sensor WHERE fingerprint_sha256 = ?", (fingerprint,)
    )
