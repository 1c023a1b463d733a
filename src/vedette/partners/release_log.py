"""The log of releases: who receives what, from when to when, and how much of it went out.

It is part of the access log. Personal data are logged before they go out, one entry for each object
and output; everything else is logged when an output opens, and then counted.
"""

from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from vedette.access.access_log import AccessEntry, Deed
from vedette.access.release_rules import Allowance

REMEMBERED = 20_000  # personal releases of one output that are not logged twice
BY = "vedette (program)"


class Notes(Protocol):
    """The access log."""

    def note(self, entry: AccessEntry) -> None:
        """Add one entry, durably, before returning."""
        ...


@dataclass(slots=True, kw_only=True)
class ReleaseLog:
    """The releases of one output. Its methods write to the disk: call them in a worker thread."""

    log: Notes
    output: str
    allowance: Allowance
    now: Callable[[], datetime]
    _counted: Counter[str] = field(default_factory=Counter)
    _known: OrderedDict[tuple[str, tuple[str, ...]], None] = field(default_factory=OrderedDict)

    def opened(self, where: str) -> None:
        """Log that the output has reached its partner, and what the rules release to it."""
        self._note(Deed.RELEASE_OPENED, {**self.allowance.words, "where": where})

    def count(self, kind: str) -> None:
        """Count one thing that went out. Touches no disk."""
        self._counted[kind] += 1

    def is_new(self, about: str, kinds: tuple[str, ...]) -> bool:
        """Whether these personal data were not logged for this output yet. Touches no disk."""
        return (about, kinds) not in self._known

    def personal(self, about: str, kinds: tuple[str, ...]) -> None:
        """Log that personal data of an object go out now."""
        key = (about, kinds)
        if key in self._known:
            return
        entry = AccessEntry(
            at=self.now(),
            by=BY,
            deed=Deed.PERSONAL_DATA_RELEASED,
            about=about,
            detail={"to": self.allowance.partner, "output": self.output, "kinds": list(kinds)},
        )
        self.log.note(entry)
        self._known[key] = None
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    def summary(self) -> None:
        """Log how much went out since the last summary; nothing, if nothing did."""
        counted, self._counted = self._counted, Counter()
        if counted:
            said = {kind: str(number) for kind, number in sorted(counted.items())}
            self._note(Deed.RELEASED, {**said, "role": self.allowance.role.value})

    def _note(self, deed: Deed, detail: dict[str, str | list[str]]) -> None:
        detail = {"output": self.output, **detail}
        self.log.note(
            AccessEntry(
                at=self.now(), by=BY, deed=deed, about=self.allowance.partner, detail=detail
            )
        )
