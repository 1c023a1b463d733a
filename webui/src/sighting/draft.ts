/** What a form holds of a sighting while it is filled in, and what of it goes to the server. */

export const MOTIONS = ["still", "slow", "fast"] as const;
export const COURSES = ["straight", "curved", "back_and_forth", "stopping"] as const;
export const BRIGHTNESSES = ["faint", "like_a_star", "brighter_than_stars", "dazzling"] as const;
export const COLOURS = ["white", "yellow", "orange", "red", "green", "blue"] as const;
export const SIZES = [0, 0.25, 0.5, 1, 2] as const; // in widths of a thumb at arm's length, 2 degrees
export const TIME_SIGMAS_S = [10, 60, 300, 900] as const;

/** A direction; empty text is not stated. */
export interface Direction {
  azimuth: string;
  azimuthSigma: string;
  elevation: string;
  elevationSigma: string;
  by: "eye" | "phone" | "instrument";
}

export interface Draft {
  lat: string;
  lon: string;
  placeSigma: string;
  at: string; // RFC 3339, or as a `datetime-local` field has it
  timeSigma: string;
  duration: string;
  durationUnit: "s" | "min";
  direction: Direction;
  end: Direction | null;
  motion: string;
  course: string;
  brightness: string;
  colours: string[];
  blinking: "" | "yes" | "no";
  sound: "" | "yes" | "no";
  count: string;
  size: string;
  witness: string;
  words: string;
}

export const noDirection = (): Direction => ({
  azimuth: "",
  azimuthSigma: "",
  elevation: "",
  elevationSigma: "",
  by: "eye",
});

export const emptyDraft = (): Draft => ({
  lat: "",
  lon: "",
  placeSigma: "50",
  at: "",
  timeSigma: "60",
  duration: "",
  durationUnit: "s",
  direction: noDirection(),
  end: null,
  motion: "",
  course: "",
  brightness: "",
  colours: [],
  blinking: "",
  sound: "",
  count: "",
  size: "",
  witness: "",
  words: "",
});

/** A number as people type it, with a comma or a point; null where there is none. */
export function numberOf(text: string): number | null {
  const trimmed = text.trim().replace(",", ".");
  if (trimmed === "") return null;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : null;
}

/** Either a number of degrees or a compass point. */
export function azimuthOf(text: string): { azimuth_deg: number } | { wind: string } | null {
  const value = numberOf(text);
  if (value !== null) return { azimuth_deg: ((value % 360) + 360) % 360 };
  const wind = text.trim().toUpperCase();
  return wind === "" ? null : { wind };
}

export type Sent = Record<string, unknown>;

function directionOf(said: Direction): Sent {
  const elevation = numberOf(said.elevation);
  return without({
    ...azimuthOf(said.azimuth),
    azimuth_sigma_deg: said.azimuth.trim() ? numberOf(said.azimuthSigma) : null,
    elevation_deg: elevation,
    elevation_sigma_deg: elevation === null ? null : numberOf(said.elevationSigma),
    elevation_by: said.by,
  });
}

/** A sighting as the server takes it; what was not stated is left out. */
export function toSighting(draft: Draft, id: string): Sent {
  const duration = numberOf(draft.duration);
  return without({
    id,
    at: new Date(draft.at).toISOString(),
    time_sigma_s: numberOf(draft.timeSigma) ?? 60,
    duration_s: duration === null ? null : duration * (draft.durationUnit === "min" ? 60 : 1),
    place: { lat_deg: numberOf(draft.lat), lon_deg: numberOf(draft.lon), sigma_m: numberOf(draft.placeSigma) ?? 50 },
    direction: directionOf(draft.direction),
    end: draft.end && directionOf(draft.end),
    motion: draft.motion || null,
    course: draft.course || null,
    brightness: draft.brightness || null,
    colours: draft.colours,
    blinking: yesOrNo(draft.blinking),
    sound: yesOrNo(draft.sound),
    count: numberOf(draft.count),
    size_thumbs: numberOf(draft.size),
    witness: draft.witness.trim() || null,
    words: draft.words.trim() || null,
  });
}

const yesOrNo = (text: Draft["blinking"]): boolean | null => (text === "" ? null : text === "yes");

function without(said: Sent): Sent {
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== null && value !== undefined));
}

/** A time as a `datetime-local` field wants it, by this device's time zone. */
export function localTime(at: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** An id that nobody can guess: what is sent twice under it is kept once. */
export const newKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
