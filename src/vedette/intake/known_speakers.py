"""The speakers met so far; later mentions are matched to the speaker that they name."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from vedette.intake.english_words import PRONOUNS
from vedette.intake.speakers import Speaker, content_words, stem

_HE: Final = re.compile(r"(?:man|father|son|brother|king|prince|lord|mr)\b", re.I)


_SHE: Final = re.compile(
    r"(?:woman|mother|daughter|sister|queen|princess|lady|dame|mrs|ms)\b", re.I
)


_OBJECTS: Final = {"him": "he", "her": "she", "them": "they"}
_REACH: Final = 3  # paragraphs that a pronoun may look back over


class Known:
    """The speakers and names met so far, in the order of the report."""

    def __init__(self, full_names: Sequence[tuple[int, str]] = ()) -> None:
        """full_names: each with the paragraph it stands in, in the order of the report."""
        self._names = {name: paragraph for paragraph, name in reversed(full_names)}
        self.met: list[Speaker] = []

    def meet(self, speaker: Speaker) -> Speaker:
        """Match `speaker` to one met before where the match is unambiguous, and remember them."""
        found = self._resolve(speaker)
        self.met.append(found)
        return found

    def mention(self, speaker: Speaker) -> None:
        """Note a person whom the report names but does not quote."""
        self.met.append(speaker)

    def _resolve(self, speaker: Speaker) -> Speaker:
        low = re.sub(r"^(?:the|both|all)\s+", "", speaker.name.lower())
        if speaker.name.lower() in _OBJECTS:
            subject = replace(speaker, name=_OBJECTS[speaker.name.lower()])
            found = self._pronoun(subject)
            return speaker if found is subject else found  # 'according to him'
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
            same_head = earlier.person or _heads(low) == _heads(described.lower())
            if own and own <= words and _heads(low) in heads and same_head:
                fits[earlier.name] = earlier
        if len(fits) == 1:
            return self._back(speaker, next(iter(fits.values())))
        # Of two ministries, the one that has just spoken, if the other has not.
        near = [s for s in fits.values() if not s.person and speaker.paragraph - s.paragraph <= 1]
        return self._back(speaker, near[0]) if len(near) == 1 else speaker


def _heads(low: str) -> str:
    """The head noun of a short description."""
    before = re.split(r"\b(?:of|for|at|in|from|who|with|on)\b", low)[0].split()
    return stem(before[-1].strip("’'")) if before else ""


def _gender_fits(speaker: Speaker, word: str) -> bool:
    described = f"{speaker.name} {speaker.role or ''}"
    he, she = bool(_HE.search(described.replace("woman", ""))), bool(_SHE.search(described))
    return not (she and not he) if word == "he" else not (he and not she)
