"""Hidden characters in text from others, made visible before the text is shown.

A claim, a name or a title may contain terminal commands or characters that reverse the order of
letters. They are shown as code points, never removed. The record and all output for programs keep
every character unchanged.
"""

import unicodedata

# All bidirectional controls of Unicode UAX 9, section 2, and the byte order mark. The page has the
# same set in webui/src/ui/visible-text.ts.
_HIDDEN = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
)
_BREAKS = frozenset("\t\n\r\x0b\x0c\u2028\u2029")


def plain(text: str) -> str:
    """`text` on one line, with hidden characters shown as code points."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        " " if one in _BREAKS else _spelt(one) if _is_unseen(one) else one for one in text
    )


def visible(text: str) -> str:
    """`text` with its line breaks, and all other hidden characters shown as code points."""
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
