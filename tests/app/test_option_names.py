"""The rooms below the command line name fields; the command line names its options."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import vedette
from vedette.app.option_names import with_option_names
from vedette.model.errors import RecordError

SRC = Path(vedette.__file__).parent
ROOMS = ("access", "alerts", "intake", "model", "record", "sharing", "store", "web")
OPTION = re.compile(r"(?:^|[\s`(,])--[a-z]")
OPTIONS = {"as_of": "--as-of", "incident": "--incident", "at": "--at"}


def texts(tree: ast.Module) -> Iterator[str]:
    """Every text of a module that is no docstring."""
    aside = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in aside:
            yield node.value


@pytest.mark.parametrize("room", ROOMS)
def test_no_room_below_the_command_line_names_an_option(room: str) -> None:
    found = [
        f"{path.relative_to(SRC)}: {text!r}"
        for path in sorted((SRC / room).rglob("*.py"))
        for text in texts(ast.parse(path.read_text()))
        if OPTION.search(text)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (RecordError("not a time", where="as_of"), "--as-of: not a time"),
        (RecordError("belongs to no incident", mend="give `incident`"), "; give --incident"),
        (RecordError("not a time", where="at", mend="see `docs`"), "--at: not a time; see `docs`"),
        (RecordError("is not there", where="as_of.txt"), "as_of.txt: is not there"),
    ],
)
def test_an_error_names_the_option_of_a_field(error: RecordError, words: str) -> None:
    assert words in with_option_names(error, OPTIONS)
