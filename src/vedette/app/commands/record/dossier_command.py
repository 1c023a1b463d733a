"""`vedette dossier`: one incident on paper, for a person who was not there."""

import hashlib
from contextlib import suppress
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
    Which,
    adding_or_reading,
    at_or_now,
    existing_record,
    or_login_name,
)
from vedette.app.screen import Console, one_line
from vedette.model.errors import RecordError
from vedette.model.response import Release
from vedette.record.queries.as_of_text import as_of_from
from vedette.record.queries.folded_ledger import AsOf
from vedette.sharing.dossier.dossier import compose
from vedette.sharing.dossier.dossier_facts import DOSSIER, Matter, gather, reference
from vedette.sharing.dossier.dossier_html import to_html
from vedette.sharing.dossier.dossier_pdf import to_pdf
from vedette.sharing.dossier_lines import DossierLine

ENDINGS = (".pdf", ".html")


def dossier(
    incident: Which,
    *,
    out: Annotated[Path, typer.Option(help="The file to write: FILE.pdf or FILE.html.")],
    record: Where = HERE,
    as_of: AsOfOption = None,
    for_: Annotated[
        list[str] | None,
        typer.Option(
            "--for",
            help="A permitted recipient, printed on every page; may be given several times.",
        ),
    ] = None,
    released_to: Annotated[
        list[str] | None,
        typer.Option(help="Record the release to this recipient; may be given several times."),
    ] = None,
    by: By = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Write a dossier of an incident. The same record gives the same bytes."""
    if out.suffix not in ENDINGS:
        raise RecordError(
            f"must end in .pdf or .html, got {out.suffix!r}",
            where=str(out),
            mend="rename the output file",
        )
    when, sent = as_of_from(as_of), list(dict.fromkeys(released_to or ()))
    marked = for_ or sent
    _require_marked(sent, marked)
    path = existing_record(record)
    now, who = at_or_now(at), or_login_name(by)
    with adding_or_reading(path, now, who, adds=bool(sent)) as book:
        matter = gather(book, incident, when)
        made = compose(matter, marked)
        data, pages = to_pdf(made) if out.suffix == ".pdf" else (to_html(made), None)
        _write(out, data)
        release = None
        if sent:
            release = book.releases.add(
                DOSSIER,
                reference(out.name, matter.head.size),
                at=now,
                by=who,
                recipients=sent,
                rests_on=_rests_on(matter, when),
                incident=matter.incident.id,
                sha256=hashlib.sha256(data).hexdigest(),
            )
    line = _line(out, data, pages, matter, list(made.marked_for), release)
    if as_json:
        print_line(dict(line))
    else:
        _tell(line)


def _require_marked(sent: list[str], marked: list[str]) -> None:
    for name in sent:
        if name not in marked:
            raise RecordError(
                f"each recipient must be named with --for, got {name} without it",
                where="--released-to",
                mend="add the name to --for, or leave --for out",
            )


def _rests_on(matter: Matter, as_of: AsOf | None) -> tuple[str, ...]:
    """The incident as it now stands; of an earlier one, the statements that it then had."""
    if as_of is None:
        return ()
    return tuple(s.id for s in matter.incident.statements)


def _write(path: Path, data: bytes) -> None:
    """The whole of it, or nothing."""
    unfinished = path.with_name(path.name + ".part")
    try:
        unfinished.write_bytes(data)
        unfinished.replace(path)
    except OSError as exc:
        with suppress(OSError):
            unfinished.unlink()
        raise RecordError(
            f"cannot be written: {exc.strerror}",
            where=str(path),
            mend="name a file in a writable folder",
        ) from exc


def _line(
    out: Path,
    data: bytes,
    pages: int | None,
    matter: Matter,
    marked: list[str],
    release: Release | None,
) -> DossierLine:
    return {
        "type": "dossier",
        "incident": matter.incident.id,
        "title": matter.incident.title,
        "simulation": matter.incident.simulation,
        "file": str(out),
        "format": "pdf" if out.suffix == ".pdf" else "html",
        "sha256": hashlib.sha256(data).hexdigest(),
        "size_bytes": len(data),
        "pages": pages,
        "entries": matter.head.size,
        "root_sha256": matter.head.root_sha256,
        "checkpoint_size": None if matter.checkpoint is None else matter.checkpoint.size,
        "statements": len(matter.incident.statements),
        "marked_for": marked,
        "release": None if release is None else release.id,
        "released_to": [] if release is None else list(release.recipients),
    }


def _tell(line: DossierLine) -> None:
    console = Console(soft_wrap=True, highlight=False)
    pages = "" if line["pages"] is None else f", {line['pages']} pages"
    console.print(f"{line['file']}: {one_line(line['title'])}{pages}", markup=False)
    console.print(f"made of {line['entries']} entries, SHA-256 {line['sha256']}", markup=False)
    if line["release"] is not None:
        who = ", ".join(line["released_to"])
        console.print(f"noted as released to {who} [{line['release']}]", markup=False)
