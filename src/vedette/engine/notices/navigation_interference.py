"""Interference with satellite navigation: one notice for an area where many aircraft show signs.

No aircraft alone tells of it. A notice begins where at least four aircraft, and three in ten of
those in the area whose positions were good, began to show a sign within five minutes. It grows
with every further aircraft there, and ends two minutes after fewer than two show a sign.
An aircraft counts only where every sensor that hears it hears the sign: else the fault is one of a
receiver. Signs: see `vedette.engine.notices.aircraft_signs`.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from vedette.engine.notices.aircraft_signs import (
    Shown,
    distance_m,
    first_shown,
    gathered,
    with_place,
    without_place,
)
from vedette.engine.notices.sign_circle import sign_circle
from vedette.model.events import NoticeChanged
from vedette.model.identity import Emitter, EmitterScheme
from vedette.model.ids import NoticeId, SensorId, content_id
from vedette.model.notice import Notice, NoticeKind, Sign, SignKind
from vedette.model.report import IdentityReport, Observation, PositionReport, PresenceReport
from vedette.model.times import EPOCH, from_microseconds, to_microseconds

_EVERY = timedelta(seconds=5)  # how often areas are looked for
_LEAST = 4  # aircraft
_SHARE = 0.3
_WITHIN_S = 300.0  # in which they began to show it
_LINK_M = 100_000.0  # between neighbours of one area
_MARGIN_M = 10_000.0  # of the area, beyond the outermost sign
_SHOWN_S = 60.0  # for which a sign that is shown again and again lasts
_JUMPED_S = 180.0  # for which a jump lasts
_HEARD_S = 60.0  # after which an aircraft is gone from the area
_TOGETHER_S = 30.0  # within which several sensors hear an aircraft, if they do
_GATHERED_M = 2_000.0
_QUIET_S = 120.0
_TOLD_EVERY_S = 10.0
_KEPT_S = 600.0
_MOST = 20_000  # a flood of invented addresses must not fill the memory
_MOST_SIGNS = 1_000

Key = tuple[SensorId, Emitter]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenNotice:
    """A notice that lasts. Times in microseconds since 1970."""

    notice: Notice
    present: tuple[Emitter, ...]  # who shows a sign now, sorted
    lively_us: int  # when enough aircraft last showed a sign
    told_us: int
    told: int  # signs when it was last told


@dataclass(frozen=True, slots=True, kw_only=True)
class Interference:
    """What is known of the aircraft's navigation. Its mapping is never modified."""

    shown: Mapping[Key, Shown] = field(default_factory=dict)
    judged: int = 0  # number of the interval in which areas were last looked for
    open: tuple[OpenNotice, ...] = ()


@dataclass(frozen=True, slots=True)
class _Aircraft:
    """One aircraft now: the sign that it shows, where it is, whether its position was good."""

    sign: Sign | None
    lat_deg: float
    lon_deg: float
    good: bool
    sensors: tuple[SensorId, ...]


def update_interference(
    state: Interference, reports: Sequence[Observation], end: datetime
) -> tuple[Interference, list[NoticeChanged]]:
    """Take in one cycle's reports; returns an event for each notice that changed."""
    end_us = to_microseconds(end)
    shown = _with_reports(state.shown, reports, end_us)
    interval = (end - EPOCH) // _EVERY
    if interval == state.judged or (not shown and not state.open):
        return (state if shown is state.shown else replace(state, shown=shown)), []
    shown = _gathered(_kept(shown, end_us), end_us)
    aircraft = _aircraft(shown, end_us)
    notices, events = _judged(state.open, aircraft, end_us, end)
    return Interference(shown=shown, judged=interval, open=notices), events


def end_interference(state: Interference, end: datetime) -> list[NoticeChanged]:
    """The ends of all open interference notices, after the clock was set or the tracker failed."""
    return [_ended(one, end) for one in state.open]


def _with_reports(
    known: Mapping[Key, Shown], reports: Sequence[Observation], end_us: int
) -> Mapping[Key, Shown]:
    shown: dict[Key, Shown] | None = None
    for report in reports:
        if not isinstance(report, PositionReport | PresenceReport | IdentityReport):
            continue
        emitter = report.emitter
        if emitter is None or emitter.scheme is not EmitterScheme.ICAO24:
            continue
        key = (report.sensor, emitter)
        before = (known if shown is None else shown).get(key)
        if isinstance(report, PositionReport):
            after = (
                first_shown(report, end_us)
                if before is None
                else with_place(before, report, end_us)
            )
        elif before is None:
            continue
        else:
            after = without_place(before, report, end_us)
        if shown is None:
            shown = dict(known)
        shown[key] = after
    return known if shown is None else shown


def _kept(shown: Mapping[Key, Shown], end_us: int) -> dict[Key, Shown]:
    oldest = end_us - int(1e6 * _KEPT_S)
    kept = {key: one for key, one in shown.items() if one.heard_us >= oldest}
    if len(kept) > _MOST:
        newest = sorted(kept, key=lambda key: (kept[key].heard_us, key))[-_MOST:]
        kept = {key: kept[key] for key in newest}
    return kept


def _gathered(shown: dict[Key, Shown], end_us: int) -> dict[Key, Shown]:
    """With the sign of those that stay at one place with at least three others, and move."""
    stay = {
        key: one
        for key, one in shown.items()
        if one.stays and end_us - one.heard_us <= 1e6 * _SHOWN_S
    }
    after = dict(shown)
    for key, one in stay.items():
        near = {
            emitter
            for (_, emitter), other in stay.items()
            if distance_m(one.lat_deg, one.lon_deg, other.lat_deg, other.lon_deg) <= _GATHERED_M
        }
        if len(near) >= _LEAST:
            after[key] = gathered(one, key[1], end_us)
    return after


def _aircraft(shown: Mapping[Key, Shown], end_us: int) -> dict[Emitter, _Aircraft]:
    """Every aircraft that is heard now, by address."""
    of: dict[Emitter, list[tuple[SensorId, Shown]]] = {}
    for (sensor, emitter), one in shown.items():
        if end_us - one.heard_us <= 1e6 * _HEARD_S:
            of.setdefault(emitter, []).append((sensor, one))
    found: dict[Emitter, _Aircraft] = {}
    for emitter in sorted(of):
        ones = sorted(of[emitter], key=lambda pair: pair[0])
        latest_us = max(one.heard_us for _, one in ones)
        now = [one for _, one in ones if latest_us - one.heard_us <= 1e6 * _TOGETHER_S]
        signs = [_present(one, end_us) for one in now]
        first = min((s for s in signs if s is not None), key=lambda s: s.at, default=None)
        newest = max(now, key=lambda one: one.placed_us)
        found[emitter] = _Aircraft(
            sign=None if None in signs else first,
            lat_deg=newest.lat_deg,
            lon_deg=newest.lon_deg,
            good=any(one.good_us is not None and not one.bad for one in now),
            sensors=tuple(sensor for sensor, _ in ones),
        )
    return found


def _present(one: Shown, end_us: int) -> Sign | None:
    if one.sign is None:
        return None
    lasts_s = _JUMPED_S if one.sign.kind is SignKind.JUMPED else _SHOWN_S
    return one.sign if end_us - one.sign_us <= 1e6 * lasts_s else None


def _judged(
    open_notices: Sequence[OpenNotice],
    aircraft: Mapping[Emitter, _Aircraft],
    end_us: int,
    end: datetime,
) -> tuple[tuple[OpenNotice, ...], list[NoticeChanged]]:
    """The notices that last, with an event for each that began, changed or ended."""
    events: list[NoticeChanged] = []
    kept: list[OpenNotice] = []
    of_notice: dict[int, list[Emitter]] = {}
    for area in _areas(aircraft):
        for k, one in enumerate(open_notices):
            if _is_near(one, area, aircraft):
                of_notice.setdefault(k, []).extend(area)
                break
        else:
            begun = _begun(area, aircraft, end_us)
            if begun is not None:
                kept.append(begun)
                events.append(NoticeChanged(at=end, notice=begun.notice))
    for k, one in enumerate(open_notices):
        after = _grown(one, sorted(of_notice.get(k, [])), aircraft, end_us)
        if end_us - after.lively_us > 1e6 * _QUIET_S:
            events.append(_ended(after, end))
            continue
        grew = len(after.notice.signs) > one.told or after.notice.present != one.notice.present
        if grew and end_us - one.told_us >= 1e6 * _TOLD_EVERY_S:
            after = replace(after, told_us=end_us, told=len(after.notice.signs))
            events.append(NoticeChanged(at=end, notice=after.notice))
        kept.append(after)
    kept.sort(key=lambda one: (one.notice.since, one.notice.id))
    return tuple(kept), events


def _areas(aircraft: Mapping[Emitter, _Aircraft]) -> list[list[Emitter]]:
    """Those who show a sign, where each is within `_LINK_M` of another of its area."""
    left = [emitter for emitter, one in aircraft.items() if one.sign is not None]
    areas: list[list[Emitter]] = []
    while left:
        area = [left.pop(0)]
        for member in area:  # grows on the way
            near = [e for e in left if _apart_m(aircraft[member], aircraft[e]) <= _LINK_M]
            left = [e for e in left if e not in set(near)]
            area += near
        areas.append(sorted(area))
    return areas


def _apart_m(a: _Aircraft, b: _Aircraft) -> float:
    if a.sign is None or b.sign is None:
        return math.inf
    return distance_m(a.sign.lat_deg, a.sign.lon_deg, b.sign.lat_deg, b.sign.lon_deg)


def _is_near(
    one: OpenNotice, area: Iterable[Emitter], aircraft: Mapping[Emitter, _Aircraft]
) -> bool:
    notice = one.notice
    signs = [aircraft[e].sign for e in area]
    return any(
        sign is not None
        and distance_m(notice.lat_deg, notice.lon_deg, sign.lat_deg, sign.lon_deg)
        <= notice.radius_m + _LINK_M
        for sign in signs
    )


def _begun(
    area: Sequence[Emitter], aircraft: Mapping[Emitter, _Aircraft], end_us: int
) -> OpenNotice | None:
    """The notice of an area; None where too few of the aircraft there show a sign."""
    signs = _signs(area, aircraft)
    oldest = from_microseconds(end_us - int(1e6 * _WITHIN_S))
    if sum(sign.at >= oldest for sign in signs) < _LEAST:
        return None
    lat, lon, radius_m = sign_circle(signs, _MARGIN_M)
    around = _around(lat, lon, radius_m, area, aircraft)
    if len(area) < _SHARE * around:
        return None
    since = min(sign.at for sign in signs)
    kind = NoticeKind.NAVIGATION_INTERFERENCE
    notice = Notice(
        id=NoticeId(content_id("notice", kind.value, since, *(e.value for e in area))),
        kind=kind,
        since=since,
        lat_deg=lat,
        lon_deg=lon,
        radius_m=radius_m,
        signs=signs,
        present=len(area),
        around=around,
        sensors=tuple(sorted({s for e in area for s in aircraft[e].sensors})),
    )
    return OpenNotice(
        notice=notice,
        present=tuple(area),
        lively_us=end_us,
        told_us=end_us,
        told=len(signs),
    )


def _grown(
    one: OpenNotice, area: Sequence[Emitter], aircraft: Mapping[Emitter, _Aircraft], end_us: int
) -> OpenNotice:
    """The notice with those who show a sign there now."""
    known = {sign.emitter: sign for sign in one.notice.signs}
    for sign in _signs(area, aircraft):
        if len(known) < _MOST_SIGNS:
            known.setdefault(sign.emitter, sign)
    signs = tuple(known[emitter] for emitter in sorted(known))
    lat, lon, radius_m = sign_circle(signs, _MARGIN_M)
    heard_by = {s for e in area for s in aircraft[e].sensors}
    notice = replace(
        one.notice,
        lat_deg=lat,
        lon_deg=lon,
        radius_m=radius_m,
        signs=signs,
        present=len(area),
        around=_around(lat, lon, radius_m, area, aircraft),
        sensors=tuple(sorted({*one.notice.sensors, *heard_by})),
    )
    lively_us = end_us if len(area) > 1 else one.lively_us
    return replace(one, notice=notice, present=tuple(area), lively_us=lively_us)


def _signs(area: Iterable[Emitter], aircraft: Mapping[Emitter, _Aircraft]) -> tuple[Sign, ...]:
    found = (aircraft[e].sign for e in area)
    return tuple(sign for sign in found if sign is not None)


def _around(
    lat: float,
    lon: float,
    radius_m: float,
    area: Sequence[Emitter],
    aircraft: Mapping[Emitter, _Aircraft],
) -> int:
    """How many aircraft in a circle have a good position, or show a sign."""
    members = set(area)
    good = sum(
        one.good and e not in members and distance_m(lat, lon, one.lat_deg, one.lon_deg) <= radius_m
        for e, one in aircraft.items()
    )
    return good + len(members)


def _ended(one: OpenNotice, end: datetime) -> NoticeChanged:
    return NoticeChanged(at=end, notice=replace(one.notice, ended_at=end, present=0))
