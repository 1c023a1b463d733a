"""AIXM airspaces: what is read, what is in doubt, and what is refused with the way out."""

from datetime import UTC, datetime

import pytest

from vedette.airspace.check.place_check import Place, check_place, compile_restriction
from vedette.airspace.check_settings import CheckConfig
from vedette.airspace.formats.zone_files import ZoneFile, parse_survey, parse_zones
from vedette.model.crossing import Answer
from vedette.model.errors import RestrictionError
from vedette.model.height import Height, HeightReference
from vedette.model.restriction import Circle, Corridor, Restriction

AT = datetime(2025, 6, 15, 12, tzinfo=UTC)
SQUARE = """<gml:Ring><gml:curveMember><gml:Curve><gml:segments><gml:GeodesicString>
<gml:posList>51.8 20.8 51.8 21.2 52.2 21.2 52.2 20.8 51.8 20.8</gml:posList>
</gml:GeodesicString></gml:segments></gml:Curve></gml:curveMember></gml:Ring>"""
LIMITS = """<aixm:upperLimit uom="FT">2000</aixm:upperLimit>
<aixm:upperLimitReference>MSL</aixm:upperLimitReference>
<aixm:lowerLimit uom="FT">GND</aixm:lowerLimit>
<aixm:lowerLimitReference>SFC</aixm:lowerLimitReference>"""


def surface(ring: str = SQUARE) -> str:
    return f"""<aixm:horizontalProjection><aixm:Surface srsName="urn:ogc:def:crs:EPSG::4326">
<gml:patches><gml:PolygonPatch><gml:exterior>{ring}</gml:exterior></gml:PolygonPatch>
</gml:patches></aixm:Surface></aixm:horizontalProjection>"""


def component(inside: str, operation: str = "BASE") -> str:
    return f"""<aixm:geometryComponent><aixm:AirspaceGeometryComponent>
<aixm:operation>{operation}</aixm:operation>
<aixm:theAirspaceVolume><aixm:AirspaceVolume>{inside}</aixm:AirspaceVolume>
</aixm:theAirspaceVolume></aixm:AirspaceGeometryComponent></aixm:geometryComponent>"""


def airspace(inside: str, *, name: str = "EPR1", kind: str = "BASELINE", when: str = "") -> str:
    valid = when or "<gml:beginPosition>2025-01-01T00:00:00Z</gml:beginPosition><gml:endPosition/>"
    return f"""<message:hasMember><aixm:Airspace gml:id="{name}">
<gml:identifier codeSpace="urn:uuid:">id-{name}</gml:identifier>
<aixm:timeSlice><aixm:AirspaceTimeSlice>
<gml:validTime><gml:TimePeriod>{valid}</gml:TimePeriod></gml:validTime>
<aixm:interpretation>{kind}</aixm:interpretation><aixm:type>R</aixm:type>
<aixm:designator>{name}</aixm:designator>{inside}</aixm:AirspaceTimeSlice></aixm:timeSlice>
</aixm:Airspace></message:hasMember>"""


def document(*members: str, version: str = "5.1.1") -> bytes:
    return f"""<?xml version="1.0"?><message:AIXMBasicMessage
 xmlns:message="http://www.aixm.aero/schema/{version}/message"
 xmlns:aixm="http://www.aixm.aero/schema/{version}"
 xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:xlink="http://www.w3.org/1999/xlink">
{"".join(members)}</message:AIXMBasicMessage>""".encode()


PLAIN = component(LIMITS + surface())


def read(*members: str, version: str = "5.1.1") -> ZoneFile:
    return parse_zones(document(*members, version=version), where="f.xml")


def answer(one: Restriction, lat: float, lon: float, amsl_m: float = 300.0) -> Answer:
    reference = HeightReference.MEAN_SEA_LEVEL
    heights = (Height(value_m=amsl_m, reference=reference, sigma_m=1.0),)
    place = Place(lat_deg=lat, lon_deg=lon, at=AT, heights=heights)
    return check_place(compile_restriction(one, CheckConfig()), place).answer


@pytest.mark.parametrize("version", ["5.1", "5.1.1", "5.2"])
def test_a_polygon_with_limits(version: str) -> None:
    (found,) = read(airspace(PLAIN), version=version).restrictions
    assert (found.name, found.kind, found.doubts) == ("EPR1", "R", ())
    assert answer(found, 52.0, 21.0) is Answer.INSIDE
    assert answer(found, 52.0, 21.0, 1000) is Answer.OUTSIDE
    assert answer(found, 52.3, 21.0) is Answer.OUTSIDE


def test_other_versions_are_named_with_the_way_out() -> None:
    with pytest.raises(RestrictionError, match=r"got 5\.0; convert it to AIXM 5\.1"):
        read(airspace(PLAIN), version="5.0")
    old = b'<?xml version="1.0"?><AIXM-Snapshot version="4.5"><Ase/></AIXM-Snapshot>'
    with pytest.raises(RestrictionError, match=r"got 4\.5"):
        parse_zones(old, where="f.xml")


def test_a_circle_an_arc_and_a_corridor() -> None:
    circle = """<gml:Ring><gml:curveMember><gml:Curve><gml:segments><gml:CircleByCenterPoint
 numArc="1"><gml:pos>52 21</gml:pos><gml:radius uom="[nmi_i]">5</gml:radius>
</gml:CircleByCenterPoint></gml:segments></gml:Curve></gml:curveMember></gml:Ring>"""
    arc = """<gml:Ring><gml:curveMember><gml:Curve><gml:segments><gml:ArcByCenterPoint numArc="1">
<gml:pos>52 21</gml:pos><gml:radius uom="KM">10</gml:radius><gml:startAngle uom="deg">270
</gml:startAngle><gml:endAngle uom="deg">450</gml:endAngle></gml:ArcByCenterPoint>
</gml:segments></gml:Curve></gml:curveMember></gml:Ring>"""
    line = f"""{LIMITS}<aixm:width uom="KM">4</aixm:width><aixm:centreline><aixm:Curve>
<gml:segments><gml:GeodesicString><gml:posList>52 20 52 22</gml:posList></gml:GeodesicString>
</gml:segments></aixm:Curve></aixm:centreline>"""
    one, north, road = read(
        airspace(component(LIMITS + surface(circle)), name="A"),
        airspace(component(LIMITS + surface(arc)), name="B"),
        airspace(component(line), name="C"),
    ).restrictions
    assert one.volumes[0].area == Circle(centre=(52.0, 21.0), radius_m=5 * 1852.0)
    assert answer(north, 52.05, 21.0) is Answer.INSIDE
    assert answer(north, 51.95, 21.0) is Answer.OUTSIDE
    assert isinstance(road.volumes[0].area, Corridor)
    assert answer(road, 52.01, 21.0) is Answer.INSIDE


@pytest.mark.parametrize(
    ("old", "new", "place", "height_m"),
    [
        ('uom="FT">2000', 'uom="SM">2000', (52.0, 21.0), 1000),
        (">MSL<", "><", (52.0, 21.0), 1000),
        ("aixm:upperLimit ", "aixm:topLimit ", (52.0, 21.0), 1000),
        ("<aixm:type>", "<aixm:bufferWidth>5 NM</aixm:bufferWidth><aixm:type>", (52.25, 21), 300),
        ("<aixm:type>", "<aixm:activation/><aixm:type>", (52.0, 21.0), 300),
    ],
)
def test_what_is_not_understood_is_in_doubt(
    old: str, new: str, place: tuple[float, float], height_m: float
) -> None:
    text = document(airspace(PLAIN)).decode().replace(old, new)
    text = text.replace("2000</aixm:upperLimit>", "2000</aixm:topLimit>") if "top" in new else text
    found = parse_zones(text.encode(), where="f")
    assert answer(found.restrictions[0], *place, height_m) is not Answer.OUTSIDE
    assert answer(found.restrictions[0], 56.0, 21.0) is Answer.OUTSIDE
    assert any(one.reach is not None for one in found.left_out)


def test_hours_of_activation_in_utc() -> None:
    hours = """<aixm:activation><aixm:AirspaceActivation><aixm:timeInterval><aixm:Timesheet>
<aixm:timeReference>UTC</aixm:timeReference><aixm:day>ANY</aixm:day>
<aixm:startTime>06:00</aixm:startTime><aixm:endTime>10:00</aixm:endTime></aixm:Timesheet>
</aixm:timeInterval><aixm:status>ACTIVE</aixm:status></aixm:AirspaceActivation></aixm:activation>"""
    (found,) = read(airspace(PLAIN + hours)).restrictions
    assert found.doubts == ()
    assert answer(found, 52.0, 21.0) is Answer.OUTSIDE
    (later,) = read(airspace(PLAIN + hours.replace("10:00", "18:00"))).restrictions
    assert answer(later, 52.0, 21.0) is Answer.INSIDE
    (open_,) = read(airspace(PLAIN + hours.replace(">UTC<", ">UTCW<"))).restrictions
    assert answer(open_, 52.0, 21.0) is Answer.INDETERMINATE


def test_a_change_without_a_geometry_is_in_doubt_while_it_holds() -> None:
    when = (
        "<gml:beginPosition>2025-06-14T00:00:00Z</gml:beginPosition>"
        "<gml:endPosition>2025-06-16T00:00:00Z</gml:endPosition>"
    )
    both = airspace(PLAIN).replace(
        "</aixm:Airspace>",
        f"""<aixm:timeSlice><aixm:AirspaceTimeSlice><gml:validTime><gml:TimePeriod>{when}
</gml:TimePeriod></gml:validTime><aixm:interpretation>TEMPDELTA</aixm:interpretation>
</aixm:AirspaceTimeSlice></aixm:timeSlice></aixm:Airspace>""",
    )
    found = read(both)
    assert len(found.restrictions) == 1
    (doubt,) = found.doubts
    assert doubt.reach is not None
    assert doubt.reach.areas is not None
    assert doubt.reach.end == datetime(2025, 6, 16, tzinfo=UTC)


def test_what_is_taken_away_is_not_proven_inside_and_what_is_added_counts() -> None:
    hole = component(LIMITS + surface(), "SUBTR")
    (found,) = read(airspace(PLAIN + hole)).restrictions
    assert answer(found, 52.0, 21.0) is Answer.INDETERMINATE
    part = f"""{LIMITS}<aixm:contributorAirspace><aixm:AirspaceVolumeDependency>
<aixm:dependency>FULL_GEOMETRY</aixm:dependency>
<aixm:theAirspace xlink:href="urn:uuid:id-EPR1"/></aixm:AirspaceVolumeDependency>
</aixm:contributorAirspace>"""
    _, made = read(airspace(PLAIN), airspace(component(part), name="EPTSA")).restrictions
    assert answer(made, 52.0, 21.0) is Answer.INSIDE


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ("", "geometryComponent: must contain at least one volume"),
        (component(LIMITS), "must have a horizontalProjection"),
        (
            component(LIMITS + surface(SQUARE.replace("51.8 20.8 51", "x 20.8 51"))),
            "must be a finite number",
        ),
        (
            component(LIMITS + surface(SQUARE.replace("GeodesicString", "Bezier"))),
            "the curve segment Bezier",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused(inside: str, words: str) -> None:
    with pytest.raises(RestrictionError, match=f"feature EPR1: .*{words}"):
        read(airspace(inside))
    (doubt,) = parse_survey(document(airspace(inside)), where="f").refused
    assert doubt.mend
