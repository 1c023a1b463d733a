"""Speakers: a noun phrase parsed into name and role, and later mentions matched to it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from vedette.intake.sentences import Token
from vedette.intake.word_lists import listed

TITLES: Final = listed(
    "president minister chancellor king queen prince princess emperor governor gov mayor "
    "senator sen representative rep councillor councilor councilman councilwoman "
    "commissioner ambassador envoy secretary chief head director commander general gen "
    "colonel col major maj captain capt lieutenant lt sergeant sgt admiral adm commodore "
    "brigadier brig marshal constable inspector superintendent supt detective det sheriff "
    "officer prosecutor judge justice chairman chairwoman chair chairperson spokesman "
    "spokeswoman spokesperson leader deputy professor prof engineer headteacher "
    "headmaster principal bishop archbishop pope imam rabbi premier taoiseach speaker "
    "undersecretary coordinator manager administrator controller warden ranger pilot "
    "private corporal cpl cmdr wing investigator specialist analyst attorney lawyer coroner trooper"
    " founder co-founder owner editor correspondent reporter researcher scientist meteorologist"
    " dispatcher consultant adviser advisor congressman congresswoman lawmaker negotiator diplomat"
    " official executive ceo cfo coo treasurer paramedic firefighter co-pilot copilot dean rector"
    " master harbourmaster provost curator ombudsman auditor trustee marshall"
)
_HONORIFICS: Final = listed("mr mrs ms miss dr sir dame lord lady rev prof")
_PARTICLES: Final = listed("de van der von den bin al el la le di da du dos")
_NO_SPLIT: Final = listed(
    "of the in for at and from to on with by including near de la a an as between &"
)
_PERSON_NOUNS: Final = TITLES | listed(
    "man woman resident villager witness diplomat official source driver pensioner "
    "analyst expert parent person farmer worker passenger survivor soldier fisherman "
    "student teacher doctor nurse lawyer professor scientist researcher neighbour "
    "neighbor owner clerk chairman father mother executive economist author editor "
    "journalist reporter employee"
)
_EMPTY: Final = listed("the a an its their his her our this that of in for at and by s 's's") | {
    "s",
    "same",
}
_BODIES: Final = listed(
    "bureau agency authority force forces office service services council department board"
    " committee commission ministry affairs union republic states kingdom guard staff assembly"
    " administration institute university defence defense security police court party parliament"
)
_OFFICE_AND_NAME: Final = 3  # capitals in a row: one of the office at least, and two of the name


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """A speaker, as the source names or describes them."""

    name: str
    role: str | None = None
    person: bool = False
    plural: bool = False
    paragraph: int = 0
    resolved_from: str | None = None  # the words that were led back to `name`

    @property
    def words(self) -> frozenset[str]:
        """The content words of name and role."""
        return content_words(f"{self.name} {self.role or ''}")


def content_words(text: str) -> frozenset[str]:
    """The words of a description, without articles, possessives and endings."""
    found = re.findall(r"[^\W_]+(?:-[^\W_]+)*", re.sub(r"[’']s?\b", " ", text).lower())
    return frozenset(stem(w) for w in found if w not in _EMPTY)


def stem(word: str) -> str:
    """A word without the ending of its plural."""
    return word[:-1] if word.endswith("s") and len(word) > 3 and not word.endswith("ss") else word


def parse(
    text: str, phrase: Sequence[Token], asides: Sequence[Sequence[Token]], paragraph: int
) -> Speaker:
    """The speaker that a noun phrase and its asides ("Jane Roe, 52, the mayor,") name.

    text: the kept text, which the tokens' offsets refer to.
    """
    name, role = _split(text, phrase)
    if _is_name_only(phrase) or role is not None:
        for aside in asides:
            if role is None and _describes(aside):
                role = _words(text, aside)
    else:
        for aside in asides:
            tail, tail_role = _split(text, aside)
            if _is_name_only(aside) or (tail_role is not None and _starts_titled(aside)):
                role = name if tail_role is None else f"{name}, {tail_role}"
                name = tail
                break
    person = _is_person(name, role)
    return Speaker(
        name=name,
        role=role,
        person=person,
        plural=_is_plural(phrase) and not person,
        paragraph=paragraph,
    )


def _words(text: str, tokens: Sequence[Token]) -> str:
    return re.sub(r"\s+", " ", text[tokens[0].start : tokens[-1].end])


def _split(text: str, phrase: Sequence[Token]) -> tuple[str, str | None]:
    """(name, role) of 'Foreign Minister Petra Hollan' or 'operator KraftNor'; role may be None."""
    tokens = list(phrase)
    while len(tokens) > 1 and _plain(tokens[0]) in _HONORIFICS:
        tokens = tokens[1:]
    lows = [_plain(t) for t in tokens]
    cut = 0
    for i, token in enumerate(tokens[:-1]):
        tail = tokens[i + 1 :]
        if all(lows[n] in _BODIES for n in range(i + 1, len(tokens))):
            continue  # 'the General Staff' names nobody called Staff
        if not tail[0].capital or not all(t.capital or t.low in _PARTICLES for t in tail):
            continue
        title = lows[i] in TITLES or lows[i] in _HONORIFICS
        described = not set(lows[:i]) & _NO_SPLIT or lows[i] in _PERSON_NOUNS
        lower = described and _may_describe(token)
        if (title or lower) and token.is_word and not _possessive(token):
            cut = i + 1
    cut = cut or _office_end(tokens, lows)
    if cut == 0:
        return _words(text, tokens), None
    while cut < len(tokens) - 1 and lows[cut] in _HONORIFICS:
        cut += 1
    return _words(text, tokens[cut:]), _words(text, tokens[:cut])


def _may_describe(token: Token) -> bool:
    return not token.capital and token.low not in _NO_SPLIT and not token.text[0].isdigit()


def _office_end(tokens: Sequence[Token], lows: Sequence[str]) -> int:
    """Where the name begins in 'Minister of the Interior Ada Quill'; 0 where none does."""
    capitals = 0
    while capitals < len(tokens) and tokens[-1 - capitals].capital:
        capitals += 1
    office = lows[0] in TITLES and "of" in lows
    if not office or capitals < _OFFICE_AND_NAME or capitals == len(tokens):
        return 0
    return 0 if lows[-1] in _BODIES else len(tokens) - 2


def _plain(token: Token) -> str:
    """'Secretary-General' is a title as 'Secretary' is."""
    low = token.low.rstrip(".")
    return low if "-" not in low or low.split("-")[0] not in TITLES else low.split("-")[0]


def _possessive(token: Token) -> bool:
    return token.low.endswith(("'s", "s'"))


def _is_name_only(tokens: Sequence[Token]) -> bool:
    words = [t for t in tokens if _plain(t) not in _HONORIFICS]
    return (
        bool(words)
        and words[0].capital
        and all(t.capital or t.low in _PARTICLES or t.low in ("of", "and", "&") for t in words)
        and _plain(words[0])
        not in ("the", "a", "an", "its", "their", "his", "her", "one", "another")
    )


def _starts_titled(tokens: Sequence[Token]) -> bool:
    return _plain(tokens[0]) in TITLES | _HONORIFICS


def _describes(aside: Sequence[Token]) -> bool:
    first = aside[0]
    return not first.text[0].isdigit() and first.low not in ("who", "which", "whose", "and", "in")


def _is_person(name: str, role: str | None) -> bool:
    described = f"{role or ''} {'' if name[:1].isupper() and role else name}".lower()
    head = re.split(r"\b(?:of|for|at|in|from|who|with|on|to)\b", described)[0]
    found = {w.rstrip(".") for w in re.findall(r"[a-z]+\.?", head)}
    if role is not None and found & _PERSON_NOUNS:
        return True
    last = re.findall(r"[a-z]+", head)[-1:] if role is None else []
    return bool(last) and last[0] in _PERSON_NOUNS


def _is_plural(phrase: Sequence[Token]) -> bool:
    head = next((t for i, t in enumerate(phrase) if i and t.low in _NO_SPLIT), None)
    words = list(phrase[: phrase.index(head)] if head is not None else phrase)
    last = words[-1].low if words else ""
    return last in ("police", "people", "two", "both", "media") or (
        last.endswith("s") and not last.endswith(("ss", "'s")) and not words[-1].capital
    )
