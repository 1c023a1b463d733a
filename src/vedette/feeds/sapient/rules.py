"""What the standard asks of each kind of message, read from its own descriptors.

The public protobuf files mark fields as mandatory, as UUID or as ULID. Those marks are compiled
here, once a kind of message, into what `faults` walks along. What they leave out, and what the
public set of invalid messages or its validator asks all the same, stands in `OWN_*` below.
"""

import math
import re
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Any, cast

from google.protobuf.descriptor import Descriptor, FieldDescriptor, OneofDescriptor
from google.protobuf.message import Message
from sapient_msg import proto_options_pb2 as options
from sapient_msg.bsi_flex_335_v2_0 import sapient_message_pb2

_UUID = re.compile(r"[0-9a-fA-F]{8}(-?)(?:[0-9a-fA-F]{4}\1){3}[0-9a-fA-F]{12}")
_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{25}")  # Crockford's base 32, 128 bits
_MAX_FAULTS = 20  # of one message: enough to mend it by
_TIMESTAMP = "google.protobuf.Timestamp"
_SECONDS = (-62_135_596_800, 253_402_300_799)  # the years 1 to 9999

# Beyond the marks. Each is refused by the public set of invalid messages, named beside it.
OWN_MANDATORY = frozenset(
    {
        "Registration.TaskDefinition.concurrent_tasks",  # 0074
        "DetectionReport.DerivedDetection.timestamp",  # 0129
    }
)
OWN_ONEOFS = frozenset({"DetectionReport.PredictedLocation.predicted_location_oneof"})  # 0118
OWN_UUIDS = frozenset({"Registration.dependent_nodes"})  # 0096, 0189
OWN_ULIDS = frozenset({"FollowObject.follow_object_id"})  # 0178
# "A percentage (0-1)", says the standard's own comment; its public validator refuses others.
OWN_SHARES = frozenset(
    {
        "DetectionReport.detection_confidence",
        "DetectionReport.DetectionReportClassification.confidence",
        "DetectionReport.SubClass.confidence",
        "DetectionReport.Behaviour.confidence",
    }
)


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of one field. `path` has the form ``registration.mode_definition[0].task``."""

    path: str
    what: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}" if self.path else self.what

    def below(self, parent: str) -> "Fault":
        """The fault with its path relative to the parent message."""
        return Fault(f"{parent}.{self.path}" if self.path else parent, self.what)


class _Check(IntEnum):
    """How a field that is set is looked at."""

    NOTHING = 0
    TEXT = 1  # mandatory text: not empty
    UUID = 2
    ULID = 3
    CHOICE = 4  # mandatory enumeration: one that the standard knows, not "unspecified"
    NUMBER = 5  # finite
    SHARE = 6  # finite, 0 to 1
    MESSAGE = 7
    TIME = 8


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    check: _Check
    repeated: bool
    mandatory: bool
    choices: frozenset[int] = frozenset()
    rule: Descriptor | None = None  # of a message: what to walk next


@dataclass(frozen=True, slots=True)
class _Rule:
    """All that is asked of one kind of message."""

    fields: dict[int, _Field]
    mandatory: frozenset[int]
    oneofs: tuple[tuple[frozenset[int], str], ...]  # one of these numbers; how to name them


def faults(message: Message) -> list[Fault]:
    """The first faults of a message, as paths and words; empty if it has none."""
    return _faults(message, _rule(message.DESCRIPTOR))


def _faults(message: Message, rule: _Rule) -> list[Fault]:
    present = message.ListFields()
    numbers = {field.number for field, _ in present}
    found = _missing(rule, numbers)
    for descriptor, value in present:
        field = rule.fields[descriptor.number]
        check = field.check
        if check is _Check.NOTHING:
            continue
        if check is _Check.MESSAGE and field.rule is not None:
            found += _nested(field, value, _rule(field.rule))
        elif field.repeated:
            for k, item in enumerate(value):
                what = _wrong(field, item)
                if what is not None:
                    found.append(Fault(f"{field.name}[{k}]", what))
        else:
            what = _wrong(field, value)
            if what is not None:
                found.append(Fault(field.name, what))
        if len(found) >= _MAX_FAULTS:
            break
    return found


def _missing(rule: _Rule, numbers: set[int]) -> list[Fault]:
    if rule.mandatory <= numbers and not rule.oneofs:
        return []
    names = [rule.fields[number].name for number in sorted(rule.mandatory - numbers)]
    names += [choice for members, choice in rule.oneofs if members.isdisjoint(numbers)]
    return [Fault(name, "is missing") for name in names]


def _nested(field: _Field, value: Any, rule: _Rule) -> list[Fault]:
    if not field.repeated:
        return [fault.below(field.name) for fault in _faults(value, rule)]
    found: list[Fault] = []
    for k, item in enumerate(value):
        found += [fault.below(f"{field.name}[{k}]") for fault in _faults(item, rule)]
        if len(found) >= _MAX_FAULTS:
            break
    return found


def _wrong(field: _Field, value: Any) -> str | None:
    """What is wrong with one value; the value itself is not quoted, it may name somebody."""
    check = field.check
    what = None
    if check is _Check.TEXT and not value:
        what = "is empty"
    elif check in (_Check.NUMBER, _Check.SHARE) and not math.isfinite(value):
        what = "is not a finite number"
    elif check is _Check.SHARE and not 0.0 <= value <= 1.0:
        what = "is not between 0 and 1"
    elif check in (_Check.UUID, _Check.ULID):
        what = _wrong_id(field, value)
    elif check is _Check.CHOICE and value not in field.choices:
        what = (
            "must not be unspecified"
            if value == 0
            else f"must be a value of the standard, got {value}"
        )
    elif check is _Check.TIME and not (
        _SECONDS[0] <= value.seconds <= _SECONDS[1] and 0 <= value.nanos < 1_000_000_000
    ):
        what = "lies beyond the calendar"
    return what


def _wrong_id(field: _Field, value: str) -> str | None:
    if not value and field.mandatory:
        return "is empty"
    if field.check is _Check.UUID:
        return None if _UUID.fullmatch(value) else "is not a valid UUID"
    return None if _ULID.fullmatch(value) else "is not a valid ULID"


@cache
def _rule(descriptor: Descriptor) -> _Rule:
    fields = {field.number: _field(field) for field in descriptor.fields}
    oneofs = tuple(
        (frozenset(f.number for f in oneof.fields), " or ".join(f.name for f in oneof.fields))
        for oneof in descriptor.oneofs
        if _of_oneof(oneof).is_mandatory or _short(oneof) in OWN_ONEOFS
    )
    mandatory = frozenset(number for number, field in fields.items() if field.mandatory)
    return _Rule(fields, mandatory, oneofs)


def _field(field: FieldDescriptor) -> _Field:
    marks, short = _of_field(field), _short(field)
    mandatory = marks.is_mandatory or short in OWN_MANDATORY
    kind = field.type
    check = _Check.NOTHING
    if marks.is_uuid or short in OWN_UUIDS:
        check = _Check.UUID
    elif marks.is_ulid or short in OWN_ULIDS:
        check = _Check.ULID
    elif kind in (FieldDescriptor.TYPE_DOUBLE, FieldDescriptor.TYPE_FLOAT):
        check = _Check.SHARE if short in OWN_SHARES else _Check.NUMBER
    elif field.message_type is not None:
        timed = field.message_type.full_name == _TIMESTAMP
        check = _Check.TIME if timed else _Check.MESSAGE
    elif field.enum_type is not None and (mandatory or _decides(field)):
        check = _Check.CHOICE
    elif mandatory and kind in (FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BYTES):
        check = _Check.TEXT
    choices = frozenset(
        value.number for value in (field.enum_type.values if field.enum_type is not None else ())
    )
    return _Field(
        name=field.name,
        check=check,
        repeated=field.is_repeated,
        mandatory=mandatory,
        choices=choices - {0},
        rule=field.message_type if check is _Check.MESSAGE else None,
    )


def _decides(field: FieldDescriptor) -> bool:
    """Whether a field stands for a mandatory choice between several."""
    oneof = field.containing_oneof
    return oneof is not None and _of_oneof(oneof).is_mandatory


def _short(named: FieldDescriptor | OneofDescriptor) -> str:
    """A name as the standard's chapters give it: without the package."""
    package = sapient_message_pb2.DESCRIPTOR.package
    return str(named.full_name).removeprefix(f"{package}.")


def _of_field(field: FieldDescriptor) -> options.ValidationOptions:
    extension = cast("Any", options.field_options)
    return cast("options.ValidationOptions", field.GetOptions().Extensions[extension])


def _of_oneof(oneof: OneofDescriptor) -> options.ValidationOptions:
    extension = cast("Any", options.oneof_options)
    return cast("options.ValidationOptions", oneof.GetOptions().Extensions[extension])
