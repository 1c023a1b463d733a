"""The page's actions on alerts and incidents, over the runner and the record."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from vedette.engine.runner import Runner
from vedette.model.alert import Action
from vedette.model.doubt import Doubt
from vedette.model.errors import RecordError
from vedette.model.identity import Identity
from vedette.model.incident import Incident
from vedette.model.restriction import Restriction
from vedette.record.actions.sealed_names import sealed_saying, texts_of
from vedette.record.actions.typed_statement import saying_from
from vedette.record.proof.trusted_keys import Trust
from vedette.record.proof.verify_record import verify_record
from vedette.sharing.restrictions_geojson import left_out_line, to_features
from vedette.web.desks.alert_desk import AlertDesk
from vedette.web.desks.draft_desk import DraftDesk
from vedette.web.desks.incident_pages import ALL, Which, incident_page, incident_summaries
from vedette.web.desks.json_object import Json
from vedette.web.desks.question_desk import QuestionDesk
from vedette.web.desks.sighting_desk import SightingDesk

PREVIEWS = "sighting-photos"
"""Folder beside the record with the small pictures of photos; the originals are encrypted."""


class IncidentDesk(ABC):
    """The page's way to the engine and the record: alerts, incidents, statements, restrictions.

    All methods but `verify`, `incidents` and `incident` as of a time, which are called in a worker
    thread, are called on the event loop's thread and must be quick. Each raises VedetteError where
    the request cannot be carried out, and LookupError for an unknown id. `by` is the person who is
    signed in; in a replay or demo, where nobody signs in, the name that was given.
    """

    def __init__(
        self,
        runner: Runner,
        restrictions: Sequence[Restriction],
        record_path: Path,
        left_out: Sequence[Doubt] = (),
    ) -> None:
        self._runner = runner
        self._left_out = tuple(left_out)
        self._restrictions = tuple(restrictions)
        self._path = record_path

    @abstractmethod
    def meta(self) -> Json:
        """What the page shows.

        Keys: `name`, `simulation`, `mode` ("replay" or "live"), `speed` (times real time; None:
        as fast as possible), and optionally `time_zone` (IANA name) and `centre` ([lon, lat])
        with `zoom`.
        """

    @abstractmethod
    def _take(self, action: Action) -> None:
        """Hand a person's action to the engine."""

    @property
    def drafts(self) -> DraftDesk:
        """The desk that answers the page's requests about suggested statements."""
        return DraftDesk(self._runner.record, self._now)

    @property
    def inquiry(self) -> QuestionDesk:
        """The desk that answers the page's requests about questions and statements."""
        return QuestionDesk(self._runner.record, self._now)

    def sightings(self, *, any_age: bool = False) -> SightingDesk:
        """The desk that answers the page's requests about sightings.

        any_age: also accept sightings of any age, for a replay of the past.
        """
        previews = self._path.parent / PREVIEWS
        return SightingDesk(self._runner.record, self._now, previews, any_age=any_age)

    @property
    def simulation(self) -> bool:
        """Whether the data shown are simulated."""
        return self._runner.state.config.simulation

    def restrictions(self) -> Json:
        """A GeoJSON FeatureCollection, one feature a volume; and what is missing from it."""
        held = self._runner.state.index.restrictions  # those of the zone files, and the declared
        return {
            "type": "FeatureCollection",
            "features": [f for r in held for f in to_features(r)],
            "left_out": [left_out_line(one) for one in self._left_out],
        }

    def identity(self, track_id: str) -> Identity:
        """Everything that a live track broadcasts about itself, including personal data."""
        picture = self._runner.state.picture
        named = [(life.id, life.identity) for life in picture.lives]
        named += [(life.id, life.identity) for life in picture.bearings.lives]
        for name, identity in named:
            if name == track_id:
                return identity
        raise LookupError(track_id)

    @property
    def alarms(self) -> AlertDesk:
        """The desk that answers the page's requests about alerts."""
        runner = self._runner
        return AlertDesk(
            lambda: runner.state.alerts,
            runner.record,
            self._now,
            self._take,
            simulation=self.simulation,
        )

    async def kept(self) -> None:  # noqa: B027 - a replay keeps nothing
        """Return once all actions of people so far are on disk, if the run is stored."""

    def incidents(self, as_of: str | None = None, which: Which = ALL) -> list[Json]:
        """Incidents without their statements, as of `as_of`."""
        return incident_summaries(self._runner.record, as_of, which)

    def incident(self, incident_id: str, as_of: str | None = None) -> Json:
        """One incident in full, with what is known and from where; as it stood at `as_of`."""
        return incident_page(self._runner.record, incident_id, as_of)

    def say(self, incident_id: str, statement: Json, by: str, seal: Sequence[str] = ()) -> Json:
        """Add a statement; returns it as recorded. Its time is the engine's.

        seal: names of private persons that are sealed and replaced by references.
        """
        incident = self._find(incident_id)
        record = self._runner.record
        saying = saying_from(statement, record.evidence)
        at = self._now()
        sealed = record.seal_names(seal, texts_of(saying), at=at, by=by)
        said = record.statements.add(incident.id, sealed_saying(saying, sealed), at=at, by=by)
        shown: list[Json] = self.incident(incident_id)["statements"]
        return next(s for s in shown if s["id"] == said.id)

    def verify(self) -> Json:
        """Verify the record on disk. No head stored elsewhere is used here."""
        return verify_record(self._path, Trust()).to_dict()

    def _find(self, incident_id: str) -> Incident:
        record = self._runner.record
        if not record.incidents.holds(incident_id):
            raise LookupError(incident_id)
        return record.incidents.get(incident_id)

    def _now(self) -> datetime:
        now = self._runner.now
        if now is None:
            raise RecordError(
                "no sensor has reported anything yet", mend="wait for the first report"
            )
        return now
