"""Every setting, command and output line is in the documentation."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main

from vedette.app.cli import COMMANDS as NAMES
from vedette.app.cli import GROUPS, application
from vedette.app.settings.settings_page import page
from vedette.sharing import event_line_types, proof_lines

ROOT = Path(__file__).resolve().parent.parent.parent
COMMANDS = (ROOT / "docs" / "commands.md").read_text()
STATEMENT_FIELDS = (ROOT / "docs" / "statement-fields.md").read_text()
OUTPUT = (ROOT / "docs" / "output.md").read_text()


def test_the_settings_page_is_current_and_says_what_each_setting_is() -> None:
    assert (ROOT / "docs" / "settings.md").read_text() == page(), "run `make schemas`"


def leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command that can be run, with its path."""
    if not hasattr(command, "commands"):
        yield path, command
        return
    for name, part in command.commands.items():
        yield from leaves(part, (*path, name))


def arguments(command: Any) -> list[str]:
    """The arguments of a command as its usage line must show them."""
    found = []
    for param in command.params:
        if param.param_type_name == "argument":
            name = param.metavar or param.name.upper()
            name += "..." if param.nargs == -1 and "..." not in name else ""
            found.append(name if param.required else f"[{name}]")
    return found


def test_every_command_argument_and_option_is_documented() -> None:
    """A command has a section that begins with its usage, or a list item in its group's section."""
    missing = []
    for path, command in leaves(typer.main.get_command(application([*NAMES, *GROUPS]))):
        full = " ".join(["vedette", *path[:2]])
        section = COMMANDS.partition(f"## `{full}`\n")[2].partition("\n## ")[0]
        called = path[2:] or ("vedette", *path)
        usage = " ".join([*called, *arguments(command)])
        if path[2:]:
            words = section.partition(f"- `{usage}`")[2].partition("\n- `")[0]
            words += section.partition("\n- ")[0]
        else:
            words = section if section.startswith(f"\n    {usage}") else ""
        if "(statement-fields.md)" in words:
            words += STATEMENT_FIELDS
        if not words:
            missing.append(usage)
            continue
        first = words.strip().partition("\n")[0]
        for param in command.params:
            options = [one for one in param.opts if one.startswith("--") and one != "--help"]
            if options and options[0] not in words:
                missing.append(f"{' '.join(path)} {options[0]}")
            if options and param.required and options[0] not in first:
                missing.append(f"{' '.join(path)} {options[0]} in the usage line")
    assert not missing, f"add to docs/commands.md: {missing}"


def test_every_key_that_goes_out_is_documented() -> None:
    named = {**vars(event_line_types), **vars(proof_lines)}
    lines = [v for k, v in named.items() if k.endswith("Line") and k != "Line"]
    missing = {key for line in lines for key in line.__annotations__ if f"`{key}`" not in OUTPUT}
    assert not missing, f"add to docs/output.md: {sorted(missing)}"


def test_every_decision_is_in_the_index_and_has_one_form() -> None:
    folder = ROOT / "docs" / "adr"
    index = (folder / "README.md").read_text()
    pages = sorted(folder.glob("[0-9]*.md"))
    assert len({page.name[:4] for page in pages}) == len(pages)
    for decision in pages:
        title, _, rest = decision.read_text().partition("\n\n")
        assert title.startswith(f"# ADR {decision.name[:4]}: "), decision.name
        assert rest.startswith("## Status\n\n"), decision.name
        name = title.removeprefix(f"# ADR {decision.name[:4]}: ")
        assert f"[{decision.name[:4]}]({decision.name}) | {name} |" in index, decision.name
