"""Canonical JSON: RFC 8785 (JSON Canonicalization Scheme)."""

import json
from collections.abc import Mapping
from typing import Any

import rfc8785

from vedette.model.errors import RecordError
from vedette.model.value_words import failure_in_words, in_words

_ENCODE = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False
).encode

JsonValue = Any  # None, bool, int, float, str, list and dict of these; rfc8785 holds it to that


def to_bytes(value: Mapping[str, JsonValue]) -> bytes:
    """UTF-8 bytes of `value`, the same for the same value on any machine.

    Raises RecordError for what JSON cannot hold: NaN, integers beyond 2^53, lone surrogates.
    """
    plain = dict(value)
    try:
        if _is_simple(plain):
            # For such values the library's spelling is that of RFC 8785, at a fifth of the time.
            return _ENCODE(plain).encode()
        return rfc8785.dumps(plain)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as exc:
        raise RecordError(f"cannot be written as canonical JSON: {failure_in_words(exc)}") from exc


def _is_simple(value: JsonValue) -> bool:
    """No floats (spelt another way), no large numbers, and keys that sort as their bytes do."""
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return True
    if kind is dict:
        for key, part in value.items():
            if type(key) is not str or not key.isascii() or not _is_simple(part):
                return False
        return True
    if kind is int:
        return bool(-(2**53) < value < 2**53)
    return kind is list and all(map(_is_simple, value))


def from_bytes(data: bytes) -> dict[str, JsonValue]:
    """Inverse of `to_bytes`. Raises RecordError for anything not in canonical form."""
    simple = _read_simple(data)
    if simple is not None:
        return simple
    try:
        value = json.loads(data, parse_int=_number)
    except (ValueError, RecursionError) as exc:
        raise RecordError(f"must be JSON: {failure_in_words(exc)}") from exc
    if not isinstance(value, dict):
        raise RecordError(f"must be a JSON object, got {in_words(value)}")
    if to_bytes(value) != data:
        raise RecordError(
            "must be in canonical form (RFC 8785), got another order of keys, other spaces or "
            "another spelling of a value"
        )
    return value


def _read_simple(data: bytes) -> dict[str, JsonValue] | None:
    """As `from_bytes` does for the values of `_is_simple`, in half the time; None for others.

    In ASCII bytes that `_ENCODE` would write again, every key is ASCII; `_READ` refuses the rest.
    """
    if not data.isascii():
        return None
    text = data.decode()
    try:
        value = _READ(text)
    except (ValueError, RecursionError):
        return None
    # Held as text: half a character, escaped in the bytes, could not be encoded again.
    return value if isinstance(value, dict) and _ENCODE(value) == text else None


def _small(text: str) -> int:
    whole = int(text)
    if abs(whole) >= 2**53:
        raise ValueError(f"a whole number must be between -2**53 and 2**53, got {text[:40]}")
    return whole


def _refused(text: str) -> float:
    raise ValueError(f"must be a number in canonical form, got {text}")


_READ = json.JSONDecoder(parse_int=_small, parse_float=_refused, parse_constant=_refused).decode


def _number(text: str) -> int | float:
    """JSON has one kind of number: past 2^53 a whole one can only have been a float."""
    whole = int(text)
    return whole if abs(whole) < 2**53 else float(text)
