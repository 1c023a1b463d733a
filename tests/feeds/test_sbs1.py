"""SBS-1 text: what becomes of each line, and that a damaged line never gives a false report."""

import pickle
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.engine.live.state_reader import read_state
from vedette.feeds.decoder import Encoding, Frame, Tally
from vedette.feeds.frame_decoding import Decoding
from vedette.feeds.frame_order import InputDecoding
from vedette.feeds.options import options_message
from vedette.feeds.recorded_text import LineCutter
from vedette.feeds.recording_clock import Clock
from vedette.feeds.recordings.recording import open_recording
from vedette.feeds.sbs1.sbs1_decoder import SBS1, Sbs1Decoder
from vedette.feeds.sbs1.sbs1_feed import SBS1_FEED
from vedette.model.errors import BadFrameError
from vedette.model.height import FOOT_M, HeightReference
from vedette.model.identity import Claim, ClaimKind
from vedette.model.ids import SensorId
from vedette.model.ranges import RangeError
from vedette.model.report import (
    HeartbeatReport,
    IdentityReport,
    PositionReport,
    RawRef,
    Report,
    Trouble,
    TroubleReport,
)

AT = datetime(2025, 9, 9, 21, 15, tzinfo=UTC)
EXAMPLE = Path(__file__).parent / "examples" / "sbs1.txt"
STAMPS = "2025/09/09,23:15:00.000,2025/09/09,23:15:00.000"
AIRBORNE = f"MSG,3,1,1,4CA2D6,1,{STAMPS},,37000,,,51.45735,-1.02826,,,0,0,0,0"


def message(transmission: int, stamps: str = STAMPS, address: str = "4CA2D6", **named: str) -> str:
    columns = ["callsign", "altitude", "speed", "track", "lat", "lon", "climb", "squawk"]
    columns += ["alert", "emergency", "ident", "ground"]
    assert named.keys() <= set(columns)
    values = ",".join(named.get(column, "") for column in columns)
    return f"MSG,{transmission},1,1,{address},1,{stamps},{values}"


def frame(line: str, seconds: float = 0.0, sequence: int = 1) -> Frame:
    data = line.encode("latin-1")
    return Frame(
        data=data,
        encoding=SBS1,
        sensor=SensorId("rx"),
        received_at=AT + timedelta(seconds=seconds),
        source="in",
        sequence=sequence,
        raw=RawRef("in", 0, len(data)),
    )


def decoded(*lines: str) -> list[Report]:
    decoder = Sbs1Decoder()
    return [
        report
        for number, line in enumerate(lines)
        for report in decoder.decode(frame(line, number, number))
    ]


def test_an_airborne_position_has_its_pressure_altitude_and_no_accuracy() -> None:
    (report,) = decoded(AIRBORNE)
    assert isinstance(report, PositionReport)
    assert (report.lat_deg, report.lon_deg) == (51.45735, -1.02826)
    (height,) = report.heights
    assert height.value_m == pytest.approx(37_000 * FOOT_M)
    assert height.reference is HeightReference.BAROMETRIC
    assert report.covariance is None  # SBS-1 states none, and none is made up
    assert report.emitter is not None
    assert report.emitter.value == "4ca2d6"
    assert report.motion is None


def test_a_velocity_is_joined_to_positions_for_five_seconds_and_to_no_other_aircraft() -> None:
    velocity = message(4, speed="408.3", track="146.4", climb="-640")
    other = AIRBORNE.replace("4CA2D6", "4CA2D7")
    life, joined, stranger = decoded(velocity, AIRBORNE, other)
    assert isinstance(life, HeartbeatReport)
    assert isinstance(joined, PositionReport)
    assert joined.motion is not None
    assert joined.motion.speed_m_s == pytest.approx(408.3 * 1852 / 3600)
    assert joined.motion.course_deg == 146.4
    assert joined.motion.climb_m_s == pytest.approx(-640 * FOOT_M / 60)
    assert isinstance(stranger, PositionReport)
    assert stranger.motion is None
    late = decoded(velocity, *[AIRBORNE] * 6)
    motions = [one.motion is not None for one in late if isinstance(one, PositionReport)]
    assert motions == [True] * 5 + [False]


def test_a_surface_position_carries_its_own_movement_and_no_height() -> None:
    line = message(2, altitude="300", speed="14", track="90", lat="52.16", lon="20.97", ground="-1")
    (report,) = decoded(line)
    assert isinstance(report, PositionReport)
    assert report.heights == ()
    assert report.motion is not None
    assert report.motion.speed_m_s == pytest.approx(14 * 1852 / 3600)


@pytest.mark.parametrize(
    ("line", "claims"),
    [
        (message(1, callsign="LOT3XY  "), [Claim(ClaimKind.CALLSIGN, "LOT3XY")]),
        (f"ID ,,496,7162,405637,27928,{STAMPS},EZY691A", [Claim(ClaimKind.CALLSIGN, "EZY691A")]),
        (message(6, squawk="7600"), [Claim(ClaimKind.SQUAWK, "7600")]),
        (
            message(6, squawk="7700", emergency="-1"),
            [Claim(ClaimKind.EMERGENCY, "declared"), Claim(ClaimKind.SQUAWK, "7700")],
        ),
    ],
)
def test_what_an_aircraft_says_of_itself_is_a_claim(line: str, claims: list[Claim]) -> None:
    said = [one for one in decoded(line) if isinstance(one, IdentityReport)]
    assert [claim for one in said for claim in one.claims] == claims


@pytest.mark.parametrize(
    "line",
    [
        message(1, callsign="????????"),
        message(3, altitude="37000"),  # the server does not know the place yet
        message(5, altitude="12000", alert="0", ident="0", ground="0"),
        message(6, squawk="0"),
        message(7, altitude="12000"),
        message(8, ground="0"),
        f"AIR,,496,5906,400F01,27931,{STAMPS}",
    ],
)
def test_a_transmission_without_news_is_a_sign_of_life(line: str) -> None:
    (report,) = decoded(line)
    assert isinstance(report, HeartbeatReport)
    assert report.refused == 0


@pytest.mark.parametrize(
    "line",
    [
        f"SEL,,496,2286,4CA4E5,27215,{STAMPS},RYR1427",
        f"CLK,,496,-1,,-1,{STAMPS}",
        f"STA,,5,179,400AE7,10103,{STAMPS},RM",
        AIRBORNE.replace("MSG", "MLAT"),  # computed by a network, not heard
        AIRBORNE.replace("4CA2D6", "~2CA2D6"),  # no ICAO address: TIS-B
    ],
)
def test_what_no_receiver_heard_says_nothing(line: str) -> None:
    """A click at the server, or a signal that was lost, does not prove that a receiver hears."""
    assert decoded(line) == []


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("HELLO,1", "must begin with one of"),
        (AIRBORNE + ",1", "must have 22 columns, got 23"),
        (AIRBORNE.rsplit(",", 1)[0], "must have 22 columns, got 21"),
        ("AIR,,1,2", "10 to 22 columns, got 4"),
        (AIRBORNE.replace("MSG,3", "MSG,9"), "column 2"),
        (AIRBORNE.replace("4CA2D6", "4CA2DG"), "column 5"),
        (AIRBORNE.replace("2025/09/09,23:15:00.000", "2025/02/30,23:15:00.000", 1), "columns 7"),
        (AIRBORNE.replace("23:15:00.000,,", "25:15:00.000,,"), "columns 9"),
        (AIRBORNE.replace("37000", "37O00"), "the altitude (column 12)"),
        (AIRBORNE.replace("51.45735", "nan"), "the latitude (column 15)"),
        (AIRBORNE.replace("51.45735", ""), "come together"),
        (AIRBORNE.replace("51.45735", "151.45735"), "lat_deg"),
        (message(4, speed="1e9"), "the ground speed (column 13)"),
        (message(4, track="361"), "course_deg"),
        (message(6, squawk="7800"), "column 18"),
        (message(8, ground="yes"), "the on-ground flag (column 22)"),
    ],
)
def test_a_refusal_names_the_column_and_reaches_the_sensor_with_its_reason(
    line: str, named: str
) -> None:
    with pytest.raises((BadFrameError, RangeError)) as found:
        decoded(line)
    assert named in str(found.value)
    tally = Tally()
    told = list(Decoding(tally).run([frame(line, 0.0, 1), frame(line, 2.0, 2)]))
    (trouble,) = told
    assert isinstance(trouble, TroubleReport)
    assert (trouble.trouble, trouble.count, tally.refused) == (Trouble.UNREADABLE, 2, 2)
    assert named in trouble.words


def test_a_line_is_as_old_as_its_server_held_it_back_whatever_the_time_zone() -> None:
    for hours in (-11, 0, 13):
        generated = datetime(2025, 9, 9, 21, 15) + timedelta(hours=hours)
        logged = generated + timedelta(seconds=1.5)
        stamps = ",".join(f"{at:%Y/%m/%d,%H:%M:%S.%f}" for at in (generated, logged))
        (report,) = decoded(message(8, stamps=stamps))
        assert report.received_at == AT
        assert report.measured_at == AT - timedelta(seconds=1.5)


@pytest.mark.parametrize(
    "stamps",
    [
        ",,,",
        "2025/09/09,23:15:00.000,,",
        "2025/09/09,23:15:01.000,2025/09/09,23:15:00.000",  # logged before it was generated
        "2025/09/08,23:15:00.000,2025/09/09,23:15:00.000",  # a day is no delay
    ],
)
def test_without_a_delay_that_can_be_a_line_is_measured_when_received(stamps: str) -> None:
    (report,) = decoded(message(8, stamps=stamps))
    assert report.measured_at == report.received_at == AT


def generated(zone: str | None, stamp: str) -> datetime:
    decoder = Sbs1Decoder(time_zone=zone)
    (report,) = decoder.decode(frame(message(8, stamps=f"{stamp},{stamp}")))
    return report.measured_at


def test_with_a_time_zone_a_line_is_measured_when_it_was_generated() -> None:
    assert generated("Europe/Warsaw", "2025/09/09,23:14:59.250") == AT - timedelta(seconds=0.75)
    assert generated("UTC", "2025/09/09,21:14:59.250") == AT - timedelta(seconds=0.75)
    assert generated(None, "2025/09/09,23:14:59.250") == AT


@pytest.mark.parametrize("stamp", ["2025/10/26,02:30:00.000", "2025/03/30,02:30:00.000"])
def test_an_hour_that_comes_twice_or_not_at_all_is_not_used(stamp: str) -> None:
    assert generated("Europe/Warsaw", stamp) == AT


def options(text: str) -> Frame:
    data = text.encode()
    return replace(frame(AIRBORNE), data=data, encoding=Encoding.OPTIONS)


def test_options_of_an_input_change_its_decoder_and_survive_a_checkpoint() -> None:
    decoding = InputDecoding()
    told = [options_message(SBS1_FEED, {"time_zone": zone}) for zone in ("UTC", "Europe/Warsaw")]
    line = frame(message(8, stamps="2025/09/09,23:15:00.000,2025/09/09,23:15:00.000"))
    times = []
    for data in (None, *told, told[1]):
        if data is not None:
            assert decoding.decode([options(data.decode())]) == []
        decoding = read_state(pickle.dumps(decoding, protocol=5))
        (report,) = (r for r in decoding.decode([line]) if isinstance(r, HeartbeatReport))
        times.append(report.measured_at)
    assert times == [AT, AT + timedelta(hours=2), AT, AT]
    assert decoding.total().refused == 0


@pytest.mark.parametrize(
    "text",
    ["", "[]", '{"feed": 1}', '{"feed": "sbs1", "options": 3}', '{"feed": "x", "options": {}}'],
)
def test_options_that_cannot_be_used_leave_the_defaults(text: str) -> None:
    decoding = InputDecoding()
    assert decoding.decode([options(text)]) == []
    assert len(decoding.decode([frame(AIRBORNE)])) == 2  # registration and position


def test_no_part_of_a_line_gives_another_position_than_the_line() -> None:
    (whole,) = decoded(AIRBORNE)
    assert isinstance(whole, PositionReport)
    for end in range(len(AIRBORNE)):
        try:
            reports = decoded(AIRBORNE[:end])
        except (BadFrameError, RangeError):
            continue
        for one in reports:
            assert isinstance(one, PositionReport)
            assert (one.lat_deg, one.lon_deg, one.heights) == (
                whole.lat_deg,
                whole.lon_deg,
                whole.heights,
            )


@given(st.lists(st.sampled_from([*AIRBORNE.split(","), "", "-1", "1e5", "é", "\x00"]), max_size=26))
def test_any_columns_are_reports_or_a_refusal(columns: list[str]) -> None:
    with suppress(BadFrameError, RangeError):
        decoded(",".join(columns))


@given(st.binary(max_size=300))
def test_any_bytes_are_reports_or_a_refusal(data: bytes) -> None:
    with suppress(BadFrameError, RangeError):
        list(Sbs1Decoder().decode(frame(data.decode("latin-1"))))


@given(st.data())
def test_a_stream_is_cut_into_the_same_lines_wherever_it_is_broken(data: st.DataObject) -> None:
    text = EXAMPLE.read_bytes()[:2_000]
    whole = LineCutter(512).feed(text)
    cutter, got, at = LineCutter(512), [], 0
    while at < len(text):
        size = data.draw(st.integers(1, 700))
        got += cutter.feed(text[at : at + size])
        at += size
    assert got == whole
    assert cutter.faults() == []


def test_a_line_too_long_is_passed_over_and_the_next_one_is_read() -> None:
    cutter = LineCutter(512)
    assert cutter.feed(b"x" * 5_000) == []
    assert cutter.feed(b"x" * 5_000 + b"\n" + AIRBORNE.encode() + b"\r\n") == [AIRBORNE.encode()]
    assert cutter.faults() == ["a line must have at most 512 bytes; a longer one was skipped"]
    assert cutter.feed(AIRBORNE.encode()[:60]) == cutter.finish() == []
    assert cutter.faults() == ["the stream ended within a line"]


def test_a_datagram_may_leave_out_the_end_of_its_line() -> None:
    (live,) = SBS1_FEED.live
    assert live.cut_message(AIRBORNE.encode()) == ([AIRBORNE.encode()], [])
    both = f"{AIRBORNE}\r\n{AIRBORNE}".encode()
    assert live.cut_message(both) == ([AIRBORNE.encode()] * 2, [])


def test_a_file_is_known_by_its_lines_and_its_times_state_no_zone() -> None:
    recording = open_recording(EXAMPLE)
    reports = list(recording.reports())
    assert recording.format == "sbs1"
    assert recording.recognised_by == "50 of its first 50 lines are SBS-1 BaseStation text"
    assert recording.tally.refused == recording.tally.ignored == 0
    assert recording.tally.frames == 252
    assert sum(isinstance(one, PositionReport) for one in reports) == 118
    assert recording.times_off is not None
    assert recording.times_off.earlier == timedelta(hours=14)
    assert all(0 <= (one.received_at - one.measured_at).total_seconds() < 1 for one in reports)


def test_a_start_sets_the_first_line_and_the_others_keep_their_distance() -> None:
    recording, started = open_recording(EXAMPLE), open_recording(EXAMPLE, clock=Clock(start=AT))
    times = [one.received_at for one in recording.reports()]
    shifted = [one.received_at for one in started.reports()]
    assert min(shifted) == AT
    assert started.times_off is None
    assert [at - times[0] for at in times] == [at - shifted[0] for at in shifted]


def test_a_damaged_file_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    text = EXAMPLE.read_bytes().splitlines(keepends=True)
    text[10:12] = [b"\x00\xff noise\r\n", b"MSG,3,broken\r\n"]
    path = tmp_path / "file"
    path.write_bytes(b"".join(text)[:-40])
    recording = open_recording(path)
    reports = list(recording.reports())
    assert recording.tally.refused == 2
    assert recording.tally.first_refusal is not None
    assert recording.tally.first_refusal.startswith("line 11: the line must begin with")
    assert recording.tally.truncated == "line 252 ends in its middle"
    assert sum(isinstance(one, PositionReport) for one in reports) > 110


def test_lines_without_a_time_make_no_recording_of_reports(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("".join(message(8, stamps=",,,") + "\n" for _ in range(5)))
    recording = open_recording(path)
    assert list(recording.reports()) == []
    assert recording.tally.refused == 5
    assert recording.tally.first_refusal == "line 1: it has no time; columns 7 to 10 must hold one"
