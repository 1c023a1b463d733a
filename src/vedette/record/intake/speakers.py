"""Who speaks: a noun phrase taken apart, and later mentions led back to the one they name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from vedette.record.intake.listing import listed
from vedette.record.intake.sentences import Token
from vedette.record.intake.words import PRONOUNS

_TITLES: Final = listed(
    "president minister chancellor king queen prince princess emperor governor gov mayor "
    "senator sen representative rep councillor councilor councilman councilwoman "
    "commissioner ambassador envoy secretary chief head director commander general gen "
    "colonel col major maj captain capt lieutenant lt sergeant sgt admiral adm commodore "
    "brigadier brig marshal constable inspector superintendent supt detective det sheriff "
    "officer prosecutor judge justice chairman chairwoman chair chairperson spokesman "
    "spokeswoman spokesperson leader deputy professor prof engineer headteacher "
    "headmaster principal bishop archbishop pope imam rabbi premier taoiseach speaker "
    "undersecretary coordinator manager administrator controller warden ranger pilot "
    "private corporal cpl cmdr wing"
)
_HONORIFICS: Final = listed("mr mrs ms miss dr sir dame lord lady rev prof")
_PARTICLES: Final = listed("de van der von den bin al el la le di da du dos")
_NO_SPLIT: Final = listed(
    "of the in for at and from to on with by including near de la a an as between &"
)
_PERSON_NOUNS: Final = _TITLES | listed(
    "man woman resident villager witness diplomat official source driver pensioner "
    "analyst expert parent person farmer worker passenger survivor soldier fisherman "
    "student teacher doctor nurse lawyer professor scientist researcher neighbour "
    "neighbor owner clerk chairman father mother executive economist author editor "
    "journalist reporter employee"
)
_HE: Final = re.compile(r"(?:man|father|son|brother|king|prince|lord|mr)\b", re.I)
_SHE: Final = re.compile(
    r"(?:woman|mother|daughter|sister|queen|princess|lady|dame|mrs|ms)\b", re.I
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
_REACH: Final = 3  # paragraphs that a pronoun may look back over


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who speaks, as the source names or describes them."""

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
    return frozenset(_stem(w) for w in found if w not in _EMPTY)


def _stem(word: str) -> str:
    return word[:-1] if word.endswith("s") and len(word) > 3 and not word.endswith("ss") else word


def parse(
    text: str, phrase: Sequence[Token], asides: Sequence[Sequence[Token]], paragraph: int
) -> Speaker:
    """The speaker that a noun phrase and its asides ("Jane Roe, 52, the mayor,") name.

    text: the kept text, that the tokens' offsets are of.
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
        if not tail[0].capital or not all(t.capital or t.low in _PARTICLES for t in tail):
            continue
        title = lows[i] in _TITLES or lows[i] in _HONORIFICS
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
    office = lows[0] in _TITLES and "of" in lows
    if not office or capitals < _OFFICE_AND_NAME or capitals == len(tokens):
        return 0
    return 0 if lows[-1] in _BODIES else len(tokens) - 2


def _plain(token: Token) -> str:
    """'Secretary-General' is a title as 'Secretary' is."""
    low = token.low.rstrip(".")
    return low if "-" not in low or low.split("-")[0] not in _TITLES else low.split("-")[0]


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
    return _plain(tokens[0]) in _TITLES | _HONORIFICS


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


class Known:
    """The speakers and names met so far, in the order of the report."""

    def __init__(self, full_names: Sequence[tuple[int, str]] = ()) -> None:
        """full_names: each with the paragraph it stands in, in the order of the report."""
        self._names = {name: paragraph for paragraph, name in reversed(full_names)}
        self.met: list[Speaker] = []

    def meet(self, speaker: Speaker) -> Speaker:
        """Lead `speaker` back to one met before where that is plain, and remember them."""
        found = self._resolve(speaker)
        self.met.append(found)
        return found

    def mention(self, speaker: Speaker) -> None:
        """Note a person whom the report names without letting them speak."""
        self.met.append(speaker)

    def _resolve(self, speaker: Speaker) -> Speaker:
        low = re.sub(r"^(?:the|both|all)\s+", "", speaker.name.lower())
        if speaker.name.lower() in PRONOUNS:
            return self._pronoun(speaker)
        if speaker.name.lower() in ("the two", "the pair", "both"):
            return speaker
        surname = self._surname(speaker)
        if surname is not None:
            return surname
        if not speaker.name[:1].isupper() or speaker.name.lower().startswith(("the ", "a ")):
            return self._description(speaker, low)
        return speaker

    def _back(self, speaker: Speaker, found: Speaker) -> Speaker:
        return replace(
            found,
            role=found.role or speaker.role,
            paragraph=speaker.paragraph,
            resolved_from=speaker.name if speaker.name != found.name else None,
        )

    def _pronoun(self, speaker: Speaker) -> Speaker:
        near = [s for s in self.met if speaker.paragraph - s.paragraph <= _REACH]
        word = speaker.name.lower()
        if word in ("he", "she"):
            fits = [s for s in near if s.person and _gender_fits(s, word)]
            recent = {s.name for s in fits if s.paragraph == fits[-1].paragraph} if fits else set()
            return self._back(speaker, fits[-1]) if len(recent) == 1 else speaker
        if not near or speaker.paragraph - near[-1].paragraph > 1:
            return speaker
        last = near[-1]
        if word == "it" and not last.person and not last.plural:
            return self._back(speaker, last)
        if word == "they" and not last.person:
            return self._back(speaker, last)
        return speaker

    def _surname(self, speaker: Speaker) -> Speaker | None:
        if " " in speaker.name or not speaker.name[:1].isupper():
            return None
        met = {s.name: s for s in self.met if s.name.split()[-1] == speaker.name and s.person}
        longer = [n for n in met if " " in n]
        if len(longer) == 1:
            return self._back(speaker, met[longer[0]])
        names = [
            n
            for n, first in self._names.items()
            if n.split()[-1] == speaker.name and " " in n and first <= speaker.paragraph
        ]
        if len(names) == 1 and not longer:
            return replace(speaker, name=names[0], resolved_from=speaker.name, person=True)
        return None

    def _description(self, speaker: Speaker, low: str) -> Speaker:
        """'the ministry' is the one ministry met before; with two of them it stays as it is."""
        if not speaker.name.lower().startswith(("the ", "that ", "this ")):
            return speaker
        own = content_words(low)
        fits: dict[str, Speaker] = {}
        for earlier in self.met:
            described = earlier.role if earlier.person and earlier.role else earlier.name
            words = earlier.words if earlier.person else content_words(earlier.name)
            office = re.split(r"[’']s\s|\bof\b", described)
            kind = office[-1] if re.search(r"[’']s\s", described) else office[0]
            heads = content_words(kind if earlier.person else described)
            if own and own <= words and _heads(low) in heads:
                fits[earlier.name] = earlier
        if len(fits) == 1:
            return self._back(speaker, next(iter(fits.values())))
        # Of two ministries, the one that has just spoken, if the other has not.
        near = [s for s in fits.values() if speaker.paragraph - s.paragraph <= 1]
        return self._back(speaker, near[0]) if len(near) == 1 else speaker


def _heads(low: str) -> str:
    """The head noun of a short description."""
    before = re.split(r"\b(?:of|for|at|in|from|who|with|on)\b", low)[0].split()
    return _stem(before[-1].strip("’'")) if before else ""


def _gender_fits(speaker: Speaker, word: str) -> bool:
    described = f"{speaker.name} {speaker.role or ''}"
    he, she = bool(_HE.search(described.replace("woman", ""))), bool(_SHE.search(described))
    return not (she and not he) if word == "he" else not (he and not she)
