"""The answer to a question, by stated rules. Claims are not weighed and never become facts.

The rules, in this order:

1. *by a person*: somebody answered in their own name. It stands until they or another answers
   again or takes it back. A statement that it rests on and that was superseded since shakes it.
2. *intent*: not established. What was said of it stands side by side.
3. *nobody says*: no standing statement gives an answer: unknown.
4. *all who say it*: every standing statement that gives an answer gives the same, and none denies
   it: claimed, always with according to whom.
5. *they differ*: more than one answer is given, or the one is denied: disputed, all of them shown.

A superseded statement gives no answer any more; it stays on the question, marked.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from vedette.model.hypothesis import NOT_ESTABLISHED
from vedette.model.ids import StatementId
from vedette.model.question import Answer, AnswerStatus, Given, QuestionKind, Side
from vedette.model.statement import Bearing, LinkKind, Modality, Stance, Statement
from vedette.record.state.answer_values import value_keys

BY_A_PERSON = "a person answered in their own name"
INTENT = "intent is never computed"
NOBODY_SAYS = "no standing statement gives an answer"
ALL_WHO_SAY_IT = "every standing statement that gives an answer gives this one, and none denies it"
THEY_DIFFER = "standing statements give different answers, or deny one"


@dataclass(frozen=True, slots=True)
class Borne:
    """A statement and its answer to the question."""

    statement: Statement
    bearing: Bearing


def answer(
    kind: QuestionKind,
    borne: Sequence[Borne],
    given: Given | None,
    *,
    replaced: Collection[StatementId],
    unverified: Mapping[StatementId, Sequence[str]],
) -> Answer:
    """The answer to a question: what is known of it.

    borne: all statements that bear on it, in order. given: the last answer of a person. replaced:
    the superseded statements. unverified: for a statement, who could not verify it.
    """
    if given is not None and given.value is not None:
        return _by_a_person(given, replaced)
    standing = [b for b in borne if b.statement.id not in replaced]
    if kind is QuestionKind.INTENT:
        return _intent(standing)
    found = sides(kind, standing)
    claimed = [side for side in found if side.given_by]
    left_open = [b for b in standing if b.bearing.stance is Stance.OPEN]
    if not claimed:
        denied = [side for side in found if side.denied_by]
        parts = ["unknown", *map(_left_open, left_open), *(_denied(s, standing) for s in denied)]
        return Answer(
            status=AnswerStatus.UNKNOWN,
            value=None,
            words="; ".join(parts),
            rule=NOBODY_SAYS,
            according_to=tuple(b.statement.id for b in standing),
        )
    parts = [_claimed(side, standing, unverified) for side in claimed]
    parts += [_denied(side, standing) for side in found if side.denied_by]
    parts += map(_left_open, left_open)
    backed = tuple(s for side in claimed for s in side.given_by)
    if len(claimed) == 1 and not claimed[0].denied_by:
        value, words, rule = claimed[0].says, "; ".join(parts), ALL_WHO_SAY_IT
        status = AnswerStatus.CLAIMED
    else:
        value, words, rule = None, "disputed: " + "; ".join(parts), THEY_DIFFER
        status = AnswerStatus.DISPUTED
    return Answer(status=status, value=value, words=words, rule=rule, according_to=backed)


def sides(kind: QuestionKind, standing: Sequence[Borne]) -> tuple[Side, ...]:
    """Each answer once, with the speakers who give and deny it, in order of first appearance.

    Answers are the same where they are the same value (`answer_values`).
    """
    spelt: dict[str, str] = {}
    given: dict[str, list[StatementId]] = {}
    denied: dict[str, list[StatementId]] = {}
    told = [
        (one, one.bearing.says)
        for one in standing
        if one.bearing.says is not None and one.bearing.stance is not Stance.OPEN
    ]
    keys = value_keys(kind, [says for _, says in told])
    for (one, says), key in zip(told, keys, strict=True):
        spelt.setdefault(key, says)
        side = given if one.bearing.stance is Stance.FOR else denied
        side.setdefault(key, []).append(one.statement.id)
    return tuple(
        Side(
            says=says,
            given_by=tuple(given.get(key, ())),
            denied_by=tuple(denied.get(key, ())),
        )
        for key, says in spelt.items()
    )


def unverified_by(statements: Sequence[Statement]) -> dict[StatementId, list[str]]:
    """For each statement, the speakers that were unable to verify it; superseded ones left out."""
    replaced = {k.to for s in statements for k in s.links if k.kind is LinkKind.SUPERSEDES}
    found: dict[StatementId, list[str]] = {}
    for statement in statements:
        if statement.modality is Modality.UNABLE_TO_VERIFY and statement.id not in replaced:
            for link in statement.links:
                if link.kind is LinkKind.REFERS_TO:
                    found.setdefault(link.to, []).append(statement.speaker)
    return found


def _by_a_person(given: Given, replaced: Collection[StatementId]) -> Answer:
    shaken = tuple(StatementId(ref) for ref in given.rests_on if ref in replaced)
    words = f"{given.value}, answered by {given.by} on {given.at:%Y-%m-%d} in their own name"
    if shaken:
        words += "; to be looked at again: it rests on a statement that was superseded"
    return Answer(
        status=AnswerStatus.ANSWERED,
        value=given.value,
        words=words,
        rule=BY_A_PERSON,
        given=given,
        according_to=tuple(StatementId(r) for r in given.rests_on if r.startswith("statement-")),
        shaken_by=shaken,
    )


def _intent(standing: Sequence[Borne]) -> Answer:
    words = NOT_ESTABLISHED
    if standing:
        speakers = dict.fromkeys(b.statement.speaker for b in standing)
        words += f"; {', '.join(speakers)} spoke of it"
    return Answer(
        status=AnswerStatus.NOT_ESTABLISHED,
        value=None,
        words=words,
        rule=INTENT,
        according_to=tuple(b.statement.id for b in standing),
    )


def _speakers(ids: Sequence[StatementId], standing: Sequence[Borne]) -> str:
    of = {b.statement.id: b.statement.speaker for b in standing}
    return " and ".join(dict.fromkeys(of[i] for i in ids))


def _claimed(
    side: Side, standing: Sequence[Borne], unverified: Mapping[StatementId, Sequence[str]]
) -> str:
    words = f"{side.says}, according to {_speakers(side.given_by, standing)}"
    unable = dict.fromkeys(who for i in side.given_by for who in unverified.get(i, ()))
    return words + (f" (not verified by {', '.join(unable)})" if unable else "")


def _denied(side: Side, standing: Sequence[Borne]) -> str:
    return f"“{side.says}” is denied by {_speakers(side.denied_by, standing)}"


def _left_open(one: Borne) -> str:
    says = "" if one.bearing.says is None else f": {one.bearing.says}"
    return f"left open by {one.statement.speaker}{says}"
