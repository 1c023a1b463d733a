// Written by `npm run schemas` from docs/schema/sighting-line.schema.json; do not edit it.

/**
 * All sightings that are listed, and how many have which outcome.
 */
export interface AnySightingLine {
  counts: {
    [k: string]: number;
  };
  older: number;
  sightings: SightingLine[];
  type: "sightings";
}
/**
 * One sighting on the record.
 */
export interface SightingLine {
  at: string;
  claim: string | null;
  clock_off_s: number | null;
  direction: DirectionPart;
  end: DirectionPart | null;
  id: string;
  incident: string;
  information_grade: string | null;
  key: string;
  language: string | null;
  lat_deg: number;
  lon_deg: number;
  near: string[];
  outcome: OutcomePart | null;
  photos: PhotoPart[];
  place_sigma_m: number;
  put_to: PutToPart[];
  recorded_at: string;
  recorded_by: string;
  source_grade: string | null;
  time_sigma_s: number;
  type: "sighting";
  until: string | null;
  via: string | null;
  witness: "sealed" | "erased" | "not given";
}
/**
 * A direction as stated; null was not stated.
 */
export interface DirectionPart {
  azimuth_deg: number | null;
  azimuth_sigma_deg: number;
  elevation_by: string;
  elevation_deg: number | null;
  elevation_sigma_deg: number;
  half_width_deg: number | null;
}
/**
 * What a person stated that it was.
 */
export interface OutcomePart {
  at: string;
  by: string;
  outcome: string;
  statement: string;
  words: string | null;
}
/**
 * A photo that came with it; the original is kept encrypted.
 */
export interface PhotoPart {
  erased: boolean;
  evidence: string;
  number: number;
  preview: boolean;
}
/**
 * An incident to which a person put it.
 */
export interface PutToPart {
  at: string;
  by: string;
  incident: string;
  track: string | null;
}
