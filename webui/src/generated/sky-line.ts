// Written by `npm run schemas` from docs/schema/sky-line.schema.json; do not edit it.

export type AnySkyLine = SkyLine | CrossingLine | NightLine | OutcomesLine;
/**
 * What is listed.
 */
export type Kind =
  "sun" | "moon" | "planet" | "star" | "satellite" | "train" | "track" | "fixed" | "permit" | "meteors";

/**
 * The answer for one sighting.
 */
export interface SkyLine {
  at: string;
  below_horizon: string[];
  candidates: CandidateLine[];
  coverage: CoverageLine[];
  magnitude_limit: number;
  more: number;
  not_known: string[];
  satellites_in_shadow: number | null;
  showers: ShowerLine[];
  sighting: string;
  sky: string;
  sources: string[];
  speeds: SpeedLine[];
  sun_elevation_deg: number;
  type: "sky";
  weather: string | null;
  wedge_probability: number;
}
/**
 * One thing in the stated direction. Null is not known.
 */
export interface CandidateLine {
  after_s: number;
  apart_deg: number | null;
  azimuth_deg: number;
  colour: string | null;
  distance_m: number | null;
  elements_age_days: number | null;
  elevation_deg: number | null;
  error_deg: number | null;
  error_s: number | null;
  fits: FitLine[];
  height_m: number | null;
  kind: Kind;
  magnitude: number | null;
  members: number;
  name: string;
  notes: string[];
  rank: number;
  sigmas: number;
  speed_deg_s: number | null;
  toward: string | null;
  words: string;
}
/**
 * One thing that the witness said, against one thing of the list.
 */
export interface FitLine {
  aspect: string;
  fit: "consistent with" | "differs from" | "not known";
  words: string;
}
/**
 * What was covered at one distance along the stated direction.
 */
export interface CoverageLine {
  distance_m: number;
  height_m: number | null;
  lowest_seen_m: number | null;
  seen_by: string[];
  silent: SilentLine[];
}
/**
 * A sensor that would have covered a place, but was silent.
 */
export interface SilentLine {
  sensor: string;
  since: string;
}
/**
 * A meteor shower that is active.
 */
export interface ShowerLine {
  days_from_peak: number;
  name: string;
  radiant_elevation_deg: number;
  zenith_rate: number;
}
/**
 * How fast a light flew that moved as stated, if it flew at a height.
 */
export interface SpeedLine {
  distance_m: number;
  height_m: number;
  speed_m_s: number;
}
/**
 * Where the directions of several sightings cross.
 */
export interface CrossingLine {
  answer: "one place" | "far away" | "cannot be of one object" | "not known";
  height_from_m: number | null;
  height_m: number | null;
  height_to_m: number | null;
  lat_deg: number | null;
  lon_deg: number | null;
  nearest_m: number | null;
  probability: number;
  region: number[][] | null;
  sightings: string[];
  type: "crossing";
  words: string;
}
/**
 * What stands in the sky of a place in one night.
 */
export interface NightLine {
  dark_from: string | null;
  dark_until: string | null;
  lat_deg: number;
  lon_deg: number;
  not_known: string[];
  sources: string[];
  things: MistakableLine[];
  type: "night";
}
/**
 * One thing of a night that is easily taken for something else.
 */
export interface MistakableLine {
  azimuth_deg: number;
  azimuth_end_deg: number;
  elevation_deg: number;
  elevation_end_deg: number;
  ends: string;
  kind: Kind;
  magnitude: number | null;
  name: string;
  starts: string;
  words: string;
}
/**
 * How many sightings on a record have which outcome.
 */
export interface OutcomesLine {
  counts: {
    [k: string]: number;
  };
  type: "outcomes";
}
