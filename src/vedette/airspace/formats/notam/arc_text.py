"""Arcs in an outline of item E: ``THENCE CLOCKWISE BY ARC OF CIRCLE RADIUS 5NM CENTRED ON ...``.

An arc is read only where each of its words is known, its direction is stated, and its radius and
its centre agree with the two positions that it joins. Everything else stays doubtful.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from vedette.airspace.formats.notam import notam_words
from vedette.airspace.formats.notam.elements import Element, Is
from vedette.airspace.shapes import arcs
from vedette.geo import geodesic
from vedette.model.restriction import Corridor, Edges, LatLon

_PHRASE_MAX = 32  # elements of an arc, its two positions included
_CLOCKWISE = notam_words.words("CLOCKWISE CW CLKWISE")
_BACKWARDS = notam_words.words("ANTICLOCKWISE COUNTERCLOCKWISE CCW ACW")
_OTHER_WAY = notam_words.words("ANTI COUNTER")
_NAMES = notam_words.words("ARC CIRCLE CERCLE CIRCULAR")
_FILL = (
    notam_words.CENTRES
    | notam_words.RADIUS
    | _NAMES
    | notam_words.words("ALONG BY AN IN DIRECTION VIA THENCE THEN TO FOLLOWING MINOR")
)
_JOINTS = notam_words.JOINTS | notam_words.words("ALONG")
_SIGNS = frozenset("-,;/.:()")
_SHARE = 0.05  # of the radius, by which a centre may miss an end: positions are rounded
_ROUNDED_M = 200.0
_DRAWN_M = 30.0  # around the drawn arc: its chords, and the rounding of its positions


@dataclass(frozen=True, slots=True)
class Arc:
    """An arc that leads on from the last position of an outline."""

    corners: tuple[LatLon, ...]  # after the last position, up to the end of the arc
    fringe: Corridor  # along it, as wide as its radius and its positions disagree
    end: int  # the element after it


@dataclass(slots=True)
class _Words:
    """What the words of an arc say."""

    radius_m: float | None = None
    centre: LatLon | None = None
    clockwise: bool | None = None
    named: bool = False  # as an arc or a circle
    reversed: bool = False  # `ANTI` stands before its direction


def arc(found: Sequence[Element], i: int, chain: Sequence[LatLon]) -> Arc | None:
    """The arc that starts at element `i`, after the positions of `chain`; None if there is none."""
    said = _Words()
    k, last = i, min(len(found), i + _PHRASE_MAX)
    while k < last:
        one = found[k]
        if one.what is Is.POSITION and said.centre is not None:
            return _arc(said, chain, _place(one), k + 1)
        if said.centre is not None and one.text in notam_words.ENDS - {"RANGE"}:
            return _arc(said, chain, chain[0], _closed(found, k))
        if not _read(said, one):
            return None
        k += 1
    return None


def _read(said: _Words, one: Element) -> bool:
    """Take one element into what is said; False where it has no place in an arc."""
    if one.what is Is.POSITION:
        # Without a word of an arc before it, it is the next corner.
        said.centre = _place(one)
        return one.other is None and (said.named or said.clockwise is not None)
    if one.what is Is.LENGTH:
        known = said.radius_m
        said.radius_m = max(one.metres, known or 0.0)
        return known is None or abs(known - one.metres) < _SHARE * known  # the same in two units
    if one.text in _CLOCKWISE or one.text in _BACKWARDS:
        again = said.clockwise is not None
        said.clockwise = one.text in _CLOCKWISE and not said.reversed
        return not again
    if one.text in _OTHER_WAY:
        said.reversed = True
        return said.clockwise is None
    said.named = said.named or one.text in _NAMES
    if one.what is Is.WORD:
        return one.text in _FILL or (said.centre is not None and one.text in _JOINTS)
    return one.what is Is.SIGN and one.text in _SIGNS


def _closed(found: Sequence[Element], k: int) -> int:
    """The end of words such as ``POINT OF ORIGIN``."""
    while k < len(found) and (found[k].text in notam_words.CLOSERS):
        k += 1
    return k


def _arc(said: _Words, chain: Sequence[LatLon], to: LatLon, end: int) -> Arc | None:
    if said.centre is None or said.clockwise is None or said.radius_m is None or not said.named:
        return None
    off_m = max(
        abs(geodesic.inverse(*said.centre, *one)[0] - said.radius_m) for one in (chain[-1], to)
    )
    if off_m > _SHARE * said.radius_m + _ROUNDED_M or off_m > said.radius_m / 2:
        return None
    line = tuple(arcs.between(said.centre, chain[-1], to, clockwise=said.clockwise))
    fringe = Corridor(line=line, half_width_m=off_m + _DRAWN_M, edges=Edges.GEODESIC)
    return Arc(line[1:], fringe, end)


def _place(one: Element) -> LatLon:
    if one.at is None:
        raise AssertionError(one)
    return one.at
