"""The record and bad input, through the command line: one line each, and nothing is lost."""

import json
import os
import socket
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from commands import Vedette
from spoken import say

from vedette.model.statement import Link, LinkKind
from vedette.model.times import from_text
from vedette.record.record import Record
from vedette.record.state.statements import linked

AT = "2025-09-16T09:00:00Z"
WHEN = ("--by", "A. Clerk", "--at", AT)
SHARE = float(os.environ.get("VEDETTE_SHARE", "0.04"))
GIGABYTE = 1024**3
MEMORY_BYTES = 150 * 1024**2  # two proof files of the greatest size, and some more


@pytest.fixture
def record(vedette: Vedette, tmp_path: Path) -> Path:
    path = tmp_path / "record.sqlite"
    vedette("record", "open", "A roof", "-R", path, *WHEN)
    vedette("record", "checkpoint", "-R", path, *WHEN, "--out", tmp_path / "held")
    return path


def sparse(path: Path, size: int) -> Path:
    with path.open("wb") as out:
        out.truncate(size)
    return path


def content(path: Path) -> object:
    with Record.read(path) as book:
        return book.ledger.head(), book.incidents.all()


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("record", "intake", "HUGE", *WHEN), "must have at most 16,777,216 bytes"),
        (("record", "take", "HUGE", *WHEN), "must have at most 16,777,216 bytes"),
        (
            ("record", "drafts", "confirm", "--from", "HUGE", *WHEN),
            "it has more than 16,777,216 bytes",
        ),
        (("record", "prove", "0", "--out", "OUT", "--since", "HUGE"), "must have at most"),
        (
            ("record", "prove", "0", "--out", "OUT", "--stamp", "HUGE"),
            "must be a time-stamp response: it has more",
        ),
        (("record", "cosign", "--key", "HUGE"), "must be a public key or a file of public keys"),
        (("verify", "RECORD", "--checkpoint", "HUGE"), "must have at most"),
        (("verify", "RECORD", "--head", "HUGE"), "a tree head must have at most"),
        (("verify", "RECORD", "--key", "HUGE"), "must be a public key or a file of public keys"),
        (("verify", "held", "--authority", "HUGE"), "it has more than 1,048,576 bytes"),
        (("restrict", "plan", "add", "HUGE"), "it has more than 67,108,864 bytes"),
    ],
)
def test_a_gigabyte_where_something_small_belongs(
    vedette: Vedette, record: Path, tmp_path: Path, args: tuple[str, ...], says: str
) -> None:
    huge, before = sparse(tmp_path / "huge", GIGABYTE), content(record)
    names = {
        "HUGE": huge, "OUT": tmp_path / "out", "RECORD": record, "held": tmp_path / "held",
    }  # fmt: skip
    given: list[str | Path] = [names.get(one, one) for one in args]
    if args[0] != "verify":
        given += ["-R", record]
    tracemalloc.start()
    try:
        result = vedette(*given)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert result.code == 2
    assert result.err.count("\n") == 1, result.err[:500]
    assert says in result.err, result.err[:500]
    assert len(result.err) < 500
    assert peak < MEMORY_BYTES
    assert content(record) == before
    assert not (tmp_path / "out").exists()


def test_a_gigabyte_as_a_record_or_a_proof(vedette: Vedette, tmp_path: Path) -> None:
    huge = sparse(tmp_path / "huge", GIGABYTE)
    result = vedette("verify", huge)
    assert result.code == 2
    assert "must be an SQLite file" in result.out + result.err
    proof = sparse(tmp_path / "proof.json", GIGABYTE)
    with proof.open("r+b") as out:
        out.write(b'{"format":"vedette-bundle"')
    result = vedette("verify", proof)
    assert result.code == 2
    assert "at most" in result.out + result.err


def test_a_large_file_is_kept_as_evidence_in_little_memory(
    vedette: Vedette, record: Path, tmp_path: Path
) -> None:
    """A gigabyte, of which `make test` takes a share."""
    size = round(GIGABYTE * SHARE)
    video = sparse(tmp_path / "video.ts", size)
    tracemalloc.start()
    try:
        (kept,) = vedette("record", "evidence", "add", video, "-R", record, "--json", *WHEN).lines
        checked = vedette("record", "evidence", "check", "-R", record)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (kept["size_bytes"], checked.code) == (size, 0)
    assert peak < 32 * 1024**2


def confirmations(tmp_path: Path, *statements: dict[str, Any]) -> Path:
    file = tmp_path / "confirmations.json"
    file.write_text(json.dumps(list(statements)))
    return file


def said(label: str, *supersedes: str) -> dict[str, Any]:
    links = [{"kind": "supersedes", "to": one} for one in supersedes]
    return {
        "label": label, "action": "accept", "speaker": "Police", "claim": f"claim {label}",
        "modality": "asserted", "links": links,
    }  # fmt: skip


@pytest.mark.parametrize(
    "statements",
    [
        (said("a", "a"),),
        (said("a", "b"), said("b", "a")),
        (said("a", "b"), said("b", "c"), said("c", "a")),
    ],
)
def test_a_file_of_statements_that_supersede_themselves(
    vedette: Vedette, record: Path, tmp_path: Path, statements: tuple[dict[str, Any], ...]
) -> None:
    before = content(record)
    with Record.read(record) as book:
        incident = book.incidents.all()[0].id
    file = confirmations(tmp_path, *statements)
    result = vedette("record", "take", file, "--incident", incident, "-R", record, *WHEN)
    assert result.code == 2
    assert result.err.count("\n") == 1
    assert content(record) == before


def test_a_circle_that_lies_in_the_record_ends(vedette: Vedette, record: Path) -> None:
    """Two processes may link both ways at once: the first stands, and nothing goes round."""
    with Record.open(record) as book:
        incident = book.incidents.all()[0].id
        at = from_text("2025-09-16T09:00:00.000000Z")
        one, two = (
            say(book, incident, at=at, by="t", speaker="Police", claim=claim).id
            for claim in ("one", "two")
        )
        pairs = ((one, two), (two, one), (one, one))
        links = [(start, Link(kind=LinkKind.SUPERSEDES, to=to)) for start, to in pairs]
        book.add(
            [linked(start, link, at=at, by="t", why=None, holds=True) for start, link in links]
        )
        assert book.statements.replaced() == {two: one}
    for command in (
        ("record", "show", incident),
        ("record", "known", incident),
        ("record", "affected", one),
        ("record", "affected", two),
        ("verify", record),
    ):
        where = () if command[0] == "verify" else ("-R", record)
        assert vedette(*command, *where).code == 0, command


SCRIPTED = b"""<html><head><title>A roof</title>
<script>fetch("http://127.0.0.1:9/stolen")</script></head>
<body onload="steal()"><iframe src="http://127.0.0.1:9/frame"></iframe>
<p>The roof of a house was damaged on Wednesday, the police said in a statement on Friday.</p>
<img src="http://127.0.0.1:9/pixel" onerror="steal()"><script>document.write("stolen")</script>
<p><a href="javascript:steal()">Nobody was hurt</a>, the mayor said, and the school stays open.</p>
</body></html>"""


def test_a_page_with_scripts_is_read_and_nothing_of_it_is_run_or_fetched(
    vedette: Vedette, record: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("it went to the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    page = tmp_path / "page.html"
    page.write_bytes(SCRIPTED)
    taken = vedette(
        "record", "intake", page, "--later", "--published", "2025-09-12", "-R", record, *WHEN
    )
    assert taken.code == 0, taken.err
    with Record.read(record) as book:
        (document,) = book.intake.documents()
        words = book.intake.words(document.id)
        assert book.evidence.files.read(book.evidence.all()[0].sha256) == SCRIPTED
    assert "The roof of a house was damaged" in words
    assert not any(odd in words for odd in ("stolen", "steal", "fetch", "<", "http"))
