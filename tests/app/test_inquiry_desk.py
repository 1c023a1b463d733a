"""What persons do to questions and statements over the page's own routes, as themselves."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from spoken import say
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from vedette.access.caller import Caller, CallerKind
from vedette.access.role_permissions import Role
from vedette.model.statement import Modality
from vedette.record.record import Record
from vedette.web.desks.question_desk import QuestionDesk
from vedette.web.question_routes import inquiry_routes
from vedette.web.request_answers import CALLER

AT = datetime(2025, 9, 10, 8, tzinfo=UTC)
Json = dict[str, Any]


@dataclass
class House:
    """A record with one incident and two statements, and whoever asks of it."""

    record: Record
    caller: Caller | None = None
    minutes: int = 0

    def now(self) -> datetime:
        self.minutes += 1
        return AT + timedelta(minutes=self.minutes)

    def __post_init__(self) -> None:
        record = self.record
        self.incident = record.incidents.open(at=AT, by="A. Clerk", title="A house").id
        said = [
            say(
                record,
                self.incident,
                at=AT,
                by="A. Clerk",
                speaker=who,
                claim=claim,
                modality=Modality(how),
            )
            for who, claim, how in (
                ("the mayor", "a drone hit the house", "asserted"),
                ("the prosecutor", "it was a missile", "reported"),
                ("the ministry", "the airspace will be closed", "announced"),
            )
        ]
        self.first, self.second, self.third = (s.id for s in said)
        inquiry = QuestionDesk(record, self.now)
        self.client = TestClient(
            Starlette(routes=inquiry_routes(inquiry), middleware=[Middleware(_KnownAs, house=self)])
        )

    def sign_in(self, role: Role, name: str = "B. Watch", *, program: bool = False) -> None:
        kind = CallerKind.PROGRAM if program else CallerKind.PERSON
        self.caller = Caller(kind=kind, id="x", name=name, role=role)

    def do(self, path: str, /, expected: int = 201, **sent: Any) -> Json:
        """One request in the name of whoever is signed in; what the body says of that is a lie."""
        answer = self.client.post(path, json={**sent, "by": "somebody else"})
        assert answer.status_code == expected, answer.text
        return dict(answer.json())

    def of_incident(self, part: str, /, expected: int = 201, **sent: Any) -> Json:
        return self.do(f"/api/incidents/{self.incident}/{part}", expected, **sent)


class _KnownAs:
    def __init__(self, app: ASGIApp, house: House) -> None:
        self._app, self._house = app, house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        caller = self._house.caller
        await self._app(scope if caller is None else {**scope, CALLER: caller}, receive, send)


def values(history: Json) -> list[str]:
    """The answers in the order in which they were given."""
    return [c["answer"]["value"] for c in history["changes"] if c["answer"]["value"] is not None]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with Record.open(tmp_path / "record.sqlite") as record:
        yield House(record)


def test_an_officer_answers_a_question_of_fact_in_their_own_name(house: House) -> None:
    house.sign_in(Role.OPERATOR, "Ada Byron")
    sent = {"question": "number", "value": "1", "why": "counted", "rests_on": [house.first]}
    answered = house.of_incident("answers", **sent)["answer"]
    assert answered["status"] == "answered"
    assert answered["given"]["by"] == "Ada Byron"
    assert answered["given"]["rests_on"] == [house.first]
    back = house.of_incident("answers", question="number", value=None, why="counted twice")
    assert back["answer"]["status"] == "unknown"
    assert "why" in house.of_incident("answers", 422, question="number", value="2")["error"]


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.ADMINISTRATOR, None])
def test_intent_is_not_answered_without_the_right(house: House, role: Role | None) -> None:
    if role is not None:
        house.sign_in(role)
    sent = {"question": "intent", "value": "a test", "why": "I think so"}
    assert "with the right" in house.of_incident("answers", 422, **sent)["error"]
    (asked,) = (q for q in house.record.questions.all(house.incident) if q.kind.value == "intent")
    assert asked.answer.status.value == "not established"


def test_intent_is_answered_by_a_person_with_the_right_and_never_weighed(house: House) -> None:
    house.sign_in(Role.INVESTIGATOR, "I. Grey")
    refused = house.of_incident("hypotheses", 422, question="intent", text="a test")
    assert "a question of intent has no hypotheses" in refused["error"]
    said = house.of_incident(
        "answers", question="intent", value="a test", why="the order was found"
    )
    assert said["answer"]["given"]["by"] == "I. Grey"
    assert not {"hypotheses", "assessments"} & set(said)


def test_a_program_may_not_judge_whatever_its_role(house: House) -> None:
    house.sign_in(Role.INVESTIGATOR, program=True)
    for path in (
        f"/api/incidents/{house.incident}/answers",
        f"/api/incidents/{house.incident}/hypotheses",
        f"/api/statements/{house.first}/grades",
        f"/api/statements/{house.first}/links",
    ):
        sent = {"question": "number", "value": "1", "why": "x", "source_grade": "A"}
        assert "a program cannot do this" in house.do(path, 400, **sent)["error"]
    assert house.record.head().size == 4


def test_hypotheses_are_judged_and_each_item_left_out_in_turn(house: House) -> None:
    house.sign_in(Role.INVESTIGATOR, "I. Grey")
    asked = house.of_incident("questions", text="What hit the house")["question"]
    for text in ("a drone", "a missile"):
        found = house.of_incident("hypotheses", question=asked, text=text)
    always, drone, missile = found["hypotheses"]
    assert always["text"] == "not established"
    for hypothesis, item, word in (
        (drone, house.first, "consistent"),
        (missile, house.first, "inconsistent"),
        (drone, house.second, "very inconsistent"),
        (missile, house.second, "very consistent"),
    ):
        path = f"/api/hypotheses/{hypothesis['id']}/judgements"
        judged = house.do(path, item=item, consistency=word, why="as read")
    (assessment,) = judged["assessments"]
    assert assessment["by"] == "I. Grey"
    assert assessment["against"] == [2, 1]
    assert assessment["result"] == "not established", "it hangs on one item"
    assert {w["item"]: w["result"] for w in assessment["without"]} == {
        house.first: "a missile",
        house.second: "a drone",
    }
    path = f"/api/hypotheses/{missile['id']}/estimates"
    held = house.do(path, likelihood="likely", confidence="low", why="fragments")
    (estimate,) = held["hypotheses"][2]["estimates"]
    assert (estimate["band_percent"], estimate["confidence"]) == ([55, 80], "low")
    assert "choose one" in house.do(path, 422, likelihood="likely", why="x")["error"]
    assert "must be one of" in house.do(path, 422, likelihood="certainly", why="x")["error"]


def test_a_statement_is_graded_by_whom_and_why_each_side_apart(house: House) -> None:
    house.sign_in(Role.OPERATOR, "Ada Byron")
    path = f"/api/statements/{house.second}/grades"
    house.do(path, source_grade="B", why="has the wreck")
    graded = house.do(path, information_grade="2", why="two say so")
    assert (graded["source_grade"], graded["information_grade"]) == ("B", "2")
    assert [(g["by"], g["why"]) for g in graded["gradings"]] == [
        ("Ada Byron", "has the wreck"),
        ("Ada Byron", "two say so"),
    ]
    assert "neither" in house.do(path, 422, why="x")["error"]


def test_links_are_made_and_taken_back_and_a_circle_is_refused(house: House) -> None:
    house.sign_in(Role.OPERATOR)
    path = f"/api/statements/{house.second}/links"
    assert house.do(path, kind="supersedes", to=house.first)["links"] == [
        {"kind": "supersedes", "to": house.first}
    ]
    back = f"/api/statements/{house.first}/links"
    assert "already" in house.do(back, 422, kind="supersedes", to=house.second)["error"]
    assert "itself" in house.do(path, 422, kind="contradicts", to=house.second)["error"]
    taken = house.do(path, kind="supersedes", to=house.first, why="a slip", holds=False)
    assert taken["links"] == []
    assert house.record.statements.replaced() == {}


def test_a_statement_is_put_to_a_question(house: House) -> None:
    house.sign_in(Role.OPERATOR)
    path = f"/api/statements/{house.second}/bearings"
    put = house.do(path, question="damage", stance="for", says="a roof")
    assert put["bears_on"] == [{"question": "damage", "stance": "for", "says": "a roof"}]
    assert house.do(path, question="damage", holds=False)["bears_on"] == []
    assert "true or false" in house.do(path, 422, question="damage", holds="no")["error"]


def test_a_response_goes_no_further_than_its_statements_carry(house: House) -> None:
    house.sign_in(Role.OPERATOR)
    step = {"status": "announced", "statement": house.third, "when": "2025-09-11"}
    opened = house.of_incident("responses", kind="airspace restriction", what="EP R129", **step)
    assert opened["status"] == "announced"
    assert (opened["steps"][0]["area"], opened["steps"][0]["heights"]) == (None, None)
    path = f"/api/responses/{opened['id']}/steps"
    refused = house.do(path, 422, status="in force", statement=house.third)["error"]
    assert "cannot support the step in force" in refused
    carried = house.do(path, status="in force", statement=house.second, who=["all but state"])
    assert carried["status"] == "in force"
    assert carried["steps"][1]["who"] == ["all but state"]


def test_the_past_is_asked_of_the_same_page_what_was_known_and_who_was_told(house: House) -> None:
    house.sign_in(Role.OPERATOR, "Ada Byron")
    house.of_incident("answers", question="number", value="19", why="first count")
    house.record.releases.add(
        "dossier",
        "d.pdf",
        at=house.now(),
        by="Ada Byron",
        recipients=["the council"],
        incident=house.incident,
    )
    then = house.now().isoformat()
    house.minutes += 60
    house.of_incident("answers", question="number", value="21", why="second count")
    house.do(f"/api/statements/{house.second}/links", kind="supersedes", to=house.first)
    history = house.client.get(f"/api/incidents/{house.incident}/history")
    assert values(history.json()) == ["19", "21"]
    assert history.json()["releases"][0]["shaken_by"] == [house.first]
    past = house.client.get(f"/api/incidents/{house.incident}/history", params={"as_of": then})
    assert values(past.json()) == ["19"]
    assert past.json()["releases"][0]["recipients"] == ["the council"]
    assert past.json()["releases"][0]["shaken_by"] == []
    affected = house.client.get(f"/api/statements/{house.first}/affected").json()
    assert (affected["flagged"], affected["recipients"]) == (True, ["the council"])
    assert house.client.get(f"/api/incidents/{house.incident}/history?as_of=x").status_code == 422


def test_a_dossier_is_fetched_as_of_a_time_and_marked_for_nobody(house: House) -> None:
    house.sign_in(Role.OPERATOR)
    path = f"/api/incidents/{house.incident}/dossier"
    then = house.client.get(f"{path}/html")
    entries = house.record.head().size
    house.of_incident("answers", question="number", value="21", why="counted")
    now = house.client.get(f"{path}/html").text
    assert "21, answered by B. Watch" in now
    assert "No recipient is named: not to be passed on." in now
    past = house.client.get(f"{path}/html", params={"as_of": f"#{entries}"})
    assert past.content == then.content
    assert f"{house.incident}-{entries}.html" in past.headers["content-disposition"]
    pdf = house.client.get(f"{path}/pdf", params={"as_of": (AT + timedelta(seconds=1)).isoformat()})
    assert pdf.content.startswith(b"%PDF")
    assert house.client.get(f"{path}/docx").status_code == 400
    assert house.client.get("/api/incidents/none/dossier/pdf").status_code == 404
    assert house.record.releases.all() == (), "to look is not to release"


def test_what_is_not_there_or_no_text_is_one_line(house: House) -> None:
    house.sign_in(Role.OPERATOR)
    assert house.do("/api/incidents/none/answers", 404, question="number")["error"]
    assert house.client.get("/api/incidents/none/history").status_code == 404
    assert (
        "hypothesis"
        in house.do(
            "/api/hypotheses/none/judgements", 422, item="x", consistency="neither", why="x"
        )["error"]
    )
    assert "text" in house.of_incident("questions", 422, text=3)["error"]
    assert (
        "list"
        in house.of_incident("answers", 422, question="number", value="1", why="x", rests_on="all")[
            "error"
        ]
    )
    assert house.client.post(f"/api/statements/{house.first}/grades", json=[]).status_code == 400
    assert house.record.head().size == 4
