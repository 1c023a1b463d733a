"""The words of a statement: the claim, and the attribution with its times."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from vedette.intake.english_words import DASHES, has_verb
from vedette.intake.found_statement import Finding
from vedette.intake.modality_cues import CueKind
from vedette.intake.sentences import Token
from vedette.intake.speakers import Speaker

GAP: Final = " … "
"""Stands in a claim where the attribution was left out between two parts of the claim."""

_DAY: Final = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"


_ADJUNCT: Final = re.compile(
    rf"^(?:(?:late |early |earlier )?(?:on |at noon on )?{_DAY}(?: (?:morning|afternoon"
    rf"|evening|night))?"
    r"|(?:earlier|yesterday|today|tonight|by \w+|in an? [\w ]{3,40}?(?= (?:that|on)\b))"
    r"|in (?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December))\b"
)


_LONGEST_ADJUNCT: Final = 12  # words


_NEAR: Final = 4  # words: 'accused Masira on Tuesday of', not 'the attack on Monday'


_SPOKEN_ON: Final = re.compile(rf"\bon {_DAY}\b|\bin (?:March|April|June|July|August)\b")


def behind_that(tokens: Sequence[Token], first: int, last: int) -> int:
    """The start of the claim in 'said in a letter on Monday that ...': after 'that'."""
    for i in range(first, min(last, first + _LONGEST_ADJUNCT)):
        if tokens[i].quoted or has_verb(tokens[i : i + 1]):
            break
        if tokens[i].low == "that" and i > first:
            return i + 1
    return first


def is_loose(token: Token) -> bool:
    """Whether a token cannot end a claim: a mark, or a conjunction."""
    return token.text in {",", ";"} | DASHES or token.low in ("and", "but", "while")


def tidied(words: str) -> str:
    """The claim without marks and conjunctions at its ends."""
    words = re.sub(r"^(?:(?:that|as|of)\s+|[,;:–—-]\s*)+", "", words).rstrip(" ,;–—-")
    return words[:-1] if words.endswith(".") and not words.endswith("..") else words


def without_embedded(tokens: Sequence[Token], finding: Finding, others: Iterable[Finding]) -> int:
    """The index after the claim, without a closing clause of another speaker.

    ", which Y described as ..." is cut off. "What it said were drones" qualifies the claim: it
    stays, and is a statement of its own besides.
    """
    end = finding.end
    if finding.embedded:
        return end
    for other in others:
        clause = None if other.subject is None else other.subject.relative
        if clause is not None and tokens[clause].low == "what":
            continue
        if other.embedded and finding.start < other.start < end and other.end >= end - 1:
            end = other.start
    return end


def reason(finding: Finding, speaker: Speaker) -> str:
    """Why the statement is suggested, and which words were matched to its speaker."""
    resolved = f"; “{speaker.resolved_from}” taken for them" if speaker.resolved_from else ""
    return finding.why + resolved


def words_of(tokens: Sequence[Token]) -> str:
    """The words of `tokens` unchanged, with one kind of space."""
    if not tokens:
        return ""
    pieces: list[str] = []
    for i, token in enumerate(tokens):
        apart = i and token.start > tokens[i - 1].end
        pieces.append((" " if apart else "") + token.text)
    return re.sub(r"\s+", " ", "".join(pieces)).strip()


def modality_cues(tokens: Sequence[Token], finding: Finding) -> str:
    """The cue words of a statement, as they are shown to a person."""
    cue = finding.cue
    if cue is None:
        return ":"
    long = cue.kind in (CueKind.SILENCE, CueKind.UNABLE) or cue.end - cue.verb > 1
    return words_of(tokens[cue.start if long else cue.verb : cue.end])


def attribution_words(tokens: Sequence[Token], finding: Finding) -> tuple[str, str]:
    """(the words of the attribution with its adjuncts, the words of the content)."""
    first, last = finding.claim
    last = min(last, finding.end)
    if finding.cue is None:
        return "", words_of(tokens[first:last])
    first = behind_that(tokens, first, last)
    subject = finding.subject
    beside = [*range(finding.start, first), *range(last, finding.end)]
    apart = range(subject.start, subject.end) if subject else range(0)
    outside = words_of([tokens[i] for i in beside if i not in apart])
    content = words_of(tokens[first:last])
    if finding.rest is not None:
        second = range(finding.rest[0], min(finding.rest[1], finding.end))
        outside = words_of([tokens[i] for i in beside if i not in apart and i not in second])
        content += GAP + words_of([tokens[i] for i in second])
    after = finding.addressee[1] if finding.addressee else finding.cue.end
    if first == after and finding.cue.kind is CueKind.REPORT:
        head = _ADJUNCT.match(content)
        if head:
            outside += " " + head.group()
            content = content[head.end() :]
    if finding.cue.kind is CueKind.SPEECH:
        near = words_of(tokens[finding.cue.end : finding.cue.end + _NEAR]).partition(",")[0]
        outside += " " + " ".join(_SPOKEN_ON.findall(near))
    return outside, content
