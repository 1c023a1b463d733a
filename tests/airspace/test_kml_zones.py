"""KML drawn as zones: polygons are read, and everything beside them is handed over."""

import io
import zipfile
from datetime import UTC, datetime

import pytest

from vedette.airspace.check.place_check import Place, check_place, compile_restriction
from vedette.airspace.check_settings import CheckConfig
from vedette.airspace.formats.zone_files import ZoneFile, parse_zones
from vedette.model.crossing import Answer
from vedette.model.errors import RestrictionError
from vedette.model.restriction import Restriction

AT = datetime(2025, 6, 15, 12, tzinfo=UTC)
RING = "20.8,51.8 21.2,51.8 21.2,52.2 20.8,52.2 20.8,51.8"
HOLE = "20.95,51.95 21.05,51.95 21.05,52.05 20.95,52.05 20.95,51.95"


def ring(corners: str, side: str = "outer") -> str:
    inner = f"<LinearRing><coordinates>{corners}</coordinates></LinearRing>"
    return f"<{side}BoundaryIs>{inner}</{side}BoundaryIs>"


def polygon(*rings: str, more: str = "") -> str:
    return f"<Polygon>{more}{''.join(rings)}</Polygon>"


def mark(inside: str, name: str = "Z") -> str:
    return f"<Placemark><name>{name}</name>{inside}</Placemark>"


def kml(*marks: str) -> bytes:
    text = f"<Document><Folder>{''.join(marks)}</Folder></Document>"
    return f'<kml xmlns="http://www.opengis.net/kml/2.2">{text}</kml>'.encode()


def read(*marks: str) -> ZoneFile:
    return parse_zones(kml(*marks), where="f.kml")


def answer(one: Restriction, lat: float, lon: float) -> Answer:
    place = Place(lat_deg=lat, lon_deg=lon, at=AT)
    return check_place(compile_restriction(one, CheckConfig()), place).answer


def test_a_polygon_with_a_hole_also_in_a_kmz() -> None:
    plain = kml(mark(polygon(ring(RING), ring(HOLE, "inner"))))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("doc.kml", plain)
        archive.writestr("images/x.png", b"")
    for data in (plain, packed.getvalue()):
        (found,) = parse_zones(data, where="f").restrictions
        assert found.doubts == ()
        assert answer(found, 51.9, 21.0) is Answer.INSIDE
        assert answer(found, 52.0, 21.0) is Answer.OUTSIDE
        assert answer(found, 52.3, 21.0) is Answer.OUTSIDE


def test_a_line_beside_a_polygon_is_in_doubt() -> None:
    line = "<LineString><coordinates>22,52 22.5,52</coordinates></LineString>"
    both = f"<MultiGeometry>{polygon(ring(RING))}{line}</MultiGeometry>"
    (found,) = read(mark(both)).restrictions
    assert answer(found, 52.0, 21.0) is Answer.INSIDE
    assert answer(found, 52.0, 22.2) is Answer.INDETERMINATE
    assert answer(found, 58.0, 21.0) is Answer.OUTSIDE


@pytest.mark.parametrize(
    ("more", "everywhere"),
    [
        (mark("<Point><coordinates>23,52</coordinates></Point>", "P"), False),
        ("<NetworkLink><Link><href>x.kml</href></Link></NetworkLink>", True),
        ("<GroundOverlay><name>map</name></GroundOverlay>", True),
    ],
)
def test_what_leads_elsewhere_is_a_doubt_of_the_file(more: str, everywhere: bool) -> None:
    (doubt,) = read(mark(polygon(ring(RING))), more).doubts
    assert doubt.reach is not None
    assert (doubt.reach.areas is None) == everywhere


def test_heights_times_and_data() -> None:
    high = polygon(
        ring(RING.replace(" ", ",500 ") + ",500"), more="<altitudeMode>absolute</altitudeMode>"
    )
    (found,) = read(mark(high)).restrictions
    assert answer(found, 52.0, 21.0) is Answer.INDETERMINATE
    span = "<TimeSpan><begin>2025-06-01T00:00:00Z</begin><end>2025-06-02T00:00:00Z</end></TimeSpan>"
    (found,) = read(mark(span + polygon(ring(RING)))).restrictions
    assert answer(found, 52.0, 21.0) is Answer.OUTSIDE
    data = '<ExtendedData><Data name="hours"><value>MON-FRI</value></Data></ExtendedData>'
    (found,) = read(mark(data + polygon(ring(RING)))).restrictions
    assert answer(found, 52.0, 21.0) is Answer.INDETERMINATE


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        (polygon(ring("a,b 1,2 3,4")), "must be a position, got 'a,b'"),
        (polygon(ring(HOLE, "inner")), "must have an outer ring"),
        (polygon(ring("21,52 22,53")), "3 different corners, got 2"),
    ],
)
def test_what_cannot_be_drawn_is_refused(inside: str, words: str) -> None:
    with pytest.raises(RestrictionError, match=f"f.kml: feature Z: .*{words}"):
        read(mark(inside))


def test_a_file_without_a_polygon_is_refused() -> None:
    with pytest.raises(RestrictionError, match="must contain a polygon, got none"):
        read(mark("<Point><coordinates>23,52</coordinates></Point>"))
