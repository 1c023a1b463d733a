"""Settings: typed, with ranges; an unknown key refuses to start, and the file and key are named."""

import tomllib
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from vedette.airspace.check import CheckConfig
from vedette.alerts.rules import AlertConfig
from vedette.engine.state import EngineConfig
from vedette.model.errors import ConfigError
from vedette.tracking.config import TrackingConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSettings:
    """Where the page is served."""

    host: str = "127.0.0.1"
    """Address to listen on. Loopback only: nobody signs in yet."""
    port: int = 8484
    """Port of the page."""

    def __post_init__(self) -> None:
        if not 1 <= self.port <= 65535:
            raise ValueError(f"port must lie between 1 and 65535, not {self.port}")


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSettings:
    """How the engine keeps time."""

    cycle_s: float = 0.5
    """Length of a cycle in seconds of received time, 0.05 to 10: how often tracks are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One table a room."""

    engine: EngineSettings = field(default_factory=EngineSettings)
    tracking: TrackingConfig = field(default_factory=TrackingConfig)
    check: CheckConfig = field(default_factory=CheckConfig)
    alerts: AlertConfig = field(default_factory=AlertConfig)
    page: PageSettings = field(default_factory=PageSettings)

    def engine_config(self, *, simulation: bool) -> EngineConfig:
        """What the engine is run with."""
        return EngineConfig(
            simulation=simulation,
            cycle_s=self.engine.cycle_s,
            tracking=self.tracking,
            check=self.check,
            alerts=self.alerts,
        )


def load(path: Path | None) -> Settings:
    """Read a settings file; without one, the defaults. Raises ConfigError."""
    if path is None:
        return Settings()
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as exc:
        raise ConfigError(f"cannot be read: {exc.strerror}", where=str(path)) from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise ConfigError(f"is not TOML: {exc}", where=str(path)) from exc
    settings: Settings = _build(Settings, tables, str(path), "")
    try:
        settings.engine_config(simulation=False)
    except ValueError as exc:
        raise ConfigError(f"[engine] {exc}", where=str(path)) from exc
    return settings


def _build(kind: type[Any], table: Any, where: str, name: str) -> Any:
    """A settings dataclass from a TOML table, each key checked against its type."""
    if not isinstance(table, dict):
        raise ConfigError(f"[{name}] must be a table", where=where)
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
    try:
        return kind(**values)
    except ValueError as exc:
        raise ConfigError(f"[{name}] {exc}", where=where) from exc


def _value(kind: Any, value: Any, where: str, name: str) -> Any:
    if is_dataclass(kind) and isinstance(kind, type):
        return _build(kind, value, where, name)
    try:
        return TypeAdapter(kind, config=ConfigDict(strict=True)).validate_python(value)
    except ValidationError as exc:
        raise ConfigError(
            f"{name} = {value!r}: {exc.errors()[0]['msg'].lower()}", where=where
        ) from exc


def _dotted(table: str, key: str) -> str:
    return f"{table}.{key}" if table else key
