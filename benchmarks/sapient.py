"""What a SAPIENT detection costs, step by step, beside `sapient-pydantic`; one core."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from google.protobuf.json_format import ParseDict
from sapient_msg_pydantic.bsi_flex_335_v2_0.sapient_message import SapientMessage as Model

from vedette.feeds.decoder import Encoding, Frame
from vedette.feeds.sapient.decoder import SapientDecoder
from vedette.feeds.sapient.messages import SapientMessage, parse
from vedette.feeds.sapient.session import Session
from vedette.feeds.sapient.validation import admit
from vedette.model.ids import SensorId
from vedette.model.report import RawRef

NODE = "a8654cdf-4328-47de-81fa-c495589e30c9"
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
HEAD = {"timestamp": "2026-03-01T12:00:00.5Z", "nodeId": NODE}
SECOND = {"units": "TIME_UNITS_SECONDS", "value": 1}
DEGREES = {
    "coordinateSystem": "LOCATION_COORDINATE_SYSTEM_LAT_LNG_DEG_M",
    "datum": "LOCATION_DATUM_WGS84_E",
}
AREA = {"locationUnits": DEGREES["coordinateSystem"], "locationDatum": DEGREES["datum"]}
REGISTRATION = {
    "nodeDefinition": [{"nodeType": "NODE_TYPE_RADAR"}],
    "icdVersion": "BSI Flex 335 v2.0",
    "capabilities": [{"category": "detection", "type": "air"}],
    "statusDefinition": {"statusInterval": SECOND},
    "modeDefinition": [
        {
            "modeName": "watch",
            "modeType": "MODE_TYPE_DEFAULT",
            "settleTime": SECOND,
            "task": {
                "concurrentTasks": 1,
                "regionDefinition": {"regionType": ["REGION_TYPE_BOUNDARY"], "regionArea": [AREA]},
            },
        }
    ],
    "configData": [{"manufacturer": "Example", "model": "One"}],
}
DETECTION = {
    "reportId": "01H4R63D7NVN8444Z5M77WEBY6",
    "objectId": "01H4R63D7NVN8444Z5M77WEBY2",
    "location": {"x": -1.8, "y": 51.2, "z": 120.0, "xError": 5.0, "yError": 5.0, **DEGREES},
    "detectionConfidence": 0.9,
    "classification": [
        {
            "type": "Air Vehicle",
            "confidence": 0.8,
            "subClass": [{"type": "UAV Rotary Wing", "level": 1, "confidence": 0.7}],
        }
    ],
    "enuVelocity": {"eastRate": 3.0, "northRate": 4.0, "upRate": 0.5},
}
PLACES = {
    "latitude and longitude": DETECTION,
    "UTM": DETECTION
    | {
        "location": {
            "x": 582322.7,
            "y": 5669830.7,
            "xError": 5.0,
            "yError": 5.0,
            "utmZone": "30U",
            "coordinateSystem": "LOCATION_COORDINATE_SYSTEM_UTM_M",
            "datum": "LOCATION_DATUM_WGS84_E",
        }
    },
}


def frame(data: bytes) -> Frame:
    return Frame(
        data=data,
        encoding=Encoding.SAPIENT,
        sensor=SensorId(NODE),
        received_at=AT,
        source="bench",
        sequence=0,
        raw=RawRef("bench", 0, len(data)),
    )


def cost(name: str, work: Callable[[], object], rounds: int = 10_000) -> None:
    work()
    began = time.process_time()
    for _ in range(rounds):
        work()
    each_us = (time.process_time() - began) / rounds * 1e6
    print(f"{name:44} {each_us:8.1f} us {1e6 / each_us:12,.0f} a second")


def main() -> None:
    registration = ParseDict({**HEAD, "registration": REGISTRATION}, SapientMessage())
    for name, body in PLACES.items():
        message = ParseDict({**HEAD, "detectionReport": body}, SapientMessage())
        data = message.SerializeToString()
        decoder, session = SapientDecoder(), Session(our_id=NODE, may_come=lambda _: None)
        list(decoder.decode(frame(registration.SerializeToString())))
        session.receive(registration.SerializeToString(), AT)
        sent = frame(data)
        print(f"-- a detection of {len(data)} bytes by {name}")
        cost("sapient-proto: bytes to message", lambda data=data: parse(data))
        cost("validation of one message", lambda data=data: admit(data))
        cost("decoder, with validation", lambda d=decoder, sent=sent: list(d.decode(sent)))
        cost("server session, one message", lambda s=session, data=data: s.receive(data, AT))
        cost("sapient-pydantic", lambda message=message: Model.from_pb2(message), 2_000)


if __name__ == "__main__":
    main()
