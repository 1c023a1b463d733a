"""Circles, corridors, buffers and outlines of item E: one rule of the grammar each.

A rule starts at an element, reads a shape, and says where it ends. What a rule meets and cannot
read makes its shape doubtful; it never leaves a part of it out.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import shapely

from vedette.airspace.formats.ed318.geometry import RADIUS_MAX_M
from vedette.airspace.formats.notam import notam_words
from vedette.airspace.formats.notam.chains import Chain, chain, label_of
from vedette.airspace.formats.notam.elements import Element, Is
from vedette.airspace.shapes.corridor import HALF_WIDTH_MAX_M
from vedette.model.restriction import Area, Circle, Corridor, Edges, LatLon, Polygon

_FILL_MAX = 14  # elements between a distance and its positions
_FILL_SIGNS = frozenset(":,(-='\".;/)")
_LABEL_REACH = 8  # elements before an outline in which its label stands
_LIST = frozenset({",", "AND", ";", "&", "/", "+", "(", ")", "PSN", "."})
_MANY = 3


@dataclass(slots=True)
class Shape:
    """One shape of item E, from element `start` up to `end`."""

    start: int
    end: int
    areas: list[Area] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)  # why it is not certain; empty: it is
    kind: str = "outline"
    closed: bool = False  # the last position of the outline is its first
    open_ended: bool = False  # it may reach beyond its positions and its distance
    apart: bool = False  # a label, its last position or words tell where it ends


@dataclass(frozen=True, slots=True)
class _Head:
    """A distance with the word that says what it is, before or after positions."""

    kind: str  # radius, within, sides, width, around
    metres: float
    end: int


def shape(found: Sequence[Element], i: int) -> Shape | None:
    """The shape that starts at element `i`; None if there is none."""
    if found[i].what is Is.POSITION:
        return _from_positions(found, i)
    head = _head(found, i)
    return None if head is None else _from_head(found, i, head)


def _head(found: Sequence[Element], i: int) -> _Head | None:
    """A distance with its word: ``RADIUS 5NM``, ``WI 5NM``, ``3NM EITHER SIDE``, ``WIDTH 6NM``."""
    text = found[i].text
    if text in notam_words.RADIUS:
        return _worded(found, _skip(found, i + 1, _OF), "radius")
    if text in notam_words.WITHIN:
        j = _skip(found, i + 1, _OF)
        inner = _head(found, j) if _is_length(found, j) else None
        if inner is not None:
            return inner
        if j < len(found) and found[j].text in notam_words.RADIUS:
            return _worded(found, _skip(found, j + 1, _OF), "radius")
        return _worded(found, j, "within")
    if text in notam_words.WIDE:
        return _worded(found, _skip(found, i + 1, _OF), "width")
    if not _is_length(found, i):
        return None
    metres, j = _lengths(found, i)
    k = _skip(found, j, _ON)
    after = found[k].text if k < len(found) else ""
    if after in notam_words.RADIUS:
        return _Head("radius", metres, k + 1)
    if after in notam_words.SIDES:
        return _Head("sides", metres, _skip(found, k + 1, _SIDE))
    if after in notam_words.WIDE:
        return _Head("width", metres, k + 1)
    if after in ("AROUND", "ARND", "ROUND", "BUFFER", "MARGIN"):
        return _Head("around", metres, k + 1)
    return None


_OF = frozenset({"OF", "DE", "A", "IS", "THE", "ABOUT", "APPROX", "APRX", "AN"})
_ON = frozenset({"ON", "IN", "TO", "A"})
_SIDE = frozenset({"SIDE", "SIDES"})


def _worded(found: Sequence[Element], j: int, kind: str) -> _Head | None:
    if not _is_length(found, j):
        return None
    metres, end = _lengths(found, j)
    return _Head(kind, metres, end)


def _is_length(found: Sequence[Element], j: int) -> bool:
    return j < len(found) and found[j].what is Is.LENGTH


def _lengths(found: Sequence[Element], j: int) -> tuple[float, int]:
    """A distance, and the same in another unit in brackets or after a slash: the greater counts."""
    metres, j = found[j].metres, j + 1
    bracketed = j + 2 < len(found) and found[j].text == "(" and found[j + 2].text == ")"
    if bracketed and found[j + 1].what is Is.LENGTH:
        return max(metres, found[j + 1].metres), j + 3
    if j + 1 < len(found) and found[j].text == "/" and found[j + 1].what is Is.LENGTH:
        return max(metres, found[j + 1].metres), j + 2
    return metres, j


def _skip(found: Sequence[Element], i: int, fill: frozenset[str]) -> int:
    """Past words of `fill` and signs, at most so many."""
    end = min(len(found), i + _FILL_MAX)
    while i < end and (
        (found[i].what is Is.WORD and found[i].text in fill)
        or (found[i].what is Is.SIGN and found[i].text in _FILL_SIGNS)
    ):
        i += 1
    return i


def _from_head(found: Sequence[Element], i: int, head: _Head) -> Shape | None:
    fill = (
        notam_words.CENTRES
        | notam_words.LINES
        | notam_words.AREAS
        | {"CORRIDOR", "CORRIDORS", "EACH", "EITHER"}
    )
    j = _skip(found, head.end, fill)
    if j >= len(found) or found[j].what is not Is.POSITION:
        return None
    between = frozenset(one.text for one in found[head.end : j])
    if head.kind in ("radius", "within"):
        one = _Centres(found, j)
        if len(one.places) == 1:
            return _circles(i, one.end, one.places, head.metres)
        if head.kind == "radius" and one.listed:
            return _circles(i, one.end, one.places, head.metres)
    whole = chain(found, j)
    if head.kind == "around" and len(whole.positions) == 1:
        return _circles(i, whole.end, whole.positions, head.metres)
    half_m = head.metres / 2 if head.kind == "width" else head.metres
    if head.kind in ("sides", "width"):
        return _corridor(i, whole, half_m, whole.doubts)
    if head.kind == "radius":
        doubts = ["one radius and several positions, which may be centres or corners"]
        return _corridor(i, whole, half_m, doubts)
    if between & {"LINE", "LINES", "CENTRELINE", "CENTERLINE", "TRACK", "ROUTE", "RTE", "AXIS"}:
        return _corridor(i, whole, half_m, whole.doubts)
    areal = bool(between & {"AREA", "AREAS", "POLYGON", "ZONE", "BOUNDED"}) or whole.closed
    if areal and len(whole.positions) >= _MANY:
        return _buffered(i, whole, half_m, whole.doubts)
    doubts = list(whole.doubts)
    if len(whole.positions) >= _MANY or any("," in joint for joint in whole.joints):
        doubts.append("a distance from several positions, which may be a line, an area or points")
    return _corridor(i, whole, half_m, doubts)


class _Centres:
    """Positions after a radius: one, or a list of several."""

    def __init__(self, found: Sequence[Element], j: int) -> None:
        self.places: list[LatLon] = []
        self.listed = True
        self.end = j
        while j < len(found) and found[j].what is Is.POSITION:
            at = found[j].at
            assert at is not None  # noqa: S101 - a position has a place
            self.places.append(at)
            self.end = j + 1
            k, commas = j + 1, False
            while k < len(found) and found[k].text in _LIST and k - j < 5:
                commas = commas or found[k].text in (",", "AND", "&", ";")
                k += 1
            if k < len(found) and found[k].what is Is.POSITION:
                self.listed = self.listed and commas
                j = k
                continue
            lined = k + 1 < len(found) and found[k + 1].what is Is.POSITION
            if not lined or found[k].text not in ("-", "TO", "THEN", "THENCE"):
                break
            self.listed = False
            j = k + 1


def _circles(start: int, end: int, places: Sequence[LatLon], radius_m: float) -> Shape:
    one = Shape(start, end, kind="circle")
    if not 0 < radius_m <= RADIUS_MAX_M:
        one.doubts.append(
            f"a radius must be above 0 and at most {RADIUS_MAX_M / 1000:g} km, "
            f"got {radius_m / 1000:g} km"
        )
    else:
        one.areas += [Circle(centre=at, radius_m=radius_m) for at in places]
    return one


def _corridor(start: int, whole: Chain, half_m: float, doubts: Sequence[str]) -> Shape:
    one = Shape(start, whole.end, doubts=list(doubts), kind="corridor")
    one.open_ended = whole.open_ended
    line = _once(whole.positions)
    if len(line) < 2:
        one.doubts.append("a corridor must have at least 2 different positions, got 1")
    elif not 0 < half_m <= HALF_WIDTH_MAX_M:
        one.doubts.append(
            f"half the width of a corridor must be above 0 and at most {HALF_WIDTH_MAX_M / 1000:g} "
            f"km, got {half_m / 1000:g} km"
        )
    else:
        one.areas.append(Corridor(line=tuple(line), half_width_m=half_m, edges=Edges.UNKNOWN))
    return one


def _buffered(start: int, whole: Chain, by_m: float, doubts: Sequence[str]) -> Shape:
    """An outline grown by a distance: the outline, and a corridor all along it."""
    one = Shape(start, whole.end, doubts=list(doubts), kind="buffer")
    one.open_ended = whole.open_ended
    corners = _outline(one, whole)
    if corners:
        ring = (*corners, corners[0])
        grown = _corridor(start, Chain(start, whole.end, list(ring)), by_m, ())
        one.areas += grown.areas
        one.doubts += grown.doubts
    return one


def _outline(one: Shape, whole: Chain) -> list[LatLon]:
    corners = _once(whole.positions)
    if len(corners) > 1 and corners[0] == corners[-1]:
        corners = corners[:-1]
    if len(set(corners)) < _MANY:
        one.doubts.append(
            f"an outline must have at least {_MANY} different positions, got {len(set(corners))}"
        )
        return []
    if whole.fringes and not _is_simple(corners):
        one.doubts.append("an outline that crosses itself where its arc is drawn")
        return []
    # Nobody says whether a NOTAM's edges are geodesics or lines of a map.
    one.areas.append(Polygon(exterior=tuple(corners), edges=Edges.UNKNOWN))
    one.areas += whole.fringes
    return corners


def _is_simple(corners: Sequence[LatLon]) -> bool:
    """Whether an outline does not cross itself, drawn on a map."""
    flat = [(math.remainder(lon - corners[0][1], 360.0), lat) for lat, lon in corners]
    return bool(shapely.is_valid(shapely.Polygon(flat)))


def _once(places: Sequence[LatLon]) -> list[LatLon]:
    """Without a position that stands twice in a row."""
    return [at for n, at in enumerate(places) if n == 0 or at != places[n - 1]]


def _from_positions(found: Sequence[Element], i: int) -> Shape:
    """A shape whose positions come first: an outline, or what a distance after them makes of it."""
    label = label_of(found[max(0, i - _LABEL_REACH) : i])
    whole = chain(found, i, label)
    j = _skip(found, whole.end, notam_words.CLOSERS)
    single = len(whole.positions) == 1
    k = _skip(found, whole.end, _TAIL)
    head = _head(found, k) if k < len(found) else None
    if head is not None and not _leads(found, head.end):
        if single and head.kind in ("radius", "within", "around"):
            return _circles(i, head.end, whole.positions, head.metres)
        if head.kind in ("sides", "width"):
            half_m = head.metres / 2 if head.kind == "width" else head.metres
            return _until(_corridor(i, whole, half_m, whole.doubts), head.end)
    grown = _growth(found, j)
    if grown is not None and not single:
        return _until(_buffered(i, whole, grown[0], whole.doubts), grown[1])
    end = j if len(whole.positions) >= _MANY else whole.end
    one = Shape(i, end, doubts=list(whole.doubts), closed=whole.closed)
    one.open_ended = whole.open_ended
    said = frozenset(x.text for x in found[whole.end : j])
    one.apart = label is not None or whole.closed or bool(said & notam_words.ENDS)
    if len(whole.positions) < _MANY:
        many = "one position" if single else "two positions"
        one.doubts.append(f"{many} without an area")
    else:
        _outline(one, whole)
    return one


_TAIL = notam_words.CENTRES | frozenset({"WI", "WITHIN", "IN", "LONG", "CORRIDOR", "ALONG"}) - {
    "FROM"
}


def _until(one: Shape, end: int) -> Shape:
    """The same shape with a later end."""
    one.end = end
    return one


def _leads(found: Sequence[Element], j: int) -> bool:
    """Whether positions follow, to which a distance may belong as well."""
    k = _skip(found, j, notam_words.CENTRES | notam_words.LINES)
    return k < len(found) and found[k].what is Is.POSITION and k > j and any(
        one.what is Is.WORD and one.text in _LEADING for one in found[j:k]
    )  # fmt: skip


_LEADING = notam_words.words(
    "CENTRED CENTERED CENTRE CENTER CTR OF AROUND ARND ROUND FROM JOINING LINE BETWEEN ON"
)


def _growth(found: Sequence[Element], j: int) -> tuple[float, int] | None:
    """``PLUS 5NM``, ``EXPANDED BY 5NM`` after an outline: the distance, and where it ends."""
    end = min(len(found), j + _FILL_MAX)
    grows = False
    k = j
    while k < end and not _is_length(found, k):
        one = found[k]
        if one.what is Is.SIGN and one.text in "+,.;(-":
            grows = grows or one.text == "+"
        elif one.text in notam_words.GROW:
            grows = grows or one.text != "WITH"
        elif one.text not in notam_words.GROW_FILL:
            return None
        k += 1
    if not _is_length(found, k):
        return None
    metres, after = _lengths(found, k)
    last = _skip(found, after, notam_words.GROW_END)
    named = any(one.text in notam_words.GROW_END for one in found[after:last])
    if not (grows or named):
        return None
    if last < len(found) and found[last].text in notam_words.COMPASS | {"OF", "OFF"}:
        return None  # `PLUS 5NM WEST OF ...`
    return metres, last
