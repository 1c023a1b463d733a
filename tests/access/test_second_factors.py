"""A second factor is asked for once it is there, works once, and a link does not go round it."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import cbor2
import pyotp
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

from vedette.access.access_log import Deed
from vedette.access.authentication import Door, SecondFactorNeededError
from vedette.access.half_sign_ins import LASTS, TRIES
from vedette.access.second_factors import Page, new_totp_secret, totp_uri
from vedette.model.errors import AccessError, RefusedError

AT = datetime(2026, 3, 1, 20, tzinfo=UTC)
PASSWORD = "four words that nobody says"  # noqa: S105
HERE = "192.0.2.1"
SECRET = new_totp_secret()


def code_at(at: datetime) -> str:
    return pyotp.TOTP(SECRET).at(at)


@pytest.fixture
def door() -> Door:
    door = Door.in_memory()
    link = door.people.first_link(at=AT)
    assert link is not None
    ada, _ = door.use_link(link, PASSWORD, name="Ada", address=HERE, at=AT)
    door.factors.add_totp(ada.id, "Ada", SECRET, code_at(AT), "phone", at=AT, by="Ada")
    return door


def ticket_of(door: Door, at: datetime) -> str:
    with pytest.raises(SecondFactorNeededError) as caught:
        door.sign_in("Ada", PASSWORD, address=HERE, at=at)
    return caught.value.ticket


def test_a_code_signs_in_and_the_session_says_so(door: Door) -> None:
    at = AT + timedelta(minutes=1)
    ticket = ticket_of(door, at)
    half = door.half_sign_in(ticket, at=at)
    door.factors.use_code(half.person, code_at(at), at=at)
    session = door.session(door.second_factor_given(ticket, half, at=at), at=at)
    assert session is not None
    assert session.second_factor
    assert session.caller.second_factor
    with pytest.raises(RefusedError, match="no longer valid"):
        door.half_sign_in(ticket, at=at)


def test_a_code_works_once(door: Door) -> None:
    at = AT + timedelta(minutes=1)
    ada = door.people.named("Ada").id
    door.factors.use_code(ada, code_at(at), at=at)
    for again in (at, at + timedelta(seconds=5)):
        with pytest.raises(RefusedError, match="wrong"):
            door.factors.use_code(ada, code_at(at), at=again)


@pytest.mark.parametrize("code", ["", "000000x", "12345", "١٢٣٤٥٦", "0" * 6000])
def test_what_is_no_code_is_refused(door: Door, code: str) -> None:
    with pytest.raises(RefusedError, match="wrong"):
        door.factors.use_code(door.people.named("Ada").id, code, at=AT + timedelta(minutes=1))


def test_an_old_code_is_refused(door: Door) -> None:
    ada, late = door.people.named("Ada").id, AT + timedelta(minutes=3)
    with pytest.raises(RefusedError, match="wrong"):
        door.factors.use_code(ada, code_at(late - timedelta(seconds=90)), at=late)


def test_a_ticket_bears_few_tries_and_a_short_time(door: Door) -> None:
    ticket = ticket_of(door, AT)
    for _ in range(TRIES):
        door.half_sign_in(ticket, at=AT)
    with pytest.raises(RefusedError):
        door.half_sign_in(ticket, at=AT)
    later = AT + timedelta(hours=2)
    ticket = ticket_of(door, later)
    with pytest.raises(RefusedError, match="no longer valid"):
        door.half_sign_in(ticket, at=later + LASTS)


def test_a_link_for_a_new_password_does_not_go_round_it(door: Door) -> None:
    link = door.people.link("Ada", at=AT, by="console")
    with pytest.raises(SecondFactorNeededError):
        door.use_link(link, PASSWORD + " anew", name=None, address=HERE, at=AT)


def test_a_lost_device_is_taken_away_on_the_log(door: Door) -> None:
    ada = door.people.named("Ada")
    assert door.factors.remove_all(ada.id, "Ada", at=AT, by="console") == 1
    door.sign_in("Ada", PASSWORD, address=HERE, at=AT)
    assert Deed.FACTOR_REMOVED in {entry.deed for entry in door.log.newest()}
    with pytest.raises(AccessError, match="does not exist"):
        door.factors.remove(ada.id, "Ada", "factor-x", at=AT, by="console")


def test_no_secret_is_on_the_log(door: Door) -> None:
    assert not any(SECRET in str(entry.to_dict()) for entry in door.log.newest())
    assert SECRET in totp_uri(SECRET, "Ada")


def test_a_known_browser_is_known_for_its_person_only(door: Door) -> None:
    ada = door.people.named("Ada")
    door.factors.remove_all(ada.id, "Ada", at=AT, by="console")
    session = door.session(door.sign_in("Ada", PASSWORD, address=HERE, at=AT), at=AT)
    assert session is not None
    browser = door.remember_browser(session, at=AT)
    for _ in range(40):
        door._throttle.failed("ada", HERE, AT)
    with pytest.raises(RefusedError, match="too many"):
        door.sign_in("Ada", PASSWORD, address=HERE, at=AT)
    with pytest.raises(RefusedError, match="too many"):
        door.sign_in("Ada", PASSWORD, address=HERE, at=AT, browser="made up")
    door.sign_in("Ada", PASSWORD, address=HERE, at=AT, browser=browser)


class Authenticator:
    """A passkey in software: what a browser's authenticator would make (WebAuthn, section 6)."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._id = b"credential-1"
        self._count = 0

    def register(self, challenge: bytes) -> dict[str, Any]:
        numbers = self._key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        attested = bytes(16) + len(self._id).to_bytes(2) + self._id + cbor2.dumps(cose)
        statement = {"fmt": "none", "attStmt": {}, "authData": self._data(0x45) + attested}
        return self._credential(
            {
                "clientDataJSON": self._client("webauthn.create", challenge),
                "attestationObject": cbor2.dumps(statement),
            }
        )

    def sign_in(self, challenge: bytes) -> dict[str, Any]:
        self._count += 1
        client, data = self._client("webauthn.get", challenge), self._data(0x05)
        signed = data + hashlib.sha256(client).digest()
        return self._credential(
            {
                "clientDataJSON": client,
                "authenticatorData": data,
                "signature": self._key.sign(signed, ec.ECDSA(hashes.SHA256())),
            }
        )

    def _client(self, kind: str, challenge: bytes) -> bytes:
        said = {
            "type": kind,
            "challenge": bytes_to_base64url(challenge),
            "origin": self._page.origin,
        }
        return json.dumps(said).encode()

    def _data(self, flags: int) -> bytes:
        host = hashlib.sha256(self._page.host.encode()).digest()
        return host + bytes([flags]) + self._count.to_bytes(4)

    def _credential(self, response: dict[str, bytes]) -> dict[str, Any]:
        spelled = {key: bytes_to_base64url(value) for key, value in response.items()}
        name = bytes_to_base64url(self._id)
        return {"id": name, "rawId": name, "type": "public-key", "response": spelled}


PAGE = Page(host="watch.example.org", origin="https://watch.example.org")


def test_a_passkey_signs_in_and_another_page_cannot_use_it(door: Door) -> None:
    ada, device = door.people.named("Ada").id, Authenticator(PAGE)
    made = device.register(b"c" * 32)
    with pytest.raises(RefusedError):
        door.factors.add_passkey(
            ada, "Ada", made, "", page=PAGE, challenge=b"other" * 7, at=AT, by="Ada"
        )
    door.factors.add_passkey(ada, "Ada", made, "", page=PAGE, challenge=b"c" * 32, at=AT, by="Ada")
    options = door.factors.sign_in_options(ada, PAGE, b"d" * 32)
    assert options is not None
    assert options["allowCredentials"][0]["id"] == made["id"]
    answer = device.sign_in(b"d" * 32)
    elsewhere = Page(host="watch.example.net", origin="https://watch.example.net")
    for page, challenge in ((elsewhere, b"d" * 32), (PAGE, b"e" * 32)):
        with pytest.raises(RefusedError, match="wrong"):
            door.factors.use_passkey(ada, answer, page=page, challenge=challenge)
    door.factors.use_passkey(ada, answer, page=PAGE, challenge=b"d" * 32)
    with pytest.raises(RefusedError, match="wrong"):  # its count stood there already
        door.factors.use_passkey(ada, answer, page=PAGE, challenge=b"d" * 32)


def test_thirty_five_failures_beside_her_keep_a_right_password_out_for_ten_seconds(
    door: Door,
) -> None:
    ada = door.people.named("Ada")
    door.factors.remove_all(ada.id, "Ada", at=AT, by="console")
    for n in range(35):
        for name in ("ada", f"somebody {n}"):
            door._throttle.failed(name, "127.0.0.1", AT)
    with pytest.raises(RefusedError) as caught:
        door.sign_in("Ada", PASSWORD, address="127.0.0.1", at=AT)
    assert 0 < caught.value.wait_s <= 10
    door.sign_in("Ada", PASSWORD, address="127.0.0.1", at=AT + timedelta(seconds=10))
