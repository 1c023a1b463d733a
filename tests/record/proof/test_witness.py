"""A witness signs that a log only grew, remembers it, and keeps what does not fit as evidence."""

from pathlib import Path

import pytest
from ledger_support import after
from proof_support import AT, WITNESS_KEY, cosigned, new_witness, night

from vedette.model.errors import LedgerError, ProofError
from vedette.record.ledger.checkpoint import Checkpoint, SignedCheckpoint, time_of
from vedette.record.ledger.signed_note import KeyKind, Note, SignerKey
from vedette.record.proof.checkpoint_signing import (
    add_cosignatures,
    last_checkpoint,
    rotate_key,
    sign_checkpoint,
)
from vedette.record.proof.log_views import View, compare
from vedette.record.proof.witness import Request, Witness, parse_request, request_to_witness
from vedette.record.record import Record
from vedette.store.small_database import WITNESS, open_small

SPEC_REQUEST = """old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
""".encode()  # noqa: E501 - the example of C2SP tlog-witness


def more(record: Record, number: int) -> None:
    record.incidents.open(at=after(900 + number), by="officer", title=f"No. {number}")


def test_the_specifications_request_is_read_to_the_letter() -> None:
    request = parse_request(SPEC_REQUEST)
    assert (request.old_size, len(request.proof)) == (20_852_014, 4)
    assert request.to_bytes() == SPEC_REQUEST


def test_it_signs_what_grows_and_the_signature_bears_its_time(tmp_path: Path) -> None:
    record, _, signer = night(tmp_path)
    witness = new_witness(signer)
    with record:
        for number in range(5):
            signed = cosigned(record, signer, witness, AT + number)
            (found,) = signed.signed_by([witness.key])
            assert found.at == AT + number
            at = time_of(found)
            assert at is not None
            assert at.isoformat().startswith("2025-09-09T23:20:0")
            more(record, number)
        assert witness.conflicts() == []
        kept = last_checkpoint(record.ledger)
        assert kept is not None
        assert {one.key for one in kept.signed_by([signer.verifier, witness.key])} == {
            signer.verifier,
            witness.key,
        }


def test_its_answers_are_those_of_the_specification(tmp_path: Path) -> None:
    record, _, signer = night(tmp_path)
    witness = new_witness(signer)
    ledger = record.ledger
    first = sign_checkpoint(ledger, signer)
    stranger = SignerKey("example.org/other", KeyKind.LOG, bytes(32))
    text = Checkpoint(stranger.name, 1, bytes(32)).text()
    unknown = SignedCheckpoint(
        Checkpoint(stranger.name, 1, bytes(32)), Note(text, (stranger.sign(text),))
    )
    forged = SignedCheckpoint(
        first.checkpoint, Note(first.note.text, (stranger.sign(first.note.text),))
    )

    def answer(request: Request | bytes) -> tuple[int, str]:
        data = request if isinstance(request, bytes) else request.to_bytes()
        found = witness.add_checkpoint(data, at=AT)
        return found.status, found.body

    assert answer(Request(0, (), unknown))[0] == 404
    assert answer(Request(0, (), forged))[0] == 403
    assert answer(Request(first.size + 1, (), first))[0] == 400
    assert answer(b"old 0\n\nnonsense")[0] == 400
    assert answer(Request(3, (), first)) == (409, "0\n")
    assert answer(Request(0, (bytes(32),), first))[0] == 422
    assert answer(Request(0, (), first))[0] == 200
    more(record, 1)
    second = sign_checkpoint(ledger, signer)
    assert answer(Request(0, (), second)) == (409, f"{first.size}\n")
    assert answer(Request(first.size, (), second))[0] == 422
    assert answer(request_to_witness(ledger, second, first.size))[0] == 200
    assert answer(Request(second.size, (), second))[0] == 200, "the same again, at another time"
    assert answer(Request(first.size, (), first)) == (409, f"{second.size}\n"), "an old one"
    record.close()


def test_what_it_signed_outlives_it(tmp_path: Path) -> None:
    record, _, signer = night(tmp_path)
    with open_small(tmp_path / "w.sqlite", WITNESS) as database:
        witness = Witness(database, WITNESS_KEY)
        witness.trust(signer.verifier)
        signed = cosigned(record, signer, witness, AT)
    with open_small(tmp_path / "w.sqlite", WITNESS) as database:
        again = Witness(database, WITNESS_KEY).logs()[signer.name]
        assert again is not None
        assert again.checkpoint == signed.checkpoint
    assert (tmp_path / "w.sqlite").stat().st_mode & 0o077 == 0
    record.close()


def forked(folder: Path, signer: SignerKey, path: Path) -> Record:
    """The same log under the same key, with another last entry."""
    folder.mkdir()
    (folder / "vedette.sqlite").write_bytes(path.read_bytes())
    return Record.open(folder / "vedette.sqlite")


def test_a_split_view_is_refused_kept_and_proved(tmp_path: Path) -> None:
    record, path, signer = night(tmp_path)
    record.close()
    other = forked(tmp_path / "fork", signer, path)
    record = Record.open(path)
    witness = new_witness(signer)
    more(record, 1)
    more(other, 2)
    shown = cosigned(record, signer, witness, AT)
    hidden = sign_checkpoint(other.ledger, signer)
    request = Request(shown.size, (), hidden)
    assert witness.add_checkpoint(request.to_bytes(), at=AT).status == 409
    ((signed, sent),) = witness.conflicts()
    assert (signed, sent) == (witness.logs()[signer.name].to_bytes(), request.to_bytes())  # type: ignore[union-attr]
    views = [View("a", shown), View("b", hidden), View("a again", shown)]
    found = compare(views, keys=[signer.verifier])
    assert len(found.forks) == 2
    assert found.limits == ()
    assert hidden.to_bytes().decode() in str(found.evidence()["forks"][0]["checkpoints"][1]["note"])
    more(other, 3)
    larger = sign_checkpoint(other.ledger, signer)
    proof = other.ledger.consistency_proof(shown.size, larger.size)
    late = witness.add_checkpoint(Request(shown.size, proof, larger).to_bytes(), at=AT)
    assert late.status == 422, "a fork that has grown on"
    assert len(witness.conflicts()) == 2
    across = compare([View("a", shown), View("b", larger)], keys=[signer.verifier])
    assert across.forks == ()
    assert "without the log" in across.limits[0]
    record.close()
    other.close()
    held = compare([View("a", shown)], keys=[signer.verifier], record=tmp_path / "fork" / path.name)
    assert len(held.forks) == 1


def test_views_that_fit_are_no_fork(tmp_path: Path) -> None:
    record, path, signer = night(tmp_path)
    first = sign_checkpoint(record.ledger, signer)
    more(record, 1)
    second = sign_checkpoint(record.ledger, signer)
    record.close()
    found = compare([View("1", first), View("2", second)], keys=[signer.verifier], record=path)
    assert (found.forks, found.limits) == ((), ())


def test_an_unsigned_view_is_no_evidence(tmp_path: Path) -> None:
    record, _, signer = night(tmp_path)
    signed = sign_checkpoint(record.ledger, signer)
    record.close()
    with pytest.raises(ProofError, match="signed by one of the given keys"):
        compare([View("x", signed)], keys=[SignerKey("o", KeyKind.LOG, bytes(32)).verifier])
    assert "not evidence" in compare([View("x", signed)]).limits[0]


def test_a_log_does_not_sign_what_does_not_go_on(tmp_path: Path) -> None:
    record, path, signer = night(tmp_path)
    more(record, 1)
    kept = sign_checkpoint(record.ledger, signer)
    record.close()
    other = forked(tmp_path / "fork", signer, path)
    more(other, 2)
    wrong = Checkpoint(kept.origin, kept.size, bytes(32))
    note = Note(wrong.text(), (signer.sign(wrong.text()),))
    other.ledger.keep_checkpoint(kept.size, note.to_bytes())
    with pytest.raises(LedgerError, match="does not extend its own checkpoint"):
        sign_checkpoint(other.ledger, signer)
    other.close()


def test_a_new_key_is_vouched_for_by_the_old_one(tmp_path: Path) -> None:
    record, path, signer = night(tmp_path)
    sign_checkpoint(record.ledger, signer)
    both = rotate_key(record, path, at=after(950), by="administrator")
    assert len(both.signed_by([signer.verifier])) == 1
    told = list(record.ledger.entries())[-1][1].body
    assert told["replaces"] == str(signer.verifier)
    assert told["key"] != str(signer.verifier)
    assert str(signer.seed.hex()) not in path.with_name("vedette.sqlite.key").read_text()
    record.close()


def test_an_answer_of_another_witness_is_not_kept(tmp_path: Path) -> None:
    record, _, signer = night(tmp_path)
    signed = sign_checkpoint(record.ledger, signer)
    other = SignerKey("example.org/w2", KeyKind.WITNESS, bytes(32))
    line = other.sign(signed.note.text, AT).line() + "\n"
    with pytest.raises(ProofError, match="has no signature"):
        add_cosignatures(record.ledger, signed.size, line, WITNESS_KEY.verifier)
    assert add_cosignatures(record.ledger, signed.size, line, other.verifier)
    record.close()
