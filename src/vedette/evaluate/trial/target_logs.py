"""GNSS logs of targets, as the truth of a trial."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vedette.evaluate.scene import Floats
from vedette.feeds.flights.flight_files import read_flights
from vedette.model.errors import VedetteError
from vedette.model.flight import Flight, FlightKind
from vedette.model.height import HeightReference, shown_height
from vedette.model.identity import ObjectClass

NOT_STATED = "not stated"


class TargetLogError(VedetteError):
    """A file of a target cannot serve as the truth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where a target was at several times; all (n,). Values where `known` is false mean nothing."""

    lat_deg: Floats
    lon_deg: Floats
    height_m: Floats  # NaN: unknown
    known: np.ndarray


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetLog:
    """The fixes of one target, in order of time; all arrays (n,) with n >= 2."""

    name: str
    target_class: str  # a value of ObjectClass, or NOT_STATED
    time_s: Floats  # POSIX seconds
    lat_deg: Floats
    lon_deg: Floats  # unwrapped: it may leave -180 to 180
    height_m: Floats  # NaN: unknown
    height_reference: HeightReference | None

    def at(self, time_s: Floats, gap_s: float) -> Places:
        """The places at `time_s`, on a straight line between two fixes.

        A place is known only between two fixes that are at most `gap_s` apart.
        """
        after = np.clip(np.searchsorted(self.time_s, time_s), 1, len(self.time_s) - 1)
        inside = (time_s >= self.time_s[0]) & (time_s <= self.time_s[-1])
        close = self.time_s[after] - self.time_s[after - 1] <= gap_s
        lon = np.interp(time_s, self.time_s, self.lon_deg)
        return Places(
            lat_deg=np.interp(time_s, self.time_s, self.lat_deg),
            lon_deg=np.remainder(lon + 180.0, 360.0) - 180.0,
            height_m=np.interp(time_s, self.time_s, self.height_m),
            known=inside & close,
        )


def read_target_logs(path: Path, target_class: ObjectClass | None = None) -> list[TargetLog]:
    """Every recorded flight of a file (GPX, CSV, IGC, KML, `.ulg`, `.tlog` and others).

    target_class: the class of targets whose file states none. Raises TargetLogError, and
    RecordingError where the file cannot be read.
    """
    flights = read_flights(path)
    logs = [_log(path, flight, target_class) for flight in flights]
    if not logs:
        raise TargetLogError(
            "must hold a recorded flight, got none", where=str(path), mend="export the log again"
        )
    return logs


def _log(path: Path, flight: Flight, target_class: ObjectClass | None) -> TargetLog:
    where = f"{path}: {flight.name}"
    if flight.kind is FlightKind.PLAN:
        raise TargetLogError(
            "must be a recorded flight, got a plan",
            where=where,
            mend="give the log of the flight; in CSV add a column `kind` with the value `recorded`",
        )
    if flight.times_off is not None:
        raise TargetLogError(
            f"must state its times in UTC, got times that may be off: {flight.times_off.why}",
            where=where,
            mend="export the log with UTC times",
        )
    fixes = sorted((one.at.timestamp(), k) for k, one in enumerate(flight.samples) if one.at)
    times, first = np.unique([at for at, _ in fixes], return_index=True)
    if len(times) < 2:
        raise TargetLogError(
            f"must have at least 2 fixes with different times, got {len(times)}",
            where=where,
            mend="export the log with the time of each fix",
        )
    samples = [flight.samples[fixes[k][1]] for k in first]
    heights = [shown_height(one.heights) for one in samples]
    reference = next((one.reference for one in heights if one is not None), None)
    stated = {True: ObjectClass.UNMANNED, False: ObjectClass.AIRCRAFT, None: target_class}
    known = stated[flight.unmanned]
    return TargetLog(
        name=flight.name,
        target_class=NOT_STATED if known is None else str(known),
        time_s=times,
        lat_deg=np.array([one.lat_deg for one in samples]),
        lon_deg=np.unwrap([one.lon_deg for one in samples], period=360.0),
        height_m=np.array(
            [
                one.value_m if one is not None and one.reference is reference else np.nan
                for one in heights
            ]
        ),
        height_reference=reference,
    )
