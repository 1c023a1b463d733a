"""The desk of a live run: times come from the clock, and actions of people are logged first."""

from datetime import datetime

from vedette.app.live.data_folder import Site
from vedette.model.alert import Action
from vedette.web.desks.incident_desk import IncidentDesk
from vedette.web.desks.json_object import Json


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

    def _take(self, action: Action) -> None:
        self._site.live.act(action)

    def _now(self) -> datetime:
        return self._site.intake.now()
