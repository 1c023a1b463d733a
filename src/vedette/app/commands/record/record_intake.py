"""`vedette record intake` and `drafts`: documents become statements once a person confirms them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from vedette.app.commands.common_options import Json
from vedette.app.commands.json_printing import print_line
from vedette.app.commands.record.draft_confirmation import (
    Confirming,
    ask_each,
    from_file,
    take_or_decide,
)
from vedette.app.commands.record.record_file import (
    HERE,
    At,
    By,
    Seal,
    Where,
    adding,
    at_or_now,
    existing_record,
    or_login_name,
    writing,
)
from vedette.app.live.output_folder import record_in
from vedette.app.screen import Console
from vedette.model.errors import EvidenceError, RecordError
from vedette.model.incident import Modality
from vedette.record.actions.draft_corrections import CORRECTABLE
from vedette.record.actions.typed_values import day_in
from vedette.record.record import Record
from vedette.record.state.document_drafts import Draft, tally
from vedette.sharing.intake_lines import decided_line, document_line, draft_line, tally_line

app = typer.Typer(
    help="Manage suggested statements, which a person must confirm.", no_args_is_help=True
)

Incident = Annotated[str | None, typer.Option(help="The incident that it belongs to.")]
Document = Annotated[
    str | None, typer.Option(help="Only drafts of this document: its id, or its first characters.")
]
Confirmations = Annotated[
    Path | None,
    typer.Option("--from", help="Read decisions from this file, one JSON object on each line."),
]
Why = Annotated[str | None, typer.Option(help="The reason, in a few words.")]


def intake(
    file: Annotated[
        Path, typer.Argument(help="A web page, a text or a PDF; its bytes are kept unchanged.")
    ],
    *,
    incident: Incident = None,
    published: Annotated[
        str | None,
        typer.Option(help="Day of publication (2025-09-11); overrides the day in the document."),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(help="Language of the text (en, de, pl ...), if it is too short to tell."),
    ] = None,
    confirmations: Confirmations = None,
    later: Annotated[bool, typer.Option("--later", help="Leave the drafts undecided.")] = False,
    seal: Seal = None,
    record: Where = HERE,
    by: By = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Take a document in: keep it as evidence, and suggest the statements that it holds."""
    day = day_in({"published": published}, "published")
    who, when = or_login_name(by), at_or_now(at)
    console = Console(soft_wrap=True, highlight=False)
    with adding(existing_record(record), when, who) as book:
        names = tuple(seal or ())
        references = book.seal_names(names, names, at=when, by=who)
        with _opened(file) as stream:
            taken = book.intake.take_in(
                stream,
                at=when,
                by=who,
                name=file.name,
                incident=incident,
                published=day,
                sealed=references,
                language=language,
            )
        _print_document(console, taken.document.id, book, as_json=as_json, notes=taken.notes)
        drafts = [d for d in taken.drafts if d.decision is None]
        work = Confirming(
            book, by=who, at=at, incident=incident, names=names, references=references
        )
        if confirmations is not None:
            decided = take_or_decide(work, confirmations, taken.document.id)
            _print_decided(console, decided, as_json=as_json)
        elif drafts and not later and not as_json and console.is_terminal and _at_a_keyboard():
            ask_each(work, drafts, console)
        else:
            _print_drafts(console, taken.drafts, as_json=as_json)
        _print_tally(console, book, taken.document.id, as_json=as_json)


@app.command("list")
def list_(
    document: Document = None,
    decided: Annotated[bool, typer.Option("--all", help="List the decided drafts also.")] = False,
    record: Where = HERE,
    as_json: Json = False,
) -> None:
    """List the drafts that wait for a decision."""
    console = Console(soft_wrap=True, highlight=False)
    with Record.read(record_in(record)) as book:
        for taken in book.intake.documents():
            if document is not None and taken.id != book.intake.document(document).id:
                continue
            drafts = [d for d in book.intake.of(taken.id) if decided or d.decision is None]
            _print_document(console, taken.id, book, as_json=as_json)
            _print_drafts(console, drafts, as_json=as_json)
            _print_tally(console, book, taken.id, as_json=as_json)


@app.command("confirm")
def confirm(
    document: Document = None,
    incident: Incident = None,
    confirmations: Confirmations = None,
    seal: Seal = None,
    record: Where = HERE,
    by: By = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Decide on the waiting drafts with one key each: accept, correct, refuse, skip, quit.

    Another key accepts a draft with the speaker's name sealed.
    """
    who = or_login_name(by)
    console = Console(soft_wrap=True, highlight=False)
    with adding(existing_record(record), at_or_now(at), who) as book:
        work = Confirming(book, by=who, at=at, incident=incident, names=tuple(seal or ()))
        of = None if document is None else book.intake.document(document).id
        waiting = [d for d in book.intake.waiting() if of in (None, d.document)]
        if confirmations is not None:
            every = [
                d
                for t in book.intake.documents()
                if of in (None, t.id)
                for d in book.intake.of(t.id)
            ]
            _print_decided(console, from_file(work, confirmations, every), as_json=as_json)
        elif not _at_a_keyboard() or as_json:
            raise RecordError(
                "must run at a terminal, because it asks for keys, got "
                f"{'--json' if as_json else 'no terminal'}",
                where="vedette record confirm",
                mend="give the decisions with --from, or use accept, correct and refuse",
            )
        else:
            ask_each(work, waiting, console)
        for identity in sorted({d.document for d in waiting}):
            _print_tally(console, book, identity, as_json=as_json)


Which = Annotated[str, typer.Argument(help="The draft's id, or its first characters.")]


@app.command("accept")
def accept(
    draft: Which,
    *,
    incident: Incident = None,
    why: Why = None,
    record: Where = HERE,
    by: By = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Record a draft as a statement without changes."""
    _decide(draft, {}, incident=incident, why=why, record=record, by=by, at=at, as_json=as_json)


@app.command("correct")
def correct(
    draft: Which,
    *,
    speaker: Annotated[str | None, typer.Option(help="The speaker.")] = None,
    role: Annotated[str | None, typer.Option(help="The role of the speaker.")] = None,
    to: Annotated[str | None, typer.Option(help="The audience of the statement.")] = None,
    via: Annotated[str | None, typer.Option(help="The outlet or channel.")] = None,
    modality: Annotated[
        Modality | None, typer.Option(help="The modality of the statement.")
    ] = None,
    claim: Annotated[str | None, typer.Option(help="The claim.")] = None,
    said_at: Annotated[
        str | None, typer.Option(help="The time of the statement, as precise as known.")
    ] = None,
    about_at: Annotated[
        str | None,
        typer.Option(help="The time that the statement describes, with the same precision."),
    ] = None,
    incident: Incident = None,
    why: Why = None,
    record: Where = HERE,
    by: By = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Record a draft with your corrections. An empty value removes a field."""
    given = {
        "speaker": speaker,
        "role": role,
        "to": to,
        "via": via,
        "modality": modality,
        "claim": claim,
        "said_at": said_at,
        "about_at": about_at,
    }
    changes = {k: (str(v) or None) for k, v in given.items() if v is not None}
    if not changes:
        raise RecordError(
            "must correct at least one field, got none",
            where="vedette record correct",
            mend=f"give one of {', '.join(CORRECTABLE)}",
        )
    _decide(
        draft, changes, incident=incident, why=why, record=record, by=by, at=at, as_json=as_json
    )


@app.command("refuse")
def refuse(
    draft: Which,
    *,
    why: Why = None,
    record: Where = HERE,
    by: By = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Refuse a draft. Its words are removed; that it was refused stays on record."""
    with writing(record, at, by) as (book, hand):
        done = book.intake.refuse(draft, why=why, **hand)
        _print_decided(Console(soft_wrap=True, highlight=False), [done], as_json=as_json)


def _decide(
    draft: str,
    changes: dict[str, str | None],
    *,
    incident: str | None,
    why: str | None,
    record: Path,
    by: str | None,
    at: str | None,
    as_json: bool,
) -> None:
    with writing(record, at, by) as (book, hand):
        done, _ = book.intake.accept(draft, incident=incident, changes=changes, why=why, **hand)
        _print_decided(Console(soft_wrap=True, highlight=False), [done], as_json=as_json)


@contextmanager
def _opened(file: Path) -> Iterator[Any]:
    try:
        with file.open("rb") as stream:
            yield stream
    except OSError as exc:
        raise EvidenceError(
            f"cannot be read: {exc.strerror}",
            where=str(file),
            mend="check the path and its permissions",
        ) from exc


def _at_a_keyboard() -> bool:
    return typer.get_text_stream("stdin").isatty()


def _print_document(
    console: Console, identity: str, book: Record, *, as_json: bool, notes: tuple[str, ...] = ()
) -> None:
    taken = book.intake.document(identity)
    if as_json:
        print_line(document_line(taken, notes))
        return
    console.print(f"{taken.id}  {taken.name}", markup=False)
    says = [
        taken.title,
        " · ".join(x for x in (taken.outlet, taken.agency, taken.byline) if x) or None,
        None
        if taken.published is None
        else f"published {taken.published} ({taken.published_from})",
    ]
    for line in [*filter(None, says), *notes]:
        console.print(f"  {line}", markup=False)
    aside = [p for p in taken.parts if str(p.kind) != "body"]
    kinds = ", ".join(sorted({str(p.kind) for p in aside}))
    console.print(
        f"  {len(taken.parts) - len(aside)} paragraphs read; {len(aside)} set aside"
        + (f": {kinds}" if kinds else ""),
        markup=False,
    )


def _print_drafts(
    console: Console, drafts: tuple[Draft, ...] | list[Draft], *, as_json: bool
) -> None:
    for draft in drafts:
        if as_json:
            print_line(draft_line(draft))
            continue
        one = draft.suggestion
        state = f" [{draft.decision}]" if draft.decision else ""
        role = f" ({one.role})" if one.role else ""
        console.print(
            f"{one.number:3} {draft.id}  {one.speaker}{role}: {one.modality}{state}", markup=False
        )
        console.print(f"      {one.claim or 'nothing claimed'}", markup=False)


def _print_decided(console: Console, drafts: list[Draft], *, as_json: bool) -> None:
    for draft in drafts:
        if as_json:
            print_line(decided_line(draft))
        else:
            what = f" -> {draft.statement}" if draft.statement else ""
            changed = f" ({', '.join(draft.corrected)})" if draft.corrected else ""
            console.print(f"{draft.id}  {draft.decision}{changed}{what}", markup=False)


def _print_tally(console: Console, book: Record, identity: str, *, as_json: bool) -> None:
    found = tally(book.intake.of(identity))
    if as_json:
        print_line(tally_line(identity, found))
        return
    fields = ", ".join(f"{name} {n}" for name, n in found.fields.items())
    console.print(
        f"accepted {found.accepted}, corrected {found.corrected}"
        + (f" ({fields})" if fields else "")
        + f", refused {found.refused}, waiting {found.waiting}; corrections {found.corrections}",
        markup=False,
    )
