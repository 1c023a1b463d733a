"""Suggested statements of a document. Only rules are used, so the same text gives the same
result."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from vedette.intake.attribution import (
    findings,
    further_claim,
    reports_clause,
    speech_pieces,
)
from vedette.intake.dates import When, whens
from vedette.intake.document import Document, Span
from vedette.intake.english_words import (
    ADVERBS,
    BREAKS,
    DETERMINERS,
    FIRST_PERSON,
    PREPOSITIONS,
    PRONOUNS,
)
from vedette.intake.found_statement import Finding, channel
from vedette.intake.further_readers import by_cue_set, read_spans, transcribed
from vedette.intake.known_speakers import Known
from vedette.intake.languages import CUE_SETS
from vedette.intake.masthead import dateline_end
from vedette.intake.modality import modality_of
from vedette.intake.modality_cues import CUE_WORDS, Cue, CueKind
from vedette.intake.narration import narrated
from vedette.intake.noun_phrases import Phrase
from vedette.intake.sentences import Sentence, Token, sentences
from vedette.intake.speakers import TITLES, Speaker, parse
from vedette.intake.statement_wording import (
    GAP,
    attribution_words,
    is_loose,
    modality_cues,
    reason,
    tidied,
    without_embedded,
    words_of,
)
from vedette.intake.suggested_statement import Suggestion
from vedette.intake.wording import Wording, wording_of
from vedette.model.incident import Modality

LANGUAGES: Final = frozenset({"en", *CUE_SETS})
"""The languages that statements are suggested for."""

_FULL_NAME: Final = re.compile(
    r"\b[A-Z][\w’'-]+(?: (?:de|van|der|von|bin|al|el|la))*(?: [A-Z][\w’'-]+)+"
)
_FIRST_PERSON: Final = re.compile(r"\b(?:I|we|We|our|Our|us|my|My|I[’']m|[Ww]e[’'](?:re|ve))\b")
_LEAST_CARRIED: Final = 5  # words of a quotation that can be the last speaker's
_REACH: Final = 2  # paragraphs that such a quotation may look back over
_FAR: Final = 1000  # paragraphs
_BOTH: Final = re.compile(r"^(?:the two|both|the pair)\b", re.I)


def suggest(document: Document) -> tuple[Suggestion, ...]:
    """The statements that were found in `document`, in the order of its text.

    None if its language is not one of `LANGUAGES`. The document is kept in any case.
    """
    if (spoken := transcribed(document)) or document.language not in LANGUAGES:
        return spoken
    if document.language in CUE_SETS:
        return by_cue_set(document, CUE_SETS[document.language])
    return tuple(
        replace(s, number=i) for i, s in enumerate(_Reader(document).suggestions(), start=1)
    )


class _Reader:
    """Goes through a document once, and remembers who was met."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._text = document.readable
        self._spans = read_spans(document)
        self._known = Known(
            [
                (n, _without_lead(name))
                for n, span in enumerate(self._spans)
                for name in _FULL_NAME.findall(span.of(self._text))
            ]
        )
        if document.outlet is not None and document.agency is None:
            # 'The Ministry' in its own release; too far back to be "it".
            self._known.mention(Speaker(name=document.outlet, paragraph=-_FAR))
        self._quoted: Speaker | None = None  # who was last quoted at length
        self._quoted_in = -_FAR  # the paragraph they did so in
        self._paragraph = 0

    def suggestions(self) -> list[Suggestion]:
        found: list[Suggestion] = []
        for n, span in enumerate(self._spans):
            self._paragraph = n
            begin = span.start + dateline_end(span.of(self._text))
            for sentence in sentences(self._text, Span(begin, span.end)):
                new = self._sentence(sentence)
                if found and self._quotation_goes_on(sentence, found[-1]):
                    found[-1] = _longer(found[-1], sentence)
                    continue
                found += new
        return found

    def _quotation_goes_on(self, sentence: Sentence, last: Suggestion) -> bool:
        """Whether a sentence that is all quoted is a further part of the last quotation.

        In a new paragraph it is, if the quotation of the paragraph before was left open.
        """
        if not sentence.only_quoted or not _goes_on(last):
            return False
        if not sentence.first:
            return True
        if self._paragraph == 0:
            return False
        before = self._spans[self._paragraph - 1]
        return last.span.end >= before.end - 1 and _left_open(before.of(self._text))

    def _sentence(self, sentence: Sentence) -> list[Suggestion]:
        tokens = sentence.tokens
        if tokens[-1].text == "?" and not any(t.quoted for t in tokens):
            return []  # a question says nothing
        raw = _not_their_own(findings(sentence))
        if not raw:
            carried = self._carried(sentence)
            self._note_named(tokens)
            return [carried] if carried else self._own(tokens)
        made: list[Suggestion] = []
        at = 0
        for finding in raw:
            if not finding.embedded and finding.start > at:
                made += self._own(tokens[at : finding.start])
            made += self._attributed(tokens, finding, raw)
            at = max(at, finding.end)
        return made + (self._own(tokens[at:]) if at < len(tokens) else [])

    # -- attributed ---------------------------------------------------------------------------

    def _attributed(
        self, tokens: Sequence[Token], finding: Finding, others: Sequence[Finding]
    ) -> list[Suggestion]:
        subject = finding.subject
        if subject is None:
            return []
        speaker = self._speaker(tokens, finding, subject)
        end = without_embedded(tokens, finding, others)
        pieces = [] if finding.embedded else speech_pieces(tokens[:end], finding)
        cuts = [p for p in pieces if self._differs(tokens, finding, p[2].kind, p[2].modality, p[0])]
        first_end = cuts[0][0] if cuts else end
        made = [self._suggestion(tokens, replace(finding, end=first_end), speaker)]
        for n, (start, _, cue) in enumerate(cuts):
            stop = cuts[n + 1][0] if n + 1 < len(cuts) else end
            piece = replace(
                finding,
                start=start,
                end=stop,
                cue=cue,
                claim=(further_claim(tokens, cue), stop),
                rest=None,
                addressee=None,
                why="the same speaker goes on",
            )
            made.append(self._suggestion(tokens, piece, speaker))
        return made

    def _differs(
        self,
        tokens: Sequence[Token],
        finding: Finding,
        kind: CueKind,
        modality: Modality,
        start: int,
    ) -> bool:
        """Whether a further act of the same speaker is a statement of its own kind."""
        claim = words_of(tokens[start + 1 :])
        further = tokens[start].low.endswith("ing") or reports_clause(tokens, start + 1)
        if kind is CueKind.REPORT and further:
            return True
        own = words_of(tokens[finding.claim[0] : finding.claim[1]])
        then = modality if modality is not Modality.ASSERTED else modality_of(None, "", claim)
        if modality is Modality.ASSERTED and kind is CueKind.REPORT:
            return bool(re.match(r"(?:that )?(?:it|he|she|they) (?:would|will)\b", claim))
        return then is not modality_of(finding.cue, "", own)

    def _speaker(self, tokens: Sequence[Token], finding: Finding, subject: Phrase) -> Speaker:
        speaker = parse(self._text, subject.core, subject.asides, self._paragraph)
        quotes = [t for t in tokens[finding.start : finding.end] if t.quoted]
        own_words = any(_FIRST_PERSON.search(t.text) for t in quotes)
        if _BOTH.match(speaker.name) and own_words and self._quoted is not None:
            return replace(self._quoted, resolved_from=speaker.name)
        if speaker.name.lower() in FIRST_PERSON and speaker.name != "US":
            return replace(speaker, name=self._document.narrator, resolved_from=speaker.name)
        met = self._known.meet(speaker)
        announced = tokens[finding.end - 1].text == ":" and finding.cue is not None
        if announced or own_words or any(len(t.text.split()) > 5 for t in quotes):
            self._quoted, self._quoted_in = met, self._paragraph
        return met

    def _suggestion(
        self, tokens: Sequence[Token], finding: Finding, speaker: Speaker
    ) -> Suggestion:
        start, end = finding.start, finding.end
        while end > start + 1 and is_loose(tokens[end - 1]):
            end -= 1
        span = Span(tokens[start].start, tokens[end - 1].end)
        attribution, content = attribution_words(tokens, finding)
        claim = tidied(content)
        modality = modality_of(finding.cue, speaker.name, claim)
        said, about = self._times(attribution, content)
        addressee = finding.addressee
        return Suggestion(
            number=0,
            speaker=speaker.name,
            role=speaker.role,
            to=None if addressee is None else words_of(tokens[addressee[0] : addressee[1]]),
            via=channel(attribution),
            modality=modality,
            cue=":" if finding.cue is None else modality_cues(tokens, finding),
            claim=None if modality is Modality.NO_COMMENT else claim or None,
            span=span,
            said_at=None if said is None else said.value,
            said_words=None if said is None else said.words,
            about_at=None if about is None else about.value,
            about_words=None if about is None else about.words,
            why=reason(finding, speaker),
            wording=None
            if not claim
            else wording_of(claim, gist=finding.cue is not None and finding.cue.kind in _GIST),
        )

    def _times(self, attribution: str, content: str) -> tuple[When | None, When | None]:
        said = whens(attribution, self._document.published)
        about = whens(content, self._document.published)
        return (said[0] if said else None), (about[0] if len(about) == 1 else None)

    # -- not attributed -----------------------------------------------------------------------

    def _carried(self, sentence: Sentence) -> Suggestion | None:
        """Quoted words in the first person that nobody is named for: the last quoted speaker's."""
        quotes = [t for t in sentence.tokens if t.quoted]
        if self._quoted is None or not quotes:
            return None
        goes_on = sentence.only_quoted and self._paragraph - self._quoted_in <= 1
        long = [t for t in quotes if len(t.text.split()) >= _LEAST_CARRIED]
        near = self._paragraph - self._quoted_in <= _REACH
        if not goes_on and not (near and any(_FIRST_PERSON.search(t.text) for t in long)):
            return None
        self._quoted_in = self._paragraph if goes_on else self._quoted_in
        claim = " … ".join(t.text for t in quotes)
        about = whens(claim, self._document.published)
        return Suggestion(
            number=0,
            speaker=self._quoted.name,
            role=self._quoted.role,
            to=None,
            via=None,
            modality=modality_of(_SAID, self._quoted.name, claim),
            cue=quotes[0].text[0],
            claim=tidied(claim),
            span=sentence.span,
            said_at=None,
            said_words=None,
            about_at=about[0].value if len(about) == 1 else None,
            about_words=about[0].words if len(about) == 1 else None,
            why=f"quoted after {self._quoted.name}; nobody else is named",
            wording=wording_of(claim, gist=False),
        )

    def _own(self, tokens: Sequence[Token]) -> list[Suggestion]:
        return narrated(tokens, self._document.narrator, self._document.published)

    def _note_named(self, tokens: Sequence[Token]) -> None:
        """A person with a title whom a sentence begins with may be the next one's 'she'."""
        run = 0
        while run < len(tokens) and tokens[run].capital:
            run += 1
        if run > 1:
            named = parse(self._text, tokens[:run], (), self._paragraph)
            if named.person:
                self._known.mention(named)


_GIST: Final = frozenset({CueKind.SPEECH, CueKind.AS, CueKind.DECISION, CueKind.SILENCE})
_SAID: Final = Cue(0, 0, 1, CueKind.REPORT, Modality.ASSERTED)


def _without_lead(name: str) -> str:
    """'Said Ada Quill', 'On Monday', 'The Ministry' without what is no part of a name."""
    first, _, rest = name.partition(" ")
    return _without_lead(rest) if rest and first.lower() in _NO_FORENAME else name


_NO_FORENAME: Final = (
    PREPOSITIONS | DETERMINERS | PRONOUNS | BREAKS | ADVERBS | TITLES | CUE_WORDS.keys()
)


def _left_open(paragraph: str) -> bool:
    """Whether the last quotation of a paragraph has no closing mark."""
    for opening, closing in (("“", "”"), ("„", "“”"), ("«", "»")):
        begin = paragraph.rfind(opening)
        if begin >= 0 and not any(mark in paragraph[begin + 1 :] for mark in closing):
            return True
    return paragraph.count('"') % 2 == 1


def _longer(last: Suggestion, sentence: Sentence) -> Suggestion:
    """A statement with the words of a further quotation."""
    words = words_of(sentence.tokens)
    gap = " " if last.claim and last.claim.rstrip()[-1:] in "”\"»'" and last.why in _BARE else GAP
    claim = tidied(words) if last.claim is None else f"{last.claim}{gap}{tidied(words)}"
    gist = last.wording is Wording.PARAPHRASED
    return replace(
        last,
        span=Span(last.span.start, sentence.span.end),
        claim=claim,
        wording=wording_of(claim, gist=gist),
    )


_BARE: Final = frozenset({"a name, a colon, a quotation", "said before it"})
"""The reasons of statements whose claim stands behind its attribution."""


def _goes_on(last: Suggestion) -> bool:
    """Whether a quotation that follows in the same paragraph can be the same speaker's."""
    return last.cue != ""


def _not_their_own(found: list[Finding]) -> list[Finding]:
    """Without 'what it called a mistake' in what the same speaker says; an act beside it stays."""
    said = [f for f in found if f.cue and not f.embedded and f.cue.kind is not CueKind.DECISION]
    return [
        f
        for f in found
        if not (
            f.embedded
            and f.subject
            and f.subject.core[0].low in PRONOUNS
            and any(s.start <= f.start < s.end for s in said)
        )
    ]
