"""The command line loads the command that is asked for, and no other."""

import io
import subprocess
import sys

from commands import Vedette
from rich.console import Console

from vedette.app.cli import COMMANDS, GROUPS
from vedette.app.commands.terminal_text import at_work


def test_help_lists_every_command(vedette: Vedette) -> None:
    found = vedette("--help")
    assert found.code == 0
    assert [one for one in (*COMMANDS, *GROUPS) if one not in found.out] == []


def test_a_command_that_is_none_is_told(vedette: Vedette) -> None:
    found = vedette("chekc")
    assert found.code == 2
    assert "chekc" in found.err


def test_the_check_loads_neither_compiled_code_nor_the_server() -> None:
    """Each of them takes longer to load than a small check to answer."""
    heavy = "numba", "scipy.stats", "uvicorn", "matplotlib", "reportlab", "rasterio", "pypdf"
    script = (
        "import sys; from vedette.app import cli; cli.application(['check']);"
        f"print([one for one in {heavy!r} if one in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_person_sees_that_it_is_at_work_and_a_program_does_not() -> None:
    for watched in (True, False):
        screen = io.StringIO()
        with at_work("reading restrictions", Console(file=screen, force_terminal=watched)):
            pass
        assert ("reading restrictions" in screen.getvalue()) == watched
