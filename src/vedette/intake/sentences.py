"""A paragraph cut into sentences, and a sentence into tokens. A quotation is one token."""

import re
from dataclasses import dataclass
from typing import Final

from vedette.intake.document import Span
from vedette.intake.word_lists import listed

_OPEN: Final = "“„«"
_CLOSE: Final = "”»"
_DOUBLED: Final = re.compile(r"''|``|‘‘|’’")  # a double mark typed as two single ones
_TOKEN: Final = re.compile(
    r"""(?:\w+-)?(?:[A-Z]\.){2,}                            # U.S., then-U.S.
    | (?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Sgt|Capt|Maj|Gov|Sen|Rep|Rev|St|No|Adm|Cmdr|Insp|Det|Supt|Jr
        |Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|Inc|Ltd|Co|Corp|vs|approx|Brig|Spc)\.
    | [A-Z]-(?:(?:[A-Z]\.)+|[A-Z][a-z]{1,4}\.)                # (D-N.J.), (R-Wis.)
    | [A-Z][a-z]{1,4}\.(?=,)                                 # Springfield, Va., said
    | [ap]\.m\.                                             # 5 p.m.
    | [£$€]?\d[\d.,:/]*\d%? | [£$€]?\d%?                    # 1,200 · 14:20 · 5%
    | \w+(?:[’'‘-]\w+)*[’']?(?=\s|$|[.,;:!?)”"—–]) | \w+(?:[’'-]\w+)*
    | --+ | … | [^\w\s]""",
    re.X,
)
_ENDS: Final = frozenset(".!?…")
_LONGEST: Final = 400  # tokens: no sentence has so many, and what reads one takes their square
_SINGLE_OPEN: Final = re.compile(r"(?:(?<=\s)|^)[‘'](?=\w)")
_SINGLE_CLOSE: Final = re.compile(r"[’'](?=[\s.,;:!?)]|$)")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a mark, or a whole quotation; `start` and `end` are offsets in the kept text."""

    text: str
    start: int
    end: int
    quoted: bool = False

    @property
    def low(self) -> str:
        """The text in lower case with straight apostrophes.

        "US" stays different from the pronoun "us".
        """
        if self.text == "US":
            return "u.s."
        return self.text.lower().replace("’", "'")

    @property
    def is_word(self) -> bool:
        """Whether the token is a word or a number, not a mark or a quotation."""
        return not self.quoted and (self.text[0].isalnum() or self.text[0] in "£$€")

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return not self.quoted and self.text[:1].isupper()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and its tokens."""

    span: Span
    tokens: tuple[Token, ...]
    first: bool  # whether its paragraph begins with it

    @property
    def only_quoted(self) -> bool:
        """Whether the whole sentence stands inside quotation marks."""
        return bool(self.tokens) and all(t.quoted or not t.is_word for t in self.tokens)


def sentences(text: str, paragraph: Span) -> list[Sentence]:
    """The sentences of one paragraph of `text`."""
    tokens = _tokens(text, paragraph)
    found: list[Sentence] = []
    begin = 0
    for i, token in enumerate(tokens):
        if _ends_here(tokens, i, token) or i - begin >= _LONGEST:
            found.append(_sentence(tokens[begin : i + 1], first=not found))
            begin = i + 1
    if begin < len(tokens):
        found.append(_sentence(tokens[begin:], first=not found))
    return found


def _sentence(tokens: list[Token], *, first: bool) -> Sentence:
    return Sentence(Span(tokens[0].start, tokens[-1].end), tuple(tokens), first)


def _ends_here(tokens: list[Token], i: int, token: Token) -> bool:
    following = tokens[i + 1] if i + 1 < len(tokens) else None
    if following is None:
        return False
    if token.quoted:
        inner = token.text.rstrip("”\"'’» ")
        ended = inner[-1:] in _ENDS
        said = _is_said(tokens, i + 1, closed=inner.endswith("."))
        return ended and (following.quoted or following.capital) and not said
    if token.text not in _ENDS and not token.text.endswith("."):
        return False
    if token.text not in _ENDS:  # an abbreviation ends a sentence only before a new one
        return token.text in ("a.m.", "p.m.") and following.capital
    return following.quoted or following.capital or following.text[0].isdigit()


def _is_said(tokens: list[Token], at: int, *, closed: bool) -> bool:
    """Whether what follows a quotation is its attribution: 'Harmon said', 'the minister added'.

    closed: whether the quotation ends with a full stop. What follows it is then a sentence of its
    own where it says more: '... a mistake." Moscow said it had aimed elsewhere.'
    """
    for i, token in enumerate(tokens[at : at + 9], start=at):
        if token.quoted or token.text in ".;:" or (closed and token.text == ","):
            return False
        if token.low in _SAID:
            return not (closed and _says_more(tokens, i))
    return False


def _says_more(tokens: list[Token], verb: int) -> bool:
    ahead = tokens[verb + 1] if verb + 1 < len(tokens) else None
    return ahead is not None and ahead.low in _CONTENT


_CONTENT: Final = listed("that it he she they there the a an his her their its this no we i")


_SAID: Final = listed(
    "said says say told wrote added asked warned explained replied continued declared "
    "stressed insisted noted tweeted posted argued recalled claimed writes asks adds notes warns"
)


def _tokens(text: str, paragraph: Span) -> list[Token]:
    words = paragraph.of(text)
    tokens: list[Token] = []
    at = 0
    for start, end in _quotations(_DOUBLED.sub('"\u2060', words)):
        close = end + bool(_DOUBLED.match(words, end - 1))
        tokens += _plain(words, at, start, paragraph.start)
        quoted = words[start:close]
        tokens.append(Token(quoted, paragraph.start + start, paragraph.start + close, True))
        at = close
    return tokens + _plain(words, at, len(words), paragraph.start)


def _plain(words: str, start: int, end: int, offset: int) -> list[Token]:
    tokens: list[Token] = []
    for m in _TOKEN.finditer(words, start, end):
        token = Token(m.group(), offset + m.start(), offset + m.end())
        if token.text == "." and _is_initial(tokens, token) and words[m.end() :][:1].isspace():
            tokens[-1] = Token(tokens[-1].text + ".", tokens[-1].start, token.end)
        else:
            tokens.append(token)
    return tokens


def _is_initial(tokens: list[Token], stop: Token) -> bool:
    """Whether a full stop belongs to the initial before it: 'Paul D. Ryan', not 'on X.'"""
    if not tokens or tokens[-1].end != stop.start or not re.fullmatch("[A-Z]", tokens[-1].text):
        return False
    return len(tokens) == 1 or (tokens[-2].capital and tokens[-2].is_word)


def _quotations(words: str) -> list[tuple[int, int]]:
    """Where the quotations of a paragraph lie. One left open runs to the paragraph's end."""
    found: list[tuple[int, int]] = []
    begin: int | None = None
    for i, c in enumerate(words):
        if begin is None and (c in _OPEN or c == '"'):
            begin = i
        elif begin is not None and _closes(words, begin, i):
            found.append((begin, i + 1))
            begin = None
    if begin is not None and (begin == 0 or words[begin] != '"'):
        found.append((begin, len(words)))
    return found or _single(words)


def _closes(words: str, begin: int, i: int) -> bool:
    """Whether the quotation opened at `begin` closes at `i`; pages mix curly and straight marks."""
    if words[i] == '"':
        return words[begin] == '"' or words[i - 1] in ",.?!"
    return words[i] in _CLOSE


def _single(words: str) -> list[tuple[int, int]]:
    """British single quotation marks; an apostrophe inside a word is none."""
    found: list[tuple[int, int]] = []
    at = 0
    while opened := _SINGLE_OPEN.search(words, at):
        closes = list(_SINGLE_CLOSE.finditer(words, opened.end()))
        if not closes:
            break
        end = next((m.end() for m in closes if words[m.start() - 1] in ",.!?"), closes[0].end())
        found.append((opened.start(), end))
        at = end
    return found
