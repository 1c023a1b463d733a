"""Rows as KML 2.2 and as OGC Moving Features JSON (OGC 19-045r3): one feature for each object."""

import json
import re
from collections.abc import Iterable
from datetime import datetime
from html import escape
from typing import Any, BinaryIO, TextIO
from xml.etree import ElementTree as ET

from vedette.sharing.event_exports.export_rows import Row

KML = "http://www.opengis.net/kml/2.2"
GX = "http://www.google.com/kml/ext/2.2"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def by_object(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """The placed rows of each object in order of time. Of two at one time, the later line counts.

    Both formats want times that grow.
    """
    found: dict[str, dict[datetime, Row]] = {}
    for row in rows:
        if row["lat_deg"] is not None and row["lon_deg"] is not None:
            found.setdefault(row["id"], {})[datetime.fromisoformat(row["at"])] = row
    return {name: [states[at] for at in sorted(states)] for name, states in found.items()}


def write_mf_json(rows: Iterable[Row], file: TextIO) -> int:
    """Write a collection of moving points and return the number of features.

    The interpolation is discrete: no place between two states is claimed.
    """
    features = [_moving(name, states) for name, states in by_object(rows).items()]
    crs = {"type": "Name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    trs = {"type": "Name", "properties": {"name": "urn:ogc:data:time:iso8601"}}
    whole = {"type": "FeatureCollection", "crs": crs, "trs": trs, "features": features}
    json.dump(whole, file, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    file.write("\n")
    return len(features)


def _moving(name: str, states: list[Row]) -> dict[str, Any]:
    times = [state["at"] for state in states]
    found: dict[str, Any] = {
        "type": "Feature",
        "id": name,
        "temporalGeometry": {
            "type": "MovingPoint",
            "datetimes": times,
            "coordinates": [[state["lon_deg"], state["lat_deg"]] for state in states],
            "interpolation": "Discrete",
        },
        "properties": _words(states[-1]),
    }
    known = [state for state in states if state["sigma_m"] is not None]
    if known:
        sigma = {
            "type": "Measure",
            "form": "MTR",
            "values": [state["sigma_m"] for state in known],
            "interpolation": "Discrete",
        }
        found["temporalProperties"] = [
            {"datetimes": [state["at"] for state in known], "sigma_m": sigma}
        ]
    return found


def write_kml(rows: Iterable[Row], file: BinaryIO) -> int:
    """Write one placemark for each object and return their number.

    An object with several states is a `gx:Track`, one with a single state a point with its time.
    Everything lies on the ground: the heights of one object have no one reference.
    """
    root = ET.Element("kml", {"xmlns": KML, "xmlns:gx": GX})
    document = ET.SubElement(root, "Document")
    objects = by_object(rows)
    for name, states in objects.items():
        _placemark(document, name, states)
    ET.indent(root)
    file.write(ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n")
    return len(objects)


def _placemark(document: ET.Element, name: str, states: list[Row]) -> None:
    place = ET.SubElement(document, "Placemark")
    last = states[-1]
    title = str(last.get("callsign") or last.get("icao24") or name)
    _text(place, "name", f"{title} (SIMULATION)" if last["simulation"] else title)
    words = [f"{key}: {value}" for key, value in _words(last).items() if value is not None]
    # Map programs show a description as HTML: words of others must not load or link to anything.
    _text(place, "description", escape("\n".join([f"id: {name}", *words]), quote=False))
    if len(states) == 1:
        _text(ET.SubElement(place, "TimeStamp"), "when", last["at"])
        point = ET.SubElement(place, "Point")
        _text(point, "coordinates", f"{last['lon_deg']},{last['lat_deg']}")
        return
    track = ET.SubElement(place, "gx:Track")
    _text(track, "altitudeMode", "clampToGround")
    for state in states:
        _text(track, "when", state["at"])
    for state in states:
        _text(track, "gx:coord", f"{state['lon_deg']} {state['lat_deg']} 0")


def _text(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = _NOT_XML.sub("\ufffd", text)


def _words(row: Row) -> Row:
    """What describes the object, as it was last: all but its id, place, time and error."""
    left_out = ("id", "at", "lat_deg", "lon_deg", "sigma_m")
    return {
        key: value
        for key, value in row.items()
        if key not in left_out and not key.startswith(("covariance_", "velocity_", "height_"))
    }
