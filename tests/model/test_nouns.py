"""The nouns refuse what cannot be, keep unknown apart from zero, and name themselves by content."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from vedette.model import errors
from vedette.model.height import Height, HeightReference, flight_level
from vedette.model.identity import NO_IDENTITY, Claim, ClaimKind, Emitter, EmitterScheme
from vedette.model.ids import Part, content_id
from vedette.model.report import Covariance2D
from vedette.model.restriction import Period
from vedette.model.times import (
    from_microseconds,
    from_text,
    require_utc,
    to_microseconds,
    to_text,
)

instants = st.datetimes(
    min_value=datetime(1970, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)
)
parts = st.one_of(st.none(), st.text(), st.integers(), st.floats(allow_nan=False), instants)


@given(instants)
def test_an_instant_has_one_spelling_and_loses_nothing(at: datetime) -> None:
    assert from_text(to_text(at)) == at
    assert from_microseconds(to_microseconds(at)) == at


@given(instants, st.integers(-14 * 60, 14 * 60))
def test_the_same_instant_elsewhere_is_spelt_the_same(at: datetime, minutes: int) -> None:
    assert to_text(at.astimezone(timezone(timedelta(minutes=minutes)))) == to_text(at)


def test_a_time_without_an_offset_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="offset"):
        from_text("2025-09-09T21:30:00")
    with pytest.raises(ValueError, match="UTC"):
        require_utc("at", datetime(2025, 9, 9))


@given(st.lists(parts, max_size=4), st.lists(parts, max_size=4))
def test_ids_differ_just_where_content_differs(a: list[Part], b: list[Part]) -> None:
    assume(not any("\x1f" in part for part in a + b if isinstance(part, str)))
    same = content_id("x", *a) == content_id("x", *b)
    assert same == ([repr(part) for part in a] == [repr(part) for part in b])


def test_an_id_is_stable_for_ever() -> None:
    at = datetime(2025, 9, 9, 21, 30, tzinfo=UTC)
    assert content_id("track", "radar", at, 51.0, None) == "track-33d3svpddnsm7bew"


def test_a_height_of_zero_is_a_height_and_nan_is_none() -> None:
    assert Height(value_m=0.0, reference=HeightReference.ABOVE_GROUND).value_m == 0.0
    with pytest.raises(ValueError, match="finite"):
        Height(value_m=float("nan"), reference=HeightReference.ELLIPSOID)
    assert flight_level(95).value_m == pytest.approx(2895.6)


@given(st.floats(0, 1e6), st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_a_covariance_is_positive_semi_definite_or_refused(ee: float, en: float, nn: float) -> None:
    if en**2 <= ee * nn:
        assert Covariance2D(ee, en, nn).sigma_max ** 2 <= (ee + nn) * (1 + 1e-9) + 1e-9
    elif en**2 > ee * nn * (1 + 1e-9):
        with pytest.raises(ValueError, match="semi-definite"):
            Covariance2D(ee, en, nn)


def test_identity_grows_whatever_the_order_of_arrival() -> None:
    a, b = Emitter(EmitterScheme.ICAO24, "406b90"), Emitter(EmitterScheme.MAC, "aa")
    claim = Claim(ClaimKind.CALLSIGN, "EZY85MH")
    one = NO_IDENTITY.with_emitter(a).with_emitter(b).with_claims((claim,))
    two = NO_IDENTITY.with_claims((claim,)).with_emitter(b).with_emitter(a).with_emitter(a)
    assert one == two
    assert one.cooperative
    assert not NO_IDENTITY.cooperative


def test_a_period_cannot_end_before_it_starts() -> None:
    at = datetime(2025, 9, 9, tzinfo=UTC)
    with pytest.raises(ValueError, match="must be after its start"):
        Period(start=at, end=at - timedelta(seconds=1))


def test_an_error_is_one_line_of_where_what_and_how_to_mend_it() -> None:
    error = errors.ConfigError("unknown setting x", where="a.toml", mend="use y")
    assert str(error) == "a.toml: unknown setting x; use y"


def test_every_error_stands_in_the_drawn_tree() -> None:
    drawn = errors.__doc__ or ""
    for name, value in vars(errors).items():
        if isinstance(value, type) and issubclass(value, errors.VedetteError):
            assert name in drawn
