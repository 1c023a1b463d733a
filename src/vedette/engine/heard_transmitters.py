"""Transmitters that are heard without a place: an aircraft is there, and nobody knows where.

Mode S replies, squitters whose position is not usable, and Remote ID without a location say that
somebody is there. They make no track. They are listed until a track bears their address, or until
they fall silent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from vedette.model.events import Event, TransmitterHeard
from vedette.model.identity import NO_IDENTITY, Emitter
from vedette.model.report import IdentityReport, Observation, PositionReport, PresenceReport
from vedette.model.times import seconds_between
from vedette.model.transmitter import Hearing, Transmitter
from vedette.tracking.cycle.track_picture import Picture

TOLD_AFTER_S = 5.0  # most transmitters tell a place within the first seconds
TOLD_EVERY_S = 10.0
SILENT_AFTER_S = 60.0
_MOST = 10_000  # a flood of invented addresses must not fill the memory

Heard = Mapping[Emitter, tuple[Transmitter, datetime | None]]
"""By address: what is heard, and when it was last told; None before the first time."""


def update_heard(
    known: Heard, reports: Sequence[Observation], picture: Picture, end: datetime
) -> tuple[Heard, list[Event]]:
    """The transmitters that are heard without a place at `end`, and the events for what changed."""
    said = [r for r in reports if _tells_no_place(r, picture)]
    if not said and not known:
        return known, []
    placed = {
        emitter
        for life in picture.lives
        if life.rival_of is None
        for emitter in life.identity.emitters
    }
    heard = dict(known)
    for report in said:
        emitter = report.emitter
        if emitter is not None and emitter.over_the_air and emitter not in placed:
            one, told_at = heard.get(emitter, (_new(emitter, report, end), None))
            heard[emitter] = (_with_report(one, report, end), told_at)
    return _told(heard, placed, end)


def end_heard(known: Heard, end: datetime) -> list[Event]:
    """Events that end the list of heard transmitters when the clock is set or the tracker fails.

    A transmitter that is still heard is added again by its next report.
    """
    return [
        TransmitterHeard(at=end, heard=replace(one, hearing=Hearing.SILENT))
        for _, (one, told_at) in sorted(known.items())
        if told_at is not None
    ]


def _tells_no_place(report: Observation, picture: Picture) -> bool:
    if isinstance(report, PositionReport):
        return report.emitter in picture.repeated
    return isinstance(report, PresenceReport | IdentityReport)


def _new(emitter: Emitter, report: Observation, end: datetime) -> Transmitter:
    return Transmitter(
        identity=NO_IDENTITY.with_emitter(emitter),
        hearing=Hearing.PLACE_UNKNOWN,
        since=min(report.measured_at, end),
        heard_at=min(report.measured_at, end),
    )


def _with_report(one: Transmitter, report: Observation, end: datetime) -> Transmitter:
    claims = report.claims if isinstance(report, IdentityReport) else ()
    heights = report.heights if isinstance(report, PositionReport | PresenceReport) else ()
    return replace(
        one,
        identity=one.identity.with_claims(claims),
        heard_at=max(one.heard_at, min(report.measured_at, end)),
        heights=heights or one.heights,
        sensors=tuple(sorted({*one.sensors, report.sensor})),
        reports=one.reports + 1,
    )


def _told(
    heard: dict[Emitter, tuple[Transmitter, datetime | None]],
    placed: set[Emitter],
    end: datetime,
) -> tuple[Heard, list[Event]]:
    """What stays listed, with an event for each that is new, due or over; sorted by address."""
    kept: dict[Emitter, tuple[Transmitter, datetime | None]] = {}
    events: list[Event] = []
    oldest = end - timedelta(seconds=SILENT_AFTER_S)
    too_many = set(sorted(heard, key=lambda e: (heard[e][0].heard_at, e))[:-_MOST])
    for emitter in sorted(heard):
        one, told_at = heard[emitter]
        over = Hearing.PLACED if emitter in placed else None
        if over is None and (one.heard_at < oldest or emitter in too_many):
            over = Hearing.SILENT
        if over is not None:
            if told_at is not None:
                events.append(TransmitterHeard(at=end, heard=replace(one, hearing=over)))
            continue
        since_s = seconds_between(end, one.since)
        due = since_s >= TOLD_AFTER_S if told_at is None else _due(one, told_at, end)
        if due:
            events.append(TransmitterHeard(at=end, heard=one))
        kept[emitter] = (one, end if due else told_at)
    return kept, events


def _due(one: Transmitter, told_at: datetime, end: datetime) -> bool:
    return seconds_between(end, told_at) >= TOLD_EVERY_S and one.heard_at > told_at
