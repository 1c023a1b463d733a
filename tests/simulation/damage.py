"""While the program is down, something on the disk is damaged: it must be said, or change nothing.

Each damage is done to a copy of the folder, which is then opened as a start would open it. The run
itself goes on with the folder as it was.
"""

import os
import shutil
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from simulated_watch import ZONES, settings

from vedette.app.live.data_folder import open_site
from vedette.engine.live.surroundings import Surroundings
from vedette.model.errors import LedgerError, VedetteError
from vedette.record.ledger.verify_ledger import Integrity
from vedette.record.proof.trusted_keys import Trust
from vedette.record.proof.verify_record import verify_record
from vedette.record.record import Record
from vedette.store.raw_chain import chain_faults
from vedette.store.raw_log import Damage, read_log, segments

if TYPE_CHECKING:
    from fault_simulation import Run


def probe_damage(run: "Run") -> None:
    """One kind of damage, by the run's own draw."""
    probe = run.folder.with_name("probe")
    shutil.copytree(run.folder, probe)
    kind = run.rng.choice(
        [_segment_gone, _bit_in_segment, _bit_in_checkpoint, _wal_cut, _bit_in_record]
    )
    try:
        kind(run, probe / "data")
    finally:
        shutil.rmtree(probe)


def _segment_gone(run: "Run", data: Path) -> None:
    there = segments(data / "raw")
    if len(there) < 3:
        return
    run.counts["segment gone"] += 1
    _, path = run.rng.choice(there[1:-1])
    path.unlink()
    said = _said(run, data)
    run.checks.require(
        any("missing" in one for one in said),
        "a segment that is gone is named",
        f"{path.name}: {said}",
    )


def _bit_in_segment(run: "Run", data: Path) -> None:
    there = segments(data / "raw")
    if len(there) < 2:
        return
    run.counts["flipped bit in a segment"] += 1
    _, path = run.rng.choice(there[:-1])
    _flip(run, path)
    found = chain_faults(data / "raw")
    found += [str(one) for one in read_log(data / "raw") if isinstance(one, Damage)]
    run.checks.require(bool(found), "a changed segment is named", path.name)


def _bit_in_checkpoint(run: "Run", data: Path) -> None:
    there = sorted((data / "checkpoints").glob("*.vckpt"))
    if not there:
        return
    run.counts["flipped bit in a checkpoint"] += 1
    _flip(run, there[-1])
    said = _said(run, data)
    run.checks.require(
        any("checkpoint passed over" in one for one in said),
        "a damaged checkpoint is passed over and named",
        str(said),
    )


def _wal_cut(run: "Run", data: Path) -> None:
    wal = data / "vedette.sqlite-wal"
    if not wal.exists() or wal.stat().st_size < 100 or not run.heads or run.power_lost:
        return  # the mark need not survive a loss of power, only the end of the process
    run.counts["end of the write-ahead log gone"] += 1
    os.truncate(wal, run.rng.randrange(wal.stat().st_size))
    size = run.heads[-1][0]
    try:
        with Record.open(data / "vedette.sqlite") as record:
            run.checks.require(
                record.ledger.size() >= size,
                "a record that lacks what it acknowledged is refused",
                f"{record.ledger.size()} of {size} entries",
            )
    except LedgerError:
        run.checks.count("a record that lacks what it acknowledged is refused")


def _bit_in_record(run: "Run", data: Path) -> None:
    """A changed entry, as somebody with SQL would do it."""
    path = data / "vedette.sqlite"
    connection = sqlite3.connect(path)
    try:
        size = connection.execute("SELECT count(*) FROM ledger_entry").fetchone()[0]
        if not size:
            return
        found = connection.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'ledger_entry_is_never_changed'"
        ).fetchone()[0]
        connection.execute("DROP TRIGGER ledger_entry_is_never_changed")
        connection.execute(
            "UPDATE ledger_entry SET body = CAST(replace(body, '1', '2') AS BLOB)"
            " WHERE position = ? AND instr(body, '1')",
            (run.rng.randrange(size),),
        )
        changed = connection.execute("SELECT changes()").fetchone()[0]
        connection.execute(found)
        connection.commit()
    finally:
        connection.close()
    if not changed:
        return
    run.counts["changed entry of the record"] += 1
    result = verify_record(path, Trust())
    run.checks.require(
        result.integrity in (Integrity.ALTERED, Integrity.UNREADABLE),
        "a changed entry is found",
        str(result.integrity),
    )


def _flip(run: "Run", path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[run.rng.randrange(len(data))] ^= 1 << run.rng.randrange(8)
    path.write_bytes(data)


def _said(run: "Run", data: Path) -> list[str]:
    """What a start on this folder says; the refusal, where it refuses."""
    folder = data.parent
    assert (folder / ZONES).exists()
    machine = Surroundings(wall_ns=run.wall_ns, monotonic_ns=run.loop.monotonic_ns)
    try:
        site = open_site(settings(folder), machine)
    except VedetteError as exc:
        return [str(exc)]
    said = list(site.said)
    with suppress(Exception):
        site.close()
    return said
