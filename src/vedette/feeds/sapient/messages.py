"""The messages of BSI Flex 335 v2.0: read from their bytes, or from the JSON of the public set.

This is the one module that reads bytes with `sapient-proto`; what it hands out has been parsed
and nothing more. Whether it may pass is for `validate` to say.
"""

import re
from datetime import datetime, timedelta
from uuid import UUID

from google.protobuf import json_format
from google.protobuf.message import DecodeError
from google.protobuf.timestamp_pb2 import Timestamp
from sapient_msg.bsi_flex_335_v2_0.sapient_message_pb2 import SapientMessage

from vedette.feeds.sapient.rules import Fault
from vedette.model.ids import SensorId
from vedette.model.times import EPOCH

__all__ = ["SapientMessage", "from_json", "instant", "node", "parse", "sender", "timestamp"]

_UNKNOWN_KEY = re.compile(r'has no field named "([^"]*)" at "([^"]*)"')
_AT = re.compile(r'(?:\bat|field) "?SapientMessage\.?([\w.\[\]]*)')
_CAMEL = re.compile(r"(?<=[a-z0-9])([A-Z])")


def parse(data: bytes) -> SapientMessage | Fault:
    """Parse the bytes of a message. Returns the message, or the reason why they are not one."""
    try:
        return SapientMessage.FromString(data)
    except DecodeError:
        return Fault("", "must be the bytes of a SAPIENT message")


def from_json(text: str) -> SapientMessage | Fault:
    """The message that protobuf JSON holds; a key that the standard does not know is a fault."""
    try:
        return json_format.Parse(text, SapientMessage())
    except json_format.ParseError as exc:
        said = str(exc)
    unknown = _UNKNOWN_KEY.search(said)
    if unknown is not None:
        parent = _path(unknown[2].removeprefix("SapientMessage"))
        return Fault(f"{parent}.{unknown[1]}".lstrip("."), "is unknown in the standard")
    at = _AT.search(said)
    return Fault(
        _path(at[1]) if at else "",
        "cannot be read as its type" if at else "must be the JSON of a SAPIENT message",
    )


def node(message: SapientMessage) -> SensorId:
    """The node that sent a validated message: a UUID in normal form."""
    return SensorId(str(UUID(message.node_id)))


def sender(message: SapientMessage) -> SensorId | None:
    """The node that a message not validated yet names as its sender; None if that is not a UUID."""
    try:
        return node(message)
    except ValueError:
        return None


def instant(stamp: Timestamp) -> datetime:
    """A validated time; nanoseconds are cut to microseconds."""
    return EPOCH + timedelta(seconds=stamp.seconds, microseconds=stamp.nanos // 1000)


def timestamp(at: datetime) -> Timestamp:
    """Inverse of `instant`."""
    passed = at - EPOCH
    return Timestamp(
        seconds=passed.days * 86_400 + passed.seconds, nanos=passed.microseconds * 1000
    )


def _path(camel: str) -> str:
    """A path in JSON's spelling as the standard spells its fields."""
    return _CAMEL.sub(lambda match: f"_{match[1].lower()}", camel.strip("."))
