"""Values out of untrusted JSON: each has the type asked for, or the message is refused."""

import json
import math
import re
from typing import Any

from vedette.model.errors import BadFrameError

_NUMBER = re.compile(r"\s*(-?\d{1,12}(?:\.\d{1,12})?)\s*(m/s|m|deg|°|dBm|ft|kt)?\s*")
_LONGEST_TEXT = 100  # characters of a name or an address


def read_json(data: bytes) -> Any:
    """The JSON value of a message. Raises BadFrameError."""
    try:
        return json.loads(data, parse_constant=_no_constant)
    except (ValueError, RecursionError) as exc:
        raise BadFrameError("the message must be JSON", frame=data[:4]) from exc


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number of JSON")


class JsonObject:
    """One JSON object of a message; its getters raise BadFrameError that names the key."""

    def __init__(self, value: Any, data: bytes) -> None:
        if not isinstance(value, dict):
            raise BadFrameError(
                f"the message must hold a JSON object, got {type(value).__name__}", frame=data[:4]
            )
        self.value: dict[str, Any] = value
        self._data = data

    def number(self, *keys: str) -> float | None:
        """The first of these keys that is there, as a finite number.

        A number may be written as text with its unit, such as `5.25 m/s`. None if all are absent,
        null or empty.
        """
        for key in keys:
            found = self.value.get(key)
            if found is None or found == "":
                continue
            if isinstance(found, bool) or not isinstance(found, (int, float, str)):
                raise self._bad(key, "a number", found)
            if isinstance(found, str):
                read = _NUMBER.fullmatch(found)
                if read is None:
                    raise self._bad(key, "a number, with its unit or without", found)
                return float(read[1])
            if not math.isfinite(found) or abs(found) > 1e15:
                raise self._bad(key, "a finite number", found)
            return float(found)
        return None

    def text(self, *keys: str) -> str | None:
        """The first of these keys that is there, as text of at most 100 characters without blanks
        round it. None if all are absent, null or empty.
        """
        for key in keys:
            found = self.value.get(key)
            if found is None:
                continue
            if not isinstance(found, str) or len(found) > _LONGEST_TEXT or not found.isprintable():
                raise self._bad(key, f"text of at most {_LONGEST_TEXT} characters", found)
            if found.strip():
                return found.strip()
        return None

    def inner(self, key: str) -> "JsonObject | None":
        """The object under a key; None if it is absent or null."""
        found = self.value.get(key)
        return None if found is None else JsonObject(found, self._data)

    def place(self, lat_key: str, lon_key: str) -> tuple[float, float] | None:
        """Latitude and longitude. None if both are absent, or both 0, which stands for unknown."""
        lat, lon = self.number(lat_key), self.number(lon_key)
        if lat is None and lon is None:
            return None
        if lat is None or lon is None:
            raise BadFrameError(f"{lat_key} and {lon_key} must come together", frame=self._data[:4])
        return None if lat == 0 and lon == 0 else (lat, lon)

    def _bad(self, key: str, wanted: str, found: object) -> BadFrameError:
        return BadFrameError(f"`{key}` must be {wanted}, got {found!r:.40}", frame=self._data[:4])


class JsonCutter:
    """Cuts a stream of JSON texts, each on one line or on several.

    longest: bytes of the longest text; a longer one is passed over.
    """

    def __init__(self, longest: int = 1 << 20) -> None:
        self._longest = longest
        self._rest = b""  # a line that has not ended
        self._held = b""  # whole lines of a text that has not ended
        self._faults: list[str] = []

    def feed(self, chunk: bytes) -> list[bytes]:
        """The texts that are complete with `chunk`."""
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        found = []
        for line in lines:
            self._held += line.strip() + b" " if self._held else line.strip()
            if self._held and _depth(self._held) <= 0:
                found.append(self._held.strip())
                self._held = b""
            self._check_length()
        self._check_length()
        return found

    def finish(self) -> list[bytes]:
        """No text: an incomplete one cannot be read."""
        if self._held or self._rest.strip():
            self._faults.append("the stream ended within a JSON text")
        self._held = self._rest = b""
        return []

    def faults(self) -> list[str]:
        """What could not be cut since the last call."""
        found, self._faults = self._faults, []
        return found

    def _check_length(self) -> None:
        if len(self._held) + len(self._rest) > self._longest:
            self._faults.append(
                f"a JSON text must have at most {self._longest} bytes; a longer one was skipped"
            )
            self._held = self._rest = b""


_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"')


def _depth(text: bytes) -> int:
    """How many brackets of a JSON text are still open."""
    bare = _STRING.sub(b"", text)
    opened = bare.count(b"{") + bare.count(b"[")
    return opened - bare.count(b"}") - bare.count(b"]")
