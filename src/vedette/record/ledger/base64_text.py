"""Base64 and decimal numbers with one spelling each, so that no bit of them is free to change."""

import base64
import binascii
import re

HASH_BYTES = 32
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


def to_base64(data: bytes) -> str:
    """Base64 as RFC 4648, section 4, with its padding."""
    return base64.b64encode(data).decode()


def from_base64(text: str) -> bytes:
    """Inverse of `to_base64`. Raises ValueError for any text that `to_base64` does not return."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as exc:
        raise ValueError(
            f"a key, hash or signature must be canonical base64, got {text[:40]!r}"
        ) from exc
    if to_base64(data) != text:
        raise ValueError(f"a key, hash or signature must be canonical base64, got {text[:40]!r}")
    return data


def to_hash(text: str) -> bytes:
    """32 bytes from base64. Raises ValueError."""
    data = from_base64(text)
    if len(data) != HASH_BYTES:
        raise ValueError(f"a hash must have 32 bytes, got {len(data)}")
    return data


def to_number(text: str) -> int:
    """A decimal number without sign, spaces or leading zeros. Raises ValueError."""
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"a number must be in plain decimal digits, got {text[:40]!r}")
    return int(text)
