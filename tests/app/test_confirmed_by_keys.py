"""The founding report confirmed at a terminal: under 30 keys, no id typed, `known` as golden."""

import io
import json
from pathlib import Path

from commands import Vedette

from vedette.app.commands.record.draft_confirmation import Confirming, ask_each
from vedette.app.screen import Console
from vedette.record.record import Record

KEYS = "aaaanaaaaanaaaaaaaaaaaa"
AT = "2025-09-11T18:00:00Z"


def confirmed(record: Path, report: Path) -> list[str]:
    """Take the report in and press the keys; the ids of the two incidents."""
    keys = iter(KEYS)
    with Record.open(record) as book:
        work = Confirming(book, by="A. Clerk", at=AT)
        taken = book.intake.take_in(
            io.BytesIO(report.read_bytes()), at=work.now(), by="A. Clerk", name="report.txt"
        )
        done = ask_each(
            work, list(taken.drafts), Console(file=io.StringIO(), width=120), key=keys.__next__
        )
        assert len(done) == len(taken.drafts)
        assert next(keys, None) is None
        return list(book.incidents.ids())


def test_known_equals_the_golden_record_in_under_thirty_keys(
    vedette: Vedette, tmp_path: Path, shared: Path
) -> None:
    assert len(KEYS) < 30
    record = tmp_path / "record.sqlite"
    (report,) = (shared / "report").glob("*.txt")
    golden = json.loads((shared / "golden" / "report-2025-09-11.json").read_text())
    _, plant, poland = confirmed(record, report)
    expected = {incident["id"]: incident for incident in golden["incidents"]}

    def known(incident: str):  # type: ignore[no-untyped-def]
        lines = vedette("record", "known", incident, "-R", record, "--json")
        return {line["kind"]: line for line in lines.of("known")}, lines.of("response")

    for incident, name in ((plant, "znpp-training-centre"), (poland, "poland-airspace")):
        answers, _ = known(incident)
        want = expected[name]
        assert answers["occurred"]["answer"]["value"] == want["occurred"]["on"]
        assert answers["place"]["answer"]["value"] == want["place"]
        assert answers["intent"]["answer"]["status"] == "not established"
        for kind in ("coordinates", "altitude", "entry_time", "number", "origin"):
            assert answers[kind]["answer"]["status"] == "unknown", kind

    answers, responses = known(plant)
    assert responses == []
    assert answers["casualties"]["answer"]["value"] == "none"
    assert answers["damage"]["answer"]["status"] == "unknown"
    assert "being clarified" in answers["damage"]["answer"]["words"]
    assert "not verified by Reuters" in answers["occurred"]["answer"]["words"]
    assert "not verified" not in answers["casualties"]["answer"]["words"]

    answers, responses = known(poland)
    wanted = [s for s in golden["statements"] if s.get("bears_on") == "intent"]
    sources = answers["intent"]["sources"]
    assert [s["modality"] for s in sources] == [w["modality"] for w in wanted]
    assert [s["stance"] for s in sources] == ["for", "against", "open", "for"]
    assert sources[1]["says"] == "it had intended to hit any targets in Poland"
    assert sources[1]["in_words"] == "denied that it had intended to hit any targets in Poland"
    steps = [
        (r["kind"], s["status"], (s["when"] or {}).get("at"), s["who"])
        for r in responses
        for s in r["steps"]
    ]
    rows = [s["response"] for s in golden["statements"] if "response" in s]
    assert sorted(map(str, steps)) == sorted(
        str((r["kind"], r["status"], r.get("when", r.get("from")), r.get("who", []))) for r in rows
    )
    assert {r["status"] for r in responses} == {"announced"}
    assert len(responses) == 3, "the meeting is one response with three steps"
