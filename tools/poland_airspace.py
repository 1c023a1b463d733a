"""Make two files from Natural Earth's outline of Poland: a zone file, and the border alone.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python tools/poland_airspace.py package/countries-10m.json \\
        src/vedette/sim/data/poland_airspace_approx.geojson \\
        src/vedette/airspace/data/poland_border_approx.geojson

The source is public domain. Nothing is simplified: what error there is, is the source's own.
"""

import hashlib
import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

SOURCE_SHA256 = "3bc6f1d367a9bcec479841bae0e76092f512838411d0cef124e92eec4db45f79"
Corner = list[float]

APPROXIMATION = (
    "Not the official boundary. Land outline of Poland, Natural Earth 1:10m (public domain), from "
    f"npm world-atlas 2.0.2, countries-10m.json, SHA-256 {SOURCE_SHA256}. It lies a median 618 m "
    "and up to 2.1 km from the surveyed border with Belarus; 700 m is a third of that worst case. "
    "The territorial sea is left out."
)


def corners(topology: dict[str, Any], ids: list[int]) -> list[Corner]:
    """One closed ring of longitude and latitude from TopoJSON's delta-coded arcs."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    ring: list[Corner] = []
    for number in ids:
        x = y = 0
        arc: list[Corner] = []
        for dx, dy in topology["arcs"][number if number >= 0 else ~number]:
            x, y = x + dx, y + dy
            arc.append([round(x * sx + tx, 6), round(y * sy + ty, 6)])
        arc = arc if number >= 0 else arc[::-1]
        ring += arc if not ring else arc[1:]
    return ring


def counterclockwise(ring: list[Corner]) -> list[Corner]:
    """The ring as RFC 7946 wants an exterior: the area on the left."""
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))
    return ring if area > 0 else ring[::-1]


def outline(topology: dict[str, Any]) -> list[Corner]:
    """The one ring of Poland."""
    countries = topology["objects"]["countries"]["geometries"]
    poland = next(c for c in countries if c["properties"]["name"] == "Poland")
    if poland["type"] != "Polygon" or len(poland["arcs"]) != 1:
        raise ValueError("Poland is one ring without holes in this source; this is another source")
    return counterclockwise(corners(topology, poland["arcs"][0]))


def border_file(ring: list[Corner]) -> dict[str, Any]:
    """The border alone, for `vedette restrict declare --border`."""
    return {
        "type": "Feature",
        "properties": {
            "name": "Land border of Poland (approximation)",
            "boundary_sigma_m": 700.0,
            "approximation": APPROXIMATION,
        },
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def zone_file(ring: list[Corner]) -> dict[str, Any]:
    """An ED-318 zone file with the one zone."""
    return {
        "type": "FeatureCollection",
        "name": "Airspace of Poland, approximation for simulation",
        "metadata": {"issued": "2025-09-09T00:00:00Z", "validFrom": "2025-09-09T00:00:00Z"},
        "features": [
            {
                "type": "Feature",
                "geometry": {
                    "type": "GeometryCollection",
                    "geometries": [{"type": "Polygon", "coordinates": [ring]}],
                },
                "properties": _properties(),
            }
        ],
    }


def _properties() -> dict[str, Any]:
    return {
        "identifier": "PLAPPRX",
        "country": "POL",
        "name": [{"text": "Airspace of Poland (approximation)", "lang": "en-GB"}],
        "type": "CONDITIONAL",
        "variant": "CUSTOMIZED",
        "restrictionConditions": "Whoever enters identifies itself over the air.",
        "reason": ["OTHER"],
        "otherReasonInfo": [{"text": "State airspace", "lang": "en-GB"}],
        "message": [{"text": "SIMULATION. Approximate outline.", "lang": "en-GB"}],
        "zoneAuthority": [
            {
                "name": [{"text": "None: made for a simulation", "lang": "en-GB"}],
                "purpose": "INFORMATION",
            }
        ],
        "extendedProperties": {
            "vedette": {
                "bars": "unidentified",
                "exempt": [],
                "boundary_sigma_m": 700.0,
                "approximation": APPROXIMATION,
            }
        },
    }


def main() -> None:
    """Read the source, check that it is the one meant, write both files."""
    source, zones, border = map(Path, sys.argv[1:4])
    raw = source.read_bytes()
    found = hashlib.sha256(raw).hexdigest()
    if found != SOURCE_SHA256:
        raise SystemExit(f"{source}: SHA-256 {found}, expected {SOURCE_SHA256}")
    ring = outline(json.loads(raw))
    text = json.dumps(zone_file(ring), indent=1, ensure_ascii=False)
    zones.write_text(text + "\n", encoding="utf-8")
    text = json.dumps(border_file(ring), ensure_ascii=False)
    border.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
