"""Random records of two incidents, made by the record's own actions."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from ledger_support import NIGHT, alert, sensor

from vedette.access.role_permissions import PERMISSIONS, Role
from vedette.model.errors import RecordError
from vedette.model.hypothesis import Confidence, Consistency, Likelihood
from vedette.model.ids import StatementId
from vedette.model.response import ResponseStatus, Step
from vedette.model.sensor import SensorState
from vedette.model.statement import (
    Bearing,
    InformationGrade,
    Link,
    LinkKind,
    Modality,
    Saying,
    SourceGrade,
    Stance,
)
from vedette.record.record import Record

QUESTIONS = ("casualties", "damage", "number", "intent", "place", "origin")
SAYS = ("none", "two", "19", "a roof")
PEOPLE = ("A. Clerk", "B. Officer")
ALL_RIGHTS = frozenset().union(*(PERMISSIONS[role] for role in Role))


class RandomRecord:
    """A record in memory of two incidents; what is done to them is drawn from a seed."""

    def __init__(self, seed: int, steps: int) -> None:
        self.rng = random.Random(seed)  # noqa: S311 - no secret
        self.record = Record.in_memory()
        self.seconds = 0
        book = self.record
        book.runs.open(at=NIGHT, simulation=True, version="0", name="night")
        book.runs.note([sensor(SensorState.ALIVE), alert("a", seconds=1)])
        book.runs.note([alert("b", seconds=2, track="track-2")])
        self.incidents = [incident.id for incident in book.incidents.all()]
        self.incidents.append(book.incidents.open(title="By hand", **self.hand()).id)
        acts = (
            *(self.say,) * 4, self.grade, self.link, self.link, self.bear, self.ask, self.answer,
            self.propose, self.judge, self.judge, self.estimate, self.respond, self.step,
            self.release, self.note, self.alert,
        )  # fmt: skip
        for _ in range(steps):
            self.attempt(self.rng.choice(acts))

    @staticmethod
    def attempt(act: Callable[[], object]) -> None:
        # Refused by the record's own rules, or there is nothing yet to do it to.
        with suppress(RecordError, IndexError):
            act()

    def hand(self) -> dict[str, object]:
        self.seconds += 1
        return {"at": NIGHT + timedelta(seconds=60 + self.seconds), "by": self.rng.choice(PEOPLE)}

    @property
    def known(self):  # type: ignore[no-untyped-def]
        return self.record._durable.fold.incidents

    def statement(self) -> str:
        return self.rng.choice(list(self.known.statements))

    def incident(self) -> str:
        return self.rng.choice(self.incidents)

    def bearing(self) -> Bearing:
        question, stance = self.rng.choice(QUESTIONS), self.rng.choice(list(Stance))
        return Bearing(question=question, stance=stance, says=self.rng.choice(SAYS))

    def say(self) -> None:
        rng = self.rng
        links = ()
        if self.known.statements and rng.random() < 0.4:
            links = (Link(rng.choice(list(LinkKind)), StatementId(self.statement())),)
        saying = Saying(
            speaker=rng.choice(("Police", "The plant", "Tower")),
            claim=f"claim {self.seconds}",
            modality=rng.choice((Modality.ASSERTED, Modality.ANNOUNCED, Modality.DENIED)),
            bears_on=tuple(self.bearing() for _ in range(rng.randrange(2))),
            links=links,
        )
        self.record.statements.add(self.incident(), saying, **self.hand())  # type: ignore[arg-type]

    def grade(self) -> None:
        self.record.statements.grade(
            self.statement(), source=self.rng.choice(list(SourceGrade)),
            information=self.rng.choice(list(InformationGrade)), **self.hand(),
        )  # type: ignore[arg-type]  # fmt: skip

    def link(self) -> None:
        self.record.statements.link(
            self.statement(), self.rng.choice(list(LinkKind)), self.statement(),
            holds=self.rng.random() < 0.8, **self.hand(),
        )  # type: ignore[arg-type]  # fmt: skip

    def bear(self) -> None:
        one = self.bearing()
        self.record.statements.bear_on(
            self.statement(), one.question, says=one.says, stance=one.stance,
            holds=self.rng.random() < 0.8, **self.hand(),
        )  # type: ignore[arg-type]  # fmt: skip

    def ask(self) -> None:
        self.record.questions.ask(self.incident(), f"why {self.seconds}", **self.hand())  # type: ignore[arg-type]

    def answer(self) -> None:
        self.record.questions.answer(
            self.incident(), self.rng.choice(QUESTIONS), self.rng.choice((*SAYS, None)),
            why="seen", rests_on=[self.statement()], may=ALL_RIGHTS, **self.hand(),
        )  # type: ignore[arg-type]  # fmt: skip

    def propose(self) -> None:
        self.record.questions.propose(
            self.incident(), self.rng.choice(QUESTIONS), f"idea {self.seconds % 5}", **self.hand()
        )  # type: ignore[arg-type]

    def judge(self) -> None:
        self.record.questions.judge(
            self.rng.choice(list(self.known.inquiries.hypotheses)), self.statement(),
            self.rng.choice(list(Consistency)), why="so", **self.hand(),
        )  # type: ignore[arg-type]  # fmt: skip

    def estimate(self) -> None:
        self.record.questions.estimate(
            self.rng.choice(list(self.known.inquiries.hypotheses)),
            self.rng.choice(list(Likelihood)), self.rng.choice(list(Confidence)), why="so",
            **self.hand(),
        )  # type: ignore[arg-type]  # fmt: skip

    def new_step(self) -> Step:
        status = self.rng.choice((ResponseStatus.ANNOUNCED, ResponseStatus.REQUESTED))
        return Step(status=status, statement=StatementId(self.statement()), **self.hand())  # type: ignore[arg-type]

    def respond(self) -> None:
        kind = self.rng.choice(("meeting", "restriction"))
        self.record.responses.open(
            self.incident(), kind, f"no. {self.seconds}", first=self.new_step()
        )

    def step(self) -> None:
        self.record.responses.step(self.rng.choice(list(self.known.responses.all)), self.new_step())

    def release(self) -> None:
        rests_on = [self.statement()] if self.rng.random() < 0.5 else []
        self.record.releases.add(
            "message", f"no. {self.seconds}", recipients=["a partner"], rests_on=rests_on,
            incident=self.incident(), **self.hand(),
        )  # type: ignore[arg-type]  # fmt: skip

    def note(self) -> None:
        self.record.alerts.add_note(
            self.rng.choice(list(self.known.alerts)), f"note {self.seconds}", **self.hand()
        )  # type: ignore[arg-type]

    def alert(self) -> None:
        self.record.runs.note([alert(self.rng.choice("ab"), seconds=100 + self.seconds)])
