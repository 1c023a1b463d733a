"""Appending: durable, in order, the same bytes for the same entries."""

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from killing import Killed, Said, Seen, fill, kill_many
from killing_writer import of_batch
from ledger_support import NIGHT, after, load, tamper, write_night
from spoken import say

from vedette.model.errors import LedgerError, RecordError
from vedette.record.ledger import canonical_json, merkle, run_entries
from vedette.record.ledger.entries import (
    BODY_KEYS,
    Entry,
    EntryKind,
    entry_from_bytes,
    entry_to_bytes,
)
from vedette.record.ledger.ledger import Ledger
from vedette.record.ledger.verify_ledger import Integrity, verify
from vedette.record.record import Record
from vedette.store.database import open_memory

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abä\U0001f6a8", max_size=3), inner),
    max_leaves=8,
)


def closed(number: int) -> Entry:
    return run_entries.run_closed(
        at=after(number), by="test", run=f"run-{number}", counts={"n": number}
    )


@given(st.dictionaries(st.text("xyzé", min_size=1), values))
def test_canonical_bytes_are_a_fixed_point(value: dict[str, object]) -> None:
    data = canonical_json.to_bytes(value)
    assert canonical_json.to_bytes(canonical_json.from_bytes(data)) == data
    assert canonical_json.to_bytes(dict(reversed(value.items()))) == data


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), 2**60, "\ud800", object()])
def test_what_json_cannot_say_is_refused(bad: object) -> None:
    with pytest.raises(RecordError):
        canonical_json.to_bytes({"x": bad})


@pytest.mark.parametrize(
    "data",
    [b'{"b":1,"a":2}', b'{ "a":1}', b'{"a":1,"a":1}', b'{"a":"\\udea8"}', b"[]", b"\xff"],
)
def test_another_spelling_is_refused(data: bytes) -> None:
    with pytest.raises(RecordError):
        canonical_json.from_bytes(data)


@settings(deadline=None)
@given(
    st.dictionaries(st.text("xyzé", min_size=1), values),
    st.sampled_from([None, (",", ":"), (", ", ": ")]),
    st.booleans(),
    st.booleans(),
    st.integers(min_value=0),
    st.binary(max_size=2),
)
def test_the_short_way_of_reading_decides_as_the_long_way(
    value: dict[str, object],
    separators: tuple[str, str] | None,
    sort: bool,
    ascii_only: bool,
    at: int,
    change: bytes,
) -> None:
    if separators is None:
        data = canonical_json.to_bytes(value)
    else:
        text = json.dumps(value, separators=separators, sort_keys=sort, ensure_ascii=ascii_only)
        data = text.encode()
    at %= len(data)
    for one in (data, data[:at] + change + data[at + 1 :]):
        with patch.object(canonical_json, "_read_simple", return_value=None):
            wanted = _read(one)
        found = _read(one)
        assert found == wanted
        assert repr(found) == repr(wanted)  # 1 is not 1.0, nor true


def _read(data: bytes) -> object:
    try:
        return canonical_json.from_bytes(data)
    except RecordError:
        return None


def test_an_entry_reads_back_as_it_was_written() -> None:
    assert entry_from_bytes(entry_to_bytes(closed(7)), where="here") == closed(7)


def test_an_entry_of_no_known_kind_or_key_is_refused() -> None:
    with pytest.raises(LedgerError, match="here: must be an entry"):
        entry_from_bytes(
            b'{"at":"2025-09-09T00:00:00Z","body":{},"by":"x","kind":"y"}', where="here"
        )
    with pytest.raises(RecordError, match="unknown keys"):
        Entry(at=NIGHT, by="x", kind=EntryKind.RUN_CLOSED, body={"run": "r", "serial": "1"})


def test_no_key_of_any_entry_can_hold_an_identity() -> None:
    keys = {key for kind in EntryKind for key in BODY_KEYS[kind]}
    assert not keys & {"identity", "emitter", "emitters", "claims", "serial", "mac", "operator"}


@given(st.lists(st.integers(1, 9), max_size=12))
def test_how_entries_were_batched_cannot_be_seen_in_the_root(batches: list[int]) -> None:
    one, many = Ledger(open_memory()), Ledger(open_memory())
    numbers = iter(range(1000))
    cut = [[closed(next(numbers)) for _ in range(n)] for n in batches]
    for batch in cut:
        many.append(batch)
    one.append([entry for batch in cut for entry in batch])
    assert one.head() == many.head()
    assert list(one.entries()) == list(many.entries())


def test_a_bad_entry_in_a_batch_leaves_nothing_of_the_batch() -> None:
    ledger = Ledger(open_memory())
    bad = run_entries.run_closed(at=NIGHT, by="test", run="\ud800", counts={})
    with pytest.raises(RecordError):
        ledger.append([closed(1), bad])
    assert ledger.head().size == 0
    assert ledger.append([]).size == 0


def test_a_ledger_proves_its_own_entries() -> None:
    ledger = Ledger(open_memory())
    old = ledger.append([closed(i) for i in range(5)])
    new = ledger.append([closed(i) for i in range(5, 13)])
    assert merkle.inclusion_holds(
        leaf=merkle.leaf_hash(entry_to_bytes(closed(3))),
        index=3,
        size=new.size,
        proof=ledger.inclusion_proof(3),
        root=bytes.fromhex(new.root_sha256),
    )
    assert merkle.consistency_holds(
        old_size=old.size,
        new_size=new.size,
        old_root=bytes.fromhex(old.root_sha256),
        new_root=bytes.fromhex(new.root_sha256),
        proof=ledger.consistency_proof(old.size),
    )


def test_two_writers_take_turns_and_see_each_other(tmp_path: Path) -> None:
    path = tmp_path / "two.sqlite"
    with Record.open(path) as first, Record.open(path) as second:
        first.runs.open(at=NIGHT, simulation=False, version="0")
        incident = second.incidents.open(at=NIGHT, by="second", title="Seen from two desks")
        say(first, incident.id, at=NIGHT, by="first", speaker="Tower", claim="one aircraft")
        assert second.incidents.get(incident.id) == first.incidents.get(incident.id)
        head = second.head()
    assert verify(path, head).integrity is Integrity.INTACT
    assert {p.name for p in tmp_path.iterdir()} == {"two.sqlite", "two.sqlite.acknowledged"}


def test_threads_take_turns(tmp_path: Path) -> None:
    path = tmp_path / "threads.sqlite"
    with Record.open(path) as record, ThreadPoolExecutor(4) as pool:
        jobs = [
            pool.submit(record.incidents.open, at=NIGHT, by="desk", title=f"No. {i}")
            for i in range(40)
        ]
        assert len({job.result().id for job in jobs}) == 40
        head = record.head()
    assert head.size == 40
    assert verify(path, head).integrity is Integrity.INTACT


def test_the_same_entries_give_the_same_rows(tmp_path: Path) -> None:
    found = []
    for name in ("a", "b"):
        path = tmp_path / f"{name}.sqlite"
        with Record.open(path) as record:
            write_night(record)
        found.append(load(path))
    assert found[0] == found[1]


def test_an_altered_record_is_neither_read_out_nor_added_to(tmp_path: Path) -> None:
    path = tmp_path / "r.sqlite"
    with Record.open(path) as record:
        write_night(record)
    tamper(path, [("UPDATE ledger_entry SET body = ? WHERE position = 3", (b"{}",))])
    for opened in (Record.open, Record.read):
        with pytest.raises(
            LedgerError, match=r"r\.sqlite: the record was altered at entry 3; run `vedette verify`"
        ):
            opened(path)


SHARE = float(os.environ.get("VEDETTE_SHARE", "0.04"))
KILLS = max(4, round(200 * SHARE)) if SHARE >= 1.0 else 4


def test_what_looks_for_losses_finds_them(tmp_path: Path) -> None:
    path = tmp_path / "k.sqlite"
    fill(path, 0)

    def batch(count: int, written: int) -> Said:
        with Record.open(path) as record:
            start = record.ledger.size()
            alerts = [of_batch(start, number, count) for number in range(written)]
            head = record.add(
                [run_entries.alert_changed(at=NIGHT, run="r", alert=a) for a in alerts]
            )
        return Said(head.size, head.root_sha256)

    def looked(said: Said) -> tuple[int, int]:
        found = Killed()
        seen.look(said, found)
        return len(found.lost), len(found.half)

    seen = Seen(path)
    assert looked(batch(5, 5)) == (0, 0)
    assert looked(Said(7, "ab" * 32)) == (1, 0)
    assert looked(replace(batch(2, 2), root="ab" * 32)) == (1, 0)
    assert looked(replace(batch(2, 2), checkpoints=[4])) == (1, 0)
    assert looked(batch(9, 4)) == (0, 1)


@pytest.mark.parametrize("filled", [0, 25_000])
def test_kill_9_while_appending_loses_nothing_acknowledged(tmp_path: Path, filled: int) -> None:
    path = tmp_path / "k.sqlite"
    fill(path, filled)
    found = kill_many(path, KILLS, seed=filled)
    took = sorted(found.restarts_s)
    sys.stdout.write(f"{found.kills} kills: restart median {took[len(took) // 2]:.2f} s, in ")
    sys.stdout.write(f"{dict(found.doing)}\n")
    assert (found.kills, found.lost, found.half) == (KILLS, [], [])
    result = verify(path)
    assert result.integrity is Integrity.CONSISTENT, result.faults
    assert result.size is not None
    assert result.size >= found.acknowledged > filled
    assert not path.with_name("k.sqlite-wal").exists()
