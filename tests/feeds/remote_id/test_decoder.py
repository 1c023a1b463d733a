"""Frames in, reports out: joined by address, said once, unknown where unknown."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from remote_id_encoder import (
    MAC_TEXT,
    basic_id,
    beacon,
    bluetooth,
    frame,
    location,
    nan_action,
    other,
    pack,
)

from vedette.feeds.decoder import Encoding
from vedette.feeds.remote_id import RemoteIdDecoder
from vedette.feeds.remote_id.bluetooth import crc24
from vedette.feeds.remote_id.decoder import SIGMAS_IN_95_CIRCLE, UNKNOWN_WITHIN_M
from vedette.model.errors import BadFrameError
from vedette.model.height import HeightReference
from vedette.model.identity import Claim, ClaimKind, Emitter, EmitterScheme
from vedette.model.ids import SensorId
from vedette.model.report import (
    Covariance2D,
    HeartbeatReport,
    IdentityReport,
    PositionReport,
    PresenceReport,
    Report,
)

AT = datetime(2025, 9, 9, 21, 30, tzinfo=UTC)
EMITTER = Emitter(EmitterScheme.MAC, MAC_TEXT)
WIFI, BLE = Encoding.IEEE80211, Encoding.BTLE_LL
TIMED = 18_000  # tenths after the hour at AT


def decode(decoder: RemoteIdDecoder, data: bytes, seconds: float = 0.0, **more) -> list[Report]:
    return list(decoder.decode(frame(data, at=AT + timedelta(seconds=seconds), **more)))


def kinds(reports: list[Report]) -> list[type]:
    return [type(report) for report in reports]


CARRIERS = [
    pytest.param(beacon, WIFI, id="wifi beacon"),
    pytest.param(nan_action, WIFI, id="wifi nan"),
    pytest.param(bluetooth, BLE, id="bluetooth legacy"),
    pytest.param(lambda p: bluetooth(p, extended=True), BLE, id="bluetooth 5"),
    pytest.param(lambda p: bluetooth(p, extended=True, crc=crc24), BLE, id="with checksum"),
    pytest.param(
        lambda p: nan_action(p, control=0x5C, middle=b"\x01\x02\x01x\x02yz"), WIFI, id="nan filters"
    ),
]


@pytest.mark.parametrize(("carry", "encoding"), CARRIERS)
def test_every_carrier_says_the_same(carry, encoding) -> None:
    decoder = RemoteIdDecoder()
    reports = decode(decoder, carry(basic_id()), encoding=encoding)
    reports += decode(decoder, carry(pack(location(direction=200))), encoding=encoding)
    assert kinds(reports) == [IdentityReport, PositionReport]
    identity, position = reports
    assert identity.emitter == position.emitter == EMITTER
    assert identity.claims == (
        Claim(ClaimKind.REMOTE_ID_SERIAL, "1581F4X0000000000001"),
        Claim(ClaimKind.UA_TYPE, "helicopter_or_multirotor"),
    )
    assert (position.lat_deg, position.lon_deg) == (52.1, 21.2)
    assert position.motion is not None
    assert position.motion.course_deg == 200


def test_a_report_carries_the_frame_s_own_time_and_place_in_the_file() -> None:
    data = frame(beacon(pack(location(tenths=TIMED - 12))), at=AT, sequence=41)
    (report,) = RemoteIdDecoder().decode(data)
    assert report.measured_at == report.received_at == AT
    assert (report.sensor, report.source, report.sequence, report.raw) == (
        data.sensor,
        data.source,
        41,
        data.raw,
    )


def test_heights_say_what_they_are_measured_from() -> None:
    stated = {"geodetic": 150.5, "pressure": 120.0, "height": -2.5, "accuracies": (11, 5, 3, 4)}
    for above_ground, reference in (
        (False, HeightReference.ABOVE_TAKEOFF),
        (True, HeightReference.ABOVE_GROUND),
    ):
        message = location(**stated, above_ground=above_ground, speed=10.0)
        (report,) = decode(RemoteIdDecoder(), beacon(message))
        assert isinstance(report, PositionReport)
        assert [(h.value_m, h.reference) for h in report.heights] == [
            (150.5, HeightReference.ELLIPSOID),
            (120.0, HeightReference.BAROMETRIC),
            (-2.5, reference),
        ]
        sigmas = [h.sigma_m for h in report.heights]
        assert sigmas == [pytest.approx(3 / 1.96, 1e-4), pytest.approx(25 / 1.96, 1e-4), None]
        assert report.covariance is not None
        assert report.covariance.sigma_max == pytest.approx(3 / 2.4477, 1e-4)
        assert report.motion is not None
        assert report.motion.speed_sigma_m_s == pytest.approx(0.3 / 1.96, 1e-4)


def test_unknown_is_absent() -> None:
    (report,) = decode(RemoteIdDecoder(), beacon(location()))
    assert isinstance(report, PositionReport)
    assert (report.heights, report.motion) == ((), None)
    assert report.covariance == Covariance2D.circular(UNKNOWN_WITHIN_M / SIGMAS_IN_95_CIRCLE)


def test_an_unknown_place_is_presence_not_the_gulf_of_guinea() -> None:
    (report,) = decode(RemoteIdDecoder(), beacon(location(lat=0, lon=0, geodetic=50.0)))
    assert isinstance(report, PresenceReport)
    assert report.emitter == EMITTER


def test_a_repeat_is_a_heartbeat_whatever_its_counter() -> None:
    decoder = RemoteIdDecoder()
    both = pack(basic_id(), location(tenths=TIMED))
    assert kinds(decode(decoder, beacon(both))) == [IdentityReport, PositionReport]
    again = decode(decoder, beacon(both, counter=8), 0.5) + decode(decoder, nan_action(both), 9)
    assert kinds(again) == [HeartbeatReport] * 2
    assert [report.repeated for report in again] == [1, 1]
    moved = pack(basic_id(), location(lat=52.2, tenths=TIMED + 10))
    assert kinds(decode(decoder, beacon(moved), 10)) == [PositionReport]


def test_two_ids_in_turn_are_each_said_once() -> None:
    decoder = RemoteIdDecoder()
    ids = basic_id(), basic_id(id_type=2, uas_id=b"POL123")
    seen = [kinds(decode(decoder, beacon(ids[n % 2]), n)) for n in range(6)]
    assert seen == [[IdentityReport]] * 2 + [[HeartbeatReport]] * 4


@pytest.mark.parametrize("tenths", [0xFFFF, 0], ids=["no time", "a clock that stands at 0"])
def test_a_drone_that_stands_still_is_not_taken_for_silent(tenths: int) -> None:
    decoder = RemoteIdDecoder()
    still = beacon(location(tenths=tenths))
    seen = [kinds(decode(decoder, still, n * 0.25)) for n in range(12)]
    assert seen == ([[PositionReport]] + [[HeartbeatReport]] * 3) * 3


def test_a_fix_that_is_frozen_is_not_made_fresh() -> None:
    decoder = RemoteIdDecoder()
    frozen = beacon(location(tenths=TIMED))
    seen = [kinds(decode(decoder, frozen, n)) for n in range(1700)]
    assert seen == [[PositionReport]] + [[HeartbeatReport]] * 1699


def test_who_was_silent_and_comes_back_is_news() -> None:
    decoder = RemoteIdDecoder()
    both = beacon(pack(basic_id(), location(tenths=TIMED)))
    first = decode(decoder, both)
    assert kinds(decode(decoder, both, 59)) == [HeartbeatReport]
    assert kinds(decode(decoder, both, 59 + 61)) == kinds(first)
    assert len(decoder._transmitters) == 1


def test_a_flood_of_addresses_is_forgotten() -> None:
    decoder = RemoteIdDecoder()
    for n in range(3000):
        decode(decoder, beacon(location(), mac=n.to_bytes(6, "big")), n * 0.1)
    assert len(decoder._transmitters) <= 1200  # those of two minutes at most


def test_addresses_and_sensors_are_kept_apart() -> None:
    decoder = RemoteIdDecoder()
    message = location(tenths=TIMED)
    other_mac = bytes.fromhex("020304050608")
    for more in ({}, {"sensor": SensorId("second")}):
        assert kinds(decode(decoder, beacon(message), **more)) == [PositionReport]
        assert kinds(decode(decoder, beacon(message, mac=other_mac), **more)) == [PositionReport]
    assert kinds(decode(decoder, beacon(message))) == [HeartbeatReport]


@pytest.mark.parametrize("kind", [2, 3, 4, 5])
def test_a_transmitter_that_tells_of_its_operator_only_is_present_and_no_more(kind: int) -> None:
    decoder = RemoteIdDecoder()
    data = beacon(pack(other(kind, fill=0x5A)))
    (report,) = decode(decoder, data)
    assert isinstance(report, PresenceReport)
    assert "ZZZZ" not in repr(report)
    assert kinds(decode(decoder, data, 1)) == [HeartbeatReport]
    assert kinds(decode(decoder, beacon(pack()), 2)) == [HeartbeatReport]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (beacon(b"")[: 24 + 12], WIFI),  # a beacon without elements
        (beacon(location())[: 24 + 12] + b"\x00\x04free\xdd\x04\x00\x50\xf2\x02", WIFI),
        (bytes.fromhex("d4000000ffffffffffff"), WIFI),  # an acknowledgement
        (bytes.fromhex("08420000") + bytes(40), WIFI),  # data
        (b"\xd0\x40" + nan_action(location())[2:], WIFI),  # protected: cannot be looked into
        (nan_action(location()).replace(bytes.fromhex("8869199d9209"), bytes(6)), WIFI),
        (bluetooth(location()).replace(b"\x16\xfa\xff", b"\x16\xfb\xff"), BLE),
        (b"\x01" + bluetooth(location())[1:], BLE),  # a connection
        (bytes.fromhex("8d406b902015a678d4d220aa4bda"), Encoding.MODE_S),
    ],
)
def test_a_sound_frame_without_remote_id_says_nothing(data: bytes, encoding: Encoding) -> None:
    assert decode(RemoteIdDecoder(), data, encoding=encoding) == []


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"", WIFI),
        (beacon(pack(location()))[:-1], WIFI),
        (beacon(location(lat=95)), WIFI),
        (nan_action(pack(location()))[:60], WIFI),
        (bluetooth(location())[:-3], BLE),
        (bluetooth(location(), crc=lambda pdu: b"\0\0\0"), BLE),
    ],
)
def test_a_bad_frame_is_refused_without_telling_of_anybody(data: bytes, encoding: Encoding) -> None:
    decoder = RemoteIdDecoder()
    with pytest.raises(BadFrameError) as caught:
        decode(decoder, data, encoding=encoding)
    assert "0203040506a7" not in str(caught.value)
    assert kinds(decode(decoder, beacon(location()))) == [PositionReport]


@given(st.binary(max_size=120), st.sampled_from([WIFI, BLE]))
def test_any_bytes_are_decoded_or_refused(data: bytes, encoding: Encoding) -> None:
    decoder = RemoteIdDecoder()
    with suppress(BadFrameError):
        decode(decoder, data, encoding=encoding)
    assert kinds(decode(decoder, beacon(location()))) == [PositionReport]  # and nothing is harmed


FULL = pack(basic_id(), location(), other(4), other(5))
GOOD = [
    (beacon(FULL), WIFI),
    (nan_action(FULL), WIFI),
    (bluetooth(location()), BLE),
    (bluetooth(FULL, extended=True), BLE),
]


@given(st.sampled_from(GOOD), st.data())
@example((beacon(FULL), WIFI), None)
def test_flipped_and_cut_frames_are_decoded_or_refused(good, data) -> None:
    raw, encoding = bytearray(good[0]), good[1]
    if data is not None:
        for at in data.draw(st.lists(st.integers(0, len(raw) * 8 - 1), max_size=6)):
            raw[at // 8] ^= 1 << at % 8
        raw = raw[: data.draw(st.integers(0, len(raw)))]
    try:
        reports = decode(RemoteIdDecoder(), bytes(raw), encoding=encoding)
    except BadFrameError:
        return
    for report in reports:
        assert "AAAA" not in repr(report)  # what the operator's messages are filled with


@given(st.integers(0, 8 * (len(bluetooth(location())) - 4) - 1))
def test_a_checksum_finds_every_flipped_bit(bit: int) -> None:
    raw = bytearray(bluetooth(location(), crc=crc24))
    raw[4 + bit // 8] ^= 1 << bit % 8
    with pytest.raises(BadFrameError):
        decode(RemoteIdDecoder(), bytes(raw), encoding=BLE)
