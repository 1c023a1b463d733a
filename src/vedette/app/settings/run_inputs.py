"""Everything a run reads, opened and checked before anything is written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from vedette.airspace.formats.zone_files import ZoneFile, read_zones, survey
from vedette.airspace.hours.undated_recordings import with_unknown_hours
from vedette.app.screen import Console
from vedette.app.settings.settings import Settings
from vedette.engine.state import EngineState, initial_state
from vedette.feeds.decoder import Tally
from vedette.feeds.recording_clock import NO_DATE, NO_ZONE, Clock
from vedette.feeds.recordings.recording import Recording, merged, open_recording
from vedette.model.declaration import Doing
from vedette.model.doubt import Doubt
from vedette.model.errors import ConfigError, RestrictionError
from vedette.model.height import HeightReference
from vedette.model.ids import SensorId
from vedette.model.report import EpochReport, Report
from vedette.model.restriction import Restriction
from vedette.model.times import from_text
from vedette.model.value_words import in_words

NAMED_MAX = 5  # features that a line names of what changes no answer; `--json` has all


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """The recordings and zone files of one run."""

    recordings: tuple[Recording, ...]
    zones: tuple[ZoneFile, ...]
    settings: Settings

    @property
    def simulation(self) -> bool:
        """Whether the output is a simulation: true if any recording is simulated."""
        return any(r.simulation for r in self.recordings)

    @property
    def restrictions(self) -> tuple[Restriction, ...]:
        """All restrictions of all zone files, in the order given."""
        return tuple(r for zone in self.zones for r in zone.restrictions)

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """Doubts of the zone files that belong to none of the restrictions."""
        return tuple(one for zone in self.zones for one in zone.doubts)

    @property
    def left_out(self) -> tuple[Doubt, ...]:
        """All doubts of the zone files."""
        return tuple(one for zone in self.zones for one in zone.left_out)

    def with_unknown_hours(self) -> "Inputs":
        """A copy with unknown hours for all restrictions, if a recording needs it.

        A recording needs it if it has no date or states no time zone.
        """
        off = [one.times_off for one in self.recordings if one.times_off is not None]
        if not off:
            return self
        lacks = "carries no date" if NO_DATE in off else "states no time zone"
        why = f"the recording {lacks}, so whether it was in force is not known"
        return replace(
            self,
            zones=tuple(
                replace(
                    zone,
                    restrictions=tuple(with_unknown_hours(one, why) for one in zone.restrictions),
                )
                for zone in self.zones
            ),
        )

    def initial_state(self) -> EngineState:
        """The state before the first report."""
        return initial_state(
            self.settings.engine_config(simulation=self.simulation), self.restrictions
        )

    @property
    def actions(self) -> tuple[Doing, ...]:
        """The actions of people during a live run, in order of time."""
        done = (action for r in self.recordings for action in r.actions)
        return tuple(sorted(done, key=lambda action: action.at))

    @property
    def closed(self) -> datetime | None:
        """The time up to which live runs were logged; None if no raw log is among the inputs."""
        return max((r.closed for r in self.recordings if r.closed is not None), default=None)

    def reports(self) -> Iterator[Report | EpochReport]:
        """All reports in the order in which they are processed."""
        return merged(self.recordings)


def open_inputs(
    files: Sequence[Path],
    zone_files: Sequence[Path],
    settings: Settings,
    *,
    sensor: str | None = None,
    start: str | None = None,
    strict: bool = False,
    skip_refused: Sequence[str] = (),
    limit_reference: HeightReference | None = None,
) -> Inputs:
    """Open every file. Raises an error before any file is used if one cannot be opened.

    strict, skip_refused, limit_reference: how zone files are read; see `read_zones_of`.
    """
    sensor_id = None if sensor is None else SensorId(sensor)
    clock = None if start is None else Clock(start=_start(start))
    return Inputs(
        zones=read_zones_of(
            zone_files,
            strict=strict,
            skip_refused=skip_refused,
            limit_reference=limit_reference,
        ),
        recordings=tuple(open_recording(path, sensor=sensor_id, clock=clock) for path in files),
        settings=settings,
    )


def read_zones_of(
    files: Sequence[Path],
    *,
    strict: bool = False,
    skip_refused: Sequence[str] = (),
    limit_reference: HeightReference | None = None,
    asked_by: str = "--skip-refused",
) -> tuple[ZoneFile, ...]:
    """Read zone files.

    skip_refused: names of features that may be skipped; each must be a feature that cannot be read.
    limit_reference: the reference surface for limits that state none. asked_by: the setting or
    option that names these features, for errors.
    """
    if not skip_refused:
        return tuple(
            read_zones(path, strict=strict, limit_reference=limit_reference) for path in files
        )
    surveys = [survey(path, limit_reference=limit_reference) for path in files]
    refused = [{one.feature for one in found.refused} for found in surveys]
    for name in skip_refused:
        if not any(name in names for names in refused):
            raise RestrictionError(
                f"must name features that cannot be read, got {in_words(name)}",
                where=asked_by,
                mend="list them with `vedette zones read FILE`",
            )
    return tuple(
        read_zones(
            path,
            strict=strict,
            skip_refused=[n for n in skip_refused if n in names],
            limit_reference=limit_reference,
        )
        for path, names in zip(files, refused, strict=True)
    )


def read_live_zones(settings: Settings) -> tuple[ZoneFile, ...]:
    """Read the zone files that the settings of a live run name."""
    live = settings.live
    return read_zones_of(
        [Path(name) for name in live.restrictions],
        skip_refused=live.skip_refused,
        asked_by="[live] skip_refused",
    )


def left_out_words(zones: Sequence[ZoneFile]) -> list[str]:
    """The skipped features and other doubts, one line each, so that they are not taken for clear
    sky.
    """
    return [
        f"skipped as asked, and not checked against: {one.feature} ({one.key}: {one.what}) "
        f"of {zone.file}"
        for zone in zones
        for one in zone.refused
    ]


def _start(text: str) -> datetime:
    try:
        return from_text(text)
    except ValueError as exc:
        raise ConfigError(
            f"must be a time: {exc}", where="--start", mend="write it like 2025-09-09T21:15:00Z"
        ) from exc


def say_deviations(zones: Sequence[ZoneFile], console: Console) -> None:
    """Print how zone files deviate from their format; each deviation had only one meaning."""
    for text in left_out_words(zones):
        console.print(f"vedette: {text}", markup=False, highlight=False, soft_wrap=True)
    for zone in zones:
        if zone.deviations:
            first = zone.deviations[0]
            console.print(
                f"vedette: {zone.file}: deviations from the format, read tolerantly: "
                f"{len(zone.deviations)}; the first: feature {first.feature}: {first.key}: "
                f"{first.what}; `vedette zones read` lists them",
                markup=False,
                highlight=False,
                soft_wrap=True,
            )


def say_left_out(doubts: Sequence[Doubt], console: Console) -> None:
    """Print everything that was not understood, and the number of such parts.

    Equal remarks on several features share a line.
    """
    if not doubts:
        return
    groups: dict[tuple[str, str, str, bool], list[str]] = {}
    for one in doubts:
        key = one.file, one.key, one.what, one.reach is not None
        groups.setdefault(key, []).append(one.feature)
    lines = [f"vedette: not understood, and left out: {len(doubts)}"]
    for (file, part, what, matters), features in groups.items():
        named = list(dict.fromkeys(features))
        if not matters and len(named) > NAMED_MAX:
            named = [*named[:NAMED_MAX], f"{len(named) - NAMED_MAX} more"]
        effect = "" if matters else " (changes no answer)"
        lines.append(f"  {file}: {', '.join(named)}: {part}: {what}{effect}")
    for line in lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def say_losses(recordings: Sequence[Recording], console: Console) -> None:
    """Print what could not be read, so that a failed source does not look like an empty sky."""
    for recording in recordings:
        for text in (*_losses(recording.tally), *_times(recording)):
            line = f"vedette: {recording.path}: {text}"
            console.print(line, markup=False, highlight=False, soft_wrap=True)


def _times(recording: Recording) -> Iterator[str]:
    """What is not known of the times of a recording."""
    times = recording.times
    if times.unknown:
        yield f"{times.unknown} frames are not used: when they were heard is not known"
    if times.early_s:
        yield (
            f"its first frames stand alone, {times.early_s:.0f} s before the others; if their "
            "counters are damaged, all later times are too late by that"
        )
    if times.clocks > 1:
        yield f"holds {times.clocks} counters; they are set by the order of the file, to a second"
    if times.paced:
        yield "its lines carry no time; 0.25 s between two of them is an assumption"
    elif recording.times_off == NO_ZONE:
        yield "its times state no time zone and are read as UTC; give --start"
    elif recording.times_off is not None:
        yield "carries no date: its times count from 1970-01-01; give --start"


def _losses(tally: Tally) -> Iterator[str]:
    if tally.truncated is not None:
        yield f"cut off ({tally.truncated}); what came before it is used"
    if tally.refused:
        refused = f"{tally.refused} of {tally.frames} frames could not be read"
        yield f"{refused}; the first: {tally.first_refusal}"
    if not tally.reports:
        yield "it contains no reports; this does not mean that the sky was empty"
