"""The statements in one sentence: which words carry each, and which words name who makes it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from vedette.record.intake import phrases
from vedette.record.intake.cues import Cue, CueKind, find_cues
from vedette.record.intake.finding import Finding
from vedette.record.intake.forms import (
    JOINS,
    according,
    labelled,
    new_clause,
    no_comment_from,
    told_beside,
)
from vedette.record.intake.listing import listed
from vedette.record.intake.phrases import PAPERS, Phrase
from vedette.record.intake.sentences import Sentence, Token
from vedette.record.intake.words import (
    ADVERBS,
    BE,
    DASHES,
    DETERMINERS,
    FIRST_PERSON,
    PREPOSITIONS,
    PRONOUNS,
    has_verb,
)

_OBJECT_ENDS: Final = listed("that on in by at during after before via when whether it there")
_FARTHEST_BY: Final = 9  # words: 'was called a charlatan by fellow physicians'
_SHORTEST_CLAUSE: Final = 4  # words


def findings(sentence: Sentence) -> list[Finding]:
    """Every attributed statement of a sentence, from left to right."""
    tokens = sentence.tokens
    form = labelled(tokens) or no_comment_from(tokens)
    if form is not None:
        return [form]
    cited = according(tokens)
    cues = [(c, s) for c in find_cues(tokens) if (s := _subject(tokens, c)) is not None]
    embedded = [f for c, s in cues if (f := _embedded(tokens, c, s)) is not None]
    inner = {(f.cue.start, f.cue.end) for f in embedded if f.cue}
    cues = [(c, s) for c, s in cues if (c.start, c.end) not in inner]
    plain = _plain(tokens, [(c, s) for c, s in cues if not _covered(c, cited)])
    found = [*plain, *([cited] if cited is not None else []), *embedded]
    if not found and (later := _later_verb(tokens)) is not None:
        return [later]
    if not found and (beside := told_beside(tokens)) is not None:
        return [beside]
    return sorted(found, key=lambda f: (f.start, f.end))


def _later_verb(tokens: Sequence[Token]) -> Finding | None:
    """'The mayor left the room and said ...': the second verb of the sentence's subject."""
    for cue in find_cues(tokens):
        joined = cue.start > 1 and tokens[cue.start - 1].low in ("and", "but", "then")
        if not joined or cue.passive or cue.kind is CueKind.DECISION or cue.end >= len(tokens):
            continue
        ahead = tokens[cue.end]
        if cue.kind is CueKind.SPEECH and not (ahead.is_word or ahead.quoted):
            continue  # 'was protested and condemned.'
        verb = next((n for n in range(1, cue.start) if has_verb(tokens[n : n + 1])), None)
        if verb is None:
            continue
        subject = phrases.before(tokens, Cue(verb, verb, verb + 1, cue.kind, cue.modality))
        if subject is None or subject.relative is not None:
            continue
        claim = (cue.end if cue.kind is CueKind.REPORT else cue.start, len(tokens))
        return Finding(0, len(tokens), cue, subject, claim, why="the second verb of the sentence")
    return None


def _subject(tokens: Sequence[Token], cue: Cue) -> Phrase | None:
    if cue.passive and tokens[cue.verb].low == "quoted":
        return phrases.before(tokens, cue)  # 'X was quoted by Y as saying'
    if cue.passive and cue.kind is not CueKind.SILENCE and cue.kind is not CueKind.UNABLE:
        return _agent(tokens, cue)
    if cue.inverts and _turned_round(tokens, cue):
        return phrases.after(tokens, cue.end)
    subject = phrases.before(tokens, cue)
    if subject is None:
        return None
    if subject.core[0].low == "who" or (
        subject.core[0].low in FIRST_PERSON and len(subject.core) > 1
    ):
        return None
    return subject


def _agent(tokens: Sequence[Token], cue: Cue) -> Phrase | None:
    """'was first reported by fishermen': who did it stands behind 'by'."""
    if cue.kind not in (CueKind.REPORT, CueKind.AS, CueKind.SPEECH):
        return None
    reach = 1 if cue.kind is CueKind.REPORT else _FARTHEST_BY
    for i in range(cue.end, min(len(tokens) - 1, cue.end + reach)):
        if tokens[i].text in {",", ";"} | DASHES or has_verb(tokens[i : i + 1]):
            break
        if tokens[i].low == "by":
            return phrases.after(tokens, i + 1)
    return None


def _turned_round(tokens: Sequence[Token], cue: Cue) -> bool:
    """'..., said X': what stands before is a quotation or a clause, not a subject."""
    if cue.end >= len(tokens) or cue.start == 0:
        return False
    before = tokens[cue.start - 1]
    ahead = tokens[cue.end]
    return (
        (before.quoted or before.text in {",", "?", "!"} | DASHES)
        and ahead.is_word
        and ahead.low not in ("that", "on", "in", "it", "there", "he", "she", "they", "he's")
        and phrases.before(tokens, cue) is None
    )


def _covered(cue: Cue, cited: Finding | None) -> bool:
    return cited is not None and cited.start <= cue.start < cited.end


def _embedded(tokens: Sequence[Token], cue: Cue, subject: Phrase) -> Finding | None:
    """', which X described as Y', 'what X called Y', 'a charge that X rejected'."""
    if subject.relative is None:
        return None
    start = subject.relative
    if start and tokens[start - 1].low == "in":
        start -= 1
    if tokens[subject.relative].low == "that":
        start = max(0, start - 2)
    end = next(
        (i for i in range(cue.end, len(tokens)) if (tokens[i].text in {",", ";", "."} | DASHES)),
        len(tokens),
    )
    claim = (cue.end, end)
    if cue.end >= end:
        claim = (start, end)
    return Finding(
        start, end, cue, subject, claim, embedded=True, why="a clause about what was said"
    )


def _plain(tokens: Sequence[Token], cues: list[tuple[Cue, Phrase]]) -> list[Finding]:
    """Statements that stand side by side; what lies inside another's words is left to it."""
    found: list[Finding] = []
    at = 0
    for n, (cue, subject) in enumerate(cues):
        if cue.start < at:
            continue
        trailing = next(
            (
                (c, s)
                for c, s in cues[n + 1 :]
                if _is_trailing(tokens, c, s, at) and not _splits(tokens, cue, c, s)
            ),
            None,
        )
        if _is_habit(tokens, cue, subject):
            continue
        if trailing is not None and not _is_trailing(tokens, cue, subject, at):
            continue  # its words are what somebody else reports
        finding = _one(tokens, cue, subject, cues[n + 1 :], at)
        if finding is None:
            continue
        if trailing is None and cue.kind in (CueKind.SILENCE, CueKind.UNABLE):
            finding = _cut_at_join(tokens, finding)
        merged = _merged(found, finding)
        if merged is not None:
            found[-1] = merged
        else:
            found.append(finding)
        at = finding.end
    return found


def _is_habit(tokens: Sequence[Token], cue: Cue, subject: Phrase) -> bool:
    """'Each side regularly accuses the other': what goes on, not what somebody said."""
    lows = {t.low for t in tokens[subject.start : cue.verb]}
    return bool(lows & {"regularly", "routinely", "often", "frequently", "usually"}) or (
        subject.core[0].low == "each" and tokens[cue.verb].low.endswith("s")
    )


def _cut_at_join(tokens: Sequence[Token], finding: Finding) -> Finding:
    """A silence ends where somebody else comes in: 'X did not comment, but A have asked ...'."""
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


def _is_trailing(tokens: Sequence[Token], cue: Cue, subject: Phrase, at: int) -> bool:
    """Whether what was said stands before: '..., X said on Monday', '"...," said X'."""
    if cue.kind is not CueKind.REPORT:
        return False
    first = min(subject.start, cue.start)
    if first <= at or subject.relative is not None or cue.passive:
        return False
    mark = tokens[first - 1]
    if not (mark.quoted or mark.text in {",", "?", "!"} | DASHES):
        return False
    content = tokens[at:first]
    if not (any(t.quoted for t in content) or _is_clause(content)):
        return False
    tail = _until_break(tokens, max(subject.end, cue.end))
    rest = tokens[max(subject.end, cue.end) : tail]
    if tokens[cue.verb].low in ("told", "tells", "tell"):
        rest = rest[_object(tokens, cue.end) - cue.end :]
    return not any(t.quoted or t.low == "that" for t in rest) and not has_verb(rest)


def _is_clause(content: Sequence[Token]) -> bool:
    """Whether it could be what was said, and is no mere lead-in: 'In a letter,', 'Asked why,'."""
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


def _until_break(tokens: Sequence[Token], i: int) -> int:
    while i < len(tokens) and tokens[i].text not in {",", ";", ".", ":"} | DASHES:
        if tokens[i].low in ("but", "and") and i + 1 < len(tokens):
            return i
        i += 1
    return i


def _splits(tokens: Sequence[Token], cue: Cue, later: Cue, later_subject: Phrase) -> bool:
    """'X did not comment, but A have asked ..., Y said': X's silence is the agency's own words."""
    if cue.kind not in (CueKind.SILENCE, CueKind.UNABLE):
        return False
    between = tokens[cue.end : min(later.start, later_subject.start)]
    return any(
        t.text == "," and i + 1 < len(between) and between[i + 1].low in JOINS
        for i, t in enumerate(between)
    )


def _object(tokens: Sequence[Token], i: int) -> int:
    """Where the addressee of 'told' ends."""
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


def _one(
    tokens: Sequence[Token],
    cue: Cue,
    subject: Phrase,
    later: Sequence[tuple[Cue, Phrase]],
    at: int,
) -> Finding | None:
    first = min(subject.start, cue.start)
    after = max(subject.end, cue.end)
    addressee = None
    if tokens[cue.verb].low in ("told", "tells", "tell"):
        end = _object(tokens, cue.end)
        if end > cue.end:
            addressee = (cue.end, end)
            after = end
    if _is_trailing(tokens, cue, subject, at):
        start = _skip_marks(tokens, at)
        end = _trailing_end(tokens, after, later)
        claim_end = first - 1 if tokens[first - 1].text in {","} | DASHES else first
        return Finding(start, end, cue, subject, (start, claim_end), addressee, why="said after it")
    if cue.kind is CueKind.DECISION and not _is_decision(tokens, cue, subject, at):
        return None
    end = _content_end(tokens, subject, after, later)
    start = _lead_in(tokens, subject.start, at)
    claim = (after, end)
    if cue.kind is not CueKind.REPORT and cue.kind is not CueKind.AS:
        claim = (first, end)
    if cue.passive:
        start, claim = _lead_in(tokens, cue.start, at, whole=True), (at, cue.start)
    return Finding(start, end, cue, subject, claim, addressee, why="said before it")


def _is_decision(tokens: Sequence[Token], cue: Cue, subject: Phrase, at: int) -> bool:
    """An act of an authority: its first verb, with something that it is done to."""
    if cue.passive or cue.end >= len(tokens) or has_verb(tokens[at : subject.start]):
        return False
    ahead = tokens[cue.end]
    if ahead.low == "to" and tokens[cue.verb].low != "decided":
        return False  # 'the team appointed to investigate'
    if not ahead.is_word or ahead.low in PREPOSITIONS - {"to"} or ahead.low in ("and", "as"):
        return False
    head = subject.core[-1]
    return (
        head.capital
        or subject.core[0].low in ("the", "its")
        or head.low.endswith("s")
        or (head.low in ("police", "ministry", "government"))
    )


def _skip_marks(tokens: Sequence[Token], i: int) -> int:
    while i < len(tokens) - 1 and (
        tokens[i].text in {",", ";", "."} | DASHES or tokens[i].low in ("and", "but", "while")
    ):
        i += 1
    return i


def _trailing_end(tokens: Sequence[Token], i: int, later: Sequence[tuple[Cue, Phrase]]) -> int:
    """How far the attribution and what the same person adds to it goes."""
    i = _until_break(tokens, i)
    for j in range(i, len(tokens)):
        if tokens[j].text in {",", ";"} | DASHES or tokens[j].low in JOINS:
            if new_clause(tokens, j):
                return j
            starts = [s.start for _, s in later if s.start in (j + 1, j + 2)]
            if starts and tokens[starts[0]].low not in PRONOUNS and tokens[j].low != "but":
                return j
    return len(tokens)


def _content_end(
    tokens: Sequence[Token],
    subject: Phrase,
    after: int,
    later: Sequence[tuple[Cue, Phrase]],
) -> int:
    """Where what X said ends: at another's statement, or at an embedded clause of its own."""
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


def _lead_in(tokens: Sequence[Token], start: int, at: int, *, whole: bool = False) -> int:
    """Take in 'In a letter to parliament,' before the subject; a clause of its own stays out."""
    begin = _skip_marks(tokens, at)
    head = tokens[begin:start]
    if whole or not head:
        return begin
    first = head[0].low
    if first == "in" and any(t.low in PAPERS for t in head[:5]):
        return begin
    if not has_verb(head) or first in ("asked", "speaking", "when", "as", "after", "although"):
        return begin
    return start


def _merged(found: Sequence[Finding], new: Finding) -> Finding | None:
    """One statement where the same speaker merely goes on: '..., but she stressed that ...'."""
    if not found or found[-1].subject is None or new.subject is None or new.cue is None:
        return None
    last = found[-1]
    pronoun = new.subject.core[0].low in PRONOUNS
    if not pronoun:
        return None
    return replace(last, end=max(last.end, new.end))


def speech_pieces(tokens: Sequence[Token], finding: Finding) -> list[tuple[int, int, Cue]]:
    """Further acts of the same subject in a finding: '... and urged restraint'.

    Each as (start, end, cue); the first one is the finding's own and is not among them.
    """
    pieces: list[tuple[int, int, Cue]] = []
    own = finding.cue
    if own is None or finding.subject is None or finding.embedded:
        return []
    for cue in find_cues(tuple(tokens)):
        if cue.start <= own.verb or cue.start >= finding.end or cue.passive:
            continue
        before = tokens[cue.start - 1]
        if before.low not in ("and", "but", "then"):
            continue
        asked_not_to = tokens[cue.verb].low == "asked" and tokens[cue.end].low == "not"
        if asked_not_to or cue.kind in (CueKind.SILENCE, CueKind.DECISION):
            continue
        pieces.append((cue.start, finding.end, cue))
    return pieces
