"""A claim that a radar does not see, where it sees others of its kind."""

import math
from dataclasses import replace
from random import Random

import pytest
from crafted import play, position
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.model.contradiction import Contradiction, ContradictionKind
from vedette.model.height import Height, HeightReference
from vedette.model.identity import Emitter, EmitterScheme
from vedette.model.ids import SensorId
from vedette.model.report import Motion, PositionReport
from vedette.model.sensor import Coverage, Sensor, SensorKind
from vedette.model.track import Track

RADAR = Sensor(
    id=SensorId("radar"),
    kind=SensorKind.RADAR,
    lat_deg=52.0,
    lon_deg=21.0,
    height=Height(value_m=100.0, reference=HeightReference.ELLIPSOID),
    coverage=Coverage(range_max_m=6_000.0),
)
TRUE, FORGED = "02aa00000001", "02aa00000002"
TURN_S = 4


def claim(s: float, east: float, north: float, address: str, height_m: float) -> PositionReport:
    return position(
        s, east, north, sensor="remote id", sigma_m=5.0,
        emitter=Emitter(EmitterScheme.MAC, address),
        motion=Motion(speed_m_s=15.0, course_deg=90.0),
        heights=(Height(value_m=height_m, reference=HeightReference.ABOVE_GROUND),),
    )  # fmt: skip


def scene(
    seconds: int,
    *,
    seed: int,
    seen: float = 0.85,
    true_range_m: float = 4_000.0,
    forged_range_m: float = 3_000.0,
    forged_m_s: float = 15.0,
    height_m: float = 120.0,
    forged_from_s: int = 40,
    radar: bool = True,
    sweeping: bool = False,
) -> list[PositionReport]:
    """A true drone that the radar sees, clutter, and one that only its receiver hears."""
    rng = Random(seed)  # noqa: S311
    made: list[PositionReport] = []
    for s in range(seconds):
        noise = rng.gauss(0, 3), rng.gauss(0, 3)
        true = (15.0 * s - 500.0 + noise[0], true_range_m + noise[1])
        made.append(claim(s, *true, TRUE, 120.0))
        if s >= forged_from_s:
            made.append(claim(s + 0.2, forged_m_s * s - 500.0, -forged_range_m, FORGED, height_m))
        if not radar or s % TURN_S:
            continue
        if rng.random() < seen:
            made.append(plot(s, *true, sweeping=sweeping))
        for _ in range(3):
            angle, far = rng.uniform(0, 2 * math.pi), rng.uniform(500, 6_000)
            place = far * math.sin(angle), far * math.cos(angle)
            made.append(plot(s, *place, sweeping=sweeping))
    made.sort(key=lambda one: one.measured_at)
    return [replace(one, sequence=k) for k, one in enumerate(made)]


def plot(s: float, east: float, north: float, *, sweeping: bool) -> PositionReport:
    """Of a radar that sees all round at one time, or at the time at which its beam passes."""
    share = math.atan2(east, north) / (2 * math.pi) % 1.0
    return position(s + (TURN_S * share if sweeping else 0.3), east, north, sigma_m=15.0)


def doubts(told: list[Track], address: str) -> list[Contradiction]:
    return [
        track.contradiction
        for track in told
        if track.contradiction is not None
        and any(emitter.value == address for emitter in track.identity.emitters)
    ]


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**32), st.floats(0.75, 0.95))
def test_what_a_radar_should_see_and_does_not_is_told(seed: int, seen: float) -> None:
    _, told = play(scene(100, seed=seed, seen=seen), {RADAR.id: RADAR})
    found = doubts(told, FORGED)
    assert found
    assert {one.kind for one in found} == {ContradictionKind.NOT_SEEN}
    assert found[0].sensor == RADAR.id
    assert found[0].other is None
    assert "radar" in found[0].words
    assert doubts(told, TRUE) == []


@pytest.mark.parametrize("seed", [1, 2])
def test_a_look_all_round_counts_for_what_was_heard_just_before(seed: int) -> None:
    """The radar sees all round at 40.3 s, 44.3 s and so on; five looks without a plot suffice."""
    for from_s in (41, 43):
        reports = scene(100, seed=seed, seen=1.0, forged_from_s=from_s)
        _, told = play(reports, {RADAR.id: RADAR})
        told_s = (doubts(told, FORGED)[0].at - reports[0].measured_at).total_seconds()
        assert 60.0 <= told_s < 64.0


@pytest.mark.parametrize("seed", [1, 2])
def test_a_beam_that_turns_has_looked_only_after_a_whole_turn(seed: int) -> None:
    """What is heard since 41.2 s has been passed by the beam in any case at 45.2 s."""
    reports = scene(100, seed=seed, seen=1.0, forged_from_s=41, sweeping=True)
    _, told = play(reports, {RADAR.id: RADAR})
    found = doubts(told, FORGED)[0]
    assert (found.at - found.since).total_seconds() >= 3 * TURN_S
    assert doubts(told, TRUE) == []


@pytest.mark.parametrize(
    "excuse",
    [
        {"height_m": 20.0},  # behind trees and houses
        {"forged_m_s": 0.0},  # a radar that sees only what moves
        {"forged_range_m": 5_500.0},  # farther than it has followed anything
        {"forged_range_m": 9_000.0, "true_range_m": 5_500.0},  # outside of its coverage
        {"radar": False},
    ],
)
def test_what_may_go_unseen_is_not_told(excuse: dict[str, float]) -> None:
    _, told = play(scene(100, seed=1, **excuse), {RADAR.id: RADAR})  # type: ignore[arg-type]
    assert doubts(told, FORGED) == []


def test_a_radar_that_declares_no_coverage_promises_nothing() -> None:
    for sensor in (replace(RADAR, coverage=None), replace(RADAR, kind=SensorKind.CAMERA)):
        _, told = play(scene(100, seed=1), {RADAR.id: sensor})
        assert doubts(told, FORGED) == []


def test_it_ends_when_the_radar_sees_it() -> None:
    reports = scene(100, seed=2)
    late = [
        position(s + 0.35, 15.0 * s - 500.0, -3_000.0, sigma_m=15.0)
        for s in range(100, 160, TURN_S)
    ]
    more = [claim(s + 0.2, 15.0 * s - 500.0, -3_000.0, FORGED, 120.0) for s in range(100, 160)]
    both = [replace(one, sequence=1_000 + k) for k, one in enumerate([*late, *more])]
    picture, told = play([*reports, *both], {RADAR.id: RADAR})
    assert doubts(told, FORGED)
    forged = next(t for t in picture.tracks if any(e.value == FORGED for e in t.identity.emitters))
    assert forged.contradiction is None
