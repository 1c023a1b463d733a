"""The page's desk for restrictions, over the record of a live run."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from vedette.airspace.declaring import ep_r129
from vedette.airspace.declaring.border import Border, read_border
from vedette.airspace.declaring.draft_lifecycle import DraftState
from vedette.engine.live.flight_plans import Plans
from vedette.model.errors import RestrictionError
from vedette.model.ids import RestrictionId
from vedette.record.actions.typed_values import needed_day
from vedette.record.record import Record
from vedette.sharing.f3548.constraints import constraints_of
from vedette.sharing.published_files import FORMATS
from vedette.sharing.restriction_lines import draft_line, published_line, review_line
from vedette.sharing.restriction_review import review as review_of
from vedette.web.desks.json_object import Json

# Tiles look at the days beside the day that is asked for.
_FIRST_DAY, _LAST_DAY = date.min + timedelta(days=2), date.max - timedelta(days=2)
EXAMPLE_BORDER = "Poland (approximation, Natural Earth)"


class RestrictionDesk:
    """What the page and the API can ask and do."""

    def __init__(
        self,
        record: Record,
        plans: Plans,
        now: Callable[[], datetime],
        *,
        borders: Sequence[str],
        uss_base_url: str,
    ) -> None:
        """borders: paths of border files. uss_base_url: stands in F3548 constraints."""
        self._record = record
        self._uss_base_url = uss_base_url
        self._plans = plans
        self._now = now
        self._borders = {Path(name).name: Path(name) for name in borders}

    def published(self) -> Json:
        """Every declared restriction in its present state."""
        declared = self._record.restrictions.declared()
        return {"published": [dict(published_line(one)) for one in declared.published.values()]}

    def drafts(self) -> Json:
        """The drafts that are not published yet, and the borders for strips."""
        drafts = self._record.restrictions.declared().drafts.values()
        return {
            "drafts": [draft_line(d) for d in drafts if d.state is not DraftState.PUBLISHED],
            "borders": [*self._borders, EXAMPLE_BORDER],
        }

    def draft(self, form: Json, by: str, revises: str | None, amends: str | None) -> Json:
        """Read a form and keep its draft."""
        made = self._record.restrictions.draft_from_form(
            form,
            self._border,
            at=self._now(),
            by=by,
            revises=revises,
            amends=amends,
        )
        return dict(draft_line(made))

    def review(self, draft: str, by: str) -> Json:
        """Everything that a person must review before publishing. The review is put on record."""
        now = self._now()
        held = self._record.restrictions.declared().find_draft(draft)
        seen = review_of(held.id, held.draft, now)
        self._record.restrictions.put_review(
            held.id, seen.warnings, at=now, by=by, sha256=seen.sha256
        )
        return dict(review_line(seen))

    def publish(self, draft: str, by: str, sha256: str) -> Json:
        """Publish the draft with that hash."""
        done = self._record.restrictions.publish(draft, at=self._now(), by=by, sha256=sha256)
        return dict(published_line(done))

    def withdraw(self, restriction: str, reason: str, by: str) -> Json:
        """Withdraw a published restriction."""
        done = self._record.restrictions.withdraw(restriction, reason, at=self._now(), by=by)
        return dict(published_line(done))

    def file(self, restriction: str, name: str) -> tuple[str, str]:
        """One published file: its media type and its text."""
        done = self._record.restrictions.declared().published.get(RestrictionId(restriction))
        wanted = next((one for one in FORMATS if one.name == name), None)
        if done is None or wanted is None:
            raise LookupError(restriction)
        return wanted.media_type, wanted.write(done.draft, done.published_by)

    def tiles(self, restriction: str, day: str) -> list[Json]:
        """The F3548 constraints of one UTC day."""
        done = self._record.restrictions.declared().published.get(RestrictionId(restriction))
        if done is None:
            raise LookupError(restriction)
        on = needed_day({"date": day}, "date")
        if not _FIRST_DAY <= on <= _LAST_DAY:
            raise RestrictionError(
                f"must be from {_FIRST_DAY} to {_LAST_DAY}, got {on}",
                where="date",
                mend="give another day",
            )
        tiles = constraints_of(
            done.draft, on, version=done.version, uss_base_url=self._uss_base_url
        )
        return [dict(tile) for tile in tiles]

    def plans(self) -> list[str]:
        """The names of the plans on file."""
        return self._plans.names()

    def add_plan(self, name: str, text: str) -> Json:
        """Store a flight plan under `name`, replacing an earlier one, and return the names.

        The result is JSON with the name of the plan and the names of its flights. Raises
        RecordingError.
        """
        flights = self._plans.add(name, text.encode())
        return {"name": name, "flights": [flight.name for flight in flights]}

    def remove_plan(self, name: str) -> None:
        """Remove a filed flight plan. Raises RecordingError if there is none of that name."""
        self._plans.remove(name)

    def _border(self, name: str) -> Border:
        """A border by the name that the page shows: nobody can name a path here."""
        if name == EXAMPLE_BORDER:
            return ep_r129.border()
        if name not in self._borders:
            raise RestrictionError(
                f"must be the name of a border, got {name!r}",
                where="shape.border",
                mend=f"use one of: {', '.join([*self._borders, EXAMPLE_BORDER])}",
            )
        return read_border(self._borders[name])
