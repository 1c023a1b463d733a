"""The noun phrase that a cue belongs to: before the cue, or after it in inverted word order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from vedette.intake.asides import (
    before_bracket,
    comma_before,
    is_age_or_name,
    is_aside,
    mark_before,
    may_be_asides,
    stands_beside,
)
from vedette.intake.english_words import (
    BREAKS,
    DETERMINERS,
    FINITE,
    FIRST_PERSON,
    PAPERS,
    PAST,
    PREPOSITIONS,
    PRONOUNS,
    TIME_WORDS,
    has_verb,
)
from vedette.intake.modality_cues import Cue
from vedette.intake.phrase_edges import STOPS, left_edge, right_edge, trimmed
from vedette.intake.sentences import Token
from vedette.intake.word_lists import listed

_PAIRED: Final = frozenset({",", "--", "–", "—"})
_NO_FIRST: Final = listed("there not down up never just compared be been being let's")
_NO_HEAD: Final = (PREPOSITIONS | DETERMINERS | FINITE | BREAKS) - {"one", "both", "two", "each"}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: tokens `start` to `end`, its head words `core`, and its asides."""

    start: int  # where the whole begins, asides included
    end: int
    core: tuple[Token, ...]
    asides: tuple[tuple[Token, ...], ...] = ()
    relative: int | None = None  # where ", which X described" begins


def before(tokens: Sequence[Token], cue: Cue) -> Phrase | None:  # noqa: PLR0912
    """The phrase before a cue that is its subject; None where there is none."""
    end = before_bracket(tokens, cue.start)
    asides: list[tuple[Token, ...]] = []
    while end and tokens[end - 1].text in _PAIRED:
        opened = mark_before(tokens, end - 1)
        if opened is None:
            if asides or not _only_named(tokens[: end - 1]):
                return None
            end = before_bracket(tokens, end - 1)  # 'Rep. Bo Orr (D-N.J.), said'
            break
        aside = tuple(tokens[opened + 1 : end - 1])
        if not aside or (any(t.quoted for t in aside) and len(aside) > 12):
            return None
        asides.insert(0, aside)
        end = before_bracket(tokens, opened)
    while asides and (opened := comma_before(tokens, end)) is not None:
        chunk = tuple(tokens[opened + 1 : end])
        if not chunk or not stands_beside(chunk):
            break
        asides.insert(0, chunk)
        end = opened
    if asides and not may_be_asides(asides):
        return None
    start = left_edge(tokens, end)
    if asides and start == end:
        return None
    # "A resident, Farid Noor, 52, said": what stands before belongs to the phrase too.
    while (
        end < cue.start
        and start
        and tokens[start - 1].text == ","
        and is_age_or_name(tokens[start:end])
    ):
        opened = left_edge(tokens, start - 1)
        if opened == start - 1 or not _describes_one(tokens[opened : start - 1]):
            break
        if not _clause_start(tokens, opened):
            break
        asides.insert(0, tuple(tokens[start:end]))
        start, end = opened, start - 1
    core = trimmed(tokens[start:end])
    if not core or not can_speak(core):
        return None
    lead = next(i for i in range(start, end) if tokens[i] is core[0])
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
    end = right_edge(tokens, at)
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
        if not aside or not is_aside(aside):
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


def can_speak(core: Sequence[Token]) -> bool:  # noqa: PLR0911
    """Whether a phrase can name a speaker, judged by its form."""
    first, last = core[0], core[-1]
    if len(core) == 1 and first.low in ("him", "her", "them"):
        return True
    if len(core) == 1 and first.low in TIME_WORDS - {"may", "april", "june", "august"}:
        return False
    if len(core) == 1:
        alone = (
            first.low in PRONOUNS
            or any(c.isupper() for c in first.text)  # 'comScore' too
            or (first.is_word and first.low not in _NO_HEAD and first.low.endswith(("s", "police")))
        )
        return first.is_word and (alone or first.low in ("police", "both", "authorities"))
    if (
        first.low in PREPOSITIONS
        or not last.is_word
        or (last.low in _NO_HEAD - PRONOUNS and not last.capital)
    ):
        return False
    if first.low in PRONOUNS and core[1].low == "and":
        return can_speak(core[2:])  # 'they and their supporters'
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


def _describes_one(tokens: Sequence[Token]) -> bool:
    return bool(tokens) and tokens[0].low in DETERMINERS and not has_verb(tokens)


def _only_named(tokens: Sequence[Token]) -> bool:
    """Whether a sentence begins with a name and nothing else: 'Rep. Bo Orr (D-N.J.)'."""
    return bool(tokens) and tokens[0].capital and tokens[-1].text == ")" and not has_verb(tokens)


def _clause_start(tokens: Sequence[Token], i: int) -> bool:
    return (
        i == 0
        or tokens[i - 1].quoted
        or tokens[i - 1].text in STOPS
        or tokens[i - 1].low in ("and", "but", "while")
    )
