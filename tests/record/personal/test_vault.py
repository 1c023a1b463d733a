"""Personal data: sealed beside the ledger, each look on record, erased by key; proofs hold on."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_support import NIGHT, after, write_night

from vedette.model.errors import PersonalError
from vedette.record.ledger.checkpoint import SignedCheckpoint
from vedette.record.ledger.entries import Entry, EntryKind
from vedette.record.ledger.verify_ledger import Integrity
from vedette.record.personal.key_store import CREDENTIAL, keys_path
from vedette.record.personal.key_store import PLACE as KEYS_PLACE
from vedette.record.personal.retention import PersonalKind, Retention
from vedette.record.personal.sealing import commitment_of, seal, unseal
from vedette.record.personal.vault import BY_RETENTION, Disclosed, Erased, is_reference, vault_path
from vedette.record.proof.checkpoint_signing import ensure_key, sign_checkpoint
from vedette.record.proof.incident_proof import prove
from vedette.record.proof.trusted_keys import Trust
from vedette.record.proof.verify_bundle import verify_bundle
from vedette.record.proof.verify_record import verify_record
from vedette.record.record import Record

NAME = "Ann Q. Reporter of 7 Well Lane"
PLACE = {"lat_deg": 51.123456, "lon_deg": 23.654321}


def kinds(record: Record) -> list[EntryKind]:
    return [entry.kind for _, entry in record.ledger.entries()]


def entries_of(record: Record, kind: EntryKind) -> list[Entry]:
    return [entry for _, entry in record.ledger.entries() if entry.kind is kind]


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file())


def test_what_is_sealed_opens_and_every_look_is_on_record(tmp_path: Path) -> None:
    with Record.open(tmp_path / "r.sqlite") as record:
        name = record.personal.seal(PersonalKind.REPORTER, NAME, at=after(1), by="officer")
        place = record.personal.seal(PersonalKind.OPERATOR, PLACE, at=after(2), by="officer")
        assert is_reference(name)
        assert record.personal.open(name, by="Ada", at=after(3), reason="to call back") == NAME
        assert record.personal.open(place, by="Ada", at=after(4)) == PLACE
        looks = entries_of(record, EntryKind.PERSONAL_OPENED)
        assert [(e.by, e.body["reference"], e.body["reason"]) for e in looks] == [
            ("Ada", name, "to call back"),
            ("Ada", place, None),
        ]


def test_nothing_of_it_lies_readable_anywhere(tmp_path: Path) -> None:
    with Record.open(tmp_path / "r.sqlite") as record:
        reference = record.personal.seal(PersonalKind.REPORTER, NAME, at=after(1), by="officer")
        assert NAME.encode() not in everything_in(tmp_path)
        record.personal.open(reference, by="Ada", at=after(2))
    assert NAME.encode() not in everything_in(tmp_path)
    assert vault_path(tmp_path / "r.sqlite").stat().st_mode & 0o077 == 0


def test_erased_its_key_is_nowhere_and_every_proof_verifies(tmp_path: Path) -> None:
    path = tmp_path / "r.sqlite"
    with Record.open(path) as record:
        signer = ensure_key(record, path, name="x", at=NIGHT, by="t")
        write_night(record, statements=2)
        reference = record.personal.seal(PersonalKind.REPORTER, NAME, at=after(1), by="officer")
        with sqlite3.connect(keys_path(path)) as look:
            (key,) = look.execute("SELECT key FROM item_key").fetchone()
        with sqlite3.connect(vault_path(path)) as look:
            (sealed,) = look.execute("SELECT sealed FROM personal_item").fetchone()
        look.close()
        before: SignedCheckpoint = sign_checkpoint(record.ledger, signer)
        bundle = prove(record, path, str(before.size - 1)).to_bytes()
        item = record.personal.erase(reference, by="Ada", at=after(9), reason="she asked")
        assert item.erased_at == after(9)
        found = record.personal.open(reference, by="Ada", at=after(10))
        assert found == Erased(reference, PersonalKind.REPORTER, after(9))
        (erased,) = entries_of(record, EntryKind.PERSONAL_ERASED)
        assert erased.body == {"reference": reference, "reason": "she asked"}
        record.personal.erase(reference, by="Ada", at=after(11), reason="again")
        assert kinds(record).count(EntryKind.PERSONAL_ERASED) == 1
        sign_checkpoint(record.ledger, signer)
        later = prove(record, path, reference[:0] or "0", since=[before])
    assert key not in everything_in(tmp_path)
    assert sealed not in everything_in(tmp_path)
    trust = Trust(keys=(signer.verifier,), held=(before,))
    assert verify_bundle(bundle, trust).integrity is Integrity.INTACT
    assert verify_bundle(later.to_bytes(), trust).integrity is Integrity.INTACT
    assert verify_record(path, trust).exit_code == 0


def test_the_commitment_binds_the_value_for_whoever_has_the_salt(tmp_path: Path) -> None:
    with Record.open(tmp_path / "r.sqlite") as record:
        reference = record.personal.seal(PersonalKind.SPEAKER, NAME, at=after(1), by="officer")
        told = record.personal.disclose(reference, by="Ada", at=after(2), reason="the court")
        (sealed,) = entries_of(record, EntryKind.PERSONAL_SEALED)
    assert isinstance(told, Disclosed)
    assert told.commitment == sealed.body["commitment"]
    for other in (NAME + " ", "Bob"):
        assert commitment_of(reference, told.kind, other, told.salt) != told.commitment
    assert commitment_of(reference, told.kind, NAME, bytes(32)) != told.commitment


@given(st.text(max_size=40), st.text(max_size=40))
def test_equal_values_cannot_be_told_from_unequal_ones(one: str, other: str) -> None:
    a, b = (seal("personal-1", PersonalKind.OTHER, value) for value in (one, one))
    c = seal("personal-1", PersonalKind.OTHER, other)
    assert len({a.commitment, b.commitment, c.commitment}) == 3
    assert len({a.key, b.key, c.key}) == 3
    opened = unseal("personal-1", PersonalKind.OTHER, nonce=a.nonce, sealed=a.sealed, key=a.key)
    assert opened[0] == one


@given(st.integers(0, 10**6))
def test_sealed_bytes_that_were_changed_do_not_open(bit: int) -> None:
    made = seal("personal-1", PersonalKind.OTHER, NAME)
    changed = bytearray(made.sealed)
    changed[bit // 8 % len(changed)] ^= 1 << bit % 8
    for reference, kind, sealed in (
        ("personal-1", PersonalKind.OTHER, bytes(changed)),
        ("personal-2", PersonalKind.OTHER, made.sealed),
        ("personal-1", PersonalKind.SPEAKER, made.sealed),
    ):
        with pytest.raises(PersonalError, match="the sealed data were altered"):
            unseal(reference, kind, nonce=made.nonce, sealed=sealed, key=made.key)


def test_what_is_due_is_erased_by_its_kind(tmp_path: Path) -> None:
    with Record.open(tmp_path / "r.sqlite") as record:
        record.retention = Retention(operator_days=2.0, reporter_days=10.0)
        place = record.personal.seal(PersonalKind.OPERATOR, PLACE, at=NIGHT, by="officer")
        name = record.personal.seal(PersonalKind.REPORTER, NAME, at=NIGHT, by="officer")
        sealed = entries_of(record, EntryKind.PERSONAL_SEALED)
        assert sealed[0].body["erase_after"].startswith("2025-09-11")
        day = timedelta(days=1)
        assert record.personal.erase_due(by="vedette", at=NIGHT + day) == []
        (erased,) = record.personal.erase_due(by="vedette", at=NIGHT + 2 * day)
        assert erased.reference == place
        assert entries_of(record, EntryKind.PERSONAL_ERASED)[0].body["reason"] == BY_RETENTION
        record.personal.retention = Retention(reporter_days=3.0)
        assert [i.reference for i in record.personal.erase_due(by="v", at=NIGHT + 3 * day)] == [
            name
        ]
        assert record.personal.erase_due(by="vedette", at=NIGHT + 99 * day) == []


def test_an_erasure_that_was_cut_off_is_finished(tmp_path: Path) -> None:
    path = tmp_path / "r.sqlite"
    record = Record.open(path)
    reference = record.personal.seal(PersonalKind.REPORTER, NAME, at=after(1), by="officer")

    class PowerCutError(Exception):
        pass

    def cut(*_: object) -> None:
        raise PowerCutError

    record.personal._destroy = cut  # type: ignore[method-assign]
    with pytest.raises(PowerCutError):
        record.personal.erase(reference, by="Ada", at=after(2), reason="asked")
    record.close()
    with Record.open(path) as again:
        found = again.personal.open(reference, by="Ada", at=after(3))
        assert found == Erased(reference, PersonalKind.REPORTER, after(2))
        assert kinds(again).count(EntryKind.PERSONAL_ERASED) == 1


def test_a_look_that_cannot_be_logged_is_not_had(tmp_path: Path) -> None:
    path = tmp_path / "r.sqlite"
    with Record.open(path) as record:
        reference = record.personal.seal(PersonalKind.REPORTER, NAME, at=after(1), by="officer")
    with (
        Record.read(path) as record,
        pytest.raises(PersonalError, match="every access must be logged"),
    ):
        record.personal.open(reference, by="Ada", at=after(2))
    with Record.open(path) as record, pytest.raises(PersonalError, match="no such item"):
        record.personal.open("personal-" + "0" * 32, by="Ada", at=after(2))


def test_a_record_in_memory_seals_too() -> None:
    with Record.in_memory() as record:
        reference = record.personal.seal(PersonalKind.OTHER, NAME, at=after(1), by="officer")
        assert record.personal.open(reference, by="Ada", at=after(2)) == NAME


def test_without_the_file_of_keys_nothing_opens_and_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "r.sqlite"
    with Record.open(path) as record:
        reference = record.personal.seal(PersonalKind.REPORTER, NAME, at=NIGHT, by="officer")
    keys_path(path).rename(tmp_path / "elsewhere")
    with (
        Record.open(path) as record,
        pytest.raises(PersonalError, match="key of this item is missing"),
    ):
        record.personal.open(reference, at=NIGHT, by="officer")


def test_keys_can_lie_elsewhere_and_under_a_credential(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, away, credentials = (tmp_path / name for name in ("data", "away", "credentials"))
    for folder in (data, away, credentials):
        folder.mkdir()
    (credentials / CREDENTIAL).write_bytes(b"w" * 32)
    monkeypatch.setenv(KEYS_PLACE, str(away / "keys.sqlite"))
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credentials))
    path = data / "r.sqlite"
    with Record.open(path) as record:
        reference = record.personal.seal(PersonalKind.REPORTER, NAME, at=NIGHT, by="officer")
        assert record.personal.open(reference, at=NIGHT, by="officer") == NAME
    assert not (data / "r.sqlite.personal-keys").exists()
    (credentials / CREDENTIAL).write_bytes(b"x" * 32)
    with Record.open(path) as record, pytest.raises(PersonalError, match="sealed with another"):
        record.personal.open(reference, at=NIGHT, by="officer")
    monkeypatch.delenv("CREDENTIALS_DIRECTORY")
    with Record.open(path) as record, pytest.raises(PersonalError, match="give the systemd"):
        record.personal.open(reference, at=NIGHT, by="officer")


def test_keys_of_an_earlier_version_are_moved_out(tmp_path: Path) -> None:
    path = tmp_path / "r.sqlite"
    with Record.open(path) as record:
        reference = record.personal.seal(PersonalKind.REPORTER, NAME, at=NIGHT, by="officer")
    with sqlite3.connect(keys_path(path)) as keys, sqlite3.connect(vault_path(path)) as vault:
        (key,) = keys.execute("SELECT key FROM item_key").fetchone()
        vault.execute("INSERT INTO personal_key VALUES (?, ?)", (reference, key))
    keys_path(path).unlink()
    with Record.open(path) as record:
        assert record.personal.open(reference, at=NIGHT, by="officer") == NAME
    assert key not in vault_path(path).read_bytes()
    assert key in keys_path(path).read_bytes()
