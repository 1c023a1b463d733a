"""NOTAM text cut into tokens: words, numbers and single signs, each with its place in the text.

One regular expression without backtracking cuts the text, so the time is linear in its length.
"""

import html
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

_TOKEN = re.compile(
    r"[A-Z]+|\d+(?:\.\d+)?|(?<![\d.])\.\d+(?=\s?(?:NM|KM|M)\b)|[^\sA-Z\d]", re.ASCII
)
_BREAK = re.compile(r"[\r\n]")
# Signs that people and their programs write in place of the plain ones.
_PLAIN = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u2032": "'", "\u00b4": "'", "`": "'",
        "\u201c": '"', "\u201d": '"', "\u2033": '"', "\u00ba": "\u00b0", "\u02da": "\u00b0",
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
        "\u00a0": " ", "\u2007": " ", "\u202f": " ", "\ufeff": " ",
    }
)  # fmt: skip
DIGITS_MAX = 12  # a number of more digits is no value of a NOTAM
HEMISPHERES = "NSEW"


class Kind(StrEnum):
    """The kind of a token."""

    WORD = "word"
    NUMBER = "number"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Token:
    """One token. `start` and `end` are offsets into the plain text."""

    kind: Kind
    text: str
    start: int
    end: int
    glued: bool = False  # nothing stands between it and the token before
    broken: bool = False  # a line ends between it and the token before

    def is_number(self) -> bool:
        """Whether the token is a number that can be a value."""
        return self.kind is Kind.NUMBER and len(self.text) <= DIGITS_MAX

    def is_word(self, *words: str) -> bool:
        """Whether the token is one of these words or signs."""
        return self.text in words


def plain(text: str) -> str:
    """The text in capitals, with plain quotes, dashes and spaces; line breaks are kept."""
    return html.unescape(text).translate(_PLAIN).upper()


def same_length(text: str) -> str:
    """The text in capitals with plain signs, one character for each, so that offsets stay valid."""
    big = text.translate(_PLAIN).upper()
    if len(big) == len(text):
        return big
    return "".join(one.upper() if len(one.upper()) == 1 else one for one in text.translate(_PLAIN))


def tokens(text: str, known: Collection[str] = ()) -> list[Token]:
    """All tokens of a plain text.

    known: the words that the grammar reads. A word cut by a line break is joined if the whole is a
    known word and its first half is not.
    """
    found: list[Token] = []
    last = 0
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        word = match[0]
        glued = start == last and bool(found)
        broken = not glued and _BREAK.search(text, last, start) is not None
        last = end
        if word[-1].isdecimal():
            word = word if word[0] != "." else f"0{word}"
            found.append(Token(Kind.NUMBER, word, start, end, glued, broken))
        elif word.isascii() and word.isalpha():
            found += _words(word, start, glued, broken, found)
        else:
            found.append(Token(Kind.SIGN, word, start, end, glued, broken))
    return _joined(found, known) if known else found


_UNITS = frozenset({"NM", "NMI", "NAUTICAL", "N"})


def _words(
    word: str, start: int, glued: bool, broken: bool, before: Sequence[Token]
) -> list[Token]:
    """A word; a hemisphere that is written onto the word after it is cut off."""
    whole = Token(Kind.WORD, word, start, start + len(word), glued, broken)
    if not (glued and len(word) > 1 and word[0] in HEMISPHERES and word not in _UNITS):
        return [whole]
    number = before[-1]
    if number.kind is not Kind.NUMBER or len(number.text.partition(".")[0]) < 4:
        return [whole]
    cut = start + 1
    return [
        Token(Kind.WORD, word[0], start, cut, True, False),
        Token(Kind.WORD, word[1:], cut, start + len(word), True, False),
    ]


def _joined(found: list[Token], known: Collection[str]) -> list[Token]:
    kept: list[Token] = []
    for one in found:
        last = kept[-1] if kept else None
        if (
            last is not None
            and one.broken
            and one.kind is Kind.WORD is last.kind
            and last.text not in known
            and last.text + one.text in known
        ):
            joined = last.text + one.text
            kept[-1] = Token(Kind.WORD, joined, last.start, one.end, last.glued, last.broken)
        else:
            kept.append(one)
    return kept
