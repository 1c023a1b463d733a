"""The outputs of a live run, as the settings name them."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

from vedette.access.access_log import AccessLog
from vedette.access.release_rules import ReleaseKind, allowance_for
from vedette.access.role_permissions import Role
from vedette.app.live.data_folder import Site
from vedette.engine.live.world_events import snapshot
from vedette.model.events import Event
from vedette.model.ids import RestrictionId
from vedette.partners.asterix_output import AsterixCodec
from vedette.partners.cot_output import CotCodec
from vedette.partners.output import Codec, Output, OutputHealth
from vedette.partners.output_settings import AsterixOutput, CotOutput, OutputSettings
from vedette.partners.release_log import ReleaseLog
from vedette.partners.released_picture import Pace, ReleasedPicture
from vedette.partners.transports import connect, tls_context
from vedette.sharing.asterix.cat065 import SystemState
from vedette.sharing.sighting_lines import SightingsLine

SIGHTINGS_EVERY_S = 5.0


class LiveOutputs:
    """Every output of a live run. sightings: lists those on record, in a worker thread.

    failing: why the watch is unreliable now; empty if it is not.

    Raises ConfigError where a certificate cannot be used or an extra is not installed.
    """

    def __init__(
        self,
        site: Site,
        log: AccessLog,
        failing: Callable[[], Sequence[str]],
        sightings: Callable[[], SightingsLine],
    ) -> None:
        self._site = site
        self._failing = failing
        self._sightings = sightings
        self.outputs = tuple(self._output(one, log) for one in site.settings.output)
        state = site.live.runner.state
        for output in self.outputs:
            for restriction in site.restrictions:
                output.picture.put_restriction(restriction)
            for declaration in state.declared.values():
                for ended in declaration.ends:
                    output.picture.end_restriction(ended)
                if declaration.published is not None:
                    output.picture.put_restriction(declaration.published)
            output.hear(snapshot(state))

    def hear(self, events: Sequence[Event]) -> None:
        """Take events of the engine."""
        for output in self.outputs:
            output.hear(events)

    async def run(self) -> None:
        """Run every output until cancelled, and log at the end how much went out."""
        try:
            await asyncio.gather(
                *(output.run() for output in self.outputs), self._look_for_sightings()
            )
        finally:
            for output in self.outputs:
                await output.close()

    async def _look_for_sightings(self) -> None:
        """Give the sightings on record to the outputs that a rule releases them to."""
        wanted = [
            output
            for output in self.outputs
            if output.picture.allowance.allows(ReleaseKind.SIGHTINGS)
        ]
        while wanted:
            found = await asyncio.to_thread(self._sightings)
            for output in wanted:
                output.picture.put_sightings(found["sightings"])
            await asyncio.sleep(SIGHTINGS_EVERY_S)

    def _output(self, settings: OutputSettings, log: AccessLog) -> Output:
        site = self._site
        allowance = allowance_for(site.settings.release, settings.partner, Role(settings.role))
        runner = site.live.runner
        return Output(
            health=OutputHealth(name=settings.name, kind=settings.kind, partner=settings.partner),
            picture=ReleasedPicture(
                allowance=allowance,
                pace=_pace(settings),
                objects_max=settings.objects_max,
                sensors=lambda: tuple(runner.state.sensors),
            ),
            codec=self._codec(settings),
            connect=partial(connect, settings, tls_context(settings)),
            releases=ReleaseLog(
                log=log, output=settings.name, allowance=allowance, now=site.intake.now
            ),
            messages_per_s=settings.messages_per_s,
            now=site.intake.now,
        )

    def _codec(self, settings: OutputSettings) -> Codec:
        if isinstance(settings, AsterixOutput):
            return AsterixCodec(
                settings, simulation=self._site.simulation, state=self._system_state
            )
        return CotCodec(
            settings,
            site=self._site.settings.live.name,
            simulation=self._site.simulation,
            name_of=self._name_of,
        )

    def _system_state(self) -> SystemState:
        return SystemState.DEGRADED if self._failing() else SystemState.OPERATIONAL

    def _name_of(self, restriction: str) -> str:
        held = self._site.live.runner.state.index.get(RestrictionId(restriction))
        return restriction if held is None else held.name


def _pace(settings: OutputSettings) -> Pace:
    if isinstance(settings, CotOutput):  # told again at half the time after which it is stale
        return Pace(
            track_every_s=settings.track_every_s,
            alarm_repeat_s=settings.alarm_stale_s / 2,
            restriction_repeat_s=settings.restriction_stale_s / 2,
        )
    return Pace(track_every_s=settings.track_every_s)
