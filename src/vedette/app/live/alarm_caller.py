"""The caller of a live run: what it is told of, and what it watches."""

from vedette.app.live.data_folder import Site
from vedette.app.live.live_metrics import SiteVitals
from vedette.model.ids import RestrictionId
from vedette.notifications.caller import Caller
from vedette.notifications.channels import Channels


def caller_of_site(site: Site, vitals: SiteVitals) -> Caller:
    """The caller of a live run. Raises ConfigError where a secret cannot be read."""
    settings, index = site.settings, site.live.runner

    def name_of(restriction: RestrictionId) -> str:
        held = index.state.index.get(restriction)
        return restriction if held is None else held.name

    return Caller(
        settings=settings.notify,
        contacts=settings.contact,
        outbox=site.calls,
        deliveries=site.deliveries,
        channels=Channels.of(settings.notify),
        name_of=name_of,
        simulation=site.simulation,
        progress=lambda: site.live.figures.batches,
        well=lambda: not vitals.failing(),
    )
