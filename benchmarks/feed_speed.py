"""Messages a second of every feed on one core: cut from their stream and decoded as live.

Each feed's own example is repeated, later each time, until MESSAGES frames are there. The bytes of
a stream go through the feed's cutter, and the frames through `InputDecoding`, in batches of 500.
Beside it, where it is installed, dump1090-mutability: the same Mode S frames, sent to it over TCP
until its last line of SBS-1 text has come back.

For ASTERIX it also prints records a second, and those of libasterix and asterix-decoder on the same
blocks. These two install the same module, so each needs an environment of its own, whose Python
VEDETTE_LIBASTERIX_PYTHON and VEDETTE_ASTERIX_PYTHON name.

Run: python benchmarks/feed_speed.py [MESSAGES]
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from vedette.feeds.asterix.record_layouts import RecordReader, editions
from vedette.feeds.decoder import Frame
from vedette.feeds.feed import Feed, FileReading
from vedette.feeds.frame_order import InputDecoding
from vedette.feeds.known_feeds import FEEDS
from vedette.feeds.recordings.recording import Recording, open_recording

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "feeds"))
import dump1090

ROOT = Path(__file__).resolve().parents[1]
BATCH = 500
FLOOR_PER_S = 5_000  # no feed may be slower
ASTERIX_FLOOR_PER_S = 20_000  # records


def frames_of(recording: Recording) -> list[Frame]:
    """The frames of an example, undecoded."""
    form = recording.file_format
    assert form is not None
    prepared = None
    if form.prepare is not None:
        with recording.path.open("rb") as stream:
            prepared = form.prepare(stream, recording.clock, recording.times)
    reading = FileReading(
        source=recording.sha256,
        sensor=recording.sensor or "sensor",  # type: ignore[arg-type]
        tally=recording.tally,
        clock=recording.clock,
        clock_given=False,
        prepared=prepared,
    )
    with recording.path.open("rb") as stream:
        return [item for item in form.read(stream, reading) if isinstance(item, Frame)]


def repeated(frames: list[Frame], count: int) -> Iterator[Frame]:
    """`count` frames: the example over and over, each time later."""
    span = frames[-1].received_at - frames[0].received_at + timedelta(seconds=1)
    for number in range(count):
        one, turn = frames[number % len(frames)], number // len(frames)
        yield replace(one, received_at=one.received_at + turn * span, sequence=number)


def per_second(frames: list[Frame]) -> tuple[float, int]:
    """Frames a second through the decoding of a live run, and how many reports they gave."""
    decoding, reports = InputDecoding(), 0
    begun = time.perf_counter()
    for start in range(0, len(frames), BATCH):
        reports += len(decoding.decode(frames[start : start + BATCH]))
    return len(frames) / (time.perf_counter() - begun), reports


def cutting(feed: Feed, count: int) -> list[tuple[str, float]]:
    """Frames a second that the cutters of a feed cut from the bytes of its example."""
    found = []
    for live in feed.live:
        recordings = [one for one in feed.files if one.name.endswith(live.name)]
        if live.cutter is None or not recordings or feed.example is None:
            continue
        data = (ROOT / feed.example).read_bytes()
        if recordings[0].recognise(data) is None:
            continue  # the example is of another encoding
        cutter, frames = live.cutter(), 0
        begun = time.perf_counter()
        while frames < count:
            frames += len(cutter.feed(data))
        found.append((live.name, frames / (time.perf_counter() - begun)))
    return found


def peer_per_second(frames: list[Frame]) -> float | None:
    """Mode S frames a second through dump1090, from its raw input to its SBS-1 output."""
    program = dump1090.program()
    if program is None:
        return None
    with dump1090.Dump1090(program) as running:
        sender = threading.Thread(target=running.send, args=[frame.data for frame in frames])
        begun = time.perf_counter()
        sender.start()
        lines, last = 0, begun
        while lines < len(frames) and time.perf_counter() - last < 2.0:
            got = running.waiting(0.05).count(b"\n")
            lines, last = lines + got, time.perf_counter() if got else last
        sender.join()
        return lines / (last - begun)


LIBASTERIX = """
import sys, time
from asterix import base, generated
blocks = [bytes.fromhex(line) for line in sys.stdin.read().split()]
newest = {c: s[-1] for c, s in generated.manifest["CATS"].items()}
begun, records = time.perf_counter(), 0
for data in blocks:
    for block in base.RawDatablock.parse(base.Bits.from_bytes(data)):
        spec = newest[block.get_category()]
        records += len(spec.cv_uap.parse(block.get_raw_records()))
print(records / (time.perf_counter() - begun))
"""
ASTERIX_DECODER = """
import sys, time, asterix
blocks = [bytes.fromhex(line) for line in sys.stdin.read().split()]
begun, records = time.perf_counter(), 0
for data in blocks:
    records += len(asterix.parse(data, verbose=False))
print(records / (time.perf_counter() - begun))
"""


def asterix_records(frames: list[Frame]) -> None:
    """Records a second of ASTERIX: ours, then the peers', on blocks of categories that all read."""
    plots = [frame for frame in frames if frame.data[0] in (34, 48, 62)]
    counted: dict[bytes, int] = {}
    for frame in plots:
        if frame.data not in counted:
            reader = RecordReader(frame.data[0], editions(frame.data[0])[-1], ())
            counted[frame.data] = len(list(reader.records(frame.data)))
    records = sum(counted[frame.data] for frame in plots)
    rate, reports = per_second(plots)
    per_block = records / len(plots)
    mark = "" if rate * per_block >= ASTERIX_FLOOR_PER_S else f"  BELOW {ASTERIX_FLOOR_PER_S:,}"
    print(f"{'asterix':14} decoded {rate * per_block:>10,.0f} records/s, {reports} reports{mark}")
    text = "\n".join(frame.data.hex() for frame in plots[:3_000])
    for name, variable, program in (
        ("libasterix", "VEDETTE_LIBASTERIX_PYTHON", LIBASTERIX),
        ("asterix-decoder", "VEDETTE_ASTERIX_PYTHON", ASTERIX_DECODER),
    ):
        python = os.environ.get(variable)
        if python is None:
            print(f"{name:14} not run: {variable} names no environment")
            continue
        done = subprocess.run(  # noqa: S603 - an environment that the caller names
            [python, "-c", program], input=text, capture_output=True, check=False, text=True
        )
        said = f"{float(done.stdout):>10,.0f} records/s" if done.returncode == 0 else done.stderr
        print(f"{name:14} decoded {said}")


def main() -> None:
    """Print one line a feed."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    for feed in FEEDS:
        if feed.example is None:
            continue
        frames = frames_of(open_recording(ROOT / feed.example))
        if frames:
            many = list(repeated(frames, count))
            rate, reports = per_second(many)
            mark = "" if rate >= FLOOR_PER_S else f"  BELOW {FLOOR_PER_S:,}"
            print(f"{feed.name:14} decoded {rate:>10,.0f} messages/s, {reports} reports{mark}")
        for name, cut in cutting(feed, count):
            print(f"{feed.name:14} cut     {cut:>10,.0f} messages/s of {name}")
        if feed.name == "asterix":
            asterix_records(many)
        if feed.name == "mode_s":
            peer = peer_per_second(many)
            what = "not installed" if peer is None else f"{peer:>10,.0f} messages/s"
            print(f"{'dump1090':14} frames in, SBS-1 out: {what}")


if __name__ == "__main__":
    main()
