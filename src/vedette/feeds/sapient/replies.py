"""Replies to a node: the answer to its registration, errors, and refusals of tasks.

Nothing else is sent. No node is tasked, and no track is sent to any node.
"""

from datetime import datetime

from sapient_msg.bsi_flex_335_v2_0 import error_pb2, registration_ack_pb2, task_ack_pb2

from vedette.feeds.sapient.messages import SapientMessage, timestamp

_PACKET_BYTES = 4096  # of a bad message are sent back: enough to find it by
_REASON_CHARS = 500


class Replies:
    """Builds our messages. `our_id`: the UUID that identifies us."""

    def __init__(self, our_id: str) -> None:
        self._our_id = our_id

    def welcome(self, node_id: str, at: datetime) -> bytes:
        """The acceptance of a registration."""
        ack = registration_ack_pb2.RegistrationAck(acceptance=True)
        return self._message(node_id, at, registration_ack=ack)

    def turned_away(self, node_id: str, at: datetime, reasons: list[str]) -> bytes:
        """The refusal of a registration, with reasons."""
        ack = registration_ack_pb2.RegistrationAck(
            acceptance=False, ack_response_reason=[_short(reason) for reason in reasons]
        )
        return self._message(node_id, at, registration_ack=ack)

    def error(self, node_id: str, at: datetime, packet: bytes, reasons: list[str]) -> bytes:
        """An error reply with reasons. `node_id` may be empty if it is not known."""
        error = error_pb2.Error(
            packet=packet[:_PACKET_BYTES] or b"\0",  # the standard asks for at least one byte
            error_message=[_short(reason) for reason in reasons],
        )
        return self._message(node_id, at, error=error)

    def no_task(self, node_id: str, at: datetime, task_id: str) -> bytes:
        """The refusal of a task."""
        ack = task_ack_pb2.TaskAck(
            task_id=task_id,
            task_status=task_ack_pb2.TaskAck.TASK_STATUS_REJECTED,
            reason=["vedette does not accept or send tasks"],
        )
        return self._message(node_id, at, task_ack=ack)

    def _message(
        self,
        node_id: str,
        at: datetime,
        *,
        registration_ack: registration_ack_pb2.RegistrationAck | None = None,
        task_ack: task_ack_pb2.TaskAck | None = None,
        error: error_pb2.Error | None = None,
    ) -> bytes:
        message = SapientMessage(
            timestamp=timestamp(at),
            node_id=self._our_id,
            registration_ack=registration_ack,
            task_ack=task_ack,
            error=error,
        )
        if node_id:
            message.destination_id = node_id
        return message.SerializeToString()


def stamped(reply: bytes, at: datetime) -> bytes:
    """A reply with the time at which it is sent.

    A middleware may refuse a message whose time is a second old, and a registration is acknowledged
    only once it is on disk.
    """
    message = SapientMessage.FromString(reply)
    message.timestamp.CopyFrom(timestamp(at))
    return message.SerializeToString()


def _short(text: str) -> str:
    return text if len(text) <= _REASON_CHARS else f"{text[: _REASON_CHARS - 1]}…"
