"""The text of a file or page from its bytes, and the character encoding used."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from vedette.model.errors import RecordError

_BINARY_SHARE: Final = 0.02  # of characters that no text has
_SAMPLE: Final = 20_000  # bytes or characters that are looked at
_UNREADABLE: Final = "\ufffd"
_UNDECLARED: Final = ("cp1252", "cp1250", "cp1257", "cp1254")  # the commoner first
_ODD: Final = re.compile(
    r"[A-Za-z][\u0080-\u009f¢-¯²-µ¸-¿×÷][A-Za-z]|\b[\u0080-\u009f¢-¯²-µ¸-¿×÷][a-z]"
)
"""A sign where a letter is expected: 'Rados³aw', '¯ak'. It was read with another encoding."""


def decoded(data: bytes, name: str, declared: str | None = None) -> tuple[str, str]:
    """The text and the encoding used. Raises RecordError where the bytes are not text.

    declared: what a page says of its own encoding; it is often wrong.
    """
    if _mostly_utf8(data):
        text = data.decode("utf-8-sig", errors="replace")
        if not _is_binary(text):
            return text, f"utf-8, with {text.count(_UNREADABLE)} unreadable bytes"
    for encoding in _encodings(data, declared):
        try:
            text = data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if not _is_binary(text):
            return text, encoding
    raise RecordError(
        "must be text, a web page or a PDF, got other data",
        where=name,
        mend="take in the text, or the saved page",
    )


def _encodings(data: bytes, declared: str | None) -> Iterator[str]:
    """The encodings to try, best first."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        yield "utf-16"
        return
    wide = _wide(data)
    if wide:
        yield wide
    yield "utf-8-sig"
    if declared and not declared.lower().startswith(("utf-16", "utf16")):
        yield declared
    yield from sorted(_UNDECLARED, key=lambda encoding: _oddities(data, encoding))
    yield "latin-1"


def _wide(data: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of English text is nought."""
    sample = data[:_SAMPLE]
    half = len(sample) // 2
    if half and sample[1::2].count(0) > 0.8 * half and sample[::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if half and sample[::2].count(0) > 0.8 * half and sample[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return None


def _mostly_utf8(data: bytes) -> bool:
    """Whether a few broken bytes stand among many that are UTF-8: a page cut or patched."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count(_UNREADABLE)
    whole = sum(ord(c) > 0x7F for c in text) - broken
    return 0 < broken < whole


def _oddities(data: bytes, encoding: str) -> int:
    return len(_ODD.findall(data[:_SAMPLE].decode(encoding, errors="replace")))


def _is_binary(text: str) -> bool:
    sample = text[:_SAMPLE]
    odd = sum(unicodedata.category(c) == "Cc" and c not in "\t\n\r\f\v" for c in sample)
    return odd > len(sample) * _BINARY_SHARE
