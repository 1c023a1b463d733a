// Written by `npm run schemas` from docs/schema/output-line.schema.json; do not edit it.

export type AnyOutputLine =
  | TrackLine
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
  | SummaryLine;

/**
 * An object at a time. `at` is the time of the state, `noted_at` when the engine said so.
 */
export interface TrackLine {
  assumed_sigma_m: number | null;
  at: string;
  classes: ClassLine[];
  contradiction: ContradictionLine | null;
  covariance: CovarianceLine;
  first_at: string;
  group: GroupLine | null;
  heights: HeightLine[];
  heights_at: string | null;
  id: string;
  identity: IdentityLine;
  identity_silent_since: string | null;
  lat_deg: number;
  lon_deg: number;
  noted_at: string;
  reports: number;
  same_place_since: string | null;
  sensors: string[];
  simulation: boolean;
  status: "tentative" | "confirmed" | "coasting" | "lost";
  type: "track";
  updated_at: string;
  velocity: VelocityLine | null;
}
/**
 * A kind of object, and its share of the sensors' own class evidence.
 */
export interface ClassLine {
  object_class: string;
  share: number;
}
/**
 * A claim of a place, and what cannot be true beside it.
 */
export interface ContradictionLine {
  at: string;
  claimed: boolean;
  distance_m: number;
  kind: string;
  lat_deg: number;
  lon_deg: number;
  other: string | null;
  sensor: string | null;
  since: string;
  words: string;
}
/**
 * East-east, east-north and north-north; m² of a place, m²/s² of a velocity.
 */
export interface CovarianceLine {
  ee: number;
  en: number;
  nn: number;
}
/**
 * Objects close together: their number and their spread, each with its 1-sigma error.
 */
export interface GroupLine {
  extent_m: number;
  extent_sigma_m: number;
  number: number;
  number_sigma: number;
}
/**
 * A height and what it is measured from.
 */
export interface HeightLine {
  reference: "ellipsoid" | "mean_sea_level" | "barometric" | "above_ground" | "above_takeoff" | "flight_level";
  sigma_m: number | null;
  value_m: number;
}
/**
 * The claimed identity of an object; `withheld` names the kinds of claims that are not
 * shown.
 */
export interface IdentityLine {
  claims: ClaimLine[];
  cooperative: boolean;
  emitters: EmitterLine[];
  withheld: string[];
}
/**
 * Something that an object says of itself.
 */
export interface ClaimLine {
  kind: string;
  value: string;
}
/**
 * An address under which an object is heard.
 */
export interface EmitterLine {
  scheme: string;
  value: string;
}
/**
 * Velocity over ground, with its error.
 */
export interface VelocityLine {
  covariance: CovarianceLine | null;
  east_m_s: number;
  north_m_s: number;
}
/**
 * The answer for a track and a restriction, sent when it changes.
 */
export interface CrossingLine {
  answer: "inside" | "outside" | "indeterminate";
  assumptions: string[];
  at: string;
  authorisation: string | null;
  beyond: string | null;
  margin_m: number;
  noted_at: string;
  probability: number | null;
  reason: string;
  restriction: string;
  simulation: boolean;
  since: string;
  standing: "barred" | "not_barred" | "unknown";
  standing_reason: string;
  track: string;
  type: "crossing";
  vertical_margin_m: number | null;
}
/**
 * An alert, sent when it changes.
 */
export interface AlertLine {
  at: string;
  called_at: string | null;
  changed_by: string | null;
  condition: ("possible_entry" | "entry" | "left_authorised" | "lost_inside" | "left") | null;
  contact: LastContactLine | null;
  id: string;
  label: ("intruder" | "authorised" | "wildlife" | "nuisance" | "unknown") | null;
  labelled_by: string | null;
  lat_deg: number | null;
  lon_deg: number | null;
  noted_at: string;
  raised_at: string;
  reason: string;
  reason_at: string | null;
  restriction: string;
  rule: "entry" | "possible_entry" | "left_authorised";
  shelved_for: string | null;
  shelved_until: string | null;
  sigma_m: number | null;
  simulation: boolean;
  state: "unacknowledged" | "acknowledged" | "shelved" | "returned" | "closed";
  track: string;
  type: "alert";
}
/**
 * Where the object of an alarm was last seen. It can have reached any place within 3 `sigma_m`
 * plus `reach_m_s` times the seconds since `at`: a bound from its speed, no prediction.
 */
export interface LastContactLine {
  at: string;
  course_deg: number | null;
  height_m: number | null;
  height_reference: string | null;
  height_sigma_m: number | null;
  lat_deg: number;
  lon_deg: number;
  reach_m_s: number;
  reach_rule: string;
  sigma_m: number;
  speed_m_s: number | null;
}
/**
 * The figures of an open alarm at the time `at` of its track's state.
 */
export interface AlertMeasuredLine {
  alert: string;
  answer: "inside" | "outside" | "indeterminate";
  at: string;
  boundary: BoundaryTimeLine | null;
  height: HeightLine | null;
  margin_m: number;
  noted_at: string;
  probability: number | null;
  reason: string;
  restriction: string;
  simulation: boolean;
  since: string;
  track: string;
  type: "alert_measured";
  vertical_margin_m: number | null;
}
/**
 * Seconds until the boundary along the ground is reached on the present course. `latest_s` is
 * null where the boundary may also be missed.
 */
export interface BoundaryTimeLine {
  earliest_s: number;
  latest_s: number | null;
}
/**
 * The way of an alarm's object since the last such line.
 */
export interface AlertPassedLine {
  alert: string;
  height_reference: string | null;
  noted_at: string;
  points: PassedPointLine[];
  simulation: boolean;
  track: string;
  type: "alert_passed";
}
/**
 * One place on the way of an alarm's object.
 */
export interface PassedPointLine {
  at: string;
  height_m: number | null;
  lat_deg: number;
  lon_deg: number;
  sigma_m: number;
}
/**
 * A sensor, sent when it registers, falls silent, returns, or when its faults change.
 *
 * `since`: the start of its present state. `conditions`: all present faults.
 */
export interface SensorLine {
  at: string;
  conditions: ConditionLine[];
  coverage: CoverageLine | null;
  height: HeightLine | null;
  id: string;
  kind: string;
  last_heard_at: string | null;
  lat_deg: number | null;
  lon_deg: number | null;
  name: string | null;
  noted_at: string;
  refused: number;
  registered: boolean;
  repeated: number;
  reports: number;
  shed: number;
  silent_after_s: number | null;
  simulation: boolean;
  since: string;
  state: "never_heard" | "alive" | "silent";
  type: "sensor";
  unused: number;
}
/**
 * A fault of a sensor: kind, since when, and the reason.
 */
export interface ConditionLine {
  kind:
    | "late"
    | "too_late"
    | "clock_off"
    | "flooding"
    | "outside_coverage"
    | "biased"
    | "noise"
    | "turned_away"
    | "input_failed"
    | "clock_stepped"
    | "disk"
    | "quarantined"
    | "not_operational";
  since: string;
  words: string;
}
/**
 * The declared coverage of a sensor, clockwise from true north.
 */
export interface CoverageLine {
  azimuth_from_deg: number;
  azimuth_to_deg: number;
  height_max: HeightLine | null;
  height_min: HeightLine | null;
  range_max_m: number;
  range_min_m: number;
}
/**
 * A bearing or a presence as the sensor reported it.
 */
export interface ObservationLine {
  at: string;
  azimuth_deg: number | null;
  azimuth_sigma_deg: number | null;
  elevation_deg: number | null;
  kind: "bearing" | "presence";
  noted_at: string;
  radius_m: number | null;
  sensor: string;
  sensor_lat_deg: number | null;
  sensor_lon_deg: number | null;
  simulation: boolean;
  type: "observation";
}
/**
 * A transmitter that is heard, and whose place is not known.
 */
export interface TransmitterLine {
  heard_at: string;
  hearing: "place_unknown" | "placed" | "silent";
  heights: HeightLine[];
  id: string;
  identity: IdentityLine;
  noted_at: string;
  reports: number;
  sensors: string[];
  simulation: boolean;
  since: string;
  type: "transmitter";
}
/**
 * What many transmitters show together, in an area.
 */
export interface NoticeLine {
  around: number;
  count: number;
  ended_at: string | null;
  id: string;
  kind: "navigation_interference" | "new_transmitters";
  lat_deg: number;
  lon_deg: number;
  noted_at: string;
  present: number;
  radius_m: number;
  sensors: string[];
  signs: SignLine[];
  simulation: boolean;
  since: string;
  type: "notice";
  words: string;
}
/**
 * What one transmitter of a notice showed first.
 */
export interface SignLine {
  address: string | null;
  at: string;
  kind: "accuracy_lost" | "place_lost" | "jumped" | "frozen" | "gathered" | "first_heard";
  lat_deg: number;
  lon_deg: number;
}
/**
 * A restriction came into force, or left it, while the engine ran.
 */
export interface RestrictionLine {
  approximation: string | null;
  at: string;
  by: string;
  change: string;
  ends: string[];
  hours: string | null;
  id: string;
  lower: string | null;
  name: string | null;
  noted_at: string;
  reason: string | null;
  simulation: boolean;
  touches: TouchedLine[];
  type: "restriction";
  upper: string | null;
  version: number;
}
/**
 * A live track that a restriction concerns, with the answer.
 */
export interface TouchedLine {
  answer: string;
  margin_m: number;
  reason: string;
  track: string;
}
/**
 * A message that could not be processed was left out; its bytes are in the quarantine.
 */
export interface SetAsideLine {
  at: string;
  received_at: string | null;
  sensor: string | null;
  sequence: number | null;
  simulation: boolean;
  source: string | null;
  type: "set_aside";
  words: string;
}
/**
 * An incident that was opened.
 */
export interface IncidentLine {
  at: string;
  id: string;
  noted_at: string;
  restriction: string | null;
  simulation: boolean;
  title: string;
  track: string | null;
  type: "incident";
}
/**
 * The last line: counts of input and of results.
 */
export interface SummaryLine {
  alerts: {
    [k: string]: number;
  };
  answers: AnswersLine[];
  first_at: string | null;
  incidents: number;
  last_at: string | null;
  notices: number;
  observations: number;
  recordings: RecordingLine[];
  sensors_silent: number;
  set_aside: number;
  simulation: boolean;
  tracks: number;
  tracks_confirmed: number;
  transmitters_without_place: number;
  type: "summary";
  version: string;
}
/**
 * Numbers of tracks by the worst answer that each had against one restriction.
 */
export interface AnswersLine {
  indeterminate: number;
  inside: number;
  outside: number;
  restriction: string;
}
/**
 * One recording that was read, with the counts of its frames.
 */
export interface RecordingLine {
  first_refusal: string | null;
  format: string;
  frames: number;
  ignored: number;
  refused: number;
  repeated: number;
  reports: number;
  sha256: string;
  truncated: string | null;
}
