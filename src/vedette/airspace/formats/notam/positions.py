"""Positions in NOTAM text: a latitude and a longitude, in each of the forms that offices write.

Read are the hemisphere before or after the digits, digits in one block or in groups, degrees,
minutes and seconds with decimals of the last, signs of degrees and minutes, and a line break
inside. ICAO Doc 8126 has ``DDMMSSN DDDMMSSE``; the rest is what is found in the field.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from vedette.airspace.formats.notam.tokens import HEMISPHERES, Kind, Token
from vedette.model.restriction import LatLon

_GROUPS_MAX = 6  # with line breaks inside; without, there are three
_MARKS = "°'\":"
_BETWEEN = ",/;-:"
_NAMES = ("LAT", "LATITUDE", "LONG", "LON", "LONGITUDE")


@dataclass(frozen=True, slots=True)
class Found:
    """A position, and the number of the first token after it."""

    at: LatLon
    end: int
    other: LatLon | None = None  # a second reading, where a line break may cut its digits or not


@dataclass(frozen=True, slots=True)
class _Angle:
    degrees: float
    end: int
    groups: int  # of digits that it is made of


def position(tokens: Sequence[Token], i: int) -> Found | None:
    """The position that starts at token `i`; None if there is none."""
    first = tokens[i]
    if first.kind is Kind.WORD:
        if first.text in _NAMES:
            nxt = _named(tokens, i)
            return position(tokens, nxt) if nxt < len(tokens) and nxt > i else None
        return _hemisphere_first(tokens, i) if first.text in "NS" else None
    return _hemisphere_last(tokens, i) if first.is_number() else None


def is_coordinate(tokens: Sequence[Token], i: int) -> bool:
    """Whether the token looks like part of a position that cannot be read."""
    one = tokens[i]
    if one.kind is not Kind.NUMBER:
        return False
    whole, _, part = one.text.partition(".")
    before = tokens[i - 1] if i else None
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    slash = after is not None and after.text == "/" and after.glued
    prefixed = before is not None and before.text in _LETTERS and one.glued and not slash
    suffixed = after is not None and after.text in _LETTERS
    if suffixed and i + 2 < len(tokens) and tokens[i + 2].text == "OF":
        suffixed = False  # `5 N OF` is a direction
    return (prefixed and (len(whole) >= 4 or len(part) >= 2)) or (
        suffixed and (len(whole) >= 4 or len(part) >= 1)
    )


_LETTERS = frozenset(HEMISPHERES)


def _named(tokens: Sequence[Token], i: int) -> int:
    while i < len(tokens) and (
        tokens[i].text in _NAMES or (tokens[i].text in ".:=" and tokens[i].kind is Kind.SIGN)
    ):
        i += 1
    return i


def _hemisphere_first(tokens: Sequence[Token], i: int) -> Found | None:
    lat = _longest(tokens, i + 1, 2)
    if lat is None:
        return None
    j = _between(tokens, lat.end)
    if j >= len(tokens) or tokens[j].text not in ("E", "W"):
        return None
    lon = _longest(tokens, j + 1, 3)
    if lon is None:
        return None
    return _found(lat, tokens[i].text, lon, tokens[j].text, lon.end)


def _hemisphere_last(tokens: Sequence[Token], i: int) -> Found | None:
    lat = _exact(tokens, i, 2, "NS")
    if lat is None:
        return None
    j = _between(tokens, lat.end + 1)
    lon = _exact(tokens, j, 3, "EW") if j < len(tokens) else None
    if lon is None:
        return None
    wide = lat.groups == lon.groups + 1 and not tokens[i + 1].broken
    if wide and _hemisphere_last(tokens, i + 1) is not None:
        return None  # `07 52 10N 021 00E`: a number, and a position in two groups each
    found = _found(lat, tokens[lat.end].text, lon, tokens[lon.end].text, lon.end + 1)
    if found is not None and i + 1 < lat.end and tokens[i + 1].broken and tokens[i + 1].is_number():
        # `30` at the end of a line and `5130N` on the next: one latitude, or a number and another.
        second = _hemisphere_last(tokens, i + 1)
        if second is not None:
            return Found(found.at, found.end, second.at)
    return found


def _found(lat: _Angle, north: str, lon: _Angle, east: str, end: int) -> Found | None:
    if lat.degrees > 90 or lon.degrees > 180:
        return None
    at = (
        -lat.degrees if north == "S" else lat.degrees,
        -lon.degrees if east == "W" else lon.degrees,
    )
    return Found(at, end)


def _between(tokens: Sequence[Token], i: int) -> int:
    """Past what may stand between a latitude and its longitude: one sign, or a name of it."""
    if i < len(tokens) and tokens[i].kind is Kind.SIGN and tokens[i].text in _BETWEEN:
        i += 1
    return _named(tokens, i)


@dataclass(frozen=True, slots=True)
class _Group:
    text: str
    end: int
    joined: bool  # only a line break parts it from the group before
    marked: bool  # a sign of degrees or minutes follows


def _groups(tokens: Sequence[Token], i: int) -> list[_Group]:
    """Groups of digits from token `i` on, with the signs of degrees and minutes between them."""
    found: list[_Group] = []
    while i < len(tokens) and len(found) < _GROUPS_MAX and tokens[i].is_number():
        joined = bool(found) and tokens[i].broken and not found[-1].marked
        text, i = tokens[i].text, i + 1
        marked = False
        while i < len(tokens) and _is_mark(tokens, i):
            marked, i = True, i + 1
        end = i
        if i < len(tokens) and tokens[i].text in ("-", ".") and not marked:
            dotted = tokens[i].text == "."
            follows = i + 1 < len(tokens) and tokens[i + 1].is_number()
            if follows and (not dotted or tokens[i + 1].glued):
                i += 1
        found.append(_Group(text, end, joined, marked))
        if "." in text and not (i < len(tokens) and tokens[i].text == "."):
            dots = text.partition(".")
            if not (len(dots[0]) in (2, 3) and len(dots[2]) == 2):
                break  # decimals end an angle, unless they are `52.10.30`
    return found


def _is_mark(tokens: Sequence[Token], i: int) -> bool:
    """Whether a sign of degrees, minutes or seconds stands there."""
    if tokens[i].kind is not Kind.SIGN or tokens[i].text not in _MARKS:
        return False
    if tokens[i].text != ":":
        return True
    return i + 1 < len(tokens) and tokens[i + 1].glued and tokens[i + 1].is_number()


def _longest(tokens: Sequence[Token], i: int, width: int) -> _Angle | None:
    """The angle of as many groups as make one."""
    groups = _groups(tokens, i)
    for n in range(len(groups), 0, -1):
        value = _degrees(groups[:n], width)
        if value is not None:
            return _Angle(value, groups[n - 1].end, n)
    return None


def _exact(tokens: Sequence[Token], i: int, width: int, letters: str) -> _Angle | None:
    """The angle of the groups up to a hemisphere; its `end` is the hemisphere's token."""
    for n, group in enumerate(groups := _groups(tokens, i), 1):
        if group.end < len(tokens) and tokens[group.end].text in tuple(letters):
            value = _degrees(groups[:n], width)
            return None if value is None else _Angle(value, group.end, n)
    return None


def _degrees(groups: Sequence[_Group], width: int) -> float | None:
    """Degrees of groups of digits; None where they are no angle. width: digits of whole degrees."""
    if any(one.marked for one in groups):
        return _marked(groups, width)
    texts = [one.text for one in groups]
    if len(texts) == 2 and all(len(t.partition(".")[2]) in (0, 2) for t in texts):
        head, _, tail = texts[0].partition(".")
        if tail and len(head) == width:  # `52.10.30`
            texts = [head + tail + texts[1]]
            groups = [groups[-1]]
    if any("." in one for one in texts[:-1]):
        return None
    cut = 0
    for text, group in zip(texts, groups, strict=True):
        digits = len(text.partition(".")[0])
        if cut and not group.joined and (digits != 2 or cut not in (width, width + 2)):
            return None
        cut += digits
    whole, _, part = "".join(texts).partition(".")
    return _of_digits(whole, part, width)


def _of_digits(whole: str, part: str, width: int) -> float | None:
    decimals = f".{part}" if part else ""
    if len(whole) == width + 4:
        return _sum(whole[:width], whole[width : width + 2], whole[width + 2 :] + decimals)
    if len(whole) == width + 2:
        return _sum(whole[:width], whole[width:] + decimals, "0")
    if len(whole) == width or (part and 0 < len(whole) < width):
        return float(whole + decimals)
    return None


def _marked(groups: Sequence[_Group], width: int) -> float | None:
    """Degrees of groups with signs of degrees and minutes between them."""
    texts = [one.text for one in groups]
    if len(texts) > 3 or any("." in one for one in texts[:-1]) or len(texts[0]) > width + 8:
        return None
    if len(texts[0].partition(".")[0]) > width:
        return None
    return _sum(*texts, *["0"] * (3 - len(texts)))


def _sum(degrees: str, minutes: str, seconds: str) -> float | None:
    m, s = float(minutes), float(seconds)
    if m >= 60 or s >= 60:
        return None
    return float(degrees) + m / 60 + s / 3600
