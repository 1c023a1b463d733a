"""A session never outlasts its limits, whatever is done in it and in whatever order."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.access.authentication import Door
from vedette.access.passwords import hash_password
from vedette.access.role_permissions import Role
from vedette.access.sessions import CLOCK_SLACK, SessionPolicy, ends_at, is_alive
from vedette.store import people_rows

START = datetime(2026, 3, 1, 20, tzinfo=UTC)
POLICY = SessionPolicy(idle_s=600.0, absolute_s=3600.0)
seconds = st.floats(-7200, 7200, allow_nan=False)
steps = st.lists(st.tuples(st.floats(0, 900), st.booleans()), min_size=1, max_size=30)
KEPT = hash_password("not asked for here")


def door_with(name: str, role: Role = Role.OPERATOR) -> tuple[Door, str]:
    """A door, and the id of a person who could sign in."""
    door = Door.in_memory(POLICY)
    person = door.people.add(name, role, at=START, by="test").id
    with door.people._database.writing() as connection:
        people_rows.change_person(connection, person, password=KEPT)
    return door, person


@given(seconds, seconds, seconds)
def test_alive_only_within_both_limits(opened: float, seen: float, now: float) -> None:
    opened_at, seen_at = START, START + timedelta(seconds=abs(seen))
    at = START + timedelta(seconds=now)
    if is_alive(opened_at, seen_at, POLICY, at):
        assert opened_at - CLOCK_SLACK <= at < opened_at + timedelta(seconds=POLICY.absolute_s)
        assert at < seen_at + timedelta(seconds=POLICY.idle_s)
    else:
        assert at >= ends_at(opened_at, seen_at, POLICY) or at < opened_at - CLOCK_SLACK


@given(steps)
def test_a_session_dies_of_idleness_or_age_and_never_comes_back(
    moves: list[tuple[float, bool]],
) -> None:
    door, person = door_with("Ada")
    secret = door.sessions.open(person, at=START)
    at, last_touch, dead = START, START, False
    for wait_s, touch in moves:
        at += timedelta(seconds=wait_s)
        session = door.session(secret, at=at, touch=touch)
        too_old = at - START >= timedelta(seconds=POLICY.absolute_s)
        idle = at - last_touch >= timedelta(seconds=POLICY.idle_s)
        if dead or too_old or idle:
            assert session is None
        if session is None:
            dead = True
        else:
            assert session.ends_at > at
            last_touch = at if touch else last_touch


def test_what_only_shows_does_not_keep_a_session() -> None:
    door, person = door_with("Ada")
    secret = door.sessions.open(person, at=START)
    for minute in range(10):
        assert door.session(secret, at=START + timedelta(minutes=minute), touch=False)
    assert door.session(secret, at=START + timedelta(minutes=10), touch=False) is None
    assert door.session(secret, at=START, touch=True) is None


def test_a_role_that_is_changed_holds_in_the_open_session() -> None:
    door, person = door_with("Ada")
    secret = door.sessions.open(person, at=START)
    door.people.change_role("ada", Role.VIEWER, at=START, by="test")
    session = door.session(secret, at=START)
    assert session is not None
    assert session.caller.role is Role.VIEWER
    door.people.remove("Ada", at=START, by="test")
    assert door.session(secret, at=START) is None


def test_signing_out_everywhere_ends_all_of_ones_own_and_no_others() -> None:
    door, ada = door_with("Ada")
    bo = door.people.add("Bo", Role.VIEWER, at=START, by="test").id
    mine = [door.sessions.open(ada, at=START) for _ in range(3)]
    other = door.sessions.open(bo, at=START)
    session = door.session(mine[0], at=START)
    assert session is not None
    assert door.sign_out_everywhere(session.caller, at=START) == 3
    assert [door.session(s, at=START) for s in mine] == [None] * 3
    assert door.session(other, at=START) is not None


def test_only_hashes_are_kept() -> None:
    door, person = door_with("Ada")
    secret = door.sessions.open(person, at=START)
    link = door.people.link("Ada", at=START, by="test")
    _, token = door.tokens.make(
        "logger", role=Role.VIEWER, expires_at=START + timedelta(days=1), at=START, by="test"
    )
    dump = "\n".join(door.people._database.connection.iterdump())
    for text in (secret, link, token, token.split("_", 2)[2]):
        assert text not in dump
        assert text.encode().hex() not in dump.lower()


@pytest.mark.parametrize(("idle", "absolute"), [(0, 60), (3600, 600), (60, 1e9), (-1, -1)])
def test_a_policy_that_makes_no_sense_is_refused(idle: float, absolute: float) -> None:
    with pytest.raises(ValueError, match="sessions need"):
        SessionPolicy(idle_s=idle, absolute_s=absolute)
