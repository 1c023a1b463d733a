"""The start and end of a noun phrase, and its core without introductory words."""

from collections.abc import Sequence
from typing import Final

from vedette.intake.asides import LONGEST, RELATIVE
from vedette.intake.english_words import (
    BREAKS,
    DASHES,
    DETERMINERS,
    FINITE,
    PAPERS,
    PREPOSITIONS,
    PRONOUNS,
    TIME_WORDS,
    has_verb,
    is_finite,
    is_time,
)
from vedette.intake.modality_cues import CUE_WORDS
from vedette.intake.sentences import Token
from vedette.intake.word_lists import listed

STOPS: Final = frozenset({",", ";", ":", "(", ")", ".", "…"}) | DASHES


def left_edge(tokens: Sequence[Token], end: int) -> int:
    """The index of the first token of the noun phrase that ends before `end`."""
    i = end
    while i:
        token = tokens[i - 1]
        if token.quoted or token.text in STOPS or end - i > LONGEST:
            break
        low = token.low
        if low in RELATIVE and i - 2 >= 0 and i < end and _relative_clause(tokens, i - 1, end):
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
    while i and not tokens[i - 1].quoted and tokens[i - 1].text not in STOPS:
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
        if tokens[j].quoted or tokens[j].text in STOPS:
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
    """The phrase without introductory words: 'On Monday police' becomes 'police'."""
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
            paper = next((i for i, t in enumerate(left[:4]) if t.low in PAPERS), None)
            if paper is not None and left[0].low == "in" and left[paper + 1 :]:
                left, changed = left[paper + 1 :], True
                continue
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


def right_edge(tokens: Sequence[Token], at: int) -> int:
    """The index after the noun phrase that begins at `at`."""
    i = at
    while i < len(tokens) and i - at < LONGEST:
        token = tokens[i]
        if token.quoted or token.text in STOPS or token.low in BREAKS:
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
