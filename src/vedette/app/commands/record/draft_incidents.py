"""The incident that a draft goes to while a person decides on drafts with single keys.

No id is typed: each draft goes where the one before it went, until a key chooses another incident,
opens one, or says that the statement concerns none.
"""

from dataclasses import dataclass, field
from datetime import datetime

from vedette.intake.suggested_statement import Suggestion
from vedette.model.errors import RecordError
from vedette.record.actions.draft_proposals import proposed_title
from vedette.record.record import Record

_MOST = 9  # incidents that a digit can choose


@dataclass(slots=True)
class ChosenIncident:
    """Where drafts go at present, and the incidents that a digit chooses."""

    book: Record
    by: str
    current: str | None = None  # an id; None: the statements concern no incident
    offered: list[str] = field(default_factory=list)

    def open(self, one: Suggestion, *, at: datetime) -> None:
        """Open an incident for this draft; those that follow go there too. Raises RecordError."""
        made = self.book.incidents.open(at=at, by=self.by, title=proposed_title(one))
        self._go_to(made.id)

    def choose(self, digit: str) -> None:
        """Go to one of the offered incidents: 1 is the first. Raises RecordError."""
        offered = self.choices()
        if not 1 <= int(digit) <= len(offered):
            raise RecordError(
                f"the key must be a digit from 1 to {len(offered)}, got {digit}",
                mend="choose one of the incidents that are listed, or open one with n",
            )
        self._go_to(offered[int(digit) - 1])

    def leave(self) -> None:
        """Statements from now on concern no incident; they belong to the document."""
        self.current = None

    def choices(self) -> list[str]:
        """The ids that the digits choose: those of this session, then the latest on record."""
        latest = [one for one in reversed(self.book.incidents.ids()) if one not in self.offered]
        return [*self.offered, *latest][:_MOST]

    def words(self) -> str:
        """Where the next draft goes, and what the digits choose."""
        titles = {one: self.book.incidents.get(one).title for one in self.choices()}
        here = "none; it belongs to the document"
        if self.current is not None:
            here = self.book.incidents.get(self.current).title
        others = "  ".join(f"[{n}] {titles[one][:40]}" for n, one in enumerate(titles, start=1))
        return f"  incident: {here}" + (f"   {others}" if others else "")

    def identity(self, document_name: str, *, at: datetime) -> str:
        """The id for the next statement; for one that concerns none, that of its document."""
        if self.current is not None:
            return self.current
        title = f"Said in {document_name}, of no incident"
        for one in self.book.incidents.ids():
            if self.book.incidents.get(one).title == title:
                return one
        return self.book.incidents.open(at=at, by=self.by, title=title).id

    def _go_to(self, incident: str) -> None:
        self.current = incident
        if incident not in self.offered:
            self.offered.append(incident)
