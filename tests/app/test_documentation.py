"""Every setting, command and output line is in the documentation."""

from pathlib import Path

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


def test_every_command_and_option_is_documented() -> None:
    root = typer.main.get_command(application([*NAMES, *GROUPS]))
    missing = []
    for name, command in root.commands.items():  # type: ignore[attr-defined]
        for sub, part in getattr(command, "commands", {"": command}).items():
            full = f"vedette {name} {sub}".strip()
            section = COMMANDS.split(f"## `{full}`")
            if len(section) < 2:
                missing.append(full)
                continue
            words = section[1].split("\n## ")[0]
            if "(statement-fields.md)" in words:
                words += STATEMENT_FIELDS
            missing += [
                f"{full} {option}"
                for param in part.params
                for option in param.opts[:1]
                if option.startswith("--") and option != "--help" and option not in words
            ]
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
