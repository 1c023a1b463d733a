"""SAPIENT messages in, reports out. The only state is which nodes have registered, and how.

A node must register before its other messages are used. Without the registration its units, its
zone, and whether it is a sensor are unknown.
"""

from collections.abc import Iterator

from vedette.feeds.decoder import Frame
from vedette.feeds.sapient.detection import Said, detected
from vedette.feeds.sapient.messages import SapientMessage, instant, node
from vedette.feeds.sapient.node import Node
from vedette.feeds.sapient.registration import registered
from vedette.feeds.sapient.rules import Fault
from vedette.feeds.sapient.status import after, looks
from vedette.feeds.sapient.validation import Refusal, admit
from vedette.model.errors import BadFrameError
from vedette.model.ids import SensorId
from vedette.model.ranges import RangeError
from vedette.model.report import HeartbeatReport, RegistrationReport, Report

# A bad message is quoted up to here only: what follows may name nodes and places.
_QUOTED_BYTES = 4


class Nodes:
    """The registered nodes, by id. Plain state, which can be pickled."""

    def __init__(self) -> None:
        self._nodes: dict[SensorId, Node] = {}

    def __contains__(self, sensor: object) -> bool:
        return sensor in self._nodes

    def forget(self, sensor: SensorId) -> None:
        """Remove a node; it has to register again."""
        self._nodes.pop(sensor, None)

    def take(self, message: SapientMessage, stamp: Said) -> list[Report] | Refusal:
        """The reports in a validated message; empty if it holds nothing to report."""
        try:
            return self._take(message, stamp)
        except RangeError as exc:
            return Refusal((Fault(str(message.WhichOneof("content")), str(exc)),))

    def _take(self, message: SapientMessage, stamp: Said) -> list[Report] | Refusal:
        kind, known = message.WhichOneof("content"), self._nodes.get(stamp["sensor"])
        if kind == "registration":
            return self._register(message, stamp)
        if known is None:
            return Refusal((Fault("node_id", "must register before it sends other messages"),))
        if kind == "detection_report":
            report = detected(message.detection_report, known, stamp)
            return Refusal((report,)) if isinstance(report, Fault) else [report]
        if kind == "status_report":
            return self._status(message, known, stamp)
        return []

    def _register(self, message: SapientMessage, stamp: Said) -> list[Report] | Refusal:
        self.forget(stamp["sensor"])  # one that comes back as something else is not what it was
        new = registered(message.registration, stamp["sensor"])
        if not isinstance(new, Node):
            return Refusal(tuple(new))
        self._nodes[stamp["sensor"]] = new
        return [RegistrationReport(**stamp, registered=new.sensor)]

    def _status(self, message: SapientMessage, known: Node, stamp: Said) -> list[Report] | Refusal:
        now = after(message.status_report, known)
        if isinstance(now, Fault):
            return Refusal((now,))
        self._nodes[stamp["sensor"]] = now
        reports: list[Report] = []
        if now.sensor != known.sensor:
            reports.append(RegistrationReport(**stamp, registered=now.sensor))
        if looks(message.status_report):
            reports.append(HeartbeatReport(**stamp))
        return reports


class SapientDecoder:
    """Decodes frames of SAPIENT messages. Satisfies `Decoder`.

    The sensor of a report is the node that the message names, by its UUID: many nodes may come
    through one connection.
    """

    def __init__(self) -> None:
        self._nodes = Nodes()

    def decode(self, frame: Frame) -> Iterator[Report]:
        """Yield the reports of one message. Raises BadFrameError before anything is yielded."""
        message = admit(frame.data)
        if isinstance(message, Refusal):
            raise _bad(message, frame)
        reports = self._nodes.take(
            message,
            Said(
                sensor=node(message),
                measured_at=instant(message.timestamp),
                received_at=frame.received_at,
                source=frame.source,
                sequence=frame.sequence,
                raw=frame.raw,
            ),
        )
        if isinstance(reports, Refusal):
            raise _bad(reports, frame)
        yield from reports


def _bad(refusal: Refusal, frame: Frame) -> BadFrameError:
    return BadFrameError(str(refusal), frame=frame.data[:_QUOTED_BYTES])
