"""The identity that an object claims. Nothing in it is verified."""

from dataclasses import dataclass
from enum import StrEnum


class EmitterScheme(StrEnum):
    """The kind of address under which a transmitter is heard."""

    ICAO24 = "icao24"  # 24-bit aircraft address, hex
    MAC = "mac"  # Wi-Fi or Bluetooth address; may be random and may change
    SENSOR_TRACK = "sensor_track"  # "<sensor>/<number>": the sensor's own track number


@dataclass(frozen=True, slots=True, order=True)
class Emitter:
    """The address that ties the messages of one transmitter together."""

    scheme: EmitterScheme
    value: str  # lower case

    @property
    def over_the_air(self) -> bool:
        """Whether the object itself transmits this id.

        A sensor's own track number is not transmitted.
        """
        return self.scheme is not EmitterScheme.SENSOR_TRACK


class ClaimKind(StrEnum):
    """What an identity message claims."""

    CALLSIGN = "callsign"
    SQUAWK = "squawk"
    REMOTE_ID_SERIAL = "remote_id_serial"
    REMOTE_ID_REGISTRATION = "remote_id_registration"
    REMOTE_ID_UTM = "remote_id_utm"
    REMOTE_ID_SESSION = "remote_id_session"
    AIRCRAFT_CATEGORY = "aircraft_category"
    UA_TYPE = "ua_type"
    EMERGENCY = "emergency"  # its transponder declares one


PERSONAL_CLAIMS = frozenset(
    {
        ClaimKind.REMOTE_ID_SERIAL,
        ClaimKind.REMOTE_ID_REGISTRATION,
        ClaimKind.REMOTE_ID_UTM,
        ClaimKind.REMOTE_ID_SESSION,
    }
)
"""Claims that lead to a person; `access` decides who is shown them."""


@dataclass(frozen=True, slots=True, order=True)
class Claim:
    """One thing that an object says of itself."""

    kind: ClaimKind
    value: str


class ObjectClass(StrEnum):
    """The kind of an object. It says nothing about its owner or its intent."""

    AIRCRAFT = "aircraft"  # crewed
    UNMANNED = "unmanned"
    BIRD = "bird"
    OTHER = "other"


@dataclass(frozen=True, slots=True, order=True)
class ClassLikelihood:
    """The likelihood of a sensor's reading if the object is of this class; only ratios matter."""

    object_class: ObjectClass
    likelihood: float

    def __post_init__(self) -> None:
        if not 0.0 <= self.likelihood < float("inf"):
            raise ValueError(f"likelihood must be 0 or more and finite, got {self.likelihood}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """All claims of one object: the addresses under which it is heard, and what it states."""

    emitters: tuple[Emitter, ...] = ()
    claims: tuple[Claim, ...] = ()

    def with_emitter(self, emitter: Emitter) -> "Identity":
        """The identity with `emitter` added; sorted, so that the order of arrival has no effect."""
        if emitter in self.emitters:
            return self
        return Identity(emitters=tuple(sorted({*self.emitters, emitter})), claims=self.claims)

    def with_claims(self, claims: tuple[Claim, ...]) -> "Identity":
        """The identity with `claims` added. If two claims contradict each other, both are kept."""
        if all(claim in self.claims for claim in claims):
            return self
        return Identity(emitters=self.emitters, claims=tuple(sorted({*self.claims, *claims})))

    @property
    def cooperative(self) -> bool:
        """True when the object was heard to identify itself over the air (ADS-B, Remote ID)."""
        return any(e.over_the_air for e in self.emitters)


NO_IDENTITY = Identity()
