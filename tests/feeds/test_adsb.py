"""ADS-B as a whole: what a real aircraft said, and what must never be made of it."""

import csv
import math
from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from squitters import (
    airborne,
    frame,
    message,
    metres_apart,
    on_ground,
    squitter,
    velocity,
)

from vedette.feeds.decoder import Frame
from vedette.feeds.mode_s.accuracy import SIGMAS_OF_95
from vedette.feeds.mode_s.adsb import ModeSDecoder
from vedette.feeds.mode_s.mode_s_frames import parity
from vedette.feeds.mode_s.positions import FORGET_S, MAX_SPEED_M_S
from vedette.geo.local import moved
from vedette.model.errors import BadFrameError
from vedette.model.height import HeightReference
from vedette.model.identity import Claim, ClaimKind, Emitter, EmitterScheme
from vedette.model.ids import SensorId
from vedette.model.report import (
    HeartbeatReport,
    IdentityReport,
    PositionReport,
    PresenceReport,
    Report,
)

EMITTER = Emitter(EmitterScheme.ICAO24, "406b90")


def decode(frames: list[Frame], decoder: ModeSDecoder | None = None) -> list[Report]:
    decoder = decoder or ModeSDecoder()
    return [report for one in frames for report in decoder.decode(one)]


def positions(reports: list[Report]) -> list[PositionReport]:
    return [report for report in reports if isinstance(report, PositionReport)]


def real_frames(shared: Path) -> list[Frame]:
    rows = list(csv.reader((shared / "data/adsb/df17_730s.csv").open()))
    first = int(rows[0][0])
    return [
        frame(bytes.fromhex(row[1]), int(row[0]) - first, sequence=number)
        for number, row in enumerate(rows, 1)
    ]


def test_a_real_flight(shared: Path) -> None:
    reports = decode(real_frames(shared))
    kinds = Counter(type(report).__name__ for report in reports)
    # 937 position frames: one is a repeat, five come before the first fix is borne out
    assert kinds.pop("PresenceReport") <= 5  # before that, and where no position comes for long
    assert kinds == {"PositionReport": 931, "IdentityReport": 98, "HeartbeatReport": 310}
    assert {r.emitter for r in reports if isinstance(r, PositionReport | IdentityReport)} == {
        EMITTER
    }
    claims = {claim for r in reports if isinstance(r, IdentityReport) for claim in r.claims}
    assert claims == {Claim(ClaimKind.CALLSIGN, "EZY85MH")}
    found = positions(reports)
    for earlier, later in pairwise(found):
        seconds = (later.measured_at - earlier.measured_at).total_seconds() + 2  # its clock
        places = ((r.lat_deg, r.lon_deg) for r in (earlier, later))
        assert metres_apart(*places) < 320 * seconds
    assert {h.reference for r in found for h in r.heights} == {
        HeightReference.BAROMETRIC,
        HeightReference.ELLIPSOID,
    }
    baro = {r.heights[0].value_m for r in found}
    assert all(10_900 < value < 11_000 for value in baro)


def test_damaged_frames_of_a_real_flight_say_nothing(shared: Path) -> None:
    decoder, refused = ModeSDecoder(), 0
    sound = {one.data for one in real_frames(shared)}
    for number, one in enumerate(real_frames(shared)):
        bit = number % 107 + 5  # the downlink format stays; single flips and bursts of up to 24
        pattern = (0x800001 | number << 3) & 0xFFFFFF if number % 2 else 1
        flipped = int.from_bytes(one.data, "big") ^ (pattern << 111 - bit) & ((1 << 107) - 1)
        data = flipped.to_bytes(14, "big")
        assert data not in sound
        with pytest.raises(BadFrameError, match="checksum"):
            list(decoder.decode(frame(data, number)))
        refused += 1
    assert refused == 2000


def flight(
    start: tuple[float, float], speed: float, course: float, times: list[float], odds: list[bool]
) -> tuple[list[Frame], list[tuple[float, float]]]:
    frames, truth = [], []
    for at, odd in zip(times, odds, strict=True):
        east = speed * at * math.sin(math.radians(course))
        north = speed * at * math.cos(math.radians(course))
        lat, lon = (float(value) for value in moved(*start, east, north))
        frames.append(frame(airborne(lat, lon, odd=odd), at))
        truth.append((lat, lon))
    return frames, truth


gaps = st.lists(st.tuples(st.floats(0.4, 20), st.booleans()), min_size=4, max_size=40)


@settings(max_examples=150)
@given(
    st.tuples(st.floats(-84, 84), st.floats(-180, 179)),
    st.floats(0, 500),
    st.floats(0, 360),
    gaps,
)
def test_no_place_is_ever_a_jump(
    start: tuple[float, float], speed: float, course: float, heard: list[tuple[float, bool]]
) -> None:
    times = [sum(gap for gap, _ in heard[: n + 1]) for n in range(len(heard))]
    frames, truth = flight(start, speed, course, times, [odd for _, odd in heard])
    where = {one.received_at: place for one, place in zip(frames, truth, strict=True)}
    for report in positions(decode(frames)):
        assert metres_apart((report.lat_deg, report.lon_deg), where[report.measured_at]) < 15


@settings(max_examples=100)
@given(
    st.tuples(st.floats(-60, 60), st.floats(-180, 179)),
    st.tuples(st.floats(-60, 60), st.floats(-180, 179)),
    st.lists(st.tuples(st.booleans(), st.booleans()), min_size=6, max_size=60),
)
def test_two_aircraft_under_one_address_are_two_paths_without_jumps(
    one: tuple[float, float], other: tuple[float, float], heard: list[tuple[bool, bool]]
) -> None:
    frames = [
        frame(airborne(*(one if first else other), odd=odd), n * 0.5, sequence=n)
        for n, (first, odd) in enumerate(heard)
    ]
    ends: list[PositionReport] = []  # of the paths so far
    for report in positions(decode(frames)):
        before = [n for n, end in enumerate(ends) if follows(end, report)]
        if before:
            ends[before[0]] = report
        else:
            ends.append(report)
    assert len(ends) <= 2


def follows(earlier: PositionReport, later: PositionReport) -> bool:
    """Whether one aircraft can have made both reports."""
    seconds = (later.measured_at - earlier.measured_at).total_seconds()
    places = ((r.lat_deg, r.lon_deg) for r in (earlier, later))
    return seconds > FORGET_S or metres_apart(*places) < MAX_SPEED_M_S * (seconds + 1) * 1.01


def test_the_second_transmitter_of_an_address_is_heard_too() -> None:
    """Whoever is heard first does not hide the other one, 60 km away."""
    frames = [
        frame(
            airborne(50.54 if n > 8 and n % 2 else 50.0, 7.0, odd=bool(n // 2 % 2)),
            n * 0.5,
            sequence=n,
        )
        for n in range(48)
    ]
    lats = [round(r.lat_deg, 2) for r in positions(decode(frames))]
    assert lats.count(50.0) > 10
    assert lats.count(50.54) > 10


def test_a_frame_heard_twice_is_one_report_and_a_heartbeat() -> None:
    data = velocity(100, 100)
    reports = decode([frame(data, 0), frame(data, 0.1), frame(data, 0.7)])
    (repeat,) = (r for r in reports if isinstance(r, HeartbeatReport))
    assert repeat.repeated == 1


def even_and_odd(at: float = 0.0, **keys: int) -> list[Frame]:
    return [
        frame(airborne(51.0, 7.0, odd=bool(n % 2), **keys), at + n * 0.5, sequence=n)
        for n in range(4)
    ]


def test_a_type_code_without_containment_is_not_taken_for_a_good_place() -> None:
    covariance = positions(decode(even_and_odd(code=18)))[-1].covariance
    assert covariance is not None
    assert covariance.sigma_max == pytest.approx(10 * 1852.0 / SIGMAS_OF_95)


def test_accuracy_by_version() -> None:
    by_type = positions(decode(even_and_odd()))[-1].covariance
    assert by_type is not None
    assert by_type.sigma_max == pytest.approx(92.6 / SIGMAS_OF_95)
    status = [(31, 5), (0, 3), (0, 32), (2, 3), (0, 1)]
    rest = [(0, 2), (3, 2), (0, 4)]
    for nac_p, radius in ((9, 30.0), (0, 10 * 1852.0)):
        said = frame(squitter(message(*status, (nac_p, 4), *rest)), 0)
        covariance = positions(decode([said, *even_and_odd(1)]))[-1].covariance
        assert covariance is not None
        assert covariance.sigma_max == pytest.approx(radius / SIGMAS_OF_95)


def test_a_clock_of_whole_seconds_widens_the_error_along_the_course() -> None:
    decoder = ModeSDecoder(clock_step_s=1.0)
    still = positions(decode(even_and_odd(), ModeSDecoder(clock_step_s=1.0)))[-1]
    assert still.covariance is None  # nobody knows how far it came within the second
    north = positions(decode([frame(velocity(0, 400), 0), *even_and_odd(0.1)], decoder))[-1]
    assert north.covariance is not None
    sigma = 92.6 / SIGMAS_OF_95
    assert north.covariance.ee == pytest.approx(sigma**2)
    assert north.covariance.nn == pytest.approx(sigma**2 + (400 * 1852 / 3600) ** 2 / 3)


def test_old_velocity_is_not_the_velocity_now() -> None:
    frames = [frame(velocity(0, 400), 0), *even_and_odd(1), *even_and_odd(9)]
    found = positions(decode(frames))
    assert found[0].motion is not None
    assert found[-1].motion is None
    assert [h.reference for h in found[-1].heights] == [HeightReference.BAROMETRIC]


def test_a_place_on_the_ground_needs_to_know_where_the_receiver_stands() -> None:
    frames = [frame(on_ground(51.28, 6.76, odd=bool(n % 2)), n * 0.5, sequence=n) for n in range(6)]
    assert not positions(decode(frames))
    decoder = ModeSDecoder()
    decoder.stands_at(SensorId("rx"), 51.2, 6.7)
    found = positions(decode(frames, decoder))
    assert found
    assert metres_apart((found[-1].lat_deg, found[-1].lon_deg), (51.28, 6.76)) < 3
    assert found[-1].heights == ()


def test_a_reply_tells_that_an_aircraft_is_there_once_its_address_is_proven() -> None:
    unproven = ("20001718029FCD", "A0001910CC300030AA0000EAE004", "02E197B00179C3")
    for text in unproven:
        assert decode([frame(bytes.fromhex(text))]) == []
    said = decode([frame(bytes.fromhex("5D3C6614C315D2"))])  # all-call: its address in clear
    assert [(type(r), r.emitter.value) for r in said] == [(PresenceReport, "3c6614")]
    address = bytes.fromhex("4891a6")
    squitter_ = bytes.fromhex("5d") + address
    proven = squitter_ + parity(squitter_).to_bytes(3, "big")
    said = decode([frame(proven, 0), frame(bytes.fromhex(unproven[0]), 3.0)])
    (height,) = said[-1].heights
    assert height.value_m == pytest.approx(36_000 * 0.3048)


def test_squawk_and_category_are_claims() -> None:
    squawk = squitter(message((28, 5), (1, 3), (0, 3), (0x0AAA, 13), (0, 32)))
    (report,) = decode([frame(squawk)])
    assert isinstance(report, IdentityReport)
    assert report.claims == (Claim(ClaimKind.SQUAWK, "7700"),)


def test_times_are_those_of_the_frame() -> None:
    report = positions(decode(even_and_odd()))[-1]
    assert report.measured_at == report.received_at
    assert report.measured_at > datetime(2025, 9, 9, tzinfo=UTC)
