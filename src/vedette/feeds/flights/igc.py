"""IGC files of gliders' flight recorders: a place with pressure and GNSS height, each a B record.

A height by pressure is one on 1013.25 hPa. A GNSS height is above the ellipsoid, unless the file
says that it is above the geoid; many recorders that are no approved ones do not keep to that, so
where the file says nothing it counts as either. Zero is what a recorder writes that has none.
Source: FAI, Technical Specification for IGC-Approved GNSS Flight Recorders, appendix A.
"""

import math
import re
from datetime import UTC, date, datetime, timedelta

from vedette.feeds.flights.values import VAGUE_HEIGHT_SIGMA_M, refuse, sample
from vedette.model.doubt import Doubt
from vedette.model.flight import Flight, FlightKind, Sample
from vedette.model.height import Height, HeightReference

NAME = "IGC"
_DATE = re.compile(r"^HFDTE(?:DATE:)?\s*(\d{2})(\d{2})(\d{2})")
_FIX = re.compile(
    r"^B(\d{2})(\d{2})(\d{2})(\d{2})(\d{5})([NS])(\d{3})(\d{5})([EW])([AV])(-\d{4}|\d{5})(-\d{4}|\d{5})"
)
_ACCURACY_95 = math.sqrt(-2 * math.log(0.05))  # FXA is the radius that holds 95 %
_BACK = timedelta(hours=12)  # a clock that jumps back by more has passed midnight


def looks_like(head: bytes) -> bool:
    """Whether a file that starts so is IGC."""
    lines = head.lstrip(b"\xef\xbb\xbf").splitlines()[:200]
    first = bool(lines) and re.match(rb"^A[A-Z0-9]{3}", lines[0]) is not None
    return first and any(line.startswith((b"HFDTE", b"B")) for line in lines[1:])


def read(data: bytes, where: str, reference: HeightReference | None) -> tuple[Flight, ...]:
    """The one flight of the file. Raises RecordingError."""
    lines = data.decode("latin-1").splitlines()
    day: date | None = None
    gnss: HeightReference | None = reference
    accuracy: tuple[int, int] | None = None
    names: list[str] = []
    samples: list[Sample] = []
    bad = 0
    last: datetime | None = None
    for number, line in enumerate(lines, 1):
        found = _DATE.match(line)
        if found:
            day = _day(found, f"{where}: line {number}")
        elif line.startswith("HFALG"):
            gnss = _gnss_reference(line) or gnss
        elif line.startswith(("HFGID", "HFCID")):
            names += [one for one in [line.rpartition(":")[2].strip()] if one]
        elif line.startswith("I"):
            accuracy = _accuracy_columns(line)
        elif line.startswith("B"):
            fix = _FIX.match(line)
            if fix is None or max(int(fix[5]), int(fix[8])) >= 60_000:  # minutes of arc
                bad += 1
                continue
            if day is None:
                refuse(f"{where}: line {number}", "comes before the date", "add its HFDTE record")
            at = _time(fix, day, f"{where}: line {number}")
            if last is not None and at < last - _BACK:
                day += timedelta(days=1)
                at += timedelta(days=1)
            last = at if last is None else max(at, last)
            samples.append(_sample(fix, at, line, accuracy, gnss, f"{where}: line {number}"))
    if not samples:
        refuse(where, "holds no fix that can be read", "give an IGC file with B records")
    return (
        Flight(
            name=names[0] if names else "flight",
            kind=FlightKind.RECORDED,
            samples=tuple(_without_false_zeros(samples)),
            unmanned=False,
            identities=tuple(names),
            doubts=_doubts(bad, where, names[0] if names else "flight"),
        ),
    )


def _doubts(bad: int, where: str, name: str) -> tuple[Doubt, ...]:
    if not bad:
        return ()
    what = f"{bad} of its fixes cannot be read"
    return (Doubt(file=where, feature=name, key="B records", what=what),)


def _day(found: "re.Match[str]", where: str) -> date:
    day, month, year = (int(part) for part in found.groups())
    try:
        return date(2000 + year if year < 80 else 1900 + year, month, day)
    except ValueError:
        refuse(where, f"{found.group(0)} is no date", "write HFDTE with day, month, year")


def _time(fix: "re.Match[str]", day: date, where: str) -> datetime:
    hour, minute, second = (int(part) for part in fix.groups()[:3])
    if hour > 23 or minute > 59 or second > 59:
        refuse(where, f"{hour:02}{minute:02}{second:02} is no time of day", "correct the record")
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=UTC)


def _gnss_reference(line: str) -> HeightReference | None:
    said = line[5:].upper()
    if "GEO" in said:
        return HeightReference.MEAN_SEA_LEVEL
    return HeightReference.ELLIPSOID if "ELL" in said else None


def _accuracy_columns(line: str) -> tuple[int, int] | None:
    """Where in a B record the fix accuracy (FXA) stands, from and to."""
    found = re.search(r"(\d{2})(\d{2})FXA", line[3:])
    return None if found is None else (int(found.group(1)) - 1, int(found.group(2)))


def _sample(
    fix: "re.Match[str]",
    at: datetime,
    line: str,
    accuracy: tuple[int, int] | None,
    gnss: HeightReference | None,
    where: str,
) -> Sample:
    lat = int(fix[4]) + int(fix[5]) / 60_000
    lon = int(fix[7]) + int(fix[8]) / 60_000
    heights = [
        Height(value_m=float(int(fix[11])), reference=HeightReference.BAROMETRIC, sigma_m=None)
    ]
    if fix[10] == "A":  # V: a fix without height
        known = gnss is not None
        heights.append(
            Height(
                value_m=float(int(fix[12])),
                reference=gnss or HeightReference.MEAN_SEA_LEVEL,
                sigma_m=None if known else VAGUE_HEIGHT_SIGMA_M,
            )
        )
    return sample(
        -lat if fix[6] == "S" else lat,
        -lon if fix[9] == "W" else lon,
        where,
        at=at,
        heights=tuple(heights),
        sigma_m=_sigma_m(line, accuracy),
    )


def _sigma_m(line: str, columns: tuple[int, int] | None) -> float | None:
    digits = "" if columns is None else line[columns[0] : columns[1]]
    return int(digits) / _ACCURACY_95 if digits.isdigit() and int(digits) > 0 else None


def _without_false_zeros(samples: list[Sample]) -> list[Sample]:
    """A column of heights that is zero throughout belongs to a recorder that has no such sensor."""
    real = {h.reference for one in samples for h in one.heights if h.value_m != 0.0}
    return [
        Sample(
            lat_deg=one.lat_deg,
            lon_deg=one.lon_deg,
            at=one.at,
            covariance=one.covariance,
            heights=tuple(h for h in one.heights if h.reference in real),
        )
        for one in samples
    ]
