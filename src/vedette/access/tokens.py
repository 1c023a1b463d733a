"""Tokens, with which programs and sensors authenticate.

A token has the form ``vdt_<id>_<secret>``. The id is public and identifies the token in lists and
in the log. Only a hash of the secret is stored. A program's token has a role. A sensor's token has
no role: it may send reports for its sensors, and read nothing.
"""

import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from vedette.access import access_log
from vedette.access.access_log import AccessEntry, Deed
from vedette.access.caller import Caller, CallerKind
from vedette.access.names import clean_name
from vedette.access.role_permissions import Role
from vedette.access.secret_values import hash_of, new_id, new_secret
from vedette.model.errors import AccessError
from vedette.model.ids import SensorId
from vedette.model.times import from_microseconds, to_microseconds, to_text
from vedette.store import token_rows as rows
from vedette.store.access_database import AccessDatabase
from vedette.store.token_rows import TokenRow

_PREFIX = "vdt_"
_NO_HASH = bytes(32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One token, without its secret."""

    id: str
    name: str
    role: Role | None
    sensors: tuple[SensorId, ...]
    made_at: datetime
    made_by: str
    expires_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorGrant:
    """The sensors that a token or certificate may send reports for."""

    name: str
    sensors: frozenset[SensorId]

    def speaks_for(self, sensor: SensorId) -> bool:
        """Whether reports of `sensor` are accepted."""
        return sensor in self.sensors


class Tokens:
    """All tokens of this installation."""

    def __init__(self, database: AccessDatabase) -> None:
        self._database = database

    def make(
        self,
        name: str,
        *,
        role: Role | None = None,
        sensors: Collection[str] = (),
        expires_at: datetime,
        at: datetime,
        by: str,
    ) -> tuple[Token, str]:
        """A new token for a program (`role`) or for sensors, with its text, which is returned only
        here.

        Raises AccessError.
        """
        _require_one_kind(role, sensors, at, expires_at)
        token_id, secret = new_id("token"), new_secret()
        row = TokenRow(
            id=token_id,
            secret_sha256=hash_of(secret),
            name=clean_name(name),
            role=None if role is None else role.value,
            made_at=to_microseconds(at),
            made_by=by,
            expires_at=to_microseconds(expires_at),
            revoked_at=None,
        )
        detail: dict[str, str | list[str]] = {"name": row.name, "expires_at": to_text(expires_at)}
        detail |= {"sensors": sorted(sensors)} if role is None else {"role": role.value}
        with self._database.writing() as connection:
            rows.add_token(connection, row, sensors)
            entry = AccessEntry(at=at, by=by, deed=Deed.TOKEN_MADE, about=token_id, detail=detail)
            access_log.note(connection, entry)
        return _token(row, sorted(sensors)), f"{_PREFIX}{token_id}_{secret}"

    def all(self) -> tuple[Token, ...]:
        """Every token that was ever made."""
        with self._database.reading() as connection:
            return tuple(
                _token(row, rows.token_sensors(connection, row.id))
                for row in rows.all_tokens(connection)
            )

    def revoke(self, token_id: str, *, at: datetime, by: str) -> None:
        """Revoke the token at once. Raises AccessError."""
        with self._database.writing() as connection:
            row = rows.token(connection, token_id)
            if row is None:
                raise AccessError(
                    f"there is no token {token_id!r}", mend="see `vedette token list`"
                )
            if row.revoked_at is not None:
                return
            rows.revoke_token(connection, token_id, to_microseconds(at))
            entry = AccessEntry(at=at, by=by, deed=Deed.TOKEN_REVOKED, about=token_id)
            access_log.note(connection, entry)

    def caller(self, text: str, *, at: datetime) -> Caller | None:
        """The program of a token's text; None for any other text, and for a sensor's token."""
        row = self._row(text, at)
        if row is None or row.role is None:
            return None
        return Caller(kind=CallerKind.PROGRAM, id=row.id, name=row.name, role=Role(row.role))

    def grant(self, text: str, *, at: datetime) -> SensorGrant | None:
        """The sensors of a token's text; None for any other text, and for a program's token."""
        row = self._row(text, at)
        if row is None or row.role is not None:
            return None
        with self._database.reading() as connection:
            sensors = rows.token_sensors(connection, row.id)
        return SensorGrant(name=row.name, sensors=frozenset(SensorId(s) for s in sensors))

    def _row(self, text: str, at: datetime) -> TokenRow | None:
        token_id, _, secret = text.removeprefix(_PREFIX).partition("_")
        if not text.startswith(_PREFIX) or not secret:
            return None
        with self._database.reading() as connection:
            row = rows.token(connection, token_id)
        known = hmac.compare_digest(hash_of(secret), _NO_HASH if row is None else row.secret_sha256)
        if row is None or not known or row.revoked_at is not None:
            return None
        # Before it was made it does not hold either: a clock set back must not bring one back.
        return row if row.made_at <= to_microseconds(at) < row.expires_at else None


def _require_one_kind(
    role: Role | None, sensors: Collection[str], at: datetime, expires_at: datetime
) -> None:
    if (role is None) == (not sensors):
        raise AccessError(
            "a token must have either a role or the ids of sensors, "
            f"got {'both' if sensors else 'neither'}",
            mend="give a role for a program, or ids for sensors",
        )
    if any(not sensor.strip() for sensor in sensors):
        raise AccessError("a sensor id must not be empty", mend="give the id that the sensor sends")
    if role is Role.ADMINISTRATOR:
        raise AccessError(
            "a token cannot have the role of an administrator",
            mend="give the least role that is sufficient",
        )
    if expires_at <= at:
        raise AccessError(
            f"the token must expire after {to_text(at)}, got {to_text(expires_at)}",
            mend="give a later time",
        )


def _token(row: TokenRow, sensors: Collection[str]) -> Token:
    return Token(
        id=row.id,
        name=row.name,
        role=None if row.role is None else Role(row.role),
        sensors=tuple(SensorId(s) for s in sensors),
        made_at=from_microseconds(row.made_at),
        made_by=row.made_by,
        expires_at=from_microseconds(row.expires_at),
        revoked_at=None if row.revoked_at is None else from_microseconds(row.revoked_at),
    )
