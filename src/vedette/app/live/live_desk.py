"""The page's desk over a live run: times are the clock's, and what persons do is logged first."""

from datetime import datetime

from vedette.app.live.data_folder import Site
from vedette.app.live.desk import Json, RecordDesk
from vedette.model.alert import Action


class LiveDesk(RecordDesk):
    """The desk of a live run."""

    def __init__(self, site: Site) -> None:
        super().__init__(site.live.runner, site.restrictions, site.record_path, site.left_out)
        self._site = site

    def meta(self) -> Json:
        """What the page stands for."""
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
