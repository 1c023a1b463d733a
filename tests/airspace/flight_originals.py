"""Sound flights of every format, as the start of mutations: small files as programs write them."""

import io
import json
import zipfile
from dataclasses import dataclass, field

HOURS = "2025-06-10T10:{:02}:{:02}Z"
WAY = [(52.0 + 0.004 * i, 21.0 + 0.006 * (i % 5) + 0.002 * i) for i in range(12)]


@dataclass(frozen=True)
class Original:
    """One file, and how its text may be changed."""

    name: str
    form: str  # xml, json, lines
    data: bytes = field(repr=False)


def _at(i: int) -> str:
    return HOURS.format(i // 6, i % 6 * 10)


GPX_TRACK = (
    '<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk>'
    "<name>a</name><trkseg>"
    + "".join(
        f'<trkpt lat="{lat:.5f}" lon="{lon:.5f}"><ele>{200 + i}</ele><time>{_at(i)}</time>'
        "<fix>3d</fix><sat>9</sat></trkpt>\n"
        for i, (lat, lon) in enumerate(WAY)
    )
    + "</trkseg></trk></gpx>"
)
GPX_ROUTE = (
    '<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1" '
    'xmlns:gpxx="http://www.garmin.com/xmlschemas/GpxExtensions/v3"><rte><name>r</name>'
    '<rtept lat="52.00" lon="21.00"><ele>120</ele><extensions><gpxx:RoutePointExtension>'
    '<gpxx:rpt lat="52.01" lon="21.03"/><gpxx:rpt lat="52.02" lon="21.01"/>'
    "</gpxx:RoutePointExtension></extensions></rtept>"
    '<rtept lat="52.03" lon="21.00"/></rte></gpx>'
)
KML = (
    '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2" '
    'xmlns:gx="http://www.google.com/kml/ext/2.2"><Document><Placemark><name>ring</name>'
    "<MultiGeometry><LinearRing><coordinates>21.00,52.00 21.02,52.00 21.02,52.02 21.00,52.00"
    "</coordinates></LinearRing><LineString><altitudeMode>absolute</altitudeMode><coordinates>"
    "21.05,52.00,300 21.06,52.01,320 21.07,52.00,310</coordinates></LineString></MultiGeometry>"
    "</Placemark><Placemark><name>track</name><gx:Track>"
    "<altitudeMode>relativeToGround</altitudeMode>"
    + "".join(f"<when>{_at(i)}</when>" for i in range(6))
    + "".join(f"<gx:coord>{lon:.5f} {lat:.5f} 80</gx:coord>" for lat, lon in WAY[:6])
    + "</gx:Track></Placemark></Document></kml>"
)
KML_POINTS = (
    '<kml xmlns="http://www.opengis.net/kml/2.2"><Folder>'
    + "".join(
        f"<Placemark><TimeStamp><when>{_at(i)}</when></TimeStamp><Point><coordinates>"
        f"{lon:.5f},{lat:.5f},0</coordinates></Point></Placemark>"
        for i, (lat, lon) in enumerate(WAY[:5])
    )
    + "</Folder></kml>"
)


def _item(number: int, command: int, *values: float | None, frame: int = 3) -> dict[str, object]:
    return {
        "autoContinue": True, "command": command, "doJumpId": number, "frame": frame,
        "params": list(values), "type": "SimpleItem", "AltitudeMode": 1,
    }  # fmt: skip


PLAN = {
    "fileType": "Plan", "groundStation": "QGroundControl", "version": 1,
    "geoFence": {"circles": [], "polygons": [], "version": 2},
    "rallyPoints": {"points": [[52.04, 21.08, 60]], "version": 2},
    "mission": {
        "cruiseSpeed": 15, "firmwareType": 3, "hoverSpeed": 5, "vehicleType": 2, "version": 2,
        "plannedHomePosition": [52.0, 21.0, 100],
        "items": [
            _item(1, 22, 0, 0, 0, 0, None, None, 50),
            _item(2, 16, 0, 0, 0, 0, 52.01, 21.01, 50),
            _item(3, 600, 7, 0, 0, 0, 0, 0, 0, frame=2),
            _item(4, 16, 0, 0, 0, 0, 52.02, 21.03, 60),
            _item(5, 19, 30, 0, 80, 0, 52.03, 21.02, 60),
            _item(6, 192, -1, 0, 60, 0, 52.035, 21.05, 60),
            _item(7, 16, 0, 0, 0, 0, 52.01, 21.06, 70),
            _item(8, 601, 7, 2, 0, 0, 0, 0, 0, frame=2),
            _item(9, 177, 4, 1, 0, 0, 0, 0, 0, frame=2),
            {"type": "ComplexItem", "complexItemType": "fwLandingPattern", "version": 2,
             "landingApproachCoordinate": [52.03, 21.09, 40], "landCoordinate": [52.02, 21.09, 0],
             "loiterRadius": 75, "loiterClockwise": True},
            _item(14, 20, 0, 0, 0, 0, 0, 0, 0, frame=2),
        ],
    },
}  # fmt: skip
WAYPOINTS = "QGC WPL 110\n" + "".join(
    "\t".join(str(one) for one in row) + "\n"
    for row in [
        (0, 1, 0, 16, 0, 0, 0, 0, 52.0, 21.0, 100, 1),
        (1, 0, 3, 22, 0, 0, 0, 0, 52.0, 21.0, 50, 1),
        (2, 0, 3, 16, 0, 0, 0, 0, 52.01, 21.02, 50, 1),
        (3, 0, 3, 18, 2, 0, 90, 0, 52.02, 21.04, 50, 1),
        (4, 0, 3, 177, 2, 1, 0, 0, 0, 0, 0, 1),
        (5, 0, 3, 21, 0, 0, 0, 0, 52.03, 21.01, 0, 1),
    ]
)
GEOJSON = {
    "type": "FeatureCollection",
    "features": [
        {"type": "Feature", "properties": {"name": "line", "sigma_m": 20,
         "height_reference": "mean_sea_level", "height_sigma_m": 3},
         "geometry": {"type": "LineString",
                      "coordinates": [[21.0, 52.0, 200], [21.03, 52.01, 210], [21.06, 52.0, 220]]}},
        {"type": "Feature", "properties": {"name": "flown", "kind": "recorded",
         "times": [_at(i) for i in range(6)]},
         "geometry": {"type": "LineString",
                      "coordinates": [[lon, lat, 300] for lat, lon in WAY[:6]]}},
    ],
}  # fmt: skip
TRACE = {
    "icao": "48ab12", "r": "SP-ABC", "timestamp": 1749549600.0, "version": "3",
    "trace": [
        [i * 10, lat, lon, 2000 + i, 120.0, 90.0, 0, 0, None, "adsb_icao", 2100]
        for i, (lat, lon) in enumerate(WAY)
    ],
}  # fmt: skip


def _igc(i: int, lat: float, lon: float) -> str:
    a, b = (f"{int(x):0{n}}{round(x % 1 * 60_000):05}" for x, n in ((lat, 2), (lon, 3)))
    return f"B10{i // 6:02}{i % 6 * 10:02}{a}N{b}EA{500 + i:05}{520 + i:05}01008"


IGC = "\r\n".join(
    ["AXXXABC", "HFDTE100625", "HFALGALTGPS:GEO", "HFPLTPILOT:X", "I023638FXA3940SIU"]
    + [_igc(i, lat, lon) for i, (lat, lon) in enumerate(WAY)]
    + ["LXXXEND", "G1234ABCD", ""]
)
CSV = "flight,kind,lat_deg,lon_deg,time,height_m,height_reference,sigma_m\n" + "".join(
    f"a,recorded,{lat:.5f},{lon:.5f},{_at(i)},{200 + i},mean_sea_level,8\n"
    for i, (lat, lon) in enumerate(WAY)
)
TRACK = "".join(
    json.dumps(
        {"type": "track", "noted_at": _at(i), "at": _at(i), "id": "track-a", "status": "confirmed",
         "simulation": False, "lat_deg": lat, "lon_deg": lon, "heights": [], "heights_at": None,
         "covariance": {"ee": 100.0, "en": 0.0, "nn": 100.0},
         "identity": {"emitters": [], "claims": []}}
    ) + "\n"
    for i, (lat, lon) in enumerate(WAY)
)  # fmt: skip


def kmz(text: str) -> bytes:
    """A KMZ with one file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", text)
    return packed.getvalue()


ORIGINALS = (
    Original("GPX track", "xml", GPX_TRACK.encode()),
    Original("GPX route", "xml", GPX_ROUTE.encode()),
    Original("KML", "xml", KML.encode()),
    Original("KML points", "xml", KML_POINTS.encode()),
    Original("QGroundControl plan", "json", json.dumps(PLAN).encode()),
    Original("ArduPilot waypoints", "lines", WAYPOINTS.encode()),
    Original("GeoJSON", "json", json.dumps(GEOJSON).encode()),
    Original("readsb trace", "json", json.dumps(TRACE).encode()),
    Original("IGC", "lines", IGC.encode()),
    Original("CSV", "lines", CSV.encode()),
    Original("vedette events", "lines", TRACK.encode()),
)
