"""The custody section: evidence with its custody, releases, and the ledger's checkpoints."""

from collections.abc import Mapping

from vedette.model.evidence import Custody, Evidence
from vedette.model.ids import StatementId
from vedette.record.ledger.entries import Entry
from vedette.sharing.dossier.content_blocks import Block, Item, Section, Tone, Verbatim, Words
from vedette.sharing.dossier.dossier_facts import Matter, Since
from vedette.sharing.dossier.statements_section import Numbers
from vedette.sharing.dossier.text_format import UNKNOWN, time_words


def evidence(matter: Matter) -> Section:
    """Every original by its hash, with its chain of custody."""
    blocks: list[Block] = [_original(e, custody) for e, custody in matter.exhibits]
    return Section("Evidence", tuple(blocks) or (Words("No evidence is on record."),))


def _original(kept: Evidence, custody: tuple[Custody, ...]) -> Item:
    rows = [
        ("SHA-256", kept.sha256),
        ("Kind", f"{str(kept.kind).replace('_', ' ')}; {kept.media_type or 'type not told'}"),
        ("Size", f"{kept.size_bytes:,} bytes"),
        ("Kept", f"{time_words(kept.added_at)}, by {kept.added_by}"),
        ("How it was come by", kept.how or UNKNOWN),
        ("Behind alert", kept.alert) if kept.alert else None,
        ("Made from", kept.made_from) if kept.made_from else None,
        *(("Custody", _custody(act)) for act in custody),
        None if custody else ("Custody", "kept; nothing else was done with it"),
        ("Evidence", kept.id),
    ]
    return Item(heading=kept.name, rows=tuple(row for row in rows if row is not None))


def _custody(act: Custody) -> str:
    other = "" if act.other is None else f", {act.other}"
    note = "" if act.note is None else f": {act.note}"
    return f"{str(act.act).replace('_', ' ')}{other}, {time_words(act.at)}, by {act.by}{note}"


def sent(matter: Matter) -> Section:
    """The section of changes since the last version and of earlier releases with recipients."""
    numbers = Numbers(matter)
    blocks: list[Block] = []
    if matter.since is None:
        blocks.append(Words("No earlier version of this dossier is on record as released."))
    else:
        blocks += _changes(matter.since)
    for release in matter.incident.releases:
        shaken = [ref for ref in release.rests_on if ref in matter.replaced]
        blocks.append(
            Item(
                heading=f"Went out: {release.what} {release.ref}",
                rows=(
                    ("When", f"{time_words(release.at)}, by {release.by}"),
                    ("To", ", ".join(release.recipients)),
                    ("SHA-256", release.sha256 or UNKNOWN),
                    ("Release", release.id),
                ),
                warning=f"It rests on {_shaken(shaken, numbers, matter.replaced)}"
                if shaken
                else None,
            )
        )
    return Section("What changed since the last version, and what went out", tuple(blocks))


def _shaken(refs: list[str], numbers: Numbers, replaced: Mapping[StatementId, StatementId]) -> str:
    return "; ".join(
        f"{numbers.named([ref])}, superseded by {numbers.named([replaced[StatementId(ref)]])}"
        for ref in refs
    )


def _changes(since: Since) -> list[Block]:
    made_of = f"{since.release.ref}, made of the first {since.entries:,} entries"
    if not since.new:
        return [Words(f"Nothing of this incident changed since {made_of}.")]
    rows = tuple((f"Entry {position:,}", _entry(entry)) for position, entry in since.new)
    return [Item(heading=f"New since {made_of}", rows=rows)]


def _entry(entry: Entry) -> str:
    body = entry.body
    words = [str(entry.kind).replace(".", " ").replace("_", " ")]
    # The first of these that an entry has says what it is about.
    for key in ("speaker", "text", "what", "name", "kind"):
        if isinstance(body.get(key), str):
            words.append(f"({body[key]})")
            break
    for key in ("statement", "response", "answer", "hypothesis", "evidence", "alert", "release"):
        if isinstance(body.get(key), str):
            words.append(f"[{body[key]}]")
            break
    return f"{' '.join(words)}, {time_words(entry.at)}, by {entry.by}"


def chain(matter: Matter) -> Section:
    """The heads and checkpoints against which a reader can verify the record."""
    head, signed = matter.head, matter.checkpoint
    blocks: list[Block] = [
        Words(
            "The record is an append-only ledger. Its root is a hash over all entries up to here:"
            " if one of them is altered, left out or put elsewhere, the root is another one. Keep"
            " the root, and “vedette verify” can hold the record to it at any later time."
        ),
        Item(
            heading="The ledger",
            rows=(("Entries", f"{head.size:,}"), ("Root (SHA-256)", head.root_sha256)),
        ),
    ]
    if signed is None:
        blocks.append(Words("No checkpoint of these entries was signed.", Tone.STRONG))
    else:
        blocks.append(Words(f"The last signed checkpoint, of {signed.size:,} entries", Tone.STRONG))
        blocks.append(Verbatim(signed.to_bytes().decode()))
        if signed.size < head.size:
            later = head.size - signed.size
            words = "One entry came" if later == 1 else f"{later:,} entries came"
            blocks.append(Words(f"{words} after it, under no signature yet."))
    return Section("How to check it", tuple(blocks))
