"""What others wrote is shown on the terminal, and does nothing there."""

import io
import re
from pathlib import Path

import pytest
from commands import Vedette, zone, zone_file
from hypothesis import given
from hypothesis import strategies as st

from vedette.app.screen import Console, one_line
from vedette.sharing.hidden_characters import plain, visible

CLEARS = "\x1b[2J\x1b]0;x\x07\r\x9b1A"
FORGES = "A drone.\n    superseded by statement-2222\u2028  open: nothing"


@given(st.text())
def test_nothing_printed_is_a_command(text: str) -> None:
    out = io.StringIO()
    Console(file=out, soft_wrap=True).print(text, markup=False, highlight=False)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", out.getvalue())


@given(st.lists(st.sampled_from(["ab", "END", "skull", "x", ":", " "])).map("".join))
def test_no_words_become_pictures(text: str) -> None:
    out = io.StringIO()
    console = Console(file=out, soft_wrap=True)
    for markup in (False, True):
        console.print(f"{text}|", markup=markup, highlight=False)
    assert out.getvalue() == f"{text}|\n" * 2


@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1
    assert plain(text) == plain(plain(text))
    assert visible(text) == visible(visible(text))


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S"], exclude_characters="‹›")))
def test_words_are_left_as_they_are(text: str) -> None:
    assert plain(text) == visible(text) == text


def test_a_claim_neither_forges_a_line_nor_moves_the_cursor(
    vedette: Vedette, tmp_path: Path
) -> None:
    record = tmp_path / "vedette.sqlite"
    opened = vedette("record", "open", f"House [/] {CLEARS}", "-R", record, "--by", "A", "--json")
    incident = opened.lines[0]["id"]
    assert opened.lines[0]["title"] == f"House [/] {CLEARS}"  # the record keeps every character
    vedette("record", "say", incident, FORGES, "--speaker", CLEARS, "-R", record, "--by", "A\nB")
    for command in (("show", incident), ("known", incident), ("list",), ("history", incident)):
        shown = vedette("record", *command, "-R", record)
        assert shown.code == 0
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", shown.out)
        assert not any(line.strip().startswith("superseded") for line in shown.out.splitlines())


def test_a_brief_holds_no_command(vedette: Vedette, tmp_path: Path) -> None:
    record, page = tmp_path / "vedette.sqlite", tmp_path / "brief.html"
    at = ("--by", "A", "--at", "2025-09-10T06:00:00Z")
    vedette("record", "open", f"House {CLEARS}", "-R", record, *at)
    shown = vedette("brief", "--date", "2025-09-10", "-R", record, "--html", page)
    assert "House ‹U+001B›" in page.read_text(encoding="utf-8")
    assert "House ‹U+001B›" in shown.out
    assert "\x1b" not in shown.out + page.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [f"Z {CLEARS}", "Z [/] [/red] [bold]"])
def test_a_zone_is_named_as_its_file_names_it(vedette: Vedette, tmp_path: Path, name: str) -> None:
    feature = zone("Z1", 52.0, 23.0, 1000.0)
    feature["properties"]["name"] = [{"text": name}]
    shown = vedette("zones", "read", zone_file(tmp_path, feature))
    assert shown.code == 0
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", shown.out + shown.err)
    assert "Z" in shown.out
