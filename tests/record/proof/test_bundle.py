"""A bundle proves what it says to somebody who has only a key, a witness's key or a checkpoint."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_support import after
from proof_support import AT, WITNESS_KEY, cosigned, new_witness, night
from spoken import say

from vedette.model.errors import ProofError, RecordError
from vedette.record.ledger.checkpoint import SignedCheckpoint
from vedette.record.ledger.signed_note import SignerKey
from vedette.record.ledger.verify_ledger import Integrity
from vedette.record.proof.bundle import make_bundle, parse_bundle
from vedette.record.proof.checkpoint_signing import ensure_key, sign_checkpoint
from vedette.record.proof.incident_proof import entries_about, prove
from vedette.record.proof.trusted_keys import Trust
from vedette.record.proof.verify_bundle import verify_bundle, verify_checkpoint
from vedette.record.record import Record

ALONE = Path(__file__).parents[3] / "docs" / "verify_bundle.py"


class Proved:
    """A log with three checkpoints, the last one witnessed, and a bundle about an incident."""

    def __init__(self, folder: Path) -> None:
        record, path, self.signer = night(folder)
        witness = new_witness(self.signer)
        with record:
            self.first = cosigned(record, self.signer, witness, AT)
            self.incident = record.incidents.all()[0].id
            say(record, self.incident, at=after(700), by="officer", speaker="Tower", claim="Two")
            self.second = cosigned(record, self.signer, witness, AT + 60)
            self.bundle = prove(record, path, self.incident, since=[self.first])
            record.incidents.open(at=after(900), by="officer", title="One more")
            self.third = cosigned(record, self.signer, witness, AT + 120)
            self.later = prove(record, path, self.incident, since=[self.first, self.second])
        self.data = self.bundle.to_bytes()
        self.keys = (self.signer.verifier, WITNESS_KEY.verifier)


@pytest.fixture(scope="module")
def proved(tmp_path_factory: pytest.TempPathFactory) -> Proved:
    return Proved(tmp_path_factory.mktemp("proved"))


def test_a_bundle_reads_back_as_it_was_written(proved: Proved) -> None:
    assert parse_bundle(proved.data) == proved.bundle
    assert parse_bundle(proved.data).to_bytes() == proved.data


def test_it_tells_all_that_the_record_tells_of_the_incident(proved: Proved) -> None:
    kinds = [json.loads(entry.body)["kind"] for entry in proved.bundle.entries]
    assert kinds.count("statement.added") == 41
    assert {"incident.opened", "incident.alert_added", "alert.changed"} <= set(kinds)


def test_with_a_key_and_a_witness_it_is_intact_and_says_when(proved: Proved) -> None:
    result = verify_bundle(proved.data, Trust(keys=proved.keys))
    assert (result.integrity, result.faults, result.limits) == (Integrity.INTACT, (), ())
    assert result.when.to_dict() == {
        "not_after": "2025-09-09T23:21:00.000000Z",
        "by": "the witness example.org/witness",
    }
    assert result.grew_from == (proved.first.size,)
    assert len(result.entries) == len(proved.bundle.entries)


def test_with_the_logs_key_alone_a_fork_cannot_be_excluded(proved: Proved) -> None:
    result = verify_bundle(proved.data, Trust(keys=proved.keys[:1]))
    assert result.integrity is Integrity.CONSISTENT
    assert any("cannot exclude truncation or a fork" in limit for limit in result.limits)
    assert any("its own clock" in limit for limit in result.limits)
    assert result.when.at is None


def test_with_nothing_it_says_that_anybody_could_have_made_it_up(proved: Proved) -> None:
    result = verify_bundle(proved.data, Trust())
    assert result.integrity is Integrity.CONSISTENT
    assert any("no key of the log was given" in limit for limit in result.limits)


@pytest.mark.parametrize("held", ["first", "second"])
def test_a_checkpoint_kept_elsewhere_ties_it(proved: Proved, held: str) -> None:
    result = verify_bundle(proved.data, Trust(held=(getattr(proved, held),)))
    assert result.integrity is Integrity.INTACT


def test_one_made_before_the_checkpoint_held_does_not_pass(proved: Proved) -> None:
    trust = Trust(keys=proved.keys, held=(proved.third,))
    result = verify_bundle(proved.data, trust)
    assert result.integrity is Integrity.ALTERED
    assert "an old one played again, or cut off" in result.faults[0].what
    assert verify_bundle(proved.later.to_bytes(), trust).integrity is Integrity.INTACT


def test_a_fork_is_named_as_one(proved: Proved, tmp_path: Path) -> None:
    record, _, _ = night(tmp_path)
    with record:
        while record.ledger.size() < proved.second.size:
            record.incidents.open(at=after(record.ledger.size()), by="x", title="x")
        path = tmp_path / "vedette.sqlite.key"
        path.write_text(proved.signer.secret_text())
        other = sign_checkpoint(record.ledger, proved.signer)
    result = verify_bundle(proved.data, Trust(keys=proved.keys, held=(other,)))
    assert result.integrity is Integrity.ALTERED
    assert result.faults[0].what.startswith("FORK")
    compared = verify_checkpoint(proved.second.to_bytes(), Trust(held=(other,)))
    assert compared.faults[0].what.startswith("FORK")


def test_a_witness_that_did_not_sign_is_missed(proved: Proved) -> None:
    other = SignerKey("example.org/w2", WITNESS_KEY.kind, bytes(32)).verifier
    result = verify_bundle(proved.data, Trust(keys=(*proved.keys, other)))
    assert result.integrity is Integrity.ALTERED
    assert "example.org/w2 did not sign" in result.faults[0].what


@given(st.data())
def test_no_bit_of_a_bundle_is_free_to_change(proved: Proved, data: st.DataObject) -> None:
    bit = data.draw(st.integers(0, len(proved.data) * 8 - 1))
    changed = bytearray(proved.data)
    changed[bit // 8] ^= 1 << bit % 8
    result = verify_bundle(bytes(changed), Trust(keys=proved.keys, held=(proved.first,)))
    assert result.exit_code in (1, 2)


def alone(bundle: Path, *given_: str | Path) -> tuple[int, str]:
    """The stand-alone verifier, where there is no vedette and nothing is installed."""
    command = [sys.executable, "-I", "-S", str(ALONE), str(bundle), *map(str, given_)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, env={})
    return run.returncode, run.stdout


def test_a_stranger_needs_a_short_page_of_python(proved: Proved, tmp_path: Path) -> None:
    assert len(ALONE.read_text().splitlines()) <= 110
    path, held = tmp_path / "bundle.json", tmp_path / "held"
    path.write_bytes(proved.data)
    held.write_bytes(proved.first.to_bytes())
    code, said = alone(path, *proved.keys, held)
    assert code == 0
    assert "example.org/witness signed 2025-09-09T23:21:00Z" in said
    assert f"grown from [{proved.first.size}, {proved.second.size}]" in said
    held.write_bytes(proved.third.to_bytes())
    assert alone(path, *proved.keys, held)[0] == 1
    other = SignerKey("example.org/w2", WITNESS_KEY.kind, bytes(32)).verifier
    assert alone(path, str(other))[0] == 1


def test_what_the_stranger_lets_pass_says_nothing_else(
    proved: Proved, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Random changes, a checkpoint held: refused, or of nothing that the verifier speaks of."""
    rng, value = random.Random(7), json.loads(proved.data)  # noqa: S311
    honest = {one["index"]: one["entry"] for one in value["entries"]}
    path, held = tmp_path / "bundle.json", tmp_path / "held"
    held.write_bytes(proved.first.to_bytes())
    code = compile(ALONE.read_text(), str(ALONE), "exec")
    monkeypatch.setattr(sys, "argv", [str(ALONE), str(path), str(held)])
    refused = 0
    for _ in range(600):
        data = bytearray(proved.data)
        at = rng.randrange(len(data))
        match rng.randrange(3):
            case 0:
                data[at] ^= 1 << rng.randrange(8)
            case 1:
                del data[at : at + rng.randrange(1, 90)]
            case _:
                data[at:at] = data[rng.randrange(at + 1) :][: rng.randrange(1, 9)]
        path.write_bytes(data)
        try:
            exec(code, {"__name__": "__main__"})  # noqa: S102 - our own page
        except (SystemExit, ValueError, KeyError, TypeError, AttributeError, IndexError):
            refused += 1
            continue
        told = json.loads(data)
        assert {one["index"]: one["entry"] for one in told["entries"]}.items() <= honest.items()
        assert told["checkpoint"].split("\n\n")[0] == value["checkpoint"].split("\n\n")[0]
        assert {h["size"] for h in told["history"]} <= {h["size"] for h in value["history"]}
    assert refused > 450


def test_the_stranger_and_we_agree_on_every_mutation(proved: Proved, tmp_path: Path) -> None:
    value = json.loads(proved.data)
    changes = [
        lambda v: v["entries"][0].update(index=v["entries"][0]["index"] ^ 1),
        lambda v: v["entries"][3].update(entry=v["entries"][3]["entry"].replace("by", "bz")),
        lambda v: v["entries"][2]["proof"].pop(),
        lambda v: v["entries"][2]["proof"].reverse(),
        lambda v: v["history"][0]["proof"].pop(0),
        lambda v: v["history"][0].update(size=v["history"][0]["size"] - 1),
        lambda v: v.update(checkpoint=v["checkpoint"].replace("/watch", "/wotch", 1)),
        lambda v: v.update(checkpoint=proved.first.to_bytes().decode()),
        lambda v: v["entries"].pop(),
        lambda v: v["entries"].pop(5),
        lambda v: v["incident"].update(entries=v["incident"]["entries"] + ",0"),
        lambda v: v["incident"].update(note=v["incident"]["note"].replace("kinds r", "kinds s")),
    ]
    for change in changes:
        copy = json.loads(proved.data)
        change(copy)
        assert copy != value
        path = tmp_path / "bundle.json"
        path.write_text(json.dumps(copy))
        assert alone(path, *proved.keys)[0] == 1
        data = json.dumps(copy, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        ours = verify_bundle(data.encode() + b"\n", Trust(keys=proved.keys))
        assert ours.exit_code in (1, 2)


@pytest.mark.parametrize("size", range(2, 40, 3))
def test_every_size_proves_from_every_earlier_one(
    size: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("sizes")
    path = folder / "vedette.sqlite"
    _, signer = sizes(folder, size)
    with Record.open(path) as record:
        checkpoints = [SIGNED[signer, n] for n in range(2, size + 1)]
        bundle = make_bundle(record.ledger, checkpoints[-1], range(size), since=checkpoints[:-1])
    result = verify_bundle(bundle.to_bytes(), Trust(keys=(signer.verifier,)))
    assert result.faults == ()
    assert result.grew_from == tuple(range(2, size))
    if size in (2, 7, 8, 33):
        (folder / "bundle.json").write_bytes(bundle.to_bytes())
        assert alone(folder / "bundle.json", str(signer.verifier))[0] == 0


SIGNED: dict[tuple[SignerKey, int], SignedCheckpoint] = {}


def sizes(folder: Path, size: int) -> tuple[Path, SignerKey]:
    path = folder / "vedette.sqlite"
    with Record.open(path) as record:
        signer = ensure_key(record, path, name="x", at=after(0), by="t")
        for n in range(2, size + 1):
            record.incidents.open(at=after(n), by="t", title=f"No. {n}")
            SIGNED[signer, n] = sign_checkpoint(record.ledger, signer)
    return path, signer


@pytest.mark.parametrize("data", [b"", b"{}", b"{}\n", b'{"format":"vedette-bundle"}\n', b"\xff"])
def test_what_is_no_bundle_is_unreadable(data: bytes) -> None:
    result = verify_bundle(data, Trust())
    assert (result.integrity, result.exit_code) == (Integrity.UNREADABLE, 2)


def test_what_cannot_be_proved_is_said(tmp_path: Path) -> None:
    path = tmp_path / "vedette.sqlite"
    with Record.open(path) as record:
        incident = record.incidents.open(at=after(1), by="a", title="b")
        with pytest.raises(ProofError, match="no signed checkpoint, and no key"):
            prove(record, path, incident.id)
        with pytest.raises(RecordError, match=r"the entry number must be below \d+, got 7"):
            entries_about(record, "7")
        with pytest.raises(RecordError, match=r"must be an entry.s number"):
            entries_about(record, "x")
