"""Why a line of the report format was refused, in words for the person who wrote it."""

from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from vedette.feeds.report_format.line_models import LINE_MODELS
from vedette.model.value_words import in_words, message_in_words

_CORRECT = "correct the value"
_LIMITS = {
    "less_than_equal": "must be at most {le:.12g}",
    "greater_than_equal": "must be at least {ge:.12g}",
    "too_long": "must have at most {max_length} items",
}
_MENDS = {
    "json_invalid": "write one complete JSON object a line, without NaN",
    "union_tag_not_found": f'add "type": one of {", ".join(LINE_MODELS)}',
    "union_tag_invalid": f"use one of {', '.join(LINE_MODELS)}",
    "missing": "add it",
    "finite_number": "leave the key out where the value is unknown",
}
# The text of a line, raw frames and claims may hold addresses and serials: never quoted.
_PRIVATE = frozenset({"json_invalid", "hex", "value"})


def explain(exc: ValidationError, model: type[BaseModel] | None) -> tuple[str, str]:
    """The first fault of a line, with its key and what to do.

    `model` is the model of the whole line; its keys are listed if one is misspelt.
    """
    fault = exc.errors(include_url=False)[0]
    kind = fault["type"]
    path = [str(part) for part in fault["loc"]]
    if path and path[0] in LINE_MODELS:
        path = [f"{path[0]}.{path[1]}", *path[2:]] if len(path) > 1 else path
    key = ".".join(path)
    if kind == "extra_forbidden":
        return f"unknown key {key}", _spelling(path[-1].rpartition(".")[2], path, model)
    if kind == "missing":
        return f"{key} is missing", _MENDS[kind]
    limits = _LIMITS.get(kind)
    if limits is not None:
        return f"`{key}` {limits.format(**fault['ctx'])}, got {given_of(fault)}", _CORRECT
    what = message_in_words(fault["msg"])
    if kind == "union_tag_invalid":
        what = f"there is no type {fault['ctx']['tag']!r:.40}"
    given = fault.get("input")
    names = [kind, *path, key.rpartition(".")[2]]
    is_plain = isinstance(given, str | int | float | bool)
    if is_plain and ", got " not in what and _PRIVATE.isdisjoint(names):
        what = f"{what}, got {in_words(given)}"
    return (f"{key}: {what}" if key else what), _MENDS.get(kind, _CORRECT)


def given_of(fault: Any) -> str:
    """The value that was given, shortened. The text of a claim and raw bytes are never quoted."""
    given = fault.get("input")
    if isinstance(given, int | float):
        return f"{given!r:.60}"
    return f"{len(given)} items" if isinstance(given, list | tuple) else "something else"


def _spelling(wrong: str, path: list[str], model: type[BaseModel] | None) -> str:
    """A likely spelling, or the keys that there are; for keys of the line itself only."""
    if model is None or len(path) > 1:
        return "remove it, or see docs/feeds/report-format.md for the keys there are"
    known = list(model.model_fields)
    close = get_close_matches(wrong, known, n=1)
    return f"did you mean {close[0]}?" if close else f"the keys are {', '.join(known)}"
