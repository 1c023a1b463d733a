"""Words beside a name: an age, an office, a bracket, a clause between commas."""

from collections.abc import Sequence
from typing import Final

from vedette.intake.english_words import has_verb, is_finite, is_time
from vedette.intake.sentences import Token
from vedette.intake.word_lists import listed

RELATIVE: Final = frozenset({"who", "whose", "whom", "which", "that"})


LONGEST: Final = 24  # tokens of a noun phrase; what is longer was not understood


_BEGINS_ASIDE: Final = listed(
    "and speaking citing in at on when asked while after during with including writing responding"
    " referring appearing standing"
)


_DESCRIBES: Final = listed("known identified himself herself")
_ENDS_NAME: Final = listed("who whose which that adding citing but and while as when")


def comma_before(tokens: Sequence[Token], i: int) -> int | None:
    """The last comma before `i` in the same clause; None where there is none."""
    for j in range(i - 1, -1, -1):
        if tokens[j].text == ",":
            return j
        if tokens[j].text in (".", ";", ":"):
            return None
    return None


def mark_before(tokens: Sequence[Token], i: int) -> int | None:
    """The index where the aside begins that the comma or dash at `i` closes."""
    if tokens[i].text == ",":
        return comma_before(tokens, i)
    near = range(i - 1, max(-1, i - LONGEST), -1)
    return next((j for j in near if tokens[j].text == tokens[i].text), None)


def may_be_asides(asides: Sequence[Sequence[Token]]) -> bool:
    """Whether the parts can be asides.

    False for clauses: 'the runway was closed, police found ...'.
    """
    for aside in asides:
        first = aside[0].low
        if first in RELATIVE | _BEGINS_ASIDE:
            continue
        if first in ("a", "an") and not any(is_finite(t) for t in _own_words(aside)):
            continue  # 'a voter raised in Chile'
        if has_verb(_own_words(aside)) and first not in (
            "known",
            "identified",
            "himself",
            "herself",
        ):
            return False
    return True


def stands_beside(chunk: Sequence[Token]) -> bool:
    """'Ann Lee, 52, of Odell, Va., said': an age, 'of ...' and 'who ...' belong to the name."""
    return (len(chunk) == 1 and chunk[0].text.isdecimal()) or chunk[0].low in (
        "of", "from", "who", "whose",
    )  # fmt: skip


def _own_words(aside: Sequence[Token]) -> Sequence[Token]:
    """'a former minister who is a critic of it': the words before the relative clause."""
    cut = next((i for i, t in enumerate(aside) if i and t.low in ("who", "whose", "which")), None)
    return aside if cut is None else aside[:cut]


def before_bracket(tokens: Sequence[Token], end: int) -> int:
    """The index after the last word before a bracket, as in 'Rep. Jim Jordan (R-Ohio) said'."""
    if end and tokens[end - 1].text == ")":
        for i in range(end - 2, max(-1, end - LONGEST), -1):
            if tokens[i].text == "(":
                return i
    return end


def is_age_or_name(tokens: Sequence[Token]) -> bool:
    """Whether the words between two commas are only an age or a name."""
    if len(tokens) == 1 and tokens[0].text.isdecimal():
        return True
    return bool(tokens) and all(t.capital for t in tokens)


def is_aside(aside: Sequence[Token]) -> bool:
    """Whether the words after a name and a comma describe the name."""
    first = aside[0]
    if first.quoted or first.low in _ENDS_NAME or first.low.endswith("ing") or is_time(aside):
        return False
    return not has_verb(aside)
