"""Options of a command for the text fields of a statement, taken from their definition."""

import inspect
from collections.abc import Callable
from typing import Annotated

import typer

from vedette.model.statement import TEXT_FIELDS


def with_text_fields(command: Callable[..., None]) -> Callable[..., None]:
    """`command` with an option for each text field of a statement, in place of its `**texts`.

    typer reads the options of a command from its signature.
    """
    options = [
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=None,
            annotation=Annotated[str | None, typer.Option(help=field.help)],
        )
        for field in TEXT_FIELDS
    ]
    signature = inspect.signature(command)
    own = [one for one in signature.parameters.values() if one.kind is not one.VAR_KEYWORD]
    command.__signature__ = signature.replace(  # type: ignore[attr-defined]
        parameters=[*own, *options]
    )
    command.__annotations__ |= {one.name: one.annotation for one in options}
    return command
