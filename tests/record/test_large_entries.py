"""A large entry is written in parts that each fit an entry bundle, and reads as one."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_support import NIGHT, after, tamper

from vedette.model.errors import LedgerError, RecordError
from vedette.record.ledger import large_entries, run_entries
from vedette.record.ledger.base64_text import to_hash
from vedette.record.ledger.entries import Entry, EntryKind, entry_from_bytes, entry_to_bytes
from vedette.record.ledger.large_entries import MOST_BYTES
from vedette.record.ledger.merkle import inclusion_holds, leaf_hash
from vedette.record.ledger.signed_note import KeyKind, SignerKey
from vedette.record.ledger.tiles import TileName
from vedette.record.ledger.verify_ledger import Integrity, verify
from vedette.record.proof.bundle import make_bundle
from vedette.record.proof.checkpoint_signing import ensure_key, sign_checkpoint
from vedette.record.proof.incident_proof import entries_about
from vedette.record.proof.tlog_proof import write_tlog_proofs
from vedette.record.record import Record


def large(count: int = 2_000, by: str = "t") -> Entry:
    names = {f"restriction-{n:032x}": n for n in range(count)}
    return run_entries.run_closed(at=after(5), by=by, run="run-1", counts=names)


def restrictions(count: int) -> list[str]:
    return [f"restriction-{n:032x}" for n in range(count)]


@settings(deadline=None, max_examples=40)
@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
    st.integers(1, 40_000),
    st.booleans(),
)
def test_the_parts_are_short_and_make_up_the_entry(text: str, times: int, quoted: bool) -> None:
    counts = {text * times + ('"\\' * times if quoted else ""): 1, "ä, é": 2}
    entry = run_entries.run_closed(at=NIGHT, by="t", run="r", counts=counts)
    made = large_entries.spelled(entry)
    assert max(map(len, made)) <= MOST_BYTES
    if len(entry_to_bytes(entry)) <= MOST_BYTES:
        assert made == [entry_to_bytes(entry)]
        return
    held = [entry_from_bytes(one, where="") for one in made]
    assert large_entries.joined(held) == entry_to_bytes(entry)
    assert {(one.at, one.by, one.kind) for one in held} == {(NIGHT, "t", EntryKind.ENTRY_PART)}


def test_it_reads_as_one_entry_where_the_last_part_stands(tmp_path: Path) -> None:
    path, entry = tmp_path / "r.sqlite", large()
    with Record.open(path) as record:
        record.incidents.open(at=NIGHT, by="t", title="before")
        head = record.add([entry])
        record.incidents.open(at=after(9), by="t", title="after")
        ledger, last = record.ledger, head.size - 1
        assert last > 1
        assert head.at == entry.at
        assert ledger.entries_at([last]) == [entry]
        assert dict(ledger.entries())[last] == entry
        assert ledger.entries_from(1)[last - 1] == entry
        assert {e.kind for e in ledger.entries_at(range(1, last))} == {EntryKind.ENTRY_PART}
        for name in restrictions(2_000)[::97]:
            assert ledger.naming(name) == list(range(1, last + 1))
        assert [len(record.incidents.all(as_of=n)) for n in (1, last, ledger.size())] == [1, 1, 2]
    result = verify(path)
    assert result.integrity is Integrity.CONSISTENT
    with Record.read(path) as record:
        assert record.ledger.entries_at([last]) == [entry]


def test_its_bundle_is_served_and_all_parts_are_proved() -> None:
    with Record.in_memory() as record:
        head = record.add([large()])
        bundle = record.ledger.tile(TileName(None, 0, head.size))
        assert bundle is not None
        assert len(bundle) == sum(2 + len(b) for b in record.ledger.bodies(0, head.size))
        assert entries_about(record, "1") == list(range(head.size))
        signed = sign_checkpoint(record.ledger, SignerKey("x", KeyKind.LOG, bytes(32)))
        proof = make_bundle(record.ledger, signed, entries_about(record, "0"))
    assert [one.index for one in proof.entries] == list(range(head.size))


def test_one_that_was_written_whole_is_still_read() -> None:
    entry = large()
    with Record.in_memory() as record:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("vedette.record.ledger.large_entries.MOST_BYTES", 10**9)
            record.add([entry])
        assert record.ledger.entries_at([0]) == [entry]
        with pytest.raises(LedgerError, match=r"longer than 65,535 bytes"):
            record.ledger.tile(TileName(None, 0, 1))
        assert record.ledger.tile(TileName(0, 0, 1)) is not None


def test_parts_that_do_not_belong_together_are_refused() -> None:
    made = [entry_from_bytes(one, where="") for one in large_entries.spelled(large())]
    assert len(made) > 2
    other = replace(made[1], body={**made[1].body, "text": "x"})
    for wrong in (
        made[1:],
        made[:-1],
        [made[1], made[0], *made[2:]],
        [made[0], other, *made[2:]],
        [replace(made[0], by="somebody else"), *made[1:]],
        [large(1), *made[1:]],
    ):
        with pytest.raises(RecordError):
            large_entries.joined(wrong)
    with pytest.raises(RecordError, match="shorten it"):
        large_entries.spelled(large(by="x" * 50_000))


def test_a_part_alone_is_an_altered_record(tmp_path: Path) -> None:
    path = tmp_path / "r.sqlite"
    alone = entry_from_bytes(large_entries.spelled(large())[-1], where="")
    with Record.open(path) as record, pytest.raises(LedgerError, match="after the earlier parts"):
        record.add([alone])
    many = replace(alone, body={**alone.body, "part": 1, "parts": 10**15})
    with Record.in_memory() as record:
        record.add([many])
        with pytest.raises(LedgerError, match="last parts of an entry are missing"):
            record.ledger.whole(0)


def test_a_changed_part_is_found(tmp_path: Path) -> None:
    path = tmp_path / "r.sqlite"
    with Record.open(path) as record:
        head = record.add([large()])
    (body,) = Record.read(path).ledger.bodies(1, 2)
    changed = body.replace(b"restriction-", b"restrictiom-", 1)
    tamper(path, [("UPDATE ledger_entry SET body = ? WHERE position = 1", (changed,))])
    assert verify(path, head).integrity is Integrity.ALTERED
    with pytest.raises(LedgerError, match="altered at entry 1"):
        Record.read(path)


def test_a_tlog_proof_is_what_c2sp_says_it_is(tmp_path: Path) -> None:
    path = tmp_path / "r.sqlite"
    with Record.open(path) as record:
        signer = ensure_key(record, path, name="x", at=NIGHT, by="t")
        for n in range(300):
            record.incidents.open(at=after(n), by="t", title=f"No. {n}")
        signed = sign_checkpoint(record.ledger, signer)
        bundle = make_bundle(record.ledger, signed, [0, 7, 300])
    write_tlog_proofs(bundle, tmp_path / "proofs")
    for index in (0, 7, 300):
        entry = (tmp_path / "proofs" / f"{index}.json").read_bytes()
        text = (tmp_path / "proofs" / f"{index}.tlog-proof").read_text()
        proof, note = text.split("\n\n", 1)
        header, place, *hashes = proof.split("\n")
        assert (header, place) == ("c2sp.org/tlog-proof@v1", f"index {index}")
        assert note == signed.to_bytes().decode()
        assert inclusion_holds(
            leaf=leaf_hash(entry),
            index=index,
            size=signed.size,
            proof=[to_hash(one) for one in hashes],
            root=signed.root,
        )
        assert json.loads(entry).keys() == {"at", "by", "kind", "body"}
