"""What lies beside a record is bound to it: a file that was cut, changed or removed is named."""

import io
import json
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from spoken import say

from vedette.access.access_log import AccessLog
from vedette.access.authentication import Door
from vedette.access.role_permissions import Role
from vedette.model.errors import EvidenceError
from vedette.model.evidence import EvidenceKind, RemovalCause
from vedette.model.ids import SensorId
from vedette.record.ledger.entries import Entry, EntryKind
from vedette.record.ledger.key_file import new_signer
from vedette.record.ledger.signed_note import KeyKind
from vedette.record.ledger.verify_ledger import Integrity, VerifyResult
from vedette.record.proof.bound_files import (
    FileHeads,
    bound_entry,
    checkpoint_mac,
    is_new,
    segments_removed,
)
from vedette.record.proof.person_signing import sign_entries
from vedette.record.proof.trusted_keys import Trust
from vedette.record.proof.verify_record import verify_record
from vedette.record.record import Record
from vedette.store.access_database import read_access
from vedette.store.evidence_files import EvidenceFiles
from vedette.store.raw_log import RawLog, segment_name
from vedette.store.raw_records import FrameRecord, OpenedRecord

AT = datetime(2026, 3, 1, 20, tzinfo=UTC)


def frame(n: int) -> FrameRecord:
    return FrameRecord(
        received_at=AT + timedelta(seconds=n),
        input="i",
        sensor=SensorId("s"),
        encoding="report_line",
        sequence=n,
        data=b"x" * 200,
    )


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A data folder with all that is bound; the record is bound to it."""
    with Door.open(tmp_path / "access.sqlite") as door:
        for name in ("Ada", "Bo", "Cy"):
            door.people.add(name, Role.VIEWER, at=AT, by="console")
        door.people.change_role("Bo", Role.OPERATOR, at=AT, by="Ada")
        door.people.remove("Cy", at=AT, by="Ada")
        access = door.log.head()
    log = RawLog(tmp_path / "raw", segment_bytes=1_000)
    log.begin(OpenedRecord(at=AT, simulation=True, version="1", settings_sha256="00"))
    for n in range(30):
        log.append([frame(n)])
    tip = log.tip
    log.append([frame(99)])  # what came after is not bound yet
    log.close()
    checkpoint = tmp_path / "checkpoints" / "checkpoint-00000001.vckpt"
    checkpoint.parent.mkdir()
    checkpoint.write_bytes(b"VEDCKPT2" + bytes(range(96)) + b"the rest")
    mac = checkpoint_mac(checkpoint)
    assert mac is not None
    with Record.open(tmp_path / "vedette.sqlite") as record:
        incident = record.incidents.open(at=AT, by="Ada", title="Seen")
        files = EvidenceFiles.beside(tmp_path / "vedette.sqlite")
        kept = files.keep(io.BytesIO(b"a photograph"))
        assert kept.size_bytes == 12
        record.add([_evidence(kept.sha256, str(incident.id))])
        heads = FileHeads(access=access, raw=tip, checkpoint=(checkpoint.name, mac))
        assert is_new(record.ledger, heads, AT)
        record.add([bound_entry(heads, at=AT)])
        assert not is_new(record.ledger, heads, AT)
    return tmp_path


def _evidence(sha256: str, incident: str) -> Entry:
    body = {
        "evidence": "evidence-0000000000000000",
        "sha256": sha256,
        "size_bytes": 12,
        "name": "a.jpg",
        "kind": next(iter(EvidenceKind)).value,
        "media_type": "image/jpeg",
        "incident": incident,
        "alert": None,
        "made_from": None,
        "how": None,
    }
    return Entry(at=AT, by="Ada", kind=EntryKind.EVIDENCE_ADDED, body=body)


def verified(house: Path) -> VerifyResult:
    return verify_record(house / "vedette.sqlite", Trust())


def faults(house: Path) -> str:
    result = verified(house)
    assert result.exit_code == 1, result
    return " / ".join(fault.what for fault in result.faults)


def sql(path: Path, *statements: str) -> None:
    with sqlite3.connect(path) as database:
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            database.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            database.execute(statement)


def test_a_house_in_order_verifies(house: Path) -> None:
    result = verified(house)
    assert (result.exit_code, result.faults) == (0, ())


def test_a_cut_access_log_is_named(house: Path) -> None:
    sql(house / "access.sqlite", "DELETE FROM access_entry WHERE position >= 3")
    assert "5 entries" not in faults(house)
    assert "has 3 entries, but the record bound 5" in faults(house)


def test_an_access_log_with_its_chain_made_anew_is_named(house: Path) -> None:
    from vedette.access.access_log import _chain

    path, chain = house / "access.sqlite", bytes(32)
    with sqlite3.connect(path) as database:
        database.execute("DROP TRIGGER access_entry_is_never_changed")
        rows = database.execute("SELECT position, body FROM access_entry ORDER BY position")
        for position, body in rows.fetchall():
            text = body.replace(b'"Ada"', b'"Eve"') if position == 4 else body
            chain = _chain(chain, text)
            database.execute(
                "UPDATE access_entry SET body = ?, chain_sha256 = ? WHERE position = ?",
                (text, chain, position),
            )
    with read_access(path) as database:
        AccessLog(database).verify()  # by itself it looks whole
    assert "are not those bound" in faults(house)


def test_a_role_given_by_sql_is_named(house: Path) -> None:
    sql(house / "access.sqlite", "UPDATE person SET role = 'administrator' WHERE name = 'Ada'")
    assert "Ada is administrator in it, and viewer by its log" in faults(house)
    sql(house / "access.sqlite", "UPDATE person SET removed_at = NULL WHERE name = 'Cy'")
    assert "Cy is viewer in it, and nobody by its log" in faults(house)


def test_a_raw_log_that_was_changed_cut_or_thinned_is_named(house: Path) -> None:
    raw = house / "raw"
    last = sorted(raw.glob("*.vlog"))[-1]
    data = last.read_bytes()
    last.write_bytes(data[:40] + bytes([data[40] ^ 1]) + data[41:])
    assert f"{last.name} was altered" in faults(house)
    last.write_bytes(data[:60])
    assert f"{last.name} is missing, or is shorter" in faults(house)
    last.unlink()
    assert f"{last.name} is missing, or is shorter" in faults(house)
    last.write_bytes(data)
    (raw / segment_name(3)).unlink()
    assert segment_name(3) in faults(house)


def test_an_old_segment_that_is_gone_is_a_limit(house: Path) -> None:
    (house / "raw" / segment_name(1)).unlink()
    result = verified(house)
    assert result.exit_code == 0
    assert any(segment_name(2) in limit for limit in result.limits)


def bind_with_first(house: Path) -> None:
    with Record.open(house / "vedette.sqlite") as record:
        log = RawLog(house / "raw")
        record.add([bound_entry(FileHeads(raw=log.tip, raw_first=1), at=AT)])
        log.close()


def test_segments_that_nobody_said_were_removed_are_a_fault(house: Path) -> None:
    bind_with_first(house)
    assert verified(house).exit_code == 0
    (house / "raw" / segment_name(1)).unlink()
    assert f"{segment_name(1)} and others are missing, and no entry says" in faults(house)


def test_what_retention_removed_is_a_limit_that_says_so(house: Path) -> None:
    bind_with_first(house)
    path = house / "vedette.sqlite"
    with Record.open(path) as record:
        (photo,) = record.evidence.all()
        record.add([segments_removed(1, 2, 2_000, RemovalCause.SIZE, at=AT)])
        assert verified(house).exit_code == 0  # a crash before they went
        for number in (1, 2):
            (house / "raw" / segment_name(number)).unlink()
        record.evidence.remove([photo], RemovalCause.AGE, at=AT, by="vedette")
        record.evidence.remove([photo], RemovalCause.AGE, at=AT, by="vedette")  # says it once
        assert str(record.evidence.removal(photo.id)) == "removed by retention (age) on 2026-03-01"
        with pytest.raises(EvidenceError, match=r"removed by retention.*backup"):
            record.evidence.require_stored(photo)
    result = verified(house)
    said = " / ".join(result.limits)
    assert (result.exit_code, result.integrity) == (0, Integrity.CONSISTENT)
    assert "removed on purpose, by retention (size), the last time on 2026-03-01" in said
    assert "1 originals were removed on purpose" in said
    (house / "raw" / segment_name(3)).unlink()  # and one more, by somebody
    assert f"{segment_name(3)} and others are missing" in faults(house)


def test_an_edited_checkpoint_is_named(house: Path) -> None:
    path = house / "checkpoints" / "checkpoint-00000001.vckpt"
    path.write_bytes(b"VEDCKPT2" + bytes(96) + b"40 alerts fewer")
    assert "not the checkpoint that was bound" in faults(house)


def test_evidence_that_was_removed_or_changed_is_named(house: Path) -> None:
    (original,) = [p for p in (house / "evidence").glob("*/*") if p.is_file()]
    original.unlink()
    assert "the original is missing" in faults(house)
    original.write_bytes(b"another photograph")
    assert "was altered" in faults(house)


def test_a_record_handed_on_alone_says_what_cannot_be_verified(
    house: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    alone = tmp_path_factory.mktemp("alone")
    shutil.copy(house / "vedette.sqlite", alone)
    result = verified(alone)
    assert result.exit_code == 0
    said = " / ".join(result.limits)
    for what in ("access.sqlite is not here", "raw log is not here", "originals of evidence"):
        assert what in said


def test_a_person_s_signature_holds_over_what_they_wrote(tmp_path: Path) -> None:
    path, signer = tmp_path / "vedette.sqlite", new_signer("ada.byron", KeyKind.LOG)
    with Record.open(path) as record:
        incident = record.incidents.open(at=AT, by="x", title="Seen")
        first = record.head().size
        say(record, incident.id, at=AT, by="Ada (command line)", speaker="Tower", claim="one")
        sign_entries(record, first, signer, at=AT, by="Ada (command line)")
        entry = record.ledger.entries_from(record.head().size - 1)[0]
    assert entry.body["key"] == str(signer.verifier)
    assert verify_record(path, Trust()).exit_code == 0
    with Record.open(path) as record:
        body = {**entry.body, "first": 0}
        record.add([Entry(at=AT, by="x", kind=EntryKind.ENTRIES_SIGNED, body=body)])
    result = verify_record(path, Trust())
    assert result.exit_code == 1
    assert "signature in it does not hold" in result.faults[0].what
    assert json.dumps(result.to_dict())
