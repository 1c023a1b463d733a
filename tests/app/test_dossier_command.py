"""A dossier through the command line: what stands in it, and that it is the same each time."""

import hashlib
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from html import unescape
from io import BytesIO
from pathlib import Path

import jsonschema
import pytest
from commands import Vedette
from pypdf import PdfReader

from vedette.model.event_time_place import Place
from vedette.model.statement import Saying
from vedette.record.record import Record
from vedette.sharing.published_schema import dossier_schema

BY = ("--by", "A. Clerk", "--at")


class Case:
    """A record with one incident: a claim that fell, a place, evidence and a response."""

    def __init__(self, vedette: Vedette, folder: Path) -> None:
        self.vedette, self.folder = vedette, folder
        self.record = folder / "r.sqlite"
        self.incident = self.tell("open", "House at Wyryki <b>&", day=10)[0]["id"]
        self.old = self.say(
            "a drone hit a house in Łódź", "Police", "--role", "police", "--via", "a newspaper",
            "--said-at", "2025-09-10", "--source-grade", "B", "--information-grade", "3",
            "--bears-on", "damage=a house", day=10,
        )  # fmt: skip
        self.new = self.say(
            "a missile hit it <script>alert(1)</script> 中", "Press", "--said-at", "2025-09-16",
            "--bears-on", "damage=a house, by a missile", "--supersedes", self.old, day=16,
        )  # fmt: skip
        original = folder / "photo.jpg"
        original.write_bytes(b"not really a photograph")
        self.sha256 = hashlib.sha256(original.read_bytes()).hexdigest()
        self.tell("evidence", "add", original, "--incident", self.incident, day=16)
        self.tell("response", self.incident, "meeting", "a meeting", "announced", self.new, day=17)

    def tell(self, *args: str | Path, day: int) -> list[dict[str, object]]:
        at = f"2025-09-{day:02d}T09:00:00Z"
        result = self.vedette("record", *args, "-R", self.record, *BY, at, "--json")
        assert result.code == 0, result.err
        return result.lines

    def say(self, claim: str, speaker: str, *more: str, day: int) -> str:
        line = self.tell("say", str(self.incident), claim, "--speaker", speaker, *more, day=day)[0]
        return str(line["statements"][-1]["id"])  # type: ignore[index]

    def write(self, name: str, *more: str) -> bytes:
        out = self.folder / name
        made = self.vedette(
            "dossier", str(self.incident), "-R", self.record, "--out", out, *more, "--json"
        )
        assert made.code == 0, made.err
        (line,) = made.lines
        jsonschema.validate(line, dossier_schema())
        data = out.read_bytes()
        assert line["sha256"] == hashlib.sha256(data).hexdigest()
        return data


@pytest.fixture
def case(vedette: Vedette, tmp_path: Path) -> Case:
    return Case(vedette, tmp_path)


def words_of(data: bytes) -> str:
    """What a reader sees, without the line breaks."""
    if data.startswith(b"%PDF"):
        text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)
    else:
        page = data.decode().replace("</dt><dd>", ": ")
        text = unescape(re.sub(r"<style>.*?</style>|<[^>]+>", "", page, flags=re.DOTALL))
    return " ".join(text.split())


@pytest.mark.parametrize("name", ["d.pdf", "d.html"])
def test_every_statement_and_hash_stands_in_it(case: Case, name: str) -> None:
    text = words_of(case.write(name, "--for", "The Council"))
    tight = text.replace(" ", "")
    for identity in (case.old, case.new, case.sha256):
        assert identity in tight
    assert "a drone hit a house in Łódź" in text
    assert "House at Wyryki <b>&" in text, "what is said is never markup"
    assert f"SUPERSEDED by S2 (Press) [{case.new}]" in text
    assert "Casualties: unknown" in text
    assert "Intent: not established" in text
    assert "No coordinates are on record, so no map is drawn." in text
    assert "B (usually reliable)" in text
    assert "3 (possibly true)" in text
    assert "Status: announced" in text
    assert "For: The Council. For nobody else." in text


def test_the_page_strikes_what_was_superseded_and_runs_nothing(case: Case) -> None:
    page = case.write("d.html").decode()
    assert "<del>“a drone hit a house in Łódź”</del>" in page
    assert "<script" not in page
    assert "中" in page


def test_every_sheet_says_who_may_receive_it_and_the_root(case: Case) -> None:
    data = case.write("d.pdf", "--for", "The Council", "--for", "A. Judge")
    sheets = PdfReader(BytesIO(data)).pages
    root = case.vedette("verify", case.record, "--json").lines[0]["root_sha256"]
    for number, sheet in enumerate(sheets, start=1):
        text = sheet.extract_text()
        assert "For: The Council, A. Judge." in text
        assert str(root)[:16] in text
        assert f"Page {number} of {len(sheets)}" in text
    assert "‹U+4E2D›" in words_of(data), "a letter that the font lacks is spelt out"


@pytest.mark.parametrize("name", ["d.pdf", "d.html"])
def test_it_is_the_same_each_time_and_later_as_of_then(case: Case, name: str) -> None:
    first = case.write(name)
    entries = case.vedette("verify", case.record, "--json").lines[0]["size"]
    for seed, zone in (("1", "UTC"), ("77", "Asia/Tokyo")):
        subprocess.run(
            [sys.executable, "-m", "vedette.app.cli", "dossier", str(case.incident), "-R",
             str(case.record), "--out", str(case.folder / f"x{name}")],
            check=True, capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
        )  # fmt: skip
        assert (case.folder / f"x{name}").read_bytes() == first
    case.say("something else", "Somebody", day=18)
    assert case.write(name) != first
    assert case.write(name, "--as-of", f"#{entries}") == first


def test_a_release_is_noted_and_flagged_when_its_ground_falls(case: Case) -> None:
    case.write("d.pdf", "--released-to", "The Council", *BY, "2025-09-18T09:00:00Z")
    third = case.say("a fragment hit it", "Army", "--supersedes", case.new, day=19)
    line = case.vedette("record", "affected", case.new, "-R", case.record, "--json").lines[0]
    assert line["recipients"] == ["The Council"]
    (release,) = line["releases"]
    assert release["sha256"] == hashlib.sha256((case.folder / "d.pdf").read_bytes()).hexdigest()
    text = words_of(case.write("e.html"))
    assert "New since d.pdf #" in text
    assert f"statement added (Army) [{third}]" in text
    assert "It rests on" in text


def test_places_are_drawn_where_coordinates_are_on_record(case: Case) -> None:
    works = Place(name="the works", lat_deg=51.5, lon_deg=23.5, precision_m=500)
    saying = Saying(speaker="Guard", claim="over the works", about_place=works)
    with Record.open(case.record) as book:
        at = datetime(2025, 9, 18, 9, tzinfo=UTC)
        book.statements.add(str(case.incident), saying, at=at, by="A. Clerk")
    for name in ("d.pdf", "d.html"):
        assert "51.50000° N, 23.50000° E; told to within: 500 m" in words_of(case.write(name))
    assert "<circle" in (case.folder / "d.html").read_text()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--out", "d.txt"), ".pdf or .html"),
        (("--out", "d.pdf", "--for", "A", "--released-to", "B"), "got B without it"),
        (("--out", "none/d.pdf"), "cannot be written"),
        (("--out", "d.pdf", "--for", "x" * 700), "600 characters"),
    ],
)
def test_bad_input_is_one_line(case: Case, more: tuple[str, ...], words: str) -> None:
    more = tuple(str(case.folder / m) if m.endswith((".txt", ".pdf")) else m for m in more)
    result = case.vedette("dossier", str(case.incident), "-R", case.record, *more)
    assert result.code == 2
    assert words in result.err
    assert result.err.count("\n") == 1
    assert not list(case.folder.glob("*.part"))
