"""The objects of the F3548-21 API that a constraint is made of, as its field tables name them.

Source: ASTM F3548-21, annex A4, as published in astm-utm/Protocol (utm.yaml).
"""

from typing import Literal, NotRequired, TypedDict

AREA_MAX_KM2 = 10_000.0  # CstrMaxArea
VERTICES_MAX = 1_000  # CstrMaxVertices


class LatLngPoint(TypedDict):
    """A point on the ground, WGS 84."""

    lat: float
    lng: float


class Radius(TypedDict):
    """A length along the ellipsoid."""

    value: float
    units: Literal["M"]


class Circle(TypedDict):
    """A circle on the ground."""

    center: LatLngPoint
    radius: Radius


class Polygon(TypedDict):
    """Corners joined by the shortest lines; the last is not the first."""

    vertices: list[LatLngPoint]


class Altitude(TypedDict):
    """A height above the ellipsoid."""

    value: float
    reference: Literal["W84"]
    units: Literal["M"]


class Time(TypedDict):
    """An instant."""

    value: str
    format: Literal["RFC3339"]


class Volume3D(TypedDict):
    """One outline between two heights; a height that is absent does not bound it."""

    outline_circle: NotRequired[Circle]
    outline_polygon: NotRequired[Polygon]
    altitude_lower: NotRequired[Altitude]
    altitude_upper: NotRequired[Altitude]


class Volume4D(TypedDict):
    """A volume for a time."""

    volume: Volume3D
    time_start: Time
    time_end: Time


class ConstraintReference(TypedDict):
    """Where and when, without details, in the state before a DSS adds its fields."""

    id: str
    manager: str
    uss_availability: Literal["Unknown", "Normal", "Down"]
    version: int
    time_start: Time
    time_end: Time
    uss_base_url: str


class ConstraintDetails(TypedDict):
    """The volumes and the type of a constraint."""

    volumes: list[Volume4D]
    type: str


class Constraint(TypedDict):
    """One constraint, whole."""

    reference: ConstraintReference
    details: ConstraintDetails


class PutConstraintReferenceParameters(TypedDict):
    """What is sent to a DSS to make the constraint known."""

    extents: list[Volume4D]
    uss_base_url: str
