"""Cursor on Target: what an output of `kind = "cot"` sends."""

from collections.abc import Callable
from datetime import datetime

from vedette.access.released_items import ReleasedTrack
from vedette.model.alert import Alert
from vedette.partners.output_settings import DATAGRAM_TRANSPORTS, CotOutput
from vedette.partners.released_picture import Item, ReleasedRestriction
from vedette.sharing.cot.cot_event import CotEvent, to_xml
from vedette.sharing.cot.cot_protobuf import require_library, to_protobuf
from vedette.sharing.cot.cot_restrictions import restriction_events
from vedette.sharing.cot.cot_tracks import CotStyle, alarm_event, sighting_event, track_event

DATAGRAM_MAX = 65_507  # bytes of an IPv4 datagram


class CotCodec:
    """Encodes for one output. What the other side sends is read and dropped: nothing is taken in.

    name_of: the name of a restriction by its id.
    """

    def __init__(
        self,
        settings: CotOutput,
        *,
        site: str,
        simulation: bool,
        name_of: Callable[[str], str],
    ) -> None:
        self._datagrams = settings.transport in DATAGRAM_TRANSPORTS
        self._protobuf = settings.encoding == "protobuf"
        if self._protobuf:
            require_library()
        self._name_of = name_of
        self._style = CotStyle(
            site=site,
            simulation=simulation,
            track_stale_s=settings.track_stale_s,
            alarm_stale_s=settings.alarm_stale_s,
            restriction_stale_s=settings.restriction_stale_s,
        )

    def encode(self, item: Item, now: datetime) -> list[bytes]:
        """The events of one thing. Raises ValueError where one is too long for a datagram."""
        return [self._to_bytes(event) for event in self._events(item, now)]

    def begin(self, now: datetime) -> list[bytes]:  # noqa: ARG002 - as every codec
        """Nothing: this client states no position of its own."""
        return []

    def regular(self, now: datetime, now_s: float) -> list[bytes]:  # noqa: ARG002
        """Nothing: what must not become stale is repeated by the picture."""
        return []

    def received(self, chunk: bytes) -> list[bytes]:  # noqa: ARG002
        """Nothing: an output takes in nothing."""
        return []

    def _events(self, item: Item, now: datetime) -> list[CotEvent]:
        if isinstance(item, ReleasedTrack):
            return [track_event(item, self._style, now=now)]
        if isinstance(item, ReleasedRestriction):
            return restriction_events(item.restriction, self._style, now=now, ended=item.ended)
        if isinstance(item, Alert):
            made = alarm_event(item, self._name_of(item.restriction), self._style, now=now)
        else:
            made = sighting_event(item.line, self._style, now=now)
        return [] if made is None else [made]

    def _to_bytes(self, event: CotEvent) -> bytes:
        data = to_protobuf(event) if self._protobuf else to_xml(event)
        if self._datagrams and len(data) > DATAGRAM_MAX:
            raise ValueError(
                f"{event.uid} takes {len(data):,} bytes, and a datagram has at most "
                f"{DATAGRAM_MAX:,}; send it by TCP"
            )
        return data if self._datagrams else data + b"\n"
