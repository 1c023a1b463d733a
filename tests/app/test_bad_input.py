"""Bad input: one line that says what, where and how to mend it; exit 2; nothing half written."""

import errno
import gzip
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from commands import Result, Vedette, zone, zone_file
from made_captures import Capture

from vedette.app.live import output_folder

HEADER = {"format": "vedette-reports", "version": 1, "simulation": False, "name": "made"}
POSITION = {
    "type": "position",
    "sensor": "radar",
    "measured_at": "2025-09-09T21:30:00Z",
    "lat_deg": 51.0,
    "lon_deg": 23.5,
    "sigma_m": 10.0,
}


def recording(folder: Path, *lines: object) -> Path:
    path = folder / "made.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in (HEADER, *lines)))
    return path


def assert_refused_in_one_line(result: Result, *words: str) -> None:
    assert result.code == 2
    assert result.out == ""
    (line,) = result.err.splitlines()
    for word in words:
        assert word in line


def test_a_file_of_noise(vedette: Vedette, tmp_path: Path) -> None:
    noise = tmp_path / "noise.bin"
    noise.write_bytes(bytes((i * 197 + 31) % 256 for i in range(5000)))
    out = tmp_path / "run"
    assert_refused_in_one_line(vedette("replay", noise, "--out", out), "noise.bin", "give ")
    assert list(tmp_path.iterdir()) == [noise]


def test_a_file_that_is_not_there(vedette: Vedette, tmp_path: Path) -> None:
    assert_refused_in_one_line(vedette("replay", tmp_path / "none.pcap"), "none.pcap")


def test_a_zone_file_with_a_polygon_that_crosses_itself(vedette: Vedette, tmp_path: Path) -> None:
    bow = zone("BOW", 51.0, 23.5, 100)
    bow["geometry"] = {
        "type": "Polygon",
        "coordinates": [[[23, 51], [24, 52], [24, 51], [23, 52], [23, 51]]],
    }
    zones = zone_file(tmp_path, bow)
    result = vedette("check", recording(tmp_path, POSITION), "-r", zones)
    assert_refused_in_one_line(result, "zones.json", "BOW", "cross")


def test_an_unknown_setting(vedette: Vedette, tmp_path: Path) -> None:
    settings = tmp_path / "vedette.toml"
    settings.write_text("[tracking]\ngate_probabilty = 0.9\n")
    result = vedette("replay", recording(tmp_path, POSITION), "--config", settings)
    assert_refused_in_one_line(
        result, "vedette.toml", "tracking.gate_probabilty", "gate_probability"
    )


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("[engine]\ncycle_s = 99\n", "cycle_s"),
        ("[page]\nport = 'x'\n", "page.port"),
        ("[page\n", "TOML"),
        ("engine = 3\n", "must be a table"),
    ],
)
def test_settings_that_make_no_sense(
    vedette: Vedette, tmp_path: Path, text: str, word: str
) -> None:
    settings = tmp_path / "vedette.toml"
    settings.write_text(text)
    result = vedette("replay", recording(tmp_path, POSITION), "--config", settings)
    assert_refused_in_one_line(result, "vedette.toml", word)


def test_a_port_already_taken(vedette: Vedette, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        out = tmp_path / "run"
        result = vedette("demo", "--port", str(port), "--out", out, "--no-browser")
    assert_refused_in_one_line(result, str(port), "taken", "--port")
    assert not out.exists()


def test_a_speed_that_is_none(vedette: Vedette, tmp_path: Path) -> None:
    made = recording(tmp_path, POSITION)
    assert_refused_in_one_line(vedette("replay", made, "--speed", "fast"), "--speed", "fast")


def test_a_truncated_capture_is_used_as_far_as_it_goes_and_says_so(
    vedette: Vedette, drone: Capture, tmp_path: Path
) -> None:
    whole = drone.path.read_bytes()
    cut = tmp_path / "cut.pcapng"
    cut.write_bytes(whole[: len(whole) // 2])
    result = vedette("replay", cut, "--json")
    assert result.code == 0
    assert "cut off" in result.err
    (summary,) = result.of("summary")
    assert summary["recordings"][0]["truncated"] is not None
    assert 0 < result.of("track")[-1]["reports"] < 124


def test_a_cut_off_flight_is_never_clear(vedette: Vedette, drone: Capture, tmp_path: Path) -> None:
    whole = drone.path.read_bytes()
    cut = tmp_path / "cut.pcapng"
    cut.write_bytes(whole[: len(whole) // 2])
    zones = zone_file(tmp_path, zone("FAR", 10.0, 10.0, 100))
    result = vedette("check", cut, "-r", zones, "--json")
    assert result.code == 3
    assert "cut off" in result.lines[0]["reason"]


def test_a_recording_without_a_flight_is_not_clear(vedette: Vedette, tmp_path: Path) -> None:
    zones = zone_file(tmp_path, zone("Z", 51.0, 23.5, 100))
    result = vedette("check", recording(tmp_path), "-r", zones)
    assert result.code == 2
    assert "must contain at least one flight" in result.err


def test_bad_lines_are_counted_and_the_rest_is_used(vedette: Vedette, tmp_path: Path) -> None:
    bad = {**POSITION, "lat_deg": 91.0}
    made = recording(tmp_path, POSITION, bad, {**POSITION, "colour": "red"})
    result = vedette("replay", made, "--json")
    assert result.code == 0
    assert result.of("summary")[0]["recordings"][0]["refused"] == 2
    assert "made.jsonl: 2 of 3" in result.err


def test_a_flight_of_which_lines_cannot_be_read_is_never_clear(
    vedette: Vedette, tmp_path: Path
) -> None:
    """The line that is lost may be the one inside."""
    zones = zone_file(tmp_path, zone("FAR", 10.0, 10.0, 100))
    whole = recording(tmp_path, POSITION)
    assert vedette("check", whole, "-r", zones).code == 0
    lossy = recording(tmp_path, POSITION, {**POSITION, "lat_deg": 91.0})
    result = vedette("check", lossy, "-r", zones, "--json")
    assert result.code == 3
    assert "1 of its lines cannot be read" in result.lines[0]["reason"]


def test_a_record_that_is_not_there(vedette: Vedette, tmp_path: Path) -> None:
    here = tmp_path / "none.sqlite"
    assert_refused_in_one_line(vedette("record", "list", "-R", here), "none.sqlite")
    assert_refused_in_one_line(
        vedette("record", "say", "x", "y", "--speaker", "Z", "-R", here), "--record"
    )
    assert not here.exists()


def test_an_unknown_scenario(vedette: Vedette, tmp_path: Path) -> None:
    result = vedette("simulate", "day-2025-09", "--out", tmp_path / "x.jsonl")
    assert_refused_in_one_line(result, "day-2025-09", "night-2025-09")


@pytest.mark.parametrize("as_json", [True, False])
def test_a_locale_that_cannot_spell_a_name(tmp_path: Path, as_json: bool) -> None:
    """A zone's name is UTF-8; a failure to print it would end with the status of "inside"."""
    flight = recording(tmp_path, POSITION)
    far = zone("Łoś", 10.0, 10.0, 100.0)
    command = [sys.executable, "-m", "vedette.app.cli", "check", str(flight)]
    command += ["--restrictions", str(zone_file(tmp_path, far))] + ["--json"] * as_json
    env = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, env=env, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0
    assert as_json or "Łoś" in done.stdout.decode()


def test_a_user_without_a_login_name(
    vedette: Vedette, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found")

    monkeypatch.setattr("getpass.getuser", nobody)
    made = tmp_path / "made.sqlite"
    assert_refused_in_one_line(vedette("record", "open", "Title", "-R", made), "login name", "--by")


def test_a_compressed_recording(vedette: Vedette, tmp_path: Path) -> None:
    packed = tmp_path / "made.jsonl.gz"
    packed.write_bytes(gzip.compress(recording(tmp_path, POSITION).read_bytes()))
    assert_refused_in_one_line(vedette("replay", packed), "made.jsonl.gz", "gunzip")


def test_a_recording_as_a_zone_file(vedette: Vedette, tmp_path: Path) -> None:
    made = recording(tmp_path, POSITION)
    other = tmp_path / "capture.pcap"
    other.write_bytes(bytes.fromhex("d4c3b2a1020004000000000000000000"))
    assert_refused_in_one_line(vedette("check", made, "-r", other), "capture.pcap", "ED-318")


def test_a_recording_in_which_nothing_was_reported_says_so(
    vedette: Vedette, tmp_path: Path
) -> None:
    result = vedette("replay", recording(tmp_path))
    assert result.code == 0
    assert "does not mean that the sky was empty" in result.err


def test_a_reader_that_goes_is_told_apart_from_an_answer(airliner: Capture) -> None:
    path = str(airliner.path)
    command = [sys.executable, "-m", "vedette.app.cli", "replay", path, "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as replay:
        assert replay.stdout is not None
        assert replay.stderr is not None
        replay.stdout.readline()
        replay.stdout.close()
        assert replay.stderr.read() == b""
    assert replay.returncode == 141


def test_a_disk_that_is_full_is_one_line_and_leaves_nothing(
    vedette: Vedette, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(output_folder.Path, "rename", full)
    result = vedette("replay", recording(tmp_path, POSITION), "--out", tmp_path / "run")
    assert result.code == 2
    assert "No space left" in result.err.splitlines()[-1]
    assert not list(tmp_path.glob("run*"))
