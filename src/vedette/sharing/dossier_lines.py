"""What `vedette dossier` prints with `--json`."""

from typing import Literal

from typing_extensions import TypedDict


class DossierLine(TypedDict):
    """A dossier that was written."""

    type: Literal["dossier"]
    incident: str
    title: str
    simulation: bool
    file: str
    format: Literal["pdf", "html"]
    sha256: str
    size_bytes: int
    pages: int | None  # None for HTML
    entries: int  # of the ledger that it is made of
    root_sha256: str
    checkpoint_size: int | None  # the last signed one that it holds; None: none was signed
    statements: int
    marked_for: list[str]
    release: str | None  # its id on the record; None: nothing was noted
    released_to: list[str]
