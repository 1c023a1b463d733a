"""What others said, so that it can be shown: nothing in it hides, and none of it is a command.

A claim, a name or a title may hold anything, such as what moves a terminal's cursor over another
line or turns the order of letters round. It is spelt out, never dropped: the reader sees that it
is there. The record itself and all that is for programs keep every character as it was.
"""

import unicodedata

_HIDDEN = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_BREAKS = frozenset("\t\n\r\x0b\x0c\u2028\u2029")


def plain(text: str) -> str:
    """`text` on one line, with what cannot be seen spelt out: nothing hides, nothing is lost."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        " " if one in _BREAKS else _spelt(one) if _is_unseen(one) else one for one in text
    )


def visible(text: str) -> str:
    """`text` with its lines as they are, and all else that cannot be seen spelt out."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        one if one in "\n\t" or not _commands(one) else _spelt(one)
        for one in text.replace("\r\n", "\n")
    )


def _is_unseen(character: str) -> bool:
    return character in _HIDDEN or unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"}


def _commands(character: str) -> bool:
    return character in _HIDDEN or unicodedata.category(character) in {"Cc", "Zl", "Zp"}


def _spelt(character: str) -> str:
    return f"‹U+{ord(character):04X}›"
