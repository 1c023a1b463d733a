"""Validation: a message is accepted whole, or refused with the path of each field at fault.

`rules` holds what is asked, and is quick enough for every detection. All other messages, which
are rare, are shown to `sapient-pydantic` as well: what it refuses is refused, though nothing is
known that it refuses and `rules` does not.
"""

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from pydantic import ValidationError

from vedette.feeds.sapient.messages import SapientMessage, from_json, parse, sender
from vedette.feeds.sapient.rules import Fault, faults
from vedette.model.ids import SensorId

_SHOWN = 5  # faults in one line


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a message is not let in. At least one fault; the first comes first."""

    faults: tuple[Fault, ...]
    sender: SensorId | None = None  # the node that it names, where it names one

    @property
    def path(self) -> str:
        """The field at fault; empty where the message as a whole is."""
        return self.faults[0].path

    def __str__(self) -> str:
        rest = len(self.faults) - _SHOWN
        shown = "; ".join(str(fault) for fault in self.faults[:_SHOWN])
        return f"{shown}; and {rest} more" if rest > 0 else shown


def admit(data: bytes) -> SapientMessage | Refusal:
    """The message in the bytes, or a Refusal if they are not a valid message."""
    return _checked(parse(data))


def admit_json(text: str) -> SapientMessage | Refusal:
    """The message in protobuf JSON, if it is valid."""
    return _checked(from_json(text))


def _checked(read: SapientMessage | Fault) -> SapientMessage | Refusal:
    if isinstance(read, Fault):
        return Refusal((read,))
    found = faults(read)
    if not found and not read.HasField("detection_report"):
        found = _second_opinion(read)
    return Refusal(tuple(found), sender(read)) if found else read


def _second_opinion(message: SapientMessage) -> list[Fault]:
    try:
        _models().from_pb2(message)
    except ValidationError as exc:  # its text quotes what was sent; its list says what is wrong
        what = exc.errors(include_url=False, include_input=False)[0]["type"]
    except (OverflowError, ValueError) as exc:  # its own refusals, which name fields only
        what = str(exc)
    else:
        return []
    return [Fault(str(message.WhichOneof("content")), what)]


@cache
def _models() -> Any:
    """The models of `sapient-pydantic`: a quarter of a second to import, so only when asked."""
    module = import_module("sapient_msg_pydantic.bsi_flex_335_v2_0.sapient_message")
    return module.SapientMessage
