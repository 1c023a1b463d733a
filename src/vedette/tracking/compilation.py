"""Have the tracker's compiled code at hand before the first report comes.

The filter is compiled for the machine at its first use, which takes most of a minute, and kept on
disk. Whoever must not wait in the middle of a watch asks for it here beforehand.
"""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

from vedette.model.ids import SensorId
from vedette.model.report import Covariance2D, PositionReport, RawRef
from vedette.tracking.cycle.tracking_step import advance, empty
from vedette.tracking.tracking_settings import TrackingConfig

_STEPS = 4
_START = datetime(2000, 1, 1, tzinfo=UTC)


def is_ready(config: TrackingConfig) -> bool:
    """Whether no compilation is needed: the code is on disk, or the method needs none."""
    if config.method != "pmb":
        return True
    if _kept_in(Path(__file__).parent / "pmb" / "__pycache__"):
        return True  # found without loading the compiler, which takes a second itself
    if import_module("vedette.tracking.pmb.compiled").PLAIN:
        return True
    return _kept_in(_folder())


def _folder() -> Path | None:
    """Where compiled code is kept; None where it is not."""
    kernel = import_module("vedette.tracking.pmb.associate_scan").associate
    stats = getattr(kernel, "stats", None)  # a plain function has none
    return None if stats is None or stats.cache_path is None else Path(stats.cache_path)


def _kept_files(folder: Path | None) -> list[Path]:
    """The index of what was compiled last, which `make_ready` touches."""
    return [] if folder is None else sorted(folder.glob("associate_scan.associate-*.nbi"))


def _kept_in(folder: Path | None) -> bool:
    """Whether what was compiled lies here, and was found good after the sources last changed."""
    made = [file.stat().st_mtime for file in _kept_files(folder)]
    sources = Path(__file__).parent
    newest = max(
        f.stat().st_mtime for f in (*sources.glob("cycle/*_k*.py"), *sources.glob("pmb/*.py"))
    )
    return bool(made) and max(made) >= newest


def make_ready(config: TrackingConfig) -> None:
    """Load the compiled code, and compile what is missing by tracking a made-up flight."""
    picture = empty(config)
    for step in range(_STEPS):
        until = _START + timedelta(seconds=10 * step)
        plot = PositionReport(
            sensor=SensorId("ready"),
            measured_at=until - timedelta(seconds=0.3),
            received_at=until - timedelta(seconds=0.2),
            source="ready",
            sequence=step,
            raw=RawRef("ready", step, 1),
            lat_deg=50.0 + 0.003 * step,
            lon_deg=20.0,
            covariance=Covariance2D.circular(50.0),
        )
        picture, _ = advance(picture, [plot], {}, until)
    for file in () if config.method != "pmb" else _kept_files(_folder()):
        with suppress(OSError):  # where it may not be touched, it is only asked for again
            file.touch()
