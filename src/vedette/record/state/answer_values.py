"""Answers compared as values: "19", "nineteen" and "19 drones" give the same number.

Only the spelling is compared. Nothing is rounded, estimated or made of two answers: "about 19" and
"at least 19" stay answers of their own.
"""

import re
from collections.abc import Sequence
from typing import Final

from vedette.model.question import QuestionKind

_NUMBERS: Final = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    "twenty",
)  # fmt: skip
_WORDS: Final = {word: number for number, word in enumerate(_NUMBERS, start=1)}
_NONE: Final = re.compile(
    r"^(?:none|nil|zero|0|nobody|no one|no (?:casualties|injuries|deaths|victims|damage)"
    r"|(?:nobody|no one) (?:was )?(?:hurt|injured|killed))$"
)
_OBJECTS: Final = re.compile(
    r"^(?P<number>\d+) (?P<noun>drones?|uavs?|uas|unmanned aircraft|objects?|aircraft)$"
)
_LENGTH: Final = re.compile(r"^(?P<value>\d+(?:\.\d+)?) ?(?P<unit>[a-z]+)$")
_UNITS: Final = {
    "m": "m", "metre": "m", "metres": "m", "meter": "m", "meters": "m",
    "ft": "ft", "foot": "ft", "feet": "ft", "km": "km",
}  # fmt: skip
_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3}\b)")


def value_keys(kind: QuestionKind, answers: Sequence[str]) -> list[str]:
    """A key for each answer to a question of this kind; equal keys are the same answer.

    A bare number agrees with a number of objects where all that name objects name the same ones.
    """
    keys = [_plain(kind, says) for says in answers]
    if kind is not QuestionKind.NUMBER:
        return keys
    nouns: dict[str, set[str]] = {}
    for key in keys:
        if counted := _OBJECTS.match(key):
            nouns.setdefault(counted["number"], set()).add(counted["noun"].rstrip("s"))
    return [_as_number(key, nouns) for key in keys]


def _plain(kind: QuestionKind, says: str) -> str:
    key = " ".join(says.casefold().split()).rstrip(".")
    key = _THOUSANDS.sub("", key)
    first, _, rest = key.partition(" ")
    if first in _WORDS:
        key = f"{_WORDS[first]} {rest}".rstrip()
    if kind in (QuestionKind.CASUALTIES, QuestionKind.DAMAGE) and _NONE.match(key):
        return "none"
    length = _LENGTH.match(key) if kind is QuestionKind.ALTITUDE else None
    if length is not None and length["unit"] in _UNITS:
        return f"{float(length['value']):g} {_UNITS[length['unit']]}"
    return key


def _as_number(key: str, nouns: dict[str, set[str]]) -> str:
    counted = _OBJECTS.match(key)
    number = counted["number"] if counted else key
    if len(nouns.get(number, ())) > 1:
        return key
    return number
