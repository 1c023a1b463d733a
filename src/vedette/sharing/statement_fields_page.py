"""The documentation page of the text fields of a statement, from their definition."""

from typing import Final

from vedette.model.statement import TEXT_FIELDS
from vedette.record.ledger.statement_values import OPTIONAL_KEYS

_HEAD: Final = """# Text fields of a statement

Written by `make schemas` from `Saying` in `src/vedette/model/statement.py`; do not edit it here.

Each of these fields may be left out. It has the same name everywhere: as a key in the ledger, in
JSON lines and in a file of confirmations, and as an option of `vedette record say`. `record show`,
the page and the dossier show it under its label.

| key | option | label | meaning |
|---|---|---|---|
"""
_LATER: Final = """
An entry of the ledger has the keys {keys} only where the value is known.
`docs/ledger-format.md` says what those mean that are no text fields.
"""


def page() -> str:
    """The page, as Markdown."""
    rows = "".join(
        f"| `{one.name}` | `--{one.name.replace('_', '-')}` | {one.label} | {one.help} |\n"
        for one in TEXT_FIELDS
    )
    later = [f"`{name}`" for name in sorted(OPTIONAL_KEYS)]
    return _HEAD + rows + (_LATER.format(keys=", ".join(later)) if later else "")
