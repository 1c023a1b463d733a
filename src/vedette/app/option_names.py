"""The options of the command that runs, for errors that name a field.

The rooms below know fields: `as_of`. A person at a terminal typed an option: `--as-of`.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from vedette.model.errors import VedetteError

_NAMED = re.compile(r"`([a-z_]+)`")


def options_of(command: Any, arguments: Sequence[str]) -> dict[str, str]:
    """The long option of each field of the command that `arguments` ask for."""
    for word in arguments:
        command = getattr(command, "commands", {}).get(word, command)
    options = {}
    for param in command.params:
        long = [one for one in param.opts if one.startswith("--")]
        if long:
            options[param.name.rstrip("_")] = long[0]  # `for_` is the field `for`
    return options


def with_option_names(error: VedetteError, options: Mapping[str, str]) -> str:
    """The error's text, with options for the fields that it is about or names in backticks."""
    text = error.what
    field = (error.where or "").replace(" ", "_")
    if error.where is not None:
        text = f"{options.get(field, error.where)}: {text}"
    if error.mend is not None:
        text += "; " + _NAMED.sub(lambda one: options.get(one[1], one[0]), error.mend)
    return text
