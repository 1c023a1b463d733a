"""Have the tracker's compiled code at hand before the first report comes.

The filter is compiled for the machine at its first use, which takes most of a minute, and kept on
disk. Whoever must not wait in the middle of a watch asks for it here beforehand.
"""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

from vedette.model.ids import SensorId
from vedette.model.report import Covariance2D, PositionReport, RawRef
from vedette.tracking.advance import advance, empty
from vedette.tracking.config import TrackingConfig

_STEPS = 4
_START = datetime(2000, 1, 1, tzinfo=UTC)


def is_ready(config: TrackingConfig) -> bool:
    """Whether nothing needs compiling: it is kept on disk, or the method asks for none."""
    if config.method != "pmb":
        return True
    kept = "whole.associate-*.nbi"
    if any((Path(__file__).parent / "pmb" / "__pycache__").glob(kept)):
        return True  # found without loading the compiler, which takes a second itself
    if import_module("vedette.tracking.pmb.compiled").PLAIN:
        return True
    kernel = import_module("vedette.tracking.pmb.whole").associate
    folder = kernel.stats.cache_path
    return folder is not None and any(Path(folder).glob(kept))


def make_ready(config: TrackingConfig) -> None:
    """Load the compiled code, and compile what is not kept: by a flight that nobody is told of."""
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
