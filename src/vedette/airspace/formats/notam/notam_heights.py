"""Items F and G of a NOTAM: the lower and the upper limit, and how far they may be meant."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from vedette.airspace.formats.limit_values import GROUND
from vedette.airspace.formats.notam.tokens import Kind, Token, plain, tokens
from vedette.model.height import FOOT_M, Height, HeightReference, flight_level

_GROUND = frozenset({"SFC", "GND", "GROUND", "SURFACE", "GRND"})
_UNLIMITED = frozenset({"UNL", "UNLTD", "UNLIMITED", "ILLIMITE"})
_UNITS_M = {
    "FT": FOOT_M, "FEET": FOOT_M, "M": 1.0, "METRES": 1.0, "METERS": 1.0, "MTR": 1.0, "MTRS": 1.0,
    "KM": 1000.0,
}  # fmt: skip
_REFERENCES = {
    "AMSL": HeightReference.MEAN_SEA_LEVEL, "MSL": HeightReference.MEAN_SEA_LEVEL,
    "ASL": HeightReference.MEAN_SEA_LEVEL, "QNH": HeightReference.MEAN_SEA_LEVEL,
    "ALT": HeightReference.MEAN_SEA_LEVEL, "AGL": HeightReference.ABOVE_GROUND,
    "ASFC": HeightReference.ABOVE_GROUND, "AGND": HeightReference.ABOVE_GROUND,
    "STD": HeightReference.FLIGHT_LEVEL, "QNE": HeightReference.FLIGHT_LEVEL,
    "WGS84": HeightReference.ELLIPSOID,
}  # fmt: skip
_FILL = frozenset("()/.,;:=")


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit. It is unknown whether it lies at `near`, at `far` or between. None means no bound.

    near: up to here the restriction applies by every reading. far: beyond this it applies by none.
    """

    near: Height | None
    far: Height | None
    doubts: tuple[str, ...] = ()
    known: bool = True  # False: nothing of it was read, and `near` says nothing
    rest: str = ""  # text on later lines that does not belong to it


@dataclass(slots=True)
class _Read:
    heights: list[Height] = field(default_factory=list)
    unlimited: bool = False
    bare_m: list[float] = field(default_factory=list)  # with a unit, and no reference
    strange: list[str] = field(default_factory=list)
    end: int = 0  # offset after the last part that was read


def limit(said: str | None, *, upper: bool) -> Limit:
    """Read item F or G. Parts that cannot be read leave the limit open."""
    if said is None or not said.strip(" \t\r\n().,-"):
        return Limit(None, None, ("the item is missing or empty",), known=False)
    text = plain(said)
    read = _read(tokens(text))
    own, _, later = text[read.end :].partition("\n")
    heights = _all_readings(read)
    if not heights and not read.unlimited:
        what = f"{' '.join(text.split())[:40]!r} cannot be read as a height limit"
        return Limit(None, None, (what,), known=False)
    rest = later.strip()
    strange = [*read.strange, *([own.strip()] if own.strip(" \t\r.),(") else [])]
    if strange:
        what = f"{strange[0][:40]!r} next to a height limit cannot be read"
        return Limit(None, None, (what,), known=False, rest=rest)
    if read.unlimited and heights:
        what = "it is given both as unlimited and as a height"
        return Limit(_pick(heights, upper=not upper), None, (what,), rest=rest)
    if read.unlimited:
        return Limit(None, None, rest=rest)
    return _between(heights, read, rest, upper=upper)


def _between(heights: Sequence[Height], read: _Read, rest: str, *, upper: bool) -> Limit:
    """The limit where one or several heights are given."""
    if len({(one.value_m, one.reference) for one in heights}) == 1:
        return Limit(heights[0], heights[0], rest=rest)
    if len({one.reference for one in heights}) == 1:
        near, far = _pick(heights, upper=not upper), _pick(heights, upper=upper)
        return Limit(near, far, ("it is given twice, with different values",), rest=rest)
    if read.bare_m:
        low = Height(value_m=read.bare_m[0], reference=HeightReference.MEAN_SEA_LEVEL)
        high = Height(value_m=read.bare_m[0], reference=HeightReference.ABOVE_GROUND)
        near, far = (low, high) if upper else (high, low)
        what = "its reference is missing: above mean sea level or above ground"
        return Limit(near, far, (what,), rest=rest)
    # Heights by different surfaces, which do not compare: none of them is sure to bound.
    what = "it is given above several reference surfaces"
    return Limit(heights[0], None, (what,), known=False, rest=rest)


def _all_readings(read: _Read) -> list[Height]:
    """All heights that the limit may be; one without a reference may be over sea or ground."""
    if not read.bare_m:
        return read.heights
    if read.heights:  # `2000M (6600FT) AMSL`: the reference counts for both
        named = read.heights[0].reference
        if named is not HeightReference.FLIGHT_LEVEL:
            more = [Height(value_m=value, reference=named) for value in read.bare_m]
            return [*read.heights, *more]
    return [
        Height(value_m=value, reference=reference)
        for value in read.bare_m
        for reference in (HeightReference.MEAN_SEA_LEVEL, HeightReference.ABOVE_GROUND)
    ]


def _pick(heights: Sequence[Height], *, upper: bool) -> Height | None:
    """The greatest or the least; None where they do not compare."""
    if not heights or len({one.reference for one in heights}) > 1:
        return None
    return (max if upper else min)(heights, key=lambda one: one.value_m)


def _read(found: Sequence[Token]) -> _Read:
    read = _Read()
    i = 0
    while i < len(found):
        if read.end and found[i].broken and not _continues(found, i):
            break
        j = _part(found, i, read)
        if j == i:
            if found[i].text not in _FILL:
                if read.end:
                    break
                read.strange.append(found[i].text)
            i += 1
            continue
        i = j
        read.end = found[i - 1].end
        while i < len(found) and found[i].text == ")":
            read.end, i = found[i].end, i + 1
    return read


def _continues(found: Sequence[Token], i: int) -> bool:
    """Whether the next line goes on with the limit: a reference, or a value in brackets."""
    return found[i].text in _REFERENCES or found[i].text in ("(", "/")


def _part(found: Sequence[Token], i: int, read: _Read) -> int:
    """One part of a limit from token `i`: the token after it, or `i` where there is none."""
    text = found[i].text
    if text in _GROUND:
        read.heights.append(GROUND)
        return i + 1
    if text in _UNLIMITED:
        read.unlimited = True
        return i + 1
    if text == "FL" and i + 1 < len(found) and found[i + 1].is_number():
        level = found[i + 1].text
        if level.isdecimal() and len(level) <= 3:
            if int(level) == 999:
                read.unlimited = True
            else:
                read.heights.append(flight_level(int(level)))
            return i + 2
    if text in _REFERENCES and read.bare_m:
        named = _REFERENCES[text]
        read.heights += [Height(value_m=value, reference=named) for value in read.bare_m]
        read.bare_m.clear()
        return i + 1
    if found[i].kind is Kind.NUMBER or (text == "-" and i + 1 < len(found)):
        return _value(found, i, read)
    return i


def _value(found: Sequence[Token], i: int, read: _Read) -> int:
    """A number with its unit, and its reference where one follows."""
    sign, j = (-1.0, i + 1) if found[i].text == "-" else (1.0, i)
    if not found[j].is_number():
        return i
    digits, j = found[j].text, j + 1
    while (  # thousands, as `30,000M`
        j + 1 < len(found)
        and found[j].text == ","
        and found[j].glued
        and found[j + 1].is_number()
        and len(found[j + 1].text) == 3
    ):
        digits, j = digits + found[j + 1].text, j + 2
    if j >= len(found) or found[j].text not in _UNITS_M:
        return i
    value_m = sign * float(digits) * _UNITS_M[found[j].text]
    j += 1
    named = found[j].text if j < len(found) else ""
    if named == "WGS" and j + 1 < len(found) and found[j + 1].text == "84":
        read.heights.append(Height(value_m=value_m, reference=HeightReference.ELLIPSOID))
        return j + 2
    if named in _REFERENCES:
        read.heights.append(Height(value_m=value_m, reference=_REFERENCES[named]))
        return j + 1
    if value_m == 0.0:
        read.heights.append(GROUND)
        return j
    read.bare_m.append(value_m)
    return j
