"""One statement found in a sentence, as token ranges, and the channel that its attribution
names."""

import re
from dataclasses import dataclass
from typing import Final

from vedette.intake.modality_cues import Cue
from vedette.intake.noun_phrases import Phrase


@dataclass(frozen=True, slots=True)
class Finding:
    """One statement in a sentence; `start` and `end` are tokens, `subject` who makes it."""

    start: int
    end: int
    cue: Cue | None
    subject: Phrase | None
    claim: tuple[int, int]  # tokens of what is claimed
    addressee: tuple[int, int] | None = None
    embedded: bool = False  # a clause inside another statement
    why: str = ""
    rest: tuple[int, int] | None = None  # the claim's second part: '"A," X said, "B"'


_VIA: Final = re.compile(
    r"\b(?:(?:on|via|through) (?:the )?(?P<channel>Telegram|X|Twitter|Facebook|WhatsApp|Instagram"
    r"|Signal|YouTube|TikTok|LinkedIn|Truth Social|Bluesky|Mastodon|VKontakte|social media|state"
    r" (?:television|TV|radio)|television|radio)\b|(?:on|in) (?:its|their|his|her|the) (?:\w+ )?"
    r"(?P<site>website|web site|app|blog|Telegram channel)\b|by (?P<by>phone|telephone|e-?mail"
    r"|text message|letter)\b|in an? (?:\w+ )?(?P<form>statement|tweet|interview|video|letter"
    r"|written answer|report|news conference)\b)"
)


def channel(words: str) -> str | None:
    """The channel of the statement, such as a letter or a post, where the attribution names it."""
    match = _VIA.search(words)
    if match is None:
        return None
    return match["channel"] or match["site"] or match["by"] or match["form"]
