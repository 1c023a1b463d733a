"""A Remote ID broadcast as it was found in a radio frame, whichever radio it came over."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Broadcast:
    """One frame's Remote ID payloads and who sent them."""

    address: str  # of the transmitter: six bytes in hex, lower case, colons between
    payloads: tuple[bytes, ...]  # each a message or a pack, without the counter before it


def address_text(octets: bytes) -> str:
    """Six bytes, in the order in which an address is written."""
    return octets.hex(":")
