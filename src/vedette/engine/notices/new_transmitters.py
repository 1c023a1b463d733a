"""Many new transmitters at once, that only one receiver hears.

One forged drone out of nothing looks like a true one to the receiver that hears it. Fifty that
begin within seconds, where that receiver heard few before, and that no other sensor sees, are told
together. Nothing says that they are not there: they may be a show. But nobody else has seen them.

A receiver that has just started, or was silent for a while, hears everybody anew. What is usual is
learned from what it hears for the first time after that, so its first minute tells nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from vedette.engine.notices.sign_circle import sign_circle
from vedette.model.events import NoticeChanged
from vedette.model.identity import Emitter, EmitterScheme
from vedette.model.ids import NoticeId, SensorId, content_id
from vedette.model.notice import Notice, NoticeKind, Sign, SignKind
from vedette.model.report import Observation, PositionReport
from vedette.model.times import EPOCH, from_microseconds, to_microseconds

_LEAST = 8
_TIMES_USUAL = 5.0  # as many as usual in such a time
_WITHIN_S = 20.0
_USUAL_S = 600.0  # over which it is learned what is usual
_SETTLED_S = 20.0  # by then a receiver has heard everybody who was there when it began
_SILENT_S = 30.0  # after which a receiver begins anew
_GONE_S = 60.0
_TOLD_EVERY_S = 10.0
_MARGIN_M = 100.0
_EVERY = timedelta(seconds=1)
_MOST = 20_000  # a flood of invented addresses must not fill the memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Ear:
    """One receiver of Remote ID. Times in microseconds since 1970, as received."""

    since_us: int  # when it began, or came back
    heard_us: int
    firsts: tuple[int, ...] = ()  # when it heard somebody for the first time, of late


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """One transmitter: who hears it, and where it said to be at first."""

    first_us: int
    heard_us: int
    lat_deg: float
    lon_deg: float
    sensor: SensorId
    others: bool = False  # another sensor sees it as well


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCrowd:
    """A notice that lasts."""

    notice: Notice
    present: tuple[Emitter, ...]  # those that are heard now and that no other sensor sees
    told_us: int
    told: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTransmitters:
    """What is known of who is new. Its mappings are never modified."""

    ears: Mapping[SensorId, Ear] = field(default_factory=dict)
    newcomers: Mapping[Emitter, Newcomer] = field(default_factory=dict)
    open: tuple[OpenCrowd, ...] = ()
    judged: int = 0


def update_new_transmitters(
    state: NewTransmitters,
    reports: Sequence[Observation],
    seen_by: Mapping[Emitter, frozenset[SensorId]],
    end: datetime,
) -> tuple[NewTransmitters, list[NoticeChanged]]:
    """Take in one cycle's reports; returns an event for each notice that changed.

    seen_by: the sensors behind the track of each of these transmitters.
    """
    said = [r for r in reports if isinstance(r, PositionReport) and _is_drone(r.emitter)]
    if not said and not state.open and not state.newcomers:
        return state, []
    end_us = to_microseconds(end)
    state = _with_reports(state, said, end_us)
    interval = (end - EPOCH) // _EVERY
    if interval == state.judged:
        return state, []
    newcomers = _kept(state.newcomers, seen_by, end_us)
    state = replace(state, newcomers=newcomers, judged=interval)
    return _judged(state, end_us, end)


def end_new_transmitters(state: NewTransmitters, end: datetime) -> list[NoticeChanged]:
    """The ends of all open notices of new transmitters.

    The caller uses it after the clock was set or the tracker failed.
    """
    return [_ended(one, end) for one in state.open]


def _is_drone(emitter: Emitter | None) -> bool:
    return emitter is not None and emitter.scheme is EmitterScheme.MAC


def _with_reports(
    state: NewTransmitters, said: Sequence[PositionReport], end_us: int
) -> NewTransmitters:
    if not said:
        return state
    ears, newcomers = dict(state.ears), dict(state.newcomers)
    for report in said:
        emitter, sensor = report.emitter, report.sensor
        if emitter is None:
            continue
        ear = ears.get(sensor)
        if ear is None or end_us - ear.heard_us > 1e6 * _SILENT_S:
            ear = Ear(since_us=end_us, heard_us=end_us)
        known = newcomers.get(emitter)
        if known is None:
            known = Newcomer(
                first_us=end_us,
                heard_us=end_us,
                lat_deg=report.lat_deg,
                lon_deg=report.lon_deg,
                sensor=sensor,
            )
            oldest = end_us - int(1e6 * _USUAL_S)
            ear = replace(ear, firsts=(*(us for us in ear.firsts if us >= oldest), end_us)[-_MOST:])
        newcomers[emitter] = replace(
            known, heard_us=end_us, others=known.others or sensor != known.sensor
        )
        ears[sensor] = replace(ear, heard_us=end_us)
    return replace(state, ears=ears, newcomers=newcomers)


def _kept(
    newcomers: Mapping[Emitter, Newcomer],
    seen_by: Mapping[Emitter, frozenset[SensorId]],
    end_us: int,
) -> dict[Emitter, Newcomer]:
    oldest = end_us - int(1e6 * _USUAL_S)
    kept: dict[Emitter, Newcomer] = {}
    for emitter, one in newcomers.items():
        if one.heard_us < oldest:
            continue
        others = one.others or bool(seen_by.get(emitter, frozenset()) - {one.sensor})
        kept[emitter] = one if others is one.others else replace(one, others=others)
    if len(kept) > _MOST:
        newest = sorted(kept, key=lambda e: (kept[e].heard_us, e))[-_MOST:]
        kept = {emitter: kept[emitter] for emitter in newest}
    return kept


def _judged(
    state: NewTransmitters, end_us: int, end: datetime
) -> tuple[NewTransmitters, list[NoticeChanged]]:
    events: list[NoticeChanged] = []
    kept: list[OpenCrowd] = []
    of_sensor = {one.notice.sensors[0]: one for one in state.open}
    for sensor in sorted({*of_sensor, *state.ears}):
        before = of_sensor.get(sensor)
        ear = state.ears[sensor]
        fresh = _fresh(sensor, state.newcomers, end_us)
        if before is None:
            if _are_many(fresh, ear, end_us):
                begun = _begun(sensor, fresh, state.newcomers, end_us)
                kept.append(begun)
                events.append(NoticeChanged(at=end, notice=begun.notice))
            continue
        after = _grown(before, fresh, state.newcomers, end_us)
        if not after.present:
            events.append(_ended(after, end))
            continue
        grew = after.notice.count > before.told or after.notice.present != before.notice.present
        if grew and end_us - before.told_us >= 1e6 * _TOLD_EVERY_S:
            after = replace(after, told_us=end_us, told=after.notice.count)
            events.append(NoticeChanged(at=end, notice=after.notice))
        kept.append(after)
    return replace(state, open=tuple(kept)), events


def _fresh(sensor: SensorId, newcomers: Mapping[Emitter, Newcomer], end_us: int) -> list[Emitter]:
    """Who was first heard of late, by this receiver alone; sorted."""
    since_us = end_us - int(1e6 * _WITHIN_S)
    return sorted(
        emitter
        for emitter, one in newcomers.items()
        if one.sensor == sensor and not one.others and one.first_us >= since_us
    )


def _are_many(fresh: Sequence[Emitter], ear: Ear, end_us: int) -> bool:
    recent_us = end_us - int(1e6 * _WITHIN_S)
    settled_us = ear.since_us + int(1e6 * _SETTLED_S)
    learned_s = min(_USUAL_S, (recent_us - settled_us) / 1e6)
    if learned_s < _WITHIN_S:
        return False
    before = sum(settled_us <= us < recent_us for us in ear.firsts)
    return len(fresh) >= max(_LEAST, _TIMES_USUAL * before * _WITHIN_S / learned_s)


def _begun(
    sensor: SensorId, fresh: Sequence[Emitter], newcomers: Mapping[Emitter, Newcomer], end_us: int
) -> OpenCrowd:
    signs = tuple(_sign(emitter, newcomers[emitter]) for emitter in fresh)
    lat, lon, radius_m = sign_circle(signs, _MARGIN_M)
    since = min(sign.at for sign in signs)
    notice = Notice(
        id=NoticeId(content_id("notice", NoticeKind.NEW_TRANSMITTERS.value, since, sensor)),
        kind=NoticeKind.NEW_TRANSMITTERS,
        since=since,
        lat_deg=lat,
        lon_deg=lon,
        radius_m=radius_m,
        signs=signs,
        present=len(fresh),
        around=len(fresh),
        sensors=(sensor,),
    )
    return OpenCrowd(notice=notice, present=tuple(fresh), told_us=end_us, told=len(signs))


def _grown(
    one: OpenCrowd,
    fresh: Sequence[Emitter],
    newcomers: Mapping[Emitter, Newcomer],
    end_us: int,
) -> OpenCrowd:
    """With those that began within the same time, and without those that another sensor sees."""
    last_us = max(to_microseconds(sign.at) for sign in one.notice.signs)
    more = {e for e in fresh if newcomers[e].first_us - last_us <= 1e6 * _WITHIN_S}
    known = {sign.emitter: sign for sign in one.notice.signs}
    for emitter in sorted(more):
        known.setdefault(emitter, _sign(emitter, newcomers[emitter]))
    signs = tuple(known[emitter] for emitter in sorted(known))
    oldest = end_us - int(1e6 * _GONE_S)
    present = tuple(
        emitter
        for emitter in sorted(known)
        if emitter in newcomers
        and not newcomers[emitter].others
        and newcomers[emitter].heard_us >= oldest
    )
    around = sum(
        one.notice.sensors[0] == other.sensor and other.heard_us >= oldest
        for other in newcomers.values()
    )
    lat, lon, radius_m = sign_circle(signs, _MARGIN_M)
    notice = replace(
        one.notice,
        lat_deg=lat,
        lon_deg=lon,
        radius_m=radius_m,
        signs=signs,
        present=len(present),
        around=around,
    )
    return replace(one, notice=notice, present=present)


def _sign(emitter: Emitter, one: Newcomer) -> Sign:
    return Sign(
        emitter=emitter,
        kind=SignKind.FIRST_HEARD,
        at=from_microseconds(one.first_us),
        lat_deg=one.lat_deg,
        lon_deg=one.lon_deg,
    )


def _ended(one: OpenCrowd, end: datetime) -> NoticeChanged:
    return NoticeChanged(at=end, notice=replace(one.notice, ended_at=end, present=0))
