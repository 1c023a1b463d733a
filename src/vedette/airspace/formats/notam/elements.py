"""Item E as elements: positions, distances, heights, and the words and signs between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from vedette.airspace.formats.notam import notam_words
from vedette.airspace.formats.notam.positions import is_coordinate, position
from vedette.airspace.formats.notam.tokens import Kind, Token
from vedette.model.height import FOOT_M
from vedette.model.restriction import LatLon

NAUTICAL_MILE_M = 1852.0
_STATUTE_MILE_M = 1609.344
UNITS_M = {
    "NM": NAUTICAL_MILE_M, "NMI": NAUTICAL_MILE_M, "NMS": NAUTICAL_MILE_M, "MILE": NAUTICAL_MILE_M,
    "MILES": NAUTICAL_MILE_M, "KM": 1000.0, "KMS": 1000.0, "KILOMETRE": 1000.0,
    "KILOMETRES": 1000.0, "KILOMETER": 1000.0, "KILOMETERS": 1000.0, "M": 1.0, "METRE": 1.0,
    "METRES": 1.0, "METER": 1.0, "METERS": 1.0, "MTR": 1.0, "MTRS": 1.0, "FT": FOOT_M,
    "FEET": FOOT_M, "SM": _STATUTE_MILE_M,
}  # fmt: skip
_FAR = frozenset({"NM", "NMI", "NMS", "MILE", "MILES", "KM", "KMS", "SM"}) | frozenset(
    unit for unit in UNITS_M if unit.startswith("KILO")
)
_HEIGHT_AFTER = frozenset({"AGL", "AMSL", "MSL", "ASL", "ASFC", "QNH", "GND", "HIGH", "HGT"})
_HEIGHT_BEFORE = frozenset(
    {"HGT", "HEIGHT", "ALT", "ALTITUDE", "ELEV", "UPPER", "LOWER", "BELOW", "ABOVE", "SFC", "GND",
     "UNL", "LIMIT", "LIMITS", "FL"}
)  # fmt: skip


class Is(StrEnum):
    """The kind of an element."""

    POSITION = "position"
    LENGTH = "distance"
    HEIGHT = "height"
    NUMBER = "number"
    WORD = "word"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Element:
    """One element of item E; `start` and `end` are offsets into its plain text."""

    what: Is
    text: str
    start: int
    end: int
    at: LatLon | None = None
    other: LatLon | None = None  # a second reading of the position
    metres: float = 0.0
    far: bool = False  # a distance in a unit that heights are not given in
    certain: bool = True  # its unit is read
    broken: int = 0  # how many lines end before it
    coordinate: bool = False  # part of a position that is not read


def elements(tokens: Sequence[Token], text: str) -> list[Element]:
    """All elements of item E, in order; each token belongs to exactly one element."""
    found: list[Element] = []
    i, last = 0, 0
    while i < len(tokens):
        one, i = _element(tokens, i, text, text.count("\n", last, tokens[i].start))
        found.append(one)
        last = one.end
    return found


def _element(tokens: Sequence[Token], i: int, text: str, broken: int) -> tuple[Element, int]:
    token = tokens[i]
    at = position(tokens, i)
    if at is not None:
        end = tokens[at.end - 1].end
        said = text[token.start : end]
        one = Element(Is.POSITION, said, token.start, end, at.at, at.other, broken=broken)
        return one, at.end
    length = _length(tokens, i, text, broken)
    if length is not None:
        return length
    kind = {Kind.WORD: Is.WORD, Kind.NUMBER: Is.NUMBER, Kind.SIGN: Is.SIGN}[token.kind]
    if token.text == "FL" and i + 1 < len(tokens) and tokens[i + 1].is_number():
        end = tokens[i + 1].end
        return Element(Is.HEIGHT, text[token.start : end], token.start, end, broken=broken), i + 2
    one = Element(
        kind, token.text, token.start, token.end, broken=broken, coordinate=is_coordinate(tokens, i)
    )
    return one, i + 1


def _length(tokens: Sequence[Token], i: int, text: str, broken: int) -> tuple[Element, int] | None:
    """A distance or a height that starts at token `i`, and the token after it."""
    value, j = _number(tokens, i)
    if value is None or j >= len(tokens):
        return None
    if tokens[j].text == "-" and j + 1 < len(tokens) and tokens[j + 1].text in UNITS_M:
        j += 1
    unit, j = _unit(tokens, j)
    if unit is None:
        return None
    end = tokens[j - 1].end
    what = Is.LENGTH
    if unit not in _FAR and _is_height(tokens, i, j):
        what = Is.HEIGHT
    return (
        Element(
            what, text[tokens[i].start : end], tokens[i].start, end,
            metres=value * UNITS_M[unit], far=unit in _FAR, broken=broken,
        ),
        j,
    )  # fmt: skip


def _number(tokens: Sequence[Token], i: int) -> tuple[float | None, int]:
    """A number in figures, with a decimal comma or thousands, or in words."""
    one = tokens[i]
    if one.text in notam_words.NUMBERS:
        return notam_words.NUMBERS[one.text], i + 1
    if not one.is_number():
        return None, i
    if "." not in one.text and i + 2 < len(tokens) and tokens[i + 1].text == ",":
        part = tokens[i + 2]
        if tokens[i + 1].glued and part.glued and part.is_number() and "." not in part.text:
            joint = "" if len(part.text) == 3 else "."
            return float(one.text + joint + part.text), i + 3
    return float(one.text), i + 1


def _unit(tokens: Sequence[Token], j: int) -> tuple[str | None, int]:
    text = tokens[j].text if j < len(tokens) else ""
    after = tokens[j + 1].text if j + 1 < len(tokens) else ""
    if text in ("NAUTICAL", "STATUTE") and after in ("MILE", "MILES"):
        return ("NM" if text == "NAUTICAL" else "SM"), j + 2
    if text == "N" and after == "." and j + 2 < len(tokens) and tokens[j + 2].text == "M":
        return "NM", j + 3 + (j + 3 < len(tokens) and tokens[j + 3].text == ".")
    if text == "N" and after == "M":
        return "NM", j + 2
    if text in UNITS_M:
        return text, j + 1
    return None, j


def _is_height(tokens: Sequence[Token], i: int, j: int) -> bool:
    """Whether words beside a distance in metres or feet say that it is a height."""
    if j < len(tokens) and tokens[j].text in _HEIGHT_AFTER:
        return True
    before = [tokens[k].text for k in range(max(0, i - 3), i)]
    return any(word in _HEIGHT_BEFORE for word in before)
