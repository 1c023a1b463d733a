"""The answer for a sighting: what is listed, how it fits, and what is said not to be known."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from elements_made import as_file, made
from hypothesis import given
from hypothesis import strategies as st

from vedette.model.ids import SensorId
from vedette.model.sensor import Coverage, Sensor, SensorKind
from vedette.sky.aircraft import Tracks, aircraft_paths, side_seen
from vedette.sky.answer import Answer, Known, answer
from vedette.sky.candidate import Candidate, Fit, Kind
from vedette.sky.coverage import SensorThen, coverage_along
from vedette.sky.elements import read_elements
from vedette.sky.fit import fits
from vedette.sky.meteor_showers import active_showers
from vedette.sky.observer import Observer
from vedette.sky.obstacles import read_obstacles
from vedette.sky.sighting import Brightness, Colour, Direction, ElevationBy, Motion, Sighting
from vedette.sky.weather import read_metar
from vedette.sky.witness_error import judged_elevation, seen_elevation

WARSAW = Observer(lat_deg=52.2, lon_deg=21.0)
EVENING = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)


def seen(
    azimuth: float | None, elevation: float | None, at: datetime = EVENING, **said: object
) -> Sighting:
    direction = Direction(
        azimuth_deg=azimuth,
        azimuth_sigma_deg=5.0,
        elevation_deg=elevation,
        elevation_sigma_deg=4.0,
    )
    whole = {"id": "s", "observer": WARSAW, "at": at, "direction": direction} | said
    return Sighting(**whole)  # type: ignore[arg-type]


def names(found: Answer) -> list[str]:
    return [one.name for one in found.candidates]


def straight(
    east_m: float, north_m: float, height: float, speed_north: float, label: str = "LOT1"
) -> Tracks:
    """One aircraft that flies north or south past the place, a sample every 5 s."""
    at = EVENING.timestamp() + np.arange(-300.0, 301.0, 5.0)
    north = north_m + speed_north * (at - EVENING.timestamp())
    n = len(at)
    return Tracks(
        labels=(label,),
        facts=("",),
        track=np.zeros(n, dtype=np.intp),
        at_s=at,
        lat_deg=52.2 + north / 111_270.0,
        lon_deg=np.full(n, 21.0 + east_m / (111_320.0 * np.cos(np.radians(52.2)))),
        height_m=np.full(n, height),
        sigma_m=np.full(n, 30.0),
    )


def test_a_planet_where_the_witness_looked_is_first_and_has_its_words() -> None:
    found = answer(seen(135.0, 30.0), Known())
    first = found.candidates[0]
    assert (first.kind, first.name) == (Kind.PLANET, "Saturn")
    assert first.words() == f"in that direction, {first.apart_deg:.1f} degrees away"
    assert first.apart_deg is not None
    assert first.apart_deg < 1.0
    apart = [one.apart_deg or 0.0 for one in found.candidates]
    assert apart == sorted(apart)


def test_without_a_direction_the_brightest_is_first_and_no_distance_is_made_up() -> None:
    found = answer(seen(None, None), Known())
    assert {one.apart_deg for one in found.candidates} == {None}
    light = [one.magnitude or 0.0 for one in found.candidates]
    assert light == sorted(light)
    assert "no direction was stated" in found.candidates[0].words()


def test_what_is_below_the_horizon_is_said_and_never_listed() -> None:
    found = answer(seen(135.0, 30.0), Known())
    assert {"Sun", "Moon", "Venus", "Jupiter"} <= set(found.below_horizon)
    assert not set(found.below_horizon) & set(names(found))


def test_whatever_was_not_given_is_not_known() -> None:
    words = " ".join(answer(seen(135.0, None), Known()).not_known)
    for part in (
        "satellites: not known",
        "aircraft: not known",
        "weather: not known",
        "sensors covered: not known",
        "elevation was not stated",
        "permits: not known",
    ):
        assert part in words


def test_no_word_of_an_answer_is_a_verdict() -> None:
    found = answer(seen(135.0, 30.0, motion=Motion.STILL, count=1, sound=False), Known())
    text = " ".join(
        [
            *(f.words for c in found.candidates for f in c.fits),
            *(c.words() for c in found.candidates),
        ]
    )
    for word in ("it was Saturn", "identified", "certain", "probably", "drone"):
        assert word not in text


def test_by_day_no_star_is_listed_and_the_sun_is() -> None:
    noon = datetime(2026, 6, 21, 10, 36, tzinfo=UTC)
    found = answer(seen(180.0, 61.0, noon), Known())
    assert names(found) == ["Sun"]
    assert found.state.twilight.value == "day"


def test_near_the_horizon_refraction_is_in_the_elevation() -> None:
    rising = datetime(2026, 11, 30, 6, 23, tzinfo=UTC)  # the sun rises in Warsaw
    found = answer(seen(124.0, 0.5, rising), Known())
    sun = next(one for one in found.candidates if one.kind is Kind.SUN)
    assert sun.elevation_deg is not None
    assert sun.elevation_deg - found.state.sun_elevation_deg == pytest.approx(0.48, abs=0.12)


def test_an_aircraft_is_listed_with_the_side_that_it_showed() -> None:
    known = Known(tracks=straight(8_000.0, 0.0, 2_000.0, 100.0))
    found = answer(seen(90.0, 14.0, time_sigma_s=10.0, motion=Motion.FAST), known)
    first = found.candidates[0]
    assert (first.kind, first.name) == (Kind.TRACK, "LOT1")
    assert first.distance_m == pytest.approx(8_250, rel=0.03)
    assert first.toward is not None
    assert first.toward.startswith("left")  # it flies north, to the east of the witness
    assert "red (left) side light" in " ".join(first.notes)
    assert {f.aspect: f.fit for f in first.fits}["motion"] is Fit.CONSISTENT


def test_an_aircraft_of_unknown_height_is_compared_by_its_azimuth() -> None:
    known = Known(tracks=straight(8_000.0, 0.0, float("nan"), 100.0))
    found = answer(seen(90.0, 70.0, time_sigma_s=10.0), known)
    first = next(one for one in found.candidates if one.kind is Kind.TRACK)
    assert first.elevation_deg is None
    assert "height is not known" in " ".join(first.notes)


def test_between_samples_far_apart_and_outside_them_an_aircraft_is_nowhere() -> None:
    tracks = straight(8_000.0, 0.0, 2_000.0, 100.0)
    thin = tracks.only(np.array([0, 60, 120]))  # 300 s apart
    at = EVENING.timestamp() + np.array([-300.0, -150.0, 0.0, 150.0, 300.0, 310.0])
    assert not aircraft_paths(thin, WARSAW, at, 10.0).present[0, [1, 3, 5]].any()
    whole = aircraft_paths(tracks, WARSAW, at, 10.0)
    assert whole.present[0].tolist() == [True] * 5 + [False]


@pytest.mark.parametrize(
    ("heading", "azimuth", "words"),
    [
        (0, 90, "red (left)"),
        (180, 90, "green (right)"),
        (270, 90, "towards this place"),
        (90, 90, "flew away"),
        (0, 270, "green (right)"),
    ],
)
def test_which_light_points_at_the_witness(heading: float, azimuth: float, words: str) -> None:
    assert words in side_seen(heading, azimuth)


def test_satellites_in_the_shadow_of_the_earth_are_counted_and_not_listed() -> None:
    night = datetime(2026, 11, 30, 23, 0, tzinfo=UTC)
    elements = read_elements(as_file(made(1500, night.timestamp(), seed=7)), "made")
    low = elements.only([i for i, r in enumerate(elements.records) if r.no_kozai > 0.06])
    found = answer(seen(180.0, 50.0, night, time_sigma_s=120.0), Known(elements=low))
    assert found.satellites is not None
    assert found.satellites.in_shadow > 0
    assert all(one.kind is not Kind.SATELLITE for one in found.candidates)


@pytest.mark.parametrize("late_s", [-3000.0, -400.0, 0.0, 2000.0])
def test_a_pass_within_a_large_error_of_the_time_is_found(late_s: float) -> None:
    # However far apart the instants of a long span might be, no pass slips between them.
    elements = read_elements(as_file(made(1500, EVENING.timestamp(), seed=12)), "made")
    sharp = seen(200.0, 20.0, time_sigma_s=30.0)
    there = answer(sharp, Known(elements=elements))
    passed = [
        one for one in there.candidates if one.kind is Kind.SATELLITE and one.speed_deg_s > 0.1
    ]
    assert passed
    early = replace(sharp, at=EVENING + timedelta(seconds=late_s), time_sigma_s=3600.0)
    names_then = names(answer(early, Known(elements=elements, rows_max=10_000)))
    assert {one.name for one in passed} <= set(names_then)


def test_old_elements_are_said_with_their_error() -> None:
    elements = read_elements(as_file(made(1200, EVENING.timestamp() - 20 * 86_400, seed=8)), "made")
    found = answer(seen(200.0, 40.0, time_sigma_s=120.0), Known(elements=elements))
    listed = [one for one in found.candidates if one.kind is Kind.SATELLITE]
    assert listed
    for one in listed:
        assert one.elements_age_s is not None
        assert one.error_s is not None
        assert one.elements_age_s > 19 * 86_400
        assert one.error_s > 40_000 / 7_500
        assert "more than two weeks old" in " ".join(one.notes)
    assert any("more than two weeks away" in line for line in found.not_known)


def test_the_path_from_first_to_last_seen_is_a_part_of_the_fit() -> None:
    start = seen(135.0, 30.0, duration_s=3600.0)
    stays = replace(
        start,
        end=Direction(
            azimuth_deg=150.0, azimuth_sigma_deg=5, elevation_deg=34, elevation_sigma_deg=4
        ),
    )
    leaves = replace(
        start,
        end=Direction(
            azimuth_deg=300.0, azimuth_sigma_deg=5, elevation_deg=34, elevation_sigma_deg=4
        ),
    )
    for sighting, fit in ((stays, Fit.CONSISTENT), (leaves, Fit.DIFFERS)):
        found = answer(sighting, Known())
        saturn = next(one for one in found.candidates if one.name == "Saturn")
        assert {f.aspect: f.fit for f in saturn.fits}["path"] is fit
        assert found.speeds[0].speed_m_s > 0


def test_heights_and_speeds_of_a_moving_light_bound_each_other() -> None:
    moved = replace(
        seen(90.0, 30.0, duration_s=10.0),
        end=Direction(
            azimuth_deg=100.0, azimuth_sigma_deg=5, elevation_deg=30, elevation_sigma_deg=4
        ),
    )
    found = answer(moved, Known()).speeds
    assert [one.height_m for one in found] == sorted(one.height_m for one in found)
    assert np.all(np.diff([one.speed_m_s for one in found]) > 0)
    # 8.7 degrees in 10 s at 200 m of distance: 3 m/s.
    assert found[1].distance_m == pytest.approx(200, rel=0.01)
    assert found[1].speed_m_s == pytest.approx(3.0, rel=0.05)


LIGHTS = b"""{"type": "FeatureCollection", "features": [
 {"geometry": {"type": "Point", "coordinates": [21.1, 52.2]},
  "properties": {"kind": "mast", "name": "Tower", "height_m": 300, "lights": "red, flashing"}},
 {"geometry": {"type": "Point", "coordinates": [21.05, 52.2]},
  "properties": {"kind": "permit", "name": "Survey", "radius_m": 500,
                 "from": "2026-11-30T15:00:00Z", "until": "2026-11-30T17:00:00Z"}}]}"""


def test_fixed_lights_and_permits_of_a_file_are_listed_while_they_hold() -> None:
    known = Known(obstacles=read_obstacles(LIGHTS, "file"))
    found = answer(seen(90.0, 3.0, motion=Motion.STILL), known)
    kinds = {one.kind: one for one in found.candidates}
    assert kinds[Kind.FIXED].elevation_deg == pytest.approx(2.5, abs=0.1)
    assert "red, flashing" in " ".join(kinds[Kind.FIXED].notes)
    assert "whether it flew is not known" in kinds[Kind.PERMIT].notes
    later = answer(seen(90.0, 3.0, EVENING + timedelta(hours=3)), known)
    assert all(one.kind is not Kind.PERMIT for one in later.candidates)


def test_coverage_says_who_saw_that_place_and_who_was_silent() -> None:
    def radar(name: str, **silent: object) -> SensorThen:
        sensor = Sensor(
            id=SensorId(name),
            kind=SensorKind.RADAR,
            lat_deg=52.2,
            lon_deg=21.0,
            coverage=Coverage(range_max_m=30_000.0),
        )
        return SensorThen(sensor=sensor, **silent)  # type: ignore[arg-type]

    since = EVENING - timedelta(minutes=5)
    rows = coverage_along(seen(90.0, 10.0), (radar("a"), radar("b", silences=((since, None),))))
    by_km = {round(one.distance_m / 1000): one for one in rows}
    assert by_km[10].seen_by == ("a",)
    assert by_km[10].silent == (("b", since),)
    assert by_km[10].height_m == pytest.approx(1771, abs=10)
    assert by_km[20].lowest_seen_m == pytest.approx(20_000**2 / (2 * 4 / 3 * 6_378_137), rel=0.01)
    assert by_km[50].lowest_seen_m is None  # beyond the range of every sensor


def test_showers_are_active_on_their_dates_alone() -> None:
    up = np.array([0.0, 0.0, 1.0])  # the pole in the zenith
    assert active_showers(datetime(2026, 8, 12, 23, tzinfo=UTC), up)[0].shower.name == "Perseids"
    new_year = active_showers(datetime(2027, 1, 3, 2, tzinfo=UTC), up)
    assert new_year[0].shower.name == "Quadrantids"
    assert active_showers(datetime(2026, 3, 1, tzinfo=UTC), up) == ()


@pytest.mark.parametrize(
    ("text", "visibility", "ceiling"),
    [
        ("METAR EPWA 301600Z 27005KT 9999 SCT020 BKN040 03/01 Q1013", 10_000, 1219),
        ("KEWR 010051Z 31008KT 10SM OVC250 01/M09 A3012", 16_093, 7620),
        ("EHAM 301625Z 22008KT 0350 FG VV001 05/05 Q1021 TEMPO 0800 OVC002", 350, 30),
        ("LFPG 301630Z 20005KT CAVOK 10/05 Q1020", 10_000, None),
        ("KJFK 010051Z 00000KT 1 1/2SM BR FEW010", 2414, None),
    ],
)
def test_cloud_and_visibility_of_a_metar(
    text: str, visibility: float, ceiling: float | None
) -> None:
    read = read_metar(text)
    assert read.visibility_m == pytest.approx(visibility, abs=1)
    assert read.ceiling_m == (None if ceiling is None else pytest.approx(ceiling, abs=1))


def thing(kind: Kind, **values: object) -> Candidate:
    whole = {
        "kind": kind,
        "name": "x",
        "azimuth_deg": 0.0,
        "elevation_deg": 40.0,
        "apart_deg": 0.0,
        "sigmas": 0.0,
        "after_s": 0.0,
        "distance_m": None,
        "speed_deg_s": 0.004,
    } | values
    return Candidate(**whole)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "of", "fit"),
    [
        ({"motion": Motion.STILL}, thing(Kind.STAR), Fit.CONSISTENT),
        ({"motion": Motion.FAST}, thing(Kind.STAR), Fit.DIFFERS),
        ({"motion": Motion.STILL}, thing(Kind.SATELLITE, speed_deg_s=0.8), Fit.DIFFERS),
        ({"motion": Motion.STILL}, thing(Kind.TRACK, speed_deg_s=0.01), Fit.CONSISTENT),
        ({"motion": Motion.STILL}, thing(Kind.PERMIT), Fit.NOT_KNOWN),
        ({"brightness": Brightness.DAZZLING}, thing(Kind.PLANET, magnitude=-4.0), Fit.CONSISTENT),
        ({"brightness": Brightness.DAZZLING}, thing(Kind.STAR, magnitude=2.0), Fit.DIFFERS),
        ({"brightness": Brightness.FAINT}, thing(Kind.SATELLITE), Fit.NOT_KNOWN),
        (
            {"colours": (Colour.GREEN,)},
            thing(Kind.STAR, colour="white", elevation_deg=5.0),
            Fit.CONSISTENT,
        ),
        ({"colours": (Colour.GREEN,)}, thing(Kind.STAR, colour="white"), Fit.DIFFERS),
        ({"colours": (Colour.RED, Colour.GREEN)}, thing(Kind.TRACK), Fit.CONSISTENT),
        ({"duration_s": 7200.0}, thing(Kind.STAR), Fit.CONSISTENT),
        ({"duration_s": 3600.0}, thing(Kind.SATELLITE, speed_deg_s=0.5), Fit.DIFFERS),
        ({"duration_s": 60.0}, thing(Kind.SATELLITE, speed_deg_s=0.5), Fit.CONSISTENT),
        ({"duration_s": 300.0}, thing(Kind.SATELLITE, speed_deg_s=0.5), Fit.NOT_KNOWN),
        ({"duration_s": 600.0}, thing(Kind.FIXED, speed_deg_s=0.0), Fit.CONSISTENT),
        ({"blinking": True}, thing(Kind.TRACK), Fit.CONSISTENT),
        ({"blinking": True}, thing(Kind.PLANET), Fit.DIFFERS),
        ({"sound": True}, thing(Kind.STAR), Fit.DIFFERS),
        ({"sound": True}, thing(Kind.TRACK, distance_m=2_000.0), Fit.CONSISTENT),
        ({"sound": False}, thing(Kind.TRACK, distance_m=40_000.0), Fit.CONSISTENT),
        ({"count": 20}, thing(Kind.TRAIN, members=22), Fit.CONSISTENT),
        ({"count": 20}, thing(Kind.STAR), Fit.DIFFERS),
    ],
)
def test_each_thing_that_was_said_is_held_against_each_thing(
    said: dict[str, object], of: Candidate, fit: Fit
) -> None:
    found = fits(seen(0.0, 40.0, **said), of)
    assert [one.fit for one in found] == [fit]
    assert found[0].words


@given(st.floats(-10, 90), st.sampled_from(ElevationBy))
def test_an_elevation_by_eye_is_never_judged_lower_than_it_is(
    elevation: float, by: ElevationBy
) -> None:
    direction = Direction(elevation_deg=30.0, elevation_by=by)
    judged = float(judged_elevation(direction, np.array(elevation)))
    assert judged == elevation or by is ElevationBy.EYE
    assert judged >= min(elevation, 0.0) - 1e-9
    assert seen_elevation(direction, judged) == pytest.approx(elevation, abs=1e-9)
