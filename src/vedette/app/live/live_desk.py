"""The desk of a live run: times come from the clock, and actions of people are logged first."""

import asyncio
from datetime import datetime

from vedette.app.live.data_folder import Site
from vedette.model.alert import Action
from vedette.model.errors import RecordError
from vedette.web.desks.incident_desk import IncidentDesk
from vedette.web.desks.json_object import Json

LOOK_S = 0.1  # how often it is looked whether the disk is full


class LiveDesk(IncidentDesk):
    """The desk of a live run."""

    def __init__(self, site: Site) -> None:
        super().__init__(site.live.runner, site.restrictions, site.record_path, site.left_out)
        self._site = site

    def meta(self) -> Json:
        """The kind of run that the page shows."""
        return {
            "name": self._site.settings.live.name,
            "simulation": self.simulation,
            "mode": "live",
            "speed": 1.0,
            "time_zone": self._site.settings.page.time_zone,
        }

    async def kept(self) -> None:
        """Return once all actions of people so far are in the raw log, so that no crash loses them.

        With a full disk it returns at once: the watch goes on, and the page says that nothing is
        kept. Raises RecordError where the engine has stopped.
        """
        waiting = asyncio.ensure_future(self._site.intake.settled())
        try:
            while not waiting.done() and self._site.live.figures.disk_full_since is None:
                await asyncio.wait((waiting,), timeout=LOOK_S)
            if waiting.done():
                waiting.result()
        except ConnectionError as exc:
            raise RecordError(
                "it is unknown whether this action was saved",
                mend="check the alert, and repeat the action if it is missing",
            ) from exc
        finally:
            waiting.cancel()

    def _take(self, action: Action) -> None:
        self._site.live.act(action)

    def _now(self) -> datetime:
        return self._site.intake.now()
