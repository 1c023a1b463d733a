"""The statements in one sentence: the words of each statement and the words that name its
speaker."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from vedette.intake import noun_phrases
from vedette.intake.cue_subjects import subject_of
from vedette.intake.english_words import DASHES, PREPOSITIONS, PRONOUNS, has_verb
from vedette.intake.fixed_forms import (
    JOINS,
    according,
    first_subject,
    labelled,
    no_comment_from,
    told_beside,
)
from vedette.intake.found_statement import Finding
from vedette.intake.modality_cues import Cue, CueKind, find_cues, participle
from vedette.intake.noun_phrases import Phrase
from vedette.intake.sentences import Sentence, Token
from vedette.intake.statement_span import (
    CONDITIONS,
    addressee_end,
    content_end,
    cut_at_join,
    is_clause,
    is_inserted,
    lead_in,
    second_part,
    skip_marks,
    trailing_end,
    until_break,
)


def findings(sentence: Sentence) -> list[Finding]:
    """Every attributed statement of a sentence, from left to right."""
    tokens = sentence.tokens
    form = labelled(tokens) or no_comment_from(tokens)
    if form is not None:
        return [form]
    cited = according(tokens)
    cues = [(c, s) for c in find_cues(tokens) if (s := subject_of(tokens, c)) is not None]
    embedded = [f for c, s in cues if (f := _embedded(tokens, c, s)) is not None]
    embedded += _relative_clauses(tokens, {c.start for c, _ in cues})
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
    for cue in find_cues(tuple(tokens)):
        joined = cue.start > 1 and tokens[cue.start - 1].low in ("and", "but", "then")
        if not joined or cue.passive or cue.kind is CueKind.DECISION or cue.end >= len(tokens):
            continue
        ahead = tokens[cue.end]
        if cue.kind is CueKind.SPEECH and not (ahead.is_word or ahead.quoted):
            continue  # 'was protested and condemned.'
        subject = first_subject(tokens, cue)
        if subject is None:
            continue
        claim = (further_claim(tokens, cue), len(tokens))
        return Finding(0, len(tokens), cue, subject, claim, why="the second verb of the sentence")
    return None


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


def _relative_clauses(tokens: Sequence[Token], taken: set[int]) -> list[Finding]:
    """'Critics, who say that ...': who stands before "who" is the speaker."""
    found: list[Finding] = []
    for cue in find_cues(tuple(tokens)):
        who = cue.start - 1
        if cue.start in taken or who < 1 or tokens[who].low != "who" or cue.passive:
            continue
        if cue.kind is not CueKind.REPORT or not reports_clause(tokens, cue.end):
            continue
        before = who - 1 if tokens[who - 1].text == "," else who
        subject = noun_phrases.before(tokens, Cue(before, before, who, cue.kind, cue.modality))
        if subject is None or subject.relative is not None:
            continue
        end = next(
            (i for i in range(cue.end, len(tokens)) if tokens[i].text in {",", ";", "."} | DASHES),
            len(tokens),
        )
        why = "a clause after “who”"
        found.append(Finding(before, end, cue, subject, (cue.end, end), embedded=True, why=why))
    return found


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
            finding = cut_at_join(tokens, finding)
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


def _opening(tokens: Sequence[Token], cue: Cue, subject: Phrase) -> int:
    """Where an attribution begins; the "as" of ', as X reported' belongs to it."""
    first = min(subject.start, cue.start)
    after_as = first > 1 and tokens[first - 1].low == "as" and tokens[first - 2].text == ","
    return first - 1 if after_as else first


def _is_trailing(  # noqa: PLR0911
    tokens: Sequence[Token], cue: Cue, subject: Phrase, at: int
) -> bool:
    """Whether what was said stands before: '..., X said on Monday', '"...," said X'."""
    if cue.kind is not CueKind.REPORT:
        return False
    first = _opening(tokens, cue, subject)
    if first <= at or subject.relative is not None or cue.passive:
        return False
    if is_inserted(tokens, first, max(subject.end, cue.end), at):
        return True
    mark = tokens[first - 1]
    if not (mark.quoted or mark.text in {",", "?", "!"} | DASHES):
        return False
    content = tokens[at:first]
    if not (any(t.quoted for t in content) or is_clause(content)):
        return False
    after = max(subject.end, cue.end)
    announces = after < len(tokens) and (tokens[after].quoted or tokens[after].low == "that")
    if mark.quoted and mark.text.rstrip("”\"'’» ")[-1:] in {",", "?", "!"} and not announces:
        return True
    tail = until_break(tokens, after)
    rest = tokens[max(subject.end, cue.end) : tail]
    if tokens[cue.verb].low in ("told", "tells", "tell"):
        rest = rest[addressee_end(tokens, cue.end) - cue.end :]
    return not any(t.quoted or t.low == "that" for t in rest) and not has_verb(rest)


def _splits(tokens: Sequence[Token], cue: Cue, later: Cue, later_subject: Phrase) -> bool:
    """'X did not comment, but A have asked ..., Y said': X's silence is the agency's own words."""
    if cue.kind not in (CueKind.SILENCE, CueKind.UNABLE):
        return False
    between = tokens[cue.end : min(later.start, later_subject.start)]
    return any(
        t.text == "," and i + 1 < len(between) and between[i + 1].low in JOINS
        for i, t in enumerate(between)
    )


def _one(
    tokens: Sequence[Token],
    cue: Cue,
    subject: Phrase,
    later: Sequence[tuple[Cue, Phrase]],
    at: int,
) -> Finding | None:
    first = _opening(tokens, cue, subject)
    after = max(subject.end, cue.end)
    addressee = None
    if tokens[cue.verb].low in ("told", "tells", "tell"):
        end = addressee_end(tokens, cue.end)
        if end > cue.end:
            addressee = (cue.end, end)
            after = end
    if _is_trailing(tokens, cue, subject, at):
        start = skip_marks(tokens, at)
        end = trailing_end(tokens, after, later)
        claim_end = first - 1 if tokens[first - 1].text in {","} | DASHES else first
        return Finding(
            start,
            end,
            cue,
            subject,
            (start, claim_end),
            addressee,
            why="said after it",
            rest=second_part(
                tokens,
                after,
                end,
                inverted=subject.end > cue.end,
                conditional=tokens[start].low in CONDITIONS,
            ),
        )
    if cue.kind is CueKind.DECISION and not _is_decision(tokens, cue, subject, at):
        return None
    end = content_end(tokens, subject, after, later)
    start = lead_in(tokens, subject.start, at)
    claim = (after, end)
    if cue.kind is not CueKind.REPORT and cue.kind is not CueKind.AS:
        claim = (first, end)
    if cue.passive:
        start, claim = lead_in(tokens, cue.start, at, whole=True), (at, cue.start)
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
        if _begins_claim(cue.start, finding):
            continue
        asked_not_to = tokens[cue.verb].low == "asked" and tokens[cue.end].low == "not"
        if asked_not_to or cue.kind in (CueKind.SILENCE, CueKind.DECISION):
            continue
        pieces.append((cue.start, finding.end, cue))
    pieces += _participles(tokens, finding, own)
    return sorted(pieces, key=lambda p: p[0])


def reports_clause(tokens: Sequence[Token], at: int) -> bool:
    """Whether a clause or a quotation begins at `at`: 'that ...', 'it was ...', '"..."'."""
    if at >= len(tokens):
        return False
    ahead = tokens[at]
    if ahead.quoted or ahead.low == "that":
        return True
    if not ahead.is_word or ahead.low in PREPOSITIONS or ahead.low.endswith("self"):
        return False
    return has_verb(tokens[at + 1 : until_break(tokens, at)])


def further_claim(tokens: Sequence[Token], cue: Cue) -> int:
    """Where the claim of a further act begins: after the verb and the addressee."""
    if cue.kind is not CueKind.REPORT:
        return cue.start
    if tokens[cue.verb].low in ("told", "tells", "telling"):
        return addressee_end(tokens, cue.end)
    return cue.end


def _begins_claim(at: int, finding: Finding) -> bool:
    """Whether the verb at `at` is no further act: nothing but a noun phrase stands before it."""
    return at <= finding.claim[0] + 1 and finding.rest is None


_LINKS: Final = frozenset({"while", "and", "but"})


def _participles(tokens: Sequence[Token], finding: Finding, own: Cue) -> list[tuple[int, int, Cue]]:
    """', adding that ...': further words of the same speaker, which a participle introduces."""
    found: list[tuple[int, int, Cue]] = []
    last = min(finding.end, len(tokens))
    for i in range(own.end + 1, last - 2):
        cue = participle(tokens, i)
        marked = tokens[i - 1].text in {","} | DASHES or tokens[i - 1].low in _LINKS
        if cue is None or not marked or cue.kind is not CueKind.REPORT:
            continue
        end = next((n for n in range(i + 1, last) if tokens[n].text == ";"), last)
        found.append((i, end, cue))
    return found
