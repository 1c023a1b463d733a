"""Brings what is published on the record into the running engine, at once and once.

The record is the one place where a restriction is published, whoever does it: the page, the API,
or `vedette restrict` in another process. It is looked at several times a second; a look that finds
nothing costs one query.
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
    """Looks at the record and tells the engine."""

    def __init__(self, record: Record, live: LiveRunner) -> None:
        self._record = record
        self._live = live
        self._changes = -1  # as many as the last look found
        self._told: dict[RestrictionId, int] = {
            identity: one.version for identity, one in live.runner.state.declared.items()
        }

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            self.look()
            await asyncio.sleep(LOOK_S)

    def look(self) -> None:
        """Tell the engine what changed since the last look. On the event loop's thread."""
        changes = self._record.declared_changes
        if changes == self._changes:
            return
        self._changes = changes
        declared = self._record.declared()
        for one in changes_between(self._told, declared):
            self._live.act(one)
            if one.published is None:
                self._told.pop(one.restriction, None)
            else:
                self._told[one.restriction] = one.version


def changes_between(
    told: Mapping[RestrictionId, int], declared: Declared
) -> tuple[Declaration, ...]:
    """What the engine has to hear that was told of these versions. It sets the times."""
    found = []
    for identity, one in declared.published.items():
        if one.state is PublishedState.IN_FORCE:
            if told.get(identity) != one.version:
                found.append(published_as(one))
        elif identity in told:
            found.append(ended_as(one))
    return tuple(found)


def published_as(one: Published) -> Declaration:
    """A publication as the engine hears of it."""
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
    """An end as the engine hears of it."""
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
