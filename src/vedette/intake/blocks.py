"""Plain text cut into blocks: one paragraph, heading or line of the page each."""

import re
from dataclasses import dataclass

from vedette.intake.document import PartKind, Span


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the text. `kind` is set where the page's own mark-up says what it is."""

    span: Span
    text: str
    kind: PartKind | None = None


_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*")
_LINE = re.compile(r"[^\n]+")
_ENDED = re.compile(r"""[.!?:;][")'”’\]]*\s*$""")
_NARROWEST, _WIDEST = 45, 110  # the line lengths at which text files are wrapped
_COLUMN = 25  # of a narrow column, where only the sentence that goes on can tell


def plain_blocks(text: str) -> list[Block]:
    """Blocks of a text file: each line is one, but the lines of a wrapped paragraph are one."""
    blocks: list[Block] = []
    for paragraph in _PARAGRAPH.finditer(text):
        lines = [
            (paragraph.start() + m.start(), paragraph.start() + m.end(), m.group())
            for m in _LINE.finditer(paragraph.group())
        ]
        start = 0
        for i, (_, _, line) in enumerate(lines):
            last = i == len(lines) - 1
            if last or not _goes_on(line, lines[i + 1][2], len(lines)):
                blocks.append(_block(text, lines[start][0], lines[i][1]))
                start = i + 1
    return blocks


def _goes_on(line: str, following: str, lines: int) -> bool:
    """Whether a line was broken only because it was full."""
    width = len(line.rstrip())
    if width >= _COLUMN and following.lstrip()[:1].islower() and not _ENDED.search(line):
        return True
    if not _NARROWEST <= width <= _WIDEST:
        return False
    if following.lstrip()[:1].islower():
        return True
    # A full line may end with a sentence, or the next begin with a name.
    return lines > 2 and not _ENDED.search(line) and following.lstrip()[:1] not in "-•*"


def _block(text: str, start: int, end: int) -> Block:
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    end = start + len(words.strip())
    return Block(Span(start, end), text[start:end])
