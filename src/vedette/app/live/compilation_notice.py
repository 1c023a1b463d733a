"""The tracker is compiled before a run begins, and it is said where that takes long."""

from vedette.app.screen import Console
from vedette.tracking.compilation import is_ready, make_ready
from vedette.tracking.tracking_settings import TrackingConfig


def get_ready(tracking: TrackingConfig, errors: Console) -> None:
    """Compile what the tracker needs where that is not done yet; it is said on stderr."""
    if is_ready(tracking):
        return
    errors.print(
        "vedette: compiling the tracker for this machine: once, up to a minute",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
    make_ready(tracking)
