"""Characters that reverse the order of letters are shown as text in all that goes out to people."""

import re
import unicodedata
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from pathlib import Path

import pytest

from vedette.model.ids import IncidentId
from vedette.model.incident import Incident
from vedette.notifications.notice import Notice, NoticeKind
from vedette.sharing.cap import NAMESPACE, Wanted, cap_alert
from vedette.sharing.hidden_characters import plain, visible

AT = datetime(2025, 9, 9, 21, 30, tzinfo=UTC)
# Unicode UAX 9: every character whose class is a formatting one, and the marks, which are strong.
CLASSES = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
CONTROLS = [
    *(c for c in map(chr, range(0x110000)) if unicodedata.bidirectional(c) in CLASSES),
    *"\u061c\u200e\u200f",
]


def test_they_are_the_twelve_of_the_standard() -> None:
    assert len(CONTROLS) == 12


@pytest.mark.parametrize("control", CONTROLS, ids=lambda c: f"U+{ord(c):04X}")
def test_each_is_shown_as_its_code_point(control: str) -> None:
    shown = f"a‹U+{ord(control):04X}›b"
    assert plain(f"a{control}b") == visible(f"a{control}b") == shown


@pytest.mark.parametrize("control", CONTROLS, ids=lambda c: f"U+{ord(c):04X}")
def test_cap_and_notifications_hold_none(control: str) -> None:
    title = f"Zone {control}KCATTA"
    incident = Incident(
        id=IncidentId("incident-1"), title=title, opened_at=AT, opened_by="A", simulation=False
    )
    told = cap_alert(incident, Wanted(sender="a@example.org", sent=AT, event=title))
    assert control not in told.data.decode()
    info = ET.fromstring(told.data).find(f"{{{NAMESPACE}}}info")  # noqa: S314 (our own bytes)
    assert info is not None
    assert info.findtext(f"{{{NAMESPACE}}}headline") == f"Zone ‹U+{ord(control):04X}›KCATTA"
    notice = Notice(
        key="1", kind=NoticeKind.ALARM, urgent=True, title=title, text=f"{title}\n2", at=AT
    )
    out = notice.to_dict(step=0, contact="A")
    assert out["title"] == f"Zone ‹U+{ord(control):04X}›KCATTA"
    assert out["text"] == f"Zone ‹U+{ord(control):04X}›KCATTA\n2"


def test_the_page_shows_the_same_set() -> None:
    source = Path(__file__).parents[2] / "webui" / "src" / "ui" / "visible-text.ts"
    found = re.search(r"const HIDDEN = /(.*)/gu;", source.read_text())
    assert found is not None
    written = found[1].partition("|")[2]
    page = re.compile(written.encode().decode("unicode_escape"))
    every = map(chr, (*range(0xD800), *range(0xE000, 0x30000)))
    for character in every:
        if unicodedata.category(character) not in {"Cc", "Cs"}:
            assert bool(page.match(character)) == (visible(character) != character), character
