"""What `vedette restrict` prints, and the files that it writes."""

from pathlib import Path

from rich.markup import escape
from rich.table import Table

from vedette.app.commands.json_printing import print_line
from vedette.app.screen import Console
from vedette.model.errors import RestrictionError
from vedette.record.state.restrictions import Declared, DraftOnRecord, Published
from vedette.sharing.published_files import files_of
from vedette.sharing.restriction_lines import draft_line, published_line, review_line
from vedette.sharing.restriction_review import Review
from vedette.sharing.restriction_words import plain_words, when_words

APPROXIMATE = "approximate boundary"


def print_draft(held: DraftOnRecord, *, as_json: bool, whole: bool = False) -> None:
    """Print a draft and the next step."""
    if as_json:
        print_line(draft_line(held))
        return
    console = _console()
    if whole:
        _print_words(console, plain_words(held.draft))
    one = held.draft.restriction
    console.print(f"{held.id}: draft of {one.id} ({one.name}), {held.state}", markup=False)
    if one.approximation is not None:
        console.print(f"  {APPROXIMATE}: {one.approximation}", markup=False)
    console.print(f"  {held.draft.drawn}", markup=False)
    console.print(f"  nothing is published; next: vedette restrict review {held.id}", markup=False)


def print_review(seen: Review, picture: Path, *, as_json: bool) -> None:
    """Print everything that a person has to review before approval."""
    if as_json:
        print_line(review_line(seen))
        return
    console = _console()
    _print_words(console, seen.words)
    console.print()
    for number, warning in enumerate(seen.warnings, 1):
        console.print(f"{number:2d}. {warning}", markup=False, style="yellow")
    console.print(f"\nmap: {picture}", markup=False)
    console.print(
        f"if all of this is meant: vedette restrict publish {seen.draft_id} --yes-by NAME",
        markup=False,
    )


def print_published(done: Published, *, as_json: bool, whole: bool = False) -> None:
    """Print a published restriction with its state."""
    if as_json:
        print_line(published_line(done))
        return
    console = _console()
    if whole:
        _print_words(console, plain_words(done.draft))
    one = done.restriction
    label = f" ({APPROXIMATE})" if one.approximation is not None else ""
    console.print(
        f"{one.id}: {one.name}{label}: {done.state.value.replace('_', ' ')}, "
        f"version {done.version}, published by {done.published_by}",
        markup=False,
    )
    if done.why_ended is not None:
        console.print(f"  ended by {done.ended_by}: {done.why_ended}", markup=False)


def print_list(declared: Declared, *, as_json: bool) -> None:
    """Print published restrictions and open drafts."""
    if as_json:
        for done in declared.published.values():
            print_line(published_line(done))
        for held in declared.drafts.values():
            print_line(draft_line(held))
        return
    table = Table()
    for column in ("id", "name", "state", "when", "boundary"):
        table.add_column(column, overflow="fold")
    for done in declared.published.values():
        one = done.restriction
        state = f"{done.state.value.replace('_', ' ')}, version {done.version}"
        label = "approximate" if one.approximation is not None else "as declared"
        table.add_row(*map(escape, (one.id, one.name, state, when_words(one), label)))
    for held in declared.drafts.values():
        if held.state.value == "published":
            continue
        one = held.draft.restriction
        label = "approximate" if one.approximation is not None else "as declared"
        cells = (held.id, one.name, held.state.value, when_words(one), label)
        table.add_row(*map(escape, cells))
    _console().print(table)


def write_files(done: Published, folder: Path) -> list[Path]:
    """Write every format into `folder`, and return the paths. Raises RestrictionError."""
    written = []
    for name, text in files_of(done.draft, done.published_by).items():
        path = folder / done.restriction.id / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError as exc:
            raise RestrictionError(
                f"cannot be written: {exc.strerror}", where=str(path), mend="name another folder"
            ) from exc
        written.append(path)
    return written


def _print_words(console: Console, words: tuple[tuple[str, str], ...]) -> None:
    width = max(len(key) for key, _ in words)
    for key, text in words:
        console.print(f"{key:>{width}}  {text}", markup=False)


def _console() -> Console:
    return Console(soft_wrap=True, highlight=False)
