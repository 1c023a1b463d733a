"""A Remote ID broadcast as it was found in a radio frame, whichever radio it came over."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Broadcast:
    """The Remote ID payloads of one radio frame, with the address of its sender."""

    address: str  # of the transmitter: six bytes in hex, lower case, colons between
    payloads: tuple[bytes, ...]  # each a message or a pack, without the counter before it


def address_text(octets: bytes) -> str:
    """Six bytes as a MAC address in the usual notation."""
    return octets.hex(":")
