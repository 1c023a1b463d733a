"""`vedette record evidence`: files kept as evidence, and the chain of who did what with them."""

import mimetypes
from pathlib import Path
from typing import Annotated

import typer

from vedette.app.commands.common_options import Json
from vedette.app.commands.json_printing import print_line
from vedette.app.commands.record.record_file import (
    HERE,
    AsOfOption,
    At,
    By,
    Where,
    looking,
    say_as_of,
    writing,
)
from vedette.app.live.output_folder import record_in
from vedette.app.screen import Console
from vedette.model.errors import EvidenceError
from vedette.model.evidence import CustodyAct, Evidence
from vedette.model.times import to_text
from vedette.record.queries.folded_ledger import AsOf
from vedette.record.record import Record
from vedette.sharing.evidence_lines import (
    EvidenceCheckLine,
    EvidenceCopyLine,
    evidence_line,
)

app = typer.Typer(
    help="Manage files kept as evidence, and their chain of custody.", no_args_is_help=True
)

Which = Annotated[
    str, typer.Argument(help="The evidence's id, its first characters, or a SHA-256.")
]


@app.command("add")
def add(
    file: Annotated[Path, typer.Argument(help="The file; a copy of its bytes is kept.")],
    *,
    incident: Annotated[str | None, typer.Option(help="The incident that it belongs to.")] = None,
    made_from: Annotated[
        str | None, typer.Option(help="The evidence that this was made from.")
    ] = None,
    how: Annotated[str | None, typer.Option(help="How the file was obtained or made.")] = None,
    record: Where = HERE,
    by: By = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Add a file as evidence. Its bytes are stored under their SHA-256."""
    with writing(record, at, by) as (book, hand):
        try:
            with file.open("rb") as stream:
                evidence = book.evidence.keep(
                    stream,
                    name=file.name,
                    incident=incident,
                    media_type=mimetypes.guess_type(file.name)[0],
                    made_from=made_from,
                    how=how,
                    **hand,
                )
        except OSError as exc:
            raise EvidenceError(
                f"cannot be read: {exc.strerror}",
                where=str(file),
                mend="check the path and its permissions",
            ) from exc
        _print(book, [evidence], as_json=as_json)


@app.command("list")
def list_(
    incident: Annotated[
        str | None, typer.Option(help="Only the evidence of this incident.")
    ] = None,
    record: Where = HERE,
    as_of: AsOfOption = None,
    as_json: Json = False,
) -> None:
    """List the evidence with its chain of custody."""
    with looking(record, as_of) as (book, when):
        held = (
            book.evidence.all(when)
            if incident is None
            else book.incidents.get(incident, when).evidence
        )
        if not as_json:
            say_as_of(as_of, Console(soft_wrap=True))
        _print(book, held, as_json=as_json, as_of=when)


@app.command("copy")
def copy(
    evidence: Which,
    to: Annotated[Path, typer.Argument(help="The working copy: a new file, or a folder.")],
    *,
    record: Where = HERE,
    by: By = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Make a working copy after verifying the original. The copy is noted in the chain of
    custody.
    """
    with writing(record, at, by) as (book, hand):
        found = book.evidence.find(evidence)
        book.evidence.require_stored(found)
        target = book.evidence.files.copy(found.sha256, _inside(to, found) if to.is_dir() else to)
        book.evidence.note_custody(found.id, CustodyAct.COPIED, note=target.name, **hand)
    if as_json:
        line: EvidenceCopyLine = {
            "type": "evidence_copy",
            "id": found.id,
            "sha256": found.sha256,
            "to": str(target),
        }
        print_line(dict(line))
    else:
        Console(soft_wrap=True, highlight=False).print(f"copied to {target}", markup=False)


@app.command("custody")
def custody(
    evidence: Which,
    act: Annotated[
        CustodyAct,
        typer.Argument(help="The act: copied, handed_over, received, examined or reproduced."),
    ],
    *,
    other: Annotated[
        str | None, typer.Option("--with", help="The person who received it or handed it over.")
    ] = None,
    note: Annotated[str | None, typer.Option(help="A few words more.")] = None,
    record: Where = HERE,
    by: By = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Record who did what with a piece of evidence."""
    with writing(record, at, by) as (book, hand):
        done = book.evidence.note_custody(evidence, act, other=other, note=note, **hand)
        _print(book, [book.evidence.find(done.evidence)], as_json=as_json)


@app.command("check")
def check(record: Where = HERE, as_json: Json = False) -> None:
    """Verify every original against its hash. Exits with 0 if all match, with 1 if any does not.

    Originals that retention removed are named, and do not count.
    """
    whole = True
    console = Console(soft_wrap=True, highlight=False)
    with Record.read(record_in(record)) as book:
        for evidence in book.evidence.all():
            removal = book.evidence.removal(evidence.id)
            trouble = None if removal is None else str(removal)
            try:
                if removal is None:
                    book.evidence.files.check(evidence.sha256)
            except EvidenceError as exc:
                trouble, whole = str(exc), False
            if as_json:
                line: EvidenceCheckLine = {
                    "type": "evidence_check",
                    "id": evidence.id,
                    "trouble": trouble,
                }
                print_line(dict(line))
            else:
                console.print(f"{evidence.id}  {trouble or 'whole'}", markup=False)
    if not whole:
        raise typer.Exit(1)


def _inside(folder: Path, evidence: Evidence) -> Path:
    """A file in `folder`. The name is the ledger's word, and that may be anybody's: no path."""
    name = Path(evidence.name).name
    return folder / (evidence.id if name in ("", "..") else name)


def _print(
    book: Record,
    held: list[Evidence] | tuple[Evidence, ...],
    *,
    as_json: bool,
    as_of: AsOf | None = None,
) -> None:
    console = Console(soft_wrap=True, highlight=False)
    for evidence in held:
        chain = book.evidence.custody(evidence.id, as_of)
        if as_json:
            print_line(dict(evidence_line(evidence, chain)))
            continue
        size = f"{evidence.size_bytes:,} bytes"
        console.print(f"{evidence.id}  {evidence.kind}  {evidence.name}  {size}", markup=False)
        console.print(f"  SHA-256 {evidence.sha256}", markup=False)
        added = f"  {to_text(evidence.added_at)} kept by {evidence.added_by}"
        console.print(added + (f": {evidence.how}" if evidence.how else ""), markup=False)
        removal = book.evidence.removal(evidence.id, as_of)
        if removal is not None:
            console.print(f"  {removal}", markup=False)
        for done in chain:
            words = f"  {to_text(done.at)} {done.act} by {done.by}"
            words += f" ({done.other})" if done.other else ""
            console.print(words + (f": {done.note}" if done.note else ""), markup=False)
