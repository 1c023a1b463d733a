"""One address, one id: stale places, jumps and silence do not make a second track."""

from collections.abc import Sequence

from crafted import ever_confirmed, icao, play, position
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vedette.geo.local import east_north_m
from vedette.model.identity import Emitter, EmitterScheme
from vedette.model.report import Motion, Observation
from vedette.model.track import Track

SPEED = 120.0  # m/s, eastward
OWN = icao("abc123")


def flown(
    places: Sequence[tuple[float, float, float]], emitter: Emitter = OWN
) -> list[Observation]:
    """Reports of one emitter: (seconds, east m, north m) each."""
    return [
        position(s, east, north, sensor="adsb", sigma_m=30, emitter=emitter, sequence=k)
        for k, (s, east, north) in enumerate(places)
    ]


def ids(told: Sequence[Track]) -> set[str]:
    return {track.id for track in told}


def off_m(track: Track, east: float, north: float) -> float:
    """How far a track is from where the object is."""
    there = east_north_m(52.0, 21.0, track.lat_deg, track.lon_deg)
    return float(((there[0] - east) ** 2 + (there[1] - north) ** 2) ** 0.5)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 25), st.integers(5, 40))
def test_a_place_repeated_while_it_flies_makes_no_second_track(stale_s: int, after_s: int) -> None:
    def seen(s: int) -> float:
        return float(min(s, 60)) if s <= 60 + stale_s else float(s)

    flight = [(float(s), SPEED * seen(s), 0.0) for s in range(60 + stale_s + after_s)]
    picture, told = play(flown(flight))
    assert len(ids(told)) == 1
    (track,) = picture.tracks
    assert off_m(track, flight[-1][1], 0.0) < 300.0


@settings(max_examples=20, deadline=None)
@given(st.floats(1_500.0, 500_000.0), st.integers(1, 12))
@example(3_930.0, 9)  # so long that the aircraft might have come there
def test_a_place_gone_astray_is_never_told_as_an_object(astray_m: float, repeats: int) -> None:
    def north(s: int) -> float:
        return astray_m if 60 <= s < 60 + repeats else 0.0

    def east(s: int) -> float:
        return SPEED * (60 if 60 <= s < 60 + repeats else s)

    picture, told = play(flown([(float(s), east(s), north(s)) for s in range(120)]))
    assert len(ids(told)) == 1
    (track,) = picture.tracks
    assert off_m(track, SPEED * 119, 0.0) < 300.0


def test_a_first_place_that_was_wrong_does_not_keep_its_track() -> None:
    flight = [(0.0, 90_000.0, 50_000.0), *((float(s), SPEED * s, 0.0) for s in range(1, 60))]
    picture, told = play(flown(flight))
    assert len(ids(told)) == 1
    (track,) = picture.tracks
    assert off_m(track, SPEED * 59, 0.0) < 300.0


def test_an_address_that_two_objects_send_at_once_is_two_tracks() -> None:
    here = flown([(float(s), SPEED * s, 0.0) for s in range(60)])
    there = flown([(s + 0.4, 40_000.0, -SPEED * s) for s in range(10, 60)])
    picture, told = play([*here, *there])
    assert len(picture.tracks) == 2
    assert len(ever_confirmed(told)) == 2
    assert {t.identity.emitters for t in picture.tracks} == {(OWN,)}
    at_end = sorted(off_m(t, SPEED * 59, 0.0) for t in picture.tracks)
    assert at_end[0] < 300.0 < 30_000.0 < at_end[1]


def test_what_stands_and_says_so_is_believed_at_once() -> None:
    still = Motion(speed_m_s=0.0, course_deg=0.0)
    reports = [
        position(
            float(s), min(s, 20) * 10.0, 0.0, sensor="remote", sigma_m=5, emitter=OWN,
            motion=Motion(speed_m_s=10.0, course_deg=90.0) if s < 20 else still, sequence=s,
        )
        for s in range(60)
    ]  # fmt: skip
    picture, _ = play(reports)
    (track,) = picture.tracks
    assert (track.at - track.first_at).total_seconds() > 58
    assert off_m(track, 200.0, 0.0) < 5.0


def test_no_track_holds_two_addresses_even_side_by_side() -> None:
    other = icao("def456")
    pair = [
        *flown([(float(s), SPEED * s, 0.0) for s in range(60)]),
        *flown([(s + 0.2, SPEED * (s + 0.2), 60.0) for s in range(60)], other),
    ]
    picture, told = play(pair)
    assert all(len(t.identity.emitters) == 1 for t in told)
    assert len(picture.tracks) == 2


def test_the_number_of_a_sensors_own_tracker_may_be_given_anew() -> None:
    number = Emitter(EmitterScheme.SENSOR_TRACK, "radar/7")
    first = [(float(s), 40.0 * s, 0.0) for s in range(0, 100, 5)]
    then = [(float(s), 60_000.0 + 40.0 * s, 30_000.0) for s in range(102, 200, 5)]
    _, told = play(flown(first + then, number))
    assert len(ids(told)) == 2
