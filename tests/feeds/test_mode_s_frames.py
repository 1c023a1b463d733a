"""Single Mode S frames: what they say, and what never reaches the library behind the door."""

import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from squitters import airborne, message, on_ground, squitter, velocity

from vedette.feeds.mode_s import mode_s_frames as messages
from vedette.model.errors import BadFrameError

REAL = bytes.fromhex("8D406B909945DE10000405999BE4")


def heard(data: bytes) -> messages.Squitter:
    found = messages.squitter(data)
    assert found is not None
    return found


@given(st.binary(max_size=20))
def test_noise_is_refused_or_of_no_interest(data: bytes) -> None:
    try:
        assert messages.squitter(data) is None or messages.parity(data) == 0
    except BadFrameError as exc:
        assert "\n" not in str(exc)  # noqa: PT017


@given(st.integers(0, 111), st.integers(1, 2**24 - 1))
def test_no_burst_of_24_bits_passes_the_checksum(start: int, pattern: int) -> None:
    damaged = int.from_bytes(REAL, "big") ^ (pattern << start) & ((1 << 112) - 1)
    data = damaged.to_bytes(14, "big")
    if data == REAL:
        return
    with suppress(BadFrameError):
        assert messages.squitter(data) is None  # another downlink format now: not read at all


@given(st.binary(min_size=7, max_size=7))
def test_any_message_with_a_sound_checksum_is_read_without_a_panic(
    me: bytes,
) -> None:
    found = heard(squitter(me))
    if 5 <= found.type_code <= 18 or 20 <= found.type_code <= 22:
        place = messages.read_place(found)
        assert place.baro_m is None or -400 < place.baro_m < 40_000
    messages.read_velocity(found)
    messages.read_quality(found)
    if 1 <= found.type_code <= 4 or found.type_code == 28:
        messages.read_spoken(found)


def test_a_panic_of_the_library_is_a_bad_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        pass

    def panic(_: str) -> None:
        raise PanicException("unwrap on None")

    monkeypatch.setattr(messages.rs1090, "decode", panic)
    with pytest.raises(BadFrameError, match="cannot decode the frame"):
        messages.read_spoken(heard(squitter(message((4, 5), (1, 3), (0, 48)))))


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit, MemoryError])
def test_what_is_not_a_panic_goes_through(
    stop: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: str) -> None:
        raise stop

    monkeypatch.setattr(messages.rs1090, "decode", interrupted)
    with pytest.raises(stop):
        messages.read_spoken(heard(squitter(message((4, 5), (1, 3), (0, 48)))))


@pytest.mark.parametrize("feet", [-1000, 0, 36000, 50000, 50025, 50175])
def test_heights_in_steps_of_25_ft(feet: int) -> None:
    place = messages.read_place(heard(airborne(51, 7, odd=False, feet=feet)))
    assert place.baro_m == pytest.approx(feet * 0.3048)
    assert place.gnss_m is None
    by_gnss = messages.read_place(heard(airborne(51, 7, odd=False, feet=feet, code=20)))
    assert (by_gnss.gnss_m, by_gnss.baro_m) == (pytest.approx(feet * 0.3048), None)


def test_a_height_that_is_not_given_is_none_and_not_0() -> None:
    assert messages.read_place(heard(airborne(51, 7, odd=True, feet=None))).baro_m is None


def test_a_height_code_that_stands_for_nothing_does_not_hide_the_place() -> None:
    y_x = ((50000, 17), (90000, 17))
    for code in range(0, 4096, 16):
        data = squitter(message((11, 5), (0, 3), (code, 12), (0, 2), *y_x))
        assert messages.read_place(heard(data)).y == 50000


def test_velocity_over_ground() -> None:
    said = messages.read_velocity(heard(velocity(-300, 400)))
    assert said.motion is not None
    assert said.motion.speed_m_s == pytest.approx(500 * 1852 / 3600)
    assert said.motion.course_deg == pytest.approx(math.degrees(math.atan2(-300, 400)) % 360)
    assert said.motion.climb_m_s == pytest.approx(640 * 0.3048 / 60)
    assert said.gnss_minus_baro_m == pytest.approx(100 * 0.3048)


def test_a_supersonic_velocity_counts_in_4_knots() -> None:
    said = messages.read_velocity(heard(velocity(800, 0, subtype=2)))
    assert said.motion is not None
    assert said.motion.speed_m_s == pytest.approx(800 * 1852 / 3600)


def test_no_information_is_none_and_not_0() -> None:
    nothing = squitter(message((19, 5), (1, 3), (0, 48)))
    assert messages.read_velocity(heard(nothing)) == messages.Velocity(None, None)


def test_an_airspeed_is_no_speed_over_ground() -> None:
    said = messages.read_velocity(heard(velocity(300, 400, subtype=3)))
    assert said.motion is not None
    assert said.motion.speed_m_s is None


def test_a_callsign_with_a_character_that_is_none_is_no_callsign() -> None:
    good = squitter(message((4, 5), (3, 3), (5, 6), (26, 6), (25, 6), *[(32, 6)] * 5))
    bad = squitter(message((4, 5), (0, 3), (27, 6), (26, 6), (25, 6), *[(32, 6)] * 5))
    assert messages.read_spoken(heard(good)) == messages.Spoken(callsign="EZY", category="A3")
    assert messages.read_spoken(heard(bad)) == messages.Spoken()


def test_only_aircraft_under_their_own_address_are_read() -> None:
    me = message((11, 5), (0, 51))
    assert messages.squitter(squitter(me, downlink=18, low=0)) is not None
    for low in (1, 2, 3, 4, 5, 7):
        assert messages.squitter(squitter(me, downlink=18, low=low)) is None


def test_a_rebroadcast_is_read_as_what_its_aircraft_said() -> None:
    """ADS-R: bit 8 of an airborne position says that the address is not ICAO's."""
    own = message((11, 5), (0, 51))
    foreign = message((11, 5), (0, 2), (1, 1), (0, 48))
    assert messages.squitter(squitter(own, downlink=18, low=6)) is not None
    assert messages.squitter(squitter(foreign, downlink=18, low=6)) is None


def test_speed_and_track_on_the_ground() -> None:
    place = messages.read_place(heard(on_ground(51, 7, odd=False)))
    assert place.surface
    assert place.motion is not None
    assert place.motion.course_deg == 180
    assert place.motion.speed_m_s == pytest.approx(16 * 1852 / 3600)
