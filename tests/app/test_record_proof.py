"""Checkpoints, witnesses, bundles and forks through the command line, and over HTTP."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from commands import Result, Vedette
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from vedette.app.schemas import schemas
from vedette.record.ledger import merkle
from vedette.record.personal.retention import PersonalKind
from vedette.record.proof.published_log import PublishedLog
from vedette.record.record import Record
from vedette.web.log_routes import log_app, witness_app

SCHEMAS = {name: Draft202012Validator(schema) for name, schema in schemas().items()}
LINES = SCHEMAS["proof-line.schema.json"]
AT = datetime(2025, 9, 10, tzinfo=UTC)
WHEN = ("--by", "A. Clerk", "--at", "2025-09-16T09:00:00Z")


class Checked:
    """Runs a command, and holds every line that it prints for programs against its schema."""

    def __init__(self, vedette: Vedette) -> None:
        self._vedette = vedette

    def __call__(self, *args: str | Path) -> Result:
        result = self._vedette(*args)
        if "--json" in args and args[:2] != ("record", "open"):
            for line in result.lines:
                LINES.validate(line)
        return result


@pytest.fixture
def vedette(vedette: Vedette) -> Checked:
    return Checked(vedette)


def opened(vedette: Checked, record: Path, title: str = "House at Wyryki") -> str:
    result = vedette("record", "open", title, "-R", record, "--json", *WHEN)
    assert result.code == 0
    return str(result.lines[0]["id"])


def checkpoint(vedette: Checked, record: Path, out: Path) -> None:
    assert vedette("record", "checkpoint", "-R", record, "--out", out, *WHEN).code == 0


def key_of(vedette: Checked, record: Path) -> str:
    return vedette("record", "key", "-R", record).out.strip()


def test_a_proof_goes_from_hand_to_hand_and_a_witness_says_when(
    vedette: Checked, tmp_path: Path
) -> None:
    record, witness = tmp_path / "r.sqlite", tmp_path / "witness"
    incident = opened(vedette, record)
    made = vedette("record", "checkpoint", "--name", "example.org/watch", "-R", record, *WHEN)
    assert made.out.startswith("example.org/watch/")
    key = key_of(vedette, record)
    witness_key = vedette("witness", "make", witness, "--name", "example.org/w").out.strip()
    assert vedette("witness", "trust", witness, key).code == 0
    request, answer = tmp_path / "request", tmp_path / "answer"
    assert (
        vedette("record", "cosign", "-R", record, "--key", witness_key, "--request", request).code
        == 0
    )
    assert vedette("witness", "sign", witness, request, "--out", answer).code == 0
    cosign = vedette(
        "record", "cosign", "-R", record, "--key", witness_key, "--answer", answer, "--json"
    )
    assert "example.org/w " in cosign.lines[0]["note"]
    bundle = tmp_path / "proof.json"
    proved = vedette("record", "prove", incident, "-R", record, "--out", bundle, "--json")
    assert proved.lines[0]["entries"] == [0]
    SCHEMAS["proof-bundle.schema.json"].validate(json.loads(bundle.read_text()))
    good = vedette("verify", bundle, "--key", key, "--key", witness_key, "--json")
    (line,) = good.lines
    assert (good.code, line["type"], line["integrity"]) == (0, "verify_bundle", "intact")
    assert line["when"]["by"] == "the witness example.org/w"
    assert line["entries"][0]["entry"]["body"]["title"] == "House at Wyryki"
    alone = vedette("verify", bundle)
    assert alone.code == 0
    assert "cannot exclude truncation or a fork" in " ".join(alone.out.split())
    assert "intact" not in alone.out
    shown = vedette("witness", "show", witness, "--json").lines[0]
    assert (shown["conflicts"], shown["logs"][0]["size"]) == (0, 2)


def test_a_record_is_intact_only_against_what_was_kept_elsewhere(
    vedette: Checked, tmp_path: Path
) -> None:
    record, held = tmp_path / "r.sqlite", tmp_path / "held"
    opened(vedette, record)
    checkpoint(vedette, record, held)
    assert vedette("verify", record, "--json").lines[0]["integrity"] == "consistent"
    alone = vedette("verify", record)
    assert "cannot exclude truncation or a fork" in " ".join(alone.out.split())
    assert "intact" not in alone.out
    assert (
        vedette("verify", record, "--checkpoint", held, "--json").lines[0]["integrity"] == "intact"
    )
    opened(vedette, record, "Another")
    later = vedette("verify", record, "--checkpoint", held, "--json")
    assert (later.code, later.lines[0]["integrity"]) == (0, "consistent")
    assert "entries 2 to 2 are newer" in later.lines[0]["limits"][0]
    both = vedette("verify", record, held, "--json")
    assert [line["type"] for line in both.lines] == ["verify", "verify_checkpoint"]


def test_a_fork_is_found_and_kept(vedette: Checked, tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    ours.mkdir()
    opened(vedette, ours / "vedette.sqlite")
    checkpoint(vedette, ours / "vedette.sqlite", tmp_path / "first")
    shutil.copytree(ours, theirs)
    opened(vedette, ours / "vedette.sqlite", "Seen")
    opened(vedette, theirs / "vedette.sqlite", "Not seen")
    for folder, out in ((ours, "a"), (theirs, "b")):
        checkpoint(vedette, folder / "vedette.sqlite", tmp_path / out)
    key, proof = key_of(vedette, ours), tmp_path / "fork.json"
    command = ("witness", "compare", tmp_path / "a", tmp_path / "b", "--key", key)
    result = vedette(*command, "--keep", proof, "--json")
    assert (result.code, result.lines[0]["forked"]) == (1, True)
    kept = json.loads(proof.read_text())["forks"][0]["checkpoints"]
    assert [one["note"] for one in kept] == [(tmp_path / n).read_text() for n in "ab"]
    assert vedette("witness", "compare", tmp_path / "a", tmp_path / "a", "--key", key).code == 0
    across = vedette("witness", "compare", tmp_path / "first", tmp_path / "b", "-R", ours, "--json")
    assert across.code == 1
    held = vedette("verify", theirs / "vedette.sqlite", "--checkpoint", tmp_path / "a")
    assert held.code == 1


def test_a_key_is_rotated_and_never_printed(vedette: Checked, tmp_path: Path) -> None:
    record = tmp_path / "r.sqlite"
    opened(vedette, record)
    checkpoint(vedette, record, tmp_path / "c")
    secret = (tmp_path / "r.sqlite.key").read_text().strip()
    assert (tmp_path / "r.sqlite.key").stat().st_mode & 0o777 == 0o600
    before = key_of(vedette, record)
    after = vedette("record", "key", "-R", record, "--rotate", *WHEN)
    assert after.out.strip() != before
    seed = secret.split("+", 4)[-1]  # base64, in which "+" is a letter too
    assert len(seed) > 40
    assert seed not in after.out + after.err
    assert vedette("verify", record, "--key", before).code == 0
    (tmp_path / "r.sqlite.key").chmod(0o644)
    refused = vedette("record", "checkpoint", "-R", record, *WHEN)
    assert refused.code == 2
    assert "must be readable by its owner only" in refused.err


def test_what_cannot_be_done_is_one_line(vedette: Checked, tmp_path: Path) -> None:
    record = tmp_path / "r.sqlite"
    incident = opened(vedette, record)
    for command in (
        ("record", "prove", incident, "-R", record, "--out", tmp_path / "x"),
        ("record", "tiles", "-R", record, "--out", tmp_path / "t"),
        ("record", "key", "-R", record),
        ("record", "checkpoint", "-R", tmp_path / "absent"),
        ("record", "checkpoint", "-R", record, "--name", "with space"),
        ("witness", "show", tmp_path),
        ("witness", "compare", record),
        ("verify", record, "--key", "nonsense"),
        ("verify", record, "--checkpoint", record),
        ("verify", record, "--authority", record),
        ("personal", "open", "personal-1", "-R", record),
        ("personal", "erase", "-R", record),
    ):
        result = vedette(*command)
        assert result.code == 2, command
        assert len(result.err.strip().splitlines()) == 1, result.err
        assert "Traceback" not in result.err


@contextmanager
def serving(*command: str | Path) -> Iterator[str]:
    """The address of a command that listens."""
    args = [sys.executable, "-m", "vedette.app.cli", *map(str, command), "--listen", "127.0.0.1:0"]
    with subprocess.Popen(args, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        assert line.startswith("listening on "), line
        yield f"http://{line.split()[-1]}"
        process.terminate()
        process.wait(20)


def test_over_http_a_witness_signs(vedette: Checked, tmp_path: Path) -> None:
    record, witness = tmp_path / "r.sqlite", tmp_path / "w"
    for n in range(3):
        opened(vedette, record, f"No. {n}")
    checkpoint(vedette, record, tmp_path / "c")
    witness_key = vedette("witness", "make", witness, "--name", "example.org/w").out.strip()
    vedette("witness", "trust", witness, key_of(vedette, record))
    with serving("witness", "serve", witness) as address:
        for n in range(2):
            asked = ("record", "cosign", "-R", record, "--key", witness_key, "--to", address)
            result = vedette(*asked, "--json")
            assert "— example.org/w " in result.lines[0]["note"], result.err
            opened(vedette, record, f"More {n}")
            checkpoint(vedette, record, tmp_path / "c")


def test_tiles_are_read_while_the_log_grows(vedette: Checked, tmp_path: Path) -> None:
    record = tmp_path / "r.sqlite"
    for n in range(3):
        opened(vedette, record, f"No. {n}")
    checkpoint(vedette, record, tmp_path / "c")
    log = TestClient(log_app(PublishedLog(record, entries=True)))
    note = log.get("/checkpoint")
    assert note.content == (tmp_path / "c").read_bytes()
    assert note.headers["content-type"] == "text/plain; charset=utf-8"
    size = int(note.content.split(b"\n")[1])
    with Record.open(record) as book:
        for n in range(300):
            book.incidents.open(at=AT, by="officer", title=f"Meanwhile {n}")
            if n % 100 == 0:
                hashes = log.get(f"/tile/0/000.p/{size}").content
                leaves = [hashes[i : i + 32] for i in range(0, len(hashes), 32)]
                root = vedette("verify", tmp_path / "c", "--json").lines[0]["root_sha256"]
                assert merkle.root_of(leaves).hex() == root
        full = log.get("/tile/0/000")
        assert (len(full.content), "immutable" in full.headers["cache-control"]) == (8192, True)
        bundle = log.get("/tile/entries/000").content
        length = int.from_bytes(bundle[:2], "big")
        assert merkle.leaf_hash(bundle[2 : 2 + length]) == leaves[0]
    for absent in ("/tile/0/001.p/200", "/tile/9/000", "/tile/0/../../r.sqlite.key", "/r.sqlite"):
        assert log.get(absent).status_code == 404
    hashes_only = TestClient(log_app(PublishedLog(record, entries=False)))
    assert hashes_only.get("/tile/entries/000").status_code == 404
    assert hashes_only.get("/tile/0/000").status_code == 200


def test_a_request_that_is_too_large_is_refused() -> None:
    class Never:
        def take(self, body: bytes) -> tuple[int, str, str]:
            raise AssertionError(body)

    door = TestClient(witness_app(Never(), most_bytes=100))
    assert door.post("/add-checkpoint", content=b"x" * 101).status_code == 413
    assert door.get("/add-checkpoint").status_code == 405


def test_tiles_as_files_are_those_over_http(vedette: Checked, tmp_path: Path) -> None:
    record, out = tmp_path / "r.sqlite", tmp_path / "log"
    opened(vedette, record)
    checkpoint(vedette, record, tmp_path / "c")
    first = vedette("record", "tiles", "-R", record, "--out", out, "--entries", "--json").lines[0]
    assert (first["size"], first["written"]) == (2, 2)
    assert (out / "checkpoint").read_bytes() == (tmp_path / "c").read_bytes()
    assert (out / "tile" / "0" / "000.p" / "2").stat().st_size == 64
    again = vedette("record", "tiles", "-R", record, "--out", out, "--json").lines[0]
    assert again["written"] == 0


def test_personal_data_from_the_command_line(vedette: Checked, tmp_path: Path) -> None:
    path = tmp_path / "r.sqlite"
    with Record.open(path) as record:
        reference = record.personal.seal(PersonalKind.REPORTER, "Ann", at=AT, by="officer")
    assert vedette("personal", "list", "-R", path, "--json").lines[0]["reference"] == reference
    told = vedette("personal", "open", reference, "-R", path, "--reason", "to call back", *WHEN)
    assert told.out.strip() == "Ann"
    due = vedette("personal", "erase", "--due", "-R", path, *WHEN)
    assert due.out == ""
    late = ("--by", "A. Clerk", "--at", "2026-10-01T00:00:00Z")
    assert reference in vedette("personal", "erase", "--due", "-R", path, *late).out
    gone = vedette("personal", "open", reference, "-R", path, *late)
    assert gone.code == 1
    assert "was erased on 2026-10-01" in gone.err
    assert vedette("verify", path).code == 0


OPENSSL = shutil.which("openssl")
TSA = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_chain = no
[ext]
extendedKeyUsage = critical,timeStamping
basicConstraints = critical,CA:TRUE
"""


@pytest.mark.skipif(OPENSSL is None, reason="needs openssl to act as a time-stamping authority")
def test_an_authority_says_when(vedette: Checked, tmp_path: Path) -> None:
    record = tmp_path / "r.sqlite"
    incident = opened(vedette, record)
    asked = ("record", "checkpoint", "-R", record, "--stamp-request", tmp_path / "q.tsq", *WHEN)
    assert vedette(*asked).code == 0
    config = tmp_path / "tsa.cnf"
    config.write_text(TSA.format(folder=tmp_path))
    (tmp_path / "serial").write_text("01\n")
    run(
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "tsa.key", "-out", "tsa.pem",
        "-days", "9000", "-subj", "/CN=Test Authority", "-config", os.devnull,
        "-addext", "extendedKeyUsage=critical,timeStamping", folder=tmp_path,
    )  # fmt: skip
    run(
        "ts", "-reply", "-queryfile", "q.tsq", "-signer", "tsa.pem", "-inkey", "tsa.key",
        "-out", "a.tsr", "-config", str(config), folder=tmp_path,
    )  # fmt: skip
    bundle, key = tmp_path / "b.json", key_of(vedette, record)
    proved = ("record", "prove", incident, "-R", record, "--stamp", tmp_path / "a.tsr")
    assert vedette(*proved, "--out", bundle).code == 0
    without = vedette("verify", bundle, "--key", key, "--json").lines[0]
    assert any("no authority was given" in limit for limit in without["limits"])
    assert without["when"]["not_after"] is None
    stamped = vedette("verify", bundle, "--key", key, "--authority", tmp_path / "tsa.pem", "--json")
    assert stamped.code == 0, stamped.out
    assert stamped.lines[0]["when"]["by"] == "a time-stamping authority (RFC 3161)"
    assert stamped.lines[0]["when"]["not_after"].startswith("20")
    opened(vedette, record, "Another")
    other = ("record", "prove", incident, "-R", record, "--fresh", "--stamp", tmp_path / "a.tsr")
    assert vedette(*other, "--out", bundle).code == 0
    wrong = vedette("verify", bundle, "--key", key, "--authority", tmp_path / "tsa.pem", "--json")
    assert wrong.code == 1
    assert "time-stamp token does not verify" in wrong.lines[0]["faults"][0]["what"]


def run(*args: str, folder: Path) -> None:
    assert OPENSSL is not None
    subprocess.run([OPENSSL, *args], cwd=folder, check=True, capture_output=True)
