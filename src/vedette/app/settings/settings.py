"""Settings: typed, with ranges. An unknown key is an error that names the file and the key."""

import json
import math
import tomllib
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import ConfigDict, TypeAdapter, ValidationError

from vedette.access.release_rules import ReleaseRule, require_known
from vedette.access.role_permissions import Role
from vedette.airspace.check.place_check import CheckConfig
from vedette.app.mail import BriefSettings
from vedette.app.settings.sky_settings import SightingSettings, SkySettings
from vedette.engine.health.health_settings import HealthConfig
from vedette.engine.live.inputs.input_kinds import KINDS, InputSettings
from vedette.engine.state import EngineConfig
from vedette.feeds import known_feeds
from vedette.feeds.feed import Feed
from vedette.feeds.report_format.line_models import SensorPart
from vedette.model.errors import ConfigError
from vedette.model.value_words import fault_in_words, in_words
from vedette.notifications.contacts import Contact, NotifySettings, require_ways
from vedette.partners.output_settings import OUTPUT_KINDS, OutputSettings
from vedette.record.personal.retention import Retention
from vedette.tracking.tracking_settings import TrackingConfig

# The settings of inputs that are paths, relative to the settings file.
_INPUT_FILES = ("certificate", "key", "client_authority", "authority", "password_file", "path")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSettings:
    """The address of the page."""

    host: str = "127.0.0.1"
    """Address to listen on. Beyond loopback only with `vedette serve`, a certificate and names."""
    port: int = 8484
    """Port of the page."""
    names: tuple[str, ...] = ()
    """Host names in the page's address; the names of loopback are always accepted on loopback."""
    certificate: str | None = None
    """PEM file of the page's TLS certificate with its chain; relative to the settings file."""
    key: str | None = None
    """PEM file of the certificate's key; relative to the settings file."""
    time_zone: str | None = None
    """IANA name of the time zone shown beside UTC; the browser's own by default."""

    def __post_init__(self) -> None:
        if not 1 <= self.port <= 65535:
            raise ValueError(f"port must be between 1 and 65535, got {self.port}")
        if self.time_zone is not None and self.time_zone not in available_timezones():
            raise ValueError(
                f"time_zone must be an IANA name such as Europe/Warsaw, got {self.time_zone!r}"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSettings:
    """How `vedette serve` writes its log, to standard error."""

    format: Literal["auto", "json", "text"] = "auto"
    """`json` (one object on each line), `text`, or `auto`: text on a terminal and JSON otherwise.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessSettings:
    """How long a sign-in to `vedette serve` lasts."""

    idle_h: float = 8.0
    """Hours without activity after which a session ends, 0.1 to 720."""
    absolute_h: float = 13.0
    """Hours after which a session ends in any case, `idle_h` to 720."""
    require_second_factor: bool = False
    """Whether a second factor is required of administrators, and to publish or to export a dossier.
    """

    def __post_init__(self) -> None:
        require("idle_h", self.idle_h, 0.1, 720.0)
        require("absolute_h", self.absolute_h, self.idle_h, 720.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeavySettings:
    """Limits on slow work for the page: dossiers, the past, verification."""

    processes: int = 2
    """Number of tasks at once, each in its own process, 1 to 64."""
    waiting: int = 20
    """Number of tasks that may wait, 0 to 1000. Further requests are refused with a request to
    retry."""
    time_s: float = 120.0
    """Seconds after which a task is stopped, 1 to 3600."""
    memory_mb: int = 2048
    """Megabytes of memory that one process may take, 256 to 1048576."""

    def __post_init__(self) -> None:
        require("processes", self.processes, 1, 64)
        require("waiting", self.waiting, 0, 1_000)
        require("time_s", self.time_s, 1.0, 3_600.0)
        require("memory_mb", self.memory_mb, 256, 1_048_576)


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictSettings:
    """Declaring restrictions from the page and the API, and who receives notices of them."""

    borders: tuple[str, ...] = ()
    """Border files (GeoJSON) for strips drawn on the page; relative to the settings file."""
    publish: str | None = None
    """Folder for the published files; relative to the settings file."""
    uss_base_url: str = "https://uss.example/f3548/v1"
    """Base URL that serves the details of ASTM F3548 constraints."""
    webhooks: tuple[str, ...] = ()
    """Addresses that each notice of a restriction is posted to; https, or http on loopback."""
    webhook_secret: str | None = None
    """File with the secret that signs notices; relative to the settings file."""

    def __post_init__(self) -> None:
        for url in self.webhooks:
            parts = urlsplit(url)
            loopback = parts.hostname in ("127.0.0.1", "localhost", "::1")
            if parts.scheme != "https" and not (parts.scheme == "http" and loopback):
                raise ValueError(
                    f"webhooks must be https addresses, or http on this machine, got {url!r}"
                )
        if self.webhooks and self.webhook_secret is None:
            raise ValueError("webhook_secret must be given if webhooks are given")


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSettings:
    """The time settings of the engine."""

    cycle_s: float = 0.5
    """Length of a cycle in seconds of received time, 0.05 to 10. Tracks are written once in each
    cycle."""
    reorder_s: float = 0.0
    """Seconds for which a report waits for earlier ones that arrive later, 0 to 30. Tracks and
    alerts are later by this time. 0: reports are used as they arrive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSettings:
    """The settings of `vedette serve`: its data folder and its timing."""

    name: str = "vedette"
    """Name of this installation on the page and in the record."""
    simulation: bool = False
    """Whether the input is simulated; all output is then marked as a simulation."""
    data: str = "data"
    """Folder for the raw log, checkpoints and record; relative to the settings file."""
    restrictions: tuple[str, ...] = ()
    """Zone files in any format of docs/zones.md; relative to the settings file."""
    skip_refused: tuple[str, ...] = ()
    """Names of unreadable features of zone files to leave out; the page states the omission."""
    authorisations: tuple[str, ...] = ()
    """Files of authorised flights (JSON); relative to the settings file."""
    batch_s: float = 0.1
    """Seconds after which a batch is closed, 0.01 to 1."""
    batch_frames: int = 5_000
    """Messages after which a batch is closed even sooner, 1 to 100000."""
    clock_step_s: float = 1.0
    """Step of the machine's clock in seconds above which a new epoch starts, 0.1 to 60."""
    checkpoint_s: float = 10.0
    """Seconds between checkpoints, 1 to 3600; longer makes a restart after a crash slower."""
    rebuild_s: float = 3_600.0
    """Seconds at the end of the raw log that are processed again if no checkpoint is usable, 0 up.
    """
    queue_frames: int = 50_000
    """Length of the queue in messages, 100 up. When it is full, senders wait and datagrams are
    dropped."""
    queue_mb: int = 64
    """Length of the queue in megabytes, 1 to 4096."""
    segment_mb: int = 256
    """Megabytes after which the raw log continues in a new file, 1 to 4096."""
    events: bool = False
    """Whether to write every event to `events.jsonl`: about 50 GB a day at 1,000 reports per
    second."""
    shown_days: float = 30.0
    """Days for which the page's pictures are kept, so that the map can go back in time; 0: none."""

    raw_days: float = 0.0
    """Days that the raw log is kept, 0 to 36525; 0: for ever. See `vedette plan-disk`."""
    raw_gb: float = 0.0
    """Size limit of the raw log in gigabytes, 0 to 1000000; beyond it the oldest file is deleted.
    0: no limit."""
    seal_days: float = 0.0
    """Days that the sealed recordings behind alerts are kept, 0 to 36525; 0: for ever. Those of
    open alerts, and those with custody on record, stay."""
    seal_gb: float = 0.0
    """Size limit of all evidence in gigabytes, 0 to 1000000; beyond it the oldest seals are
    deleted. 0: no limit."""
    shown_gb: float = 0.0
    """Size limit of the page's pictures in gigabytes, 0 to 1000000; beyond it the oldest are
    deleted. 0: no limit."""
    disk_low_mb: int = 2_000
    """Megabytes of free disk below which an alarm is raised, 0 to 10000000."""
    reserve_mb: int = 64
    """Megabytes reserved for a full disk, 0 to 10000; 0: none. They let people sign in and
    acknowledge."""

    def __post_init__(self) -> None:
        require("raw_days", self.raw_days, 0.0, 36_525.0)
        require("raw_gb", self.raw_gb, 0.0, 1_000_000.0)
        require("seal_days", self.seal_days, 0.0, 36_525.0)
        require("seal_gb", self.seal_gb, 0.0, 1_000_000.0)
        require("shown_gb", self.shown_gb, 0.0, 1_000_000.0)
        require("disk_low_mb", self.disk_low_mb, 0, 10_000_000)
        require("reserve_mb", self.reserve_mb, 0, 10_000)
        require("batch_s", self.batch_s, 0.01, 1.0)
        require("batch_frames", self.batch_frames, 1, 100_000)
        require("clock_step_s", self.clock_step_s, 0.1, 60.0)
        require("checkpoint_s", self.checkpoint_s, 1.0, 3_600.0)
        require("rebuild_s", self.rebuild_s, 0.0, math.inf)
        require("queue_frames", self.queue_frames, 100, 10_000_000)
        require("queue_mb", self.queue_mb, 1, 4_096)
        require("segment_mb", self.segment_mb, 1, 4_096)
        require("shown_days", self.shown_days, 0.0, 36_525.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerSettings:
    """The name of the record's log, and how often `vedette serve` signs it."""

    name: str = "vedette"
    """Name of a new log, such as `example.org/watch`; eight digits of its key are added."""
    checkpoint_s: float = 3_600.0
    """Seconds between signed checkpoints while the record grows, 60 to 86400."""
    witnesses: tuple[str, ...] = ()
    """Files of one line: a witness's public key, a space, its address; relative to this file."""

    def __post_init__(self) -> None:
        require("checkpoint_s", self.checkpoint_s, 60.0, 86_400.0)


def require(name: str, value: float, least: float, most: float) -> None:
    """Raise ValueError unless `value` is between the two limits."""
    if not least <= value <= most:
        raise ValueError(f"{name} must be between {least:g} and {most:g}, got {value:g}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings, one table per room."""

    engine: EngineSettings = field(default_factory=EngineSettings)
    tracking: TrackingConfig = field(default_factory=TrackingConfig)
    check: CheckConfig = field(default_factory=CheckConfig)
    health: HealthConfig = field(default_factory=HealthConfig)
    page: PageSettings = field(default_factory=PageSettings)
    access: AccessSettings = field(default_factory=AccessSettings)
    heavy: HeavySettings = field(default_factory=HeavySettings)
    log: LogSettings = field(default_factory=LogSettings)
    live: LiveSettings = field(default_factory=LiveSettings)
    restrict: RestrictSettings = field(default_factory=RestrictSettings)
    ledger: LedgerSettings = field(default_factory=LedgerSettings)
    personal: Retention = field(default_factory=Retention)
    brief: BriefSettings = field(default_factory=BriefSettings)
    sky: SkySettings = field(default_factory=SkySettings)
    sightings: SightingSettings = field(default_factory=SightingSettings)
    notify: NotifySettings = field(default_factory=NotifySettings)
    input: tuple[InputSettings, ...] = ()  # [[input]], each of one of the kinds there are
    contact: tuple[Contact, ...] = ()  # [[contact]], who is told of alarms
    release: tuple[ReleaseRule, ...] = ()  # [[release]], what may go out to whom
    output: tuple[OutputSettings, ...] = ()  # [[output]], each of one of the kinds there are
    sensor: tuple[SensorPart, ...] = ()  # [[sensor]], as a sensor line of the report format

    def engine_config(self, *, simulation: bool) -> EngineConfig:
        """The configuration of the engine."""
        return EngineConfig(
            simulation=simulation,
            cycle_s=self.engine.cycle_s,
            reorder_s=self.engine.reorder_s,
            tracking=self.tracking,
            check=self.check,
            health=self.health,
        )


def load(path: Path | None) -> Settings:
    """Read a settings file, or return the defaults if there is none. Raises ConfigError."""
    if path is None:
        return Settings()
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as exc:
        raise ConfigError(
            f"cannot be read: {exc.strerror}",
            where=str(path),
            mend="check the path and its permissions",
        ) from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise ConfigError(
            f"must be TOML: {exc}", where=str(path), mend="write it as docs/settings.md shows"
        ) from exc
    where = str(path)
    listed = {
        "input": read_inputs(tables.pop("input", []), where),
        "contact": read_contacts(tables.pop("contact", []), where),
        "sensor": read_sensors(tables.pop("sensor", []), where),
        "release": read_releases(tables.pop("release", []), where),
        "output": read_outputs(tables.pop("output", []), where),
    }
    settings: Settings = replace(build(Settings, tables, where, ""), **listed)
    settings = replace(
        settings,
        live=_placed(settings.live, path.parent),
        page=_page_placed(settings.page, path.parent),
        restrict=_restrict_placed(settings.restrict, path.parent),
        ledger=_ledger_placed(settings.ledger, path.parent),
        brief=_brief_placed(settings.brief, path.parent),
        sky=_sky_placed(settings.sky, path.parent),
        notify=_notify_placed(settings.notify, path.parent),
        input=tuple(_input_placed(one, path.parent) for one in settings.input),
        output=tuple(_output_placed(one, path.parent) for one in settings.output),
    )
    for number, output in enumerate(settings.output, 1):
        try:
            require_known(settings.release, output.partner, Role(output.role))
        except ValueError as exc:
            raise ConfigError(f"[[output {number}]] {exc}", where=where) from exc
    try:
        require_ways(settings.notify, settings.contact)
    except ValueError as exc:
        raise ConfigError(str(exc), where=where, mend="see docs/notify.md") from exc
    try:
        settings.engine_config(simulation=False)
    except ValueError as exc:
        raise ConfigError(f"[engine] {exc}", where=str(path)) from exc
    return settings


def _placed(live: LiveSettings, folder: Path) -> LiveSettings:
    """The same with paths as seen from here; in the file they are relative to the file."""
    return replace(
        live,
        data=str(folder / live.data),
        restrictions=tuple(str(folder / name) for name in live.restrictions),
        authorisations=tuple(str(folder / name) for name in live.authorisations),
    )


def _restrict_placed(restrict: RestrictSettings, folder: Path) -> RestrictSettings:
    return replace(
        restrict,
        borders=tuple(str(folder / name) for name in restrict.borders),
        publish=None if restrict.publish is None else str(folder / restrict.publish),
        webhook_secret=None
        if restrict.webhook_secret is None
        else str(folder / restrict.webhook_secret),
    )


def _page_placed(page: PageSettings, folder: Path) -> PageSettings:
    return replace(
        page,
        certificate=None if page.certificate is None else str(folder / page.certificate),
        key=None if page.key is None else str(folder / page.key),
    )


def _ledger_placed(ledger: LedgerSettings, folder: Path) -> LedgerSettings:
    return replace(ledger, witnesses=tuple(str(folder / name) for name in ledger.witnesses))


def _brief_placed(brief: BriefSettings, folder: Path) -> BriefSettings:
    if brief.password_file is None:
        return brief
    return replace(brief, password_file=str(folder / brief.password_file))


def _sky_placed(sky: SkySettings, folder: Path) -> SkySettings:
    return replace(
        sky,
        elements=tuple(str(folder / name) for name in sky.elements),
        obstacles=tuple(str(folder / name) for name in sky.obstacles),
        metar=None if sky.metar is None else str(folder / sky.metar),
    )


def _notify_placed(notify: NotifySettings, folder: Path) -> NotifySettings:
    def placed(path: str | None) -> str | None:
        return None if path is None else str(folder / path)

    return replace(
        notify,
        secret=placed(notify.secret),
        mail_password_file=placed(notify.mail_password_file),
        mqtt_password_file=placed(notify.mqtt_password_file),
    )


def _input_placed(one: Any, folder: Path) -> InputSettings:
    named = {name: getattr(one, name, None) for name in _INPUT_FILES}
    placed: InputSettings = replace(
        one, **{name: str(folder / path) for name, path in named.items() if path is not None}
    )
    return placed


def _output_placed(one: OutputSettings, folder: Path) -> OutputSettings:
    def placed(path: str | None) -> str | None:
        return None if path is None else str(folder / path)

    return replace(
        one,
        authority=placed(one.authority),
        certificate=placed(one.certificate),
        key=placed(one.key),
    )


def read_releases(tables: Any, where: str) -> tuple[ReleaseRule, ...]:
    """The [[release]] tables. Raises ConfigError."""
    listed = _listed(tables, "release", where)
    return tuple(build(ReleaseRule, t, where, f"release {i}") for i, t in enumerate(listed, 1))


def read_outputs(tables: Any, where: str) -> tuple[OutputSettings, ...]:
    """The [[output]] tables. Raises ConfigError."""
    found: list[OutputSettings] = []
    for number, table in enumerate(_listed(tables, "output", where), 1):
        name, kind = f"output {number}", table.get("kind")
        if kind not in OUTPUT_KINDS:
            raise ConfigError(
                f"[[{name}]] kind must be one of {', '.join(OUTPUT_KINDS)}, got {in_words(kind)}",
                where=where,
                mend="correct the kind",
            )
        made = build(OUTPUT_KINDS[kind], table, where, name)
        if made.name in [other.name for other in found]:
            raise ConfigError(
                f"[[{name}]] name must be unique, got {made.name!r} twice",
                where=where,
                mend="rename one of the outputs",
            )
        found.append(made)
    return tuple(found)


def read_inputs(tables: Any, where: str) -> tuple[InputSettings, ...]:
    """The [[input]] tables. Raises ConfigError."""
    found: list[InputSettings] = []
    for number, table in enumerate(_listed(tables, "input", where), 1):
        name = f"input {number}"
        kind = table.get("kind")
        if kind not in KINDS:
            raise ConfigError(
                f"[[{name}]] kind must be one of {', '.join(KINDS)}, got {in_words(kind)}",
                where=where,
                mend="correct the kind",
            )
        made = build(KINDS[kind], table, where, name)
        _require_options(made, where, name)
        if made.name in [other.name for other in found]:
            raise ConfigError(
                f"[[{name}]] name must be unique, got {made.name!r} twice",
                where=where,
                mend="rename one of the inputs",
            )
        found.append(made)
    return tuple(found)


def _require_options(asked: InputSettings, where: str, name: str) -> None:
    """Raise ConfigError unless the options of an input are those of its feed."""
    options = getattr(asked, "options", None)
    if options is None:
        return
    feed = feed_of_input(asked)
    if feed is None or feed.settings is None:
        raise ConfigError(
            f"[[{name}]] options cannot be given, because this input's encoding has none",
            where=where,
            mend="leave options out; docs/settings.md lists the encodings that have some",
        )
    build(feed.settings, options, where, f"{name}.options")


def feed_of_input(asked: InputSettings) -> Feed | None:
    """The feed whose frames an input takes in; None where an input has no encoding of its own."""
    encoding = getattr(asked, "encoding", asked.kind)
    return next(
        (feed for feed in known_feeds.FEEDS for one in feed.live if one.name == encoding), None
    )


def read_contacts(tables: Any, where: str) -> tuple[Contact, ...]:
    """The [[contact]] tables. Raises ConfigError."""
    listed = _listed(tables, "contact", where)
    return tuple(build(Contact, t, where, f"contact {i}") for i, t in enumerate(listed, 1))


def read_sensors(tables: Any, where: str) -> tuple[SensorPart, ...]:
    """The [[sensor]] tables. Raises ConfigError."""
    found = []
    for number, table in enumerate(_listed(tables, "sensor", where), 1):
        try:
            found.append(SensorPart.model_validate_json(json.dumps(table, default=str)))
        except ValidationError as exc:
            fault = exc.errors(include_url=False)[0]
            key = ".".join(str(part) for part in fault["loc"])
            raise ConfigError(
                f"[[sensor {number}]] {key}: {fault_in_words(fault)}", where=where
            ) from exc
    return tuple(found)


def _listed(tables: Any, name: str, where: str) -> list[dict[str, Any]]:
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise ConfigError(
            f"{name} must be a list of tables, got {in_words(tables)}",
            where=where,
            mend=f"write each one as [[{name}]]",
        )
    return tables


def build(kind: type[Any], table: Any, where: str, name: str) -> Any:
    """A settings dataclass from a TOML table, each key checked against its type."""
    if not isinstance(table, dict):
        raise ConfigError(
            f"[{name}] must be a table, got {in_words(table)}",
            where=where,
            mend="see docs/settings.md",
        )
    known = {f.name: f for f in fields(kind)}
    for key in table:
        if key not in known:
            raise ConfigError(
                f"unknown setting {_dotted(name, key)}",
                where=where,
                mend=f"use one of: {', '.join(sorted(known))}",
            )
    values = {
        key: _value(known[key].type, value, where, _dotted(name, key))
        for key, value in table.items()
    }
    missing = [key for key, f in known.items() if _is_required(f) and key not in values]
    if missing:
        raise ConfigError(
            f"[{name}] {missing[0]} is missing", where=where, mend="add it; see docs/settings.md"
        )
    try:
        return kind(**values)
    except ValueError as exc:
        raise ConfigError(f"[{name}] {exc}", where=where) from exc


def _value(kind: Any, value: Any, where: str, name: str) -> Any:
    if is_dataclass(kind) and isinstance(kind, type):
        return build(kind, value, where, name)
    if isinstance(value, list):
        value = tuple(value)
    try:
        return TypeAdapter(kind, config=ConfigDict(strict=True)).validate_python(value)
    except ValidationError as exc:
        raise ConfigError(f"{name}: {fault_in_words(exc.errors()[0])}", where=where) from exc


def _is_required(setting: Field[Any]) -> bool:
    return setting.default is MISSING and setting.default_factory is MISSING


def _dotted(table: str, key: str) -> str:
    return f"{table}.{key}" if table else key
