"""Drafts and published restrictions, folded from ledger entries. Nothing else is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from vedette.airspace.declaring.draft import Draft, draft_from_dict
from vedette.airspace.declaring.draft_lifecycle import (
    DRAFT_TRANSITIONS,
    DraftEvent,
    DraftState,
    PublishedState,
)
from vedette.model.errors import LedgerError, RestrictionError
from vedette.model.ids import RestrictionId
from vedette.model.restriction import Restriction
from vedette.model.value_words import failure_in_words
from vedette.record.ledger.entries import Entry, EntryKind


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftOnRecord:
    """A draft in its present state."""

    id: str
    draft: Draft
    state: DraftState
    drafted_at: datetime
    drafted_by: str
    reviewed_at: datetime | None = None
    reviewed_by: str | None = None
    warnings: tuple[str, ...] = ()  # as the reviewer was shown them


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A published restriction in its present state."""

    draft: Draft
    draft_id: str
    state: PublishedState
    version: int  # counts up from 1 with each amendment
    published_at: datetime  # this version
    published_by: str
    ended_at: datetime | None = None  # withdrawn, or superseded
    ended_by: str | None = None
    why_ended: str | None = None

    @property
    def restriction(self) -> Restriction:
        """The published restriction itself."""
        return self.draft.restriction


@dataclass(slots=True)
class Declared:
    """The drafts and published restrictions of all entries so far. The same entries give the
    same state.
    """

    drafts: dict[str, DraftOnRecord] = field(default_factory=dict)
    published: dict[RestrictionId, Published] = field(default_factory=dict)
    ended: dict[RestrictionId, datetime] = field(default_factory=dict)
    """Ids that something published has superseded, those of zone files among them."""
    changes: int = 0  # entries that changed what is in force

    def copy(self) -> "Declared":
        """A copy that later entries do not change."""
        return Declared(dict(self.drafts), dict(self.published), dict(self.ended), self.changes)

    def in_force(self) -> tuple[Restriction, ...]:
        """The restrictions in force, in the order of first publication."""
        return tuple(
            one.restriction
            for one in self.published.values()
            if one.state is PublishedState.IN_FORCE
        )

    def find_draft(self, text: str) -> DraftOnRecord:
        """The draft whose id is, or begins with, `text`. Raises RestrictionError."""
        found = [i for i in self.drafts if text and i.startswith((text, f"draft-{text}"))]
        if text in self.drafts:
            found = [text]
        if not found:
            raise RestrictionError(
                f"no draft with an id that begins with {text!r}",
                mend="`vedette restrict list` prints the ids",
            )
        if len(found) > 1:
            raise RestrictionError(
                f"{len(found)} drafts with an id that begins with {text!r}",
                mend="give more of the id; `vedette restrict list` prints the ids",
            )
        return self.drafts[found[0]]

    def find(self, text: str) -> Published:
        """The published restriction with this id. Raises RestrictionError."""
        found = self.published.get(RestrictionId(text))
        if found is None:
            raise RestrictionError(
                f"there is no published restriction with the id {text!r}",
                mend="list the ids with `vedette restrict list`",
            )
        return found

    def apply(self, position: int, entry: Entry) -> None:
        """Apply one entry, in the ledger's order. Raises LedgerError."""
        try:
            self._apply(entry)
        except (ValueError, KeyError, TypeError, AttributeError, RestrictionError) as exc:
            raise LedgerError(
                f"entry {position} ({entry.kind}) cannot be applied: {failure_in_words(exc)}",
                mend="open it with the version of vedette that wrote it, or run `vedette verify`",
            ) from exc

    def _apply(self, entry: Entry) -> None:
        match entry.kind:
            case EntryKind.RESTRICTION_DRAFTED:
                self._draft(entry)
            case EntryKind.RESTRICTION_REVIEWED:
                self._review(entry)
            case EntryKind.RESTRICTION_PUBLISHED:
                self._publish(entry)
            case EntryKind.RESTRICTION_WITHDRAWN:
                self._withdraw(entry)
            case _:
                pass  # incidents and runs: `record.state.incidents` folds these

    def _draft(self, entry: Entry) -> None:
        draft = draft_from_dict(entry.body["content"])
        if draft.sha256 != entry.body["sha256"]:
            raise ValueError("the draft does not match its hash")
        identity = entry.body["draft"]
        if identity in self.drafts:
            moved(self.drafts[identity].state, DraftEvent.REVISE)
        self.drafts[identity] = DraftOnRecord(
            id=identity,
            draft=draft,
            state=DraftState.DRAFTED,
            drafted_at=entry.at,
            drafted_by=entry.by,
        )

    def _review(self, entry: Entry) -> None:
        held = self._held(entry.body)
        self.drafts[held.id] = replace(
            held,
            state=moved(held.state, DraftEvent.REVIEW),
            reviewed_at=entry.at,
            reviewed_by=entry.by,
            warnings=tuple(entry.body["warnings"]),
        )

    def _publish(self, entry: Entry) -> None:
        held = self._held(entry.body)
        self.drafts[held.id] = replace(held, state=moved(held.state, DraftEvent.PUBLISH))
        identity = held.draft.restriction.id
        before = self.published.get(identity)
        self.published[identity] = Published(
            draft=held.draft,
            draft_id=held.id,
            state=PublishedState.IN_FORCE,
            version=1 if before is None else before.version + 1,
            published_at=entry.at,
            published_by=entry.by,
        )
        for other in held.draft.restriction.supersedes:
            self._supersede(other, identity, entry)
        self.changes += 1

    def _supersede(self, other: RestrictionId, by: RestrictionId, entry: Entry) -> None:
        self.ended[other] = entry.at
        known = self.published.get(other)
        if known is not None and known.state is PublishedState.IN_FORCE:
            self.published[other] = replace(
                known,
                state=PublishedState.SUPERSEDED,
                ended_at=entry.at,
                ended_by=entry.by,
                why_ended=f"superseded by {by}",
            )

    def _withdraw(self, entry: Entry) -> None:
        held = self.find(entry.body["restriction"])
        self.published[held.restriction.id] = replace(
            held,
            state=PublishedState.WITHDRAWN,
            ended_at=entry.at,
            ended_by=entry.by,
            why_ended=entry.body["reason"],
        )
        self.changes += 1

    def _held(self, body: Mapping[str, str]) -> DraftOnRecord:
        held = self.drafts[body["draft"]]
        if held.draft.sha256 != body["sha256"]:
            raise ValueError(
                f"the entry must name the draft as it is on record, with SHA-256 "
                f"{held.draft.sha256}, got {body['sha256']}"
            )
        return held


def moved(state: DraftState, event: DraftEvent) -> DraftState:
    """The next state of a draft. Raises RestrictionError if the event is not possible."""
    after = DRAFT_TRANSITIONS.get((state, event))
    if after is not None:
        return after
    if state is DraftState.PUBLISHED:
        raise RestrictionError(
            "this draft is already published", mend="amend or withdraw the restriction"
        )
    raise RestrictionError(
        "this version of the draft was not reviewed",
        mend="run `vedette restrict review` and read it, then publish",
    )
