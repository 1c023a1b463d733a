"""Which classes are values that a state may hold."""

import importlib
import inspect
import pkgutil
from dataclasses import is_dataclass
from enum import Enum
from functools import cache

from vedette.model.extras import is_missing_dependency

ROOMS = ("model", "feeds", "tracking", "alerts", "engine")
_PLAIN_CLASSES = "vedette.feeds."
"""Decoders are classes that are no dataclasses; of other rooms only dataclasses are remembered."""

_MORE = (
    "vedette.airspace.check.place_check",
    "vedette.airspace.check_settings",
    "vedette.airspace.check.who_is_barred",
    "vedette.store.raw_log",
    "vedette.store.raw_records",
)
"""Modules of other rooms whose values a state holds."""

EARLIER_MODULES = {
    "vedette.airspace.config": "vedette.airspace.check_settings",
    "vedette.alerts.book": "vedette.alerts.alert_list",
    "vedette.engine.health.config": "vedette.engine.health.health_settings",
    "vedette.engine.health.surplus": "vedette.engine.health.flooding",
    "vedette.engine.health.watch": "vedette.engine.health.admitted_reports",
    "vedette.feeds.decoding": "vedette.feeds.frame_decoding",
    "vedette.feeds.inputs": "vedette.feeds.frame_order",
    "vedette.feeds.mode_s": "vedette.feeds.mode_s.adsb",
    "vedette.feeds.mode_s_messages": "vedette.feeds.mode_s.mode_s_frames",
    "vedette.feeds.mode_s_places": "vedette.feeds.mode_s.positions",
    "vedette.tracking.anonymous": "vedette.tracking.cycle.filter_state",
    "vedette.tracking.clutter": "vedette.tracking.cycle.clutter",
    "vedette.tracking.config": "vedette.tracking.tracking_settings",
    "vedette.tracking.lifecycle": "vedette.tracking.track_lifecycle",
    "vedette.tracking.motion": "vedette.tracking.kalman.track_motion",
    "vedette.tracking.picture": "vedette.tracking.cycle.track_picture",
    "vedette.tracking.pmb.state": "vedette.tracking.pmb.pmb_state",
}
"""Where the values of a state stood in earlier versions, and where the same class stands now.

A class that moves adds its line; lines are never taken away, since seals are kept for years.
"""

_NEVER = ("vedette.engine.live.inputs",)


@cache
def our_kinds() -> tuple[type, ...]:
    """All classes of a state: dataclasses, enumerations, named tuples and decoders."""
    names = list(_MORE)
    for room in ROOMS:
        package = importlib.import_module(f"vedette.{room}")
        walked = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        names += [one.name for one in walked if not one.name.startswith(_NEVER)]
    found: list[type] = []
    for name in names:
        try:
            module = importlib.import_module(name)
        except ModuleNotFoundError as exc:
            if is_missing_dependency(exc):  # an extra that is not installed
                continue
            raise  # one of ours that is missing is a fault of this program
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if kind.__module__ == name and _is_a_value(kind):
                found.append(kind)
    return tuple(found)


def _is_a_value(kind: type) -> bool:
    if issubclass(kind, Enum) or is_dataclass(kind):
        return True
    if issubclass(kind, BaseException) or getattr(kind, "_is_protocol", False):
        return False
    if issubclass(kind, tuple):
        return hasattr(kind, "_fields")
    # A class with a way of its own of taking up a state (as pydantic's) is no plain value.
    own = "__setstate__" in vars(kind) or any(
        "__setstate__" in vars(base) for base in kind.__mro__[1:] if base not in {object, dict}
    )
    return kind.__module__.startswith(_PLAIN_CLASSES) and not own


def takes_fields(kind: type) -> bool:
    """Whether the fields of this class are set after its values are made."""
    return kind in _all_kinds() and not issubclass(kind, Enum | tuple)


@cache
def _all_kinds() -> frozenset[type]:
    return frozenset(our_kinds())
