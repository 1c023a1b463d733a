"""Transcripts: paragraphs that each begin with the label of a speaker, such as 'TOWER: ...'."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from vedette.intake.document import Span

_TIME: Final = r"[\[(]?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[Zz]|\s?UTC|\s?[ap]\.?m\.?)?[\])]?"
_LABEL: Final = re.compile(
    rf"^(?P<time>{_TIME})?[\s–—-]*(?P<who>[^\W\d_][\w .,’'/&()-]{{0,58}}?)\s*:\s+(?=\S)"
)
_NO_SPEAKER: Final = re.compile(
    r"^(?:note|notes|date|time|place|location|subject|source|photo|updated?|breaking|contact|re|"
    r"from|to|tel|phone|e-?mail|https?|summary|title|published|report|cause|part|risk)$",
    re.I,
)
_LEAST_LINES: Final = 3
_LEAST_SHARE: Final = 0.6  # of the paragraphs that begin with a label
_MOST_WORDS: Final = 7  # in a label: an office and a name


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker said in a row."""

    speaker: str
    said_at: str | None  # the clock time of the label, as written
    words: Span


def turns(text: str, paragraphs: Sequence[Span]) -> tuple[Turn, ...]:
    """The turns of a transcript; none if the text is no transcript.

    A text is one if most of its paragraphs begin with a label, and some label stands twice. A
    paragraph without a label goes on with the turn before it.
    """
    lines = [
        Span(p.start + m.start(), p.start + m.end())
        for p in paragraphs
        for m in re.finditer(r"[^\n]+", p.of(text))
        if m.group().strip()
    ]
    labels = [_label(line.of(text)) for line in lines]
    named = [m["who"].strip().lower() for m in labels if m is not None]
    if len(named) < _LEAST_LINES or len(named) < _LEAST_SHARE * len(lines):
        return ()
    if len(set(named)) == len(named):
        return ()  # a form with fields, where no label comes twice
    found: list[Turn] = []
    for line, label in zip(lines, labels, strict=True):
        if label is not None:
            words = Span(line.start + label.end(), line.end)
            found.append(Turn(label["who"].strip(), label["time"], words))
        elif found:
            last = found[-1]
            found[-1] = Turn(last.speaker, last.said_at, Span(last.words.start, line.end))
    return tuple(found)


def _label(line: str) -> re.Match[str] | None:
    match = _LABEL.match(line.strip()) if line == line.strip() else _LABEL.match(line)
    if match is None or len(match["who"].split()) > _MOST_WORDS:
        return None
    return None if _NO_SPEAKER.match(match["who"].strip()) else match
