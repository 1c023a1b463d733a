"""Where item E says that its area is: each element is read by a rule, or left over.

What is left over beside a shape, and each word or distance of a shape that no rule reads, makes
the area doubtful. Whoever uses a doubtful area takes `places` and `growth_m`: all positions that
item E names, and the largest distance.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from vedette.airspace.formats.notam import notam_words
from vedette.airspace.formats.notam.area_shapes import Shape, shape
from vedette.airspace.formats.notam.cut_outs import ring, with_exclusions
from vedette.airspace.formats.notam.elements import NAUTICAL_MILE_M, Element, Is, elements
from vedette.airspace.formats.notam.sectors import sector
from vedette.airspace.formats.notam.tokens import plain, tokens
from vedette.model.restriction import Area, LatLon

_NEAR = 4  # elements; a weak word counts within so many of a shape
_CLAUSE = 24  # elements; how far an exception may name what it takes out
_STOPS = frozenset(".():;,")
_BARE_MAX = 3  # digits of a number that may be a distance whose unit is not read
_LEADS = notam_words.words(
    "A AN THE CIRCLE CIRCULAR CIRCLES AREA WITH OF HAVING WI WITHIN CORRIDOR CORRIDORS IN WHOSE "
    "CERCLE LINE ALONG BUFFER MARGIN AND CENTRE CENTER BOUNDARY BDRY EACH"
)
_DISTANT = notam_words.RADIUS | notam_words.WITHIN | notam_words.WIDE | notam_words.GROW
_BORDERS = notam_words.FOLLOWED - {"ALONG", "BOUNDARY", "BDRY"}
_HALF_PLANES = frozenset({"LINE", "MERIDIAN", "PARALLEL", "LAT", "LONG", "LATITUDE", "LONGITUDE"})


@dataclass(slots=True)
class AreaText:
    """The area as item E states it."""

    areas: list[Area] = field(default_factory=list)  # certain, whatever else is doubtful
    doubts: list[str] = field(default_factory=list)  # why there may be more; empty: there is none
    places: list[LatLon] = field(default_factory=list)  # all positions of item E
    growth_m: float = 0.0  # the largest distance that item E names
    open_ended: bool = False  # it may reach farther than places and distances tell
    ends_open: bool = False  # it ends with an outline or a line that more positions may follow

    @property
    def names_a_shape(self) -> bool:
        """Whether item E gives a shape, or parts of one."""
        return bool(self.areas) or len(self.places) > 2 or (bool(self.doubts) and bool(self.places))


def area_text(text: str) -> AreaText:
    """Read the area in item E."""
    whole = plain(text)
    found = elements(tokens(whole, notam_words.KNOWN), whole)
    shapes = _shapes(found)
    read = AreaText()
    for element in found:
        read.places += [at for at in (element.at, element.other) if at is not None]
    if not read.places and not any(one.coordinate for one in found):
        read.doubts += _without_places(found)
        read.growth_m = _growth(found)
        return read
    used = _used(found, shapes)
    marks = [one.start for one in shapes] + [one.end for one in shapes]
    near = _near(len(found), marks)
    spread = _unread_words(found, used, near)
    read.open_ended = (
        any(one.coordinate for one in found)
        or any(one.open_ended for one in shapes)
        or any(near[k] and not used[k] and one.text in _BORDERS for k, one in enumerate(found))
        or _half_plane(found, used)
    )
    for one in shapes:
        one.doubts += _beside(found, one)
        if not spread and not one.doubts:
            read.areas += one.areas
        read.doubts += one.doubts
    read.ends_open = bool(shapes) and _ends_open(found, shapes[-1])
    read.doubts = list(dict.fromkeys([*read.doubts, *spread]))
    read.growth_m = _growth(found)
    return read


def _shapes(found: Sequence[Element]) -> list[Shape]:
    shapes: list[Shape] = []
    i = 0
    while i < len(found):
        one = ring(found, i) or sector(found, i) or shape(found, i)
        if one is None:
            i += 1
            continue
        shapes.append(one)
        i = max(one.end, i + 1)
    shapes = with_exclusions(found, shapes)
    _require_apart(shapes)
    return shapes


def _require_apart(shapes: Sequence[Shape]) -> None:
    """Two open outlines side by side may be one that a word cuts in two."""
    what = "two outlines that may be one, because nothing separates them"
    for one, other in pairwise(shapes):
        outlines = one.kind == "outline" == other.kind
        if outlines and not one.closed and not (one.apart and other.apart):
            one.doubts.append(what)
            other.doubts.append(what)


def _ends_open(found: Sequence[Element], last: Shape) -> bool:
    """Whether nothing but signs follows the last shape, and nothing says that it is complete."""
    if last.kind == "circle" or last.closed or last.apart:
        return False
    return all(one.what is Is.SIGN for one in found[last.end :])


def _used(found: Sequence[Element], shapes: Sequence[Shape]) -> list[bool]:
    """Which elements a rule has read."""
    used = [False] * len(found)
    for one in shapes:
        start = one.start
        while start > 0 and one.kind != "outline" and not used[start - 1]:
            before = found[start - 1]
            if before.text not in _LEADS and not (before.what is Is.SIGN and before.text in ",:-("):
                break
            start -= 1
        used[start : one.end] = [True] * (one.end - start)
    for k, element in enumerate(found):
        if element.what is Is.LENGTH and not used[k]:
            end = _remark(found, k)
            used[k:end] = [True] * (end - k)
    return used


def _remark(found: Sequence[Element], k: int) -> int:
    """The end of ``(180NM NORTHWEST OF LUBANG ISLAND)``, which tells once more where an area is.

    It is `k` where that is none: without a bracket, or beside a position or a line.
    """
    n = k + 1
    while n < len(found) and found[n].text in notam_words.COMPASS | {"EAT"}:
        n += 1
    if not k + 1 < n < len(found) or found[n].text not in ("OF", "FM", "FROM"):
        return k
    after = found[n + 1 : n + 1 + _NEAR]
    if k == 0 or found[k - 1].text != "(" or not after or after[0].what is not Is.WORD:
        return k
    if after[0].text in _HALF_PLANES | {"A", "THE"}:
        return k
    return k if any(one.what is Is.POSITION for one in after) else n + 1


def _near(count: int, marks: Sequence[int]) -> list[bool]:
    """Which elements stand near a start or an end of a shape."""
    near = [False] * (count + 1)
    for mark in marks:
        for k in range(max(0, mark - _NEAR), min(count, mark + _NEAR) + 1):
            near[k] = True
    return near


def _unread_words(
    found: Sequence[Element], used: Sequence[bool], near: Sequence[bool]
) -> list[str]:
    """Words and distances of shapes, and parts of positions, that no rule reads."""
    said: list[str] = []
    places = _counts([one.what is Is.POSITION or one.text in notam_words.PLACES for one in found])
    for k, one in enumerate(found):
        if used[k] and not one.coordinate:
            continue
        if one.coordinate:
            said.append(f"{_around(found, k)!r}: part of a position that is not read")
        elif one.what is Is.LENGTH and (one.far or near[k]):
            said.append(f"{_around(found, k)!r}: a distance that no shape takes")
        elif one.what is Is.NUMBER and near[k] and _may_be_length(found, k):
            said.append(f"{_around(found, k)!r}: a number that may be a distance")
        elif one.what is not Is.WORD:
            continue
        elif one.text in notam_words.STRONG and not _is_condition(found, k):
            said.append(f"{_around(found, k)!r}: a word of a shape that is not read")
        elif one.text in notam_words.EXCEPT and _excludes(found, k, places):
            said.append(f"{_around(found, k)!r}: an exclusion")
        elif (
            one.text in notam_words.WEAK - notam_words.EXCEPT
            and near[k]
            and not _is_condition(found, k)
        ):
            said.append(f"{_around(found, k)!r}: a word beside a shape")
    return list(dict.fromkeys(said))


def _excludes(found: Sequence[Element], k: int, places: Sequence[int]) -> bool:
    """Whether the clause after a word such as `EXC` names a place before it ends."""
    if places[min(k + _CLAUSE, len(found))] == places[k]:
        return False
    for one in found[k + 1 : k + _CLAUSE]:
        if one.what in (Is.POSITION, Is.LENGTH) or one.text in notam_words.PLACES:
            return True
        if one.text == ".":
            return False
    return False


def _counts(flags: Sequence[bool]) -> list[int]:
    total = [0]
    for flag in flags:
        total.append(total[-1] + flag)
    return total


def _is_condition(found: Sequence[Element], k: int) -> bool:
    """``OUTSIDE CONTROLLED AIRSPACE``, ``HALF AN HOUR``, ``15 MIN EITHER SIDE OF``: no shapes."""
    after = found[k + 1].text if k + 1 < len(found) else ""
    return after in ("CONTROLLED", "HR", "HRS", "HOURS", "AN", "HOUR", "OR", "OPR", "UNCONTROLLED")


def _may_be_length(found: Sequence[Element], k: int) -> bool:
    """A short number with a word of a distance beside it, or a word glued to it."""
    one = found[k]
    if len(one.text.partition(".")[0]) > _BARE_MAX:
        return False
    before = found[k - 1].text if k else ""
    if before in ("OF", "BY", "A") and k > 1:
        before = found[k - 2].text
    after = found[k + 1] if k + 1 < len(found) else None
    if before in _DISTANT:
        return True
    return before not in ("-", "/") and (
        after is not None
        and after.what is Is.WORD
        and (
            after.start == one.end
            or after.text in notam_words.RADIUS | notam_words.SIDES | notam_words.WIDE
        )
    )


def _beside(found: Sequence[Element], one: Shape) -> list[str]:
    """A word directly before or after a shape that the grammar does not know."""
    said: list[str] = []
    for k, ends in ((one.start - 1, one.start), (one.end, one.end)):
        if not 0 <= k < len(found) or found[k].what is not Is.WORD:
            continue
        if ends < len(found) and found[ends].broken:
            continue
        if k == one.end and found[k - 1].text in _STOPS:
            continue
        word = found[k].text
        if word not in notam_words.KNOWN and len(word) > 1:
            said.append(f"{word!r} beside a shape")
    return said


def _half_plane(found: Sequence[Element], used: Sequence[bool]) -> bool:
    """``EAST OF LINE ...``: an area that positions do not close."""
    for k, one in enumerate(found):
        if used[k] or one.text not in notam_words.COMPASS or k + 2 >= len(found):
            continue
        if found[k + 1].text not in ("OF", "FM", "FROM"):
            continue
        after = found[k + 2 : k + 2 + _NEAR]
        if any(x.what is Is.POSITION or x.coordinate or x.text in _HALF_PLANES for x in after):
            return True
    return False


def _growth(found: Sequence[Element]) -> float:
    """The largest distance that the text names; a number without a unit counts as miles."""
    largest = max((one.metres for one in found if one.what is Is.LENGTH), default=0.0)
    bare = [
        float(one.text) * NAUTICAL_MILE_M
        for k, one in enumerate(found)
        if one.what is Is.NUMBER and _may_be_length(found, k)
    ]
    return max(largest, *bare) if bare else largest


def _without_places(found: Sequence[Element]) -> list[str]:
    """An area may be named, or told by places that only people know."""
    for k, one in enumerate(found):
        if one.what is Is.LENGTH and one.far:
            return [f"{_around(found, k)!r}: a distance without a position"]
    return []


def _around(found: Sequence[Element], k: int) -> str:
    return " ".join(one.text for one in found[max(0, k - 1) : k + 3])[:60]
