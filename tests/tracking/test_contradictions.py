"""Claims that cannot be true: both places are kept and told, neither is believed."""

import math
from collections.abc import Iterable
from dataclasses import replace
from random import Random

from crafted import ever_confirmed, icao, play, position
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.model.contradiction import ContradictionKind
from vedette.model.report import Motion, PositionReport
from vedette.model.track import TrackStatus

OWN = icao("abc123")
SPEED = 200.0  # m/s, eastward


def heard(
    s: float, east: float, north: float, speed: float | None = SPEED, course: float = 90.0
) -> PositionReport:
    motion = None if speed is None else Motion(speed_m_s=speed, course_deg=course)
    return position(s, east, north, sensor="adsb", sigma_m=30, emitter=OWN, motion=motion)


def numbered(reports: Iterable[PositionReport]) -> list[PositionReport]:
    return [replace(one, sequence=k) for k, one in enumerate(reports)]


@settings(max_examples=25, deadline=None)
@given(st.floats(30_000.0, 900_000.0), st.floats(0.0, 360.0), st.integers(30, 90))
def test_a_jump_out_of_reach_is_told_and_moves_no_track(
    away_m: float, bearing_deg: float, jump_s: int
) -> None:
    east, north = (away_m * f(math.radians(bearing_deg)) for f in (math.sin, math.cos))
    before = [heard(float(s), SPEED * s, 0.0) for s in range(jump_s)]
    after = [heard(float(s), SPEED * s + east, north) for s in range(jump_s, jump_s + 30)]
    picture, told = play(numbered([*before, *after]))
    first = told[0].id
    claims = [t for t in told if t.contradiction is not None and t.contradiction.claimed]
    assert claims
    assert all(t.id != first for t in claims)
    assert claims[0].contradiction is not None
    assert claims[0].contradiction.kind is ContradictionKind.OUT_OF_REACH
    assert claims[0].contradiction.distance_m > 0.9 * away_m - 1_000.0
    assert (claims[0].at - before[-1].measured_at).total_seconds() <= 30.0
    here = [t for t in told if t.id == first]
    assert here[-1].status is TrackStatus.COASTING
    assert here[-1].contradiction is not None
    assert not here[-1].contradiction.claimed
    for track in picture.tracks:
        assert track.contradiction is not None


def test_two_transmitters_of_one_address_contradict_each_other() -> None:
    here = [heard(float(s), SPEED * s, 0.0) for s in range(60)]
    there = [heard(s + 0.4, 40_000.0, -SPEED * s, course=180.0) for s in range(10, 60)]
    picture, _ = play(numbered([*here, *there]))
    kinds = [t.contradiction.kind for t in picture.tracks if t.contradiction is not None]
    assert kinds == [ContradictionKind.TWO_PLACES] * 2
    assert {t.contradiction.other for t in picture.tracks if t.contradiction} == {
        t.id for t in picture.tracks
    }


def test_a_contradiction_ends_when_one_is_gone_and_the_way_could_be_flown() -> None:
    here = [heard(float(s), SPEED * s, 0.0) for s in range(60)]
    there = [heard(float(s), 40_000.0 + SPEED * s, 30_000.0) for s in range(60, 400)]
    picture, told = play(numbered([*here, *there]))
    assert len(ever_confirmed(told)) == 2
    (track,) = picture.tracks
    assert track.contradiction is None
    ended = next(
        t for t in told if t.id == track.id and t.contradiction is None and t.at > told[-1].first_at
    )
    assert ended.status is not TrackStatus.LOST


@settings(max_examples=25, deadline=None)
@given(st.integers(12, 170), st.booleans())
def test_a_place_repeated_by_what_moves_is_silence(repeats_s: int, stated: bool) -> None:
    """`stated`: the reports go on stating the speed; else it is known from the track alone."""
    speed = SPEED if stated else None
    flight = [heard(float(s), SPEED * min(s, 60), 0.0, speed) for s in range(60 + repeats_s)]
    _, told = play(numbered(flight))
    assert len({t.id for t in told}) == 1
    last = told[-1]
    assert last.status is TrackStatus.COASTING
    assert last.same_place_since == flight[60].measured_at
    assert last.covariance.sigma_max > 3 * 30.0
    _, quiet = play(numbered(flight[:61]), extra_s=float(repeats_s))
    assert last.covariance.sigma_max > 0.5 * quiet[-1].covariance.sigma_max


def test_no_track_begins_at_a_place_that_was_lost_for_its_age() -> None:
    flight = [heard(float(s), SPEED * min(s, 60), 0.0) for s in range(500)]
    picture, told = play(numbered(flight))
    assert picture.tracks == ()
    assert len({t.id for t in told}) == 1
    assert told[-1].status is TrackStatus.LOST
    on = [heard(float(s), SPEED * s, 0.0) for s in range(500, 520)]
    picture, _ = play(numbered([*flight, *on]))
    (track,) = picture.tracks
    assert track.status is TrackStatus.CONFIRMED


def test_what_stops_and_states_no_speed_is_believed_to_stand() -> None:
    flight = [heard(float(s), 20.0 * min(s, 60), 0.0, None) for s in range(150)]
    picture, _ = play(numbered(flight))
    (track,) = picture.tracks
    assert track.status is TrackStatus.CONFIRMED
    assert track.same_place_since is None


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_an_honest_flight_is_never_doubted(data: st.DataObject) -> None:
    """Turns of up to 3 g, gaps of up to two minutes, places that come once or twice a second."""
    rng = Random(data.draw(st.integers(0, 2**32)))  # noqa: S311
    speed = rng.uniform(15.0, 280.0)
    course, rate, east, north, s = rng.uniform(0, 360), 0.0, 0.0, 0.0, 0.0
    flight: list[PositionReport] = []
    while s < 300.0:
        step = rng.choice([0.5, 1.0, 1.0, rng.uniform(1, 8), rng.uniform(1, 120)])
        if rng.random() < 0.2:
            most = math.degrees(3 * 9.81 / speed)
            rate = rng.choice([0.0, rng.uniform(-most, most)])
        for _ in range(int(step * 10)):
            course += rate * 0.1
            east += 0.1 * speed * math.sin(math.radians(course))
            north += 0.1 * speed * math.cos(math.radians(course))
        s += step
        noise = rng.gauss(0, 20), rng.gauss(0, 20)
        told = rng.random() < 0.7
        flight.append(
            heard(s, east + noise[0], north + noise[1], speed if told else None, course % 360)
        )
    _, tracks = play(numbered(flight))
    assert all(t.contradiction is None for t in tracks)
    assert all(t.same_place_since is None for t in tracks)


def with_radar(drift_m_s: float, seconds: int, seed: int) -> list[PositionReport]:
    """A flight east that claims to drift north from second 60 on, beside a radar of 4 s."""
    rng = Random(seed)  # noqa: S311
    reports = []
    for s in range(seconds):
        off = drift_m_s * max(0, s - 60)
        reports.append(heard(float(s), SPEED * s + rng.gauss(0, 15), off + rng.gauss(0, 15)))
        if s % 4 == 0:
            east, north = SPEED * (s + 0.7) + rng.gauss(0, 40), rng.gauss(0, 40)
            reports.append(position(s + 0.7, east, north, sensor="radar", sigma_m=40))
    return numbered(reports)


@settings(max_examples=10, deadline=None)
@given(st.floats(2.0, 10.0), st.integers(0, 2**32))
def test_a_drift_is_told_where_a_second_sensor_sees_it(drift_m_s: float, seed: int) -> None:
    _, told = play(with_radar(drift_m_s, 60 + int(1_000 / drift_m_s), seed))
    kinds = {t.contradiction.kind for t in told if t.contradiction is not None}
    assert kinds == {ContradictionKind.SEEN_ELSEWHERE}


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32))
def test_what_two_sensors_see_in_one_place_is_not_doubted(seed: int) -> None:
    _, told = play(with_radar(0.0, 300, seed))
    assert all(t.contradiction is None for t in told)


def test_what_comes_out_of_a_long_freeze_out_of_reach_is_told() -> None:
    """Its track is lost by then: the place that it repeated is held against the new one."""
    frozen = [heard(float(s), SPEED * min(s, 60), 0.0) for s in range(400)]
    for away_m, reached in ((60_000.0, True), (500_000.0, False)):
        on = [heard(float(s), away_m + SPEED * (s - 400), 0.0) for s in range(400, 430)]
        picture, told = play(numbered([*frozen, *on]))
        (track,) = picture.tracks
        assert (track.contradiction is None) is reached
        if track.contradiction is not None:
            assert track.contradiction.kind is ContradictionKind.OUT_OF_REACH
            assert track.contradiction.other == told[0].id
            assert track.contradiction.claimed
