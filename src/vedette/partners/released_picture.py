"""What one output has still to tell: the newest state of each object, at most once. Pure.

It is the bounded queue of an output. A newer state replaces the one that waits, so a partner that
cannot be reached costs the memory of one picture and nothing else.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vedette.access.release_rules import Allowance, ReleaseKind
from vedette.access.released_items import (
    ReleasedTrack,
    released_alert,
    released_sighting,
    released_track,
)
from vedette.access.withholding import personal_kinds
from vedette.model.alert import Alert, AlertState
from vedette.model.events import AlertChanged, Event, RestrictionChanged, TrackUpdated
from vedette.model.restriction import Restriction
from vedette.model.track import Track, TrackStatus

_SENT_NEVER = float("-inf")


@dataclass(frozen=True, slots=True)
class ReleasedRestriction:
    """A restriction that may go out, and whether it has ended."""

    restriction: Restriction
    ended: bool


@dataclass(frozen=True, slots=True)
class ReleasedSighting:
    """A sighting that may go out."""

    line: Mapping[str, Any]


Item = ReleasedTrack | Alert | ReleasedRestriction | ReleasedSighting


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often an output tells the same thing, in seconds. `repeat_s` None: only when it
    changes."""

    track_every_s: float = 1.0
    alarm_repeat_s: float | None = None
    restriction_repeat_s: float | None = None


@dataclass(slots=True)
class _Slot:
    value: Any
    sent_s: float = _SENT_NEVER
    pending: bool = True
    over: bool = False  # once it was told, it is forgotten


def _nobody() -> Collection[str]:
    return ()


@dataclass(slots=True, kw_only=True)
class ReleasedPicture:
    """The picture of one output, on the thread of the event loop.

    sensors: the ids of our sensors, which the reason of an alarm must not name.
    """

    allowance: Allowance
    pace: Pace = field(default_factory=Pace)
    objects_max: int = 5_000
    sensors: Callable[[], Collection[str]] = _nobody
    left_out: int = 0  # objects for which there was no room
    _alarms: dict[str, _Slot] = field(default_factory=dict)
    _restrictions: dict[str, _Slot] = field(default_factory=dict)
    _sightings: dict[str, _Slot] = field(default_factory=dict)
    _tracks: dict[str, _Slot] = field(default_factory=dict)

    @property
    def waiting(self) -> int:
        """How many objects have something new to tell."""
        return sum(
            slot.pending
            for slots in (self._alarms, self._restrictions, self._sightings, self._tracks)
            for slot in slots.values()
        )

    def hear(self, events: Sequence[Event]) -> None:
        """Take events of the engine. What is not released is not kept."""
        tracks = self.allowance.allows(ReleaseKind.TRACKS)
        alarms = self.allowance.allows(ReleaseKind.ALARMS)
        restrictions = self.allowance.allows(ReleaseKind.RESTRICTIONS)
        for event in events:
            if isinstance(event, TrackUpdated):
                if tracks and event.track.status is not TrackStatus.TENTATIVE:
                    over = event.track.status is TrackStatus.LOST
                    self._put(self._tracks, event.track.id, event.track, over=over)
            elif isinstance(event, AlertChanged):
                if alarms:
                    over = event.alert.state is AlertState.CLOSED
                    self._put(self._alarms, event.alert.id, event.alert, over=over)
            elif isinstance(event, RestrictionChanged) and restrictions:
                declaration = event.declaration
                for ended in (*declaration.ends, declaration.restriction):
                    self.end_restriction(ended)
                if declaration.published is not None:
                    self.put_restriction(declaration.published)

    def put_restriction(self, restriction: Restriction) -> None:
        """Take a restriction that is in force."""
        if self.allowance.allows(ReleaseKind.RESTRICTIONS):
            self._put(self._restrictions, restriction.id, restriction, over=False)

    def end_restriction(self, identity: str) -> None:
        """Note that a restriction is not in force any more."""
        slot = self._restrictions.get(identity)
        if slot is not None:
            slot.over = slot.pending = True

    def put_sightings(self, lines: Sequence[Mapping[str, Any]]) -> None:
        """Take the sightings on record; one that is as it was is not told again."""
        if not self.allowance.allows(ReleaseKind.SIGHTINGS):
            return
        for line in lines:
            slot = self._sightings.get(line["id"])
            if slot is None or slot.value != line:
                self._put(self._sightings, line["id"], line, over=False)

    def tell_all_again(self) -> None:
        """Mark everything as new, for a partner that has just been reached."""
        for slots in (self._alarms, self._restrictions, self._sightings, self._tracks):
            for slot in slots.values():
                slot.pending, slot.sent_s = True, _SENT_NEVER

    def due(self, now_s: float, most: int) -> Iterator[Item]:
        """At most `most` things to tell now, alarms first. Each is taken as told.

        now_s: seconds of a clock that only goes forward.
        """
        pace, allowance = self.pace, self.allowance
        alarms, names = pace.alarm_repeat_s, None
        for slot in self._ready(self._alarms, now_s, 0.0, alarms):
            if most <= 0:
                return
            names = self.sensors() if names is None else names
            alert = released_alert(slot.value, allowance, names)
            if alert is not None:
                most -= 1
                self._told(slot, now_s)
                yield alert
        for slot in self._ready(self._restrictions, now_s, 0.0, pace.restriction_repeat_s):
            if most <= 0:
                return
            most -= 1
            self._told(slot, now_s)
            yield ReleasedRestriction(slot.value, slot.over)
        for slot in self._ready(self._sightings, now_s, 0.0, alarms):
            sighting = released_sighting(slot.value, allowance)
            if sighting is None:
                continue
            if most <= 0:
                return
            most -= 1
            self._told(slot, now_s)
            yield ReleasedSighting(sighting)
        for slot in self._ready(self._tracks, now_s, pace.track_every_s, None):
            if most <= 0:
                return
            track = released_track(slot.value, allowance)
            if track is not None:
                most -= 1
                self._told(slot, now_s)
                yield track

    @staticmethod
    def _ready(
        slots: dict[str, _Slot], now_s: float, every_s: float, repeat_s: float | None
    ) -> list[_Slot]:
        """The slots that are due, those that were told longest ago first."""
        for gone in [key for key, slot in slots.items() if slot.over and not slot.pending]:
            del slots[gone]
        found = [
            slot
            for slot in slots.values()
            if (slot.pending and (slot.over or now_s - slot.sent_s >= every_s))
            or (repeat_s is not None and now_s - slot.sent_s >= repeat_s)
        ]
        found.sort(key=lambda slot: slot.sent_s)
        return found

    @staticmethod
    def _told(slot: _Slot, now_s: float) -> None:
        slot.pending, slot.sent_s = False, now_s

    def _put(self, slots: dict[str, _Slot], key: str, value: Any, *, over: bool) -> None:
        slot = slots.get(key)
        if slot is not None:
            slot.value, slot.pending, slot.over = value, True, over
            return
        if over:
            return  # the partner never heard of it
        if len(slots) >= self.objects_max and not self._make_room(slots):
            self.left_out += 1
            return
        slots[key] = _Slot(value, over=over)

    @staticmethod
    def _make_room(slots: dict[str, _Slot]) -> bool:
        """Forget one object that is over, told or not: it is no longer there to be seen."""
        over = next((key for key, slot in slots.items() if slot.over), None)
        if over is None:
            return False
        del slots[over]
        return True


def personal_released(track: Track, allowance: Allowance) -> tuple[str, ...]:
    """The kinds of personal data of this track that the allowance releases, sorted."""
    return tuple(kind for kind in personal_kinds(track.identity) if kind in allowance.personal)
