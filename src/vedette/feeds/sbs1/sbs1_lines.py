"""One line of SBS-1 BaseStation text as the values that it carries. No state.

A line is columns with commas between them. The first ten are the same in every line: kind, type of
transmission, three numbers of the server with the aircraft's address among them, and two times
(generated, logged) without a time zone. A MSG line has 22.
Source: the description of the socket data at woodair.net (SBS, "Barebones" article 42), held
against what dump1090-mutability 1.15 sends.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from vedette.model.errors import BadFrameError

KINDS = ("MSG", "ID", "AIR", "STA", "SEL", "CLK", "MLAT")
MSG_COLUMNS = 22
_LEAST_COLUMNS = 10
_MSG_KINDS = ("MSG", "MLAT")
_TRANSMISSION, _ADDRESS, _GENERATED, _LOGGED = 1, 4, 6, 8
CALLSIGN, ALTITUDE, SPEED, TRACK, LATITUDE, LONGITUDE, CLIMB, SQUAWK = range(10, 18)
ALERT, EMERGENCY, IDENT, ON_GROUND = range(18, 22)
_NAMES = {
    ALTITUDE: "altitude",
    SPEED: "ground speed",
    TRACK: "track",
    LATITUDE: "latitude",
    LONGITUDE: "longitude",
    CLIMB: "vertical rate",
    ALERT: "alert flag",
    EMERGENCY: "emergency flag",
    IDENT: "SPI flag",
    ON_GROUND: "on-ground flag",
}
_HEX = re.compile(r"[0-9A-Fa-f]{6}")
_NUMBER = re.compile(r"[+-]?\d{1,9}(\.\d{0,12})?")
_CALLSIGN = re.compile(r"[A-Z0-9]{1,8}")
_OCTAL = re.compile(r"[0-7]{4}")
_FLAGS = {"": None, "0": False, "1": True, "-1": True}
_DATE = re.compile(r"\d{4}/\d\d/\d\d")
_TIME = re.compile(r"\d\d:\d\d:\d\d(\.\d{1,6})?")


@dataclass(frozen=True, slots=True)
class Sbs1Line:
    """One line: its columns, and those read that every line has."""

    kind: str  # one of KINDS
    transmission: int | None  # 1 to 8; None in a line that is not MSG
    address: str | None  # six lower-case hex digits; None where it is no ICAO address
    generated: datetime | None  # as the server wrote it, without a time zone
    logged: datetime | None  # the same
    columns: tuple[str, ...]
    data: bytes

    def number(self, column: int) -> float | None:
        """A column as a number; None where it is empty. Raises BadFrameError."""
        text = self.columns[column]
        if not text:
            return None
        if _NUMBER.fullmatch(text) is None:
            raise self._bad(column, "a decimal number")
        return float(text)

    def flag(self, column: int) -> bool | None:
        """A column as a flag: -1 or 1 is True, 0 is False, empty is None. Raises BadFrameError."""
        text = self.columns[column]
        if text not in _FLAGS:
            raise self._bad(column, "-1, 1, 0 or empty")
        return _FLAGS[text]

    @property
    def callsign(self) -> str | None:
        """The callsign; None if it is empty or contains invalid characters."""
        text = self.columns[CALLSIGN] if len(self.columns) > CALLSIGN else ""
        return text if _CALLSIGN.fullmatch(text) else None

    @property
    def squawk(self) -> str | None:
        """The squawk; None if it is empty or 0, which some programs write for none.

        Raises BadFrameError.
        """
        text = self.columns[SQUAWK]
        if text in ("", "0"):
            return None
        if _OCTAL.fullmatch(text) is None:
            raise BadFrameError(
                f"the squawk (column {SQUAWK + 1}) must be four digits 0 to 7, got {text!r:.20}",
                frame=self.data,
            )
        return text

    def _bad(self, column: int, wanted: str) -> BadFrameError:
        return BadFrameError(
            f"the {_NAMES[column]} (column {column + 1}) must be {wanted}, got "
            f"{self.columns[column]!r:.20}",
            frame=self.data,
        )


def read_sbs1(data: bytes) -> Sbs1Line:
    """The values of one line. Raises BadFrameError that names the invalid column."""
    columns = tuple(part.strip() for part in data.decode("latin-1").split(","))
    kind = columns[0]
    if kind not in KINDS:
        raise BadFrameError(
            f"the line must begin with one of {', '.join(KINDS)}, got {kind!r:.20}", frame=data
        )
    if kind in _MSG_KINDS and len(columns) != MSG_COLUMNS:
        raise BadFrameError(
            f"a {kind} line must have {MSG_COLUMNS} columns, got {len(columns)}", frame=data
        )
    if len(columns) < _LEAST_COLUMNS or len(columns) > MSG_COLUMNS:
        raise BadFrameError(
            f"a line must have {_LEAST_COLUMNS} to {MSG_COLUMNS} columns, got {len(columns)}",
            frame=data,
        )
    return Sbs1Line(
        kind=kind,
        transmission=_transmission(kind, columns[_TRANSMISSION], data),
        address=_address(kind, columns[_ADDRESS], data),
        generated=_time(columns, _GENERATED, data),
        logged=_time(columns, _LOGGED, data),
        columns=columns,
        data=data,
    )


def looks_like_sbs1(row: bytes) -> bool:
    """Whether a line of a file is SBS-1 text that can be read."""
    try:
        read_sbs1(row)
    except BadFrameError:
        return False
    return True


def _transmission(kind: str, text: str, data: bytes) -> int | None:
    if kind not in _MSG_KINDS:
        return None
    if text not in tuple("12345678"):
        raise BadFrameError(
            f"the type of transmission (column 2) must be 1 to 8, got {text!r:.20}", frame=data
        )
    return int(text)


def _address(kind: str, text: str, data: bytes) -> str | None:
    """None for an address that is not ICAO's (`~` before it), and in a line about no aircraft."""
    if text.startswith("~") or (kind not in _MSG_KINDS and _HEX.fullmatch(text) is None):
        return None
    if _HEX.fullmatch(text) is None:
        raise BadFrameError(
            f"the address (column 5) must be six hex digits, got {text!r:.20}", frame=data
        )
    return text.lower()


def _time(columns: tuple[str, ...], at: int, data: bytes) -> datetime | None:
    """A date and a time of day in two columns; None where both are empty."""
    date, clock = columns[at], columns[at + 1]
    if not date and not clock:
        return None
    if _DATE.fullmatch(date) and _TIME.fullmatch(clock):
        try:
            return datetime.fromisoformat(f"{date.replace('/', '-')}T{clock}")
        except ValueError:
            pass  # a day or an hour that no calendar has
    raise BadFrameError(
        f"the date and time (columns {at + 1} and {at + 2}) must be like 2016/03/14 and "
        f"23:00:01.123, got {date!r:.20} and {clock!r:.20}",
        frame=data,
    )
