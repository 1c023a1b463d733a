"""Names of people: how they are written on the record, and which ones look alike.

The record knows people by their names, so two names must not look the same to a reader.
"""

import unicodedata

from vedette.access.lookalikes import skeleton
from vedette.model.errors import AccessError

LONGEST_NAME = 60
CONSOLE = "console"
PROGRAM_MARK = "(program)"
CONSOLE_MARK = "(command line)"
"""What stands behind a name that somebody gave on the command line: nobody signed in there."""

_RESERVED = frozenset({"vedette", CONSOLE})  # the record's names for the machine and the shell
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC")
"""Scripts with letters of the same shape. A word of a name uses one of them."""


def clean_name(name: str) -> str:
    """The name in the form of the record (NFC, single spaces). Raises AccessError."""
    cleaned = " ".join(unicodedata.normalize("NFC", name).split())
    if not cleaned or len(cleaned) > LONGEST_NAME or not cleaned.isprintable():
        raise AccessError(
            f"the name must be a name of 1 to {LONGEST_NAME} printable characters, got {name!r}",
            mend="correct the name",
        )
    key = name_key(cleaned)
    if key in _RESERVED or key.endswith((PROGRAM_MARK, CONSOLE_MARK)):
        raise AccessError(f"{cleaned!r} is reserved for programs", mend="choose another name")
    _require_one_script(cleaned)
    return cleaned


def name_key(name: str) -> str:
    """A key that is equal for all spellings of one name."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def look_of(name: str) -> str:
    """A key for comparison, equal for names that look the same to a reader."""
    shown = skeleton(unicodedata.normalize("NFKC", name))
    # Small letters may look like others than capitals do, so both are compared.
    return skeleton(name_key(shown))


def on_the_command_line(name: str) -> str:
    """The form of a name in the record if it was given on the command line.

    An empty name stays empty, so that the caller can refuse it.
    """
    if not name.strip() or name.endswith(CONSOLE_MARK):
        return name
    return f"{name.strip()} {CONSOLE_MARK}"


def _require_one_script(name: str) -> None:
    """Refuse a word that mixes scripts. Raises AccessError."""
    for word in name.split():
        scripts = {script for c in word if c.isalpha() and (script := _script_of(c))}
        if len(scripts) > 1:
            odd = ", ".join(sorted(scripts)).title()
            raise AccessError(
                f"each word must be in one script, got {word!r} with letters of {odd}, which "
                "look alike",
                where=name,
                mend="write each word of a name in one script",
            )


def _script_of(letter: str) -> str | None:
    described = unicodedata.name(letter, "")
    return next((script for script in _SCRIPTS if described.startswith(script)), None)
