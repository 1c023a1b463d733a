"""Cursor on Target events as TAK protocol version 1, in the framing of datagrams."""

from vedette.model.extras import optional_module
from vedette.sharing.cot.cot_event import CotEvent, to_xml

EXTRA = "tak"


def require_library() -> None:
    """Raise MissingExtraError unless takproto is installed."""
    optional_module("takproto", extra=EXTRA, what='an output with encoding = "protobuf"')


def to_protobuf(event: CotEvent) -> bytes:
    """The event as one datagram: the header BF 01 BF, then the message.

    Raises MissingExtraError where the extra `tak` is not installed.
    """
    takproto = optional_module("takproto", extra=EXTRA, what="CoT as protobuf")
    return bytes(takproto.xml2proto(to_xml(event).decode(), takproto.TAKProtoVer.MESH))
