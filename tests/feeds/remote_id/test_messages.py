"""One message of 25 bytes: what is stated comes back, what is unknown is absent."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from remote_id_encoder import basic_id, location, other, pack

from vedette.feeds.remote_id.messages import (
    BASIC_ID,
    LOCATION,
    BasicId,
    IdType,
    Location,
    Status,
    Unread,
    UnreadableError,
    read_message,
)
from vedette.feeds.remote_id.packs import split

halves = st.integers(-1999, 30_000).map(lambda n: n / 2)


def test_the_layouts_fill_a_message() -> None:
    assert BASIC_ID.size == LOCATION.size == 25


@given(st.binary(max_size=60) | st.binary(min_size=25, max_size=25))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """And what is read is of those very bytes: nothing is made up for what is missing."""
    with suppress(UnreadableError):
        assert isinstance(read_message(data), BasicId | Location | Unread)
        assert len(data) == 25
    with suppress(UnreadableError):
        assert all(len(message) == 25 and message in data for message in split(data))


@given(
    lat=st.integers(-900_000_000, 900_000_000).map(lambda n: n / 1e7),
    lon=st.integers(-1_800_000_000, 1_800_000_000).map(lambda n: n / 1e7),
    direction=st.integers(0, 359),
    speed=st.integers(0, 255).map(lambda n: n / 4)
    | st.integers(1, 253).map(lambda n: 63.75 + n * 0.75),
    climb=st.integers(-123, 123).map(lambda n: n / 2),
    heights=st.tuples(halves, halves, halves),
    above_ground=st.booleans(),
    tenths=st.integers(0, 36_000),
    version=st.integers(0, 2),
    status=st.sampled_from(Status),
)
def test_what_is_encoded_is_decoded(
    lat, lon, direction, speed, climb, heights, above_ground, tenths, version, status
) -> None:
    pressure, geodetic, height = heights
    data = location(
        status=status,
        lat=lat,
        lon=lon,
        direction=direction,
        speed=speed,
        climb=climb,
        pressure=pressure,
        geodetic=geodetic,
        height=height,
        above_ground=above_ground,
        accuracies=(10, 4, 3, 2),
        tenths=tenths,
        version=version,
    )
    got = read_message(data)
    placed = (lat, lon) != (0, 0)
    assert got == Location(
        status=status,
        lat_deg=lat if placed else None,
        lon_deg=lon if placed else None,
        direction_deg=direction,
        speed_m_s=speed,
        climb_m_s=climb,
        pressure_altitude_m=pressure,
        geodetic_altitude_m=geodetic,
        height_m=height,
        height_is_above_ground=above_ground,
        horizontal_95_m=10.0,
        vertical_95_m=10.0,
        pressure_95_m=25.0,
        speed_95_m_s=3.0,
        tenths_after_hour=tenths,
    )


def test_the_last_value_of_a_field_stands_for_more_and_is_unknown() -> None:
    got = read_message(location(speed=254.25, climb=62.0, height=31767.0, geodetic=31767.0))
    assert isinstance(got, Location)
    assert (got.speed_m_s, got.climb_m_s, got.height_m, got.geodetic_altitude_m) == (None,) * 4


def test_everything_unknown_is_none() -> None:
    got = read_message(location(lat=0, lon=0))
    assert isinstance(got, Location)
    known = {name for name in Location.__slots__ if getattr(got, name) is not None}
    assert known == {"status", "height_is_above_ground"}


def test_a_zero_that_is_stated_is_not_unknown() -> None:
    got = read_message(location(speed=0.0, climb=0.0, direction=0, height=0.0, geodetic=0.0))
    assert isinstance(got, Location)
    assert (got.speed_m_s, got.climb_m_s, got.direction_deg) == (0.0, 0.0, 0.0)
    assert (got.height_m, got.geodetic_altitude_m, got.pressure_altitude_m) == (0.0, 0.0, None)


def test_a_place_on_one_of_the_zero_lines_is_a_place() -> None:
    got = read_message(location(lat=51.4779, lon=0.0))
    assert isinstance(got, Location)
    assert (got.lat_deg, got.lon_deg) == (51.4779, 0.0)


@pytest.mark.parametrize("accuracies", [(13, 7, 7, 5), (15, 15, 15, 15)])
def test_reserved_accuracies_are_unknown(accuracies: tuple[int, int, int, int]) -> None:
    got = read_message(location(accuracies=accuracies))
    assert isinstance(got, Location)
    assert got.horizontal_95_m is got.vertical_95_m is got.pressure_95_m is got.speed_95_m_s is None


@pytest.mark.parametrize("lat", [90.0000001, -91, 200])
def test_no_such_place_is_refused(lat: float) -> None:
    with pytest.raises(UnreadableError, match="latitude must be -90 to 90"):
        read_message(location(lat=lat))


@pytest.mark.parametrize("version", range(3, 16))
def test_an_unknown_version_is_refused_not_guessed(version: int) -> None:
    for read, data in (
        (read_message, basic_id(version=version)),
        (split, pack(basic_id(), version=version)),
    ):
        with pytest.raises(UnreadableError, match=f"must be 0 to 2, got {version}"):
            read(data)


@pytest.mark.parametrize("kind", [2, 3, 4, 5])
def test_what_leads_to_the_operator_is_not_read(kind: int) -> None:
    assert read_message(other(kind)) == Unread(kind)


@pytest.mark.parametrize(
    ("id_type", "raw", "text"),
    [
        (0, b"MFG1A0123456789", None),  # "none" with left-overs in the field, as one sends it
        (1, b"1581F4X0000000000001", "1581F4X0000000000001"),
        (2, b"POL-AB12  ", "POL-AB12"),
        (3, bytes(range(1, 17)), "01020304-0506-0708-090a-0b0c0d0e0f10"),
        (4, b"\x01\xff\xfe", "01fffe" + "00" * 17),
        (1, b"\xff\xfe\x00garbage", None),
        (1, b"", None),
        (9, b"FUTURE", None),
    ],
)
def test_each_type_of_id_is_read_as_its_own(id_type: int, raw: bytes, text: str | None) -> None:
    got = read_message(basic_id(id_type=id_type, uas_id=raw))
    assert isinstance(got, BasicId)
    assert got.uas_id == text
    assert got.id_type == (IdType(id_type) if id_type < 5 else None)
    assert got.ua_type == "helicopter_or_multirotor"


def test_packs_may_be_empty_or_padded_but_not_short_or_nested() -> None:
    one, two = basic_id(), location()
    assert split(pack()) == ()
    assert split(pack(one, two) + bytes(50)) == (one, two)
    assert split(one) == (one,)
    for bad in (pack(one, two)[:-1], pack(one)[:2], one[:24], b"\xf2\x18\x01" + one, b""):
        with pytest.raises(UnreadableError):
            split(bad)
    with pytest.raises(UnreadableError, match="contains another pack"):
        read_message(split(pack(b"\xf2" + one[1:]))[0])
