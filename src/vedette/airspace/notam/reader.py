"""NOTAM text to restrictions. What would have to be guessed of the text is refused or listed."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

from vedette.airspace import ring_shapes
from vedette.airspace.deviations import (
    FeatureRefusedError,
    Notes,
    Original,
    ZoneFile,
    short,
)
from vedette.airspace.limits import GROUND, in_words, refuse_upside_down
from vedette.airspace.notam import items, places, schedule
from vedette.airspace.notam.exemptions import exemptions
from vedette.airspace.notam.items import Items
from vedette.airspace.rings import Sheet
from vedette.model.doubt import Doubt
from vedette.model.errors import RestrictionError
from vedette.model.height import Height, flight_level
from vedette.model.ids import RestrictionId, content_id
from vedette.model.particulars import Particulars, Text
from vedette.model.restriction import Bars, Circle, Period, Restriction, Volume

FORMAT = "NOTAM"
KINDS = {
    "QRP": "PROHIBITED",
    "QRR": "RESTRICTED",
    "QRT": "RESTRICTED",
    "QRD": "DANGER",
    "QRA": "RESERVED",
}
_UNLIMITED_LEVEL = 999
_FROM_Q = "the circle of the Q-line: it holds the area and more, and is rounded to whole miles"


@dataclass(frozen=True, slots=True)
class _One:
    """One NOTAM that restricts, and where it stands in the file."""

    number: int
    raw: str
    items: Items


def is_notam(data: bytes) -> bool:
    """Whether these bytes are NOTAM text."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return text.lstrip()[:1] not in ("{", "[") and items.HEADER.search(text) is not None


def read(
    data: bytes, notes: Notes, sha256: str, default_bars: Bars, *, keep_original: bool = False
) -> ZoneFile:
    """All NOTAMs of a file that restrict airspace. Raises RestrictionError if there is none."""
    text = data.decode("utf-8-sig").replace("\r\n", "\n")
    raw = items.split(text)
    refusals: dict[int, Doubt] = {}
    every = _understood(raw, notes, refusals)
    ended = _ended(every, notes)
    sheet = Sheet(notes, turns=False)
    found: dict[int, Restriction] = {}
    for one in every:
        if one.items.cancels or not _restricts(one.items, notes):
            continue
        sheet.number, notes.feature = one.number, one.items.number
        try:
            found[one.number] = _restriction(one, ended, sheet, sha256, default_bars)
        except FeatureRefusedError as exc:
            refusals[one.number] = exc.refusal
    for number, refusal in ring_shapes.check(sheet).items():
        refusals.setdefault(number, refusal)
        found.pop(number, None)
    notes.refusals += [refusal for _, refusal in sorted(refusals.items())]
    if not found and not refusals:
        what = "no NOTAM in it restricts airspace"
        raise RestrictionError(what, where=notes.file, mend="name another file")
    return ZoneFile(
        restrictions=tuple(found.values()),
        deviations=tuple(notes.deviations),
        sha256=sha256,
        file=notes.file,
        format=FORMAT,
        doubts=tuple(notes.refusals),
        original=_original(raw, found) if keep_original else None,
    )


def _understood(raw: list[tuple[str, str]], notes: Notes, refusals: dict[int, Doubt]) -> list[_One]:
    found: list[_One] = []
    for number, (name, text) in enumerate(raw):
        notes.feature = name
        try:
            found.append(_One(number, text, items.read(name, text, notes)))
        except FeatureRefusedError as exc:
            refusals[number] = exc.refusal
    return found


def _ended(every: list[_One], notes: Notes) -> dict[str, datetime]:
    """When NOTAMs of this file are replaced or cancelled by others of it."""
    texts = {(one.items.number, _id(one.raw)) for one in every}  # the same text twice is one
    known = Counter(number for number, _ in texts)
    found: dict[str, datetime] = {}
    for one in every:
        other = one.items.refers_to
        if other is None:
            continue
        if known[other] > 1:  # of several states or years: which is meant is not told
            what = f"{other} stands in this file more than once; none of them is read as ended"
            notes.add(one.items.number, "item 1", what)
        elif known[other]:
            found[other] = min(one.items.start, found.get(other, one.items.start))
        else:
            doing = "cancels" if one.items.cancels else "replaces"
            notes.add(one.items.number, "item 1", f"{doing} {other}, which is not in this file")
    return found


def _restricts(one: Items, notes: Notes) -> bool:
    """Airspace restrictions and warnings have codes of R and W; others restrict no airspace."""
    if one.code[1] in "RW":
        return True
    notes.add(one.number, "Q", f"its code {one.code} restricts no airspace; not read as a zone")
    return False


def _restriction(
    one: _One, ended: dict[str, datetime], sheet: Sheet, sha256: str, default_bars: Bars
) -> Restriction:
    said, notes = one.items, sheet.notes
    lower, upper = _limits(said, notes)
    found = places.areas(said.text, sheet)
    approximation, sigma_m = None, 0.0
    if found is None:
        circle = _circle_of(said, notes)
        found, approximation = [circle], _FROM_Q
        # No place is proven to be inside, and none outside that might be meant.
        sigma_m = circle.radius_m / 3
    text = " ".join(said.text.split())
    return Restriction(
        id=_id(one.raw),
        name=said.number,
        volumes=tuple(Volume(area=area, lower=lower, upper=upper) for area in found),
        kind=KINDS.get(said.code[:3], "WARNING" if said.code[1] == "W" else said.code),
        message=text,
        periods=_periods(said, ended.get(said.number), notes),
        bars=default_bars,
        exempt=exemptions(said.text, notes),
        boundary_sigma_m=sigma_m,
        approximation=approximation,
        source_sha256=sha256,
        particulars=Particulars(identifier=said.number, messages=(Text(text=text),)),
    )


def _id(raw: str) -> RestrictionId:
    """An id from content: spacing does not matter."""
    return RestrictionId(content_id("notam", " ".join(raw.split())))


def _circle_of(said: Items, notes: Notes) -> Circle:
    if places.PLACE.search(said.text.upper()):
        notes.note("E", "positions that are not read; the circle of the Q-line is taken")
    else:
        notes.note("E", "says no area in positions; the circle of the Q-line is taken")
    if not 0 < said.radius_nm < _UNLIMITED_LEVEL:
        notes.refuse("Q", f"a radius of {said.radius_nm:03d} tells no area", "give it in item E")
    # The centre is rounded to whole minutes: up to 1.7 km off. The radius is to hold the area.
    return Circle(centre=said.centre, radius_m=said.radius_nm * places.NAUTICAL_MILE_M)


def _limits(said: Items, notes: Notes) -> tuple[Height | None, Height | None]:
    if said.lower is None or said.upper is None:
        notes.note("F", "no limits in items F and G; the levels of the Q-line are taken")
        ground, unlimited = said.lower_level == 0, said.upper_level == _UNLIMITED_LEVEL
        return (
            GROUND if ground else flight_level(said.lower_level),
            None if unlimited else flight_level(said.upper_level),
        )
    lower, upper = _limit(said.lower, "F", notes), _limit(said.upper, "G", notes)
    refuse_upside_down(lower, upper, "F", notes)
    return lower, upper


def _limit(said: str, item: str, notes: Notes) -> Height | None:
    try:
        return in_words(said)
    except ValueError:
        mend = "write it like GND, SFC, FL095, 2000FT AMSL, 500FT AGL or UNL"
        notes.refuse(item, f"{short(said)} is no limit of height", mend)


def _periods(said: Items, ended: datetime | None, notes: Notes) -> tuple[Period, ...]:
    end = said.end
    if end is not None and end <= said.start:
        notes.refuse("C", "ends before it starts", "correct item B or C")
    if said.estimated:
        notes.note("C", "EST: the end is an estimate; in force until it is cancelled or replaced")
    found = schedule.periods(said.schedule, said.start, end, estimated=said.estimated, notes=notes)
    if ended is None:
        return found
    notes.note("item 1", "replaced or cancelled by another NOTAM of this file; read as ending then")
    if ended <= said.start:
        notes.refuse("item 1", "is replaced or cancelled before it starts", "leave it out")
    return tuple(
        replace(one, end=ended if one.end is None else min(one.end, ended))
        for one in found
        if one.start is None or one.start < ended
    )


def _original(raw: list[tuple[str, str]], found: dict[int, Restriction]) -> Original:
    return Original(
        root={},
        list_key=None,
        features=tuple(
            (text, found[i].id if i in found else None) for i, (_, text) in enumerate(raw)
        ),
        read={one.id: one for one in found.values()},
    )
