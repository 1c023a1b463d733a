"""Sightings in `vedette serve`: the routes, the limits of the public form, and the sky."""

import shutil
import time
from dataclasses import dataclass

from starlette.routing import BaseRoute

from vedette.app.live.data_folder import Site
from vedette.app.live.sky_desk import SkyInProcesses
from vedette.store.map_history import FOLDER as SHOWN
from vedette.web.desks.incident_desk import IncidentDesk
from vedette.web.sighting_limits import NetworkLimits
from vedette.web.sighting_routes import PublicForm, sighting_routes


@dataclass(frozen=True, slots=True)
class SightingService:
    """The routes, and the processes behind them. `sky.close` ends the processes."""

    routes: list[BaseRoute]
    sky: SkyInProcesses


def live_sightings(site: Site, desk: IncidentDesk) -> SightingService:
    """The sighting service of a live run, built from the settings of `site`."""
    shown = site.folder / SHOWN if site.settings.live.shown_days else None
    sky = SkyInProcesses(site.settings.sky, shown, site.intake.now)
    routes = sighting_routes(
        desk.sightings(),
        sky,
        public=_public_form(site),
        photo_mb=site.settings.sightings.photo_mb,
    )
    return SightingService(routes, sky)


def _public_form(site: Site) -> PublicForm | None:
    """The limits of the public form for sightings; None where it is not open."""
    asked = site.settings.sightings
    if not asked.public:
        return None
    low_bytes = site.settings.live.disk_low_mb * 1024 * 1024

    def has_room() -> bool:
        return shutil.disk_usage(site.folder).free > low_bytes

    return PublicForm(
        sightings=NetworkLimits(per_network=asked.network_per_hour, in_all=asked.all_per_hour),
        photo_mb=NetworkLimits(
            per_network=asked.network_photo_mb_per_hour, in_all=asked.all_photo_mb_per_hour
        ),
        seconds=time.monotonic,
        has_room=has_room,
    )
