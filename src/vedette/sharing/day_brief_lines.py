"""What `vedette brief` and `vedette cap` print with `--json`."""

from typing import Any, Literal

from pydantic import TypeAdapter
from typing_extensions import TypedDict

from vedette.sharing.record_line_types import (
    AnswerPart,
    KnownFactLine,
    KnownLine,
    NoteLine,
    ReleaseLine,
    ResponseLine,
)
from vedette.sharing.statement_line_types import StatementPart


class OpenedPart(TypedDict):
    """An incident that was opened that day."""

    incident: str
    title: str
    at: str
    by: str
    restriction: str | None
    simulation: bool


class AlertStepPart(TypedDict):
    """A state that an alert reached that day."""

    state: str
    at: str
    by: str
    reason: str


class AlertPart(TypedDict):
    """An alert that rose or changed that day."""

    alert: str
    incident: str | None
    rule: str
    restriction: str
    raised_at: str
    raised_that_day: bool
    steps: list[AlertStepPart]


class GradedPart(TypedDict):
    """A grading that came after the statement itself; a side that is null was not graded."""

    statement: str
    speaker: str
    claim: str | None
    in_words: str | None  # the claim as it is printed
    source_grade: str | None
    information_grade: str | None
    by: str
    at: str
    why: str | None


class RestrictionPart(TypedDict):
    """A restriction that was published or withdrawn."""

    restriction: str
    change: Literal["published", "withdrawn"]
    at: str
    by: str
    reason: str | None


class EvidencePart(TypedDict):
    """A piece of evidence that was put on record."""

    evidence: str
    name: str
    sha256: str
    incident: str | None
    at: str
    by: str


class NewPart(TypedDict):
    """What came on record that day."""

    incidents: list[OpenedPart]
    alerts: list[AlertPart]
    statements: list[StatementPart]
    graded: list[GradedPart]
    responses: list[ResponseLine]
    restrictions: list[RestrictionPart]
    evidence: list[EvidencePart]
    notes: list[NoteLine]
    releases: list[ReleaseLine]


class SupersededPart(TypedDict):
    """A statement and the one that replaced it."""

    old: StatementPart
    new: StatementPart
    at: str
    by: str
    why: str | None
    received_by: list[str]


class AnswerChangePart(TypedDict):
    """A question that has another answer than when the day began; `then` null: not yet asked."""

    incident: str
    question: str
    text: str
    then: AnswerPart | None
    now: AnswerPart


class OpenPart(TypedDict):
    """The open questions of an incident that changed that day."""

    incident: str
    title: str
    simulation: bool
    questions: list[KnownFactLine | KnownLine]
    open_questions: list[str]


class StillOpenPart(TypedDict):
    """An incident without changes that day, with the number of its open questions."""

    incident: str
    title: str
    open_questions: int


class TonightPart(TypedDict):
    """Something that is easily taken for a drone in the coming night."""

    name: str
    starts: str
    ends: str
    where: str  # first and last, in words
    words: str


class NightPart(TypedDict):
    """The night that begins on the evening after the day, over the place of the watch."""

    place: str
    evening: str
    dark_from: str | None
    dark_until: str | None
    things: list[TonightPart]
    not_known: list[str]


class SilentPart(TypedDict):
    """A sensor that was silent when the day ended."""

    sensor: str
    name: str | None
    since: str


class BriefLine(TypedDict):
    """A day in brief."""

    type: Literal["brief"]
    date: str
    time_zone: str
    since: str
    until: str
    as_of: str | None
    simulation: bool
    entries: int
    new: NewPart
    superseded: list[SupersededPart]
    answers: list[AnswerChangePart]
    open: list[OpenPart]
    still_open: list[StillOpenPart]
    silent: list[SilentPart]
    tonight: NightPart | None  # null: no place is set


class CapLine(TypedDict):
    """A Common Alerting Protocol alert that was written; a draft unless a person released it."""

    type: Literal["cap"]
    incident: str
    identifier: str
    sender: str
    sent: str
    status: str
    message_type: str
    scope: str
    areas: list[str]
    released_by: str | None
    recipients: list[str]
    release: str | None
    file: str
    sha256: str
    remarks: list[str]


BriefOutput = BriefLine | CapLine


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of one line."""
    adapter: TypeAdapter[BriefOutput] = TypeAdapter(BriefOutput)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "vedette brief line",
        **adapter.json_schema(),
    }
