"""Chains of positions in item E: which of them follow each other as one outline or one line."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from vedette.airspace.formats.notam import notam_words
from vedette.airspace.formats.notam.arc_text import arc
from vedette.airspace.formats.notam.elements import Element, Is
from vedette.model.restriction import Corridor, LatLon

_SIGNS = frozenset("-,;/.:()+&'\"=")
_KINDS = frozenset({"AREA", "ZONE", "POLYGON", "SECTOR", "BLOCK", "AREAS"})
_ROMAN = frozenset({"I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"})
_HEAD_WORDS = notam_words.RADIUS | frozenset(
    {"CIRCLE", "CIRCULAR", "EITHER", "WIDE", "WIDTH", "CORRIDOR"}
)
_NAME_MAX, _BORDER_MAX = 2, 12  # words between positions that name a point, or a border
_MANY = 3  # positions: from here on a part of a chain may be an outline of its own
Joint = tuple[str, ...]


@dataclass(slots=True)
class Chain:
    """Positions that belong together, and what makes that doubtful."""

    start: int  # its first element
    end: int  # the element after its last position
    positions: list[LatLon] = field(default_factory=list)
    joints: list[Joint] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    label: str | None = None  # of the area that it is the outline of
    open_ended: bool = False  # a border or a named point between them may lie beyond them
    fringes: list[Corridor] = field(default_factory=list)  # along its arcs

    @property
    def closed(self) -> bool:
        """Whether its last position is its first."""
        return len(self.positions) > _MANY and self.positions[0] == self.positions[-1]


def chain(found: Sequence[Element], i: int, label: str | None = None) -> Chain:
    """The chain that starts with the position at element `i`.

    The chain ends where its outline closes, at a distance or a word of another shape, at the label
    of another area, or at the end of the text. Words between two positions do not end it. They make
    it doubtful, because it is unknown whether an outline goes on after them.
    """
    one = Chain(i, i + 1, [_at(found[i])], label=label)
    while not one.closed:
        bend = arc(found, one.end, one.positions)
        if bend is not None:
            one.positions += bend.corners
            one.fringes.append(bend.fringe)
            one.end = bend.end
            continue
        j = _next_position(found, one.end)
        if j is None:
            break
        between = found[one.end : j]
        if len(one.positions) >= _MANY and _ends(between):
            break
        other = label_of(between)
        if (
            other is not None
            and label is not None
            and other != label
            and len(one.positions) >= _MANY
        ):
            strange = _strange(
                between, notam_words.JOINTS | notam_words.CLOSERS | notam_words.BENIGN
            )
            if strange:
                one.doubts.append(_doubt(between))
            break
        if _strange(between, notam_words.JOINTS):
            one.doubts.append(_doubt(between))
            one.open_ended = one.open_ended or _runs_on(between)
        elif found[j].broken > 1 and len(one.positions) >= _MANY:
            one.doubts.append("an empty line inside an outline that is not closed")
        one.joints.append(_joint(between))
        one.positions.append(_at(found[j]))
        one.end = j + 1
    one.doubts += _uneven(one)
    rest = found[one.end : one.end + _MANY]
    breaks = rest[:1] and rest[0].text in ("-", "TO", "THEN", "THENCE")
    if breaks and not one.closed and len(rest) < _MANY and not _strange(rest, notam_words.JOINTS):
        one.doubts.append("the text ends where another position should follow")
        one.open_ended = True
    return one


def _ends(between: Sequence[Element]) -> bool:
    """Whether words there say that the outline ends: ``BACK TO START``, ``CONNECTION RANGE``."""
    k = 0
    while k < len(between) and (
        between[k].what is Is.SIGN or between[k].text in notam_words.CLOSERS - notam_words.ENDS
    ):
        k += 1
    if k == len(between) or between[k].text not in notam_words.ENDS:
        return False
    # One such word alone may stand there by mistake: a phrase of two says that the outline ends.
    led = any(one.what is Is.WORD for one in between[:k])
    followed = k + 1 < len(between) and between[k + 1].text in ("POINT", "POSITION", "OF", "TO")
    return led or followed or between[k].text in ("CLOSED", "RANGE")


def label_of(found: Sequence[Element]) -> str | None:
    """The label of an area, as in `AREA 2:` or `AREA B`; None if there is none."""
    for k in range(len(found) - 1):
        if found[k].text not in _KINDS:
            continue
        name = found[k + 1]
        after = found[k + 2] if k + 2 < len(found) else None
        ends = after is None or after.what is Is.SIGN or after.text in ("BOUNDED", "WI", "WITHIN")
        short = name.what is Is.NUMBER and len(name.text) < _MANY
        letter = name.what is Is.WORD and (len(name.text) == 1 or name.text in _ROMAN)
        if ends and (short or letter):
            return name.text
    return None


def _at(one: Element) -> LatLon:
    if one.at is None:
        raise AssertionError(one)
    return one.at


def _next_position(found: Sequence[Element], i: int) -> int | None:
    """The next position, unless a distance or a word of another shape stands before it."""
    for j in range(i, len(found)):
        one = found[j]
        if one.what is Is.POSITION:
            return j
        if one.what is Is.LENGTH or (one.what is Is.WORD and one.text in _HEAD_WORDS):
            return None
    return None


def _joint(between: Sequence[Element]) -> Joint:
    return tuple(one.text for one in between if one.what in (Is.WORD, Is.SIGN))


def _strange(between: Sequence[Element], allowed: frozenset[str]) -> bool:
    """Whether anything stands there that is neither a joint, a number of a corner nor a name."""
    k = 0
    while k < len(between):
        one = between[k]
        if one.text == "(" and k + 2 < len(between) and between[k + 2].text == ")":
            name = between[k + 1]
            if name.what is Is.WORD and name.text not in notam_words.STRONG | notam_words.WEAK:
                k += 3
                continue
        part = _part(between, k)
        if part:
            k += part
            continue
        if one.coordinate or not (
            (one.what is Is.WORD and (one.text in allowed or len(one.text) == 1))
            or (one.what is Is.SIGN and one.text in _SIGNS)
            or (one.what is Is.NUMBER and len(one.text) < _MANY)
        ):
            return True
        k += 1
    return False


def _runs_on(between: Sequence[Element]) -> bool:
    """Whether a border is followed there, or a name stands there that may be a point's.

    Prose between two positions names neither.
    """
    said = [one.text for one in between if one.what is Is.WORD and len(one.text) > 1]
    if len(said) <= _NAME_MAX and any(text not in notam_words.KNOWN for text in said):
        return True
    return len(said) <= _BORDER_MAX and any(text in notam_words.FOLLOWED for text in said)


def _part(between: Sequence[Element], k: int) -> int:
    """How many elements ``END PART 1 OF 2`` or ``PART 2 OF 2`` has there; 0 where it is not."""
    led = between[k].text == "END"
    texts = [one.text for one in between[k + led : k + led + 4]]
    if len(texts) == 4 and texts[0] == "PART" and texts[2] == "OF":
        return 4 + led
    return 0


def _uneven(one: Chain) -> list[str]:
    """A joint unlike the others, with three positions on each side, may part two outlines."""
    if one.closed or one.fringes or len(one.positions) < 2 * _MANY:
        return []
    signs = [tuple(text for text in joint if text in "-,;/.TO&AND") for joint in one.joints]
    counts = Counter(signs)
    usual = counts.most_common(1)[0][0]
    for k in range(_MANY - 1, len(signs) - _MANY + 1):
        if signs[k] != usual and counts[signs[k]] * 2 < len(signs):
            joint = " ".join(one.joints[k]) or "nothing"
            return [f"{joint!r} between two positions where {' '.join(usual)!r} joins the others"]
    return []


def _doubt(between: Sequence[Element]) -> str:
    said = " ".join(one.text for one in between)
    return f"{said[:60]!r} between two positions"
