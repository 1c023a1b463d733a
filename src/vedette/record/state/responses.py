"""Responses: meetings, restrictions, commitments, each with the steps that a source speaks of.

A step needs a statement that supports it. An announcement is not in force, and a request is not
scheduled, until another statement says so.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace

from vedette.model.errors import RecordError
from vedette.model.ids import IncidentId, ResponseId, StatementId
from vedette.model.response import Response, ResponseStatus, Step
from vedette.model.statement import Modality, Statement
from vedette.record.ledger.entries import Entry, EntryKind
from vedette.record.ledger.plain_values import from_plain, to_plain
from vedette.record.state.lazy_map import Shelf

_ANY = frozenset(ResponseStatus)
_NONE: frozenset[ResponseStatus] = frozenset()

CARRIES: dict[Modality, frozenset[ResponseStatus]] = {
    Modality.ASSERTED: _ANY,
    Modality.REPORTED: _ANY,
    Modality.NARRATED: _ANY,
    Modality.ANNOUNCED: frozenset(
        {ResponseStatus.NOTIFIED, ResponseStatus.ANNOUNCED, ResponseStatus.SCHEDULED}
    ),
    Modality.DECIDED: frozenset({ResponseStatus.ANNOUNCED, ResponseStatus.SCHEDULED}),
    Modality.COMMITTED: frozenset({ResponseStatus.ANNOUNCED, ResponseStatus.COMMITTED}),
    Modality.REQUESTED: frozenset({ResponseStatus.REQUESTED}),
    Modality.PROPOSED: _NONE,
    Modality.DENIED: _NONE,
    Modality.UNABLE_TO_VERIFY: _NONE,
    Modality.UNKNOWN: _NONE,
    Modality.NO_COMMENT: _NONE,
}
"""Which steps a statement of each modality can carry. A decision is not a measure in force."""


class Responses:
    """Every response, folded from entries."""

    def __init__(self) -> None:
        self.all: Shelf[ResponseId, Response] = Shelf()
        self._of: defaultdict[IncidentId, list[ResponseId]] = defaultdict(list)

    def apply(self, entry: Entry) -> IncidentId:
        """Apply one entry and return the incident that it concerns. Raises ValueError or
        KeyError."""
        body = entry.body
        identity = ResponseId(body["response"])
        if entry.kind is EntryKind.RESPONSE_OPENED:
            response = Response(
                id=identity,
                incident=IncidentId(body["incident"]),
                kind=body["kind"],
                what=body["what"],
                opened_at=entry.at,
                opened_by=entry.by,
            )
            if identity not in self.all:
                self.all[identity] = response
                self._of[response.incident].append(identity)
            return response.incident
        before = self.all[identity]
        told = {key: value for key, value in body.items() if key != "response"}
        step = from_plain(Step, told | {"at": entry.at, "by": entry.by})
        self.all[identity] = replace(before, steps=(*before.steps, step))
        return before.incident

    def of(self, incident: IncidentId) -> tuple[Response, ...]:
        """The responses of one incident, in order."""
        return tuple(self.all[r] for r in self._of.get(incident, ()))


def require_carried(response: Response, step: Step, statement: Statement) -> None:
    """Raise RecordError where the statement does not support the step."""
    if step.status not in CARRIES[statement.modality]:
        raise RecordError(
            f"a statement with the modality {statement.modality} cannot support the step "
            f"{step.status}",
            where=statement.id,
            mend=f"name a statement that says that the response is {step.status}",
        )
    for before in response.steps:
        if before.statement == step.statement:
            raise RecordError(
                f"{step.statement} already supports the step {before.status} of this response",
                where=response.id,
                mend=f"name another statement for {step.status}",
            )
    if step.status is ResponseStatus.SCHEDULED and (step.when is None or step.when.at is None):
        raise RecordError(
            "a scheduled step must have a date, got none",
            where=response.id,
            mend="give `when`, or use the status announced",
        )


def standing_steps(steps: Sequence[Step], replaced: Collection[StatementId]) -> tuple[Step, ...]:
    """The steps whose statement was not superseded."""
    return tuple(step for step in steps if step.statement not in replaced)


def farthest(steps: Sequence[Step], replaced: Collection[StatementId]) -> ResponseStatus | None:
    """The last step that a valid statement supports, in the order of `ResponseStatus`.

    None if no valid statement supports a step.
    """
    order = list(ResponseStatus)
    standing = [step.status for step in standing_steps(steps, replaced)]
    return max(standing, key=order.index, default=None)


# -- entries ------------------------------------------------------------------------------------


def response_opened(response: Response) -> Entry:
    """The entry for a new response."""
    body = {
        "response": response.id,
        "incident": response.incident,
        "kind": response.kind,
        "what": response.what,
    }
    return Entry(
        at=response.opened_at, by=response.opened_by, kind=EntryKind.RESPONSE_OPENED, body=body
    )


def response_stepped(response: ResponseId, step: Step) -> Entry:
    """The entry for a new status of a response, which a statement reports."""
    told = to_plain(step)
    body = {"response": response, **{k: v for k, v in told.items() if k not in ("at", "by")}}
    return Entry(at=step.at, by=step.by, kind=EntryKind.RESPONSE_STEPPED, body=body)
