"""A raw segment that is missing or was changed is named; logs of earlier versions go on."""

import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from vedette.engine.live.restart import find_state
from vedette.engine.state import initial_state
from vedette.model.ids import SensorId
from vedette.store.raw_chain import chain_faults, missing_segments
from vedette.store.raw_log import (
    MAGIC,
    Damage,
    Placed,
    RawLog,
    read_log,
    read_segment,
    segment_head,
    segment_name,
    segments,
)
from vedette.store.raw_records import FrameRecord, OpenedRecord, to_payload

AT = datetime(2026, 3, 1, 20, tzinfo=UTC)
OPENED = OpenedRecord(at=AT, simulation=True, version="1", settings_sha256="00")


def frame(n: int) -> FrameRecord:
    return FrameRecord(
        received_at=AT + timedelta(seconds=n),
        input="i",
        sensor=SensorId("s"),
        encoding="report_line",
        sequence=n,
        data=b"x" * 200,
    )


def written(folder: Path, frames: int = 40) -> Path:
    log = RawLog(folder, segment_bytes=1_000)
    log.begin(OPENED)
    for n in range(frames):
        log.append([frame(n)], sync=n % 9 == 0)
        if n % 13 == 5:  # a restart in the middle of a segment, or at its very beginning
            log.close()
            log = RawLog(folder, segment_bytes=1_000)
            log.begin(OPENED)
    log.close()
    assert len(segments(folder)) > 5
    return folder


def test_a_whole_log_has_no_fault_and_each_segment_names_the_one_before(tmp_path: Path) -> None:
    assert chain_faults(written(tmp_path)) == []
    found = [item for item in read_log(tmp_path) if isinstance(item, Placed)]
    begun = [head for _, path in segments(tmp_path) if (head := segment_head(path))]
    assert [one.segment for one in begun] == [number for number, _ in segments(tmp_path)]
    assert [one.previous_sha256 is None for one in begun] == [True] + [False] * (len(begun) - 1)
    frames = [item.record for item in found if isinstance(item.record, FrameRecord)]
    assert frames == [frame(n) for n in range(40)]


@pytest.mark.parametrize("number", [2, 3, 4])
def test_a_missing_middle_segment_is_named_on_starting_and_on_reading(
    tmp_path: Path, number: int
) -> None:
    raw = written(tmp_path / "raw")
    (raw / segment_name(number)).unlink()
    assert segment_name(number) in missing_segments(raw)[0]
    assert segment_name(number) in chain_faults(raw)[0]
    told = [str(item) for item in read_log(raw) if isinstance(item, Damage)]
    assert any(segment_name(number) in text for text in told)
    state = initial_state(simulation_config(), ())
    restored = find_state(tmp_path, state, rebuild=timedelta(hours=1))
    assert any(segment_name(number) in text for text in restored.said)


def simulation_config():
    from vedette.engine.state import EngineConfig

    return EngineConfig(simulation=True)


def test_a_segment_changed_with_its_checksums_made_anew_is_named(tmp_path: Path) -> None:
    written(tmp_path)
    path = tmp_path / segment_name(3)
    records, head = bytearray(MAGIC), segment_head(path)
    assert head is not None
    with path.open("rb") as stream:
        items = [item for item in read_segment(stream, 3, 0) if isinstance(item, Placed)]
        for record in (head, *(item.record for item in items)):
            changed = record
            if isinstance(record, FrameRecord):
                changed = frame(record.sequence + 1_000)
            payload = to_payload(changed)
            records += len(payload).to_bytes(4, "little")
            records += zlib.crc32(payload).to_bytes(4, "little") + payload
    path.write_bytes(records)
    assert not [item for item in read_log(tmp_path) if isinstance(item, Damage)]
    assert chain_faults(tmp_path) == [
        f"{segment_name(3)} was altered after {segment_name(4)} was begun"
    ]


def test_segments_that_changed_places_are_named(tmp_path: Path) -> None:
    written(tmp_path)
    two, three = tmp_path / segment_name(2), tmp_path / segment_name(3)
    two.rename(tmp_path / "x")
    three.rename(two)
    (tmp_path / "x").rename(three)
    assert any("must be named" in fault for fault in chain_faults(tmp_path))


def test_a_log_of_an_earlier_version_goes_on(tmp_path: Path) -> None:
    payload = to_payload(OPENED)
    head = len(payload).to_bytes(4, "little") + zlib.crc32(payload).to_bytes(4, "little")
    old = MAGIC + head + payload
    (tmp_path / segment_name(1)).write_bytes(old)
    log = RawLog(tmp_path, segment_bytes=600)
    log.begin(OPENED)
    for n in range(9):
        log.append([frame(n)])
    log.close()
    assert (tmp_path / segment_name(1)).read_bytes().startswith(old)
    assert chain_faults(tmp_path) == []
