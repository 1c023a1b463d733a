"""What the tracker must hold: one object, one track, one id; and nothing out of clutter."""

import math
import pickle
from datetime import timedelta

import numpy as np
import pytest
from crafted import (
    START,
    at,
    ever_confirmed,
    icao,
    play,
    plot,
    position,
    said,
)
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vedette.model.errors import ConfigError
from vedette.model.identity import (
    Claim,
    ClaimKind,
    ClassLikelihood,
    Emitter,
    EmitterScheme,
    ObjectClass,
)
from vedette.model.ids import SensorId
from vedette.model.report import IdentityReport, Motion, Observation, PositionReport
from vedette.model.sensor import Sensor, SensorKind
from vedette.model.track import TrackStatus
from vedette.tracking import TrackingConfig, advance, empty
from vedette.tracking.identity.object_class import normalised, weighed
from vedette.tracking.track_lifecycle import TRANSITIONS, LifeEvent, next_status

MAC = Emitter(EmitterScheme.MAC, "90:3a:e6:00:00:01")


def turning(seed: int, sigma: float) -> list[Observation]:
    """200 m/s, two turns of 3 degrees/s, a 10 s radar that misses one plot in ten."""
    rng = np.random.default_rng(seed)
    reports: list[Observation] = []
    east = north = heading = 0.0
    for s in range(600):
        heading += math.radians(3) if 200 <= s < 260 or 350 <= s < 410 else 0.0
        east, north = east + 200 * math.sin(heading), north + 200 * math.cos(heading)
        if s % 10 == 0 and rng.uniform() < 0.9:
            a, b = rng.normal(0, sigma, 2)
            reports.append(position(s, east + a, north + b, sigma_m=sigma, sequence=s))
    return reports


@pytest.mark.parametrize("seed", range(4))
def test_a_turning_aircraft_stays_one_track(seed: int) -> None:
    _, told = play(turning(seed, 50.0 + 30 * seed))
    assert len(ever_confirmed(told)) == 1
    assert not any(t.status is TrackStatus.LOST and t.reports > 1 for t in told)


@pytest.mark.parametrize("seed", range(4))
def test_crossing_aircraft_keep_their_ids(seed: int) -> None:
    rng = np.random.default_rng(seed)
    reports, n = [], 0
    for s in range(0, 400, 10):
        for x0, y0, vx, vy, late in ((-40e3, 0, 200, 0, 0.1), (0, -39.7e3, 0, 200, 0.3)):
            a, b = rng.normal(0, 80, 2)
            east, north = x0 + vx * s + a, y0 + vy * s + b
            reports.append(position(s + late, east, north, sigma_m=80, sequence=n))
            n += 1
    picture, told = play(reports)
    assert len(ever_confirmed(told)) == 2
    by_start = {t.first_at: t for t in picture.tracks}
    eastward, northward = by_start[at(0.1)], by_start[at(0.3)]
    assert (eastward.velocity_east_m_s or 0) > 150
    assert (northward.velocity_north_m_s or 0) > 150


@pytest.mark.parametrize("stated", [False, True])
def test_radar_and_adsb_of_one_aircraft_are_one_track(stated: bool) -> None:
    rng = np.random.default_rng(5)
    motion = Motion(speed_m_s=180.0, course_deg=90.0) if stated else None
    reports, n = [], 0
    for s in range(300):
        x = -30_000 + 180 * s
        if s % 10 == 0:
            a, b = rng.normal(0, 150, 2)
            reports.append(position(s + 0.1, x + 18 + a, 5000 + b, sigma_m=150, sequence=n))
            n += 1
        if s >= 60:
            a, b = rng.normal(0, 15, 2)
            own = {"sensor": "adsb", "emitter": icao("abc123"), "motion": motion, "sequence": n}
            reports.append(position(s + 0.4, x + 72 + a, 5000 + b, sigma_m=15, **own))
            n += 1
    picture, told = play(reports)
    assert len(ever_confirmed(told)) == 1
    (track,) = picture.tracks
    assert track.sensors == (SensorId("adsb"), SensorId("radar"))
    assert track.identity.emitters == (icao("abc123"),)
    assert track.first_at == at(0.1)


def test_clutter_alone_confirms_nothing() -> None:
    """Two radars of 20 false plots a turn over 150 km; eight hours of it were run by hand."""
    rng = np.random.default_rng(11)
    reports, sensors, n = [], {}, 0
    for k, (lat, lon) in enumerate([(52.0, 21.0), (52.3, 21.5)]):
        sid = SensorId(f"radar{k}")
        sensors[sid] = Sensor(
            id=sid,
            kind=SensorKind.RADAR,
            lat_deg=lat,
            lon_deg=lon,
            range_sigma_m=100.0,
            azimuth_sigma_deg=0.2,
        )
        for turn in range(90):
            for _ in range(rng.poisson(20)):
                azimuth, far = rng.uniform(0, 360), 150e3 * math.sqrt(rng.uniform())
                when = turn * 10 + azimuth / 36
                where = {"elevation_deg": 1.0, "elevation_sigma_deg": 0.5}
                reports.append(plot(when, far, azimuth, sensor=str(sid), sequence=n, **where))
                n += 1
    picture, told = play(reports, sensors)
    assert not ever_confirmed(told)
    assert len(picture.lives) < 150  # and what is never seen again is let go


def test_a_hovering_drone_is_one_track_and_its_assumption_is_named() -> None:
    rng = np.random.default_rng(0)
    reports = [
        position(s, *rng.normal(0, 3, 2), sigma_m=None, emitter=MAC, sensor="rid", sequence=s)
        for s in range(123)
    ]
    picture, told = play(reports)
    assert {t.id for t in told} == {picture.tracks[0].id}
    assert told[0].status is TrackStatus.TENTATIVE
    assert told[1].status is TrackStatus.CONFIRMED
    assert picture.tracks[0].assumed_sigma_m == TrackingConfig().assumed_sigma_m
    assert told[0].velocity_east_m_s is None
    assert [t.at for t in told] == [r.measured_at for r in reports]


def test_silence_coasts_with_growing_doubt_and_then_is_lost() -> None:
    reports = [position(s, 10 * s, 0, sigma_m=20, sequence=s) for s in range(60)]
    picture, told = play(reports, extra_s=200)
    assert picture.lives == ()
    coasting = [t for t in told if t.status is TrackStatus.COASTING]
    sigmas = [t.covariance.sigma_max for t in coasting]
    assert sigmas == sorted(sigmas)
    assert sigmas[-1] > 10 * sigmas[0]
    assert told[-1].status is TrackStatus.LOST
    assert sum(t.status is TrackStatus.LOST for t in told) == 1


def drone(until_s: int, emitter: Emitter | None = None) -> list[Observation]:
    """40 m/s due east before a 10 s radar."""
    return [
        position(s, 40 * s, 0, sigma_m=100, emitter=emitter, sequence=s)
        for s in range(0, until_s, 10)
    ]


def test_a_lone_plot_does_not_bring_a_coasting_track_back() -> None:
    stray = position(340, 40 * 340, 900, sigma_m=100, sequence=999)
    picture, told = play([*drone(300), stray])
    (track,) = (t for t in picture.tracks if t.reports > 1)
    assert track.reports == 31  # it is taken, since it may be it
    assert track.status is TrackStatus.COASTING
    _, told = play([*drone(300), stray], extra_s=120)
    last = {t.id: t.status for t in told}
    assert last[track.id] is TrackStatus.LOST
    assert not [t for t in told if t.status is TrackStatus.CONFIRMED and t.at > at(300)]


def test_a_coasting_track_that_is_seen_again_is_confirmed_by_its_second_report() -> None:
    picture, told = play([r for r in drone(420) if not at(300) <= r.measured_at < at(340)])
    assert len(ever_confirmed(told)) == 1
    back = [(t.at, t.status) for t in told if t.at >= at(340)]
    assert back[0] == (at(340), TrackStatus.COASTING)
    assert back[1] == (at(350), TrackStatus.CONFIRMED)
    assert picture.tracks[0].status is TrackStatus.CONFIRMED


def test_an_address_brings_a_coasting_track_back_at_once() -> None:
    heard = [r for r in drone(360, MAC) if not at(300) <= r.measured_at < at(340)]
    _, told = play(heard)
    assert next(t.status for t in told if t.at == at(340)) is TrackStatus.CONFIRMED


def test_an_anonymous_track_is_lost_before_its_place_is_anywhere() -> None:
    _, told = play(drone(300), extra_s=300)
    coasting = [t for t in told if t.status is TrackStatus.COASTING]
    assert max(t.covariance.sigma_max for t in coasting) <= 1.01 * (
        TrackingConfig().lost_anonymous_sigma_m
    )
    assert told[-1].status is TrackStatus.LOST


@settings(max_examples=25, deadline=None)
@given(st.floats(10, 60), st.floats(2_000, 20_000), st.floats(-math.pi, math.pi))
@example(22.0, 2_000.0, 0.0)
@example(53.0, 4_286.0, 0.0)
def test_no_plot_wrenches_a_slow_track_to_an_impossible_speed(
    after_s: float, away_m: float, course: float
) -> None:
    now = 290 + after_s
    east, north = 40 * now + away_m * math.cos(course), away_m * math.sin(course)
    stray = position(now, east, north, sigma_m=100, sequence=999)
    picture, _ = play([*drone(300), stray])
    for track in picture.tracks:
        if track.reports > 1:
            assert math.hypot(track.velocity_east_m_s or 0, track.velocity_north_m_s or 0) < 150


def test_whole_second_times_do_not_split_a_fast_aircraft() -> None:
    rng = np.random.default_rng(2)
    reports = []
    for n in range(500):
        true_s = n * 0.6 + rng.uniform(0, 0.2)
        reports.append(
            position(
                math.floor(true_s), 230 * true_s, 0, sigma_m=8, emitter=icao("406b90"), sequence=n
            )
        )
    _, told = play(reports)
    assert len({t.id for t in told}) == 1


def identity(seconds: float, callsign: str) -> IdentityReport:
    return IdentityReport(
        **said("adsb", seconds, 99),  # type: ignore[arg-type]
        emitter=icao("406b90"),
        claims=(Claim(ClaimKind.CALLSIGN, callsign),),
    )


@pytest.mark.parametrize("when", [0.1, 2.2])
def test_claims_find_their_track_before_and_after_its_first_position(when: float) -> None:
    fixes = [
        position(1 + s, 200 * s, 0, emitter=icao("406b90"), sensor="adsb", sequence=s)
        for s in range(4)
    ]
    picture, _ = play([identity(when, "EZY85MH"), *fixes])
    (track,) = picture.tracks
    assert track.identity.claims == (Claim(ClaimKind.CALLSIGN, "EZY85MH"),)
    assert picture.waiting == {}


def test_one_address_on_two_aircraft_is_two_tracks() -> None:
    reports = []
    for s in range(20):
        for k, north in enumerate((0.0, 60_000.0)):
            reports.append(
                position(s + k / 10, 200 * s, north, emitter=icao("000001"), sequence=2 * s + k)
            )
    _, told = play(reports)
    assert len(ever_confirmed(told)) == 2


def test_drones_that_identify_themselves_never_merge() -> None:
    reports = []
    for s in range(60):
        for k in range(2):
            emitter = Emitter(EmitterScheme.MAC, f"0{k}")
            reports.append(
                position(s + k / 10, k * 5.0, 0, sigma_m=20, emitter=emitter, sequence=2 * s + k)
            )
    picture, _ = play(reports)
    assert len(picture.tracks) == 2


def test_a_late_report_never_takes_a_track_back_in_time() -> None:
    reports = [position(s, 100 * s, 0, emitter=MAC, sequence=s) for s in range(10)]
    picture, _ = play(reports)
    late = position(6.5, 650, 0, emitter=MAC, sequence=50)
    after, (track,) = advance(picture, [late], {}, START + timedelta(seconds=11))
    assert track.at == at(9)
    assert track.reports == 11
    assert track.covariance.sigma_max <= picture.tracks[0].covariance.sigma_max + 1e-6
    assert len(after.tracks) == 1


def test_a_time_in_our_future_is_not_believed() -> None:
    reports = [position(s, 100 * s, 0, emitter=MAC, sequence=s) for s in range(5)]
    picture, _ = play(reports)
    ahead = position(86_400, 500, 0, emitter=MAC, sequence=50)
    _, (track,) = advance(picture, [ahead], {}, at(6))
    assert track.at == at(6)


@st.composite
def cycles(draw: st.DrawFn) -> tuple[list[PositionReport], list[int]]:
    n = draw(st.integers(2, 12))
    reports = [
        position(
            draw(st.sampled_from([0.0, 0.1, 0.2])),
            draw(st.floats(-2000, 2000)),
            draw(st.floats(-2000, 2000)),
            sensor=draw(st.sampled_from(["a", "b"])),
            emitter=draw(st.sampled_from([None, None, MAC, icao("1")])),
            sequence=k,
        )
        for k in range(n)
    ]
    return reports, draw(st.permutations(range(n)))


@given(cycles(), cycles())
@settings(max_examples=60, deadline=None)
def test_the_order_within_a_cycle_does_not_matter(
    first: tuple[list[PositionReport], list[int]], second: tuple[list[PositionReport], list[int]]
) -> None:
    straight = mixed = empty(TrackingConfig())
    for k, (reports, order) in enumerate((first, second)):
        until = at(0.5 + 0.5 * k)
        straight, told = advance(straight, reports, {}, until)
        mixed, told_mixed = advance(mixed, [reports[i] for i in order], {}, until)
        assert told == told_mixed
    assert straight.tracks == mixed.tracks


@given(
    st.lists(
        st.tuples(
            st.floats(0, 30),
            st.one_of(st.floats(-90, 90), st.sampled_from([-90.0, 90.0, 89.9999])),
            st.one_of(st.floats(-180, 180), st.sampled_from([-180.0, 180.0])),
            st.booleans(),
        ),
        max_size=25,
    )
)
@settings(max_examples=60, deadline=None)
def test_nothing_makes_a_nan_and_no_place_is_off_the_earth(
    seen: list[tuple[float, float, float, bool]],
) -> None:
    reports = [
        PositionReport(
            **said("x", round(s, 3), k),  # type: ignore[arg-type]
            lat_deg=lat,
            lon_deg=lon,
            emitter=MAC if named else None,
        )
        for k, (s, lat, lon, named) in enumerate(seen)
    ]
    if not reports:
        return
    _, told = play(reports, extra_s=20)
    for track in told:
        assert math.isfinite(track.lat_deg + track.lon_deg + track.covariance.sigma_max)
        assert -90 <= track.lat_deg <= 90
        assert -180 <= track.lon_deg <= 180


@pytest.mark.parametrize(("lat", "lon"), [(10.0, 179.99), (-10.0, -179.99), (80.0, 179.95)])
def test_a_track_crosses_the_antimeridian(lat: float, lon: float) -> None:
    way = 1 if lon > 0 else -1
    reports = [
        position(s, way * 200 * s, 0, sigma_m=30, origin=(lat, lon), sequence=s) for s in range(60)
    ]
    picture, told = play(reports)
    assert len(ever_confirmed(told)) == 1
    assert picture.tracks[0].lon_deg * way < 0


def test_the_same_input_gives_the_same_picture_and_it_can_be_stored() -> None:
    reports = turning(1, 80.0)
    first, told = play(reports[:30])
    again, told_again = play(reports[:30])
    assert told == told_again
    stored = pickle.loads(pickle.dumps(first))  # noqa: S301
    one, _ = play(reports[30:], picture=stored)
    other, _ = play(reports[30:], picture=again)
    assert one.tracks == other.tracks


def test_one_reading_never_decides_and_readings_add_up() -> None:
    config = TrackingConfig()
    reading = [ClassLikelihood(ObjectClass.BIRD, 1.0)]
    weights = weighed((), reading, config)
    once = {c.object_class: c.likelihood for c in normalised(weights)}
    assert sum(once.values()) == pytest.approx(1.0)
    assert once[ObjectClass.BIRD] < 0.9
    for _ in range(50):
        weights = weighed(weights, reading, config)
    for _ in range(5):
        weights = weighed(weights, [ClassLikelihood(ObjectClass.UNMANNED, 1.0)], config)
    assert max(normalised(weights), key=lambda c: c.likelihood).object_class is (
        ObjectClass.UNMANNED
    )
    assert weighed((), [ClassLikelihood(ObjectClass.BIRD, 0.0)], config) == ()


def test_lost_is_the_end_and_no_track_comes_back_from_it() -> None:
    assert not [key for key in TRANSITIONS if key[0] is TrackStatus.LOST]
    assert next_status(TrackStatus.LOST, LifeEvent.PROVEN) is TrackStatus.LOST


@pytest.mark.parametrize(
    "wrong",
    [{"gate_probability": 1.0}, {"process_noise_m2_s3": 0.0}, {"assumed_sigma_m": math.nan}],
)
def test_a_senseless_setting_is_refused_by_name(wrong: dict[str, float]) -> None:
    with pytest.raises(ConfigError, match=next(iter(wrong))):
        TrackingConfig(**wrong)  # type: ignore[arg-type]
