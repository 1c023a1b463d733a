"""Recordings whose time is not known: the answer says so, and no flight is lost in silence."""

import csv
import io
import json
import os
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vedette.airspace.check.restriction_index import RestrictionIndex
from vedette.airspace.check_settings import CheckConfig
from vedette.airspace.flights.flight_check import check_flights
from vedette.app.commands.check.recorded_flights import recorded_flights
from vedette.feeds.mode_s import cpr
from vedette.feeds.mode_s.mode_s_frames import parity
from vedette.feeds.recording_clock import Clock
from vedette.feeds.recordings.recording import open_recording
from vedette.model.crossing import Answer
from vedette.model.errors import RecordingError
from vedette.model.ids import RestrictionId
from vedette.model.restriction import Circle, Period, Restriction, Volume
from vedette.model.times import to_text

SHARE = float(os.environ.get("VEDETTE_SHARE", "0.04"))
START = datetime(2025, 6, 10, 10, 0, tzinfo=UTC)
STEP_S = 0.5
FRAMES = 60
MHZ = 12_000_000
WORST = (Answer.INSIDE, Answer.INDETERMINATE, Answer.OUTSIDE)


def place(i: int) -> tuple[float, float]:
    return 50.0 + 0.0009 * i, 10.0


def frame(i: int) -> bytes:
    """A position of an aircraft that flies north at 200 m/s, every half second."""
    y, x = cpr.encode(*place(i), odd=bool(i % 2))
    me = 11 << 51 | 0xC38 << 36 | (i % 2) << 34 | y << 17 | x
    head = bytes([0x8D, 0x3C, 0x1A, 0x1A]) + me.to_bytes(7, "big")
    return head + parity(head).to_bytes(3, "big")


def as_csv() -> bytes:
    out = io.StringIO()
    for i in range(FRAMES):
        csv.writer(out).writerow([START.timestamp() + i * STEP_S, frame(i).hex()])
    return out.getvalue().encode()


def as_avr(counts: list[int] | None = None) -> bytes:
    counts = counts or [int((3600 + i * STEP_S) * MHZ) for i in range(FRAMES)]
    return "".join(f"@{n:012X}{frame(i).hex().upper()};\n" for i, n in enumerate(counts)).encode()


def as_beast(counts: list[int] | None = None) -> bytes:
    counts = counts or [int((3600 + i * STEP_S) * MHZ) for i in range(FRAMES)]
    bodies = [n.to_bytes(6, "big") + b"\x80" + frame(i) for i, n in enumerate(counts)]
    return b"".join(b"\x1a3" + one.replace(b"\x1a", b"\x1a\x1a") for one in bodies)


def zone(i: int, periods: tuple[Period, ...] = (), radius_m: float = 600.0) -> Restriction:
    area = Circle(centre=place(i), radius_m=radius_m)
    return Restriction(
        id=RestrictionId("zone-a"), name="z", volumes=(Volume(area=area),), periods=periods
    )


def hours(i: int) -> tuple[Period, ...]:
    at = START + timedelta(seconds=i * STEP_S)
    return (Period(start=at - timedelta(seconds=30), end=at + timedelta(seconds=30)),)


def answer(path: Path, data: bytes, against: Restriction, clock: Clock | None = None) -> Answer:
    path.write_bytes(data)
    known = recorded_flights(open_recording(path, clock=clock))
    found = check_flights(RestrictionIndex([against], CheckConfig()), known)
    return next(one for one in WORST if one in {a.verdict.answer for a in found})


@pytest.mark.parametrize("made", [as_avr, as_beast])
def test_without_a_date_the_hours_of_a_zone_cannot_be_told(made: object, tmp_path: Path) -> None:
    data = made()  # type: ignore[operator]
    assert answer(tmp_path / "r", data, zone(30, hours(30))) is Answer.INDETERMINATE
    assert answer(tmp_path / "r", data, zone(30)) is Answer.INSIDE
    far = Restriction(
        id=RestrictionId("zone-b"),
        name="far",
        volumes=(Volume(area=Circle(centre=(10.0, 10.0), radius_m=500.0)),),
        periods=hours(30),
    )
    assert answer(tmp_path / "r", data, far) is Answer.OUTSIDE


@pytest.mark.parametrize("made", [as_avr, as_beast])
def test_with_a_start_they_can(made: object, tmp_path: Path) -> None:
    data, clock = made(), Clock(start=START)  # type: ignore[operator]
    assert answer(tmp_path / "r", data, zone(30, hours(30)), clock) is Answer.INSIDE
    late = (Period(start=START + timedelta(hours=2), end=START + timedelta(hours=3)),)
    assert answer(tmp_path / "r", data, zone(30, late), clock) is Answer.OUTSIDE


COUNTERS = {
    "stands at zero": lambda i, n: 0,
    "stands": lambda i, n: 7 * MHZ,
    "stands from the middle": lambda i, n: n if i < 30 else 3615 * MHZ,
    "starts anew": lambda i, n: n if i < 30 else n - 3600 * MHZ,
    "jumps ahead": lambda i, n: n if i < 30 else n + 86_400 * MHZ,
    "of two receivers": lambda i, n: n if i % 3 else n + 432_000 * MHZ,
}


@pytest.mark.parametrize("name", COUNTERS)
@pytest.mark.parametrize("made", [as_avr, as_beast])
def test_a_counter_that_cannot_be_believed_clears_nobody(
    name: str, made: object, tmp_path: Path
) -> None:
    counts = [COUNTERS[name](i, int((3600 + i * STEP_S) * MHZ)) for i in range(FRAMES)]
    data = made(counts)  # type: ignore[operator]
    for i in (5, 30, 55):
        for clock in (None, Clock(start=START)):
            for periods in ((), hours(i)):
                found = answer(tmp_path / "r", data, zone(i, periods), clock)
                assert found is not Answer.OUTSIDE, (i, clock, periods)


def test_lines_without_a_counter_have_no_time(tmp_path: Path) -> None:
    data = "".join(f"*{frame(i).hex()};\n" for i in range(FRAMES)).encode()
    assert answer(tmp_path / "r", data, zone(30)) is Answer.INSIDE
    assert answer(tmp_path / "r", data, zone(30, hours(30))) is Answer.INDETERMINATE


def test_the_times_of_a_network_do_not_date_the_receiver(tmp_path: Path) -> None:
    (tmp_path / "r").write_bytes(b"@FF004D4C4154923C2B2B581F02000042D84E9F12;\n" + as_avr())
    recording = open_recording(tmp_path / "r", clock=Clock(start=START))
    assert min(r.received_at for r in recording.reports()) == START


def as_report_lines() -> bytes:
    """The same flight in the project's own format, as a drone that a receiver hears."""
    header = {"format": "vedette-reports", "version": 1, "simulation": False, "name": "flight"}
    lines = [json.dumps(header) + "\n"]
    for i in range(FRAMES):
        at = to_text(START + timedelta(seconds=i * STEP_S))
        lat_deg, lon_deg = place(i)
        line = {
            "type": "position", "sensor": "rx1", "received_at": at, "measured_at": at,
            "lat_deg": lat_deg, "lon_deg": lon_deg, "covariance": {"ee": 9, "en": 0, "nn": 9},
            "emitter": {"scheme": "icao24", "value": "3c1a1a"},
        }  # fmt: skip
        lines.append(json.dumps(line) + "\n")
    return "".join(lines).encode()


@cache
def originals() -> tuple[tuple[str, bytes], ...]:
    made = (("csv", as_csv()), ("avr", as_avr()), ("beast", as_beast()))
    return (*made, ("reports", as_report_lines()))


def changed_line(rng: Random, line: bytes) -> bytes:
    """A line of the report format with a key renamed, emptied, taken out or put in."""
    try:
        fields = json.loads(line)
    except ValueError:
        return line
    key = rng.choice(list(fields))
    choice = rng.randrange(4)
    if choice == 0:
        fields[f"{key}X"] = fields.pop(key)
    elif choice == 1:
        fields[key] = rng.choice(["", None])
    elif choice == 2:
        del fields[key]
    else:
        fields[rng.choice(["note", "lat", "zz"])] = rng.choice(["a", 7, None])
    return json.dumps(fields).encode() + b"\n"


def changed(rng: Random, form: str, data: bytes, near: int) -> bytes:
    """Words and lines put in, lines broken and joined, digits garbled, counters emptied."""
    if form == "beast":
        at, put = rng.randrange(len(data)), rng.choice([b"", b"\x1a", b"\0", b"noise"])
        return data[:at] + put + data[at + rng.choice([0, 1]) :]
    lines = data.splitlines(keepends=True)
    i = rng.choice([min(near, len(lines) - 1), rng.randrange(len(lines))])
    line = lines[i]
    at = rng.randrange(len(line))
    choice = rng.randrange(7)
    if choice == 0:
        lines.insert(i, rng.choice([b"# word\n", b"\n", b"word 7\n", b"*7500;\n"]))
    elif choice == 1:
        lines[i] = line[:at] + b"\n" + line[at:]
    elif choice == 2:
        lines[i] = line.rstrip(b"\r\n")
    elif choice == 3:
        lines[i] = line[:at] + rng.choice([b"x", b"g", b" "]) + line[at + 1 :]
    elif choice == 4:
        return b"\xef\xbb\xbf" + data
    elif choice == 5 and form == "reports":
        lines[i] = changed_line(rng, line)
    elif choice == 5 and form == "avr":
        lines[i] = b"@000000000000" + line[13:]
    else:
        return data.replace(b"\n", b"\r\n")
    return b"".join(lines)


@given(st.integers(0, 3), st.integers(0, 2**40), st.integers(1, 3))
@settings(
    max_examples=20_000 if SHARE >= 1 else 60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_changed_recording_is_never_outside_where_the_original_was(
    tmp_path: Path, which: int, seed: int, times: int
) -> None:
    rng = Random(seed)  # noqa: S311 - the tests' own
    form, data = originals()[which]
    i = rng.choice([4, FRAMES - 1, rng.randrange(4, FRAMES)])
    against = zone(i, rng.choice([(), hours(i)]), rng.choice([60.0, 600.0]))
    clock = None if form in ("csv", "reports") else Clock(start=START)
    assert answer(tmp_path / "r", data, against, clock) is not Answer.OUTSIDE
    for _ in range(times):
        data = changed(rng, form, data, i)
    try:
        found = answer(tmp_path / "r", data, against, clock)
    except RecordingError:
        return
    assert found is not Answer.OUTSIDE


@pytest.mark.parametrize("made", [as_avr, as_beast])
@pytest.mark.parametrize("first", [1, 2])
def test_first_frames_with_a_damaged_counter_do_not_date_the_rest(
    made: object, first: int, tmp_path: Path
) -> None:
    """The date rests on the first frame; an hour's gap after it may be no gap at all."""
    counts = [int((3600 + i * STEP_S) * MHZ) for i in range(FRAMES)]
    counts[:first] = [n // 256 for n in counts[:first]]
    data = made(counts)  # type: ignore[operator]
    for i in (5, 30, 55):
        found = answer(tmp_path / "r", data, zone(i, hours(i)), Clock(start=START))
        assert found is Answer.INDETERMINATE
        assert answer(tmp_path / "r", data, zone(i), Clock(start=START)) is not Answer.OUTSIDE
    late = (Period(start=START + timedelta(hours=3), end=START + timedelta(hours=4)),)
    assert answer(tmp_path / "r", data, zone(30, late), Clock(start=START)) is Answer.OUTSIDE
