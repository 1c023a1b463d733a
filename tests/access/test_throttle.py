"""Guessing gets slow; an officer is not locked out by somebody else's guessing."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from vedette.access.throttle import ADDRESS, NAME, PAIR, Throttle

AT = datetime(2026, 3, 1, 20, tzinfo=UTC)


def guesses_in(hours: float, name_of, address_of) -> int:
    """How many tries a patient guesser gets in that time."""
    throttle, at, tries = Throttle(), AT, 0
    while at < AT + timedelta(hours=hours) and tries < 5000:
        wait = throttle.wait_s(name_of(tries), address_of(tries), at)
        at += timedelta(seconds=wait or 0.3)
        if not wait:
            throttle.failed(name_of(tries), address_of(tries), at)
            tries += 1
    return tries


def test_one_address_guesses_one_password_in_ten_seconds_at_most() -> None:
    assert guesses_in(1, lambda n: "ada", lambda n: "x") < 400
    assert guesses_in(1, lambda n: f"name {n}", lambda n: "x") < 420


def test_a_known_browser_guesses_few_passwords_an_hour() -> None:
    throttle, at, tries = Throttle(), AT, 0
    while at < AT + timedelta(hours=10):
        wait = throttle.wait_s("ada", "x", at, "browser")
        at += timedelta(seconds=wait or 0.3)
        if not wait:
            throttle.failed("ada", "x", at, "browser")
            tries += 1
    assert tries < 60


@given(st.integers(0, 60), st.booleans())
def test_others_at_the_same_address_make_a_right_password_wait_ten_seconds_at_most(
    others: int, her_name: bool
) -> None:
    throttle = Throttle()
    for n in range(others):
        throttle.failed("ada" if her_name else f"name {n}", "127.0.0.1", AT)
    assert throttle.wait_s("ada", "127.0.0.1", AT + timedelta(seconds=10)) == 0


def test_strangers_never_make_a_known_browser_wait() -> None:
    throttle = Throttle()
    for _ in range(500):
        throttle.failed("ada", "127.0.0.1", AT)
    assert throttle.wait_s("ada", "127.0.0.1", AT, "her browser") == 0


def test_many_addresses_against_one_name_are_slowed() -> None:
    assert guesses_in(1, lambda n: "ada", lambda n: f"address {n}") < 450


@given(st.integers(0, 500))
def test_the_officer_waits_ten_seconds_at_most_for_others_guesses(others: int) -> None:
    throttle = Throttle()
    for n in range(others):
        throttle.failed("ada", f"address {n}", AT)
    assert throttle.wait_s("ada", "the duty desk", AT) <= NAME.longest_s


def test_a_right_password_forgives() -> None:
    throttle = Throttle()
    for _ in range(PAIR.free - 1):
        throttle.failed("ada", "x", AT)
    throttle.succeeded("ada", "x")
    assert throttle.wait_s("ada", "x", AT) == 0


def test_waits_are_over_and_memory_is_bounded() -> None:
    throttle = Throttle()
    for n in range(30_000):
        throttle.failed(f"name {n}", f"address {n}", AT)
    assert len(throttle._counts) <= 10_000
    for _ in range(40):
        throttle.failed("ada", "x", AT)
    assert 0 < throttle.wait_s("ada", "x", AT) <= ADDRESS.longest_s
    assert throttle.wait_s("ada", "x", AT + timedelta(seconds=901)) == 0
    assert throttle.wait_s("ada", "x", AT - timedelta(days=1)) > 0  # a clock set back frees nobody
