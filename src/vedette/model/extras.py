"""Optional dependencies: loaded when they are needed, with an error that names the extra.

The extras are those of pyproject.toml. A module that needs one loads it here and not with an
`import` at its top, so that the rest of the program works without it.
"""

from importlib import import_module
from typing import Any

from vedette.model.errors import MissingExtraError


def optional_module(name: str, *, extra: str, what: str) -> Any:
    """Import the module `name`: an optional dependency, or a module of ours that needs one.

    what: the feature that needs it, as the subject of the error's sentence. Raises
    MissingExtraError if the dependency is not installed.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as exc:
        if exc.name is not None and exc.name.startswith("vedette"):
            raise  # a mistake of ours, and nothing that can be installed
        raise MissingExtraError(extra, what) from exc


def is_missing_dependency(error: ModuleNotFoundError) -> bool:
    """Whether the import of our own module failed because an optional dependency is missing."""
    return error.name is not None and not error.name.startswith("vedette")
