"""IGC files of gliders' flight recorders: a place with pressure and GNSS height, each a B record.

A height by pressure is one on 1013.25 hPa. A GNSS height is above the ellipsoid, unless the file
says that it is above the geoid; many recorders that are no approved ones do not keep to that, so
where the file says nothing it counts as either. Zero is what a recorder writes that has none.

A fix marked V, one by fewer than three satellites, and one whose accuracy is stated as 999 m have
no place that can be relied on: they only say that the recorder was on. See `igc_clock` for times.
Source: FAI, Technical Specification for IGC-Approved GNSS Flight Recorders, appendix A.
"""

import math
import re
from dataclasses import dataclass, field, replace
from datetime import date

from vedette.feeds.flights.flight_doubts import LeftOut
from vedette.feeds.flights.flight_values import VAGUE_HEIGHT_SIGMA_M, refuse, sample
from vedette.feeds.flights.igc_clock import FixClock
from vedette.model.doubt import EVERYWHERE
from vedette.model.flight import Flight, FlightKind, Sample
from vedette.model.height import Height, HeightReference

NAME = "IGC"
_DATE = re.compile(r"^HFDTE(?:DATE:?)?\s*(\d{2})(\d{2})(\d{2})")
_FIX = re.compile(
    r"^B(\d{2})(\d{2})(\d{2})(\d{2})(\d{5})([NS])(\d{3})(\d{5})([EW])([AV])(-\d{4}|\d{5})(-\d{4}|\d{5})"
)
_FIX_CHARACTERS = 35  # of a B record without extensions
_SECOND_FIX = re.compile(r"B\d{6}\d{7}[NS]")  # where two lines were joined
_HEAD = re.compile(rb"^(?:HFDTE(?:DATE:?)?\s*\d{6}|B\d{13}[NS]\d{8}[EW][AV])", re.MULTILINE)
_EXTENSION = re.compile(r"(\d{2})(\d{2})([A-Z0-9]{3})")
_LETTERS = frozenset("ABCDEFGHIJKLMN")  # records that the format has; fixes are in B only
_FIX_DIGITS = 14  # a line of no known record that has so many digits may be part of a fix
_ACCURACY_95 = math.sqrt(-2 * math.log(0.05))  # FXA is the radius that holds 95 %
_ACCURACY_NONE = 999
_SATELLITES_LEAST = 3


@dataclass(slots=True)
class _Log:
    """What was read of a file so far."""

    where: str
    out: LeftOut
    gnss: HeightReference | None
    day: date | None = None
    columns: dict[str, tuple[int, int]] = field(default_factory=dict)  # of extensions, from and to
    names: list[str] = field(default_factory=list)
    clock: FixClock = field(default_factory=FixClock)
    samples: list[Sample] = field(default_factory=list)
    bad: list[tuple[int, str]] = field(default_factory=list)  # samples before it, and where
    void: int = 0


def looks_like(head: bytes) -> bool:
    """Whether the start of a file looks like IGC. The A record that should come first may be
    missing.
    """
    return _HEAD.search(head.removeprefix(b"\xef\xbb\xbf").replace(b"\r", b"\n")) is not None


def read(data: bytes, where: str, reference: HeightReference | None) -> tuple[Flight, ...]:
    """Read the one flight of the file. Raises RecordingError."""
    log = _Log(where, LeftOut(where), reference)
    for number, line in enumerate(data.decode("latin-1").removeprefix("ï»¿").splitlines(), 1):
        _take(line.strip(), number, log)
    if not log.samples:
        void = f"; {log.void} are marked as having no place" if log.void else ""
        refuse(
            where,
            f"must hold a fix that can be read, got none{void}",
            "give an IGC file with B records",
        )
    times = log.clock.times()
    samples = [replace(one, at=at) for one, at in zip(log.samples, times, strict=True)]
    _note_bad(log)
    if log.void:
        what = f"{log.void} fixes are marked as having no place (V, too few satellites)"
        log.out.note("B records", what, reach=None)
    if log.clock.was_set:
        what = "the clock was set during the flight: times before that are not known"
        log.out.note("B records", what, reach=None)
    flight = Flight(
        name=log.names[0] if log.names else "flight",
        kind=FlightKind.RECORDED,
        samples=tuple(_without_false_zeros(samples)),
        unmanned=False,
        identities=tuple(log.names),
        heard=log.clock.heard(),
    )
    return log.out.on((flight,))


def _take(line: str, number: int, log: _Log) -> None:
    """Read one line."""
    key = f"{log.where}: line {number}"
    found = _DATE.match(line)
    if found:
        log.day = _day(found, key)
    elif line.startswith("HFALG"):
        log.gnss = _gnss_reference(line) or log.gnss
    elif line.startswith(("HFGID", "HFCID")):
        log.names += [one for one in [line.rpartition(":")[2].strip()] if one]
    elif line.startswith("HFDTM"):
        _datum(line, key, log.out)
    elif line.startswith("I"):
        log.columns = {name: (int(a) - 1, int(b)) for a, b, name in _EXTENSION.findall(line[3:])}
    elif line.startswith("B"):
        _fix(line, key, log)
    elif line and (line[0] not in _LETTERS or (_SECOND_FIX.search(line))):
        if sum(one.isdecimal() for one in line) >= _FIX_DIGITS:
            log.bad.append((len(log.samples), key))
        else:
            log.out.note(key, f"the record {line[:20]!r} is not known", reach=None)


def _fix(line: str, key: str, log: _Log) -> None:
    fix = _FIX.match(line)
    if fix is None or max(int(fix[5]), int(fix[8])) >= 60_000:  # minutes of arc
        log.bad.append((len(log.samples), key))
        return
    if log.day is None:
        refuse(
            key,
            "a position (B record) must come after a date record (HFDTE), got none before it",
            "add the HFDTE record",
        )
    clock = tuple(int(part) for part in fix.groups()[:3])
    if clock[0] > 23 or clock[1] > 59 or clock[2] > 59:
        refuse(key, f"must be a time HHMMSS, got {line[1:7]}", "correct the record")
    if _SECOND_FIX.search(line, _FIX_CHARACTERS):
        log.bad.append((len(log.samples) + 1, key))  # two lines that were joined
    if fix[10] == "V" or _is_void(line, log.columns):
        log.void += 1
        log.clock.void(log.day, clock)
        return
    log.samples.append(_sample(fix, line, log, key))
    log.clock.fix(log.day, clock)


def _note_bad(log: _Log) -> None:
    """Between two fixes a bad one is a gap; before the first and after the last it may be more."""
    ends = [key for i, key in log.bad if i in (0, len(log.samples))]
    between = [key for i, key in log.bad if 0 < i < len(log.samples)]
    for keys, reach in ((ends, EVERYWHERE), (between, None)):
        if keys:
            what = f"{len(keys)} of its fixes cannot be read"
            log.out.note(keys[0], what, "correct the line, or remove it", reach=reach)


def _day(found: "re.Match[str]", where: str) -> date:
    day, month, year = (int(part) for part in found.groups())
    try:
        return date(2000 + year if year < 80 else 1900 + year, month, day)
    except ValueError:
        refuse(where, f"must be a date, got {found.group(0)}", "write HFDTE and DDMMYY")


def _gnss_reference(line: str) -> HeightReference | None:
    said = line[5:].upper()
    if "GEO" in said:
        return HeightReference.MEAN_SEA_LEVEL
    return HeightReference.ELLIPSOID if "ELL" in said else None


def _datum(line: str, key: str, out: LeftOut) -> None:
    """Places on another datum lie some hundred metres off, and are not converted."""
    said = line[5:].upper()
    if "84" not in said and not said.startswith("100"):
        out.note(key, f"the datum {line[5:40]!r} is not WGS 84", "convert the file to WGS 84")


def _extension(line: str, columns: dict[str, tuple[int, int]], name: str) -> int | None:
    first, last = columns.get(name, (0, 0))
    digits = line[first:last]
    return int(digits) if digits.isdecimal() else None


def _is_void(line: str, columns: dict[str, tuple[int, int]]) -> bool:
    """Whether extensions say that a fix has no place to rely on."""
    satellites = _extension(line, columns, "SIU")
    accuracy = _extension(line, columns, "FXA")
    few = satellites is not None and satellites < _SATELLITES_LEAST
    return few or (accuracy is not None and accuracy >= _ACCURACY_NONE)


def _sample(fix: "re.Match[str]", line: str, log: _Log, where: str) -> Sample:
    lat = int(fix[4]) + int(fix[5]) / 60_000
    lon = int(fix[7]) + int(fix[8]) / 60_000
    known = log.gnss is not None
    heights = (
        Height(value_m=float(int(fix[11])), reference=HeightReference.BAROMETRIC, sigma_m=None),
        Height(
            value_m=float(int(fix[12])),
            reference=log.gnss or HeightReference.MEAN_SEA_LEVEL,
            sigma_m=None if known else VAGUE_HEIGHT_SIGMA_M,
        ),
    )
    accuracy = _extension(line, log.columns, "FXA")
    return sample(
        -lat if fix[6] == "S" else lat,
        -lon if fix[9] == "W" else lon,
        where,
        heights=heights,
        sigma_m=accuracy / _ACCURACY_95 if accuracy else None,
    )


def _without_false_zeros(samples: list[Sample]) -> list[Sample]:
    """A column of heights that is zero throughout belongs to a recorder that has no such sensor."""
    real = {h.reference for one in samples for h in one.heights if h.value_m != 0.0}
    return [
        replace(one, heights=tuple(h for h in one.heights if h.reference in real))
        for one in samples
    ]
