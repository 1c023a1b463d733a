"""OpenAir text to blocks: what each line says, and where it stands."""

import re
from dataclasses import dataclass, field
from typing import Any

from vedette.model.restriction import LatLon

NAUTICAL_MILE_M = 1_852.0
_RECORD = re.compile(r"(?P<code>A[A-Z]|D[A-Z]|V|S[A-Z]|T[A-Z])(?:\s+(?P<rest>.*))?$", re.IGNORECASE)
_LOOKS = re.compile(rb"^\s*AC\s+\S", re.MULTILINE | re.IGNORECASE)
_DRAWS = re.compile(rb"^\s*(?:DP|DC|DA|DB|V\s+X)[\s=]", re.MULTILINE | re.IGNORECASE)
_ANGLE = r"(\d{1,3})(?::(\d{1,2}(?:\.\d+)?))?(?::(\d{1,2}(?:\.\d+)?))?"
_PLACE = re.compile(rf"{_ANGLE}\s*([NS])[\s,]*{_ANGLE}\s*([EW])", re.IGNORECASE)
_DECIMAL = re.compile(r"(\d{1,3}\.\d+)\s*([NS])[\s,]*(\d{1,3}\.\d+)\s*([EW])", re.IGNORECASE)
STYLES = frozenset(("SP", "SB", "TO", "TC", "AT", "AF", "AG", "AX"))  # pens, labels, radio
SHAPES = frozenset(("DP", "DC", "DA", "DB"))


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not empty."""

    number: int
    code: str  # upper case; empty where the line is no record
    rest: str
    text: str


@dataclass(slots=True)
class Block:
    """The lines of one airspace, in their order."""

    number: int  # of its first line
    lines: list[Line] = field(default_factory=list)

    def first(self, code: str) -> str | None:
        """The value of the first record of a kind; None if there is none."""
        return next((line.rest for line in self.lines if line.code == code), None)


def is_openair(data: bytes) -> bool:
    """Whether these bytes are OpenAir text."""
    return _LOOKS.search(data) is not None and _DRAWS.search(data) is not None


def text_of(data: bytes) -> str:
    """The text, decoded from any of the usual encodings."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def blocks(text: str) -> tuple[list[Line], list[Block]]:
    """The lines before the first block, and the blocks.

    A block starts with AC. An AN, AL or AH record after a drawing also starts a block, because its
    AC record is missing or cannot be read.
    """
    before: list[Line] = []
    found: list[Block] = []
    for number, raw in enumerate(text.splitlines(), 1):
        line = _line(number, raw)
        if line is None:
            continue
        if line.code == "AC" or (found and _starts_anew(found[-1], line)):
            found.append(Block(number))
        (found[-1].lines if found else before).append(line)
    return before, found


def _starts_anew(block: Block, line: Line) -> bool:
    if line.code not in ("AN", "AL", "AH"):
        return False
    return any(one.code in SHAPES for one in block.lines)


def _line(number: int, raw: str) -> Line | None:
    text = raw.partition("*")[0].strip()
    if not text:
        return None
    found = _RECORD.match(text)
    if found is None:
        return Line(number, "", text, text)
    return Line(number, found["code"].upper(), (found["rest"] or "").strip(), text)


def place(text: str) -> LatLon | None:
    """Read a place such as ``52:10:30 N 021:05:00 E``; None if it is not one."""
    found, decimal = _PLACE.fullmatch(text.strip()), _DECIMAL.fullmatch(text.strip())
    values: list[tuple[Any, ...]]
    if found is not None:
        values = [found.group(1, 2, 3, 4), found.group(5, 6, 7, 8)]
    elif decimal is not None:
        values = [(decimal[1], None, None, decimal[2]), (decimal[3], None, None, decimal[4])]
    else:
        return None
    lat, lon = (_degrees(*one) for one in values)
    if lat is None or lon is None or abs(lat) > 90 or abs(lon) > 180:
        return None
    return lat, lon


def places(text: str) -> list[LatLon]:
    """Every place in a text."""
    found = [place(one[0]) for one in _PLACE.finditer(text)]
    return [one for one in found if one is not None]


def _degrees(degrees: Any, minutes: Any, seconds: Any, half: Any) -> float | None:
    first, second = float(minutes or 0), float(seconds or 0)
    if first >= 60 or second >= 60:
        return None
    value = float(degrees) + first / 60 + second / 3600
    return -value if half.upper() in "SW" else value
