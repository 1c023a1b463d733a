"""Who a restriction bars: its rules, applied to what is known of a flight.

A rule bars flights at certain hours unless conditions are met; some flights are exempt. A flight is
barred if any rule bars it. Unknown facts never let a flight in: its standing is then *unknown*,
which alerts treat as barred.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from vedette.airspace.check.flight_facts import Facts
from vedette.airspace.hours.in_force import SUN_ERROR_DEG, Force, Hours, Where, hours
from vedette.model.crossing import Standing
from vedette.model.restriction import Bars, Condition, Restriction, Rule

UNNAMED = ""  # the one rule of a restriction that states none
_WORST = {Standing.NOT_BARRED: 0, Standing.UNKNOWN: 1, Standing.BARRED: 2}
_MET = {True: "met", False: "unmet", None: "unknown"}

WORDS = {
    Condition.FLIGHT_PLAN: "a flight plan",
    Condition.TRANSPONDER: "a transponder",
    Condition.RADIO: "radio contact",
    Condition.AUTHORISATION: "an authorisation",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """Whether a restriction bars a flight, by which rule, and what that rests on."""

    standing: Standing
    reason: str
    rule: str | None = None  # the rule that decides; None where none applies
    exemption: str | None = None  # what it is exempt by
    conditions: tuple[tuple[Condition, bool | None], ...] = ()  # of that rule: met, unmet, unknown
    authorisation: str | None = None  # the reference of the authorisation that it flies under


@dataclass(frozen=True, slots=True)
class Moment:
    """The time and place for which a standing is asked."""

    first: datetime
    last: datetime
    where: Where | None = None
    sun_error_deg: float = SUN_ERROR_DEG


def judge(restriction: Restriction, facts: Facts, moment: Moment | None = None) -> Ruling:
    """Whether the restriction bars such a flight for the whole of the moment.

    moment: None if the time is not known; rules with hours may then apply or not.
    """
    if restriction.kind == "NO_RESTRICTION":
        return _free("its authority states that it restricts nobody")
    if facts.bird is not None:
        return _free(facts.bird)
    rules = restriction.rules
    if not rules:
        rules = (Rule(name=UNNAMED, bars=restriction.bars, exempt=restriction.exempt),)
    found = [_by_rule(rule, facts, moment) for rule in rules]
    applying = [one for one in found if one is not None]
    if not applying:
        return _free("none of its rules applies at this time")
    return max(applying, key=lambda one: (_WORST[one.standing], _says(one)))


def _says(ruling: Ruling) -> int:
    """Of rulings that let a flight in, the one that says why is told."""
    return 2 if ruling.exemption is not None else bool(ruling.conditions)


def _free(reason: str) -> Ruling:
    return Ruling(standing=Standing.NOT_BARRED, reason=reason)


def _by_rule(rule: Rule, facts: Facts, moment: Moment | None) -> Ruling | None:
    """What one rule says of a flight; None where it does not apply at this time."""
    applies = _applies(rule, moment)
    if applies.force is Force.INACTIVE:
        return None
    ruling = _while_it_applies(rule, facts)
    if applies.force is Force.UNKNOWN and ruling.standing is not Standing.NOT_BARRED:
        doubt = f"{ruling.reason}, if it applies: {applies.reason}"
        ruling = replace(ruling, standing=Standing.UNKNOWN, reason=doubt)
    if rule.name != UNNAMED:
        ruling = replace(ruling, reason=f"{rule.name}: {ruling.reason}")
    return replace(ruling, rule=rule.name)


def _applies(rule: Rule, moment: Moment | None) -> Hours:
    if moment is None:
        if not rule.periods:
            return Hours(Force.ACTIVE, "")
        return Hours(Force.UNKNOWN, "it has hours, and nobody says when the flight is")
    return hours(rule.periods, moment.first, moment.last, moment.where, moment.sun_error_deg)


def _while_it_applies(rule: Rule, facts: Facts) -> Ruling:
    hit, why = _hits(rule.bars, facts)
    if hit is False:
        return _free(why)
    exemption = facts.named(rule.exempt)
    if exemption is not None:
        said = f"claims to be {exemption}, which is exempt"
        return replace(_free(said), exemption=exemption)
    if rule.exempt:
        why += f"; not known to claim an exemption ({', '.join(rule.exempt)})"
    standing = Standing.UNKNOWN if hit is None else Standing.BARRED
    if not rule.unless:
        return Ruling(standing=standing, reason=why)
    conditions = tuple((one, facts.meets.get(one)) for one in rule.unless)
    states = {met for _, met in conditions}
    said = ", ".join(f"{WORDS[one]} is {_MET[met]}" for one, met in conditions)
    if states == {True}:
        return replace(_free(f"may enter: {said}"), conditions=conditions)
    if False not in states:
        standing = Standing.UNKNOWN
    return Ruling(standing=standing, reason=f"{why}; {said}", conditions=conditions)


def _hits(bars: Bars, facts: Facts) -> tuple[bool | None, str]:
    """Whether a flight is one of those whom a rule bars."""
    if bars is Bars.EVERYONE:
        return True, "it bars everyone"
    if bars is Bars.UNIDENTIFIED:
        words = {
            True: "identifies itself over the air",
            False: "has not been heard to identify itself",
            None: facts.identified_why or "nothing tells whether it identifies itself over the air",
        }
        return (None if facts.identified is None else not facts.identified), words[facts.identified]
    if facts.unmanned is None:
        return None, facts.unmanned_why
    return facts.unmanned == (bars is Bars.UNMANNED), facts.unmanned_why
