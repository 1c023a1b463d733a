"""The extent of a statement in its sentence, from its introductory words to its end."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from vedette.intake.english_words import (
    ADVERBS,
    BE,
    DASHES,
    DETERMINERS,
    PAPERS,
    PREPOSITIONS,
    PRONOUNS,
    has_verb,
)
from vedette.intake.fixed_forms import JOINS, new_clause
from vedette.intake.found_statement import Finding
from vedette.intake.modality_cues import Cue, CueKind, participle
from vedette.intake.noun_phrases import Phrase
from vedette.intake.sentences import Token
from vedette.intake.word_lists import listed

_OBJECT_ENDS: Final = listed("that on in by at during after before via when whether it there")


_SHORTEST_CLAUSE: Final = 4  # words


def cut_at_join(tokens: Sequence[Token], finding: Finding) -> Finding:
    """Shorten a finding such as "no comment" if a clause with another subject follows.

    For example 'X did not comment, but A have asked'.
    """
    cue = finding.cue
    if cue is None or finding.embedded:
        return finding
    for i in range(cue.end, finding.end - 2):
        if tokens[i].text == "," and tokens[i + 1].low in ("but", "and", "while"):
            who = tokens[i + 2]
            if who.low not in PRONOUNS and has_verb(tokens[i + 3 : finding.end]):
                verb = next(n for n in range(i + 2, finding.end) if has_verb(tokens[n : n + 1]))
                if verb > i + 2:
                    return replace(finding, end=i, claim=(finding.claim[0], i))
    return finding


def is_clause(content: Sequence[Token]) -> bool:
    """Whether the words can be a claim, not only an introduction such as 'In a letter,'."""
    words = [t for t in content if t.is_word]
    if not words:
        return False
    first = words[0].low
    if not has_verb(content):
        # A verb that its form does not show: 'Troops quit the mill, police said.'
        return len(words) >= _SHORTEST_CLAUSE and first not in PREPOSITIONS | ADVERBS
    if first in ("asked", "speaking", "when", "while", "after", "before", "although", "as", "if"):
        commas = [i for i, t in enumerate(content) if t.text == ","]
        return len(commas) > 1 and has_verb(content[commas[0] + 1 :])
    return True


def until_break(tokens: Sequence[Token], i: int) -> int:
    """The index of the end of the clause that contains token `i`."""
    while i < len(tokens) and tokens[i].text not in {",", ";", ".", ":"} | DASHES:
        if tokens[i].low in ("but", "and") and i + 1 < len(tokens):
            return i
        i += 1
    return i


def addressee_end(tokens: Sequence[Token], i: int) -> int:
    """The index after the addressee of 'told', which begins at token `i`."""
    start = i
    while i < len(tokens):
        token = tokens[i]
        if token.quoted or not token.is_word:
            break
        if i > start:
            if token.low in _OBJECT_ENDS | PRONOUNS | BE or token.low.endswith("day"):
                break
            if token.low in DETERMINERS and tokens[i - 1].low not in PREPOSITIONS:
                break
            if tokens[start].low in ("us", "me", "him", "her", "them"):
                break
        i += 1
    return i


def _without_attribution(tokens: Sequence[Token], start: int, end: int) -> int:
    """The end of a claim without a second attribution: '..., "and it burned," she added.'"""
    last = max(i for i in range(start, end) if tokens[i].quoted)
    behind = [t.low for t in tokens[last + 1 : end] if t.is_word]
    return last + 1 if len(behind) == 2 and behind[0] in PRONOUNS else end


def is_inserted(tokens: Sequence[Token], first: int, after: int, at: int) -> bool:
    """Whether an attribution stands inside its claim: 'The road, police said, was shut.'

    first, after: where the attribution begins and ends. at: where the claim may begin.
    """
    if first <= at + 1 or tokens[first - 1].text not in {","} | DASHES or after >= len(tokens) - 1:
        return False
    if tokens[after].text not in {","} | DASHES:
        return False
    ahead = tokens[after + 1]
    if ahead.quoted:
        return True
    before = tokens[at : first - 1]
    goes_on = ahead.low not in JOINS and not ahead.low.endswith("ing")
    if before[0].low in CONDITIONS:
        return goes_on and has_verb(before)
    return (
        goes_on and ahead.low not in PRONOUNS and not has_verb(before) and has_verb(tokens[after:])
    )


CONDITIONS: Final = listed("if unless when until once although though because")


def second_part(
    tokens: Sequence[Token],
    after: int,
    end: int,
    *,
    inverted: bool = False,
    conditional: bool = False,
) -> tuple[int, int] | None:
    """The part of the claim behind its attribution: '"A," X said, "B"'; None where none is.

    after: where the attribution ends at the earliest. inverted: whether the speaker stands behind
    the verb; what follows a comma is then more of the speaker's description. conditional: whether
    the first part is a condition ('If it falls, X said, ...').
    """
    for i in range(after, end):
        token = tokens[i]
        if token.quoted and not (tokens[i - 1].is_word and tokens[i - 1].low not in JOINS):
            return (i, _without_attribution(tokens, i, end))
        marked = token.text in {",", ";", ":"} | DASHES
        if marked and i == after and i + 2 < end and not inverted:
            ahead = tokens[i + 1]
            if (
                ahead.is_word
                and not ahead.low.endswith("ing")
                and (conditional or has_verb(tokens[i:end]))
            ):
                return (i + 1, end)
        if marked and i + 1 < end and participle(tokens, i + 1) is not None:
            return None  # '..., adding that ...' is a statement of its own
    return None


def skip_marks(tokens: Sequence[Token], i: int) -> int:
    """The index of the first token from `i` on that is neither punctuation nor a conjunction."""
    while i < len(tokens) - 1 and (
        tokens[i].text in {",", ";", "."} | DASHES or tokens[i].low in ("and", "but", "while")
    ):
        i += 1
    return i


def trailing_end(tokens: Sequence[Token], i: int, later: Sequence[tuple[Cue, Phrase]]) -> int:
    """The index after the attribution and the further words of the same speaker.

    i: a token of the attribution. later: the further cues of the sentence with their speakers.
    """
    i = until_break(tokens, i)
    adds = False
    for j in range(i, len(tokens)):
        adds = adds or (j > 0 and tokens[j - 1].text == "," and participle(tokens, j) is not None)
        if adds and tokens[j].text not in {";"} | DASHES:
            continue  # '..., adding that ... and ...': still the same speaker's words
        if tokens[j].text in {",", ";"} | DASHES or tokens[j].low in JOINS:
            if new_clause(tokens, j):
                return j
            starts = [s.start for _, s in later if s.start in (j + 1, j + 2)]
            if starts and tokens[starts[0]].low not in PRONOUNS and tokens[j].low != "but":
                return j
    return len(tokens)


def content_end(
    tokens: Sequence[Token],
    subject: Phrase,
    after: int,
    later: Sequence[tuple[Cue, Phrase]],
) -> int:
    """The index after the claim. Another statement or the end of an embedded clause ends it.

    after: the first token that may end it. later: the further cues with their speakers.
    """
    if subject.start == 1 and tokens[0].low in ("while", "although", "though"):
        closed = next((i for i in range(after, len(tokens)) if tokens[i].text == ","), None)
        if closed is not None and has_verb(tokens[closed:]):
            return closed  # 'While critics argue ..., the mayor has ...'
    for other, who in later:
        if other.start < after:
            continue
        start = min(who.start, other.start)
        same = who.start >= start and who.core[0] is subject.core[0]
        join = start - 1
        if tokens[join].low not in JOINS and tokens[join].text not in {";"} | DASHES:
            continue
        if same or who.core[0].low in PRONOUNS:
            continue
        if other.kind is CueKind.DECISION:
            continue
        return join - 1 if join and tokens[join - 1].text in {","} | DASHES else join
    return len(tokens)


def lead_in(tokens: Sequence[Token], start: int, at: int, *, whole: bool = False) -> int:
    """The index of the first token of the statement.

    Introductory words such as 'In a letter to parliament,' belong to it; a separate clause before
    it does not. start: the first token of the speaker or the verb. at: where the sentence begins.
    whole: include everything from `at`.
    """
    begin = skip_marks(tokens, at)
    head = tokens[begin:start]
    if whole or not head:
        return begin
    first = head[0].low
    if first == "in" and any(t.low in PAPERS for t in head[:5]):
        return begin
    if not has_verb(head) or first in ("asked", "speaking", "when", "as", "after", "although"):
        return begin
    return start
