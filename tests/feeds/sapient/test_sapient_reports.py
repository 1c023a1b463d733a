"""What becomes of messages: units, datums, zones and errors, each in one place."""

import math
import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict
from hypothesis import given
from hypothesis import strategies as st
from sapient_messages import (
    AT,
    LAT_LON,
    NODE,
    RANGE_BEARING,
    ULIDS,
    UTM,
    definition,
    detection,
    message,
    public,
    read,
    registration,
    status,
)

from vedette.feeds.sapient.decoder import SapientDecoder
from vedette.feeds.sapient.messages import SapientMessage
from vedette.feeds.sapient.validation import admit_json
from vedette.model.errors import BadFrameError
from vedette.model.height import HeightReference
from vedette.model.identity import EmitterScheme, ObjectClass
from vedette.model.report import (
    BearingReport,
    HeartbeatReport,
    PositionReport,
    PresenceReport,
    RangeBearingReport,
    RegistrationReport,
)
from vedette.model.sensor import SensorKind


def one(sent: SapientMessage, **registered: Any) -> Any:
    """The one report of a message, from a node that has registered."""
    decoder = SapientDecoder()
    read(decoder, registration(**registered))
    (report,) = read(decoder, sent)
    return report


def refused(sent: SapientMessage, **registered: Any) -> str:
    decoder = SapientDecoder()
    read(decoder, registration(**registered))
    with pytest.raises(BadFrameError) as caught:
        read(decoder, sent)
    return str(caught.value)


# -- places -------------------------------------------------------------------------------------


def test_x_is_longitude_and_y_is_latitude() -> None:
    report = one(detection())
    assert isinstance(report, PositionReport)
    assert (report.lat_deg, report.lon_deg) == (51.2, -1.8)
    assert report.covariance is None
    assert report.heights == ()
    assert report.motion is None
    assert report.measured_at.isoformat() == "2026-03-01T11:59:59.750000+00:00"
    assert report.received_at == AT
    assert report.emitter.scheme is EmitterScheme.SENSOR_TRACK
    assert report.emitter.value == f"{NODE}/{ULIDS[2].lower()}"


def test_latitude_in_x_is_not_turned_round_but_refused() -> None:
    swapped = LAT_LON | {"x": 51.2, "y": 151.2}
    assert (
        "detection_report.location.y: must be a latitude from -90 to 90 degrees (x is longitude"
        in refused(detection(place=swapped))
    )


def test_radians() -> None:
    place = LAT_LON | {
        "x": math.radians(-1.8),
        "y": math.radians(51.2),
        "coordinateSystem": "LOCATION_COORDINATE_SYSTEM_LAT_LNG_RAD_M",
    }
    report = one(detection(place=place))
    assert (report.lat_deg, report.lon_deg) == pytest.approx((51.2, -1.8), abs=1e-12)


@pytest.mark.parametrize(
    ("own", "registered"), [({"utmZone": "30U"}, ""), ({}, "30U"), ({"utmZone": "30N"}, "31U")]
)
def test_utm_by_its_own_zone_or_the_registered_one(own: dict, registered: str) -> None:
    report = one(detection(place=UTM | own), definitions=(definition(zone=registered),))
    assert (report.lat_deg, report.lon_deg) == pytest.approx((51.17397264, -1.82237671), abs=1e-8)


def test_utm_without_a_zone_is_refused_and_says_where_one_could_stand() -> None:
    assert "detection_report.location.utm_zone" in refused(detection(place=UTM))


@pytest.mark.parametrize(
    ("place", "path"),
    [
        (
            {"x": 51.17, "y": -1.82},
            "location.x: must be a UTM easting",
        ),  # the public messages' slip
        ({"y": -1.82}, "location.y: must be a UTM northing"),
        ({"x": 318720.0, "y": 176487.0}, "location.y: must be a northing in the latitude band"),
    ],
)
def test_what_cannot_be_in_its_zone_is_refused(place: dict, path: str) -> None:
    assert path in refused(detection(place=UTM | {"utmZone": "30U"} | place))


def test_heights_by_their_datum_and_zero_is_a_height() -> None:
    above_ellipsoid = one(detection(place=LAT_LON | {"z": 0.0, "zError": 4.0}))
    (height,) = above_ellipsoid.heights
    assert (height.value_m, height.reference, height.sigma_m) == (
        0.0,
        HeightReference.ELLIPSOID,
        4.0,
    )
    above_sea = one(detection(place=UTM | {"utmZone": "30U", "z": 90.0, "zError": 0.0}))
    assert above_sea.heights[0].reference is HeightReference.MEAN_SEA_LEVEL
    assert above_sea.heights[0].sigma_m is None


def test_errors_of_latitude_and_longitude_count_only_in_a_unit_that_was_registered() -> None:
    place = LAT_LON | {"xError": 5.0, "yError": 3.0}
    assert one(detection(place=place)).covariance is None
    metres = one(detection(place=place), definitions=(definition(errors="metres"),)).covariance
    assert (metres.ee, metres.en, metres.nn) == (25.0, 0.0, 9.0)
    small = LAT_LON | {"xError": 0.001, "yError": 0.001}
    degrees = one(detection(place=small), definitions=(definition(errors="Degrees"),)).covariance
    assert math.sqrt(degrees.nn) == pytest.approx(111.26, abs=0.1)
    assert math.sqrt(degrees.ee) == pytest.approx(69.9, abs=0.1)
    assert one(detection(place=place), definitions=(definition(errors="ells"),)).covariance is None


def test_an_error_of_nought_is_no_error_known() -> None:
    place = UTM | {"utmZone": "30U", "xError": 0.0, "yError": 0.0}
    assert one(detection(place=place)).covariance is None
    assert "x_error: must be 0 or more" in refused(detection(place=place | {"xError": -1.0}))


def test_errors_in_utm_are_turned_from_grid_to_true_north() -> None:
    report = one(detection(place=UTM | {"utmZone": "30U", "xError": 100.0, "yError": 1.0}))
    c = report.covariance
    # Grid east lies 0.917 degrees clockwise of east, so it leans to the south.
    assert math.degrees(math.atan2(2 * c.en, c.ee - c.nn) / 2) == pytest.approx(-0.9175, abs=1e-3)
    assert c.ee + c.nn == pytest.approx(100.0**2 + 1.0)


# -- directions ---------------------------------------------------------------------------------


def test_range_and_bearing() -> None:
    report = one(detection(bearing=RANGE_BEARING | {"azimuthError": 0.5, "rangeError": 8.0}))
    assert isinstance(report, RangeBearingReport)
    assert (report.azimuth_deg, report.elevation_deg, report.range_m) == (30.0, 5.0, 1200.0)
    assert (report.azimuth_sigma_deg, report.elevation_sigma_deg, report.range_sigma_m) == (
        0.5,
        None,
        8.0,
    )


@pytest.mark.parametrize(
    ("unit", "angle", "length"),
    [
        ("DEGREES_KM", 1.0, 1e3),
        ("RADIANS_M", 180 / math.pi, 1.0),
        ("RADIANS_KM", 180 / math.pi, 1e3),
    ],
)
def test_units_of_directions(unit: str, angle: float, length: float) -> None:
    system = f"RANGE_BEARING_COORDINATE_SYSTEM_{unit}"
    told = {
        "azimuth": -0.5,
        "elevation": 0.1,
        "range": 1.5,
        "rangeError": 0.25,
        "coordinateSystem": system,
        "datum": "RANGE_BEARING_DATUM_TRUE",
    }
    report = one(detection(bearing=told))
    assert report.azimuth_deg == pytest.approx(360.0 - 0.5 * angle)
    assert report.elevation_deg == pytest.approx(0.1 * angle)
    assert (report.range_m, report.range_sigma_m) == pytest.approx((1.5 * length, 0.25 * length))


def test_an_azimuth_alone_is_a_bearing_and_a_range_alone_is_presence() -> None:
    told = {k: v for k, v in RANGE_BEARING.items() if k != "range"}
    assert isinstance(one(detection(bearing=told)), BearingReport)
    told = {k: v for k, v in RANGE_BEARING.items() if k != "azimuth"}
    near = one(detection(bearing=told))
    assert isinstance(near, PresenceReport)
    assert near.radius_m == 1200.0


@pytest.mark.parametrize("datum", ["MAGNETIC", "PLATFORM", "GRID"])
def test_a_north_that_is_not_known_here_makes_no_bearing(datum: str) -> None:
    told = RANGE_BEARING | {"datum": f"RANGE_BEARING_DATUM_{datum}"}
    near = one(detection(bearing=told))
    assert isinstance(near, PresenceReport)
    assert near.radius_m == 1200.0


def test_grid_north_is_turned_where_the_node_has_a_place() -> None:
    decoder = SapientDecoder()
    place = UTM | {"utmZone": "30U"}
    told = RANGE_BEARING | {"datum": "RANGE_BEARING_DATUM_GRID"}
    *_, report = read(decoder, registration(), status(nodeLocation=place), detection(bearing=told))
    assert isinstance(report, RangeBearingReport)
    assert report.azimuth_deg == pytest.approx(30.917482, abs=1e-5)


@pytest.mark.parametrize(
    ("told", "path"),
    [
        ({"range": -1.0}, "range_bearing.range"),
        ({"elevation": 91.0}, "range_bearing.elevation"),
        ({"azimuth": 1e6}, "range_bearing.azimuth"),
        ({"azimuthError": -1.0}, "range_bearing.azimuth_error"),
    ],
)
def test_directions_that_are_none(told: dict, path: str) -> None:
    assert path in refused(detection(bearing=RANGE_BEARING | told))


# -- motion, classes, state ---------------------------------------------------------------------


def test_velocity_in_the_registered_units() -> None:
    velocity = {"eastRate": 36.0, "northRate": 0.0, "upRate": -3.6, "eastRateError": 3.6}
    plain = one(detection(enuVelocity=velocity)).motion
    assert (plain.speed_m_s, plain.course_deg, plain.climb_m_s) == (36.0, 90.0, -3.6)
    assert plain.speed_sigma_m_s is None  # one of two errors
    kph = definition(speed="SPEED_UNITS_KPH")
    slow = one(detection(enuVelocity=velocity | {"northRateError": 1.8}), definitions=(kph,)).motion
    assert (slow.speed_m_s, slow.climb_m_s, slow.speed_sigma_m_s) == pytest.approx((10, -1, 1))
    mixed = definition(speed="SPEED_UNITS_KPH", climb="SPEED_UNITS_MS")
    assert one(detection(enuVelocity=velocity), definitions=(mixed,)).motion.climb_m_s == -3.6


def test_what_stands_still_has_no_course() -> None:
    motion = one(detection(enuVelocity={"eastRate": 0.0, "northRate": 0.0})).motion
    assert (motion.speed_m_s, motion.course_deg, motion.climb_m_s) == (0.0, None, None)


def classes(*said: dict[str, Any]) -> dict[ObjectClass, float]:
    report = one(detection(classification=list(said)))
    return {c.object_class: round(c.likelihood, 4) for c in report.classes}


def test_a_class_with_its_confidence_is_a_reading() -> None:
    air = {"type": "Air Vehicle", "confidence": 0.8}
    assert classes(air) == {
        ObjectClass.AIRCRAFT: 0.4,
        ObjectClass.UNMANNED: 0.4,
        ObjectClass.BIRD: 0.1,
        ObjectClass.OTHER: 0.1,
    }
    uav = air | {"subClass": [{"type": "UAV Rotary  wing", "level": 1}]}
    assert classes(uav)[ObjectClass.UNMANNED] == 0.8
    bird = {"type": "animal", "confidence": 1.0, "subClass": [{"type": "Bird", "level": 1}]}
    assert classes(bird) == {
        ObjectClass.AIRCRAFT: 0.0,
        ObjectClass.UNMANNED: 0.0,
        ObjectClass.BIRD: 1.0,
        ObjectClass.OTHER: 0.0,
    }


@pytest.mark.parametrize(
    "said",
    [
        {"type": "Unknown", "confidence": 0.9},
        {"type": "Air Vehicle"},
        {"type": "Sky Whale", "confidence": 1.0},
        {"type": "Air Vehicle", "confidence": 0.0},
    ],
)
def test_what_cannot_be_weighed_is_left_out(said: dict) -> None:
    assert classes(said) == {}


def test_affiliation_changes_nothing() -> None:
    said = [{"type": "affiliation", "value": "hostile"}]
    told = detection(objectInfo=said, trackInfo=said, id="G-ABCD")
    assert replace(one(told), raw=one(detection()).raw) == one(detection())


def test_a_lost_object_is_not_a_fix() -> None:
    assert isinstance(one(detection(state="Object Lost")), HeartbeatReport)


# -- registration and status --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("node_type", "kind"),
    [
        ("RADAR", SensorKind.RADAR),
        ("CAMERA", SensorKind.CAMERA),
        ("ACOUSTIC", SensorKind.ACOUSTIC),
        ("PASSIVE_RF", SensorKind.PASSIVE_RF),
        ("HUMAN", SensorKind.OBSERVER),
        ("LIDAR", SensorKind.OTHER),
        ("FUSION_NODE", SensorKind.OTHER),
    ],
)
def test_kinds_of_nodes(node_type: str, kind: SensorKind) -> None:
    (report,) = read(SapientDecoder(), registration(node_type=f"NODE_TYPE_{node_type}"))
    assert isinstance(report, RegistrationReport)
    assert report.registered.kind is kind
    assert report.registered.name == "North mast"
    assert report.registered.silent_after_s == 15.0
    assert report.registered.coverage is None


@pytest.mark.parametrize("node_type", ["KINETIC", "JAMMER", "CYBER", "LDEW", "RFDEW"])
def test_what_acts_on_aircraft_is_turned_away_and_nothing_of_it_is_taken(node_type: str) -> None:
    decoder = SapientDecoder()
    read(decoder, registration())  # even one that was a sensor before
    nodes = [{"nodeType": "NODE_TYPE_RADAR"}, {"nodeType": f"NODE_TYPE_{node_type}"}]
    with pytest.raises(BadFrameError, match=r"node_definition\[1\].*acts on aircraft"):
        read(decoder, registration(nodeDefinition=nodes))
    with pytest.raises(BadFrameError, match="must register before"):
        read(decoder, detection())


def test_another_version_of_the_standard_is_turned_away() -> None:
    with pytest.raises(BadFrameError, match="icd_version"):
        read(SapientDecoder(), registration(icdVersion="BSI Flex 335 v1.0"))


def test_a_heartbeat_that_never_comes_is_turned_away() -> None:
    never = {"statusInterval": {"units": "TIME_UNITS_SECONDS", "value": 0}}
    with pytest.raises(BadFrameError, match="status_interval"):
        read(SapientDecoder(), registration(statusDefinition=never))


def test_nothing_is_taken_before_registration() -> None:
    with pytest.raises(BadFrameError, match="must register before"):
        read(SapientDecoder(), detection())


def test_status_places_the_node_once_and_is_a_heartbeat() -> None:
    decoder = SapientDecoder()
    view = {
        "rangeBearing": {
            "azimuth": 10.0,
            "range": 5.0,
            "horizontalExtent": 60.0,
            "coordinateSystem": "RANGE_BEARING_COORDINATE_SYSTEM_DEGREES_KM",
            "datum": "RANGE_BEARING_DATUM_TRUE",
        }
    }
    sent = status(nodeLocation=LAT_LON | {"z": 30.0}, fieldOfView=view)
    _, placed, beat = read(decoder, registration(), sent)
    assert isinstance(placed, RegistrationReport)
    assert isinstance(beat, HeartbeatReport)
    sensor = placed.registered
    assert (sensor.lat_deg, sensor.lon_deg) == (51.2, -1.8)
    assert sensor.coverage is not None
    sector = (sensor.coverage.azimuth_from_deg, sensor.coverage.azimuth_to_deg)
    assert sector == (340.0, 40.0)
    assert sensor.coverage.range_max_m == 5000.0
    (again,) = read(decoder, sent)
    assert isinstance(again, HeartbeatReport)


@pytest.mark.parametrize(
    "view",
    [
        {"locationList": {"locations": [LAT_LON]}},
        {"rangeBearing": RANGE_BEARING | {"horizontalExtent": 30, "datum": 4}},
        {"rangeBearing": RANGE_BEARING},
        {"rangeBearing": {k: RANGE_BEARING[k] for k in ("coordinateSystem", "datum")}},
    ],
)
def test_a_view_that_is_no_sector_of_ours_is_undeclared(view: dict) -> None:
    reports = read(SapientDecoder(), registration(), status(fieldOfView=view))
    assert [type(report) for report in reports] == [RegistrationReport, HeartbeatReport]


@pytest.mark.parametrize(
    "said",
    [
        {"system": "SYSTEM_ERROR"},
        {"system": "SYSTEM_GOODBYE"},
        {
            "status": [
                {
                    "statusType": "STATUS_TYPE_NOT_DETECTING",
                    "statusLevel": "STATUS_LEVEL_ERROR_STATUS",
                }
            ]
        },
    ],
)
def test_a_node_that_says_it_does_not_look_is_left_to_fall_silent(said: dict) -> None:
    decoder = SapientDecoder()
    read(decoder, registration())
    assert read(decoder, status(**said)) == []
    assert read(decoder, status()) != []


def test_the_mode_of_the_last_status_says_how_detections_are_meant() -> None:
    kph = definition(speed="SPEED_UNITS_KPH")
    far = {"modeDefinition": [json_mode("near", ()), json_mode("far", (kph,))]}
    decoder = SapientDecoder()
    moving = detection(enuVelocity={"eastRate": 36.0, "northRate": 0.0})
    read(decoder, registration(**far))
    (before,) = read(decoder, moving)
    assert read(decoder, status(mode="far"))
    (after,) = read(decoder, moving)
    assert (before.motion.speed_m_s, after.motion.speed_m_s) == (36.0, pytest.approx(10.0))


def json_mode(name: str, definitions: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    said = registration(definitions=definitions).registration.mode_definition[0]
    return MessageToDict(said) | {"modeName": name}


def test_alerts_acknowledgements_and_errors_say_nothing_of_the_air() -> None:
    decoder = SapientDecoder()
    read(decoder, registration())
    for content in (
        {"alert": {"alertId": ULIDS[5]}},
        {"taskAck": {"taskId": ULIDS[5], "taskStatus": "TASK_STATUS_REJECTED"}},
        {"error": {"packet": "AA==", "errorMessage": ["what?"]}},
    ):
        assert read(decoder, message(**content)) == []


# -- as a whole ---------------------------------------------------------------------------------


def test_a_decoder_goes_on_where_its_pickle_stopped() -> None:
    decoder = SapientDecoder()
    read(decoder, registration(definitions=(definition(zone="30U"),)), status(nodeLocation=LAT_LON))
    woken = pickle.loads(pickle.dumps(decoder))  # noqa: S301
    for sent in (detection(place=UTM), detection(bearing=RANGE_BEARING), status()):
        assert read(woken, sent) == read(decoder, sent)


def test_every_public_registration_registers_and_its_objects_follow(shared: Path) -> None:
    for name, text in public(shared, "valid").items():
        said = admit_json(text)
        assert isinstance(said, SapientMessage)
        if said.WhichOneof("content") != "registration":
            continue
        decoder = SapientDecoder()
        (report,) = read(decoder, said)
        assert isinstance(report, RegistrationReport), name
        assert report.registered.kind is SensorKind.CAMERA
        told = UTM | {"utmZone": "30U", "xError": 5.0, "yError": 5.0}
        (fix,) = read(decoder, detection(said.node_id, place=told))
        assert isinstance(fix, PositionReport)
        assert fix.covariance is not None
        assert fix.covariance.sigma_max == pytest.approx(5.0)


@given(
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([1, 2, 5]),
)
def test_no_number_throws_the_decoder(x: float, y: float, z: float, system: int) -> None:
    place = LAT_LON | {"x": x, "y": y, "z": z, "xError": abs(z), "yError": abs(x)}
    told = {"azimuth": x, "elevation": y, "range": z, "rangeError": abs(y), "datum": 1}
    decoder = SapientDecoder()
    read(decoder, registration(definitions=(definition(zone="30U", errors="degrees"),)))
    for sent in (
        detection(place=place | {"coordinateSystem": system}),
        detection(bearing=told | {"coordinateSystem": 1 + system % 4}),
        detection(enuVelocity={"eastRate": x, "northRate": y, "upRate": z}),
        status(nodeLocation=place | {"coordinateSystem": system}),
        status(fieldOfView={"rangeBearing": told | {"coordinateSystem": 1, "horizontalExtent": x}}),
    ):
        try:
            read(decoder, sent)
        except BadFrameError as exc:
            assert "_report" in str(exc)  # noqa: PT017
