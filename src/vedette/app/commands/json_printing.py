"""Printing for programs: one JSON object a line, and an end that says why where nobody reads."""

import os
import sys
from collections.abc import Mapping

import typer

from vedette.sharing.event_lines import dumps

CUT_OFF = 141  # what a shell reports of a program whose reader has gone (128 + SIGPIPE)


class ReaderGoneError(Exception):
    """The reader of our output has gone, as with `| head`.

    Not a BrokenPipeError: the command-line library would end that with status 1, which
    `vedette check` uses for "some inside".
    """


def print_line(line: Mapping[str, object]) -> None:
    """Print one object. Raises ReaderGoneError."""
    try:
        typer.echo(dumps(line))
    except BrokenPipeError as exc:
        raise ReaderGoneError from exc


def end_cut_off() -> None:
    """Leave, saying that not everything was read."""
    # What is still buffered has nowhere to go; flushing it at exit would be another error.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(CUT_OFF)
