"""Three stories through the command line: a claim that fell, a count that grew, intent."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from commands import Result, Vedette

from vedette.access.role_permissions import Role
from vedette.app.live.page_access import open_door
from vedette.app.settings.settings import load


class Desk:
    """A clerk at the command line, and one record."""

    def __init__(self, vedette: Vedette, record: Path) -> None:
        self.vedette, self.record = vedette, record

    def __call__(self, *args: str | Path, at: str | None = None, code: int = 0) -> Result:
        who = ("--by", "A. Clerk", "--at", at) if at else ()
        result = self.vedette("record", *args, "-R", self.record, *who)
        assert result.code == code, result.err
        return result

    def json(self, *args: str | Path, at: str | None = None) -> list[dict[str, Any]]:
        return self(*args, "--json", at=at).lines

    def open(self, title: str, at: str) -> str:
        return str(self.json("open", title, at=at)[0]["id"])

    def say(self, incident: str, claim: str, speaker: str, *more: str, at: str) -> str:
        line = self.json("say", incident, claim, "--speaker", speaker, *more, at=at)[0]
        return str(line["statements"][-1]["id"])

    def answer(self, incident: str, question: str, *more: str) -> dict[str, Any]:
        (line,) = self.json("known", incident, "--of", question, *more)
        return dict(line["answer"])


@pytest.fixture
def desk(vedette: Vedette, tmp_path: Path) -> Desk:
    return Desk(vedette, tmp_path / "record.sqlite")


def test_wyryki(desk: Desk) -> None:
    house = desk.open("House at Wyryki", at="2025-09-10T09:00:00Z")
    asked = desk.json("question", house, "What hit the house?", at="2025-09-10T09:01:00Z")
    question = str(asked[0]["question"])
    old = desk.say(
        house, "a drone hit a house", "Police", "--said-at", "2025-09-10",
        "--source-grade", "B", "--information-grade", "3",
        "--bears-on", f"{question}=a drone", at="2025-09-10T10:00:00Z",
    )  # fmt: skip
    desk(
        "released", "dossier", "D-1", "--incident", house, "--to", "Security Council",
        "--to", "Civil aviation authority", at="2025-09-12T15:00:00Z",
    )  # fmt: skip
    desk(
        "released",
        "message",
        "M-7",
        "--rests-on",
        old,
        "--to",
        "Airport",
        at="2025-09-12T16:00:00Z",
    )
    before = desk.json("affected", old)[0]
    assert not before["flagged"]
    new = desk.say(
        house, "a missile from a defending F-16 hit it", "Press", "--via", "a newspaper",
        "--said-at", "2025-09-16", "--bears-on", f"{question}=a missile", "--supersedes", old,
        at="2025-09-16T09:00:00Z",
    )  # fmt: skip
    third = desk.say(
        house, "that own weapons did it is very plausible", "A minister",
        "--said-at", "2025-09-18", "--corroborates", new, "--bears-on", f"{question}=a missile",
        at="2025-09-18T09:00:00Z",
    )  # fmt: skip

    shown = desk("show", house).out
    assert "a drone hit a house" in shown, "the old claim stays readable"
    assert f"superseded by {new}" in shown.replace("\n", " ").replace("  ", " ")
    answer = desk.answer(house, question)
    assert (answer["value"], answer["according_to"]) == ("a missile", [new, third])

    found = desk.json("affected", old)[0]
    assert found["flagged"]
    assert found["superseded_by"] == [new]
    assert found["recipients"] == ["Security Council", "Civil aviation authority", "Airport"]
    assert [(r["what"], r["ref"], r["shaken_by"]) for r in found["releases"]] == [
        ("dossier", "D-1", [old]),
        ("message", "M-7", [old]),
    ]
    (rested,) = found["answers"]
    assert (rested["then"]["value"], rested["now"]["value"]) == ("a drone", "a missile")
    words = desk("affected", old).out
    assert "FLAGGED" in words
    assert "who received it: Security Council, Civil aviation authority, Airport" in words

    then = ("--as-of", "2025-09-13T00:00:00Z")
    assert desk.answer(house, question, *then)["value"] == "a drone"
    assert not desk.json("affected", old, *then)[0]["flagged"]
    assert [r["ref"] for r in desk.json("received", old, "--as-of", "2025-09-12T15:30:00Z")] == [
        "D-1"
    ]
    assert "a missile" not in desk("show", house, *then).out


def test_19_becomes_21_and_19_was_said(desk: Desk) -> None:
    night = desk.open("Drones in the airspace of Poland", at="2025-09-10T08:00:00Z")
    first = desk.say(
        night, "19 entries, not a final figure", "Prime minister", "--said-at", "2025-09-10",
        "--bears-on", "number=19", at="2025-09-10T12:00:00Z",
    )  # fmt: skip
    then = desk.answer(night, "number")
    assert (then["status"], then["value"]) == ("claimed", "19")
    second = desk.say(
        night, "it was 21", "Chief of the general staff", "--bears-on", "number=21",
        at="2025-09-16T12:00:00Z",
    )  # fmt: skip
    assert desk.answer(night, "number")["status"] == "disputed", "nobody said that 19 fell"
    desk("supersede", first, second, "--why", "a later count", at="2025-09-16T12:05:00Z")
    now = desk.answer(night, "number")
    assert (now["value"], now["words"]) == ("21", "21, according to Chief of the general staff")
    assert desk.answer(night, "number", "--as-of", "2025-09-11T00:00:00Z") == then
    values = [line["answer"]["value"] for line in desk.json("history", night, "--of", "number")]
    assert values == [None, "19", None, "21"]
    old = desk.json("show", night)[0]["statements"][0]
    assert (old["claim"], old["superseded_by"]) == ("19 entries, not a final figure", second)


def test_intent_is_not_established_until_a_person_with_the_right_says_otherwise(
    desk: Desk,
) -> None:
    night = desk.open("Drones in the airspace of Poland", at="2025-09-10T08:00:00Z")
    day = {"at": "2025-09-11T08:00:00Z"}
    desk.say(night, "a test of NATO", "Poland", "--bears-on", "intent=a test of NATO", **day)
    russia = desk.say(
        night, "no targets were intended", "Russia", "--modality", "denied",
        "--bears-on", "intent!=targets were intended", **day,
    )  # fmt: skip
    desk.say(
        night, "jammed strays", "Belarus", "--bears-on", "intent=none: they had lost their way",
        **day,
    )  # fmt: skip
    commander = desk.say(
        night, "it is not known", "A NATO commander", "--modality", "unknown",
        "--bears-on", "intent=not known", **day,
    )  # fmt: skip
    for more in (
        ("grade", commander, "--source", "A", "--information", "1"),
        ("grade", russia, "--source", "E", "--information", "5"),
    ):
        desk(*more, at="2025-09-11T09:00:00Z")
    (intent,) = desk.json("known", night, "--of", "intent")
    assert intent["answer"]["status"] == "not established"
    assert intent["answer"]["value"] is None
    assert len(intent["sources"]) == 4
    assert "assessments" not in intent
    assert "hypotheses" not in intent

    refused = desk("hypothesis", night, "intent", "a test", code=2, at="2025-09-11T09:00:00Z")
    assert "a question of intent has no hypotheses" in refused.err
    refused = desk(
        "answer", night, "intent", "a test", "--why", "so it seems", code=2,
        at="2025-09-11T09:00:00Z",
    )  # fmt: skip
    assert "only by a person with the right" in refused.err
    assert desk.answer(night, "intent")["status"] == "not established"


def test_an_investigator_answers_on_intent_with_their_password(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "vedette.toml"
    config.write_text(f'[live]\ndata = "{tmp_path / "data"}"\n')
    night, now = desk.open("Drones", at="2025-09-10T08:00:00Z"), datetime.now(UTC)
    with open_door(load(config), make=True) as door:
        for name, role in (("Ada", Role.OPERATOR), ("Ivo", Role.INVESTIGATOR)):
            door.people.add(name, role, at=now, by="console")
            link = door.people.link(name, at=now, by="console")
            door.use_link(link, "five words for a test", name=None, address="x", at=now)
    typed = {"password": "wrong"}
    monkeypatch.setattr(typer, "prompt", lambda *_, **__: typed["password"])

    def answer(name: str) -> Result:
        return desk.vedette(
            "record", "answer", night, "intent", "a test", "--why", "a court found so",
            "--config", config, "--by", name, "-R", desk.record,
        )  # fmt: skip

    assert answer("Ivo").code == 2
    typed["password"] = "five words for a test"  # noqa: S105
    assert "only by a person with the right" in answer("Ada").err
    assert desk.answer(night, "intent")["status"] == "not established"
    assert answer("Ivo").code == 0
    found = desk.answer(night, "intent")
    assert (found["status"], found["given"]["by"]) == ("answered", "Ivo")
    assert "in their own name" in found["words"]


def test_bad_input_is_one_line_and_nothing_is_lost(desk: Desk) -> None:
    house = desk.open("House", at="2025-09-10T08:00:00Z")
    at = "2025-09-10T09:00:00Z"
    one = desk.say(house, "a drone", "Police", at=at)
    two = desk.say(house, "a missile", "Press", "--supersedes", one, at=at)
    before = desk.json("show", house)
    for args, said in (
        (("supersede", one, one), "cannot be one that supersedes itself"),
        (("supersede", two, one), f"{two} already"),
        (("supersede", one, "statement-aaaa"), "no statement with an id"),
        (("say", house, "x", "--speaker", "P", "--said-at", "2025-02-30"), "must be a date"),
        (("say", house, "x", "--speaker", "P", "--said-at", "2025-09-10", "--said-words",
          "on Friday"), "2025-09-10 is a Wednesday"),
        (("say", house, "x", "--speaker", "P", "--bears-on", "colour=red"), "question of this"),
        (("say", house, "x", "--speaker", "P", "--span", "1:2:zz"), "must be START:END:SHA256"),
        (("grade", one), "must grade the source"),
        (("affected", "statement-zzzz"), "no statement with an id"),
        (("known", house, "--as-of", "#99"), "the number of entries must be from 0 to 3, got 99"),
        (("response", house, "meeting", "m", "scheduled", one), "must have a date"),
        (("released", "dossier", "D", "--to", " ", "--incident", house), "least one recipient"),
    ):  # fmt: skip
        result = desk(*args, code=2, at=None if args[0] in ("affected", "known") else at)
        assert said in result.err, args
        assert result.err.count("\n") == 1
    assert desk.json("show", house) == before
