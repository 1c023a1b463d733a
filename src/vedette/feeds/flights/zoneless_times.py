"""Times of recorded flights without a time zone, and samples without a place.

A time without a zone may be on any clock of the earth, from 12 hours behind UTC to 14 ahead. If all
times of a flight lack a zone, they are correct relative to each other and off by one amount.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from vedette.feeds.flights.flight_doubts import LeftOut
from vedette.feeds.flights.flight_values import time
from vedette.model.flight import Flight, FlightKind, Sample, TimesOff

# UTC is the written time less the zone's offset, which lies between -12 and +14 hours.
ANY_ZONE = TimesOff(
    earlier=timedelta(hours=14), later=timedelta(hours=12), why="its times state no zone"
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time as it is written; None where it is empty."""

    at: datetime | None
    zoned: bool = True


def stamp(text: str | None, where: str) -> Stamp:
    """A time with or without a zone. Raises RecordingError for anything else."""
    if text is None or not text.strip():
        return Stamp(None)
    text = text.strip()
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is not None and found.tzinfo is None and "T" in text:
        return Stamp(found.replace(tzinfo=UTC), zoned=False)
    return Stamp(time(text, where))


def flight_times(name: str, found: Sequence[tuple[Sample | None, Stamp]], out: LeftOut) -> Flight:
    """A recorded flight of samples with times. None stands for a time at which the place is
    unknown.
    """
    zones = {one.zoned for _, one in found if one.at is not None}
    off: TimesOff | None = None
    if zones == {False}:
        off = ANY_ZONE
        out.note("times", "state no zone: they may be off by -12 to +14 hours", reach=None)
    elif len(zones) > 1:
        out.note("times", "some state no zone, and are not used", reach=None)
    timed = [(place, one.at if one.zoned or off is not None else None) for place, one in found]
    known = [at for _, at in timed if at is not None]
    samples = tuple(
        Sample(
            lat_deg=place.lat_deg,
            lon_deg=place.lon_deg,
            at=at,
            covariance=place.covariance,
            heights=place.heights,
        )
        for place, at in timed
        if place is not None
    )
    return Flight(
        name=name,
        kind=FlightKind.RECORDED,
        samples=samples,
        heard=(min(known), max(known)) if known else None,
        times_off=off,
    )
