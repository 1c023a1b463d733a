"""The topics that mark statements about sightings, and the outcomes that a person can state."""

from enum import StrEnum
from typing import Final

SIGHTING: Final = "sighting"
OUTCOME: Final = "sighting outcome"
PUT_TO: Final = "sighting put to an incident"
OUTCOME_KEY: Final = "outcome: "
"""Begins the topic that has the outcome itself: "outcome: drone"."""


class Outcome(StrEnum):
    """What a person states that a sighting or an incident was."""

    DRONE = "drone"
    CREWED_AIRCRAFT = "crewed aircraft"
    CELESTIAL = "celestial"
    SATELLITE = "satellite"
    OTHER = "other"
    NOT_ESTABLISHED = "not established"
