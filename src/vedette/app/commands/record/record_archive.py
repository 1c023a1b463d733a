"""`vedette record archive`: the pages and media of a web archive or folder come on record."""

import hashlib
import io
from pathlib import Path
from typing import Annotated

import typer

from vedette.app.commands.common_options import Json
from vedette.app.commands.json_printing import print_line
from vedette.app.commands.record.record_file import (
    HERE,
    At,
    By,
    Where,
    adding,
    at_or_now,
    existing_record,
    or_login_name,
)
from vedette.app.screen import Console
from vedette.intake.media_facts import MediaFacts, media_facts, same_picture
from vedette.intake.web_archive import Captured, captured
from vedette.model.errors import EvidenceError, RecordError
from vedette.model.evidence import EvidenceKind
from vedette.model.times import to_text


def archive(
    path: Annotated[Path, typer.Argument(help="A WARC file, a WACZ file or a folder.")],
    *,
    incident: Annotated[str | None, typer.Option(help="The incident that it belongs to.")] = None,
    record: Where = HERE,
    by: By = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Import the pages, pictures, audio and video of a web archive; nothing is fetched."""
    who, when = or_login_name(by), at_or_now(at)
    console = Console(soft_wrap=True, highlight=False)
    pictures: dict[str, str] = {}  # evidence by perceptual hash
    with adding(existing_record(record), when, who) as book:
        for one in captured(path):
            facts, problem = _facts(one)
            name = one.url or f"{path.name}/{hashlib.sha256(one.data).hexdigest()[:12]}"
            kept = book.evidence.keep(
                io.BytesIO(one.data),
                at=when,
                by=who,
                name=name[:200],
                incident=incident,
                kind=EvidenceKind.DOCUMENT if one.is_page else EvidenceKind.FILE,
                media_type=one.media_type,
                how=_how(one, path.name, facts),
            )
            drafts = 0
            if one.is_page:
                try:
                    taken = book.intake.take_in(
                        io.BytesIO(one.data), at=when, by=who, name=name[:200], incident=incident
                    )
                    drafts = len(taken.drafts)
                except RecordError as exc:
                    problem = exc.what
            line = {
                "type": "archived",
                "evidence": kept.id,
                "url": one.url,
                "captured_at": None if one.captured_at is None else to_text(one.captured_at),
                "media_type": one.media_type,
                "drafts": drafts,
                "duration_s": facts.duration_s if facts else None,
                "perceptual_hash": facts.perceptual_hash if facts else None,
                "same_picture_as": _same(facts, kept.id, pictures),
                "claims": list(facts.claims()) if facts else [],
                "problem": problem,
            }
            if as_json:
                print_line(line)
            else:
                says = f"{kept.id}  {one.media_type}  {name}"
                console.print(says + (f"  {problem}" if problem else ""), markup=False)


def _facts(one: Captured) -> tuple[MediaFacts | None, str | None]:
    if one.is_page:
        return None, None
    try:
        return media_facts(one.data, one.url or "a file of the folder"), None
    except EvidenceError as exc:
        return None, exc.what


def _how(one: Captured, archive_name: str, facts: MediaFacts | None) -> str:
    """How the evidence was come by; the claims of the file are named as such."""
    when = "at an unknown time" if one.captured_at is None else f"at {to_text(one.captured_at)}"
    source = f"captured from {one.url} {when}, out of {archive_name}"
    parts = [source if one.url else f"a file of the folder {archive_name}"]
    if facts is not None:
        parts += [c.rstrip(".") for c in facts.claims()]
        if facts.duration_s is not None:
            parts.append(f"duration {facts.duration_s:.1f} s")
        if facts.perceptual_hash is not None:
            parts.append(f"perceptual hash {facts.perceptual_hash}")
    return "; ".join(parts)


def _same(facts: MediaFacts | None, evidence: str, pictures: dict[str, str]) -> str | None:
    """The evidence that holds the same picture, saved or scaled anew."""
    if facts is None or facts.perceptual_hash is None:
        return None
    for known, other in pictures.items():
        if other != evidence and same_picture(known, facts.perceptual_hash):
            return other
    pictures.setdefault(facts.perceptual_hash, evidence)
    return None
