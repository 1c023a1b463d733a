"""A contradiction: a claim of a place, and what cannot be true beside it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vedette.model.ids import SensorId, TrackId
from vedette.model.times import require_utc, to_text


class ContradictionKind(StrEnum):
    """What contradicts what."""

    OUT_OF_REACH = "out_of_reach"  # it claims a place that it cannot have come to
    TWO_PLACES = "two_places"  # it is heard from two places, and goes on at both
    SEEN_ELSEWHERE = "seen_elsewhere"  # a sensor that saw it sees an object beside its claim
    NOT_SEEN = "not_seen"  # a radar that should see it does not


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """One side of a contradiction, as it stands on a track.

    Both sides are kept, each as a track of its own, and neither is believed. Source of the
    positions: reports of the same emitter.
    """

    kind: ContradictionKind
    since: datetime  # UTC; measurement time of the first claim
    other: TrackId | None  # the track of the other place; None where no other is claimed
    sensor: SensorId | None = None  # the radar that does not see it
    claimed: bool  # True: this is the later claim; False: this is where it was before
    lat_deg: float  # the other place when the contradiction was found; or where the radar stands
    lon_deg: float
    at: datetime  # UTC; when the other place was last told by then; or when the radar last looked
    distance_m: float  # between the two places

    def __post_init__(self) -> None:
        require_utc("since", self.since)
        require_utc("at", self.at)

    @property
    def words(self) -> str:
        """The contradiction in words, for an alert or a card."""
        away = _length(self.distance_m)
        since = to_text(self.since)[11:19]
        if self.kind is ContradictionKind.TWO_PLACES:
            return f"its identity is heard from another place too, {away} away, since {since} UTC"
        if self.kind is ContradictionKind.SEEN_ELSEWHERE:
            return (
                f"claimed place: a sensor that saw it sees an object without an identity {away} "
                f"away, since {since} UTC"
            )
        if self.kind is ContradictionKind.NOT_SEEN:
            return (
                f"claimed place: {self.sensor}, {away} away, sees others like it and has not seen "
                f"this one since {since} UTC"
            )
        if self.claimed:
            before = to_text(self.at)[11:19]
            return f"claimed place: its identity was {away} away at {before} UTC, out of reach"
        return f"its identity claims a place {away} away, out of reach, since {since} UTC"


def _length(metres: float) -> str:
    return f"{metres:,.0f} m" if metres < 10_000.0 else f"{metres / 1000:,.0f} km"
