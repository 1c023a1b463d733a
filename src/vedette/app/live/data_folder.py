"""One data folder, opened for a live run: what an earlier run has left is taken up first.

In the folder: `raw/` (the raw log, from which all else can be made again), `checkpoints/`,
`vedette.sqlite` (the record), `notices.sqlite` (what webhooks have not taken yet),
`notifications.sqlite` (who is still to be told of alarms, and who was) and, where the settings ask
for it, `events.jsonl`.
"""

import fcntl
import hashlib
import json
import logging
import os
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from vedette import __version__
from vedette.access.access_log import AccessLog
from vedette.airspace.check.authorisations import read_authorisations
from vedette.app.live.checkpoint_schedule import Signing
from vedette.app.live.output_folder import EVENTS, RECORD
from vedette.app.settings.run_inputs import left_out_words, read_live_zones
from vedette.app.settings.settings import LiveSettings, Settings, feed_of_input
from vedette.engine.live.backup import NOTICES, NOTIFICATIONS
from vedette.engine.live.checkpoint import Checkpoints
from vedette.engine.live.disk_watch import DiskWatch
from vedette.engine.live.events_file import EventsFile
from vedette.engine.live.inputs.input_base import Keeper
from vedette.engine.live.inputs.input_kinds import InputSettings
from vedette.engine.live.intake import Intake, IntakeLimits
from vedette.engine.live.live_runner import LiveConfig, LiveRunner
from vedette.engine.live.live_sealing import Beginning, LiveSealer
from vedette.engine.live.machine_key import machine_key
from vedette.engine.live.restart import CHECKPOINTS, catch_up, find_state
from vedette.engine.live.retention import RemovedSegments, Retention, SteadyClock
from vedette.engine.live.seal_retention import SealRetention
from vedette.engine.live.surroundings import THIS_MACHINE, Surroundings
from vedette.engine.runner import RunInfo, Runner
from vedette.engine.state import initial_state
from vedette.feeds.decoder import Encoding
from vedette.feeds.options import options_message
from vedette.feeds.recordings.raw_log_recording import FOLDER as RAW
from vedette.feeds.report_format.line_models import SensorPart
from vedette.model.doubt import Doubt
from vedette.model.errors import ConfigError
from vedette.model.ids import SensorId
from vedette.model.restriction import Restriction
from vedette.model.times import to_text
from vedette.record.ledger.entries import Entry
from vedette.record.proof.bound_files import FileHeads, checkpoint_mac, segments_removed
from vedette.record.record import Record
from vedette.store.access_database import FILE_NAME as ACCESS
from vedette.store.access_database import read_access
from vedette.store.delivery_log import DeliveryLog
from vedette.store.disk_space import RealDisk, Reserve
from vedette.store.durable_files import Files
from vedette.store.outbox import Outbox
from vedette.store.quarantine import Quarantine
from vedette.store.raw_chain import first_segment
from vedette.store.raw_log import RawLog
from vedette.store.raw_records import OpenedRecord

log = logging.getLogger(__name__)

SETTINGS_INPUT = "settings"  # what the settings say of sensors comes in under this name
_LOCK = "lock"
_OTHERS = 0o077
_MEGABYTE = 1024 * 1024


@dataclass(slots=True, kw_only=True)
class Site:
    """A live run, ready to start. `close` ends it."""

    settings: Settings
    folder: Path
    restrictions: tuple[Restriction, ...]
    left_out: tuple[Doubt, ...]  # features of zone files that a person goes without
    record: Record
    raw_log: RawLog
    intake: Intake
    live: LiveRunner
    keepers: tuple[Keeper, ...]
    said: tuple[str, ...]  # what was found on starting that an operator should know
    caught_up: int  # messages gone through again
    ready_s: float  # how long the start took
    outbox: Outbox
    calls: Outbox  # who is still to be told of alarms
    deliveries: DeliveryLog
    sealer: LiveSealer
    disk: DiskWatch
    signing: Signing
    events: EventsFile | None = None
    _lock: int = field(default=-1, repr=False)

    @property
    def simulation(self) -> bool:
        """Whether the inputs are simulated."""
        return self.settings.live.simulation

    @property
    def record_path(self) -> Path:
        """The path of the record."""
        return self.folder / RECORD

    def finish(self) -> None:
        """Close the run on the record, after the live runner was told to end and has ended."""
        total = self.live.decoding.total()
        self.live.runner.close(
            {
                "frames": total.frames,
                "reports": total.reports,
                "repeated": total.repeated,
                "ignored": total.ignored,
                "refused": total.refused,
            }
        )
        self.sealer.close()  # so that the last checkpoint covers every seal
        self.signing.sign()

    def close(self) -> None:
        """Finish pending seals, then close all files."""
        self.sealer.close()
        self.record.close()
        self.outbox.close()
        self.calls.close()
        self.deliveries.close()
        self.raw_log.close()
        if self.events is not None:
            self.events.close()
        os.close(self._lock)


def open_site(settings: Settings, machine: Surroundings = THIS_MACHINE) -> Site:
    """Open the data folder that the settings name, and catch up with its raw log.

    machine: another one in tests. Raises VedetteError.
    """
    began = machine.seconds()
    files = machine.files
    live = settings.live
    zones = read_live_zones(settings)
    restrictions = tuple(r for zone in zones for r in zone.restrictions)
    authorised = tuple(
        one for name in live.authorisations for one in read_authorisations(Path(name))
    )
    folder = Path(live.data)
    lock = _locked(folder)
    close_to_others(folder)
    config = settings.engine_config(simulation=live.simulation)
    key = machine_key(folder)
    restored = find_state(
        folder,
        initial_state(config, restrictions, authorised),
        rebuild=timedelta(seconds=live.rebuild_s),
        key=key,
    )
    record = Record.open(folder / RECORD, files)
    raw_log = RawLog(folder / RAW, segment_bytes=live.segment_mb * _MEGABYTE, files=files)
    events = _events(folder, restored.events_bytes, live, files)
    info = RunInfo(sources=(), restrictions=restrictions, name=live.name)
    runner = Runner(restored.state, record, info)
    beginning = Beginning.of(restored)
    clock = machine.clock(restored.floor, live.clock_step_s)
    runner.take_up(clock.now())
    quarantine = Quarantine(folder, files)
    unsealed = catch_up(raw_log, restored, runner, events, quarantine)
    clock = machine.clock(restored.floor, live.clock_step_s)  # the log may have gone further
    record.retention = settings.personal
    signing = Signing(
        record, folder / RECORD, settings.ledger, clock.now, lambda: _heads(folder, raw_log)
    )
    intake = Intake(clock, _limits(live))
    intake.resume(restored.floor, restored.live.sequences)
    raw_log.begin(
        OpenedRecord(
            at=intake.now(),
            simulation=live.simulation,
            version=__version__,
            settings_sha256=hashlib.sha256(repr(config).encode()).hexdigest(),
        )
    )
    disk = machine.disk or RealDisk(folder)
    reserve = Reserve(folder, live.reserve_mb * _MEGABYTE, disk)
    reserve.take()
    runner_config = LiveConfig(
        batch_s=live.batch_s, batch_frames=live.batch_frames, checkpoint_s=live.checkpoint_s
    )
    checkpoints = Checkpoints(folder / CHECKPOINTS, key=key, files=files)
    sealer = LiveSealer(
        record, folder / RAW, checkpoints, beginning, restrictions, machine.sealing()
    )
    sealer.offer(unsealed, runner.state, raw_log.end)  # what a crash has left to do
    live_runner = LiveRunner(
        runner,
        intake,
        raw_log,
        checkpoints,
        live=restored.live,
        events=events,
        config=runner_config,
        sealer=sealer,
        quarantine=quarantine,
        reserve=reserve,
        seconds=machine.seconds,
    )
    runner.patient = True
    if restored.frames:
        live_runner.checkpoint()  # a second crash need not go through the same again
    for part in settings.sensor:
        _register(intake, part)
    for asked in settings.input:
        _set_options(intake, asked)
    return Site(
        settings=settings,
        folder=folder,
        restrictions=restrictions,
        record=record,
        raw_log=raw_log,
        intake=intake,
        live=live_runner,
        keepers=tuple(
            Keeper(one.make(simulation=live.simulation), intake) for one in settings.input
        ),
        left_out=tuple(one for zone in zones for one in zone.refused),
        said=(*left_out_words(zones), *restored.said),
        caught_up=restored.frames,
        ready_s=machine.seconds() - began,
        outbox=Outbox(folder / NOTICES),
        calls=Outbox(folder / NOTIFICATIONS),
        deliveries=DeliveryLog(folder / NOTIFICATIONS),
        signing=signing,
        events=events,
        sealer=sealer,
        disk=DiskWatch(
            intake,
            disk,
            reserve,
            Retention(
                raw=folder / RAW,
                days=live.raw_days,
                size_bytes=round(live.raw_gb * 1e9),
                needed_from=lambda: checkpoints.needed_from(),  # noqa: PLW0108 - as it is then
                wall_s=machine.wall_s,
                note=lambda gone: record.add([removed_entry(gone, clock.now())]),
            ),
            low_bytes=live.disk_low_mb * 1_000_000,
            full=lambda: live_runner.figures.disk_full_since is not None,
            seals=SealRetention(
                record=record,
                now=clock.now,
                days=live.seal_days,
                size_bytes=round(live.seal_gb * 1e9),
            ),
            clock=SteadyClock(wall_s=machine.wall_s, seconds=machine.seconds),
        ),
        _lock=lock,
    )


def removed_entry(gone: RemovedSegments, at: datetime) -> Entry:
    """The entry about segments of the raw log that retention removes."""
    return segments_removed(gone.first, gone.last, gone.size_bytes, gone.why, at=at)


def _heads(folder: Path, raw_log: RawLog) -> FileHeads:
    """Where the files beside the record stand."""
    access = None
    if (folder / ACCESS).is_file():
        with read_access(folder / ACCESS) as database:
            access = AccessLog(database).head()
    raw = raw_log.tip
    raw_log.sync()  # what is bound must be on the disk first; on an error nothing is signed
    newest = max((folder / CHECKPOINTS).glob("checkpoint-*.vckpt"), default=None)
    mac = None
    with suppress(OSError):  # it may have been thinned out in this moment
        mac = None if newest is None else checkpoint_mac(newest)
    return FileHeads(
        access=access,
        raw=raw,
        raw_first=first_segment(folder / RAW),
        checkpoint=None if newest is None or mac is None else (newest.name, mac),
    )


def _limits(live: LiveSettings) -> IntakeLimits:
    return IntakeLimits(frames=live.queue_frames, size_bytes=live.queue_mb * _MEGABYTE)


def _events(folder: Path, keep_bytes: int, live: LiveSettings, files: Files) -> EventsFile | None:
    if not live.events:
        return None
    try:
        return EventsFile(
            folder / EVENTS, keep_bytes=keep_bytes, simulation=live.simulation, files=files
        )
    except OSError as exc:
        raise ConfigError(
            f"cannot be written: {exc.strerror}",
            where=str(folder / EVENTS),
            mend="check its permissions and the free space on its disk",
        ) from exc


def close_to_others(folder: Path) -> None:
    """Remove all permissions of other users from the files of a data folder. Links are not
    followed.

    Earlier versions and other tools may leave files that everybody can read.
    """
    for path in (folder, *folder.rglob("*")):
        with suppress(OSError):  # another's file, or one that has just gone
            mode = path.lstat().st_mode
            if not stat.S_ISLNK(mode) and mode & _OTHERS:
                path.chmod(stat.S_IMODE(mode) & ~_OTHERS)


def _locked(folder: Path) -> int:
    """Take the folder for this process. Raises ConfigError."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as exc:
        raise ConfigError(
            f"cannot be written: {exc.strerror}",
            where=str(folder),
            mend="name another folder as data in [live], or correct its permissions",
        ) from exc
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as exc:
        os.close(lock)
        raise ConfigError(
            "another vedette already serves from this folder",
            where=str(folder),
            mend="stop it first, or name another folder as data in [live]",
        ) from exc
    return lock


def _set_options(intake: Intake, asked: InputSettings) -> None:
    """The options of a feed go into the raw log, so that a replay decodes as this run does."""
    feed = feed_of_input(asked)
    if feed is not None and feed.settings is not None:
        options = getattr(asked, "options", None) or {}
        intake.offer(
            input=asked.name,
            sensor=SensorId(getattr(asked, "sensor", asked.name)),
            encoding=Encoding.OPTIONS,
            data=options_message(feed, options),
        )


def _register(intake: Intake, part: SensorPart) -> None:
    """A sensor of the settings registers as any other would: by a line in the raw log."""
    line = {
        "type": "sensor",
        "received_at": to_text(intake.now()),
        "sensor": part.model_dump(mode="json", exclude_none=True),
    }
    intake.offer(
        input=SETTINGS_INPUT,
        sensor=SensorId(part.id),
        encoding=Encoding.REPORT_LINE,
        data=json.dumps(line).encode() + b"\n",
    )
