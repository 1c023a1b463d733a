"""The noun phrase that a cue belongs to: before it, or behind it where that is turned round."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from vedette.record.intake.cues import CUE_WORDS, Cue
from vedette.record.intake.listing import listed
from vedette.record.intake.sentences import Token
from vedette.record.intake.words import (
    BREAKS,
    DASHES,
    DETERMINERS,
    FINITE,
    FIRST_PERSON,
    PREPOSITIONS,
    PRONOUNS,
    PAST,
    TIME_WORDS,
    has_verb,
    is_finite,
    is_time,
)

_STOPS: Final = frozenset({",", ";", ":", "(", ")", ".", "…"}) | DASHES
_RELATIVE: Final = frozenset({"who", "whose", "whom", "which", "that"})
PAPERS: Final = listed(
    "statement statements report reports release email letter post posts bulletin notice message"
    " tweet interview figures data documents comments"
)
_LONGEST: Final = 24  # tokens of a noun phrase; what is longer was not understood
_PAIRED: Final = frozenset({",", "--", "–", "—"})
_BEGINS_ASIDE: Final = listed(
    "and speaking citing in at on when asked while after during with including writing responding"
    " referring appearing standing"
)
_ENDS_NAME: Final = listed("who whose which that adding citing but and while as when")
_NO_FIRST: Final = listed("there not down up never just compared be been being let's")
_NO_HEAD: Final = (PREPOSITIONS | DETERMINERS | FINITE | BREAKS) - {"one", "both", "two", "each"}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: tokens `start` to `end`, its head words `core`, and what stands beside it."""

    start: int  # where the whole begins, asides included
    end: int
    core: tuple[Token, ...]
    asides: tuple[tuple[Token, ...], ...] = ()
    relative: int | None = None  # where ", which X described" begins


def before(tokens: Sequence[Token], cue: Cue) -> Phrase | None:
    """The phrase before a cue that is its subject; None where there is none."""
    end = _before_bracket(tokens, cue.start)
    asides: list[tuple[Token, ...]] = []
    while end and tokens[end - 1].text in _PAIRED:
        opened = _mark_before(tokens, end - 1)
        if opened is None:
            return None
        aside = tuple(tokens[opened + 1 : end - 1])
        if not aside or (any(t.quoted for t in aside) and len(aside) > 12):
            return None
        asides.insert(0, aside)
        end = _before_bracket(tokens, opened)
    while asides and (opened := _comma_before(tokens, end)) is not None:
        chunk = tuple(tokens[opened + 1 : end])
        if not chunk or not _stands_beside(chunk):
            break
        asides.insert(0, chunk)
        end = opened
    if asides and not _may_be_asides(asides):
        return None
    start = _left_edge(tokens, end)
    if asides and start == end:
        return None
    # "A resident, Farid Noor, 52, said": what stands before belongs to the phrase too.
    while end < cue.start and start and tokens[start - 1].text == "," and _is_age_or_name(tokens[start:end]):
        opened = _left_edge(tokens, start - 1)
        if opened == start - 1 or not _describes_one(tokens[opened : start - 1]):
            break
        if not _clause_start(tokens, opened):
            break
        asides.insert(0, tuple(tokens[start:end]))
        start, end = opened, start - 1
    core = trimmed(tokens[start:end])
    if not core or not can_speak(core):
        return None
    lead = end - len(core)
    relative = lead - 1 if lead and tokens[lead - 1].low in ("which", "what", "whom") else None
    if (
        relative is None
        and lead
        and tokens[lead - 1].low == "that"
        and _is_charge(tokens, lead - 1)
    ):
        relative = lead - 1
    return Phrase(lead, cue.start, tuple(core), tuple(asides), relative)


def after(tokens: Sequence[Token], at: int) -> Phrase | None:
    """The phrase that begins at `at`, with the asides that follow it: '..., said X, the mayor.'"""
    end = _right_edge(tokens, at)
    core = _source(tokens[at:end])
    if not core or not can_speak(core) or core[0].low in FIRST_PERSON - {"we", "i"}:
        return None
    asides: list[tuple[Token, ...]] = []
    while end < len(tokens) and tokens[end].text == ",":
        close = next(
            (i for i in range(end + 1, len(tokens)) if tokens[i].text in (",", ".", ";")),
            len(tokens),
        )
        aside = tuple(tokens[end + 1 : close])
        if not aside or not _is_aside(aside):
            break
        asides.append(aside)
        end = close
    return Phrase(at, end, core, tuple(asides))


def _source(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Who stands behind 'a statement from the police': the police."""
    lows = [t.low for t in tokens[:5]]
    for i, low in enumerate(lows):
        if low in ("from", "by", "of") and i and lows[i - 1] in PAPERS and i + 1 < len(tokens):
            return tuple(tokens[i + 1 :])
    return tuple(tokens)


def _comma_before(tokens: Sequence[Token], i: int) -> int | None:
    for j in range(i - 1, -1, -1):
        if tokens[j].text == ",":
            return j
        if tokens[j].text in (".", ";", ":"):
            return None
    return None


def _mark_before(tokens: Sequence[Token], i: int) -> int | None:
    """Where the aside that the comma or dash at `i` closes begins."""
    if tokens[i].text == ",":
        return _comma_before(tokens, i)
    near = range(i - 1, max(-1, i - _LONGEST), -1)
    return next((j for j in near if tokens[j].text == tokens[i].text), None)


def _may_be_asides(asides: Sequence[Sequence[Token]]) -> bool:
    """Not asides but clauses: 'the runway was closed, police found nothing, ...'."""
    for aside in asides:
        first = aside[0].low
        if first in _RELATIVE | _BEGINS_ASIDE:
            continue
        if first in ("a", "an") and not any(is_finite(t) for t in _own_words(aside)):
            continue  # 'a voter raised in Chile'
        if has_verb(_own_words(aside)) and first not in ("known", "identified", "himself", "herself"):
            return False
    return True


def _stands_beside(chunk: Sequence[Token]) -> bool:
    """'Ann Lee, 52, of Odell, Va., said': an age, 'of ...' and 'who ...' belong to the name."""
    return (len(chunk) == 1 and chunk[0].text.isdigit()) or chunk[0].low in (
        "of", "from", "who", "whose",
    )  # fmt: skip


def _own_words(aside: Sequence[Token]) -> Sequence[Token]:
    """'a former minister who is a critic of it': the words before the relative clause."""
    cut = next((i for i, t in enumerate(aside) if i and t.low in ("who", "whose", "which")), None)
    return aside if cut is None else aside[:cut]


def _before_bracket(tokens: Sequence[Token], end: int) -> int:
    """Where the words before a bracket end: 'Rep. Jim Jordan (R-Ohio) said'."""
    if end and tokens[end - 1].text == ")":
        for i in range(end - 2, max(-1, end - _LONGEST), -1):
            if tokens[i].text == "(":
                return i
    return end


def _left_edge(tokens: Sequence[Token], end: int) -> int:
    """Where the noun phrase that ends before `end` begins."""
    i = end
    while i:
        token = tokens[i - 1]
        if token.quoted or token.text in _STOPS or end - i > _LONGEST:
            break
        low = token.low
        if low in _RELATIVE and i - 2 >= 0 and i < end and _relative_clause(tokens, i - 1, end):
            i -= 1
            continue
        if low in BREAKS:
            break
        if low in ("and", "or", "nor") and has_verb(tokens[_clause_from(tokens, i - 1) : i - 1]):
            break
        if is_finite(token) and not _inside_relative(tokens, i - 1):
            break
        if low in CUE_WORDS and i < end and _is_finite_cue(tokens, i - 1):
            break
        i -= 1
    return i


def _clause_from(tokens: Sequence[Token], i: int) -> int:
    while i and not tokens[i - 1].quoted and tokens[i - 1].text not in _STOPS:
        i -= 1
    return i


def _relative_clause(tokens: Sequence[Token], i: int, end: int) -> bool:
    """'who' and 'that' after a noun, with a verb of their own, belong to the noun."""
    if tokens[i].low in ("which", "whom"):
        return False
    noun = tokens[i - 1]
    if not noun.is_word or noun.low in CUE_WORDS or noun.low in FINITE:
        return False
    return has_verb(tokens[i + 1 : end]) and (
        tokens[i].low != "that" or tokens[i + 1].low not in DETERMINERS | PRONOUNS
    )


def _inside_relative(tokens: Sequence[Token], i: int) -> bool:
    for j in range(i - 1, max(-1, i - 12), -1):
        if tokens[j].quoted or tokens[j].text in _STOPS:
            return False
        if tokens[j].low in ("who", "whose"):
            return j > 0
        if tokens[j].low == "that":
            return j > 0 and tokens[j - 1].low not in CUE_WORDS and i - j <= 2
    return False


def _is_finite_cue(tokens: Sequence[Token], i: int) -> bool:
    """A reporting verb ends the search, but 'asked not to be named' inside a relative does not."""
    if _inside_relative(tokens, i):
        return False
    low = tokens[i].low
    return low in ("said", "says", "told", "added", "wrote", "warned", "announced") or (
        i > 0 and tokens[i - 1].low in PRONOUNS
    )


def trimmed(tokens: Sequence[Token]) -> list[Token]:
    """A phrase without what stands before the phrase proper: 'On Monday police', 'Later Kohl'."""
    left = list(tokens)
    if len(left) > 1 and left[-1].low in PRONOUNS:
        return left[-1:]  # 'In a later message he'
    changed = True
    while changed and left:
        changed = False
        if left[0].low in ("and", "but", "or", "then", "so", "that", "if", "as", "'s"):
            left, changed = left[1:], True
            continue
        if left[0].low in PREPOSITIONS - {"including"}:
            cut = next(
                (i for i in range(len(left) - 1, 0, -1) if is_time(left[:i])),
                None,
            )
            if cut is not None and cut < len(left):
                left, changed = left[cut:], True
            continue
        if left[0].low in {"later", "earlier", "yesterday", "today", "meanwhile", "however"}:
            left, changed = left[1:], True
    return _without_time(left)


def _without_time(left: list[Token]) -> list[Token]:
    """'The mayor late on Wednesday' without its time; a name such as 'May' stays."""
    cut = len(left)
    while cut > 1 and left[cut - 1].low in TIME_WORDS and not _may_be_name(left, cut - 1):
        cut -= 1
    if cut < len(left) and is_time(left[cut:]):
        return left[:cut]
    return left


def _may_be_name(tokens: Sequence[Token], i: int) -> bool:
    """'Theresa May': a month behind a capital that is no time itself."""
    low = tokens[i].low
    if not tokens[i].capital or low.endswith("day") or low[0].isdigit():
        return False
    before = tokens[i - 1]
    return before.capital and before.low not in TIME_WORDS


def can_speak(core: Sequence[Token]) -> bool:
    """Whether a phrase can name somebody who speaks, by its form."""
    first, last = core[0], core[-1]
    if len(core) == 1 and first.low in TIME_WORDS - {"may", "april", "june", "august"}:
        return False
    if len(core) == 1:
        alone = (
            first.low in PRONOUNS
            or first.capital
            or (first.is_word and first.low not in _NO_HEAD and first.low.endswith(("s", "police")))
        )
        return first.is_word and (alone or first.low in ("police", "both", "authorities"))
    if first.low in PREPOSITIONS or not last.is_word or (last.low in _NO_HEAD - PRONOUNS and not last.capital):
        return False
    if first.low in _NO_FIRST or (first.low in PAST and not first.capital) or first.low in PRONOUNS:
        return False
    return any(t.is_word and t.text[0].isalpha() and t.low not in _NO_HEAD for t in core)


def _is_charge(tokens: Sequence[Token], that: int) -> bool:
    """'a charge that Masira rejected': a noun for something said, then 'that'."""
    return that > 0 and tokens[that - 1].low in (
        "charge",
        "claim",
        "accusation",
        "allegation",
        "suggestion",
        "report",
        "assertion",
        "idea",
    )


def _is_age_or_name(tokens: Sequence[Token]) -> bool:
    if len(tokens) == 1 and tokens[0].text.isdigit():
        return True
    return bool(tokens) and all(t.capital for t in tokens)


def _describes_one(tokens: Sequence[Token]) -> bool:
    return bool(tokens) and tokens[0].low in DETERMINERS and not has_verb(tokens)


def _clause_start(tokens: Sequence[Token], i: int) -> bool:
    return (
        i == 0
        or tokens[i - 1].quoted
        or tokens[i - 1].text in _STOPS
        or tokens[i - 1].low in ("and", "but", "while")
    )


def _right_edge(tokens: Sequence[Token], at: int) -> int:
    i = at
    while i < len(tokens) and i - at < _LONGEST:
        token = tokens[i]
        if token.quoted or token.text in _STOPS or token.low in BREAKS:
            break
        if i > at and token.low in FINITE | PRONOUNS - {"it"}:
            break
        if i > at and token.low in (
            "on",
            "in",
            "at",
            "by",
            "during",
            "after",
            "via",
            "late",
            "early",
        ):
            rest = tokens[i + 1 : i + 4]
            if _leads_to_occasion(token.low, rest):
                break
        if i > at and token.low.endswith("day") and token.capital:
            break
        if i > at and token.low in ("yesterday", "today", "earlier", "later"):
            break
        i += 1
    return i


_OCCASIONS: Final = listed(
    "statement interview post tweet message briefing conference video letter report email "
    "phone telephone telegram x twitter facebook website social televised written radio "
    "television news press monday tuesday wednesday thursday friday saturday sunday"
)


def _leads_to_occasion(low: str, rest: Sequence[Token]) -> bool:
    lows = [t.low for t in rest]
    return (
        low in ("late", "early", "via") or is_time(rest[:1]) or any(w in _OCCASIONS for w in lows)
    )


def _is_aside(aside: Sequence[Token]) -> bool:
    first = aside[0]
    if first.quoted or first.low in _ENDS_NAME or first.low.endswith("ing") or is_time(aside):
        return False
    return not has_verb(aside)
