/** The lines that the stream carries as JSON: what `vedette replay --json` prints, too. */

export interface HeightLine {
  value_m: number;
  reference: string;
  sigma_m: number | null;
}

export interface CoverageLine {
  range_min_m: number;
  range_max_m: number;
  azimuth_from_deg: number;
  azimuth_to_deg: number;
  height_min: HeightLine | null;
  height_max: HeightLine | null;
}

export type ConditionKind =
  | "late"
  | "clock_off"
  | "flooding"
  | "outside_coverage"
  | "noise"
  | "turned_away"
  | "input_failed"
  | "clock_stepped"
  | "disk"
  | "quarantined";

export interface ConditionLine {
  kind: ConditionKind;
  since: string;
  words: string;
}

export interface SensorLine {
  type: "sensor";
  id: string;
  kind: string;
  name: string | null;
  lat_deg: number | null;
  lon_deg: number | null;
  coverage: CoverageLine | null;
  silent_after_s: number | null;
  registered: boolean;
  state: "never_heard" | "alive" | "silent";
  since: string;
  last_heard_at: string | null;
  reports: number;
  refused: number;
  shed: number;
  unused: number;
  conditions: ConditionLine[];
}

export type Answer = "inside" | "outside" | "indeterminate";

export interface CrossingLine {
  type: "crossing";
  track: string;
  restriction: string;
  answer: Answer;
  reason: string;
  margin_m: number;
  vertical_margin_m: number | null;
  assumptions: string[];
  standing: "barred" | "not_barred" | "unknown";
  standing_reason: string;
  probability: number | null;
  authorisation: string | null;
  beyond: string | null;
  since: string;
}

export type AlertState = "unacknowledged" | "acknowledged" | "shelved" | "returned" | "closed";

export interface AlertLine {
  type: "alert";
  id: string;
  at: string;
  rule: "entry" | "possible_entry" | "left_authorised";
  lat_deg: number | null;
  lon_deg: number | null;
  sigma_m: number | null;
  track: string;
  restriction: string;
  state: AlertState;
  raised_at: string;
  changed_by: string | null;
  shelved_until: string | null;
  reason: string;
}

export interface ObservationLine {
  type: "observation";
  kind: "bearing" | "presence";
  sensor: string;
  at: string;
  sensor_lat_deg: number | null;
  sensor_lon_deg: number | null;
  azimuth_deg: number | null;
  azimuth_sigma_deg: number | null;
  radius_m: number | null;
}

export type Line = SensorLine | CrossingLine | AlertLine | ObservationLine;
