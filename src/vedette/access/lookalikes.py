"""Characters that look alike, as Unicode lists them ("confusables", UTS 39, section 4).

The table in `data/confusables.txt` is written by tools/confusables.py.
"""

import unicodedata
from functools import cache
from importlib import resources


def skeleton(text: str) -> str:
    """The skeleton of UTS 39: equal for texts that look the same.

    It is a key to compare by, not a text to show.
    """
    shown = unicodedata.normalize("NFD", text).translate(_prototypes())
    return unicodedata.normalize("NFD", shown)


@cache
def _prototypes() -> dict[int, str]:
    """For each code point the characters that it looks like."""
    table = resources.files("vedette.access").joinpath("data/confusables.txt")
    found: dict[int, str] = {}
    for line in table.read_text(encoding="ascii").splitlines():
        if line.startswith("#"):
            continue
        prototype, _, alike = line.partition(":")
        shown = "".join(chr(int(code, 16)) for code in prototype.split())
        found |= {int(code, 16): shown for code in alike.split()}
    return found
