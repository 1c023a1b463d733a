/** How values are written. Unknown is written as unknown, never as 0 or as a blank. */
import { preferences } from "../state/preferences";
import type { About, ObjectClass, Reference, Row } from "../stream/frame";

const two = (n: number): string => String(n).padStart(2, "0");

/** hh:mm:ss in UTC. */
export function clock(ms: number): string {
  const d = new Date(ms);
  return `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`;
}

/** yyyy-mm-dd in UTC. */
export function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** hh:mm:ss and the zone's short name, in `zone` or in the browser's own. */
export function local(ms: number, zone?: string): string {
  const options: Intl.DateTimeFormatOptions = {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
    ...(zone ? { timeZone: zone } : {}),
  };
  return new Intl.DateTimeFormat("en-GB", options).format(new Date(ms));
}

const REFERENCE_WORDS: Record<Reference, [short: string, long: string]> = {
  mean_sea_level: ["AMSL", "above mean sea level"],
  ellipsoid: ["HAE", "above the ellipsoid"],
  barometric: ["baro", "pressure altitude, 1013.25 hPa"],
  flight_level: ["FL", "flight level"],
  above_ground: ["AGL", "above ground"],
  above_takeoff: ["ATO", "above take-off"],
};

const FEET = 0.3048; // m, international foot
const KNOT = 1852 / 3600; // m/s
const NAUTICAL_MILE = 1852; // m

/** A height with what it is measured from, in the person's unit; thin spaces between thousands. */
export function height(value: Row["height"]): string {
  if (value === null) return "height unknown";
  const unit = preferences.now.height;
  const [short] = REFERENCE_WORDS[value.reference];
  if (unit === "m") return `${whole(value.value)} m ${short}`;
  const pressure = value.reference === "barometric" || value.reference === "flight_level";
  if (unit === "FL" && pressure) return `FL${String(Math.round(value.value / FEET / 100)).padStart(3, "0")}`;
  return `${whole(value.value / FEET)} ft ${short}`;
}

export function referenceShort(reference: Reference): string {
  return REFERENCE_WORDS[reference][0];
}

export function referenceInWords(reference: Reference): string {
  return REFERENCE_WORDS[reference][1];
}

export function whole(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, "\u2009");
}

/** Speed over ground; null where the velocity is unknown. */
export function speedOf(row: Row): number | null {
  return row.east === null || row.north === null ? null : Math.hypot(row.east, row.north);
}

/** Course over ground in degrees from true north; null where unknown or standing still. */
export function courseOf(row: Row): number | null {
  const speed = speedOf(row);
  if (speed === null || speed < 0.5 || row.east === null || row.north === null) return null;
  return ((Math.atan2(row.east, row.north) * 180) / Math.PI + 360) % 360;
}

export function speed(row: Row): string {
  const value = speedOf(row);
  if (value === null) return "speed unknown";
  const unit = preferences.now.speed;
  return `${Math.round(value / { "m/s": 1, "km/h": 1 / 3.6, kt: KNOT }[unit])} ${unit}`;
}

export function metres(value: number): string {
  if (preferences.now.distance === "NM" && Math.abs(value) >= 1000) return `${(value / NAUTICAL_MILE).toFixed(1)} NM`;
  return Math.abs(value) < 10_000 ? `${whole(value)} m` : `${(value / 1000).toFixed(1)} km`;
}

/** How many objects are close together, and how far they spread: 95 % of the first, 1 sigma of the second. */
export function groupInWords(group: NonNullable<About["group"]>): string {
  const spread = 2 * group.number_sigma;
  const low = Math.max(Math.floor(group.number - spread), 2);
  const high = Math.ceil(group.number + spread);
  return `one of about ${whole(group.number)} objects close together (${low} to ${high}), spread over ${metres(group.extent_m)}`;
}

const CLASS_WORDS: Record<ObjectClass, string> = {
  aircraft: "aircraft (crewed)",
  unmanned: "unmanned",
  bird: "bird",
  other: "other",
};

export function classOf(row: Row): string {
  if (row.objectClass === null) return "kind not known";
  const share = row.classShare === null ? "" : ` ${Math.round(row.classShare * 100)} %`;
  return `${CLASS_WORDS[row.objectClass]}${share}`;
}

/** What a track is called: its callsign or address as it claims, else the end of its id. */
export function nameOf(about: Pick<About, "id" | "identity">): string {
  const claim = about.identity.claims.find((c) => c.kind === "callsign");
  if (claim) return claim.value;
  const address = about.identity.emitters.find((e) => e.scheme === "icao24");
  if (address) return address.value.toUpperCase();
  return `#${shortId(about.id)}`;
}

/** The last five characters of a derived id: enough to tell apart, short enough to say. */
export function shortId(id: string): string {
  return id.slice(-5);
}

export function degrees(lat: number, lon: number): string {
  const ns = lat < 0 ? "S" : "N";
  const ew = lon < 0 ? "W" : "E";
  return `${Math.abs(lat).toFixed(4)}° ${ns}  ${Math.abs(lon).toFixed(4)}° ${ew}`;
}
