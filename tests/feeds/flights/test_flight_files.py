"""Plans and recorded flights of every format, from bytes as programs write them."""

import copy
import gzip
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.feeds.flights.flight_files import FORMATS, parse_flights
from vedette.model.errors import RecordingError
from vedette.model.flight import Flight, FlightKind
from vedette.model.height import HeightReference as R
from vedette.model.restriction import Condition

GPX = b"""<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">
<rte><name>out</name><rtept lat="51.5" lon="23.2"><ele>200</ele></rtept>
<rtept lat="51.6" lon="23.3"/></rte>
<trk><trkseg><trkpt lat="51.5" lon="23.2"><time>2025-09-20T10:00:00Z</time></trkpt>
<trkpt lat="51.6" lon="23.3"><time>2025-09-20T12:10:00+02:00</time></trkpt></trkseg></trk></gpx>"""
KML = b"""<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2">
<Document><Placemark><name>way</name><LineString><altitudeMode>relativeToGround</altitudeMode>
<coordinates>23.2,51.5,80 23.3,51.6,90</coordinates></LineString></Placemark>
<Placemark><gx:Track><when>2025-09-20T10:00:00Z</when><gx:coord>23.2 51.5 300</gx:coord>
</gx:Track></Placemark></Document></kml>"""
PLAN = {
    "fileType": "Plan",
    "mission": {
        "plannedHomePosition": [51.5, 23.2, 190],
        "items": [
            {"type": "SimpleItem", "command": 22, "frame": 3,
             "params": [0, 0, 0, None, 0, 0, 50]},
            {"type": "SimpleItem", "command": 16, "frame": 3,
             "params": [0, 0, 0, None, 51.51, 23.21, 60]},
            {"type": "SimpleItem", "command": 16, "frame": 10,
             "params": [0, 0, 0, None, 51.52, 23.22, 70]},
            {"type": "SimpleItem", "command": 178, "frame": 2, "params": [0, 5, 0, 0, 0, 0, 0]},
            {"type": "SimpleItem", "command": 20, "frame": 2, "params": [0, 0, 0, 0, 0, 0, 0]},
        ],
    },
}  # fmt: skip
GEOJSON = {
    "type": "Feature",
    "properties": {"name": "leg", "unmanned": True, "radio": None, "status": ["HOSP"],
                   "times": ["2025-09-20T10:00:00Z", None]},
    "geometry": {"type": "LineString", "coordinates": [[23.2, 51.5, 250], [23.3, 51.6]]},
}  # fmt: skip
IGC = (
    b"AXXXABC\r\nHFDTE200925\r\nHFALGALTGPS:GEO\r\nHFGIDGLIDERID:SP-1234\r\nI013638FXA\r\n"
    b"B2359585130000N02312000EA0100001050010\r\nB0000025130100N02312000EA0100101051010\r\n"
)
TRACE = {
    "icao": "48ab12", "timestamp": 1758362400.0,
    "trace": [
        [0, 51.5, 23.2, 3000, 120, 90, 0, 0, {"nac_p": 9, "category": "A1", "flight": "SPABC "},
         "adsb_icao", 3400],
        [5.5, 51.5, 23.21, "ground", 0, 90, 0, None, None],
        [9, 51.5, 23.22, 3100, 120, 90, 1, 0, None],
    ],
}  # fmt: skip
CSV = b"lat,lon,time,height_m,height_reference\n51.5,23.2,2025-09-20T10:00:00Z,95,above_ground\n"


def dumped(value: object) -> bytes:
    return json.dumps(value).encode()


def read(data: bytes, reference: R | None = None) -> tuple[Flight, ...]:
    return parse_flights(data, where="file", reference=reference)


def test_gpx() -> None:
    route, track = read(GPX)
    assert (route.name, route.kind, track.kind) == ("out", FlightKind.PLAN, FlightKind.RECORDED)
    ele = route.samples[0].heights[0]
    assert (ele.value_m, ele.reference, ele.sigma_m) == (200, R.MEAN_SEA_LEVEL, 50)
    assert track.samples[1].at == datetime(2025, 9, 20, 10, 10, tzinfo=UTC)
    stated = read(GPX, R.ELLIPSOID)[0].samples[0].heights[0]
    assert (stated.reference, stated.sigma_m) == (R.ELLIPSOID, None)


def test_kml() -> None:
    line, track = read(KML)
    assert [h.reference for s in line.samples for h in s.heights] == [R.ABOVE_GROUND] * 2
    assert track.kind is FlightKind.RECORDED
    assert track.samples[0].heights == ()  # clamped to the ground: what is written is not a height


def test_qgroundcontrol() -> None:
    (flight,) = read(dumped(PLAN))
    assert flight.unmanned is True
    assert [(s.lat_deg, s.lon_deg) for s in flight.samples] == [
        (51.5, 23.2), (51.5, 23.2), (51.51, 23.21), (51.52, 23.22), (51.5, 23.2)
    ]  # fmt: skip
    over_home = {h.reference: h.value_m for h in flight.samples[2].heights}
    assert over_home == {R.ABOVE_TAKEOFF: 60, R.MEAN_SEA_LEVEL: 250}
    assert [h.reference for h in flight.samples[3].heights] == [R.ABOVE_GROUND]
    assert flight.doubts == ()
    survey = {"type": "ComplexItem", "complexItemType": "survey"}
    PLAN["mission"]["items"].append(survey)  # type: ignore[index]
    assert "survey" in read(dumped(PLAN))[0].doubts[0].what
    PLAN["mission"]["items"].pop()  # type: ignore[index]


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({"command": 177, "frame": 2, "params": [1, 3, 0, 0, 0, 0, 0]}, "jumps"),
        ({"command": 82, "frame": 3, "params": [0, 0, 0, 0, 51.5, 23.3, 50]}, "curve"),
        ({"command": 16, "frame": 1, "params": [0, 0, 0, 0, 51.5, 23.3, 50]}, "frame 1"),
    ],
)
def test_a_mission_whose_way_is_not_all_read_says_so(item: dict[str, Any], words: str) -> None:
    """A jump leads along a leg that is in no item, a spline off the straight one."""
    mission = copy.deepcopy(PLAN)
    mission["mission"]["items"].insert(2, {"type": "SimpleItem", **item})
    (found,) = parse_flights(json.dumps(mission).encode(), where="f.plan")
    assert any(words in doubt.what for doubt in found.doubts)


@pytest.mark.parametrize("reference", [None, R.MEAN_SEA_LEVEL])
def test_a_stated_error_of_a_height_counts_whatever_it_is_measured_from(
    reference: R | None,
) -> None:
    data = b"lat_deg,lon_deg,height_m,height_sigma_m\n51.5,23.2,500,300\n"
    (flight,) = parse_flights(data, where="f.csv", reference=reference)
    (found,) = flight.samples[0].heights
    assert found.sigma_m is not None
    assert found.sigma_m >= 300


def test_a_fix_of_more_than_sixty_minutes_of_arc_is_not_read() -> None:
    good, bad = b"B1000005130000N02312000EA0020000240", b"B1000015199000N02312000EA0020000240"
    data = b"\r\n".join([b"AXXXABC", b"HFDTE200925", good, bad, b""])
    (flight,) = parse_flights(data, where="f.igc")
    assert len(flight.samples) == 1
    assert flight.doubts


def test_geojson() -> None:
    (flight,) = read(dumped(GEOJSON))
    assert (flight.unmanned, flight.statuses, flight.meets) == (True, ("HOSP",), {})
    assert flight.samples[0].heights[0].reference is R.ELLIPSOID
    assert flight.samples[1].at is None


def test_igc_over_midnight() -> None:
    (flight,) = read(IGC)
    assert flight.samples[1].at == datetime(2025, 9, 21, 0, 0, 2, tzinfo=UTC)
    heights = {h.reference: h.value_m for h in flight.samples[0].heights}
    assert heights == {R.BAROMETRIC: 1000, R.MEAN_SEA_LEVEL: 1050}
    covariance = flight.samples[0].covariance
    assert covariance is not None
    assert covariance.sigma_max == pytest.approx(10 / 2.4477, abs=0.01)


def test_readsb_trace_also_compressed() -> None:
    for data in (dumped(TRACE), gzip.compress(dumped(TRACE))):
        (flight,) = read(data)
        assert flight.meets == {Condition.TRANSPONDER: True}
        assert flight.unmanned is False
        assert "SPABC" in flight.identities
        assert len(flight.samples) == 2  # the third is stale
        heights = {h.reference: h.value_m for h in flight.samples[0].heights}
        assert heights == {R.BAROMETRIC: pytest.approx(914.4), R.ELLIPSOID: pytest.approx(1036.32)}
        assert flight.samples[1].heights[0].reference is R.ABOVE_GROUND


def test_csv() -> None:
    (flight,) = read(CSV)
    assert flight.samples[0].heights[0].reference is R.ABOVE_GROUND


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "must be in a known flight format"),
        (b"<gpx><trk></trk></gpx>", "must hold a track or a route"),
        (b"<!DOCTYPE a><gpx/>", "document type"),
        (GPX.replace(b'"51.5"', b'"91.5"'), "latitude"),
        (GPX.replace(b"T10:00:00Z", b"T10 hours"), "offset"),
        (CSV.replace(b"51.5", b"NaN"), "finite"),
        (CSV.replace(b"above_ground", b"above_sea"), "height reference"),
        (gzip.compress(GPX)[:-9], "cut off"),
        (IGC.replace(b"HFDTE200925\r\n", b"HFDTE320925\r\n"), "must be a date"),
        (dumped({**TRACE, "trace": [[1]]}), "at least 7 values"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, words: str) -> None:
    with pytest.raises(RecordingError, match=r"file: .*; ") as told:
        read(data)
    assert words in str(told.value)


SOUND = [GPX, KML, dumped(PLAN), dumped(GEOJSON), IGC, dumped(TRACE), CSV]


@given(st.sampled_from(SOUND), st.integers(0, 400), st.binary(max_size=3))
def test_damage_is_refused_or_read_and_never_anything_else(
    data: bytes, at: int, put: bytes
) -> None:
    try:
        read(data[:at] + put + data[at + len(put) :])
    except RecordingError as refused:
        assert str(refused).startswith("file")  # noqa: PT017 - to be read is as good


def test_each_sound_file_is_of_one_format() -> None:
    for data in SOUND:
        assert sum(form.looks_like(data) for form in FORMATS) == 1
