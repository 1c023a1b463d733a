"""Deciding on drafts: with single keys at a terminal, or with decisions from a file."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import click
from rich.text import Text

from vedette.app.commands.record.draft_incidents import ChosenIncident
from vedette.app.commands.record.record_file import at_or_now
from vedette.app.screen import Console
from vedette.intake.document import Span
from vedette.model.errors import RecordError
from vedette.model.value_words import failure_in_words, in_words
from vedette.record.actions.confirmations import Action, Document, read_confirmations
from vedette.record.actions.draft_corrections import CORRECTABLE
from vedette.record.actions.draft_proposals import NOTHING, Proposal
from vedette.record.actions.sealed_names import with_references
from vedette.record.record import Record
from vedette.record.state.document_drafts import Draft
from vedette.sharing.hidden_characters import visible
from vedette.store.small_file import read_at_most

_KEYS: Final = (
    "[a]ccept  [c]orrect  [r]efuse  [s]kip  [q]uit  [p]rivate: accept, name sealed\n"
    "[w]ords alone: accept without what is proposed  [n]ew incident  [0] no incident"
)
_FILE_KEYS: Final = frozenset({"draft", "number", "decision", "incident", "why", *CORRECTABLE})
_MOST_BYTES: Final = 16 * 1024 * 1024  # of a file of decisions
_HEAD: Final = 2000  # bytes in which a file of confirmations says that it is one
_AROUND: Final = 120  # characters shown on either side of a draft's words


@dataclass(frozen=True, slots=True)
class Confirming:
    """Who decides, at what time, and which record the statements are added to."""

    book: Record
    by: str
    at: str | None = None  # as given; None: the machine's clock at each decision
    incident: str | None = None
    names: tuple[str, ...] = ()  # of private persons, to be sealed
    references: dict[str, str] = field(default_factory=dict)  # of the names sealed so far

    def sealed(self, draft: Draft, names: Sequence[str] = ()) -> dict[str, str]:
        """The references for the names that stand in the draft; each name is sealed once."""
        one = draft.suggestion
        texts = (one.speaker, one.role, one.to, one.via, one.claim, one.said_words, one.about_words)
        new = [name for name in (*self.names, *names) if name not in self.references]
        self.references.update(self.book.seal_names(new, texts, at=self.now(), by=self.by))
        return {
            name: reference
            for name, reference in self.references.items()
            if any(with_references(text, {name: ""}) != text for text in texts)
        }

    def now(self) -> datetime:
        """The time of a decision."""
        return at_or_now(self.at)


def ask_each(
    work: Confirming,
    drafts: Sequence[Draft],
    console: Console,
    key: Callable[[], str] = click.getchar,
    line: Callable[[str, str], str] | None = None,
) -> list[Draft]:
    """Ask for one key per draft, and return the decided drafts.

    Each decision is recorded at once, so quitting loses nothing.

    key, line: the source of keys and of typed lines; for tests.
    """
    done: list[Draft] = []
    chosen = ChosenIncident(work.book, work.by)
    document = ""
    for n, draft in enumerate(drafts, start=1):
        if draft.document != document:
            document = draft.document
            chosen.current = _incident_of(work, document) or chosen.current
        _show(work.book, draft, console, f"{n} of {len(drafts)}")
        while True:
            proposal = work.book.intake.proposal(draft, chosen.current)
            for words in (*(f"  proposed: {one}" for one in proposal.lines()), chosen.words()):
                console.print(words, markup=False)
            console.print(_KEYS, markup=False)
            pressed = key().lower()
            if pressed in ("q", "\x03", "\x04"):
                return done
            if pressed == "s":
                break
            try:
                if _chooses(chosen, pressed, draft, work):
                    continue
                decided = _pressed(work, draft, pressed, line or _typed, chosen, proposal)
            except RecordError as exc:
                console.print(f"  {exc}", markup=False)
                continue
            if decided is not None:
                done.append(decided)
                break
    return done


def _incident_of(work: Confirming, document: str) -> str | None:
    """The incident that the command names, else that of the document; None where it has none."""
    if work.incident is not None:
        return work.book.incidents.get(work.incident).id
    return work.book.intake.document(document).incident


def _chooses(chosen: ChosenIncident, pressed: str, draft: Draft, work: Confirming) -> bool:
    """Whether the key chose an incident and decided nothing. Raises RecordError."""
    if pressed == "n":
        chosen.open(draft.suggestion, at=work.now())
    elif pressed == "0":
        chosen.leave()
    elif pressed.isascii() and pressed.isdigit():
        chosen.choose(pressed)
    else:
        return False
    return True


def _pressed(
    work: Confirming,
    draft: Draft,
    pressed: str,
    line: Callable[[str, str], str],
    chosen: ChosenIncident,
    proposal: Proposal,
) -> Draft | None:
    intake = work.book.intake
    if pressed == "r":
        return intake.refuse(draft.id, at=work.now(), by=work.by)
    if pressed not in ("a", "c", "p", "w"):
        return None
    private = [draft.suggestion.speaker] if pressed == "p" else []
    changes: dict[str, str | None] = {}
    if pressed == "c":
        for name in CORRECTABLE:
            held = str(getattr(draft.suggestion, name) or "")
            given = line(name, held).strip()
            if given != held:
                changes[name] = given or None
        proposal = intake.proposal(draft, chosen.current, changes)
    if pressed == "w":
        proposal = NOTHING
    at = work.now()
    taken = intake.document(draft.document)
    decided, said = intake.accept(
        draft.id,
        at=at,
        by=work.by,
        incident=chosen.identity(taken.name, at=at),
        changes=changes,
        sealed=work.sealed(draft, private),
        proposal=proposal,
    )
    work.book.responses.add_proposed(said, proposal.step, at=at, by=work.by)
    return decided


def _typed(name: str, held: str) -> str:
    """A line typed for a field: empty keeps what is held, a lone '-' takes it away."""
    given: str = click.prompt(f"  {name}", default=held, show_default=bool(held))
    return "" if given == "-" else given


def _show(book: Record, draft: Draft, console: Console, count: str) -> None:
    """A draft with its words marked in the text round them."""
    one = draft.suggestion
    text = book.intake.words(draft.document)
    before = text[max(0, one.span.start - _AROUND) : one.span.start]
    behind = text[one.span.end : one.span.end + _AROUND]
    console.print()
    console.print(f"{count}  {draft.id}", markup=False, style="dim")
    shown = Text(visible(before.rpartition("\n")[2]), style="dim")
    shown.append(visible(one.span.of(text)), style="bold")
    shown.append(visible(behind.partition("\n")[0]), style="dim")
    console.print(shown)
    for name in CORRECTABLE:
        value = getattr(one, name)
        if value is not None:
            console.print(f"  {name}: {value}", markup=False)
    console.print(f"  why: {one.why}" + (f" ({one.cue!r})" if one.cue else ""), markup=False)


def take_or_decide(work: Confirming, file: Path, document: str) -> list[Draft]:
    """Apply a file to one document: decisions, one per line, or a file of confirmations.

    A file of confirmations also decides on the drafts with the same words. Raises RecordError.
    """
    intake = work.book.intake
    if not _is_confirmations(file):
        return from_file(work, file, intake.of(document))
    confirmed = read_confirmations(file)
    taken = intake.document(document)
    text = Document(taken.text_sha256, intake.words(document))
    waiting = {d.id for d in intake.of(document) if d.decision is None}
    work.book.confirmations.take(
        confirmed, at=work.now(), by=work.by, document=text, incident=work.incident
    )
    refused = [
        Span(row.span.start, row.span.end)
        for row in confirmed.statements
        if row.action is Action.REFUSE and row.span is not None
    ]
    intake.settle(document, refused, at=work.now(), by=work.by)
    return [d for d in intake.of(document) if d.id in waiting and d.decision is not None]


def _is_confirmations(file: Path) -> bool:
    try:
        with file.open("rb") as stream:
            head = stream.read(_HEAD)
    except OSError as exc:
        raise RecordError(
            f"cannot be read: {exc.strerror}",
            where=str(file),
            mend="check the path, the permissions and the size of the file",
        ) from exc
    return b'"vedette-confirmations"' in head


def from_file(work: Confirming, file: Path, drafts: Sequence[Draft]) -> list[Draft]:
    """Apply the decisions of a file. An invalid line raises RecordError, which names the line.

    Each line: {"number": 3, "decision": "accept"}. If there are several documents, give "draft" in
    place of "number". "correct" takes new values of fields; "incident" and "why" are optional.
    """
    done: list[Draft] = []
    for where, value in _lines(file):
        draft = _meant(value, drafts, where)
        changes: dict[str, str | None] = {n: value[n] for n in CORRECTABLE if n in value}
        try:
            made = _carried_out(work, draft, value, changes)
        except RecordError as exc:
            raise RecordError(exc.what, where=where, mend=exc.mend) from exc
        done.append(made)
    return done


def _carried_out(
    work: Confirming, draft: Draft, value: dict[str, Any], changes: dict[str, str | None]
) -> Draft:
    decision, why = value.get("decision"), value.get("why")
    intake = work.book.intake
    if decision == "refuse" and not changes:
        return intake.refuse(draft.id, at=work.now(), by=work.by, why=why)
    if decision != ("correct" if changes else "accept"):
        raise RecordError(
            f'the decision must be "accept", "correct" with new values, or "refuse", '
            f"got {decision!r} with {len(changes)} new values",
            mend="correct the decision",
        )
    incident = value.get("incident", work.incident)
    made, _ = intake.accept(
        draft.id,
        at=work.now(),
        by=work.by,
        incident=incident,
        changes=changes,
        why=why,
        sealed=work.sealed(draft),
    )
    return made


def _lines(file: Path) -> list[tuple[str, dict[str, Any]]]:
    try:
        lines = read_at_most(file, _MOST_BYTES).decode().splitlines()
    except OSError as exc:
        raise RecordError(
            f"cannot be read: {exc.strerror}",
            where=str(file),
            mend="check the path, the permissions and the size of the file",
        ) from exc
    except UnicodeDecodeError as exc:
        raise RecordError(
            f"must be text in UTF-8: {failure_in_words(exc)}",
            where=str(file),
            mend="save it as UTF-8",
        ) from exc
    found: list[tuple[str, dict[str, Any]]] = []
    for n, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"{file.name}:{n}"
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as exc:
            raise RecordError(
                f"must be JSON: {failure_in_words(exc)}",
                where=where,
                mend="write one JSON object per line",
            ) from exc
        if not isinstance(value, dict) or not set(value) <= _FILE_KEYS:
            unknown = ", ".join(sorted(set(value) - _FILE_KEYS)) if isinstance(value, dict) else ""
            raise RecordError(
                f"unknown key: {unknown}"
                if unknown
                else f"must be an object, got {in_words(value)}",
                where=where,
                mend=f"use only the keys {', '.join(sorted(_FILE_KEYS))}",
            )
        wrong = [k for k, v in value.items() if k != "number" and not isinstance(v, str | None)]
        if wrong:
            raise RecordError(
                f"{wrong[0]} must be text, got {in_words(value[wrong[0]])}",
                where=where,
                mend="write it in quotation marks",
            )
        found.append((where, value))
    return found


def _meant(value: dict[str, Any], drafts: Sequence[Draft], where: str) -> Draft:
    fits = [
        d
        for d in drafts
        if ("draft" in value and d.id.startswith((value["draft"], f"draft-{value['draft']}")))
        or ("draft" not in value and d.suggestion.number == value.get("number"))
    ]
    if len(fits) == 1:
        return fits[0]
    by_id = "draft" in value
    key = "draft" if by_id else "number"
    mend = "correct it; `vedette record drafts` lists the drafts"
    if fits:
        mend = "give more of its id" if by_id else 'name it by "draft", or give --document'
    raise RecordError(
        f"{key} must match one draft, got {len(fits) or 'none'} for {in_words(value.get(key))}",
        where=where,
        mend=mend,
    )
