"""Sectors of a circle: ``SECTOR BTN 090 DEG TRUE AND 180 DEG TRUE RADIUS 10NM CENTRED ON ...``.

A sector is read only where its bearings are said to be true. Bearings and radials without that
word may be magnetic, which differs by up to 25 degrees and more: such a sector stays a doubt that
reaches as far as its whole circle.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from vedette.airspace.formats.notam import notam_words
from vedette.airspace.formats.notam.area_shapes import Shape, shape
from vedette.airspace.formats.notam.elements import Element, Is
from vedette.airspace.shapes import arcs
from vedette.model.restriction import Circle, Corridor, Edges, Polygon

_LEAD = notam_words.words("SECTOR A THE OF FROM FM BTN BETWEEN BEARING BEARINGS BRG IN")
_DEGREES = notam_words.words("DEG DEGREE DEGREES \u00b0")
_TRUE = notam_words.words("TRUE T")
_JOINTS = notam_words.words("AND TO - / CLOCKWISE CW")
_LOOSE = notam_words.words("OF , ; A CIRCLE WITH -")
_CLAUSE_MAX = 14
_DRAWN_M = 30.0  # around the drawn arc, whose chords lie inside it


@dataclass(frozen=True, slots=True)
class _Clause:
    start_deg: float
    end_deg: float
    end: int  # the element after it


def sector(found: Sequence[Element], i: int) -> Shape | None:
    """The sector that starts at element `i`, with its bearings before or after its circle.

    None if no sector starts at element `i`.
    """
    clause = _clause(found, i)
    if clause is not None:
        k = _past(found, clause.end)
        circle = shape(found, k) if k < len(found) else None
        end = None if circle is None else circle.end
    else:
        circle = shape(found, i)
        if circle is None or circle.kind != "circle":
            return None
        clause = _clause(found, _past(found, circle.end))
        end = None if clause is None else clause.end
    if circle is None or clause is None or end is None or circle.doubts or len(circle.areas) != 1:
        return None
    (area,) = circle.areas
    if not isinstance(area, Circle):
        return None
    return Shape(i, end, areas=_drawn(area, clause), kind="circle")


def _past(found: Sequence[Element], k: int) -> int:
    while k < len(found) and found[k].text in _LOOSE:
        k += 1
    return k


def _clause(found: Sequence[Element], i: int) -> _Clause | None:
    """Two true bearings, clockwise from the first to the second."""
    bearings: list[float] = []
    named = is_true = clockwise = False
    k = i
    while k < min(len(found), i + _CLAUSE_MAX):
        one = found[k]
        if one.what is Is.NUMBER and len(bearings) < 2 and _is_bearing(one.text):
            bearings.append(float(one.text))
        elif one.text in _TRUE and bearings:
            is_true = True
        elif not bearings and one.text in _LEAD:
            named = named or one.text == "SECTOR"
        elif len(bearings) == 1 and one.text in _JOINTS:
            clockwise = clockwise or one.text in ("CLOCKWISE", "CW")
        elif not (bearings and one.text in _DEGREES):
            break
        k += 1
    if len(bearings) < 2 or not (named and is_true):
        return None
    start, end = bearings
    turn = (end - start) % 360.0
    # Over half a turn, bearings in the wrong order would name the other part of the circle.
    if turn == 0.0 or (turn > 180.0 and not clockwise):
        return None
    return _Clause(start, end, k)


def _is_bearing(text: str) -> bool:
    return len(text.partition(".")[0]) == 3 and float(text) <= 360.0


def _drawn(circle: Circle, clause: _Clause) -> list[Polygon | Circle | Corridor]:
    line = tuple(
        arcs.of_angles(
            circle.centre, circle.radius_m, clause.start_deg, clause.end_deg, clockwise=True
        )
    )
    return [
        Polygon(exterior=(circle.centre, *line), edges=Edges.GEODESIC),
        Corridor(line=line, half_width_m=_DRAWN_M, edges=Edges.GEODESIC),
    ]
