"""Second factors: codes of an authenticator (TOTP, RFC 6238) and passkeys (WebAuthn Level 2).

A code works once: the time step of the last one is kept, and only later ones count. A passkey is
bound to the name under which the page is served, so a page of another name cannot ask for it.
Times are arguments; nothing here reads a clock.
"""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NoReturn

import pyotp
import webauthn
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    UserVerificationRequirement,
)

from vedette.access import access_log
from vedette.access.access_log import AccessEntry, Deed
from vedette.access.secret_values import new_id
from vedette.model.errors import AccessError, RefusedError
from vedette.model.times import from_microseconds, to_microseconds
from vedette.store import second_factor_rows as rows
from vedette.store.access_database import AccessDatabase
from vedette.store.second_factor_rows import FactorRow

ISSUER = "vedette"
_STEP_S = 30
_DRIFT_STEPS = 1  # a code of the step before or after is taken: clocks differ
_MOST = 10  # factors of one person
_LONGEST_LABEL = 60
_WRONG = "the code or the passkey is wrong"
_TRY_AGAIN = "try again with a new code, or with the passkey that was registered here"


class FactorKind(StrEnum):
    """The kind of a second factor."""

    TOTP = "totp"
    PASSKEY = "passkey"


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One second factor, without its secret."""

    id: str
    kind: FactorKind
    label: str
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The page that asks for a passkey: its host name, and its origin as the browser states it."""

    host: str
    origin: str


class SecondFactors:
    """All second factors of this installation."""

    def __init__(self, database: AccessDatabase) -> None:
        self._database = database

    def of(self, person: str) -> tuple[Factor, ...]:
        """The second factors of a person, by id."""
        return tuple(_factor(row) for row in self._rows(person))

    # -- codes ------------------------------------------------------------------------------------

    def add_totp(
        self, person: str, name: str, secret: str, code: str, label: str, *, at: datetime, by: str
    ) -> Factor:
        """Store the secret of an authenticator after a correct code for it; returns the new factor.

        Raises RefusedError for a wrong code, AccessError if the person has too many factors.
        """
        step = _step_of(secret, code, at)
        if step is None:
            raise RefusedError(
                "the code is wrong",
                mend="type the current code, and check that the clock of the device that shows it "
                "is right",
            )
        row = FactorRow(
            id=new_id("factor"),
            person=person,
            kind=FactorKind.TOTP.value,
            label=_clean_label(label, "authenticator"),
            credential=None,
            secret=secret.encode("ascii"),
            counter=step,
            made_at=to_microseconds(at),
        )
        return self._add(row, name, at=at, by=by)

    def use_code(self, person: str, code: str, *, at: datetime) -> None:
        """Check a code of one of the person's authenticators. Raises RefusedError."""
        for row in self._rows(person):
            if row.kind != FactorKind.TOTP:
                continue
            step = _step_of(row.secret.decode("ascii"), code, at)
            if step is not None and self._count_on(row.id, step):
                return
        _refuse()

    # -- passkeys ---------------------------------------------------------------------------------

    def registration_options(
        self, person: str, name: str, page: Page, challenge: bytes
    ) -> dict[str, Any]:
        """The options with which a browser makes a passkey, as JSON values."""
        options = webauthn.generate_registration_options(
            rp_id=page.host,
            rp_name=ISSUER,
            user_id=person.encode(),
            user_name=name,
            challenge=challenge,
            exclude_credentials=self._descriptors(person),
            authenticator_selection=AuthenticatorSelectionCriteria(
                user_verification=UserVerificationRequirement.PREFERRED
            ),
        )
        return _plain(options)

    def add_passkey(
        self,
        person: str,
        name: str,
        credential: Mapping[str, Any],
        label: str,
        *,
        page: Page,
        challenge: bytes,
        at: datetime,
        by: str,
    ) -> Factor:
        """Store a passkey that the browser made; returns the new factor.

        Raises RefusedError or AccessError.
        """
        try:
            made = webauthn.verify_registration_response(
                credential=dict(credential),
                expected_challenge=challenge,
                expected_rp_id=page.host,
                expected_origin=page.origin,
            )
        except _NOT_A_CREDENTIAL as exc:
            raise RefusedError(f"this passkey cannot be used: {exc}", mend=_TRY_AGAIN) from exc
        row = FactorRow(
            id=new_id("factor"),
            person=person,
            kind=FactorKind.PASSKEY.value,
            label=_clean_label(label, "passkey"),
            credential=made.credential_id,
            secret=made.credential_public_key,
            counter=made.sign_count,
            made_at=to_microseconds(at),
        )
        return self._add(row, name, at=at, by=by)

    def sign_in_options(self, person: str, page: Page, challenge: bytes) -> dict[str, Any] | None:
        """The options with which a browser asks for a passkey; None if the person has none."""
        allowed = self._descriptors(person)
        if not allowed:
            return None
        options = webauthn.generate_authentication_options(
            rp_id=page.host, challenge=challenge, allow_credentials=allowed
        )
        return _plain(options)

    def use_passkey(
        self, person: str, credential: Mapping[str, Any], *, page: Page, challenge: bytes
    ) -> None:
        """Verify the signature of a passkey. Raises RefusedError."""
        for row in self._rows(person):
            if row.kind != FactorKind.PASSKEY or row.credential is None:
                continue
            if credential.get("id") != webauthn.helpers.bytes_to_base64url(row.credential):
                continue
            try:
                used = webauthn.verify_authentication_response(
                    credential=dict(credential),
                    expected_challenge=challenge,
                    expected_rp_id=page.host,
                    expected_origin=page.origin,
                    credential_public_key=row.secret,
                    credential_current_sign_count=row.counter,
                )
            except _NOT_A_CREDENTIAL:
                _refuse()
            self._count_on(row.id, used.new_sign_count)
            return
        _refuse()

    # -- taking away ------------------------------------------------------------------------------

    def remove(self, person: str, name: str, factor: str, *, at: datetime, by: str) -> None:
        """Remove one second factor of a person. Raises AccessError."""
        with self._database.writing() as connection:
            if factor not in {row.id for row in rows.of_person(connection, person)}:
                raise AccessError(
                    "this second factor does not exist",
                    where=factor,
                    mend="see `vedette people second-factors NAME`",
                )
            rows.remove(connection, factor)
            access_log.note(connection, _entry(Deed.FACTOR_REMOVED, name, factor, at=at, by=by))

    def remove_all(self, person: str, name: str, *, at: datetime, by: str) -> int:
        """Remove all second factors of a person, for example after a loss. Returns how many
        there were.
        """
        factors = self.of(person)
        for factor in factors:
            self.remove(person, name, factor.id, at=at, by=by)
        return len(factors)

    # -- inner ------------------------------------------------------------------------------------

    def _rows(self, person: str) -> list[FactorRow]:
        with self._database.reading() as connection:
            return rows.of_person(connection, person)

    def _descriptors(self, person: str) -> list[PublicKeyCredentialDescriptor]:
        return [
            PublicKeyCredentialDescriptor(id=row.credential)
            for row in self._rows(person)
            if row.credential is not None
        ]

    def _count_on(self, factor: str, counter: int) -> bool:
        with self._database.writing() as connection:
            return rows.count_on(connection, factor, counter)

    def _add(self, row: FactorRow, name: str, *, at: datetime, by: str) -> Factor:
        with self._database.writing() as connection:
            if len(rows.of_person(connection, row.person)) >= _MOST:
                raise AccessError(
                    f"a person can have at most {_MOST} second factors, and {name} has {_MOST}",
                    mend="remove one first",
                )
            rows.add(connection, row)
            access_log.note(connection, _entry(Deed.FACTOR_ADDED, name, row.id, at=at, by=by))
        return _factor(row)


_NOT_A_CREDENTIAL = (WebAuthnException, ValueError, TypeError, KeyError, AttributeError)
"""What the library raises for JSON that is no credential, or one that does not fit."""


def new_totp_secret() -> str:
    """A new shared secret (160 bits, base32), for an authenticator."""
    return pyotp.random_base32()


def totp_uri(secret: str, name: str) -> str:
    """The address that authenticators read, as a link or a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def _step_of(secret: str, code: str, at: datetime) -> int | None:
    """The time step whose code this is; None where it is no code of these moments."""
    typed = "".join(code.split())
    if len(typed) != 6 or not (typed.isascii() and typed.isdigit()):
        return None
    totp = pyotp.TOTP(secret, interval=_STEP_S)
    now = int(at.timestamp()) // _STEP_S
    for step in range(now - _DRIFT_STEPS, now + _DRIFT_STEPS + 1):
        if step >= 0 and hmac.compare_digest(totp.generate_otp(step), typed):
            return step
    return None


def _clean_label(label: str, default: str) -> str:
    cleaned = " ".join(label.split()) or default
    if len(cleaned) > _LONGEST_LABEL or not cleaned.isprintable():
        raise AccessError(
            f"the label must have 1 to {_LONGEST_LABEL} printable characters, got {label!r:.80}",
            mend="correct the label",
        )
    return cleaned


def _refuse() -> NoReturn:
    raise RefusedError(_WRONG, mend=_TRY_AGAIN)


def _plain(options: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(webauthn.options_to_json(options))
    return found


def _entry(deed: Deed, name: str, factor: str, *, at: datetime, by: str) -> AccessEntry:
    return AccessEntry(at=at, by=by, deed=deed, about=name, detail={"factor": factor})


def _factor(row: FactorRow) -> Factor:
    return Factor(
        id=row.id,
        kind=FactorKind(row.kind),
        label=row.label,
        made_at=from_microseconds(row.made_at),
    )
