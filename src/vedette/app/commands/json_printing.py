"""Output for programs: one JSON object per line, and a clear end if the reader closes the pipe."""

import os
import sys
from collections.abc import Mapping

import typer

from vedette.sharing.event_lines import dumps

CUT_OFF = 141  # what a shell reports of a program whose reader has gone (128 + SIGPIPE)


class ReaderGoneError(Exception):
    """The reader of our output has closed the pipe, as `| head` does.

    Not a BrokenPipeError: typer would exit with 1 for it, which `vedette check` uses for "some
    inside".
    """


def print_line(line: Mapping[str, object]) -> None:
    """Print one object. Raises ReaderGoneError."""
    try:
        typer.echo(dumps(line))
    except BrokenPipeError as exc:
        raise ReaderGoneError from exc


def end_cut_off() -> None:
    """Exit with the status for output that was not read completely."""
    # What is still buffered has nowhere to go; flushing it at exit would be another error.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(CUT_OFF)
