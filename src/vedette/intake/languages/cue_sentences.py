"""Statements of a sentence by the cue set of its language.

The rules are simpler than those for English. They need a verb of the cue set, and one of four
orders: 'X said that A', 'A, said X', '"A", said X, "B"', and 'according to X, A'.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from vedette.intake.document import Span
from vedette.intake.languages.cue_set import CueSet
from vedette.model.incident import Modality

_QUOTATION: Final = re.compile(r"„[^”“»]*[”“]|“[^”]*”|«[^»]*»|»[^«]*«|\"[^\"]*\"")
_END: Final = re.compile(r"[.!?…]+[”“»«\"]?(?=\s+[„“«»\"–—-]?\s*[\w])|\n\s*\n")
_WORD: Final = re.compile(r"[^\W_]+(?:[-’'.][^\W_]+)*\.?")
_DASH: Final = re.compile(r"^[–—-]\s+")
_LONGEST_SPEAKER: Final = 14  # words
_MARKS: Final = " ,;:–—-"


@dataclass(frozen=True, slots=True)
class CueStatement:
    """One statement in a sentence; offsets are those of the text that was given."""

    speaker: str | None  # None for a sentence that nobody is named for
    cue: str
    modality: Modality
    claim: str | None
    span: Span


def split_sentences(text: str, span: Span, cues: CueSet) -> list[Span]:
    """The sentences of a paragraph. A full stop of an abbreviation or inside a quotation with more
    words after it ends none.
    """
    shortened = {a.lower() for a in cues.abbreviations.split()}
    found: list[Span] = []
    begin = span.start
    inside = [(m.start(), m.end()) for m in _QUOTATION.finditer(text, span.start, span.end)]
    for match in _END.finditer(text, span.start, span.end):
        at = match.end()
        last = text[begin:at].split()[-1:] or [""]
        if last[0].lower().lstrip('(„“«"') in shortened or re.fullmatch(r"[^\W\d_]\.", last[0]):
            continue
        if re.search(r"\d\.$", last[0]) and not text[at:].lstrip()[:1].isupper():
            continue
        if any(a < match.start() < b - 2 for a, b in inside):
            continue
        if text[at : span.end].lstrip(" –—-,")[:1].islower():
            continue  # '"...!" sagte X'
        found.append(Span(begin, at))
        begin = at + len(text[at : span.end]) - len(text[at : span.end].lstrip())
    if text[begin : span.end].strip():
        found.append(Span(begin, span.end))
    return found


def statements(text: str, sentence: Span, cues: CueSet) -> Iterator[CueStatement]:
    """The statements of one sentence: one as a rule."""
    words = sentence.of(text)
    found = (
        _fixed(words, cues)
        or _according(words, cues)
        or _by_verb(words, cues)
        or (None, "", Modality.NARRATED, words)
    )
    speaker, cue, modality, claim = found
    low = words.lower()
    unknown = next((p for p in cues.phrases("unknown") if _has(low, p)), None)
    if unknown and modality in (Modality.NARRATED, Modality.ASSERTED):
        modality = Modality.UNKNOWN
    tidy = None if claim is None else re.sub(r"\s+", " ", claim).strip(_MARKS)
    if tidy and tidy.endswith(".") and not tidy.endswith(".."):
        tidy = tidy[:-1]
    yield CueStatement(speaker, cue, modality, tidy or None, sentence)


_Found = tuple[str | None, str, Modality, str | None]


def _has(low: str, phrase: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", low) is not None


def _fixed(words: str, cues: CueSet) -> _Found | None:
    """'X declined to comment' and 'X could not confirm ...'."""
    low = _hidden(words).lower()
    for name, modality in (
        ("no_comment", Modality.NO_COMMENT),
        ("unable", Modality.UNABLE_TO_VERIFY),
    ):
        for phrase in cues.phrases(name):
            match = re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", low)
            if match is None:
                continue
            speaker = _speaker(words[: match.start()], cues)
            if speaker is None:
                speaker = _speaker(words[match.end() :].split(",", maxsplit=1)[0], cues)
            if speaker is not None:
                claim = None if modality is Modality.NO_COMMENT else words
                return speaker, match.group(), modality, claim
    return None


def _according(words: str, cues: CueSet) -> _Found | None:
    low = _hidden(words).lower()
    for phrase in cues.phrases("according"):
        lead = re.match(rf"\W*{re.escape(phrase)}\s+", low)
        if lead is not None:
            who, rest = _lead_name(words[lead.end() :], cues)
            if who and rest.strip(_MARKS):
                return who, phrase, Modality.ASSERTED, rest
        behind = re.search(rf",\s+{re.escape(phrase)}\s+([^,]+?)[.]?$", low)
        if behind is not None:
            speaker = _speaker(words[behind.start(1) : behind.end(1)], cues)
            if speaker is not None:
                return speaker, phrase, Modality.ASSERTED, words[: behind.start()]
    after = re.match(r"^(.{3,80}?)\s+zufolge\s+", words) if cues.code == "de" else None
    if after is not None:
        return after[1], "zufolge", Modality.ASSERTED, words[after.end() :]
    return None


def _lead_name(words: str, cues: CueSet) -> tuple[str, str]:
    """The name after 'according to' at the start of a sentence, and the rest of the sentence."""
    comma = words.find(",")
    before = words[:comma] if comma >= 0 else words
    tokens = list(_WORD.finditer(before))
    if comma >= 0 and len(tokens) <= _LONGEST_SPEAKER // 2:
        return before.strip(), words[comma:]
    end = 1
    while end < len(tokens) and tokens[end].group()[0].isupper():
        end += 1
    if not cues.nouns_are_capital and end == 1:
        # 'Według rzecznika policji Jana Nowaka ...': up to the last name among the first words.
        names = [i for i, t in enumerate(tokens[:6]) if i and t.group()[0].isupper()]
        of_it = tuple(cues.genitive_endings.split())
        described = len(tokens) > 1 and bool(of_it) and tokens[1].group().endswith(of_it)
        end = names[-1] + 1 if names else 1 + described
    elif cues.nouns_are_capital and tokens and tokens[0].group()[0].islower():
        end = next((i for i, t in enumerate(tokens) if i and t.group()[0].islower()), 1)
    if not tokens:
        return "", words
    return words[: tokens[end - 1].end()].strip(), words[tokens[end - 1].end() :]


def _hidden(words: str) -> str:
    """The sentence with the words inside quotations blanked, so that no verb in them counts."""
    return _QUOTATION.sub(
        lambda m: m.group()[0] + "□" * (len(m.group()) - 2) + m.group()[-1], words
    )


def _by_verb(words: str, cues: CueSet) -> _Found | None:
    hidden = _hidden(words)
    kinds = {
        **dict.fromkeys(cues.words("condemned"), Modality.ASSERTED),
        **dict.fromkeys(cues.words("requested"), Modality.REQUESTED),
        **dict.fromkeys(cues.words("announced"), Modality.ANNOUNCED),
        **dict.fromkeys(cues.words("said"), Modality.ASSERTED),
        **dict.fromkeys(cues.words("denied"), Modality.DENIED),
    }
    for verb in _WORD.finditer(hidden):
        low = verb.group().rstrip(".").lower()
        if low not in kinds:
            continue
        found = _order(words, hidden, verb.start(), verb.start() + len(low), cues, kinds[low])
        if found is not None:
            return found
    return None


def _order(
    words: str, hidden: str, start: int, end: int, cues: CueSet, modality: Modality
) -> _Found | None:
    before, after = words[:start], words[end:]
    cue = words[start:end]
    lasts = [w.lower() for w in hidden[:start].split()[-1:] + hidden[end:].split()[:1]]
    negated = any(w.strip(_MARKS + ".") in cues.words("negations") for w in lasts)
    behind = hidden[:start].rstrip()
    trailing = behind[-1:] in ',–—-”“»«"!?' and _speaker(_clause(after, hidden[end:]), cues)
    gist = cue.lower() in cues.words("condemned") | cues.words("requested")
    if trailing and before.strip(_MARKS) and not negated:
        rest = _second_part(after)
        claim = _DASH.sub("", before).strip(_MARKS)
        return trailing, cue, modality, f"{claim} … {rest}" if rest else claim
    first = hidden.split(maxsplit=1)[0].strip(_MARKS).lower() if hidden.split() else ""
    inverted = first in cues.words("prepositions") or not before.strip(_MARKS)
    head, content = _cut_at_that(after, hidden[end:], cues)
    speaker = _speaker(head if inverted else before, cues)
    if speaker is None and not inverted:
        speaker = _speaker(head, cues)
    if speaker is None:
        speaker = _speaker(_without_time(before, cues), cues)  # 'W poniedziałek minister ...'
    if speaker is None:
        return None
    if negated:
        return speaker, cue, Modality.NO_COMMENT, None
    if content is None:
        claim = words if gist or modality is not Modality.ASSERTED else after
        return (speaker, cue, modality, claim) if claim.strip(_MARKS + ".") else None
    return speaker, cue, modality, content


def _without_time(before: str, cues: CueSet) -> str:
    """The words before a verb without the time that the sentence begins with."""
    tokens = before.split()
    times = cues.words("prepositions") | cues.words("time_words")
    while tokens and tokens[0].lower().strip(_MARKS) in times:
        tokens = tokens[1:]
    return " ".join(tokens)


def _clause(after: str, hidden: str) -> str:
    cut = re.search(r"[,.:;]| [–—-] ", hidden)
    return after[: cut.start()] if cut else after


def _second_part(after: str) -> str | None:
    match = _QUOTATION.search(after)
    if match is not None:
        return after[match.start() :]
    dash = re.search(r"[.,]?\s[–—-]\s+(?=\w)", after)
    return after[dash.end() :] if dash else None


def _cut_at_that(after: str, hidden: str, cues: CueSet) -> tuple[str, str | None]:
    """(the words up to what was said, what was said); None where nothing introduces it."""
    conjunctions = "|".join(map(re.escape, sorted(cues.words("that"))))
    match = re.search(rf"[,:]\s+(?:(?:{conjunctions})\s+)?|\s(?:{conjunctions})\s+", hidden, re.I)
    if match is None:
        return after, None
    return after[: match.start()], after[match.end() :]


def _speaker(phrase: str, cues: CueSet) -> str | None:
    """The speaker that a phrase names, without conjunctions and words of time; None for none."""
    if _QUOTATION.search(phrase):
        phrase = phrase[list(_QUOTATION.finditer(phrase))[-1].end() :]
    phrase = re.sub(r"\s+", " ", phrase).strip(_MARKS + '.„“”«»"')
    tokens = [m.group() for m in _WORD.finditer(phrase)]
    loose = cues.words("joins") | cues.words("time_words") | cues.words("negations")
    drop_first = {"jak", "як", "wie", "som", "sich", "sig", "seg", "się", "har", "hat"}
    while tokens and tokens[0].lower() in cues.words("joins") | drop_first:
        tokens = tokens[1:]
    while tokens and tokens[-1].lower().rstrip(".") in loose | drop_first:
        tokens = tokens[:-1]
    if not tokens or len(tokens) > _LONGEST_SPEAKER:
        return None
    if tokens[0].lower() in cues.words("that") or tokens[0].lower() in cues.words("prepositions"):
        return None
    begin = phrase.find(tokens[0])
    last = phrase.rfind(tokens[-1]) + len(tokens[-1])
    name = phrase[begin:last]
    return _cut_time(name, cues) or None


def _cut_time(name: str, cues: CueSet) -> str:
    """'Rzecznik Jan Nowak w poniedziałek' without its time."""
    words = name.split()
    for i in range(1, len(words)):
        rest = {w.strip(_MARKS + ".").lower() for w in words[i:]}
        if rest <= cues.words("time_words"):
            return " ".join(words[:i])
    return name
