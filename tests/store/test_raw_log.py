"""The raw log: what was appended comes back, whatever a crash or a failing disk left of the end."""

import errno
import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vedette.model.alert import Action, AlertEvent
from vedette.model.errors import RawLogError
from vedette.model.ids import AlertId, SensorId
from vedette.store import raw_log
from vedette.store.raw_log import MAGIC, TORN, Damage, Placed, RawLog, read_log, segments
from vedette.store.raw_records import (
    ActionRecord,
    ClosedBatchRecord,
    FrameRecord,
    OpenedRecord,
    Record,
    from_payload,
    to_payload,
)

T0 = datetime(2026, 3, 1, 12, tzinfo=UTC)
OPENED = OpenedRecord(at=T0, simulation=True, version="1", settings_sha256="ab")
names = st.text(min_size=1, max_size=30)
times = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))
frames = st.builds(
    FrameRecord,
    received_at=times,
    input=names,
    sensor=names.map(SensorId),
    encoding=st.sampled_from(["mode_s", "report_line"]),
    sequence=st.integers(0, 2**64 - 1),
    data=st.binary(max_size=300),
)
actions = st.builds(
    ActionRecord,
    action=st.builds(
        Action,
        alert=names.map(AlertId),
        event=st.sampled_from(AlertEvent),
        at=times,
        by=names,
        shelve_s=st.none() | st.floats(0, 1e6),
    ),
)
opened = st.builds(
    OpenedRecord, at=times, simulation=st.booleans(), version=names, settings_sha256=names
)
records = frames | actions | opened | st.builds(ClosedBatchRecord, until=times)


def frame(number: int, size: int = 20) -> FrameRecord:
    return FrameRecord(
        received_at=T0 + timedelta(milliseconds=number),
        input="in",
        sensor=SensorId("s"),
        encoding="mode_s",
        sequence=number,
        data=bytes([number % 256]) * size,
    )


def whole(folder: Path) -> list[Record]:
    return [item.record for item in read_log(folder) if isinstance(item, Placed)]


@given(records)
def test_a_record_comes_back_as_it_was(record: Record) -> None:
    assert from_payload(to_payload(record)) == record


@given(st.binary(max_size=60))
def test_bytes_of_nobody_are_refused_or_read_but_never_break(data: bytes) -> None:
    with suppress(ValueError):
        read = from_payload(data)
        assert from_payload(to_payload(read)) == read


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(records, max_size=5), max_size=6))
def test_batches_come_back_in_order(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[Record]]
) -> None:
    folder = tmp_path_factory.mktemp("log")
    log = RawLog(folder)
    for batch in batches:
        log.append(batch, sync=True)
    log.close()
    assert whole(folder) == [record for batch in batches for record in batch]


def test_wherever_the_end_is_torn_all_whole_records_before_it_stay(tmp_path: Path) -> None:
    log = RawLog(tmp_path / "whole")
    placed = log.append([frame(n) for n in range(5)])
    log.close()
    ((_, path),) = segments(tmp_path / "whole")
    data = path.read_bytes()
    for cut in range(len(data)):
        folder = tmp_path / f"cut-{cut}"
        folder.mkdir()
        (folder / path.name).write_bytes(data[:cut])
        again = RawLog(folder)
        stay = [item for item in placed if item.end.offset <= cut]
        assert whole(folder) == [item.record for item in stay]
        ends = {len(MAGIC), placed[0].at.offset, *(item.end.offset for item in placed)}
        assert (again.torn is None) == (cut in ends)
        again.append([frame(99)])
        again.close()
        assert whole(folder)[-1] == frame(99)
        aside = list(folder.glob(f"*{TORN}"))
        assert (
            b"".join(p.read_bytes() for p in aside)
            == data[max([end for end in (0, *ends) if end <= cut]) : cut]
        )


def test_a_flipped_bit_is_found_and_said(tmp_path: Path) -> None:
    log = RawLog(tmp_path)
    placed = log.append([frame(n) for n in range(3)])
    log.close()
    ((_, path),) = segments(tmp_path)
    data = bytearray(path.read_bytes())
    data[placed[1].at.offset + 20] ^= 4
    path.write_bytes(data)
    found = list(read_log(tmp_path))
    assert [item.record for item in found if isinstance(item, Placed)] == [frame(0)]
    (damage,) = [item for item in found if isinstance(item, Damage)]
    assert "checksum" in str(damage)
    assert damage.lost_bytes == len(data) - placed[1].at.offset


def test_a_long_log_goes_on_in_another_segment_that_says_who_writes(tmp_path: Path) -> None:
    log = RawLog(tmp_path, segment_bytes=500)
    log.begin(OPENED)
    for number in range(40):
        log.append([frame(number)], sync=True)
    log.close()
    assert len(segments(tmp_path)) > 3
    for number, path in segments(tmp_path):
        with path.open("rb") as stream:
            first = next(raw_log.read_segment(stream, number, 0))
            assert isinstance(first, Placed)
            assert first.record == OPENED
    got = [record for record in whole(tmp_path) if isinstance(record, FrameRecord)]
    assert got == [frame(number) for number in range(40)]


def test_reading_on_from_a_place_gives_what_follows_it(tmp_path: Path) -> None:
    log = RawLog(tmp_path, segment_bytes=300)
    placed = [log.append([frame(number)])[-1] for number in range(30)]
    log.close()
    for number, item in enumerate(placed):
        later = [i.record for i in read_log(tmp_path, item.end) if isinstance(i, Placed)]
        assert later == [frame(n) for n in range(number + 1, 30)]


@pytest.mark.parametrize("failing", ["write", "fdatasync"])
def test_a_disk_that_fails_leaves_all_or_nothing_of_a_batch(
    failing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = RawLog(tmp_path)
    log.append([frame(0)], sync=True)
    real = os.write

    def half(descriptor: int, data: memoryview) -> int:
        real(descriptor, bytes(data)[: len(data) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, failing, half if failing == "write" else full)
        with pytest.raises(OSError, match="No space"):
            log.append([frame(1), frame(2)], sync=True)
    log.append([frame(3)], sync=True)
    log.close()
    assert whole(tmp_path) == [frame(0), frame(3)]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RawLogError, match="file"):
        RawLog(tmp_path / "file" / "raw")
