"""Suggestions for transcripts, posts of one line, and languages that have a cue set."""

import re
from dataclasses import replace
from typing import Final

from vedette.intake.document import Document, PartKind, Span
from vedette.intake.languages.cue_sentences import split_sentences, statements
from vedette.intake.languages.cue_set import CueSet
from vedette.intake.suggested_statement import Suggestion
from vedette.intake.transcript import turns
from vedette.intake.wording import Wording, wording_of
from vedette.model.incident import Modality

_POST_LABEL: Final = re.compile(
    r"^(?:[^\w“\"«„]*(?:BREAKING|JUST IN|UPDATE|URGENT|ALERT|NEW|FLASH|TERAZ|PILNE|EILMELDUNG)"
    r"(?: NEWS)?\s*[:|–—-]\s*)+",
)
_DASH: Final = re.compile(r"[–—-]\s")
_LEAST_WORDS: Final = 3


def read_spans(document: Document) -> tuple[Span, ...]:
    """The paragraphs that are searched: the body, or the headline of a post that has nothing else.

    Labels such as "BREAKING:" are left out.
    """
    spans = document.body
    if not spans:
        heads = (PartKind.HEADLINE, PartKind.HEADING, PartKind.SUMMARY)
        spans = tuple(p.span for p in document.parts if p.kind in heads)
    text = document.readable
    return tuple(_unlabelled(text, span) for span in spans)


def _unlabelled(text: str, span: Span) -> Span:
    label = _POST_LABEL.match(span.of(text))
    return span if label is None else Span(span.start + label.end(), span.end)


def transcribed(document: Document) -> tuple[Suggestion, ...]:
    """One statement a turn, if the document is a transcript; else none."""
    text = document.readable
    spans = tuple(p.span for p in document.parts)
    found: list[Suggestion] = []
    for turn in turns(text, spans):
        words = re.sub(r"\s+", " ", turn.words.of(text)).strip()
        if words:
            found.append(
                _suggestion(
                    len(found) + 1,
                    turn.speaker,
                    Modality.ASSERTED,
                    ":",
                    words,
                    turn.words,
                    "a turn of a transcript, after the label of its speaker",
                    Wording.DIRECT,
                )
            )
    return tuple(found)


def by_cue_set(document: Document, cues: CueSet) -> tuple[Suggestion, ...]:
    """The statements that the cue set of the document's language finds."""
    text = document.readable
    found: list[Suggestion] = []
    for paragraph in read_spans(document):
        first = True
        for sentence in split_sentences(text, paragraph, cues):
            for one in statements(text, sentence, cues):
                dashed = _DASH.match(one.span.of(text)) is not None
                bare = one.claim is not None and (
                    dashed or wording_of(one.claim, gist=False) is Wording.DIRECT
                )
                last = found[-1] if found else None
                if one.speaker is None and bare and last and last.cue and not first:
                    claim = f"{last.claim} … {one.claim}" if last.claim else one.claim or ""
                    found[-1] = replace(
                        last,
                        claim=claim,
                        span=Span(last.span.start, one.span.end),
                        wording=Wording.DIRECT if dashed else wording_of(claim, gist=False),
                    )
                    continue
                if one.claim and len(one.claim.split()) < _LEAST_WORDS and not one.speaker:
                    continue
                gist = one.cue.lower() in cues.words("condemned") | cues.words("requested")
                found.append(
                    _suggestion(
                        len(found) + 1,
                        one.speaker or document.narrator,
                        one.modality,
                        one.cue,
                        one.claim,
                        one.span,
                        f"the cue words of language {cues.code}"
                        if one.speaker
                        else "nobody is named for it: the report's own words",
                        _wording(one.claim, gist=gist, dashed=dashed) if one.speaker else None,
                    )
                )
            first = False
    return tuple(found)


def _wording(claim: str | None, *, gist: bool, dashed: bool) -> Wording | None:
    """A sentence that begins with a dash is a quotation in these languages."""
    if not claim:
        return None
    return Wording.DIRECT if dashed else wording_of(claim, gist=gist)


def _suggestion(
    number: int,
    speaker: str,
    modality: Modality,
    cue: str,
    claim: str | None,
    span: Span,
    why: str,
    wording: Wording | None,
) -> Suggestion:
    return Suggestion(
        number=number,
        speaker=speaker,
        role=None,
        to=None,
        via=None,
        modality=modality,
        cue=cue,
        claim=claim,
        span=span,
        said_at=None,
        said_words=None,
        about_at=None,
        about_words=None,
        why=why,
        wording=wording,
    )
