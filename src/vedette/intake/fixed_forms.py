"""Attributions of a fixed form: a name before a colon, according to X, no comment from X."""

import re
from collections.abc import Sequence
from typing import Final

from vedette.intake import noun_phrases
from vedette.intake.english_words import DASHES, DETERMINERS, PREPOSITIONS, PRONOUNS, has_verb
from vedette.intake.found_statement import Finding
from vedette.intake.modality_cues import Cue, CueKind, find_cues, participle
from vedette.intake.noun_phrases import Phrase
from vedette.intake.phrase_edges import trimmed
from vedette.intake.sentences import Token
from vedette.model.statement import Modality

JOINS: Final = frozenset({"and", "but", "while", "whereas", "although", "though", "as"})
"""Words that a clause of somebody else may begin with."""


_PAPER_RULES: Final = frozenset(
    {"procedures", "rules", "law", "laws", "plan", "plans", "schedule", "protocol", "standards"}
    | {"principles", "guidelines", "terms", "needs", "regulations", "instructions"}
)
_PAPERS: Final = frozenset(
    {"statement", "tweet", "tweets", "letter", "post", "message", "note", "email", "report"}
)
_TIME: Final = re.compile(r"\d{1,2}[:.]\d{2}(?:[ap]m)?", re.I)
_SAID: Final = frozenset({"said", "says", "added", "adds", "wrote", "writes"})


def labelled(tokens: Sequence[Token]) -> Finding | None:
    """'Minister Carla Voss: "..."' and 'Police: no danger'."""
    for i, token in enumerate(tokens[:-1]):
        if token.text != ":":
            continue
        ahead = tokens[i + 1]
        head = tokens[:i]
        if head and head[0].low in _SAID:
            head = head[1:]  # 'Said Ellis: "..."'
        if head and _TIME.fullmatch(head[0].text):
            head = head[1:]  # '21:40 Police: "..."', as live reports are written
        if not ahead.quoted or not head or has_verb(head) or find_cues(tuple(head)):
            return None
        core = trimmed(head)
        if not core or not noun_phrases.can_speak(core) or not any(t.capital for t in core):
            return None
        parts = _cut_at_commas(core)
        subject = Phrase(0, i, tuple(parts[0]), tuple(tuple(p) for p in parts[1:]))
        return Finding(
            0, len(tokens), None, subject, (i + 1, len(tokens)), why="a name, a colon, a quotation"
        )
    return None


def _cut_at_commas(tokens: Sequence[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.text == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return [p for p in parts if p]


def _stands_for_verb(tokens: Sequence[Token], i: int) -> bool:
    """Whether a participle tells of an act: ', calling it', 'a tweet saying', 'left saying'."""
    before = tokens[i - 1]
    if before.text == "," or before.low in _PAPERS:
        return True
    return tokens[i].low == "saying" and before.low not in PREPOSITIONS


def first_subject(tokens: Sequence[Token], cue: Cue) -> Phrase | None:
    """The subject of the first verb before `cue` that has one; None where there is none."""
    for verb in range(1, cue.start):
        if tokens[verb].quoted or not has_verb(tokens[verb : verb + 1]):
            continue
        subject = noun_phrases.before(tokens, Cue(verb, verb, verb + 1, cue.kind, cue.modality))
        if subject is not None and subject.relative is None:
            return subject
    return None


def told_beside(tokens: Sequence[Token]) -> Finding | None:
    """'X left the room, saying that ...': the subject of the sentence is also the speaker."""
    for i in range(2, len(tokens) - 2):
        cue = participle(tokens, i)
        if cue is None or not _stands_for_verb(tokens, i):
            continue
        subject = first_subject(tokens, cue)
        if subject is None:
            continue
        start = 0 if cue.kind is CueKind.REPORT else i
        return Finding(
            start, len(tokens), cue, subject, (i + 1, len(tokens)), why="told beside what they did"
        )
    return None


def no_comment_from(tokens: Sequence[Token]) -> Finding | None:
    """'There was no immediate comment from X': X said nothing."""
    for i in range(len(tokens) - 2):
        if tokens[i].low in ("comment", "response", "reaction") and tokens[i + 1].low == "from":
            none = next((n for n in range(max(0, i - 3), i) if tokens[n].low == "no"), None)
            subject = noun_phrases.after(tokens, i + 2)
            if none is not None and subject is not None and tokens[0].low == "there":
                cue = Cue(none, i, i + 1, CueKind.SILENCE, Modality.NO_COMMENT)
                return Finding(0, len(tokens), cue, subject, (none, i + 1), why="no comment from")
    return None


def according(tokens: Sequence[Token]) -> Finding | None:
    """'..., according to X' and 'According to X, ...'."""
    for i in range(len(tokens) - 2):
        if tokens[i].low != "according" or tokens[i + 1].low != "to":
            continue
        subject = noun_phrases.after(tokens, i + 2)
        if subject is None or subject.core[-1].low in _PAPER_RULES:
            return None
        end = subject.end
        mark = Cue(i, i, i + 2, CueKind.REPORT, Modality.ASSERTED)
        if i == 0:
            claim = (min(end + 1, len(tokens)), len(tokens))
            return Finding(0, len(tokens), mark, subject, claim, why="according to")
        claim_end = i - 1 if tokens[i - 1].text == "," else i
        stop = len(tokens) if end >= len(tokens) - 1 or not new_clause(tokens, end) else end
        return Finding(0, stop, mark, subject, (0, claim_end), why="according to")
    return None


def new_clause(tokens: Sequence[Token], i: int) -> bool:
    """Whether a new clause begins at the comma or conjunction at `i`: ', and police have ...'."""
    j = i
    if j < len(tokens) and tokens[j].text in {",", ";"} | DASHES:
        j += 1
    if j >= len(tokens) or tokens[j].low not in JOINS | {";"}:
        return False
    if tokens[j].low == "but" or (j + 1 < len(tokens) and tokens[j + 1].low in PRONOUNS):
        return False
    k = j + 1
    if k < len(tokens) and (tokens[k].low in DETERMINERS or tokens[k].capital or tokens[k].is_word):
        first_verb = next((n for n in range(k, len(tokens)) if has_verb(tokens[n : n + 1])), None)
        return first_verb is not None and first_verb > k
    return False
