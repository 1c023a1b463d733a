"""A restriction out of one NOTAM, with everything of it that is doubtful."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from vedette.airspace.formats.notam import bounds, schedule
from vedette.airspace.formats.notam.area_text import AreaText, area_text
from vedette.airspace.formats.notam.exemptions import exemptions
from vedette.airspace.formats.notam.items import Items
from vedette.airspace.formats.notam.notam_heights import Limit, limit
from vedette.airspace.formats.notam.series import Ending
from vedette.airspace.formats.notam.subject import Restricts, Subject
from vedette.airspace.formats.reading_notes import Notes
from vedette.airspace.height_limits import text as limit_text
from vedette.geo import geodesic
from vedette.model.doubt import Doubt, Reach
from vedette.model.height import Height
from vedette.model.ids import RestrictionId, content_id
from vedette.model.particulars import Particulars, Text
from vedette.model.restriction import Area, Bars, Period, Restriction, Volume
from vedette.model.times import to_text

KINDS = {
    "QRP": "PROHIBITED",
    "QRR": "RESTRICTED",
    "QRT": "RESTRICTED",
    "QRD": "DANGER",
    "QRA": "RESERVED",
}
_MEND = "read the NOTAM itself"
_DOUBTFUL = "doubtful: all that the NOTAM names, and more, for its area is not understood in full"


@dataclass(frozen=True, slots=True)
class Made:
    """What a NOTAM became: a restriction, or a doubt where its place is not bounded."""

    restriction: Restriction | None = None
    refusal: Doubt | None = None
    certain: bool = False  # its area is read in full


@dataclass(slots=True)
class _Draft:
    """The parts of a restriction, with the doubts about them."""

    said: Items
    notes: Notes
    areas: list[Area]  # certain ones
    bounds: list[Area]  # of all that is doubtful; empty: everywhere
    lower: Limit
    upper: Limit
    start: datetime | None = None
    end: datetime | None = None
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def everything(self) -> tuple[Area, ...]:
        """All that the NOTAM may reach."""
        return (*self.areas, *self.bounds)

    def doubt(self, key: str, what: str, *, narrow: bool, **reach: object) -> None:
        """Add a doubt that reaches as far as the NOTAM, unless `reach` says otherwise."""
        spread: dict[str, object] = {
            "areas": self.everything,
            "lower": self.lower.far,
            "upper": self.upper.far,
            "start": self.start,
            "end": self.end,
            **reach,
        }
        self.doubts.append(
            Doubt(
                file=self.notes.file, feature=self.said.name, key=key, what=what, mend=_MEND,
                reach=Reach(**spread),  # type: ignore[arg-type]
                may_narrow=narrow,
            )
        )  # fmt: skip


def reach_of_text(area: AreaText) -> tuple[Area, ...] | None:
    """The areas that a text may reach by its positions; None means everywhere."""
    found = _text_bound(area)
    return None if found is None else (found,)


def made(
    said: Items,
    area: AreaText,
    about: Subject,
    ended: Sequence[Ending],
    notes: Notes,
    source: tuple[str, Bars],
) -> Made:
    """The restriction of a NOTAM. `source` holds the digest of its file and the default for who
    is barred.
    """
    draft = _Draft(said, notes, list(area.areas), [], limit(said.lower, upper=False),
                   limit(said.upper, upper=True))  # fmt: skip
    doubtful = list(area.doubts)
    doubtful += [f"part {n} is missing in the file" for n in said.missing]
    cut_off = said.lower is None and said.upper is None and area.ends_open
    if cut_off:
        doubtful.append("item E may be cut off: it ends with a position, and F and G are missing")
    if said.bare:
        doubtful.append("item E has no mark, so its text cannot be identified for certain")
    if not area.areas and not doubtful:
        doubtful.append("gives no area in positions")
    if doubtful:
        bound = _bounds(said, area, cut_off=cut_off)
        if bound is None:
            return Made(refusal=_unbounded(said, draft, doubtful, notes))
        draft.bounds = bound
    _times(draft)
    periods = _periods(draft)
    _limits(draft)
    certain = not doubtful
    for what in doubtful:
        draft.doubt("E", what, narrow=not draft.areas)
    if certain:
        _contradiction(draft, area)
    if about.restricts is Restricts.MAYBE:
        draft.doubt("Q", about.why, narrow=True)
    _rests(draft)
    kept = _ended(draft, periods, ended)
    if not kept:
        return Made()
    return Made(_restriction(draft, kept, source), certain=certain)


def _bounds(said: Items, area: AreaText, *, cut_off: bool) -> list[Area] | None:
    """How far a doubtful area may reach; None where nothing bounds it."""
    found: list[Area] = []
    if said.q.centre is not None and said.q.radius_nm is not None:
        found.append(bounds.q_circle(said.q.centre, said.q.radius_nm))
    open_ended = area.open_ended or bool(said.missing) or cut_off
    if not area.places:
        return found or None
    if open_ended and not found:
        return None
    text = _text_bound(replace(area, open_ended=open_ended))
    return None if text is None else [*found, text]


def _text_bound(area: AreaText) -> Area | None:
    if not area.places:
        return None
    return bounds.around(area.places, area.growth_m, open_ended=area.open_ended)


def _unbounded(said: Items, draft: _Draft, doubtful: Sequence[str], notes: Notes) -> Doubt:
    """A NOTAM whose place nothing bounds: its file is refused, unless it is skipped."""
    _times(draft)
    what = f"{doubtful[0]}, and the Q-line gives no circle that contains the area"
    found = notes.refusal(
        "E", what, "give the area in item E, or a circle in the Q-line", said.name
    )
    reach = Reach(lower=draft.lower.far, upper=draft.upper.far, start=draft.start, end=draft.end)
    return replace(found, reach=reach)


def _times(draft: _Draft) -> None:
    """Items B and C, and what is doubtful of them."""
    start, end = draft.said.start, draft.said.end
    draft.start = None if start is None else start.at
    draft.end = None if end is None or end.estimated else end.at


def _periods(draft: _Draft) -> tuple[Period, ...]:
    """The periods of items B, C and D; all of B to C where item D is not read."""
    said, notes = draft.said, draft.notes
    start, end = said.start, said.end
    stated = None if end is None else end.at
    if draft.start is not None and stated is not None and stated <= draft.start:
        what = f"item C must be after item B ({to_text(draft.start)}), got {to_text(stated)}"
        draft.start = draft.end = None
        draft.doubt("C", what, narrow=True)
        return (Period(),)
    if start is None or (start.at is None and not start.at_once):
        draft.start = None
        draft.doubt("B", "the start in item B is missing or cannot be read", narrow=True)
    if end is None or (end.at is None and not end.permanent):
        draft.doubt("C", "the end in item C is missing or cannot be read", narrow=True)
    for key, one in (("B", start), ("C", end)):
        if one is not None and one.rest:
            draft.doubt(key, f"part of the item cannot be read: {one.rest[:40]!r}", narrow=True)
    if end is not None and end.estimated:
        notes.note("C", "EST: the end is an estimate; in force until it is cancelled or replaced")
    try:
        return schedule.periods(said.schedule, draft.start, draft.end, stated)
    except schedule.ScheduleError as exc:
        text = " ".join((said.schedule or "").split())[:60]
        draft.doubt("D", f"the schedule {text!r} cannot be read: {exc}", narrow=True)
        return (Period(start=draft.start, end=draft.end),)


def _limits(draft: _Draft) -> None:
    """What is doubtful of items F and G."""
    lower, upper = draft.lower, draft.upper
    low, high = lower.near, upper.near
    if low is not None and high is not None and _upside_down(low, high):
        what = (
            "the lower limit must be below the upper limit, "
            f"got {limit_text(low)} and {limit_text(high)}"
        )
        draft.lower = draft.upper = Limit(None, None)
        draft.doubt("F", what, narrow=True)
        return
    if bool((draft.said.lower or "").strip()) != bool((draft.said.upper or "").strip()):
        # Where a mark is lost, the text of G can stand in F: the one limit may be either.
        draft.lower = draft.upper = Limit(None, None)
        what = "only one of the items F and G is given, so it may be the lower or the upper limit"
        draft.doubt("F", what, narrow=True)
        return
    for key, one in (("F", lower), ("G", upper)):
        for what in one.doubts:
            # Between the readings nobody knows; within the narrower one it holds.
            draft.doubt(key, what, narrow=not one.known)


def _upside_down(lower: Height | None, upper: Height | None) -> bool:
    if lower is None or upper is None or lower.reference is not upper.reference:
        return False
    return lower.value_m > upper.value_m


def _contradiction(draft: _Draft, area: AreaText) -> None:
    """An area that lies nowhere in the circle of the Q-line: one of the two is a mistake."""
    q = draft.said.q
    if q.centre is None or q.radius_nm is None or not area.places:
        return
    circle = bounds.q_circle(q.centre, q.radius_nm)
    reach_m = circle.radius_m + area.growth_m
    if all(geodesic.inverse(*q.centre, *one)[0] > reach_m for one in area.places):
        what = "the circle of the Q-line contains none of the positions of item E"
        draft.doubt("Q", what, narrow=False, areas=(circle,))


def _rests(draft: _Draft) -> None:
    """Text after items F and G, which belongs to none of them; doubtful where it names places."""
    rest = "\n".join(one.rest for one in (draft.lower, draft.upper) if one.rest)
    said = " ".join(rest.split()).strip(" )")
    if not said:
        return
    named = area_text(rest)
    if named.places:
        what = f"{said[:60]!r} after its last item names a place"
        draft.doubt("G", what, narrow=False, areas=reach_of_text(named), lower=None, upper=None)
        return
    what = f"{said[:60]!r} after its last item is not read"
    draft.doubts.append(
        Doubt(file=draft.notes.file, feature=draft.said.name, key="G", what=what, reach=None)
    )


def _ended(
    draft: _Draft, periods: tuple[Period, ...], ended: Sequence[Ending]
) -> tuple[Period, ...]:
    """The periods up to when another NOTAM of the file ends it; none where nothing is left."""
    notes = draft.notes
    certain = [one for one in ended if one.certain]
    for one in ended:
        if not one.certain:
            what = f"{one.by} may replace or cancel it, but its NOTAM office may be another one"
            draft.doubt("item 1", what, narrow=True, start=one.at)
    if not certain:
        return periods
    at = min(one.at for one in certain)
    what = f"replaced or cancelled by another NOTAM of this file; ends at {to_text(at)}"
    notes.note("item 1", what)
    draft.doubts = [_until(one, at) for one in draft.doubts if _begins_before(one, at)]
    return tuple(
        replace(one, end=at if one.end is None else min(one.end, at))
        for one in periods
        if one.start is None or one.start < at
    )


def _begins_before(one: Doubt, at: datetime) -> bool:
    return one.reach is None or one.reach.start is None or one.reach.start < at


def _until(one: Doubt, at: datetime) -> Doubt:
    if one.reach is None:
        return one
    end = at if one.reach.end is None else min(at, one.reach.end)
    return replace(one, reach=replace(one.reach, end=end))


def _restriction(
    draft: _Draft, periods: tuple[Period, ...], source: tuple[str, Bars]
) -> Restriction:
    said = draft.said
    sha256, bars = source
    text = " ".join(said.text.split())
    lower = draft.lower.near if draft.lower.known else draft.lower.far
    upper = draft.upper.near if draft.upper.known else draft.upper.far
    areas = draft.areas or draft.bounds
    return Restriction(
        id=RestrictionId(content_id("notam", " ".join(said.raw.split()))),
        name=said.name,
        volumes=tuple(Volume(area=area, lower=lower, upper=upper) for area in areas),
        kind=_kind(said.q.code),
        message=text,
        periods=periods,
        bars=bars,
        exempt=exemptions(said.text, draft.notes),
        approximation=None if draft.areas else _DOUBTFUL,
        source_sha256=sha256,
        particulars=Particulars(identifier=said.name, messages=(Text(text=text),)),
        doubts=tuple(draft.doubts),
    )


def _kind(code: str | None) -> str | None:
    if code is None:
        return None
    return KINDS.get(code[:3], "WARNING" if code[1] == "W" else code)
