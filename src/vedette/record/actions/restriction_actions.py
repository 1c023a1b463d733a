"""Actions on restrictions, as entries: drafted, reviewed, published, withdrawn.

A restriction is published only when a person confirms the draft that was reviewed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from vedette.airspace.declaring.draft import Draft, draft_to_dict
from vedette.airspace.declaring.draft_lifecycle import DraftEvent, PublishedState
from vedette.airspace.declaring.form import Borders, read_form
from vedette.model.errors import RestrictionError
from vedette.model.ids import RestrictionId, content_id
from vedette.record.ledger.entries import MACHINE, Entry, EntryKind
from vedette.record.queries.folded_ledger import AsOf, RecordPart
from vedette.record.state.restrictions import Declared, DraftOnRecord, Published, moved


class RestrictionActions(RecordPart):
    """The restrictions of a record: drafted, reviewed, published, amended and withdrawn."""

    @property
    def changes(self) -> int:
        """The number of changes so far to the restrictions in force. Cheap, for polling."""
        with self._lock:
            return self._folded().declared.changes

    def declared(self, as_of: AsOf | None = None) -> Declared:
        """Drafts and published restrictions, now or as of a time."""
        with self._as_of(as_of) as known:
            return known.declared.copy()

    def put_draft(
        self, draft: Draft, *, at: datetime, by: str, revises: str | None = None
    ) -> DraftOnRecord:
        """Put a draft on record and return it as recorded. Raises VedetteError.

        revises: the id of the draft that it replaces; None for a new draft.
        """
        by = _person(by)

        def make(declared: Declared) -> Entry:
            _require_amendable(declared, draft)
            if revises is None:
                identity = content_id("draft", draft.restriction.id, draft.sha256, at, by)
            else:
                held = declared.find_draft(revises)
                moved(held.state, DraftEvent.REVISE)
                identity = held.id
            known.append(identity)
            body = {"draft": identity, "sha256": draft.sha256, "content": draft_to_dict(draft)}
            return Entry(at=at, by=by, kind=EntryKind.RESTRICTION_DRAFTED, body=body)

        known: list[str] = []
        return self._declare(make).drafts[known[0]]

    def draft_from_form(
        self,
        form: Mapping[str, Any],
        borders: Borders,
        *,
        at: datetime,
        by: str,
        revises: str | None = None,
        amends: str | None = None,
    ) -> DraftOnRecord:
        """Read a form and put its draft on record. Raises VedetteError.

        revises: a draft to replace. amends: a published restriction. Values that the form leaves
        out are taken from it.
        """
        declared = self.declared()
        base: Draft | None = None
        if revises is not None:
            held = declared.find_draft(revises)
            moved(held.state, DraftEvent.REVISE)
            base = held.draft
        elif amends is not None:
            base = declared.find(amends).draft
        name, authority = str(form.get("name")), str(form.get("authority"))
        identity = RestrictionId(content_id("restriction", name, authority, at, by))
        draft = read_form(form, borders, identity=identity, base=base)
        if base is not None:
            known = declared.published.get(draft.restriction.id)
            draft = replace(draft, amends=None if known is None else draft.restriction.id)
        return self.put_draft(draft, at=at, by=by, revises=revises)

    def put_review(
        self, draft: str, warnings: Sequence[str], *, at: datetime, by: str, sha256: str
    ) -> DraftOnRecord:
        """Record that a person was shown a draft and its warnings; returns the draft as recorded.

        sha256: the hash of the draft's content as shown. Raises VedetteError.
        """
        by = _person(by)

        def make(declared: Declared) -> Entry:
            held = _held(declared, draft, sha256)
            moved(held.state, DraftEvent.REVIEW)
            known.append(held.id)
            body = {"draft": held.id, "sha256": sha256, "warnings": list(warnings)}
            return Entry(at=at, by=by, kind=EntryKind.RESTRICTION_REVIEWED, body=body)

        known: list[str] = []
        return self._declare(make).drafts[known[0]]

    def publish(self, draft: str, *, at: datetime, by: str, sha256: str | None = None) -> Published:
        """Publish a draft: it is in force from now on. Raises VedetteError.

        sha256: the hash of the draft that the person saw; by default of the last review.
        """
        by = _person(by)

        def make(declared: Declared) -> Entry:
            held = _held(declared, draft, sha256)
            moved(held.state, DraftEvent.PUBLISH)
            _require_amendable(declared, held.draft)
            restriction = held.draft.restriction
            known.append(restriction.id)
            body = {
                "draft": held.id,
                "sha256": held.draft.sha256,
                "restriction": restriction.id,
                "amends": held.draft.amends,
                "supersedes": list(restriction.supersedes),
            }
            return Entry(at=at, by=by, kind=EntryKind.RESTRICTION_PUBLISHED, body=body)

        known: list[str] = []
        return self._declare(make).find(known[0])

    def withdraw(self, restriction: str, reason: str, *, at: datetime, by: str) -> Published:
        """Withdraw a published restriction. Raises VedetteError."""
        by = _person(by)
        if not reason.strip():
            raise RestrictionError(
                "a withdrawal must have a reason, got none", mend="give the reason in a few words"
            )

        def make(declared: Declared) -> Entry:
            held = declared.find(restriction)
            if held.state is not PublishedState.IN_FORCE:
                raise RestrictionError(
                    f"{restriction} is already {held.state}",
                    where=restriction,
                    mend="no action is needed",
                )
            body = {"restriction": held.restriction.id, "reason": reason.strip()}
            return Entry(at=at, by=by, kind=EntryKind.RESTRICTION_WITHDRAWN, body=body)

        return self._declare(make).find(restriction)

    def _declare(self, make: Callable[[Declared], Entry]) -> Declared:
        """Append the entry that `make` returns for the present state; return the state after it.

        Raises what `make` raises, and then nothing is on record.
        """
        with self._lock:
            self._refresh()
            self._append([make(self._folded().declared)])
            return self._folded().declared.copy()


def _held(declared: Declared, draft: str, sha256: str | None) -> DraftOnRecord:
    held = declared.find_draft(draft)
    if sha256 is not None and sha256 != held.draft.sha256:
        raise RestrictionError(
            "the draft was changed after the review", where=held.id, mend="review it again"
        )
    return held


def _require_amendable(declared: Declared, draft: Draft) -> None:
    """What is amended is in force, and what is new has an id of its own."""
    identity = draft.restriction.id
    known = declared.published.get(identity)
    if draft.amends is None and known is not None:
        raise RestrictionError(
            f"must be an unused id, got {identity!r}, which is published already",
            where="id",
            mend="choose another id, or amend that restriction",
        )
    if draft.amends is not None and (known is None or known.state is not PublishedState.IN_FORCE):
        state = "not published" if known is None else known.state.value
        raise RestrictionError(
            f"{identity} cannot be amended, because it is {state}", mend="declare a new restriction"
        )


def _person(by: str) -> str:
    by = by.strip()
    if not by or by == MACHINE:
        raise RestrictionError(
            f"must be the name of a person, got {by!r}",
            where="by",
            mend="give the name of a person",
        )
    return by
