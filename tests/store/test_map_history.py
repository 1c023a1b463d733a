"""What the page showed comes out as it went in, as of any time, and no newer than asked."""

import hashlib
import os
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.model.errors import ShownError
from vedette.store.map_history import ShownWriter, first_shown, shown_at, zones_shown

START = datetime(2025, 9, 9, 21, 15, tzinfo=UTC)
FOREVER = timedelta(days=10_000)
ZONES = b'{"features":[]}'


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def write(folder: Path, seconds: list[float], keep: timedelta = FOREVER) -> list[bytes]:
    """Frames at these times, whole ones where the writer wants them; returns them."""
    writer, frames = ShownWriter(folder, keep=keep), []
    for n, s in enumerate(seconds):
        kind = b"P" if writer.wants_picture(after(s)) else b"C"
        frames.append(kind + b"%d" % n * 40)
        if kind == b"P":
            writer.picture(after(s), frames[-1], ZONES)
        else:
            writer.change(after(s), frames[-1])
    writer.close()
    return frames


STEPS = st.lists(st.floats(0.5, 200.0).map(lambda s: round(s, 3)), min_size=1, max_size=60)


@given(STEPS, st.floats(0.0, 1.0))
def test_as_of_any_time_is_the_last_that_was_shown(
    tmp_path_factory: pytest.TempPathFactory, steps: list[float], share: float
) -> None:
    folder = tmp_path_factory.mktemp("shown")
    times = [sum(steps[: n + 1]) for n in range(len(steps))]
    frames = write(folder, times)
    assert all(earlier < later for earlier, later in pairwise(times))
    asked = times[0] + share * (times[-1] - times[0] + 60.0)
    found = shown_at(folder, after(asked))
    last = max(n for n, s in enumerate(times) if after(s) <= after(asked))
    assert found is not None
    assert found.until == after(times[last])
    whole = max(n for n in range(last + 1) if frames[n].startswith(b"P"))
    assert list(found.frames) == frames[whole : last + 1]
    assert zones_shown(folder, found.zones_sha256) == ZONES


def test_before_the_first_nothing_is_known(tmp_path: Path) -> None:
    assert shown_at(tmp_path, START) is None
    assert first_shown(tmp_path) is None
    write(tmp_path, [0.0, 1.0])
    assert shown_at(tmp_path, after(-0.001)) is None
    assert first_shown(tmp_path) == START


def test_a_frame_that_a_crash_cut_off_is_left_out(tmp_path: Path) -> None:
    frames = write(tmp_path, [0.0, 1.0, 2.0])
    (segment,) = tmp_path.glob("shown-*")
    whole = segment.read_bytes()
    for cut in range(len(whole) - 1, len(whole) - 20, -1):
        segment.write_bytes(whole[:cut])
        found = shown_at(tmp_path, after(60))
        assert found is not None
        assert list(found.frames) == frames[:2]
    segment.write_bytes(whole[:45])
    with pytest.raises(ShownError, match="must contain a complete frame"):
        shown_at(tmp_path, after(60))


def test_what_was_altered_is_not_shown(tmp_path: Path) -> None:
    write(tmp_path, [0.0, 1.0, 2.0])
    (segment,) = tmp_path.glob("shown-*")
    whole = bytearray(segment.read_bytes())
    whole[60] ^= 0x10  # within the first frame
    segment.write_bytes(whole)
    with pytest.raises(ShownError, match="cannot be read"):
        shown_at(tmp_path, after(60))
    (zones,) = tmp_path.glob("zones-*")
    zones.write_bytes(b"?" + zones.read_bytes()[1:])
    with pytest.raises(ShownError, match="zones"):
        zones_shown(tmp_path, zones.name[6:70])
    with pytest.raises(LookupError):
        zones_shown(tmp_path, "0" * 64)


def test_what_is_past_its_time_goes_with_its_zones(tmp_path: Path) -> None:
    write(tmp_path, [0.0, 700.0, 1400.0], keep=timedelta(seconds=1000))
    assert first_shown(tmp_path) == START  # what it holds may be as young as the next begins
    writer = ShownWriter(tmp_path, keep=timedelta(seconds=1000))
    writer.picture(after(4000), b"P", b"others")
    writer.close()
    assert first_shown(tmp_path) == after(1400)
    assert len(list(tmp_path.glob("zones-*"))) == 2
    writer.picture(after(4001), b"P", b"others")
    writer.close()
    assert len(list(tmp_path.glob("zones-*"))) == 2
    writer.picture(after(9000), b"P", b"others")
    writer.close()
    assert len(list(tmp_path.glob("zones-*"))) == 1


def test_the_oldest_pictures_go_where_all_are_too_large(tmp_path: Path) -> None:
    write(tmp_path, [700.0 * n for n in range(6)])
    size = max(path.stat().st_size for path in tmp_path.glob("shown-*"))
    writer = ShownWriter(tmp_path, keep=FOREVER, most_bytes=3 * size)
    writer.picture(after(700.0 * 6), b"P", ZONES)
    writer.close()
    assert first_shown(tmp_path) == after(700.0 * 3)
    assert shown_at(tmp_path, after(700.0 * 6)) is not None


def test_a_run_that_goes_on_at_the_same_time_takes_nothing_from_the_one_before(
    tmp_path: Path,
) -> None:
    write(tmp_path, [0.0])
    write(tmp_path, [0.0])
    assert len(list(tmp_path.glob("shown-*"))) == 2
    assert shown_at(tmp_path, START) is not None


def test_a_busy_picture_begins_anew_before_its_changes_weigh_too_much(tmp_path: Path) -> None:
    writer = ShownWriter(tmp_path, keep=FOREVER)
    frames = [hashlib.shake_128(b"%d" % n).digest(100_000) for n in range(30)]
    for n, frame in enumerate(frames):
        if writer.wants_picture(after(n)):
            writer.picture(after(n), frame, ZONES)
        else:
            writer.change(after(n), frame)
    writer.close()
    longest = max(len(found.frames) for s in range(30) if (found := shown_at(tmp_path, after(s))))
    assert 2 <= longest <= 6


def test_a_quiet_picture_makes_few_files(tmp_path: Path) -> None:
    """A month of it is one folder, and each look back lists it."""
    write(tmp_path, [float(n) for n in range(1800)])
    assert len(list(tmp_path.glob("shown-*"))) == 3


def test_a_segment_without_a_whole_frame_is_passed_over(tmp_path: Path) -> None:
    """A run was killed as it began a segment: what was shown before is what was shown last."""
    frames = write(tmp_path, [0.0, 1.0])
    for n, left in enumerate((b"", b"VEDSHOW1", b"VEDSHOW1" + bytes(32) + bytes(100))):
        name = f"shown-20250909T21150{2 + n}.000000Z.vdp"
        (tmp_path / name).write_bytes(left)
        found = shown_at(tmp_path, after(30))
        assert found is not None
        assert list(found.frames) == frames
        assert found.until == after(1.0)


def test_zeros_at_the_end_are_what_a_loss_of_power_left(tmp_path: Path) -> None:
    frames = write(tmp_path, [0.0, 1.0])
    (segment,) = tmp_path.glob("shown-*")
    segment.write_bytes(segment.read_bytes() + bytes(4096))
    found = shown_at(tmp_path, after(30))
    assert found is not None
    assert list(found.frames) == frames


def test_a_time_that_cannot_be_is_damage(tmp_path: Path) -> None:
    write(tmp_path, [0.0])
    (segment,) = tmp_path.glob("shown-*")
    held = bytearray(segment.read_bytes())
    held[40:48] = b"\xff" * 7 + b"\x7f"
    segment.write_bytes(held)
    with pytest.raises(ShownError, match="cannot be read"):
        shown_at(tmp_path, after(30))


def test_what_is_damaged_or_foreign_does_not_stop_the_keeping(tmp_path: Path) -> None:
    """Years later, too, when what is past its time is removed."""
    write(tmp_path, [0.0, 700.0, 1400.0])
    (tmp_path / "shown-20250909T220000.000000Z.vdp").write_bytes(b"")
    (tmp_path / "shown-20250909T220001.000000Z.vdp").write_bytes(b"something else" * 9)
    (tmp_path / "shown-copy.vdp").write_bytes(b"a person's")
    (tmp_path / "notes.txt").write_text("a person's")
    writer = ShownWriter(tmp_path, keep=timedelta(seconds=1000))
    for seconds in (2000, 3000, 4000, 9000, 20000):
        writer.picture(after(seconds), b"P", ZONES)
    writer.close()
    assert first_shown(tmp_path) == after(9000)
    assert (tmp_path / "shown-copy.vdp").exists()
    assert shown_at(tmp_path, after(30_000)) is not None


def test_the_folder_may_go_while_it_is_written_to(tmp_path: Path) -> None:
    folder = tmp_path / "shown"
    writer = ShownWriter(folder, keep=FOREVER)
    writer.picture(after(0), b"P", ZONES)
    shutil.rmtree(folder)
    writer.change(after(1), b"C")
    assert shown_at(folder, after(1)) is None
    writer.picture(after(2), b"P", ZONES)
    writer.close()
    found = shown_at(folder, after(3))
    assert found is not None
    assert zones_shown(folder, found.zones_sha256) == ZONES


def test_a_full_disk_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frames = write(tmp_path, [0.0])
    before = sorted(tmp_path.iterdir())
    writer = ShownWriter(tmp_path, keep=FOREVER)

    def full(_: int, __: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("vedette.store.map_history.os.write", full)
    for n in range(3):
        with pytest.raises(OSError, match="No space"):
            writer.picture(after(60 + n), b"P", ZONES)
        writer.close()
    assert sorted(tmp_path.iterdir()) == before
    found = shown_at(tmp_path, after(90))
    assert found is not None
    assert list(found.frames) == frames


def test_nobody_closes_the_file_under_a_thread_that_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its number could be another file's by then: the ledger's, say."""
    writer = ShownWriter(tmp_path, keep=FOREVER)
    writer.picture(after(0), b"P", ZONES)
    writes, go_on = threading.Event(), threading.Event()
    really = os.write

    def slow(file: int, data: bytes) -> int:
        writes.set()
        assert go_on.wait(10)
        return really(file, data)

    monkeypatch.setattr("vedette.store.map_history.os.write", slow)
    with ThreadPoolExecutor(2) as pool:
        changing = pool.submit(writer.change, after(1), b"C")
        assert writes.wait(10)
        closing = pool.submit(writer.close)
        with pytest.raises(TimeoutError):
            closing.result(0.05)
        go_on.set()
        changing.result(10)
        closing.result(10)
    found = shown_at(tmp_path, after(2))
    assert found is not None
    assert list(found.frames) == [b"P", b"C"]
