"""The terminal as every command prints to it: what others wrote is shown, and moves nothing.

A zone's name, a claim or a file's name may hold a terminal's own commands: to clear the screen, to
write over the line above, to set the window's title. Here they are spelt out (`sharing.hidden_characters`).
"""

import re
from typing import Any

from rich import console as rich_console
from rich.text import Text

from vedette.sharing.hidden_characters import visible

_LINES = re.compile(r"\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")


class Console(rich_console.Console):
    """A console that takes no command from what it is given to print, and puts in no picture.

    Rich by itself prints `02:ab:1f` and `START:END:SHA256` with a picture for `:ab:` and `:END:`.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**({"emoji": False} | options))

    def render_str(self, text: str, **options: Any) -> Text:
        """`text` as it is shown, in a table too."""
        return super().render_str(visible(text), **options)


def one_line(text: str) -> str:
    """`text` without breaks, so that what somebody said cannot pass for a line of ours."""
    return _LINES.sub(" ", text.rstrip())
