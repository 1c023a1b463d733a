"""The shape of what `vedette record` prints with ``--json``. Its schema is generated from these.

A key whose value is unknown is there and is null. Times are RFC 3339 in UTC; `said_at` and other
times as told are as precise as their source.
"""

from typing import Literal

from typing_extensions import (
    TypedDict,  # pydantic reads it on Python 3.11; typing.TypedDict it does not
)

from vedette.sharing.statement_line_types import StatementPart, WhenPart

Status = Literal["unknown", "claimed", "disputed", "answered", "not established"]


class SourcePart(TypedDict):
    """A source with its grades."""

    statement: str
    speaker: str
    claim: str | None
    denial: str | None  # what the claim of a denial holds; null: no denial, or an earlier entry
    in_words: str | None  # the claim as it is printed: "denied that …"
    modality: str
    said_at: str | None
    via: str | None
    source_grade: str | None
    information_grade: str | None
    stance: Literal["for", "against", "open"]
    says: str | None
    not_verified_by: list[str]
    superseded_by: str | None


class GivenPart(TypedDict):
    """An answer that a person gave in their own name."""

    id: str
    value: str | None
    by: str
    at: str
    why: str
    rests_on: list[str]


class AnswerPart(TypedDict):
    """What is known, and by which rule."""

    status: Status
    value: str | None
    words: str
    rule: str
    according_to: list[str]
    given: GivenPart | None
    shaken_by: list[str]


class JudgementPart(TypedDict):
    """One person's judgement of one item under a hypothesis."""

    item: str
    consistency: str
    by: str
    at: str
    why: str


class EstimatePart(TypedDict):
    """One person's likelihood in words, with the range that the words mean."""

    likelihood: str
    band_percent: list[int]
    confidence: Literal["low", "moderate", "high"]
    by: str
    at: str
    why: str


class HypothesisPart(TypedDict):
    """A possible answer to a question of fact."""

    id: str
    text: str
    proposed_by: str
    proposed_at: str
    judgements: list[JudgementPart]
    estimates: list[EstimatePart]


class WithoutPart(TypedDict):
    """The result without one item."""

    item: str
    against: list[int]
    result: str


class AssessmentPart(TypedDict):
    """The result of one person's judgements; `against` is in the order of `hypotheses`."""

    by: str
    hypotheses: list[str]
    against: list[int]
    result: str
    why: str
    without: list[WithoutPart]


class KnownLine(TypedDict):
    """What is known of one question, with sources. Intent has no hypotheses: there is no such key
    in its line."""

    type: Literal["known"]
    incident: str
    question: str
    kind: str
    text: str
    answer: AnswerPart
    sources: list[SourcePart]
    simulation: bool
    as_of: str | None


class KnownFactLine(KnownLine):
    """The same of a question of fact."""

    hypotheses: list[HypothesisPart]
    assessments: list[AssessmentPart]


class StepPart(TypedDict):
    """A step of a response by one statement. It lapses when the statement is superseded."""

    status: str
    statement: str
    speaker: str
    when: WhenPart | None
    until: WhenPart | None
    area: str | None
    heights: str | None
    who: list[str]
    note: str | None
    lapsed: bool
    at: str
    by: str


class ResponseLine(TypedDict):
    """A response; its status is the farthest that a valid statement supports."""

    type: Literal["response"]
    id: str
    incident: str
    kind: str
    what: str
    status: str | None
    steps: list[StepPart]
    as_of: str | None


class ReleaseLine(TypedDict):
    """A release; `shaken_by` are superseded statements that it rests on."""

    type: Literal["release"]
    id: str
    incident: str | None
    what: str
    ref: str
    at: str
    by: str
    recipients: list[str]
    rests_on: list[str]
    sha256: str | None
    shaken_by: list[str]


class NoteLine(TypedDict):
    """What a person wrote to an alert."""

    type: Literal["note"]
    id: str
    alert: str
    text: str
    at: str
    by: str
    rests_on: list[str]
    shaken_by: list[str]


class ChangeLine(TypedDict):
    """An entry after which a question had another answer."""

    type: Literal["change"]
    incident: str
    question: str
    text: str
    at: str
    by: str
    because: str
    about: str | None
    answer: AnswerPart


class RestedPart(TypedDict):
    """An answer that rested on the statement, then and now."""

    question: str
    text: str
    then: AnswerPart
    now: AnswerPart


class CarriedPart(TypedDict):
    """A step of a response that the statement supports."""

    response: str
    kind: str
    status: str


class JudgedPart(TypedDict):
    """A judgement of the statement under a hypothesis."""

    hypothesis: str
    consistency: str
    by: str
    at: str


class FoundStatementLine(TypedDict):
    """A statement that `record search` found."""

    type: Literal["found_statement"]
    statement: str
    incident: str
    title: str  # of its incident
    speaker: str
    modality: str
    claim: str | None
    in_words: str | None  # the claim as it is printed
    said_at: str | None
    superseded_by: str | None


class StatisticsLine(TypedDict):
    """How many incidents or sightings of one month or year have one value."""

    type: Literal["statistics"]
    period: str  # 2025-09 or 2025; "unknown" where no time is told
    of: Literal["incident", "sighting"]
    by: Literal["all", "kind", "zone", "hour", "outcome"]
    value: str  # "unknown" where it is not known
    count: int


class NameLine(TypedDict):
    """A name in one role, and how many statements have it."""

    type: Literal["name"]
    role: Literal["speaker", "addressee", "channel", "place"]
    name: str
    statements: int


class RowLine(TypedDict):
    """A row of `record export`; `values` has the columns of the CSV."""

    type: Literal["row"]
    of: Literal["incidents", "statements"]
    values: dict[str, str | float | bool | None]


class AppearancePart(TypedDict):
    """One appearance of a claim."""

    statement: str
    speaker: str
    source: str | None  # the document in words: headline, outlet, agency, publication
    superseded: bool


class CopiesLine(TypedDict):
    """One claim that stands several times in nearly the same words."""

    type: Literal["copies"]
    claim: str | None  # of the first appearance
    appearances: list[AppearancePart]


class AffectedLine(TypedDict):
    """What rests, or rested, on a statement, and who received it."""

    type: Literal["affected"]
    statement: str
    speaker: str
    claim: str | None
    in_words: str | None  # the claim as it is printed
    flagged: bool
    superseded_by: list[str]
    answers: list[RestedPart]
    responses: list[CarriedPart]
    judgements: list[JudgedPart]
    linked: list[str]
    notes: list[NoteLine]
    releases: list[ReleaseLine]
    recipients: list[str]
    as_of: str | None


class TakenLine(TypedDict):
    """The result of a file of confirmations."""

    type: Literal["taken"]
    accepted: int
    corrected: int
    refused: int
    spans_checked: bool
    incidents: dict[str, str]
    statements: dict[str, str]


class IncidentSummaryLine(TypedDict):
    """One incident in a list, with counts of its parts."""

    type: Literal["incident"]
    id: str
    title: str
    opened_at: str
    opened_by: str
    simulation: bool
    track: str | None
    restriction: str | None
    alerts: int
    statements: int
    open_questions: int


class IncidentFullLine(TypedDict):
    """One incident in full, as `vedette record show` prints it."""

    type: Literal["incident"]
    id: str
    title: str
    opened_at: str
    opened_by: str
    simulation: bool
    track: str | None
    restriction: str | None
    alerts: list[dict[str, str | None]]
    statements: list[StatementPart]
    questions: list[KnownFactLine | KnownLine]
    responses: list[ResponseLine]
    notes: list[NoteLine]
    releases: list[ReleaseLine]
    open_questions: list[str]
    as_of: str | None


RecordLine = (
    IncidentFullLine
    | IncidentSummaryLine
    | KnownFactLine
    | KnownLine
    | ResponseLine
    | ReleaseLine
    | NoteLine
    | ChangeLine
    | AffectedLine
    | FoundStatementLine
    | StatisticsLine
    | NameLine
    | RowLine
    | CopiesLine
    | TakenLine
)
