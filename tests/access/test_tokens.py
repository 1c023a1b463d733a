"""Tokens and certificates speak for what they name, while they hold, and for nothing else."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.access.authentication import Door
from vedette.access.certificates import clean_fingerprint
from vedette.access.role_permissions import Role
from vedette.model.errors import AccessError
from vedette.model.ids import SensorId

AT = datetime(2026, 3, 1, 20, tzinfo=UTC)
DAY = timedelta(days=1)


@given(st.floats(1, 1e7), st.floats(-1e7, 2e7))
def test_a_token_holds_from_its_making_to_its_end(lasts_s: float, asked_s: float) -> None:
    door = Door.in_memory()
    expires_at = AT + timedelta(seconds=lasts_s)
    _, text = door.tokens.make("x", role=Role.VIEWER, expires_at=expires_at, at=AT, by="test")
    at = AT + timedelta(seconds=asked_s)
    assert (door.program(text, at=at) is not None) == (AT <= at < expires_at)


def test_a_token_that_is_revoked_or_changed_does_not_hold() -> None:
    door = Door.in_memory()
    token, text = door.tokens.make("x", role=Role.OPERATOR, expires_at=AT + DAY, at=AT, by="t")
    caller = door.program(text, at=AT)
    assert caller is not None
    assert caller.role is Role.OPERATOR
    assert caller.by == "x (program)"
    other, _ = door.tokens.make("y", role=Role.VIEWER, expires_at=AT + DAY, at=AT, by="t")
    for wrong in (
        text[:-1],
        text + "x",
        text.replace(token.id, other.id),
        text.removeprefix("vdt_"),
        "",
        "vdt_",
        "vdt__",
        text.upper(),
        "\udcff",
    ):
        assert door.program(wrong, at=AT) is None
    door.tokens.revoke(token.id, at=AT, by="t")
    assert door.program(text, at=AT) is None


def test_a_sensor_speaks_for_its_own_and_sees_nothing() -> None:
    door = Door.in_memory()
    _, text = door.tokens.make(
        "mast", sensors=["radar-1", "cam-1"], expires_at=AT + DAY, at=AT, by="t"
    )
    assert door.program(text, at=AT) is None
    grant = door.tokens.grant(text, at=AT)
    assert grant is not None
    assert grant.speaks_for(SensorId("radar-1"))
    assert not grant.speaks_for(SensorId("radar-2"))
    assert door.tokens.grant(text, at=AT + DAY) is None
    _, program = door.tokens.make("x", role=Role.VIEWER, expires_at=AT + DAY, at=AT, by="t")
    assert door.tokens.grant(program, at=AT) is None


@pytest.mark.parametrize(
    ("role", "sensors", "lasts"),
    [
        (None, [], DAY),
        (Role.VIEWER, ["radar-1"], DAY),
        (None, [" "], DAY),
        (Role.ADMINISTRATOR, [], DAY),
        (Role.VIEWER, [], -DAY),
    ],
)
def test_tokens_that_make_no_sense_are_refused(
    role: Role | None, sensors: list[str], lasts: timedelta
) -> None:
    with pytest.raises(AccessError):
        Door.in_memory().tokens.make(
            "x", role=role, sensors=sensors, expires_at=AT + lasts, at=AT, by="t"
        )


def test_a_certificate_speaks_for_its_sensors_until_it_is_removed() -> None:
    door = Door.in_memory()
    der = b"the bytes of a certificate"
    assert door.certificates.grant(der) is None
    print_ = "37:0A"
    with pytest.raises(AccessError, match="fingerprint"):
        door.certificates.add(print_, "mast", ["radar-1"], at=AT, by="t")
    fingerprint = hashlib.sha256(der).hexdigest()
    door.certificates.add(fingerprint.upper(), "mast", ["radar-1"], at=AT, by="t")
    grant = door.certificates.grant(der)
    assert grant is not None
    assert grant.sensors == {SensorId("radar-1")}
    door.certificates.add(fingerprint, "mast", ["radar-2"], at=AT, by="t")
    replaced = door.certificates.grant(der)
    assert replaced is not None
    assert replaced.sensors == {SensorId("radar-2")}
    door.certificates.remove(fingerprint, at=AT, by="t")
    assert door.certificates.grant(der) is None


def test_a_fingerprint_is_read_as_openssl_writes_it() -> None:
    plain = "ab" * 32
    assert clean_fingerprint("sha256 Fingerprint=" + ":".join(["AB"] * 32)) == plain
    assert clean_fingerprint(plain) == plain
