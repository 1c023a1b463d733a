"""The types of all JSON lines of events. The published JSON Schema is generated from them.

A key whose value is unknown is there and is null. Times are RFC 3339 in UTC.
"""

from typing import Literal

from typing_extensions import (
    TypedDict,  # pydantic reads it on Python 3.11; typing.TypedDict it does not
)


class HeightLine(TypedDict):
    """A height and what it is measured from."""

    value_m: float
    reference: Literal[
        "ellipsoid", "mean_sea_level", "barometric", "above_ground", "above_takeoff", "flight_level"
    ]
    sigma_m: float | None


class CovarianceLine(TypedDict):
    """East-east, east-north and north-north; m² of a place, m²/s² of a velocity."""

    ee: float
    en: float
    nn: float


class VelocityLine(TypedDict):
    """Velocity over ground, with its error."""

    east_m_s: float
    north_m_s: float
    covariance: CovarianceLine | None


class EmitterLine(TypedDict):
    """An address under which an object is heard."""

    scheme: str
    value: str


class ClaimLine(TypedDict):
    """Something that an object says of itself."""

    kind: str
    value: str


class IdentityLine(TypedDict):
    """The claimed identity of an object; `withheld` names the kinds of claims that are not
    shown."""

    emitters: list[EmitterLine]
    claims: list[ClaimLine]
    withheld: list[str]
    cooperative: bool


class ClassLine(TypedDict):
    """A kind of object, and its share of the sensors' own class evidence."""

    object_class: str
    share: float


class GroupLine(TypedDict):
    """Objects close together: their number and their spread, each with its 1-sigma error."""

    number: float
    number_sigma: float
    extent_m: float
    extent_sigma_m: float


class ContradictionLine(TypedDict):
    """A claim of a place, and what cannot be true beside it."""

    kind: str
    since: str
    other: str | None  # the track of the other place; null where no other is claimed
    sensor: str | None  # the radar that should see it and does not; else null
    claimed: bool  # this is the later claim
    lat_deg: float  # the other place; or where the radar stands
    lon_deg: float
    at: str  # when the other place was last told
    distance_m: float
    words: str


class TrackLine(TypedDict):
    """An object at a time. `at` is the time of the state, `noted_at` when the engine said so."""

    type: Literal["track"]
    id: str
    at: str
    noted_at: str
    simulation: bool
    status: Literal["tentative", "confirmed", "coasting", "lost"]
    first_at: str
    updated_at: str
    lat_deg: float
    lon_deg: float
    covariance: CovarianceLine
    velocity: VelocityLine | None
    heights: list[HeightLine]
    heights_at: str | None
    identity: IdentityLine
    classes: list[ClassLine]
    sensors: list[str]
    identity_silent_since: str | None
    contradiction: ContradictionLine | None
    same_place_since: str | None
    reports: int
    group: GroupLine | None
    assumed_sigma_m: float | None


class CrossingLine(TypedDict):
    """The answer for a track and a restriction, sent when it changes."""

    type: Literal["crossing"]
    track: str
    restriction: str
    at: str
    noted_at: str
    simulation: bool
    answer: Literal["inside", "outside", "indeterminate"]
    reason: str
    margin_m: float
    vertical_margin_m: float | None
    assumptions: list[str]
    standing: Literal["barred", "not_barred", "unknown"]
    standing_reason: str
    since: str
    probability: float | None
    authorisation: str | None
    beyond: str | None


class LastContactLine(TypedDict):
    """Where the object of an alarm was last seen. It can have reached any place within 3 `sigma_m`
    plus `reach_m_s` times the seconds since `at`: a bound from its speed, no prediction."""

    at: str
    lat_deg: float
    lon_deg: float
    sigma_m: int
    speed_m_s: int | None
    course_deg: int | None
    height_m: int | None
    height_reference: str | None
    height_sigma_m: int | None
    reach_m_s: int
    reach_rule: str


class AlertLine(TypedDict):
    """An alert, sent when it changes."""

    type: Literal["alert"]
    id: str
    at: str
    noted_at: str
    simulation: bool
    rule: Literal["entry", "possible_entry", "left_authorised"]
    track: str
    restriction: str
    state: Literal["unacknowledged", "acknowledged", "shelved", "returned", "closed"]
    condition: Literal["possible_entry", "entry", "left_authorised", "lost_inside", "left"] | None
    raised_at: str
    called_at: str | None
    changed_by: str | None
    shelved_until: str | None
    shelved_for: str | None
    label: Literal["intruder", "authorised", "wildlife", "nuisance", "unknown"] | None
    labelled_by: str | None
    contact: LastContactLine | None
    reason: str
    reason_at: str | None
    lat_deg: float | None
    lon_deg: float | None
    sigma_m: int | None


class BoundaryTimeLine(TypedDict):
    """Seconds until the boundary along the ground is reached on the present course. `latest_s` is
    null where the boundary may also be missed."""

    earliest_s: float
    latest_s: float | None


class AlertMeasuredLine(TypedDict):
    """The figures of an open alarm at the time `at` of its track's state."""

    type: Literal["alert_measured"]
    alert: str
    track: str
    restriction: str
    at: str
    noted_at: str
    simulation: bool
    answer: Literal["inside", "outside", "indeterminate"]
    since: str
    reason: str
    margin_m: float
    vertical_margin_m: float | None
    probability: float | None
    height: HeightLine | None
    boundary: BoundaryTimeLine | None


class PassedPointLine(TypedDict):
    """One place on the way of an alarm's object."""

    at: str
    lat_deg: float
    lon_deg: float
    sigma_m: int
    height_m: int | None


class AlertPassedLine(TypedDict):
    """The way of an alarm's object since the last such line."""

    type: Literal["alert_passed"]
    alert: str
    track: str
    noted_at: str
    simulation: bool
    height_reference: str | None
    points: list[PassedPointLine]


class CoverageLine(TypedDict):
    """The declared coverage of a sensor, clockwise from true north."""

    range_min_m: float
    range_max_m: float
    azimuth_from_deg: float
    azimuth_to_deg: float
    height_min: HeightLine | None
    height_max: HeightLine | None


class ConditionLine(TypedDict):
    """A fault of a sensor: kind, since when, and the reason."""

    kind: Literal[
        "late",
        "too_late",
        "clock_off",
        "flooding",
        "outside_coverage",
        "biased",
        "noise",
        "turned_away",
        "input_failed",
        "clock_stepped",
        "disk",
        "quarantined",
        "not_operational",
    ]
    since: str
    words: str


class SensorLine(TypedDict):
    """A sensor, sent when it registers, falls silent, returns, or when its faults change.

    `since`: the start of its present state. `conditions`: all present faults.
    """

    type: Literal["sensor"]
    id: str
    at: str
    noted_at: str
    simulation: bool
    kind: str
    name: str | None
    lat_deg: float | None
    lon_deg: float | None
    height: HeightLine | None
    coverage: CoverageLine | None
    silent_after_s: float | None
    registered: bool
    state: Literal["never_heard", "alive", "silent"]
    since: str
    last_heard_at: str | None
    reports: int
    repeated: int
    refused: int
    shed: int
    unused: int
    conditions: list[ConditionLine]


class ObservationLine(TypedDict):
    """A bearing or a presence as the sensor reported it."""

    type: Literal["observation"]
    kind: Literal["bearing", "presence"]
    sensor: str
    at: str
    noted_at: str
    simulation: bool
    sensor_lat_deg: float | None
    sensor_lon_deg: float | None
    azimuth_deg: float | None
    azimuth_sigma_deg: float | None
    elevation_deg: float | None
    radius_m: float | None


class TransmitterLine(TypedDict):
    """A transmitter that is heard, and whose place is not known."""

    type: Literal["transmitter"]
    id: str  # of its address, the same as long as it is listed
    hearing: Literal["place_unknown", "placed", "silent"]
    since: str
    heard_at: str
    noted_at: str
    simulation: bool
    identity: IdentityLine
    heights: list[HeightLine]
    sensors: list[str]
    reports: int


class SignLine(TypedDict):
    """What one transmitter of a notice showed first."""

    address: str | None  # of an aircraft; null for a drone, whose address leads to a person
    kind: Literal["accuracy_lost", "place_lost", "jumped", "frozen", "gathered", "first_heard"]
    at: str
    lat_deg: float  # where it was by then
    lon_deg: float


class NoticeLine(TypedDict):
    """What many transmitters show together, in an area."""

    type: Literal["notice"]
    id: str
    kind: Literal["navigation_interference", "new_transmitters"]
    since: str
    ended_at: str | None  # null while it lasts
    noted_at: str
    simulation: bool
    lat_deg: float  # the middle of the area
    lon_deg: float
    radius_m: float
    count: int  # transmitters that showed a sign since it began
    present: int  # that show one now
    around: int  # that are in the area now, those with a sign included
    sensors: list[str]
    signs: list[SignLine]  # the first 100, by address
    words: str


class SetAsideLine(TypedDict):
    """A message that could not be processed was left out; its bytes are in the quarantine."""

    type: Literal["set_aside"]
    at: str
    simulation: bool
    words: str
    received_at: str | None
    sensor: str | None
    source: str | None
    sequence: int | None


class IncidentLine(TypedDict):
    """An incident that was opened."""

    type: Literal["incident"]
    id: str
    at: str
    noted_at: str
    simulation: bool
    title: str
    track: str | None
    restriction: str | None


class TouchedLine(TypedDict):
    """A live track that a restriction concerns, with the answer."""

    track: str
    answer: str
    margin_m: float
    reason: str


class RestrictionLine(TypedDict):
    """A restriction came into force, or left it, while the engine ran."""

    type: Literal["restriction"]
    id: str
    at: str
    noted_at: str
    simulation: bool
    change: str
    version: int
    by: str
    reason: str | None
    ends: list[str]
    name: str | None
    lower: str | None
    upper: str | None
    hours: str | None
    approximation: str | None
    touches: list[TouchedLine]


class RecordingLine(TypedDict):
    """One recording that was read, with the counts of its frames."""

    sha256: str
    format: str
    frames: int
    reports: int
    repeated: int
    ignored: int
    refused: int
    first_refusal: str | None
    truncated: str | None


class AnswersLine(TypedDict):
    """Numbers of tracks by the worst answer that each had against one restriction."""

    restriction: str
    inside: int
    indeterminate: int
    outside: int


class SummaryLine(TypedDict):
    """The last line: counts of input and of results."""

    type: Literal["summary"]
    simulation: bool
    version: str
    first_at: str | None
    last_at: str | None
    recordings: list[RecordingLine]
    tracks: int
    tracks_confirmed: int
    alerts: dict[str, int]
    incidents: int
    observations: int
    transmitters_without_place: int  # heard, and no place known for a while
    notices: int
    set_aside: int
    sensors_silent: int
    answers: list[AnswersLine]


Line = (
    TrackLine
    | CrossingLine
    | AlertLine
    | AlertMeasuredLine
    | AlertPassedLine
    | SensorLine
    | ObservationLine
    | TransmitterLine
    | NoticeLine
    | RestrictionLine
    | SetAsideLine
    | IncidentLine
    | SummaryLine
)
