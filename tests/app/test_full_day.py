"""One day with something of everything: the brief and the dossier leave nothing of it out."""

import html.parser
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from commands import Vedette, zone, zone_file
from pydantic import TypeAdapter
from pypdf import PdfReader

from vedette.airspace.declaring.form import read_form
from vedette.app.commands.watch.recording_run import Run
from vedette.app.live.output_folder import Outputs
from vedette.app.settings.run_inputs import open_inputs
from vedette.app.settings.settings import Settings
from vedette.model.evidence import CustodyAct
from vedette.model.hypothesis import Confidence, Consistency, Likelihood
from vedette.model.ids import RestrictionId, StatementId
from vedette.model.response import ResponseStatus, Step
from vedette.model.statement import InformationGrade, LinkKind, Modality, SourceGrade
from vedette.record.actions import restriction_actions
from vedette.record.ledger.signed_note import KeyKind, SignerKey
from vedette.record.personal.vault import PersonalKind
from vedette.record.proof.checkpoint_signing import sign_checkpoint
from vedette.record.record import Record
from vedette.sharing.day_brief_lines import BriefOutput

BEGAN = datetime(2025, 9, 10, 9, tzinfo=UTC)
HEADER = '{"format":"vedette-reports","version":1,"simulation":true,"name":"made"}\n'
SENSOR = (
    '{"type":"sensor","received_at":"2025-09-10T09:00:00Z","sensor":{"id":"%s","kind":"radar",'
    '"lat_deg":51.0,"lon_deg":23.5,"silent_after_s":6}}\n'
)
PLOT = (
    '{"type":"position","sensor":"radar-a","measured_at":"2025-09-10T09:00:%02dZ",'
    '"lat_deg":51.0,"lon_deg":23.5,"sigma_m":10.0,"emitter":{"scheme":"icao24","value":"4891b2"}}\n'
)
PERSONAL = "Jan Nobody, +00 000 000"


@dataclass
class Told:
    """The record of the day, and the ids that the tests look for."""

    path: Path
    entered: str  # the incident of the alert, of a restriction in a zone file
    works: str  # one of a restriction that was declared on the record
    old: str
    new: str
    photo: str


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp("day")
    made = folder / "made.jsonl"
    plots = "".join(PLOT % second for second in range(20))
    made.write_text(HEADER + SENSOR % "radar-a" + SENSOR % "radar-gap" + plots)
    limits = {
        "upper": 1200, "upperReference": "AMSL", "lower": 0, "lowerReference": "AGL", "uom": "M",
    }  # fmt: skip
    feature = zone("EPR99", 51.0, 23.5, 5000.0, **limits)
    feature["properties"]["message"] = [{"text": "Ask the tower", "lang": "en-GB"}]
    inputs = open_inputs([made], [zone_file(folder, feature)], Settings())
    with Outputs(folder / "run", in_place=True) as outputs:
        run = Run(inputs, outputs.record, outputs, as_json=False)
        for batch in run.batches():
            run.runner.feed(batch)
        run.close()
    path = folder / "run" / "vedette.sqlite"
    with Record.open(path) as book:
        return _told(book, path)


def _told(book: Record, path: Path) -> Told:
    clock = iter(BEGAN + timedelta(minutes=n) for n in range(1, 200))

    def now(by: str = "A. Clerk") -> dict[str, Any]:
        return {"at": next(clock), "by": by}

    (entered,) = (i.id for i in book.incidents())
    old = book.say(entered, speaker="Police", claim="19 entries", **now())
    new = book.say(entered, speaker="Army", claim="21 entries", modality=Modality.REPORTED, **now())
    law = book.say(
        entered, speaker="Ministry", claim="closed from noon", modality=Modality.ANNOUNCED, **now()
    )
    for said, count in ((old, "19"), (new, "21")):
        book.put_to(said.id, "number", says=count, **now())
    book.grade(
        new.id, source=SourceGrade.B, information=InformationGrade.PROBABLY_TRUE,
        why="two radars agree", **now("B. Grader"),
    )  # fmt: skip
    _weigh(book, entered, (old.id, new.id), now)
    step = Step(status=ResponseStatus.ANNOUNCED, statement=StatementId(law.id), **now())
    book.respond(entered, "airspace restriction", "EP R99 by night", first=step)
    photo = book.evidence.keep(
        io.BytesIO(b"a photograph"), name="photo.jpg", incident=entered, **now()
    )
    book.evidence.note_custody(
        photo.id, CustodyAct.HANDED_OVER, other="the laboratory", note="sealed bag 7", **now()
    )
    (alert,) = book.show(entered).alerts
    book.note_alert(alert, "seen from the tower, too", rests_on=[old.id], **now())
    book.released("dossier", "D-1", recipients=["the council"], incident=entered, **now())
    book.link(new.id, LinkKind.SUPERSEDES, old.id, why="recount", **now())
    _declare(book, now)
    works = book.open_incident(
        title="Crane at the works", restriction=RestrictionId("works"), **now()
    )
    sealed = book.personal.seal(PersonalKind.REPORTER, PERSONAL, **now())
    book.say(works.id, speaker=str(sealed), claim="a crane stood there", **now())
    sign_checkpoint(book.ledger, SignerKey("vedette.test/record", KeyKind.LOG, bytes(32)))
    return Told(path, entered, works.id, old.id, new.id, photo.sha256)


def _weigh(book: Record, incident: str, items: Sequence[str], now: Any) -> None:
    few, many = (
        book.propose(incident, "number", text, **now("C. Judge")).id for text in ("19", "21")
    )
    for item, mine, other in ((items[0], few, many), (items[1], many, few)):
        book.judge(mine, item, Consistency.CONSISTENT, why="says so", **now("C. Judge"))
        book.judge(other, item, Consistency.INCONSISTENT, why="says not", **now("C. Judge"))
    book.estimate(
        many, Likelihood.VERY_LIKELY, Confidence.MODERATE, why="a recount", **now("C. Judge")
    )


def _declare(book: Record, now: Any) -> None:
    form = {
        "id": "works", "name": "Works", "authority": "The office", "lower": "SFC", "upper": "FL095",
        "shape": {"kind": "circle", "centre": [52.0, 20.0], "radius_m": 5000},
        "start": "2025-09-10T00:00:00Z", "end": "2025-09-11T00:00:00Z", "hours": ["06:00-22:00"],
    }  # fmt: skip
    for number in range(2):
        identity = f"works{number or ''}"
        draft = read_form({**form, "id": identity}, {}.__getitem__, identity=RestrictionId("made"))
        held = restriction_actions.put_draft(book, draft, **now())
        restriction_actions.put_review(book, held.id, [], sha256=held.draft.sha256, **now())
        restriction_actions.publish(book, held.id, **now("B. Signer"))
    restriction_actions.withdraw(book, "works1", "the crane is gone", **now("B. Signer"))


# -- the brief ----------------------------------------------------------------------------------


def test_the_brief_has_each_of_its_sections(day: Told, vedette: Vedette) -> None:
    asked = ("brief", "--date", "2025-09-10", "-R", day.path)
    (line,) = vedette(*asked, "--json").lines
    TypeAdapter(BriefOutput).validate_python(line, strict=True)
    new = line["new"]
    (alert,) = new["alerts"]
    assert (alert["rule"], alert["raised_that_day"]) == ("possible_entry", True), (
        "its height is unknown"
    )
    assert alert["steps"][0]["state"] == "unacknowledged"
    assert [(s["sensor"], s["name"]) for s in line["silent"]] == [("radar-gap", None)]
    assert [(r["restriction"], r["change"]) for r in new["restrictions"]] == [
        ("works", "published"), ("works1", "published"), ("works1", "withdrawn"),
    ]  # fmt: skip
    assert [e["name"] for e in new["evidence"] if e["sha256"] == day.photo] == ["photo.jpg"]
    (response,) = new["responses"]
    assert (response["status"], response["steps"][0]["speaker"]) == ("announced", "Ministry")
    (graded,) = new["graded"]
    assert (graded["by"], graded["why"]) == ("B. Grader", "two radars agree")
    (note,) = new["notes"]
    assert note["shaken_by"] == [day.old]
    assert new["releases"][0]["shaken_by"] == [day.old]
    text = " ".join(vedette(*asked).out.replace("\\", "").split())
    for words in (
        "### Alerts - possible entry, ",
        "unacknowledged, by vedette: ",
        "### Responses - airspace restriction: EP R99 by night: announced",
        "announced, according to Ministry",
        "### Restrictions - works published 2025-09-10",
        "works1 withdrawn 2025-09-10",
        "by B. Signer: the crane is gone",
        "### Evidence - ",
        f"photo.jpg, SHA-256 {day.photo}, added by A. Clerk",
        "### Notes to alerts - A. Clerk to alert ",
        "### What went out - dossier D-1 by A. Clerk to the council; it rests on what was",
        "What rested on the old one went to: the council.",
        "## Silent sensors",
        "radar-gap, silent since 2025-09-10 09:00:",
        "what it missed is not known",
        "SIMULATION",
    ):
        assert words in text, words
    assert PERSONAL not in text


class _Nesting(html.parser.HTMLParser):
    """Whether lists hold items only, and whatever is opened is closed where it was opened."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.deepest = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        inside = self.open[-1] if self.open else ""
        assert (inside == "ul") == (tag == "li"), f"<{tag}> in <{inside}>"
        if tag != "meta":
            self.open.append(tag)
        self.deepest = max(self.deepest, self.open.count("ul"))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        assert not data.strip() or self.open[-1] != "ul"


def test_the_briefs_page_is_well_nested(day: Told, vedette: Vedette, tmp_path: Path) -> None:
    page = tmp_path / "brief.html"
    vedette("brief", "--date", "2025-09-10", "-R", day.path, "--html", page)
    nesting = _Nesting()
    nesting.feed(page.read_text())
    nesting.close()
    assert nesting.open == []
    assert nesting.deepest == 2, "what an item has under it lies within the item"


# -- the dossier --------------------------------------------------------------------------------


def dossier(day: Told, vedette: Vedette, incident: str, out: Path, *more: str) -> str:
    """Its words on one line."""
    done = vedette("dossier", incident, "-R", day.path, "--out", out, *more)
    assert done.code == 0, done.err
    if out.suffix == ".pdf":
        text = "\n".join(page.extract_text() for page in PdfReader(out).pages)
    else:
        page = out.read_text().replace("</dt><dd>", ": ")
        text = unescape(re.sub(r"<style>.*?</style>|<[^>]+>", "", page, flags=re.DOTALL))
    return " ".join(text.split())


@pytest.mark.parametrize("name", ["d.pdf", "d.html"])
def test_the_dossier_has_hypotheses_custody_and_the_checkpoint(
    day: Told, vedette: Vedette, tmp_path: Path, name: str
) -> None:
    text = dossier(day, vedette, day.entered, tmp_path / name)
    tight = text.replace(" ", "")
    for words in (
        "Hypothesis: not established",
        "Hypothesis: 21",
        "consistent, by C. Judge",
        "very likely (80 to 95 %), confidence moderate: a recount",
        "What the judgements of C. Judge come to",
        "handed over, the laboratory",
        "by A. Clerk: sealed bag 7",
        "sealed recording",
        "The last signed checkpoint, of",
        "vedette.test/record",
        "Note to alert",
        "Went out: dossier D-1",
    ):
        assert words.replace(" ", "") in tight, words
    assert day.photo in tight


@pytest.mark.parametrize("name", ["d.pdf", "d.html"])
def test_a_restriction_of_a_zone_file_is_told_with_authority_limits_and_hours(
    day: Told, vedette: Vedette, tmp_path: Path, name: str
) -> None:
    tight = dossier(day, vedette, day.entered, tmp_path / name).replace(" ", "")
    for heading, words in (
        ("Authority", "A"),
        ("Kind", "PROHIBITED"),
        ("Between", "SFC and 1,200 m AMSL"),
        ("When", "always"),
        ("Message", "Ask the tower"),
        ("Reason", "not stated"),
        ("Area", "a circle of 5,000 m"),
        ("Boundary", "as its source draws it, which states no error"),
    ):
        assert f"{heading}:{words}".replace(" ", "") in tight, heading


def test_a_declared_restriction_is_told_as_it_was_published(
    day: Told, vedette: Vedette, tmp_path: Path
) -> None:
    text = dossier(day, vedette, day.works, tmp_path / "w.html")
    assert "Authority: The office" in text
    assert "FL095" in text
    assert "06:00" in text
    assert "version 1, " in text
    assert "by B. Signer" in text


def test_personal_data_stays_sealed_in_dossier_and_brief(
    day: Told, vedette: Vedette, tmp_path: Path
) -> None:
    with Record.read(day.path) as book:
        before = book.head().size
    text = dossier(day, vedette, day.works, tmp_path / "w.html")
    assert PERSONAL not in text
    assert "personal-" in text.lower() or "sealed" in text
    assert "Personal data that lie sealed beside the record are not in it." in text
    with Record.read(day.path) as book:
        assert book.head().size == before, "nobody looked, so no look is logged"


def test_what_nobody_stated_reads_unknown_and_never_nought_or_blank(
    day: Told, vedette: Vedette, tmp_path: Path
) -> None:
    page = tmp_path / "d.html"
    text = dossier(day, vedette, day.entered, page)
    for question in ("Coordinates", "Altitude", "Origin", "Casualties", "Damage"):
        assert f"{question}: unknown" in text, question
    assert "Intent: not established" in text
    assert "area: unknown; heights: unknown" in text
    assert "<dd></dd>" not in page.read_text()
    assert not re.search(r"<dd>(None|null|nan)</dd>", page.read_text())
    noughts = re.findall(r"<dt>([^<]*)</dt><dd>0</dd>", page.read_text())
    assert all(what.startswith("Against “") for what in noughts), "counts of judgements only"


def test_what_nobody_stated_is_null_on_the_page_and_in_what_goes_out(
    day: Told, vedette: Vedette, tmp_path: Path
) -> None:
    (page,) = vedette("record", "show", day.entered, "-R", day.path, "--json").lines
    said = next(s for s in page["statements"] if s["id"] == day.old)
    for key in ("role", "to", "via", "said_at", "about_at", "about_place", "span", "language"):
        assert said[key] is None, key
    asked = {q["kind"]: q["answer"] for q in page["questions"]}
    for kind in ("coordinates", "altitude", "entry_time", "origin", "casualties", "damage"):
        assert (asked[kind]["value"], asked[kind]["words"]) == (None, "unknown"), kind
    (step,) = page["responses"][0]["steps"]
    assert {step[key] for key in ("when", "until", "area", "heights", "note")} == {None}
    events = [json.loads(line) for line in (day.path.parent / "events.jsonl").open()]
    tracks = [e for e in events if e["type"] == "track"]
    assert tracks
    assert all(e["heights"] == [] for e in tracks)
    answers = [e for e in events if e["type"] == "crossing"]
    assert {e["answer"] for e in answers} == {"indeterminate"}, "no height, so neither in nor out"
    out = tmp_path / "alert.xml"
    vedette("cap", day.entered, "-R", day.path, "--out", out, "--sender", "a@b.example")
    alert = out.read_text()
    assert "<altitude>" not in alert
    assert "<area>" not in alert
    assert "<certainty>Unknown</certainty>" in alert
    for kind in ("altitude", "origin", "coordinates"):
        made = vedette("record", "provenance", day.entered, "--of", kind, "-R", day.path).out
        assert "null" not in made
        (answer,) = (e for n, e in json.loads(made)["entity"].items() if ":answer-to" in n)
        assert answer["vedette:status"] == "unknown", kind
        assert "prov:value" not in answer


def test_the_brief_says_unknown_and_leaves_no_blank(day: Told, vedette: Vedette) -> None:
    text = vedette("brief", "--date", "2025-09-10", "-R", day.path).out
    for words in ("Altitude: unknown", "Origin: unknown", "Casualties: unknown", "time unknown"):
        assert words in text, words
    assert not re.search(r"(?<!\w)(None|null|nan)(?!\w)", text.replace("None that", ""))
