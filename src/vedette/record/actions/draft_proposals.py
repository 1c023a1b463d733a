"""What a draft bears on, proposed by rules: questions, a step of a response, a link.

A proposal goes on record only with its draft, once a person accepts both. The rules read English
words of the claim. They propose nothing on the origin of an object, and of intent only that a
statement speaks of it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from vedette.intake.suggested_statement import Suggestion
from vedette.model.response import ResponseStatus
from vedette.model.statement import Bearing, Denial, Link, LinkKind, Modality, Stance, Statement
from vedette.record.actions.denials import suggested_claim, typed_denial
from vedette.record.actions.statement_parsing import stance_of

_TELLS: Final = frozenset({Modality.ASSERTED, Modality.NARRATED, Modality.REPORTED})
_COUNT: Final = (
    r"(?P<count>\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|nineteen"
    r"|twenty|dozens of)"
)
_EVENT: Final = re.compile(
    r"\b(?:attacked|struck|hit|bombed|shelled|violated|crossed|entered|crashed|exploded|fell|landed"
    r"|shot down|penetrated|overflew)\b",
    re.I,
)
_TARGET: Final = re.compile(
    r"\b(?:attacked|struck|hit|bombed|shelled|overflew) (?:an? |the )?(?P<place>\w.*?)"
    r"(?= on \w+day\b| after\b| before\b| with\b| overnight\b|[,;.]|$)",
    re.I,
)
_OWN_AIRSPACE: Final = re.compile(r"\b(?:its|their) airspace\b", re.I)
_NAMED_PLACE: Final = re.compile(
    r"\b(?:in|into|over|near|at) (?:the )?(?P<place>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*)"
)
_NO_ONE_HURT: Final = re.compile(
    r"\bno (?:casualties|injuries|deaths|victims)\b|\b(?:no one|nobody)\b[^.;]*?\b(?:hurt|killed"
    r"|injured|wounded|harmed)\b",
    re.I,
)
_HURT: Final = re.compile(
    rf"\b{_COUNT} (?:people|persons|civilians|soldiers|workers|men|women|children)?\s?"
    r"(?:were |was |had been |have been )?(?P<how>killed|injured|wounded|hurt)\b",
    re.I,
)
_NO_DAMAGE: Final = re.compile(r"\bno damage\b", re.I)
_DAMAGE_OPEN: Final = re.compile(
    r"\bdamage\b[^.;]*?\b(?P<says>(?:still )?being (?:clarified|assessed|established|examined"
    r"|investigated|checked))\b",
    re.I,
)
_OBJECTS: Final = re.compile(
    rf"\b{_COUNT} (?:[A-Z]\w+ )?(?P<what>drones|objects|aircraft|balloons|missiles|lights)\b", re.I
)
_HEIGHT: Final = re.compile(
    r"\b(?P<value>\d[\d,.]*) ?(?P<unit>m|metres|meters|ft|feet|km)\b[^.;]{0,20}?\b(?:high|height"
    r"|altitude|above)\b|\b(?:height|altitude) of (?:about )?(?P<value2>\d[\d,.]*) ?"
    r"(?P<unit2>m|metres|meters|ft|feet|km)\b",
    re.I,
)
_INTENT: Final = re.compile(
    r"\b(?:intended|intentional|intentionally|intent|deliberate|deliberately|on purpose|provocation"
    r"|attempt (?:by [\w’' -]+? )?to test|to test (?:the|our|its|their))\b",
    re.I,
)
_MEETING: Final = re.compile(
    r"(?P<body>(?:[A-Z][\w’'-]+ )*[A-Z][\w’'-]+) (?:will |would |is to |are to |to )"
    r"(?:hold|meet|convene)\b"
)
_ASKED: Final = re.compile(r"\b(?:asked|requested|called on|called for|urged)\b", re.I)
_MEASURE: Final = re.compile(
    r"\b(?P<what>banned|closed|restricted|limited|suspended) (?P<whom>[^,;.]*?\b(?:flights?"
    r"|traffic|airspace|aircraft|drones)\b)",
    re.I,
)
_BODY_PREFIX: Final = re.compile(r"^(?:The )?(?:United Nations|UN|U\.N\.) ")
_OWN_WORDS: Final = re.compile(r"^\s*(?:that )?(?:it|he|she|they) (?:would|will) ", re.I)
_LONGEST: Final = 160  # characters of an answer on intent


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedStep:
    """A step of a response that the draft seems to report."""

    kind: str
    what: str
    status: ResponseStatus
    who: tuple[str, ...] = ()
    when_at: str | None = None
    when_words: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a draft bears on."""

    bears_on: tuple[Bearing, ...] = ()
    step: ProposedStep | None = None
    links: tuple[Link, ...] = ()

    def lines(self) -> list[str]:
        """Each part in one line, for a person."""
        verbs = {Stance.FOR: "supports", Stance.AGAINST: "denies", Stance.OPEN: "leaves open"}
        found = [
            f"{one.question.replace('_', ' ')}: {verbs[one.stance]} “{one.says}”"
            for one in self.bears_on
        ]
        if self.step is not None:
            when = "" if self.step.when_at is None else f", for {self.step.when_at}"
            who = f" ({'; '.join(self.step.who)})" if self.step.who else ""
            found.append(
                f"response, {self.step.kind}: {self.step.what}: {self.step.status}{when}{who}"
            )
        found += [f"{link.kind.replace('_', ' ')} {link.to}" for link in self.links]
        return found


def proposal_for(
    one: Suggestion,
    said: Sequence[Statement] = (),
    *,
    words: str | None = None,
    typed: bool = False,
) -> Proposal:
    """What the draft bears on.

    said: the statements of its incident so far, in order. words: its span of the document. typed: a
    person corrected the claim or the modality. The claim is read in the form in which it goes on
    record, so that a denial denies the claim and not the speaker's negative words.
    """
    spoken = suggested_claim(one.claim, one.modality, one.cue, words or one.claim or "")
    if typed and one.modality is Modality.DENIED and one.claim is not None:
        spoken = typed_denial(one.claim)
    if spoken.denial is Denial.OWN_WORDS:
        return Proposal()  # which claim they deny is not certain
    one = replace(one, claim=spoken.claim, modality=spoken.modality)
    claim = one.claim or ""
    bears_on = [*_of_event(one, claim), *_of_harm(one, claim), *_of_objects(one, claim)]
    if _INTENT.search(claim):
        says = claim.strip('“”" ,.')[:_LONGEST]
        bears_on.append(Bearing(question="intent", stance=stance_of(one.modality), says=says))
    return Proposal(
        bears_on=tuple(sorted(bears_on)),
        step=_step(one, claim),
        links=_links(one, said),
    )


def proposed_title(one: Suggestion) -> str:
    """A title for an incident that begins with this draft."""
    place = _place(one, one.claim or "") or (one.claim or one.speaker)[:_LONGEST]
    place = place[:1].upper() + place[1:]
    return place if one.about_at is None else f"{place}, {one.about_at}"


def _of_event(one: Suggestion, claim: str) -> list[Bearing]:
    if one.modality not in _TELLS or not _EVENT.search(claim):
        return []
    found = []
    if one.about_at is not None:
        found.append(Bearing(question="occurred", says=one.about_at))
    place = _place(one, claim)
    if place is not None:
        found.append(Bearing(question="place", says=place))
    return found


def _place(one: Suggestion, claim: str) -> str | None:
    if (target := _TARGET.search(claim)) and one.modality in _TELLS:
        return target["place"]
    if _OWN_AIRSPACE.search(claim):
        return one.speaker
    named = _NAMED_PLACE.search(claim)
    return None if named is None else named["place"]


def _of_harm(one: Suggestion, claim: str) -> list[Bearing]:
    found: list[Bearing] = []
    if one.modality not in _TELLS:
        return found
    if _NO_ONE_HURT.search(claim):
        found.append(Bearing(question="casualties", says="none"))
    elif hurt := _HURT.search(claim):
        found.append(Bearing(question="casualties", says=f"{hurt['count']} {hurt['how']}"))
    if open_ := _DAMAGE_OPEN.search(claim):
        found.append(Bearing(question="damage", stance=Stance.OPEN, says=open_["says"]))
    elif _NO_DAMAGE.search(claim):
        found.append(Bearing(question="damage", says="none"))
    return found


def _of_objects(one: Suggestion, claim: str) -> list[Bearing]:
    found: list[Bearing] = []
    if one.modality not in _TELLS:
        return found
    if objects := _OBJECTS.search(claim):
        found.append(Bearing(question="number", says=f"{objects['count']} {objects['what']}"))
    if height := _HEIGHT.search(claim):
        value, unit = height["value"] or height["value2"], height["unit"] or height["unit2"]
        found.append(Bearing(question="altitude", says=f"{value} {unit}"))
    return found


def _step(one: Suggestion, claim: str) -> ProposedStep | None:
    if one.modality is Modality.DECIDED:
        measures = [(m["what"].lower(), m["whom"]) for m in _MEASURE.finditer(claim)]
        if not measures:
            return None
        what = "; ".join(f"{whom} {verb}" for verb, whom in measures)
        who = tuple(f"{_whom(whom)}: {verb}" for verb, whom in measures)
        status = ResponseStatus.ANNOUNCED
        return ProposedStep(kind="airspace restriction", what=what, status=status, who=who)
    if one.modality is Modality.COMMITTED:
        what = _OWN_WORDS.sub("", claim).strip("“” ")
        return ProposedStep(kind="commitment", what=what, status=ResponseStatus.ANNOUNCED)
    meeting = _MEETING.search(claim)
    if meeting is None or one.modality not in (*_TELLS, Modality.ANNOUNCED, Modality.REQUESTED):
        return None
    asked = one.modality is Modality.REQUESTED or _ASKED.search(claim) is not None
    announced = one.modality is Modality.ANNOUNCED
    if not asked and not announced:
        return None
    return ProposedStep(
        kind="meeting",
        what=f"meeting of the {_BODY_PREFIX.sub('', meeting['body'])}",
        status=ResponseStatus.ANNOUNCED if announced else ResponseStatus.REQUESTED,
        when_at=one.about_at,
        when_words=one.about_words,
    )


def _whom(words: str) -> str:
    """Whom a measure binds: "drone flights" binds unmanned aircraft."""
    low = words.lower()
    if "drone" in low or "unmanned" in low:
        return "unmanned aircraft"
    if re.search(r"\b(?:small|light)\b", low):
        return "small aircraft"
    return words


def _links(one: Suggestion, said: Sequence[Statement]) -> tuple[Link, ...]:
    """Who could not verify "the report" refers to the last claim of the event by another."""
    others = [s for s in said if s.speaker != one.speaker and s.modality in _TELLS]
    if one.modality is not Modality.UNABLE_TO_VERIFY or not others:
        return ()
    events = [s for s in others if any(b.question == "occurred" for b in s.bears_on)]
    return (Link(LinkKind.REFERS_TO, (events or others)[-1].id),)


NOTHING: Final = Proposal()
"""Where a person accepts the words alone."""
