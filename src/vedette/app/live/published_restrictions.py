"""Passes restrictions that are published on the record to the running engine, each once.

Restrictions are published only on the record: by the page, by the API, or by `vedette restrict` in
another process. The record is polled several times a second; a poll without changes costs one
query.
"""

import asyncio
from collections.abc import Mapping

from vedette.airspace.declaring.draft_lifecycle import PublishedState
from vedette.engine.live.live_runner import LiveRunner
from vedette.model.declaration import Change, Declaration
from vedette.model.ids import RestrictionId
from vedette.model.times import EPOCH
from vedette.record.record import Record
from vedette.record.state.restrictions import Declared, Published

LOOK_S = 0.25


class DeclaredWatch:
    """Polls the record and tells the engine."""

    def __init__(self, record: Record, live: LiveRunner) -> None:
        self._record = record
        self._live = live
        self._changes = -1  # as many as the last look found
        self._told: dict[RestrictionId, int] = {
            identity: one.version for identity, one in live.runner.state.declared.items()
        }

    async def run(self) -> None:
        """Poll until cancelled."""
        while True:
            self.look()
            await asyncio.sleep(LOOK_S)

    def look(self) -> None:
        """Tell the engine what changed since the last poll. Runs on the thread of the event
        loop.
        """
        changes = self._record.restrictions.changes
        if changes == self._changes:
            return
        self._changes = changes
        declared = self._record.restrictions.declared()
        for one in changes_between(self._told, declared):
            self._live.act(one)
            if one.published is None:
                self._told.pop(one.restriction, None)
            else:
                self._told[one.restriction] = one.version


def changes_between(
    told: Mapping[RestrictionId, int], declared: Declared
) -> tuple[Declaration, ...]:
    """The events for an engine that knows the versions in `told`. The engine sets the times."""
    found = []
    for identity, one in declared.published.items():
        if one.state is PublishedState.IN_FORCE:
            if told.get(identity) != one.version:
                found.append(published_as(one))
        elif identity in told:
            found.append(ended_as(one))
    return tuple(found)


def published_as(one: Published) -> Declaration:
    """The event of a publication for the engine."""
    return Declaration(
        change=Change.DECLARED if one.version == 1 else Change.AMENDED,
        restriction=one.restriction.id,
        at=EPOCH,
        by=one.published_by,
        version=one.version,
        published=one.restriction,
        ends=one.restriction.supersedes,
    )


def ended_as(one: Published) -> Declaration:
    """The event of an ended restriction for the engine."""
    withdrawn = one.state is PublishedState.WITHDRAWN
    return Declaration(
        change=Change.WITHDRAWN if withdrawn else Change.SUPERSEDED,
        restriction=one.restriction.id,
        at=EPOCH,
        by=one.ended_by or one.published_by,
        version=one.version,
        published=None,
        reason=one.why_ended,
    )
