"""Flights and recordings from the field whose right answer is known, through the commands."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from commands import Vedette

CASES = Path(__file__).resolve().parent / "data" / "cases"
START = "2025-06-01T12:00:00Z"


@pytest.mark.parametrize(
    ("zones", "flight", "right"),
    [
        ("zone_near.geojson", "igc_v_stale.igc", {"indeterminate"}),
        ("zone_day10_10h.geojson", "igc_clock_first_v.igc", {"inside", "indeterminate"}),
        ("zone_near.geojson", "qgc_jumptag.plan", {"inside", "indeterminate"}),
        ("zone_near.geojson", "qgc_rally.plan", {"inside", "indeterminate"}),
        ("zone_near.geojson", "kml_ring_and_line.kml", {"inside", "indeterminate"}),
        ("zone_near.geojson", "gpx_rpt.gpx", {"inside", "indeterminate"}),
        ("z13_ed318.json", "a13_nostart.bin", {"indeterminate"}),
        ("z13_ed318.json", "a10_two_clocks.bin", {"indeterminate"}),
        ("z13_ed318.json", "a29_zero_counter.bin", {"indeterminate"}),
    ],
)
def test_the_answer_is_right(vedette: Vedette, zones: str, flight: str, right: set[str]) -> None:
    result = vedette("check", CASES / zones, CASES / flight, "--json")
    answers = {line["answer"] for line in result.of("check")}
    worst = next(a for a in ("inside", "indeterminate", "outside") if a in answers)
    assert worst in right
    assert result.code == {"inside": 1, "indeterminate": 3}[worst]


@pytest.mark.parametrize(
    ("name", "tracks", "said"),
    [
        ("a12c_min.avr", 6, ""),
        ("a10_two_clocks.bin", 58, "holds 2 counters"),
        ("a29_zero_counter.bin", 0, "when they were heard is not known"),
    ],
)
def test_no_recorded_time_is_made_up(vedette: Vedette, name: str, tracks: int, said: str) -> None:
    result = vedette("replay", CASES / name, "--json", "--start", START)
    days = {line["at"][:16] for line in result.of("track")}
    assert days == ({"2025-06-01T12:00"} if tracks else set())
    assert len(result.of("track")) == tracks
    assert said in result.err


def test_a_recording_without_a_date_is_indeterminate_in_replay_too(vedette: Vedette) -> None:
    replay = ("replay", CASES / "a13_nostart.bin", "-r", CASES / "z13_ed318.json", "--json")
    undated = vedette(*replay)
    assert {line["answer"] for line in undated.of("crossing")} == {"indeterminate"}
    assert "carries no date" in undated.err
    dated = vedette(*replay, "--start", "2025-06-01T12:00:00Z")
    assert "inside" in {line["answer"] for line in dated.of("crossing")}
    late = vedette(*replay, "--start", "2027-06-01T12:00:00Z")
    assert "inside" not in {line["answer"] for line in late.of("crossing")}


def test_a_byte_order_mark_hides_no_row(vedette: Vedette) -> None:
    result = vedette("replay", CASES / "a30_bom.csv", "--json")
    assert result.of("summary")[0]["recordings"][0]["frames"] == 20


def test_what_was_left_out_of_a_flight_is_listed(vedette: Vedette, tmp_path: Path) -> None:
    text = (CASES / "kml_ring_and_line.kml").read_text(encoding="utf-8")
    link = "<NetworkLink><Link><href>more.kml</href></Link></NetworkLink></Document>"
    (tmp_path / "a.kml").write_text(text.replace("</Document>", link), encoding="utf-8")
    result = vedette("check", CASES / "zone_near.geojson", tmp_path / "a.kml", "--json")
    assert any("NetworkLink" in line["what"] for line in result.of("left_out"))
    assert result.of("left_out_total")[0]["count"] == len(result.of("left_out"))


def _bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", b"<kml>" + b" " * (80 * 2**20))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.kmz", _bomb(), "at most 64 MiB when unpacked"),
        (
            "a.plan.gz",
            gzip.compress(b'{"fileType":"Plan","mission":{"items":[' + b"[]," * (4 * 2**20)),
            "at most 8 MiB when unpacked",
        ),
        ("a.plan", b'{"fileType": "Plan", "mission": 1, "mission": 2}', "'mission' occurs twice"),
        ("b.kmz", b"PK\x03\x04 noise", "must be a KMZ"),
        ("a.waypoints", b"QGC WPL 110\n0\t1\t0\n", "must have 12 columns, got 3"),
        ("b.waypoints", b"QGC WPL 100\n", "got 100"),
        ("a.igc", b"AXXX\nHFDTE010125\nB1000005130000N02312000EV0020000240\n", "1 are marked"),
        ("a.kml", b"<kml>" + b"<a>" * 200 + b"</a>" * 200 + b"</kml>", "nested at most 100"),
    ],
)
def test_what_is_refused_is_told_in_one_line(
    vedette: Vedette, tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(data)
    result = vedette("check", CASES / "zone_near.geojson", tmp_path / name)
    assert result.code == 2
    (line,) = result.err.strip().splitlines()
    assert name in line
    assert words in line
    assert "; " in line
