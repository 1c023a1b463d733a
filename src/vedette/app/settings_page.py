"""The settings page of the documentation, written from the settings themselves."""

import ast
import inspect
import textwrap
from dataclasses import fields
from typing import Any

from vedette.app.settings import Settings

_HEAD = """\
# Settings

A settings file is TOML, one table a room; give it with `--config FILE`. Every setting has a
default and the file may leave out any of them. An unknown key refuses to start and names the file
and the key. This page is written from the code by `make schemas`; a test keeps it current.

```toml
[tracking]
assumed_sigma_m = 15.0

[page]
port = 9000
```
"""


def page() -> str:
    """The whole page, in Markdown."""
    return "\n".join([_HEAD, *(_table(f.name, f.type) for f in fields(Settings))])


def _table(name: str, kind: Any) -> str:
    words = _words(kind)
    rows = [f"| `{f.name}` | `{f.default}` | {words[f.name]} |" for f in fields(kind)]
    doc = (kind.__doc__ or "").strip().splitlines()[0]
    head = [f"## `[{name}]`", "", doc, "", "| setting | default | what it is |", "|---|---|---|"]
    return "\n".join([*head, *rows, ""])


def _words(kind: type[Any]) -> dict[str, str]:
    """What stands under each field of a settings class. A field without words is an error."""
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(kind))).body
    assert isinstance(body, ast.ClassDef)  # noqa: S101 - what inspect gives for a class
    found: dict[str, str] = {}
    for field, after in zip(body.body, body.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            text = after.value if isinstance(after, ast.Expr) else None
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                found[field.target.id] = " ".join(text.value.split())
    return found
