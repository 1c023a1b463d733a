"""Missions, tracks and logs: all that is flown is in the flight, and all that may be is a doubt."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.feeds.flights.flight_doubts import LeftOut, reach_along
from vedette.feeds.flights.flight_files import parse_flights
from vedette.feeds.flights.mission import LOITER_MAX_M, Mission
from vedette.feeds.flights.mission_values import Item, home_sample
from vedette.geo import geodesic
from vedette.model.doubt import EVERYWHERE, Doubt
from vedette.model.errors import RecordingError
from vedette.model.flight import Flight, Sample
from vedette.model.height import HeightReference as R
from vedette.model.restriction import Circle, LatLon

HOME = (52.0, 21.0)


def fly(
    *commands: tuple[Any, ...], home: Sample | None = None
) -> tuple[tuple[Sample, ...], list[Doubt]]:
    """A mission of commands: number, command, frame, seven values."""
    out = LeftOut("f")
    mission = Mission(home=home_sample(*HOME, 100, "f: home"), out=out)
    mission.take(
        Item(key=f"f: item {i}", number=n, command=command, frame=frame, values=tuple(values))
        for i, (n, command, frame, *values) in enumerate(commands)
    )
    return mission.finish(), list(out.doubts())


def way(number: int, lat: float, lon: float, command: int = 16) -> tuple[Any, ...]:
    return (number, command, 3, 0, 0, 0, 0, lat, lon, 50)


def places(samples: tuple[Sample, ...]) -> list[LatLon]:
    return [(one.lat_deg, one.lon_deg) for one in samples]


def reached(doubts: list[Doubt], place: LatLon) -> bool:
    """Whether a doubt reaches a place."""
    for one in doubts:
        if one.reach is None:
            continue
        if one.reach.areas is None:
            return True
        for area in one.reach.areas:
            assert isinstance(area, Circle)
            if geodesic.inverse(*area.centre, *place)[0] <= area.radius_m:
                return True
    return False


@pytest.mark.parametrize("jump", [(177, 1), (601, 7), (224, 1)])
def test_the_leg_of_a_jump_is_flown(jump: tuple[int, int]) -> None:
    command, target = jump
    samples, doubts = fly(
        (1, 600, 2, 7, 0, 0, 0, 0, 0, 0),
        way(2, 52.01, 21.0),
        way(3, 52.02, 21.1),
        (4, command, 2, target, -1, 0, 0, 0, 0, 0),
        way(5, 52.05, 21.1),
    )
    start, end = samples[-2:]
    assert start.detached
    assert places((start, end)) == [(52.02, 21.1), (52.01, 21.0)]
    assert doubts == []


def test_a_jump_to_nowhere_is_a_doubt_among_the_places_of_the_mission() -> None:
    _, doubts = fly(way(1, 52.01, 21.0), (2, 601, 2, 9, 1, 0, 0, 0, 0, 0), way(3, 52.02, 21.1))
    assert reached(doubts, (52.015, 21.05))
    assert not reached(doubts, (53.0, 21.05))


def test_a_home_that_is_set_is_where_it_returns() -> None:
    samples, _ = fly((1, 179, 0, 0, 0, 0, 0, 52.3, 21.3, 90), way(2, 52.2, 21.2),
                     (3, 20, 2, 0, 0, 0, 0, 0, 0, 0))  # fmt: skip
    assert places(samples)[-1] == (52.3, 21.3)
    above_sea = {h.reference: h.value_m for h in samples[1].heights}
    assert above_sea[R.MEAN_SEA_LEVEL] == 140


def test_a_home_height_of_zero_is_not_set() -> None:
    assert [h.reference for h in home_sample(*HOME, 0, "f").heights] == [
        R.ABOVE_TAKEOFF, R.ABOVE_GROUND
    ]  # fmt: skip


@pytest.mark.parametrize(("radius", "reach_m"), [(400, 400), (-400, 400), (0, LOITER_MAX_M)])
def test_a_circle_reaches_as_far_as_its_radius(radius: int, reach_m: float) -> None:
    command = (2, 19, 3, 30, 0, radius, 0, 52.02, 21.02, 50)
    _, doubts = fly(way(1, 52.01, 21.0), command, way(3, 52.02, 21.1))
    for azimuth in (0, 90, 180):
        assert reached(doubts, geodesic.direct(52.02, 21.02, azimuth, reach_m))
    assert not reached(doubts, geodesic.direct(52.02, 21.02, 0, reach_m + 1500))


@pytest.mark.parametrize("command", [192, 4501, 31000, 60000, 25, 35])
def test_a_command_with_a_place_may_go_there_and_on_from_there(command: int) -> None:
    item = (2, command, 3, 0, 0, 0, 0, 52.2, 21.2, 50)
    samples, doubts = fly(way(1, 52.01, 21.0), item, way(3, 52.02, 21.4))
    assert (52.2, 21.2) not in places(samples)
    for place in ((52.2, 21.2), (52.1, 21.1), (52.11, 21.3)):
        assert reached(doubts, place), place
    assert not reached(doubts, (53.0, 22.0))


@pytest.mark.parametrize("command", [60000, 42702, 176])
def test_a_command_without_a_place_may_lead_anywhere(command: int) -> None:
    _, doubts = fly(way(1, 52.01, 21.0), (2, command, 2, 1, 0, 0, 0, 0, 0, 0))
    assert [one.reach for one in doubts] == [EVERYWHERE]


@pytest.mark.parametrize("command", [93, 178, 183, 195, 201, 203, 206, 2000])
def test_a_command_that_moves_nothing_is_no_doubt(command: int) -> None:
    _, doubts = fly(way(1, 52.01, 21.0), (2, command, 3, 1, 0, 0, 0, 52.4, 21.4, 0))
    assert doubts == []


def test_a_way_point_that_has_lost_its_place_may_be_anywhere() -> None:
    _, doubts = fly(way(1, 52.01, 21.0), (2, 16, 3, 0, 0, 0, 0, None, None, 50), way(3, 52.1, 21.1))
    assert EVERYWHERE in [one.reach for one in doubts]


@given(st.tuples(st.floats(-80, 80), st.floats(-179, 179)), st.floats(0, 360), st.floats(1, 9e5),
       st.floats(0, 1))  # fmt: skip
def test_the_discs_of_a_leg_cover_it(a: LatLon, azimuth: float, far_m: float, share: float) -> None:
    """The geodesic, and the line that is straight in longitude and latitude."""
    b = geodesic.direct(*a, azimuth, far_m)
    if abs(b[1] - a[1]) > 180 or abs(b[0]) > 80:
        return
    doubt = Doubt(file="", feature="", key="", what="", reach=reach_along([a, b], 10.0))
    length, bearing, _ = geodesic.inverse(*a, *b)
    assert reached([doubt], geodesic.direct(*a, bearing, share * length))
    assert reached([doubt], (a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])))


# Recorded flights


def igc(*fixes: str, head: str = "AXXX\nHFDTE100625\nI023638FXA3940SIU\n") -> Flight:
    (flight,) = parse_flights((head + "\n".join(fixes) + "\n").encode(), where="f")
    return flight


def fix(clock: str, minutes: int = 0, more: str = "A00500005200", extra: str = "01008") -> str:
    return f"B{clock}52{minutes:02}000N02100000E{more[0]}{more[2:7]}{more[7:]}{extra}"


def test_a_fix_that_is_void_is_no_place_and_leaves_a_gap() -> None:
    v, few, wide = (fix("100010", 1, "V00500005200"), fix("100020", 2, extra="01002"),
                    fix("100030", 3, extra="99908"))  # fmt: skip
    flight = igc(fix("100000"), v, few, wide, fix("100040", 4))
    assert [one.lat_deg for one in flight.samples] == [52.0, 52 + 4 / 60]
    assert [one.reach for one in flight.doubts] == [None]


def test_a_void_fix_at_an_end_says_that_it_flew_then() -> None:
    void = fix("100100", 1, "V00500005200")
    flight = igc(fix("100000"), fix("100010"), void)
    assert flight.heard == (
        datetime(2025, 6, 10, 10, 0, tzinfo=UTC),
        datetime(2025, 6, 10, 10, 1, tzinfo=UTC),
    )


def test_a_clock_that_was_set_tells_nothing_of_the_times_before() -> None:
    flight = igc(fix("120000"), fix("120010"), fix("093000"), fix("093010"))
    assert [one.at is None for one in flight.samples] == [True, True, False, False]


def test_no_record_a_is_needed_and_midnight_is_passed() -> None:
    flight = igc(fix("235959"), fix("000001"), head="HFDTEDATE:100625\n")
    assert [one.at.day for one in flight.samples if one.at] == [10, 11]


def test_a_fix_of_a_line_that_was_broken_is_a_doubt_at_the_ends() -> None:
    broken = fix("100020", 2)
    flight = igc(fix("100000"), fix("100010", 1), broken[:20], broken[20:])
    assert EVERYWHERE in [one.reach for one in flight.doubts]
    joined = igc(fix("100000") + fix("100010", 1))
    assert EVERYWHERE in [one.reach for one in joined.doubts]


GPX = (
    '<gpx><wpt lat="52.5" lon="21.5"><name>x</name></wpt><trk><trkseg>'
    '<trkpt lat="52.0" lon="21.0"><time>2025-06-10T10:00:00{z}</time></trkpt>'
    '<trkpt lat="52.1" lon="21.0"><time>2025-06-10T10:10:00{z}</time><fix>{fix}</fix></trkpt>'
    "</trkseg></trk></gpx>"
)


def test_gpx_times_without_a_zone_are_off_by_one_amount() -> None:
    (flight,) = parse_flights(GPX.format(z="", fix="3d").encode(), where="f")
    assert flight.times_off is not None
    assert (flight.times_off.earlier, flight.times_off.later) == (
        timedelta(hours=14), timedelta(hours=12)
    )  # fmt: skip
    a, b = (one.at for one in flight.samples)
    assert a is not None
    assert b is not None
    assert b - a == timedelta(minutes=10)
    assert reached(list(flight.doubts), (52.5, 21.5))
    assert not reached(list(flight.doubts), (52.6, 21.5))


def test_a_gpx_fix_of_none_has_no_place() -> None:
    (flight,) = parse_flights(GPX.format(z="Z", fix="none").encode(), where="f")
    assert len(flight.samples) == 1
    assert flight.heard is not None
    assert flight.heard[1].minute == 10


def kml(body: str) -> tuple[Flight, ...]:
    return parse_flights(f"<kml><Document>{body}</Document></kml>".encode(), where="f")


LINE = "<LineString><coordinates>21.0,52.0 21.1,52.0</coordinates></LineString>"
RING = "<LinearRing><coordinates>21.2,52.2 21.3,52.2 21.3,52.3</coordinates></LinearRing>"


def test_every_shape_of_kml_is_flown_or_a_doubt() -> None:
    polygon = f"<Polygon><outerBoundaryIs>{RING}</outerBoundaryIs></Polygon>"
    point = "<Placemark><Point><coordinates>21.5,52.5</coordinates></Point></Placemark>"
    body = f"<Placemark><MultiGeometry>{LINE}{polygon}</MultiGeometry></Placemark>{point}"
    line, ring = kml(body)
    assert len(line.samples) == 2
    assert places(ring.samples)[0] == places(ring.samples)[-1] == (52.2, 21.2)
    doubts = list(line.doubts)
    assert reached(doubts, (52.24, 21.27))  # in the polygon
    assert reached(doubts, (52.5, 21.5))
    assert not reached(doubts, (53.0, 21.0))


@pytest.mark.parametrize(
    "more",
    ["<NetworkLink><Link><href>a</href></Link></NetworkLink>", "<Model/>", "<odd>21.0 52.0</odd>",
     "<LineStringX><coordinates>1,2 3,4</coordinates></LineStringX>", "21.0,52.0"],
)  # fmt: skip
def test_what_may_lead_elsewhere_in_kml_is_a_doubt_everywhere(more: str) -> None:
    (flight,) = kml(f"<Placemark>{LINE}</Placemark>{more}")
    assert EVERYWHERE in [one.reach for one in flight.doubts]


def test_an_empty_coord_is_a_time_without_a_place() -> None:
    whens = "".join(f"<when>2025-06-10T10:0{i}:00Z</when>" for i in range(3))
    coords = "<coord>21.0 52.0 9</coord><coord>21.0 52.1 9</coord><coord></coord>"
    (flight,) = kml(f"<Placemark><Track>{whens}{coords}</Track></Placemark>")
    assert len(flight.samples) == 2
    assert flight.heard is not None
    assert flight.heard[1].minute == 2


def test_points_with_times_are_one_recorded_flight() -> None:
    marks = "".join(
        f"<Placemark><TimeStamp><when>2025-06-10T10:0{i}:00Z</when></TimeStamp>"
        f"<Point><coordinates>21.{i},52.0</coordinates></Point></Placemark>"
        for i in range(3)
    )
    (flight,) = kml(marks)
    assert [one.lon_deg for one in flight.samples] == [21.0, 21.1, 21.2]
    assert all(one.at is not None for one in flight.samples)


def test_times_of_a_route_are_those_of_the_plan() -> None:
    route = GPX.format(z="Z", fix="3d").replace("trkpt", "rtept").replace("<trkseg>", "")
    route = route.replace("</trkseg>", "").replace("trk>", "rte>")
    (flight,) = parse_flights(route.encode(), where="f")
    assert [one.at is not None for one in flight.samples] == [True, True]


def test_commands_on_the_header_line_of_waypoints_are_not_lost() -> None:
    row = "1\t0\t3\t22\t0\t0\t0\t0\t52.0\t21.0\t50\t1\n"
    with pytest.raises(RecordingError, match="must be `QGC WPL 110` alone"):
        parse_flights(b"QGC WPL 110 0\t1\t0\t16\n" + row.encode(), where="m")
