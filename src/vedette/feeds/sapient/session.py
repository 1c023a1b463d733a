"""One connection's conversation, without the connection: a message in, what follows from it out.

| message | offered to the engine | reply |
|---|---|---|
| registration of a sensor | yes | acknowledged |
| registration turned away | no | not acknowledged, with the reasons |
| status, detection | yes | none; an error where it cannot be used |
| alert, acknowledgement of a task, error | yes: kept as raw bytes, counted | none |
| task | yes, likewise | refused: we take no tasks |
| anything from a node that has not registered here | no | an error |
| acknowledgement, error or task between others, or from a middleware | no | none |
| our own message, sent back to us | no | none |
| bytes that are no sound message | where it is known whose they are | an error |

A middleware such as Apex sends us what it sends to every fusion node: our own messages, its own
acknowledgements, and what others say to each other. None of it is ours, and none of it is wrong.

The time is an argument. A message that cannot be used is offered all the same where its sender is
known: its bytes belong into the raw log, and the decoder counts it against the sensor.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from vedette.feeds.sapient.decoder import Nodes
from vedette.feeds.sapient.detection import Said
from vedette.feeds.sapient.messages import SapientMessage, instant, node
from vedette.feeds.sapient.replies import Replies
from vedette.feeds.sapient.validation import Refusal, admit
from vedette.model.ids import SensorId
from vedette.model.report import RawRef

_BETWEEN_OTHERS = frozenset({"registration_ack", "task", "task_ack", "alert_ack", "error"})
"""What a node that has not registered here may say: it is not meant for us."""
NOWHERE = RawRef(source="", offset=0, length=0)  # the session's own reading is never reported


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The consequences of one message."""

    sensor: SensorId | None = None  # whose message it is; None where that is not known
    offer: bool = False  # its bytes go to the engine, as this sensor's
    reply: bytes | None = None  # a message to send back, not framed yet
    registered: bool = False  # this message was a registration, and it was accepted
    refusal: str | None = None  # why it cannot be used, in one line


class Session:
    """The state of the conversation on one connection.

    our_id: the UUID that identifies us. may_come: returns None for a node that may register here,
    else the reason for refusing it, which is sent to the node.
    """

    def __init__(self, *, our_id: str, may_come: Callable[[str], str | None]) -> None:
        self._our_id = our_id.lower()
        self._replies = Replies(our_id)
        self._may_come = may_come
        self._nodes = Nodes()
        self.sensors: list[SensorId] = []  # registered here, in order
        self.counts: Counter[str] = Counter()
        """Messages by kind of content; and "refused", "echo" (our own), "between_others"."""

    def receive(self, data: bytes, at: datetime) -> Answer:
        """Process one message received at `at`, and return the answer; empty if nothing follows."""
        message = admit(data)
        none_of_ours = self._none_of_ours(message)
        if none_of_ours is not None:
            self.counts[none_of_ours] += 1
            return Answer()
        if isinstance(message, Refusal):
            return self._unsound(data, at, message)
        return self._sound(data, message, at)

    def _none_of_ours(self, message: SapientMessage | Refusal) -> str | None:
        """How a message is counted from which nothing follows; None where something does."""
        if isinstance(message, Refusal):
            return "echo" if message.sender == self._our_id else None
        sensor = node(message)
        if sensor == self._our_id:
            return "echo"
        kind = message.WhichOneof("content")
        if sensor in self._nodes or kind not in _BETWEEN_OTHERS:
            return None
        # Who has not registered here was asked nothing, so its acknowledgements are not for us.
        to_us = kind == "task" and message.destination_id.lower() == self._our_id
        return None if to_us else "between_others"

    def _sound(self, data: bytes, message: SapientMessage, at: datetime) -> Answer:
        sensor, kind = node(message), str(message.WhichOneof("content"))
        self.counts[kind] += 1
        if kind == "registration":
            return self._registration(message, sensor, at)
        if sensor not in self._nodes:
            why = "node_id: has not registered on this connection; register first"
            return self._refused(sensor, data, at, why, offer=False)
        if kind == "task":
            reply = self._replies.no_task(sensor, at, message.task.task_id)
            return Answer(sensor=sensor, offer=True, reply=reply)
        read = self._nodes.take(message, _stamp(message, sensor, at))
        if isinstance(read, Refusal):
            return self._refused(sensor, data, at, str(read), offer=True)
        return Answer(sensor=sensor, offer=True)

    def leave(self, sensor: SensorId) -> None:
        """Remove a node that now uses another connection."""
        self._nodes.forget(sensor)
        self.sensors = [known for known in self.sensors if known != sensor]

    def lost_step(self, at: datetime) -> bytes:
        """A last message to a client whose stream is out of step."""
        why = "the stated length is far above the limit; the connection is closed"
        return self._replies.error(self.sensors[0] if self.sensors else "", at, b"", [why])

    def hopeless(self, most: int) -> bool:
        """Whether more than `most` messages were refused and no node has registered."""
        return not self.sensors and self.counts["refused"] > most

    def _registration(self, message: SapientMessage, sensor: SensorId, at: datetime) -> Answer:
        why = self._may_come(sensor)
        reasons = [] if why is None else [why]
        if why is None:
            read = self._nodes.take(message, _stamp(message, sensor, at))
            reasons = [str(fault) for fault in read.faults] if isinstance(read, Refusal) else []
        if reasons:
            self.leave(sensor)
            self.counts["refused"] += 1
            reply = self._replies.turned_away(sensor, at, reasons)
            return Answer(sensor=sensor, reply=reply, refusal="; ".join(reasons))
        if sensor not in self.sensors:
            self.sensors.append(sensor)
        reply = self._replies.welcome(sensor, at)
        return Answer(sensor=sensor, offer=True, reply=reply, registered=True)

    def _unsound(self, data: bytes, at: datetime, why: Refusal) -> Answer:
        """Bytes that did not pass the door: of the node that they name, or of the only one here."""
        only = self.sensors[0] if len(self.sensors) == 1 else None
        sensor = why.sender or only
        if why.path.startswith("registration."):
            self.counts["refused"] += 1
            reply = self._replies.turned_away(sensor or "", at, [str(f) for f in why.faults])
            return Answer(sensor=sensor, reply=reply, refusal=str(why))
        silent = why.path.partition(".")[0] == "error"  # two that answer errors never end
        return self._refused(sensor, data, at, str(why), offer=sensor in self._nodes, silent=silent)

    def _refused(
        self,
        sensor: SensorId | None,
        data: bytes,
        at: datetime,
        why: str,
        *,
        offer: bool,
        silent: bool = False,
    ) -> Answer:
        self.counts["refused"] += 1
        reply = None if silent else self._replies.error(sensor or "", at, data, [why])
        return Answer(sensor=sensor, offer=offer, reply=reply, refusal=why)


def _stamp(message: SapientMessage, sensor: SensorId, at: datetime) -> Said:
    return Said(
        sensor=sensor,
        measured_at=instant(message.timestamp),
        received_at=at,
        source="",
        sequence=0,
        raw=NOWHERE,
    )
