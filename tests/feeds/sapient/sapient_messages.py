"""Messages as a node would send them: the least that the standard asks, and what tests add."""

from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from google.protobuf import json_format

from vedette.feeds.decoder import Encoding, Frame
from vedette.feeds.sapient.messages import SapientMessage
from vedette.model.ids import SensorId
from vedette.model.report import RawRef, Report

NODE = "a8654cdf-4328-47de-81fa-c495589e30c9"
OURS = "a8654cdf-4328-47de-81fa-c495589e30c1"
ULIDS = tuple(f"01H4R63D7NVN8444Z5M77WEB{k:02d}" for k in range(60))
AT = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
STAMP = "2026-03-01T11:59:59.750Z"

LAT_LON: dict[str, Any] = {
    "x": -1.8,
    "y": 51.2,
    "coordinateSystem": "LOCATION_COORDINATE_SYSTEM_LAT_LNG_DEG_M",
    "datum": "LOCATION_DATUM_WGS84_E",
}
UTM: dict[str, Any] = {
    "x": 582322.7154,
    "y": 5669830.7176,
    "coordinateSystem": "LOCATION_COORDINATE_SYSTEM_UTM_M",
    "datum": "LOCATION_DATUM_WGS84_G",
}
RANGE_BEARING: dict[str, Any] = {
    "azimuth": 30.0,
    "elevation": 5.0,
    "range": 1200.0,
    "coordinateSystem": "RANGE_BEARING_COORDINATE_SYSTEM_DEGREES_M",
    "datum": "RANGE_BEARING_DATUM_TRUE",
}


def message(node: str = NODE, stamp: str = STAMP, **content: Any) -> SapientMessage:
    """One message in protobuf JSON's words; `content` is the one kind of content."""
    body = {"timestamp": stamp, "nodeId": node, **content}
    return json_format.ParseDict(body, SapientMessage())


def mode(**more: Any) -> dict[str, Any]:
    return {
        "modeName": "watch",
        "modeType": "MODE_TYPE_DEFAULT",
        "settleTime": {"units": "TIME_UNITS_SECONDS", "value": 1},
        "task": {
            "concurrentTasks": 1,
            "regionDefinition": {
                "regionType": ["REGION_TYPE_AREA_OF_INTEREST"],
                "regionArea": [
                    {
                        "locationUnits": "LOCATION_COORDINATE_SYSTEM_UTM_M",
                        "locationDatum": "LOCATION_DATUM_WGS84_E",
                    }
                ],
            },
        },
        **more,
    }


def definition(
    *, zone: str = "", errors: str = "", speed: str = "", climb: str = ""
) -> dict[str, Any]:
    """A detection definition: how detections of a mode are meant."""
    made: dict[str, Any] = {
        "locationType": {
            "locationUnits": "LOCATION_COORDINATE_SYSTEM_UTM_M",
            "locationDatum": "LOCATION_DATUM_WGS84_E",
        }
    }
    if zone:
        made["locationType"]["zone"] = zone
    if errors:
        made["geometricError"] = {
            "type": "Standard Deviation",
            "units": errors,
            "variationType": "none",
        }
    if speed:
        units = {"eastNorthRateUnits": speed}
        made["velocityType"] = {
            "enuVelocityUnits": units | ({"upRateUnits": climb} if climb else {}),
            "locationDatum": "LOCATION_DATUM_WGS84_E",
        }
    return made


def registration(
    node: str = NODE,
    *,
    node_type: str = "NODE_TYPE_RADAR",
    definitions: tuple[dict[str, Any], ...] = (),
    **more: Any,
) -> SapientMessage:
    body = {
        "nodeDefinition": [{"nodeType": node_type}],
        "icdVersion": "BSI Flex 335 v2.0",
        "name": "North mast",
        "capabilities": [{"category": "detection", "type": "air"}],
        "statusDefinition": {"statusInterval": {"units": "TIME_UNITS_SECONDS", "value": 5}},
        "modeDefinition": [mode(detectionDefinition=list(definitions))],
        "configData": [{"manufacturer": "Example", "model": "One"}],
    }
    return message(node, registration={**deepcopy(body), **more})


def status(node: str = NODE, **more: Any) -> SapientMessage:
    body = {"reportId": ULIDS[0], "system": "SYSTEM_OK", "info": "INFO_NEW", "mode": "watch"}
    return message(node, statusReport={**body, **more})


def detection(
    node: str = NODE,
    *,
    place: dict[str, Any] | None = None,
    bearing: dict[str, Any] | None = None,
    stamp: str = STAMP,
    **more: Any,
) -> SapientMessage:
    body: dict[str, Any] = {"reportId": ULIDS[1], "objectId": ULIDS[2]}
    if bearing is not None:
        body["rangeBearing"] = bearing
    else:
        body["location"] = LAT_LON if place is None else place
    return message(node, stamp, detectionReport={**body, **more})


def frame(
    sent: SapientMessage | bytes, sequence: int = 0, *, sensor: str = NODE, at: datetime = AT
) -> Frame:
    data = sent if isinstance(sent, bytes) else sent.SerializeToString()
    return Frame(
        data=data,
        encoding=Encoding.SAPIENT,
        sensor=SensorId(sensor),
        received_at=at,
        source="sapient",
        sequence=sequence,
        raw=RawRef("sapient", 0, len(data)),
    )


def read(decoder: Any, *sent: SapientMessage) -> list[Report]:
    """What a decoder says of messages, one after the other."""
    return [report for k, m in enumerate(sent) for report in decoder.decode(frame(m, k))]


def public(shared: Path, folder: str) -> dict[str, str]:
    """The public set of conformance messages, by name."""
    paths = sorted((shared / "data" / "sapient" / folder).glob("*.json"))
    assert paths, "the public messages are missing from the shared data"
    return {path.name: path.read_text(encoding="utf-8") for path in paths}
