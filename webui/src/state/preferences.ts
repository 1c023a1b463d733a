/** What one person likes to see, kept in this browser: colours, units, time zone, layers, keys. */

export const HEIGHT_UNITS = ["m", "ft", "FL"] as const;
export const SPEED_UNITS = ["m/s", "km/h", "kt"] as const;
export const DISTANCE_UNITS = ["km", "NM"] as const;
export const THEMES = ["dark", "light"] as const;
export const LAYERS = {
  trails: "Trails",
  names: "Names of tracks",
  coverage: "Edges of coverage",
  bearings: "Bearings and presences",
  towns: "Towns",
  aerodromes: "Aerodromes",
} as const;

export type Layer = keyof typeof LAYERS;

export interface Preferences {
  theme: (typeof THEMES)[number];
  height: (typeof HEIGHT_UNITS)[number];
  speed: (typeof SPEED_UNITS)[number];
  distance: (typeof DISTANCE_UNITS)[number];
  zone: string; // IANA name of the second clock; "": that of the site
  keys: boolean; // single letters do something
  hidden: readonly Layer[];
}

const KEY = "vedette.preferences";

export const DEFAULTS: Preferences = {
  theme: "dark",
  height: "m",
  speed: "m/s",
  distance: "km",
  zone: "",
  keys: true,
  hidden: [],
};

/** What was kept; whatever of it is not understood is as by default. */
export function readPreferences(kept: string | null): Preferences {
  let told: Partial<Record<keyof Preferences, unknown>> = {};
  try {
    const parsed: unknown = JSON.parse(kept ?? "{}");
    if (typeof parsed === "object" && parsed !== null) told = parsed;
  } catch {
    // written by something else: nothing of it is used
  }
  const one = <T extends string>(allowed: readonly T[], value: unknown, usual: T): T =>
    allowed.includes(value as T) ? (value as T) : usual;
  const hidden = Array.isArray(told.hidden) ? told.hidden : [];
  return {
    theme: one(THEMES, told.theme, DEFAULTS.theme),
    height: one(HEIGHT_UNITS, told.height, DEFAULTS.height),
    speed: one(SPEED_UNITS, told.speed, DEFAULTS.speed),
    distance: one(DISTANCE_UNITS, told.distance, DEFAULTS.distance),
    zone: typeof told.zone === "string" && isZone(told.zone) ? told.zone : "",
    keys: told.keys !== false,
    hidden: (Object.keys(LAYERS) as Layer[]).filter((layer) => hidden.includes(layer)),
  };
}

export function isZone(name: string): boolean {
  if (name === "") return true;
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

class Kept {
  now: Preferences = readPreferences(typeof localStorage === "undefined" ? null : localStorage.getItem(KEY));
  private readonly listeners = new Set<() => void>();

  set(part: Partial<Preferences>): void {
    this.now = { ...this.now, ...part };
    localStorage.setItem(KEY, JSON.stringify(this.now));
    for (const listener of this.listeners) listener();
  }

  shows(layer: Layer): boolean {
    return !this.now.hidden.includes(layer);
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

export const preferences = new Kept();
