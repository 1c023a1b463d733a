"""The settings page of the documentation, written from the settings themselves."""

import ast
import inspect
import textwrap
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any

from vedette.access.release_rules import ReleaseRule
from vedette.app.settings.settings import Settings
from vedette.engine.live.inputs.input_kinds import KINDS
from vedette.feeds import known_feeds
from vedette.notifications.contacts import Contact
from vedette.partners.output_settings import OUTPUT_KINDS

_INPUTS = """\
## Inputs

Each input of `vedette serve` is one `[[input]]` table. Its `kind` determines its settings.
`docs/serve.md` explains them.
"""

_ENCODINGS = """\
## Encodings

These are the values of `encoding`. A stream comes over `tcp` or from a `device`, a message over
`udp_frames`, `mqtt` or `http`. `vedette feeds` also prints the page of each feed.

| encoding | what it is | comes as | usual port |
|---|---|---|---|
"""

_SENSORS = """\
## `[[sensor]]`

Each sensor that does not register itself has one table, with the keys of a sensor line of the
report format (`docs/feeds/report-format.md`): `id`, `kind`, `name`, `lat_deg`, `lon_deg`, `height`,
`coverage`, `silent_after_s`, `position_sigma_m`, `azimuth_sigma_deg`, `range_sigma_m`,
`reports_per_s_max`.
"""

_HEAD = """\
# Settings

A settings file is in TOML and is given with `--config FILE`. Every setting has a default, so the
file may omit any of them. An unknown key stops the program, with a message that names the file
and the key. This page is written from the code by `make schemas`; a test keeps it current.

```toml
[tracking]
assumed_sigma_m = 15.0

[page]
port = 9000
```
"""


_CONTACTS = """\
## Contacts

Who is told of alarms: one `[[contact]]` table each. `docs/notify.md` shows how they are used.
"""


_OUTPUTS = """\
## Outputs

What may go out to whom is one `[[release]]` table for each rule, and each output of `vedette serve`
is one `[[output]]` table. Its `kind` determines its settings. `docs/sharing-outputs.md` explains
them.
"""


def page() -> str:
    """The whole page, in Markdown."""
    tables = [_table(f"[{f.name}]", f.type) for f in tables_of_settings()]
    inputs = [_table(f'[[input]]` with `kind = "{name}"', kind) for name, kind in KINDS.items()]
    contacts = [_CONTACTS, _table("[[contact]]", Contact)]
    outputs = [_OUTPUTS, _table("[[release]]", ReleaseRule)]
    outputs += [
        _table(f'[[output]]` with `kind = "{name}"', kind) for name, kind in OUTPUT_KINDS.items()
    ]
    return "\n".join(
        [_HEAD, *tables, *contacts, _INPUTS, *inputs, _encodings(), *outputs, _SENSORS]
    )


def _encodings() -> str:
    """The table of what the feeds declare."""
    rows = [
        f"| `{one.name}` | {one.words} | {' or '.join(one.carriers)} | {one.usual_port or ''} |"
        for feed in known_feeds.FEEDS
        for one in feed.live
    ]
    tables = [
        _table(f"options` of encoding `{feed.name}", feed.settings)
        for feed in known_feeds.FEEDS
        if feed.settings is not None
    ]
    return "\n".join([_ENCODINGS + "\n".join(rows), "", *tables])


def tables_of_settings() -> list[Field[Any]]:
    """The tables of settings that occur once, in order."""
    return [f for f in fields(Settings) if is_dataclass(f.type)]


def _table(name: str, kind: Any) -> str:
    words = words_of(kind)
    rows = [f"| `{f.name}` | {_default(f)} | {words[f.name]} |" for f in fields(kind)]
    doc = (kind.__doc__ or "").strip().splitlines()[0]
    head = [f"## `{name}`", "", doc, "", "| setting | default | what it is |", "|---|---|---|"]
    return "\n".join([*head, *rows, ""])


def _default(setting: Field[Any]) -> str:
    if setting.default is MISSING:
        return "must be given"
    return "none" if setting.default in (None, ()) else f"`{setting.default}`"


def words_of(kind: type[Any]) -> dict[str, str]:
    """The description under each field of a settings class. A field without one is an error."""
    found: dict[str, str] = {}
    for base in reversed(kind.__mro__[:-1]):
        found.update(_own_words(base))
    return found


def _own_words(kind: type[Any]) -> dict[str, str]:
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(kind))).body
    assert isinstance(body, ast.ClassDef)  # noqa: S101 - what inspect gives for a class
    found: dict[str, str] = {}
    for field, after in zip(body.body, body.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            text = after.value if isinstance(after, ast.Expr) else None
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                found[field.target.id] = " ".join(text.value.split())
    return found
