"""Message packs: several messages of 25 bytes sent as one."""

from vedette.feeds.remote_id.messages import (
    MESSAGE_BYTES,
    MessageType,
    UnreadableError,
    read_header,
)

PACK_HEADER_BYTES = 3  # type and version, size of one message, how many
PACK_MAX = 10  # version 0 allows ten, later ones nine


def split(payload: bytes) -> tuple[bytes, ...]:
    """The messages in the payload of a broadcast: those of a pack, or the single message.

    A pack may be empty. Bytes may follow the last message, because some transmitters send a buffer
    of fixed size. Raises UnreadableError.
    """
    if not payload:
        raise UnreadableError("the payload must not be empty")
    if read_header(payload[0]) != MessageType.PACK:
        if len(payload) < MESSAGE_BYTES:
            raise UnreadableError(f"a message must have {MESSAGE_BYTES} bytes, got {len(payload)}")
        return (payload[:MESSAGE_BYTES],)
    if len(payload) < PACK_HEADER_BYTES:
        raise UnreadableError(
            f"the header of a pack must have {PACK_HEADER_BYTES} bytes, got {len(payload)}"
        )
    size, count = payload[1], payload[2]
    if size != MESSAGE_BYTES:
        raise UnreadableError(f"messages of a pack must have {MESSAGE_BYTES} bytes, got {size}")
    if count > PACK_MAX:
        raise UnreadableError(f"a pack must have at most {PACK_MAX} messages, got {count}")
    if len(payload) < PACK_HEADER_BYTES + count * MESSAGE_BYTES:
        raise UnreadableError(
            f"the pack of {count} messages must have at least "
            f"{PACK_HEADER_BYTES + count * MESSAGE_BYTES} bytes, got {len(payload)}"
        )
    starts = range(PACK_HEADER_BYTES, PACK_HEADER_BYTES + count * MESSAGE_BYTES, MESSAGE_BYTES)
    return tuple(payload[start : start + MESSAGE_BYTES] for start in starts)
