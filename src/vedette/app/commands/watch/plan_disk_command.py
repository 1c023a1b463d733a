"""`vedette plan-disk`: estimate the disk space per day, and how long the disk lasts."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from vedette.app.commands.common_options import Json
from vedette.app.commands.json_printing import print_line
from vedette.app.live.output_folder import RECORD
from vedette.app.screen import Console
from vedette.app.settings.settings import LiveSettings, load
from vedette.feeds.recordings.raw_log_recording import FOLDER as RAW
from vedette.store.disk_space import RealDisk
from vedette.store.map_history import FOLDER as SHOWN
from vedette.store.raw_log import segments

BYTES_OF_REPORT = 330  # of a position line with its record in the raw log (measured)
_DAY_S = 86_400.0
_GB = 1e9

ServeConfig = Annotated[Path, typer.Option(help="Settings file of `vedette serve`.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """The disk space that one part of the data folder needs."""

    part: str
    now_gb: float
    gb_per_day: float | None  # None: not known, as too little was written yet
    kept_days: float | None  # None: for ever

    @property
    def at_most_gb(self) -> float | None:
        """The final size in GB once old data is deleted as fast as new data arrives.

        None if the part grows without limit, or if the size is not known.
        """
        if self.gb_per_day is None or self.kept_days is None:
            return None
        return self.gb_per_day * self.kept_days


def plan_disk(
    config: ServeConfig,
    reports_per_s: Annotated[
        float | None,
        typer.Option(
            min=0.0, max=1e6, help="Reports per second to plan for, instead of the measured rate."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Estimate the disk space per day from the settings and from measured sizes."""
    live = load(config).live
    needs = plan(live, reports_per_s)
    folder = Path(live.data)
    space = RealDisk(folder if folder.exists() else folder.parent).space()
    growing = [one.gb_per_day for one in needs if one.kept_days is None and one.gb_per_day]
    settled = sum(max(0.0, (one.at_most_gb or 0.0) - one.now_gb) for one in needs)
    free_gb = space.free_bytes / _GB
    left = (free_gb - settled) / sum(growing) if growing else None
    result = {
        "free_gb": round(free_gb, 3),
        "gb_per_day": round(sum(one.gb_per_day or 0.0 for one in needs), 3),
        "enough": free_gb > settled,
        "days_left": None if left is None else round(max(0.0, left), 1),
        "parts": [
            {
                "part": one.part,
                "now_gb": round(one.now_gb, 3),
                "gb_per_day": None if one.gb_per_day is None else round(one.gb_per_day, 3),
                "kept_days": one.kept_days,
                "at_most_gb": None if one.at_most_gb is None else round(one.at_most_gb, 3),
            }
            for one in needs
        ],
    }
    if as_json:
        print_line(result)
        return
    _show(needs, result)


def plan(live: LiveSettings, reports_per_s: float | None = None) -> list[Need]:
    """The disk space that each part of the data folder needs."""
    data = Path(live.data)
    raw_gb, raw_per_day = _measured(data / RAW, "*.vlog")
    if reports_per_s is not None:
        raw_per_day = reports_per_s * BYTES_OF_REPORT * _DAY_S / _GB
    shown_gb, shown_per_day = _measured(data / SHOWN, "*.vdp")
    raw_days = _kept_days(live.raw_days, live.raw_gb, raw_per_day)
    shown_days = _kept_days(live.shown_days, live.shown_gb, shown_per_day)
    evidence_gb, evidence_per_day = _measured(data / "evidence", "**/*")
    record = [data / RECORD, *data.glob(f"{RECORD}-*")]
    record_gb = sum(path.stat().st_size for path in record if path.exists()) / _GB
    began = min((path.stat().st_mtime for _, path in segments(data / RAW)), default=time.time())
    days = (time.time() - began) / _DAY_S
    return [
        Need(part="raw log", now_gb=raw_gb, gb_per_day=raw_per_day, kept_days=raw_days),
        Need(
            part="pictures",
            now_gb=shown_gb,
            gb_per_day=shown_per_day if live.shown_days else 0.0,
            kept_days=shown_days if live.shown_days else 0.0,
        ),
        Need(
            part="seals and evidence",
            now_gb=evidence_gb,
            gb_per_day=evidence_per_day,
            kept_days=_kept_days(live.seal_days, live.seal_gb, evidence_per_day),
        ),
        Need(
            part="record",
            now_gb=record_gb,
            gb_per_day=record_gb / days if days > 0.01 else None,
            kept_days=None,
        ),
    ]


def _kept_days(days: float, size_gb: float, per_day: float | None) -> float | None:
    """How long a part is kept by a limit of age and one of size, 0 for none; None: for ever."""
    limits = [days] if days else []
    if size_gb and per_day:
        limits.append(size_gb / per_day)
    return min(limits, default=None)


def _measured(folder: Path, pattern: str) -> tuple[float, float | None]:
    """How large a folder's files are and how fast they came, in GB and GB a day."""
    stats = [path.stat() for path in folder.glob(pattern) if path.is_file()]
    size = sum(stat.st_size for stat in stats) / _GB
    times = [stat.st_mtime for stat in stats]
    born = min((getattr(stat, "st_birthtime", stat.st_ctime) for stat in stats), default=0.0)
    span_s = max(times, default=0.0) - min([born, *times], default=0.0)
    return size, size / span_s * _DAY_S if span_s >= 60.0 else None


def _show(needs: list[Need], result: Mapping[str, object]) -> None:
    console = Console(soft_wrap=True, highlight=False)
    for one in needs:
        rate = "not measured yet" if one.gb_per_day is None else f"{one.gb_per_day:.2f} GB a day"
        kept = "for ever" if one.kept_days is None else f"{one.kept_days:.1f} days"
        most = "" if one.at_most_gb is None else f", at most {one.at_most_gb:.1f} GB"
        console.print(
            f"{one.part}: {one.now_gb:.2f} GB now, {rate}, kept {kept}{most}", markup=False
        )
    days = result["days_left"]
    lasts = "does not fill up" if days is None else f"lasts {days} days"
    if not result["enough"]:
        lasts = "is too small for what the settings keep: lower the limits of raw, seal and shown"
    console.print(f"{result['free_gb']} GB are free; the disk {lasts}", markup=False)
