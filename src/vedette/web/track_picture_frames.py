"""The current picture, and its changes since a given frame.

Every item stores the number of the frame in which it last changed. A client gets the changes since
its last frame. A slow client skips intermediate steps but never the state, and nothing queues up
for it.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vedette.model.alert import AlertState
from vedette.model.events import (
    AlertChanged,
    AlertMeasured,
    CrossingChanged,
    Event,
    NoticeChanged,
    Observed,
    RestrictionChanged,
    SensorChanged,
    TrackUpdated,
    TransmitterHeard,
)
from vedette.model.ids import AlertId, NoticeId, RestrictionId, SensorId, TrackId
from vedette.model.times import seconds_between, to_microseconds, to_text
from vedette.model.track import Track, TrackStatus
from vedette.model.transmitter import Hearing
from vedette.sharing.event_lines import to_line
from vedette.web.track_columns import pack, track_row
from vedette.web.track_trails import NO_ROWS, ROW, Trail

Line = dict[str, Any]

ABOUT = (
    "id",
    "first_at",
    "identity",
    "identity_silent_since",
    "contradiction",
    "same_place_since",
    "classes",
    "sensors",
    "group",
    "assumed_sigma_m",
)
"""What of a track's line is told once, and again only when it changes."""

_OVER_FRAMES = 600  # frames for which the end of a transmitter without a place is kept
_ENDED_NOTICES = 20  # kept for the page
_REMEMBERED_GONE = 4096  # dropped tracks kept in mind; a client older than these starts afresh


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureConfig:
    """How much past the page shows, in seconds of the recording's own time."""

    trail_s: float = 600.0
    trail_step_s: float = 5.0
    observed_s: float = 300.0  # how long a bearing or a presence stays; the page fades it sooner
    lost_s: float = 60.0  # how long a lost track stays before it leaves the map
    alerts_kept: int = 500  # beyond this the oldest closed alerts leave the page, not the record


@dataclass(slots=True)
class _Item:
    track: Track
    slot: int
    about: Line
    about_at: int  # frame in which the description changed
    moved_at: int
    trail: Trail
    row: tuple[float | int, ...] | None = None  # as it is packed; None until somebody asks

    def packed(self) -> tuple[float | int, ...]:
        """Its row: the same for every client, and asked for by each."""
        if self.row is None:
            self.row = track_row(self.slot, self.track)
        return self.row


@dataclass(slots=True)
class _Stamped:
    line: Line
    changed_at: int


class Picture:
    """All that the page shows now. Not thread-safe: it belongs to the event loop's thread."""

    def __init__(self, *, simulation: bool, config: PictureConfig | None = None) -> None:
        self.simulation = simulation
        self.until: datetime | None = None
        self._config = config or PictureConfig()
        self._tracks: dict[TrackId, _Item] = {}
        self._lost: dict[TrackId, _Item] = {}  # those of the above that will leave in a while
        self._sensors: dict[SensorId, _Stamped] = {}
        self._transmitters: dict[str, _Stamped] = {}  # heard without a place
        self._notices: dict[NoticeId, _Stamped] = {}
        self._crossings: dict[tuple[TrackId, RestrictionId], _Stamped] = {}
        self._alerts: dict[AlertId, _Stamped] = {}
        self._measured: dict[AlertId, _Stamped] = {}  # the figures of open alerts
        self._observed: deque[tuple[int, datetime, Line]] = deque()
        self._gone: deque[tuple[int, int]] = deque()
        self._forgotten_at = -1  # the newest frame whose dropped tracks are no longer in mind
        self._next_slot = 0
        self.restriction_changes = 0  # since the start

    def apply(self, events: Sequence[Event], until: datetime, frame: int) -> None:
        """Apply the events before `until`; they belong to frame number `frame`."""
        self.until = until
        for event in events:
            self._take(event, frame)
        self._forget(until, frame)

    def frame(self, number: int, since: int, *, state: str, trails: bool = True) -> bytes:
        """Frame `number` for a client that has frame `since`; -1 is a client that has none.

        Items are sent in their present state, even if a later frame changed them. Trails and
        observations are sent only up to this frame, each row once. trails: False leaves the
        trails out; `trails_until` then sends them.
        """
        fresh = since < 0 or since < self._forgotten_at
        since = -1 if fresh else since
        items = self._tracks.values()
        head = {
            "kind": "picture" if fresh else "change",
            **self._head(number, state),
            "about": [{"slot": i.slot, **i.about} for i in items if i.about_at > since],
            "gone": [] if fresh else [slot for at, slot in self._gone if at > since],
            "lines": self._lines(since, number),
        }
        rows = [i.packed() for i in items if i.moved_at > since]
        return pack(head, rows, self._trails(since, number) if trails else NO_ROWS)

    def trails_until(self, number: int, *, state: str) -> bytes:
        """All trails up to frame `number`, as a change for a client that has that frame.

        Its `until` is None: the picture may have moved on since that frame.
        """
        head = self._head(number, state) | {"kind": "change", "until": None}
        head |= {"about": [], "gone": [], "lines": []}
        return pack(head, [], self._trails(-1, number))

    def _head(self, number: int, state: str) -> Line:
        return {
            "frame": number,
            "until": None if self.until is None else to_text(self.until),
            "state": state,
            "simulation": self.simulation,
            "restrictions": self.restriction_changes,
        }

    def _trails(self, since: int, number: int) -> NDArray[np.void]:
        rows = (item.trail.between(since, number) for item in self._tracks.values())
        # Joined as bytes: np.concatenate compares the fields of every array, which takes longer.
        return np.frombuffer(b"".join(one.tobytes() for one in rows), ROW)

    def _lines(self, since: int, number: int) -> list[Line]:
        stamped = (
            *self._sensors.values(),
            *self._transmitters.values(),
            *self._notices.values(),
            *self._crossings.values(),
            *self._alerts.values(),
            *self._measured.values(),
        )
        lines = [s.line for s in stamped if s.changed_at > since]
        return lines + [line for at, _, line in self._observed if since < at <= number]

    def _take(self, event: Event, frame: int) -> None:
        match event:
            case TrackUpdated():
                self._take_track(event, frame)
            case SensorChanged():
                self._sensors[event.health.sensor.id] = self._stamp(event, frame)
            case CrossingChanged():
                key = (event.crossing.track, event.crossing.restriction)
                self._crossings[key] = self._stamp(event, frame)
            case AlertChanged():
                self._alerts[event.alert.id] = self._stamp(event, frame)
                if event.alert.state is AlertState.CLOSED:
                    self._measured.pop(event.alert.id, None)
            case AlertMeasured():
                self._measured[event.alert] = self._stamp(event, frame)
            case RestrictionChanged():
                self.restriction_changes += 1  # the page asks for them anew
            case TransmitterHeard():
                self._take_transmitter(event, frame)
            case NoticeChanged():
                self._take_notice(event, frame)
            case Observed():
                self._observed.append((frame, event.at, self._line(event)))

    def _take_transmitter(self, event: TransmitterHeard, frame: int) -> None:
        """One that is over is told once more, so that the page drops it; then it is forgotten."""
        line = self._line(event)
        self._transmitters[line["id"]] = _Stamped(line, frame)
        over = [
            key
            for key, one in self._transmitters.items()
            if one.line["hearing"] != Hearing.PLACE_UNKNOWN
            and frame - one.changed_at > _OVER_FRAMES
        ]
        for key in over:
            del self._transmitters[key]

    def _take_notice(self, event: NoticeChanged, frame: int) -> None:
        """One that ended stays for the page to list, until there are too many."""
        self._notices[event.notice.id] = self._stamp(event, frame)
        ended = [key for key, one in self._notices.items() if one.line["ended_at"] is not None]
        for key in ended[:-_ENDED_NOTICES]:
            del self._notices[key]

    def _stamp(self, event: Event, frame: int) -> _Stamped:
        return _Stamped(self._line(event), frame)

    def _line(self, event: Event) -> Line:
        return dict(to_line(event, simulation=self.simulation))

    def _take_track(self, event: TrackUpdated, frame: int) -> None:
        track = event.track
        item = self._tracks.get(track.id)
        if item is None:
            slot = self._next_slot
            item = _Item(track, slot, self._about(event), frame, frame, Trail(slot))
            self._tracks[track.id] = item
            self._next_slot += 1
        elif _description(item.track) != _description(track):
            item.about, item.about_at = self._about(event), frame
        item.track, item.moved_at, item.row = track, frame, None
        if track.status is TrackStatus.LOST:
            self._lost[track.id] = item
        else:
            self._lost.pop(track.id, None)
        self._extend(item, frame)

    def _about(self, event: TrackUpdated) -> Line:
        line = self._line(event)
        return {key: line[key] for key in ABOUT}

    def _extend(self, item: _Item, frame: int) -> None:
        track, config = item.track, self._config
        at_ms = to_microseconds(track.at) / 1000
        if at_ms - item.trail.last_ms < config.trail_step_s * 1000:
            return
        lat, lon = round(track.lat_deg * 1e7), round(track.lon_deg * 1e7)
        item.trail.add(frame, at_ms, lat, lon, keep_ms=config.trail_s * 1000)

    def _forget(self, until: datetime, frame: int) -> None:
        config = self._config
        while self._observed and seconds_between(until, self._observed[0][1]) > config.observed_s:
            self._observed.popleft()
        self._drop_lost(until, frame)
        while len(self._gone) > _REMEMBERED_GONE:
            self._forgotten_at = self._gone.popleft()[0]
        self._thin_alerts()

    def _drop_lost(self, until: datetime, frame: int) -> None:
        over = [
            track_id
            for track_id, item in self._lost.items()
            if seconds_between(until, item.track.at) > self._config.lost_s
        ]
        for track_id in over:
            self._gone.append((frame, self._lost.pop(track_id).slot))
            del self._tracks[track_id]
        if over:
            gone = set(over)
            self._crossings = {k: v for k, v in self._crossings.items() if k[0] not in gone}

    def _thin_alerts(self) -> None:
        excess = len(self._alerts) - self._config.alerts_kept
        if excess <= 0:
            return
        closed = [k for k, v in self._alerts.items() if v.line["state"] == "closed"]
        for alert_id in closed[:excess]:
            del self._alerts[alert_id]


def _description(track: Track) -> tuple[Any, ...]:
    return (
        track.identity,
        track.identity_silent_since,
        track.contradiction,
        track.same_place_since,
        track.classes,
        track.sensors,
        track.group,
        track.assumed_sigma_m,
    )
