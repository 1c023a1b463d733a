"""The terminal of every command: text from outside is printed, but cannot control the terminal.

The name of a zone, a claim or a file may hold terminal control sequences: to clear the screen, to
overwrite the line above, or to set the window's title. Here they are printed as visible characters
(`sharing.hidden_characters`).
"""

import re
from typing import Any

from rich import console as rich_console
from rich.text import Text

from vedette.sharing.hidden_characters import visible

_LINES = re.compile(r"\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")


class Console(rich_console.Console):
    """A console that neither executes control sequences in its input nor replaces emoji codes.

    Rich would print `02:ab:1f` and `START:END:SHA256` with an emoji for `:ab:` and `:END:`.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**({"emoji": False} | options))

    def render_str(self, text: str, **options: Any) -> Text:
        """`text` as it is printed, in tables too."""
        return super().render_str(visible(text), **options)


def one_line(text: str) -> str:
    """`text` without line breaks, so that quoted text cannot pass for output of this program."""
    return _LINES.sub(" ", text.rstrip())
