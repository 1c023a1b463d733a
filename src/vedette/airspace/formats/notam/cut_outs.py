"""Areas with a part taken out: rings, and exclusions that lie whole inside one area.

``BTN 5NM AND 10NM OF ...`` is a ring. ``RADIUS 10NM CENTRED ON ... EXC RADIUS 2NM CENTRED ON ...``
is a circle with a hole. A hole is drawn inside what is excluded, and an outer circle is drawn
around what is meant, so the drawn area is never the smaller one. An exclusion that is not read in
full, has a condition, or does not lie whole inside the area before it, stays a doubt.
"""

import math
from collections.abc import Sequence

import shapely

from vedette.airspace.formats.ed318.geometry import RADIUS_MAX_M
from vedette.airspace.formats.notam import notam_words
from vedette.airspace.formats.notam.area_shapes import Shape
from vedette.airspace.formats.notam.elements import Element, Is
from vedette.geo import geodesic
from vedette.model.restriction import Area, Circle, Edges, LatLon, Polygon

_CORNERS = 360  # of a drawn circle: 0.7 m between chord and arc at 10 NM
_TAKEN_OUT = notam_words.words("EXC EXCL EXCEPT EXCLUDING EXCEPTING")
_BEFORE = notam_words.words("BUT AND")
_FILL = notam_words.words("THE AREA AN A AIRSPACE PORTION PART WI WITHIN OF FOR INSIDE POLYGON")
_BETWEEN = notam_words.words("BTN BETWEEN")
_OUTSIDE = notam_words.words("OUTSIDE BEYOND")
_CENTRE_FILL = notam_words.CENTRES | notam_words.RADIUS
_SIGNS = frozenset("-,;(:")
_FILL_MAX = 10


def ring(found: Sequence[Element], i: int) -> Shape | None:
    """The ring ``BTN 5NM AND 10NM OF ...`` or ``WI 10NM BUT OUTSIDE 5NM OF ...`` at element `i`.

    None if no such ring begins at element `i`.
    """
    texts = [one.text for one in found[i : i + 6]]
    if len(texts) < 5 or found[i + 1].what is not Is.LENGTH:
        return None
    if texts[0] in _BETWEEN and texts[2] in ("AND", "-", "TO"):
        second = i + 3
        inner_m = found[i + 1].metres
        outer_m = found[second].metres
    elif texts[0] in notam_words.WITHIN:
        k = i + 2 + (texts[2] in _BEFORE)
        if found[k].text not in _OUTSIDE or k + 1 >= len(found):
            return None
        second = k + 1
        inner_m, outer_m = found[second].metres, found[i + 1].metres
    else:
        return None
    if found[second].what is not Is.LENGTH or not (found[i + 1].far and found[second].far):
        return None
    return _ring(found, i, second + 1, inner_m, outer_m)


def _ring(
    found: Sequence[Element], start: int, k: int, inner_m: float, outer_m: float
) -> Shape | None:
    last = min(len(found), k + _FILL_MAX)
    while k < last and found[k].what is not Is.POSITION:
        filled = found[k].what is Is.WORD and found[k].text in _CENTRE_FILL
        if not (filled or (found[k].what is Is.SIGN and found[k].text in _SIGNS)):
            return None
        k += 1
    at = found[k].at if k < last else None
    if at is None or not 0 < inner_m < outer_m <= RADIUS_MAX_M:
        return None
    area = Polygon(
        exterior=_drawn(Circle(centre=at, radius_m=outer_m), holds=True),
        holes=(_drawn(Circle(centre=at, radius_m=inner_m), holds=False),),
        edges=Edges.GEODESIC,
    )
    return Shape(start, k + 1, areas=[area], kind="circle")


def with_exclusions(found: Sequence[Element], shapes: Sequence[Shape]) -> list[Shape]:
    """The shapes, with each excluded shape turned into a hole of the shape before it."""
    kept: list[Shape] = []
    for one in shapes:
        cut = _cut(found, kept[-1], one) if kept else None
        if cut is None:
            kept.append(one)
        else:
            kept[-1].areas, kept[-1].end, kept[-1].closed = [cut], one.end, True
    return kept


def _cut(found: Sequence[Element], one: Shape, hole: Shape) -> Area | None:
    """The area of a shape without the hole; None where the hole is not one for certain."""
    if one.doubts or hole.doubts or len(one.areas) != 1 or len(hole.areas) != 1:
        return None
    if not _is_exclusion(found[one.end : hole.start]) or not _ends(found, hole.end):
        return None
    whole, part = one.areas[0], hole.areas[0]
    outside, inside = _corners(whole, holds=True), _corners(part, holds=False)
    if outside is None or inside is None or not _holds(outside, inside):
        return None
    holes = whole.holes if isinstance(whole, Polygon) else ()
    edges = whole.edges if isinstance(whole, Polygon) else Edges.GEODESIC
    return Polygon(exterior=outside, holes=(*holes, inside), edges=edges)


def _is_exclusion(between: Sequence[Element]) -> bool:
    """``EXC``, ``BUT EXCLUDING THE AREA``: one word that takes out, and none that is not known."""
    words = [one.text for one in between if one.what is Is.WORD]
    signs = [one.text for one in between if one.what is Is.SIGN]
    if len(words) + len(signs) != len(between) or not set(signs) <= _SIGNS:
        return False
    while words and words[0] in _BEFORE:
        words = words[1:]
    return bool(words) and words[0] in _TAKEN_OUT and set(words[1:]) <= _FILL


def _ends(found: Sequence[Element], k: int) -> bool:
    """Whether a sentence ends there: a condition of the exclusion would stand in it."""
    while k < len(found) and found[k].text in (")", "-"):
        k += 1
    return k >= len(found) or found[k].text == "."


def _corners(area: Area, *, holds: bool) -> tuple[LatLon, ...] | None:
    if isinstance(area, Circle):
        return _drawn(area, holds=holds)
    if isinstance(area, Polygon) and not (area.holes and not holds):
        return tuple(area.exterior)
    return None


def _drawn(circle: Circle, *, holds: bool) -> tuple[LatLon, ...]:
    """Corners of a circle: a ring that holds it, or one that lies inside it."""
    radius_m = circle.radius_m / math.cos(math.pi / _CORNERS) if holds else circle.radius_m
    return tuple(
        geodesic.direct(*circle.centre, 360.0 * n / _CORNERS, radius_m) for n in range(_CORNERS)
    )


def _holds(outside: Sequence[LatLon], inside: Sequence[LatLon]) -> bool:
    """Whether one ring lies inside the other and does not touch it."""
    first_lon = outside[0][1]
    flat = [
        shapely.Polygon([(math.remainder(lon - first_lon, 360.0), lat) for lat, lon in ring])
        for ring in (outside, inside)
    ]
    if not all(one.is_valid for one in flat):
        return False
    return bool(shapely.contains_properly(flat[0], flat[1]))
