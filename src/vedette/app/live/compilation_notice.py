"""Compiles the tracker before a run begins, and says so if it takes long."""

from vedette.app.screen import Console
from vedette.tracking.compilation import is_ready, make_ready
from vedette.tracking.tracking_settings import TrackingConfig


def get_ready(tracking: TrackingConfig, errors: Console) -> None:
    """Compile the tracker if that is not done yet, with a notice on stderr."""
    if is_ready(tracking):
        return
    errors.print(
        "vedette: compiling the tracker for this machine: once, up to a minute",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
    make_ready(tracking)
