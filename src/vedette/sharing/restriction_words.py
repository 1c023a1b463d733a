"""A restriction in plain words, for the person responsible for it."""

from vedette.airspace.declaring import form_text as words
from vedette.airspace.declaring.draft import Draft
from vedette.model.restriction import (
    Bars,
    Circle,
    Condition,
    Corridor,
    Period,
    Polygon,
    Restriction,
    Rule,
    Volume,
)

_NOT_STATED = "not stated"
_NO_ERROR = "as its source draws it, which states no error"
_LONGEST = 600  # characters of one line on record
_MOST_RULES = 10

_WHO = {
    Bars.EVERYONE: "everyone",
    Bars.UNMANNED: "unmanned aircraft",
    Bars.MANNED: "manned aircraft",
    Bars.UNIDENTIFIED: "whoever does not identify itself over the air",
}
_UNLESS = {
    Condition.FLIGHT_PLAN: "a flight plan",
    Condition.TRANSPONDER: "a transponder",
    Condition.RADIO: "radio contact",
    Condition.AUTHORISATION: "an authorisation",
}


def plain_words(draft: Draft) -> tuple[tuple[str, str], ...]:
    """The contents of a draft, line by line: a heading and its text."""
    one = draft.restriction
    lines = [("id", str(one.id)), ("name", one.name), ("authority", one.authority or "none named")]
    if draft.amends is not None:
        lines.append(("amends", str(draft.amends)))
    if one.supersedes:
        lines.append(("supersedes", ", ".join(one.supersedes)))
    lines.append(("where", draft.drawn))
    lines += [("between", limits_words(volume)) for volume in one.volumes[:1]]
    lines.append(("when", when_words(one)))
    lines += [("rule", rule_words(rule)) for rule in rules_of(one)]
    if one.reasons:
        lines.append(("reason", ", ".join(one.reasons)))
    if one.message:
        lines.append(("message", one.message))
    lines.append(("boundary", accuracy_words(one)))
    for source in draft.sources:
        lines.append(("drawn from", f"{source.name}, SHA-256 {source.sha256}"))
    return tuple(lines)


def held_words(one: Restriction) -> tuple[tuple[str, str], ...]:
    """The text of a restriction, line by line. Missing values read "not stated".

    Long texts are cut and marked as cut. The source file has the full text.
    """
    limits = dict.fromkeys(map(limits_words, one.volumes))
    left = len(rules_of(one)) - _MOST_RULES
    lines = [
        ("authority", one.authority or _NOT_STATED),
        ("kind", one.kind or _NOT_STATED),
        ("between", "; or ".join(limits)),
        ("when", when_words(one)),
        *(("rule", rule_words(rule)) for rule in rules_of(one)[:_MOST_RULES]),
        *((("rule", f"{left} more, in the source"),) if left > 0 else ()),
        ("reason", ", ".join(one.reasons) or _NOT_STATED),
        ("message", one.message or _NOT_STATED),
        ("area", "; ".join(dict.fromkeys(map(_area_words, one.volumes)))),
        ("boundary", accuracy_words(one) if _has_error(one) else _NO_ERROR),
        ("source", f"SHA-256 {one.source_sha256}" if one.source_sha256 else _NOT_STATED),
    ]
    return tuple((heading, _cut(words)) for heading, words in lines)


def _has_error(one: Restriction) -> bool:
    return one.approximation is not None or one.boundary_sigma_m > 0


def _area_words(volume: Volume) -> str:
    match volume.area:
        case Circle() as area:
            return f"a circle of {area.radius_m:,.0f} m"
        case Corridor():
            return f"a corridor along {corners_of(volume)} points"
        case Polygon():
            return f"a polygon of {corners_of(volume)} corners"


def _cut(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]} … (cut)"


def rules_of(restriction: Restriction) -> tuple[Rule, ...]:
    """The rules of a restriction. If it has none, the one rule that its own fields express."""
    if restriction.rules:
        return restriction.rules
    return (Rule(name="", bars=restriction.bars, exempt=restriction.exempt),)


def limits_words(volume: Volume) -> str:
    """The lower and the upper limit of a volume, in words."""
    lower = words.limit_words(volume.lower, upper=False)
    return f"{lower} and {words.limit_words(volume.upper, upper=True)}"


def when_words(restriction: Restriction) -> str:
    """The hours in which a restriction is in force, in words, with other possible readings."""
    return "; ".join(period_words(one) for one in restriction.periods) or "always"


def period_words(period: Period) -> str:
    """One period in words, in UTC, with other possible readings of its ends."""
    parts = []
    for name, first, others in (
        ("from", period.start, period.other_starts),
        ("until", period.end, period.other_ends),
    ):
        if first is not None:
            read = " or ".join(f"{at:%Y-%m-%d %H:%M} UTC" for at in sorted((first, *others)))
            parts.append(f"{name} {read}")
    if period.end is None and period.start is not None:
        parts.append("until further notice")
    parts += [words.hours_words(daily) for daily in period.daily]
    return ", ".join(parts) or "always"


def rule_words(rule: Rule) -> str:
    """One rule in words."""
    text = f"bars {_WHO[rule.bars]}"
    hours = [words.hours_words(daily) for period in rule.periods for daily in period.daily]
    if hours:
        text += f" {', '.join(hours)}"
    if rule.unless:
        text += f" unless with {', '.join(_UNLESS[one] for one in rule.unless)}"
    if rule.exempt:
        text += f"; exempt: {', '.join(rule.exempt)}"
    return f"{rule.name}: {text}" if rule.name else text


def accuracy_words(restriction: Restriction) -> str:
    """The accuracy of its boundary."""
    if restriction.approximation is not None:
        return restriction.approximation
    if restriction.boundary_sigma_m > 0:
        return f"known to {restriction.boundary_sigma_m:,.0f} m (1 sigma)"
    return "exact, as it is declared"


def corners_of(volume: Volume) -> int:
    """The number of corners of a volume's area; 0 for a circle."""
    match volume.area:
        case Polygon() as area:
            return len(area.exterior) + sum(map(len, area.holes))
        case Corridor() as area:
            return len(area.line)
        case Circle():
            return 0
