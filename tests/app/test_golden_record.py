"""The founding report as a record: every statement, everything that must hold, every unknown.

The fixture holds paraphrases, offsets and hashes, and none of the report's words. What is expected
is read from the shared golden file.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from commands import Vedette

from vedette.record.record import Record

CONFIRMED = Path(__file__).parent / "data" / "founding_report.json"
WHEN = ("--by", "A. Clerk", "--at", "2025-09-11T18:00:00Z")
POLAND, PLANT = "poland-airspace", "znpp-training-centre"

Rows = dict[str, dict[str, Any]]


class Golden:
    """The record made of the fixture, and what is expected of it."""

    def __init__(self, vedette: Vedette, record: Path, shared: Path) -> None:
        self.vedette, self.record = vedette, record
        self.expected = json.loads((shared / "golden" / "report-2025-09-11.json").read_text())
        (report,) = (shared / "report").glob("*.txt")
        taken = vedette(
            "record", "take", CONFIRMED, "--document", report, "-R", record, "--json", *WHEN
        )
        assert taken.code == 0, taken.err
        self.taken = taken.lines[0]
        self.labels = {of: label for label, of in self.taken["statements"].items()}
        self.incidents = self.taken["incidents"]
        self.statements: Rows = {}
        for incident in self.incidents.values():
            for row in self.show(incident)["statements"]:
                self.statements[self.labels[row["id"]]] = row

    def show(self, incident: str) -> dict[str, Any]:
        line = self.vedette("record", "show", incident, "-R", self.record, "--json").lines[0]
        return dict(line)

    def known(self, label: str) -> Rows:
        lines = self.vedette("record", "known", self.incidents[label], "-R", self.record, "--json")
        return {line["kind"]: line for line in lines.lines if line["type"] == "known"}

    def responses(self) -> list[dict[str, Any]]:
        lines = self.vedette("record", "known", self.incidents[POLAND], "-R", self.record, "--json")
        return lines.of("response")


@pytest.fixture
def golden(vedette: Vedette, tmp_path: Path, shared: Path) -> Golden:
    return Golden(vedette, tmp_path / "record.sqlite", shared)


def test_every_statement_is_there_and_what_is_not_stated_is_unknown(golden: Golden) -> None:
    assert golden.taken["spans_checked"]
    assert (golden.taken["accepted"], golden.taken["refused"]) == (20, 1)
    wanted = {row["id"]: row for row in golden.expected["statements"]}
    assert golden.statements.keys() == wanted.keys()
    for label, want in wanted.items():
        row = golden.statements[label]
        plain = {key: want.get(key) for key in ("speaker", "role", "to", "via", "modality")}
        assert {key: row[key] for key in plain} == plain, label
        assert (row["claim"] is None) == (want["claim"] is None), label
        assert row["said_at"] == want.get("said", {}).get("on"), label
        assert row["about_at"] == want.get("about", {}).get("on"), label
        assert row["topics"] == want.get("topic", []), label
        assert ("bears_on" in want) == any(b["question"] == "intent" for b in row["bears_on"])
        refers = [golden.labels[k["to"]] for k in row["links"] if k["kind"] == "refers_to"]
        assert refers == ([want["refers_to"]] if "refers_to" in want else []), label
        assert row["source_grade"] is row["information_grade"] is None
        if "incident" in want:
            assert row["incident"] == golden.incidents[want["incident"]], label
    assert golden.statements["s1"]["about_place"]["name"] == "Kyiv"
    assert "Keith Kellogg" in golden.statements["s1"]["claim"]
    assert golden.statements["s1"]["about_place"]["lat_deg"] is None


def test_times_keep_the_sources_words_and_how_they_were_resolved(golden: Golden) -> None:
    weekdays = golden.expected["document"]["weekday_resolution"]
    told = [row[key] for row in golden.statements.values() for key in ("said", "about")]
    told += [step["when"] for r in golden.responses() for step in r["steps"]]
    seen = set()
    for when in told:
        if when is not None and when["words"] in weekdays:
            assert when["at"] == weekdays[when["words"]]
            assert (when["precision"], when["dateline"]) == ("day", "2025-09-11")
            seen.add(when["words"])
    assert seen == set(weekdays)
    weeks = golden.statements["s7"]["about"]
    assert (weeks["at"], weeks["until"], weeks["precision"]) == (None, None, "words")


def test_intent_stays_not_established_and_four_statements_stand_side_by_side(
    golden: Golden,
) -> None:
    intent = golden.known(POLAND)["intent"]
    assert intent["answer"]["status"] == "not established"
    assert intent["answer"]["value"] is None
    assert [golden.labels[s["statement"]] for s in intent["sources"]] == [
        "s10",
        "s15",
        "s16",
        "s17",
    ]
    assert not {"hypotheses", "assessments", "sides"} & intent.keys()
    assert golden.known(PLANT)["intent"]["answer"]["status"] == "not established"
    links = [k for s in ("s10", "s15", "s17") for k in golden.statements[s]["links"]]
    assert links == [], "s15 contradicts neither s10 nor s17"


def test_what_was_requested_or_announced_is_neither_scheduled_nor_in_force(golden: Golden) -> None:
    steps = {
        golden.labels[step["statement"]]: (response["kind"], step)
        for response in golden.responses()
        for step in response["steps"]
    }
    wanted = {r["id"]: r["response"] for r in golden.expected["statements"] if "response" in r}
    assert steps.keys() == wanted.keys()
    for label, want in wanted.items():
        kind, step = steps[label]
        assert (kind, step["status"]) == (want["kind"], want["status"]), label
        when = None if step["when"] is None else step["when"]["at"]
        assert when == want.get("when", want.get("from")), label
        assert (step["area"], step["heights"], step["until"]) == (None, None, None)
        assert step["who"] == want.get("who", [])
    assert {r["status"] for r in golden.responses()} == {"announced"}


def test_what_could_not_be_verified_is_not_false(golden: Golden) -> None:
    assert golden.statements["s4"]["not_verified_by"] == ["Reuters"]
    assert golden.statements["s4"]["superseded_by"] is None
    occurred = golden.known(PLANT)["occurred"]["answer"]
    assert occurred["value"] == "2025-09-11"
    assert "not verified by Reuters" in occurred["words"]


def test_no_casualties_according_to_somebody_are_not_no_casualties(golden: Golden) -> None:
    known = golden.known(PLANT)
    casualties, damage = known["casualties"]["answer"], known["damage"]["answer"]
    assert (casualties["status"], casualties["value"]) == ("claimed", "none")
    assert [golden.labels[s] for s in casualties["according_to"]] == ["s6"]
    assert "according to" in casualties["words"]
    assert (damage["status"], damage["value"]) == ("unknown", None)
    assert "being clarified" in damage["words"]
    shown = golden.show(golden.incidents[PLANT])
    assert "Casualties: not established" in shown["open_questions"]
    golden.vedette(
        "record", "say", golden.incidents[PLANT], "a window broke", "--speaker", "Inspectors",
        "--bears-on", "damage=a window", "-R", golden.record, "--by", "B", "--at",
        "2025-09-19T08:00:00Z",
    )  # fmt: skip
    assert golden.known(PLANT)["damage"]["answer"]["value"] == "a window"
    lines = golden.vedette(
        "record", "history", golden.incidents[PLANT], "--of", "damage", "-R", golden.record,
        "--json",
    )  # fmt: skip
    statuses = [line["answer"]["status"] for line in lines.lines]
    assert statuses[0] == statuses[1] == "unknown"
    assert "being clarified" in lines.lines[1]["answer"]["words"], "it can be read that it was open"


def test_what_the_report_leaves_out_reads_unknown(golden: Golden) -> None:
    for label, incident in ((POLAND, 0), (PLANT, 1)):
        expected, known = golden.expected["incidents"][incident], golden.known(label)
        assert known["occurred"]["answer"]["value"] == expected["occurred"]["on"]
        (source,) = known["occurred"]["answer"]["according_to"]
        assert golden.labels[source] == expected["occurred"]["according_to"]
        assert known["place"]["answer"]["value"] == expected["place"]
        for kind in ("coordinates", "altitude", "entry_time", "number", "origin"):
            assert known[kind]["answer"]["status"] == "unknown"
            assert known[kind]["answer"]["value"] is None
    out = golden.vedette("record", "known", golden.incidents[POLAND], "-R", golden.record).out
    for line in ("Coordinates", "Altitude", "Time of entry", "Number of objects"):
        assert f"{line}: unknown" in out
    assert "heights: unknown" in out


def test_every_statement_points_at_its_span(golden: Golden) -> None:
    spans = [row["span"] for row in golden.statements.values()]
    assert all(span is not None for span in spans)
    assert len({(span["start"], span["end"]) for span in spans}) == len(spans)
    with Record.read(golden.record) as record:
        assert record.head().size > len(spans)
    moved = json.loads(CONFIRMED.read_text())
    moved["statements"][1]["span"]["start"] += 1
    other = golden.record.with_name("moved.json")
    other.write_text(json.dumps(moved))
    (report,) = (Path(__file__).parents[3] / "shared" / "report").glob("*.txt")
    fresh = golden.record.with_name("fresh.sqlite")
    refused = golden.vedette("record", "take", other, "--document", report, "-R", fresh, *WHEN)
    assert refused.code == 2
    assert "s1: the words from" in refused.err
    with Record.read(fresh) as record:
        assert record.head().size == 0, "all of it or nothing"
