"""The door: the public set passes or fails as it should, and no mutation slips past."""

import json
import random
from pathlib import Path

import pytest
from google.protobuf import json_format
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from hypothesis import given
from hypothesis import strategies as st
from sapient_messages import (
    LAT_LON,
    NODE,
    RANGE_BEARING,
    ULIDS,
    detection,
    public,
    registration,
    status,
)
from sapient_msg_pydantic.bsi_flex_335_v2_0.sapient_message import SapientMessage as Model

from vedette.feeds.sapient.messages import SapientMessage
from vedette.feeds.sapient.rules import faults
from vedette.feeds.sapient.validation import Refusal, admit, admit_json

FULL = detection(
    place=LAT_LON | {"z": 12.0, "xError": 2.0, "yError": 2.0},
    taskId=ULIDS[3],
    detectionConfidence=0.5,
    trackInfo=[{"type": "speed", "value": "3"}],
    objectInfo=[{"type": "colour", "value": "grey"}],
    predictionLocation={"location": LAT_LON, "predictedTimestamp": "2026-03-01T12:00:09Z"},
    classification=[
        {
            "type": "Air Vehicle",
            "confidence": 0.7,
            "subClass": [{"type": "UAV Fixed Wing", "level": 1, "confidence": 0.2}],
        }
    ],
    behaviour=[{"type": "Loitering", "confidence": 0.1}],
    associatedFile=[{"type": "image", "url": "there"}],
    signal=[{"amplitude": 1.0, "centreFrequency": 2.4e9}],
    associatedDetection=[{"nodeId": NODE, "objectId": ULIDS[4]}],
    derivedDetection=[{"timestamp": "2026-03-01T12:00:00Z", "nodeId": NODE, "objectId": ULIDS[5]}],
    enuVelocity={"eastRate": 1.0, "northRate": 0.0},
)


def pydantic_refuses(message: Message) -> bool:
    try:
        Model.from_pb2(message)
    except (ValueError, OverflowError):
        return True
    return False


def test_every_public_valid_message_is_let_in(shared: Path) -> None:
    for name, text in public(shared, "valid").items():
        message = admit_json(text)
        assert not isinstance(message, Refusal), f"{name}: {message}"
        again = admit(message.SerializeToString())
        assert again == message, name


def test_every_public_invalid_message_is_refused_with_its_path(shared: Path) -> None:
    unknown_keys = 0
    for name, text in public(shared, "invalid").items():
        refused = admit_json(text)
        assert isinstance(refused, Refusal), f"{name} was let in"
        assert refused.path, f"{name} names no field: {refused}"
        if "is unknown in the standard" in str(refused):
            unknown_keys += 1
            assert refused.path == "detection_report.detectionLocation", name
    assert unknown_keys == 17


@pytest.mark.parametrize(
    ("number", "path"),
    [
        ("0003", "node_id"),
        ("0015", "alert.location.y"),
        ("0022", "task.command.look_at.range_bearing.datum"),
        ("0048", "registration.config_data[0].sub_components[0].model"),
        ("0074", "registration.mode_definition[0].task.concurrent_tasks"),
        ("0096", "registration.dependent_nodes[2]"),
        ("0103", "status_report.field_of_view.location_list.locations[0].datum"),
        ("0145", "task.region[0].class_filter[0].sub_class_filter[0].sub_class_filter[0].type"),
        ("0178", "task.command.follow.follow_object_id"),
        ("0189", "registration.dependent_nodes[0]"),
    ],
)
def test_the_path_is_that_of_the_fault_in_the_files_name(
    shared: Path, number: str, path: str
) -> None:
    (text,) = [t for name, t in public(shared, "invalid").items() if name.startswith(number)]
    refused = admit_json(text)
    assert isinstance(refused, Refusal)
    assert refused.path == path


# What the 17 are named for, once the key that the standard does not know is taken out.
NAMED_FAULTS = {
    "0108": "detection_report.object_id",
    "0113": "detection_report.report_id",
    "0115": "detection_report.task_id",
    "0116": "detection_report.track_info[0].type",
    "0118": "detection_report.prediction_location.range_bearing or location",
    "0119": "detection_report.object_info[0].type",
    "0121": "detection_report.classification[0].type",
    "0126": "detection_report.associated_file[0].type",
    "0127": "detection_report.associated_file[0].url",
    "0128.Signal.A": "detection_report.signal[0].amplitude",
    "0128.Signal.C": "detection_report.signal[0].centre_frequency",
    "0129": "detection_report.derived_detection[0].timestamp",
    "0131": "detection_report.derived_detection[0].object_id",
    "0132": "detection_report.enu_velocity.east_rate",
    "0133": "detection_report.enu_velocity.north_rate",
    "0185": "detection_report.derived_detection[0].node_id",
    "0186": "detection_report.derived_detection[0].object_id",
}


def test_messages_refused_for_their_key_are_refused_for_their_own_fault_too(
    shared: Path,
) -> None:
    for number, path in NAMED_FAULTS.items():
        (text,) = [t for name, t in public(shared, "invalid").items() if name.startswith(number)]
        body = json.loads(text)
        said = body["detectionReport"]
        (place,) = said.pop("detectionLocation")["locationList"]["locations"]
        said.setdefault("location", place)
        refused = admit_json(json.dumps(body))
        assert isinstance(refused, Refusal), number
        assert path in [fault.path for fault in refused.faults], f"{number}: {refused}"


@pytest.mark.parametrize(
    "data", [b"", b"\x00", b"\xff" * 40, b"GET / HTTP/1.1\r\n\r\n", b"\x0a\x02\x08"]
)
def test_noise_is_refused(data: bytes) -> None:
    assert isinstance(admit(data), Refusal)


@given(st.binary(max_size=200))
def test_no_bytes_throw_the_door(data: bytes) -> None:
    assert isinstance(admit(data), SapientMessage | Refusal)


@given(st.text(max_size=200))
def test_no_text_throws_the_door(text: str) -> None:
    assert isinstance(admit_json(text), SapientMessage | Refusal)


@pytest.mark.parametrize(
    ("place", "path"),
    [
        ({"x": "NaN"}, "detection_report.location.x"),
        ({"z": "Infinity"}, "detection_report.location.z"),
        ({"datum": 0}, "detection_report.location.datum"),
        ({"coordinateSystem": 4}, "detection_report.location.coordinate_system"),
    ],
)
def test_numbers_and_choices_without_a_meaning_are_refused(place: dict, path: str) -> None:
    refused = admit(detection(place=LAT_LON | place).SerializeToString())
    assert isinstance(refused, Refusal)
    assert refused.path == path


def test_a_confidence_is_a_share() -> None:
    refused = admit(detection(detectionConfidence=80.0).SerializeToString())
    assert isinstance(refused, Refusal)
    assert refused.path == "detection_report.detection_confidence"


def test_no_value_is_quoted() -> None:
    sent = detection()
    sent.detection_report.object_id = "secret-of-somebody"
    assert "secret" not in str(admit(sent.SerializeToString()))


@pytest.mark.parametrize(
    "text", [NODE, NODE.upper(), NODE.replace("-", ""), "urn:uuid:" + NODE, "{" + NODE + "}", "x"]
)
def test_what_is_let_in_as_a_uuid_is_one_for_pydantic_too(text: str) -> None:
    sent = detection()
    sent.node_id = text
    assert not (pydantic_refuses(sent) and not faults(sent))


def mutate(message: Message, rng: random.Random) -> None:
    """Break one thing somewhere: clear, empty, or overwrite a field."""
    spots: list[tuple[Message, FieldDescriptor]] = []

    def walk(part: Message) -> None:
        for field, value in part.ListFields():
            spots.append((part, field))
            if field.message_type is not None:
                for item in value if field.is_repeated else [value]:
                    walk(item)

    walk(message)
    part, field = rng.choice(spots)
    if field.type == FieldDescriptor.TYPE_STRING and not field.is_repeated and rng.random() < 0.6:
        setattr(part, field.name, rng.choice(["", " ", "x", NODE, ULIDS[7], ULIDS[7].lower()]))
    elif field.type == FieldDescriptor.TYPE_MESSAGE and field.is_repeated and rng.random() < 0.5:
        getattr(part, field.name).add()
    elif field.type == FieldDescriptor.TYPE_MESSAGE and rng.random() < 0.3:
        (getattr(part, field.name)[0] if field.is_repeated else getattr(part, field.name)).Clear()
        if not field.is_repeated:
            getattr(part, field.name).SetInParent()
    else:
        part.ClearField(field.name)


def test_the_quick_rules_refuse_whatever_sapient_pydantic_refuses() -> None:
    """Differential: a thousand mutants, one to three wounds each."""
    rng = random.Random(335)  # noqa: S311
    grown = [
        FULL,
        registration(),
        status(nodeLocation=LAT_LON, fieldOfView={"rangeBearing": RANGE_BEARING}),
        detection(bearing=RANGE_BEARING),
    ]
    folder = Path(__file__).resolve().parents[4] / "shared"
    if (folder / "data" / "sapient").is_dir():
        grown += [
            json_format.Parse(text, SapientMessage()) for text in public(folder, "valid").values()
        ]
    assert not any(faults(message) for message in grown)
    both = ours_only = 0
    for _ in range(1500):
        mutant = SapientMessage()
        mutant.CopyFrom(rng.choice(grown))
        for _ in range(rng.randint(1, 3)):
            mutate(mutant, rng)
        ours, theirs = bool(faults(mutant)), pydantic_refuses(mutant)
        assert ours or not theirs, f"let in, though pydantic refuses it: {mutant}"
        both += ours and theirs
        ours_only += ours and not theirs
    assert both > 500
    assert ours_only < both / 5  # what is stricter here stays the exception, listed in the docs
