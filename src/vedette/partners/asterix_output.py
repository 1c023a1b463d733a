"""ASTERIX: what an output of `kind = "asterix"` sends.

Category 062 says tracks and nothing else: alarms, restrictions and sightings are not sent here.
"""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime

from vedette.access.released_items import ReleasedTrack
from vedette.model.track import TrackStatus
from vedette.partners.output_settings import AsterixOutput
from vedette.partners.released_picture import Item
from vedette.sharing.asterix import cat062, cat065
from vedette.sharing.asterix.cat065 import SystemState
from vedette.sharing.asterix.data_block import block

NUMBERS = 65_536  # of tracks in I062/040


class TrackNumbers:
    """Numbers for the ids of tracks. A number that was given back is used again last of all."""

    def __init__(self) -> None:
        self._of: OrderedDict[str, int] = OrderedDict()
        self._next = 0

    def of(self, track: str) -> tuple[int, bool]:
        """The number of a track, and whether it is new. Raises ValueError if none is free."""
        known = self._of.get(track)
        if known is not None:
            return known, False
        if len(self._of) >= NUMBERS:
            raise ValueError(f"there are {NUMBERS:,} numbers of tracks, and all are in use")
        used = set(self._of.values()) if self._next >= NUMBERS else ()
        number = self._next % NUMBERS
        while number in used:
            number = (number + 1) % NUMBERS
        self._next = number + 1 if self._next < NUMBERS else NUMBERS + number + 1
        self._of[track] = number
        return number, True

    def give_back(self, track: str) -> None:
        """The track is over; its number may be given to another one."""
        self._of.pop(track, None)


class AsterixCodec:
    """Encodes for one output. state: how well this system works now."""

    def __init__(
        self, settings: AsterixOutput, *, simulation: bool, state: Callable[[], SystemState]
    ) -> None:
        self._site = {"sac": settings.sac, "sic": settings.sic, "service": settings.service}
        self._status_s = settings.status_s
        self._simulation = simulation
        self._state = state
        self._numbers = TrackNumbers()
        self._status_at_s = float("-inf")
        self._batch = 0
        self._tracks_since_batch = 0

    def encode(self, item: Item, now: datetime) -> list[bytes]:  # noqa: ARG002 - as every codec
        """Return the category 062 data block of a track; an empty list for any other item.

        Raises ValueError if a value does not fit category 062.
        """
        if not isinstance(item, ReleasedTrack):
            return []
        track = item.track
        number, first = self._numbers.of(track.id)
        made = cat062.track_record(
            item, number, simulation=self._simulation, first=first, **self._site
        )
        if track.status is TrackStatus.LOST:
            self._numbers.give_back(track.id)
        self._tracks_since_batch += 1
        return [block(cat062.CATEGORY, [made])]

    def begin(self, now: datetime) -> list[bytes]:
        """How this system stands, and tracks are new to whoever has just connected."""
        self._numbers = TrackNumbers()
        return [self._status(now)]

    def regular(self, now: datetime, now_s: float) -> list[bytes]:
        """The end of the batch before, and how this system stands."""
        records = []
        if self._tracks_since_batch:
            records.append(cat065.end_of_batch(now, self._batch, **self._site))
            self._batch, self._tracks_since_batch = self._batch + 1, 0
        found = [block(cat065.CATEGORY, records)] if records else []
        if now_s - self._status_at_s >= self._status_s:
            self._status_at_s = now_s
            found.append(self._status(now))
        return found

    def received(self, chunk: bytes) -> list[bytes]:  # noqa: ARG002
        """Nothing: an output takes in nothing."""
        return []

    def _status(self, now: datetime) -> bytes:
        site = self._site
        made = cat065.status_record(
            now, self._state(), sac=site["sac"], sic=site["sic"], service=site["service"]
        )
        return block(cat065.CATEGORY, [made])
