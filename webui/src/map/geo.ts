/** Geometry for drawing: pure functions. For display only; answers come from the server. */

const EARTH_M = 6_371_008.8; // mean radius, IUGG; 0.5 % is below a line's width on the map
const RAD = Math.PI / 180;

export type LonLat = [number, number];

/** Where one comes to, going `rangeM` from a place towards `azimuthDeg` (from true north). */
export function destination(lat: number, lon: number, azimuthDeg: number, rangeM: number): LonLat {
  const d = rangeM / EARTH_M;
  const a = azimuthDeg * RAD;
  const phi = lat * RAD;
  const sin = Math.sin(phi) * Math.cos(d) + Math.cos(phi) * Math.sin(d) * Math.cos(a);
  const east = Math.sin(a) * Math.sin(d) * Math.cos(phi);
  const dlon = Math.atan2(east, Math.cos(d) - Math.sin(phi) * sin);
  return [lon + dlon / RAD, Math.asin(sin) / RAD];
}

const EQUATOR_M = 6_378_137; // WGS 84
const FLATTENING = 1 / 298.257223563;

/**
 * Distance in metres on the ellipsoid and bearing from true north, from one place to another.
 * Lambert's formula for long lines: some 10 m off over thousands of kilometres.
 * Source: Lambert (1942); Thomas (1970), "Spheroidal geodesics, reference systems and local geometry".
 */
export function between(
  lat1: number,
  lon1: number,
  lat2: number,
  lon2: number,
): { metres: number; bearingDeg: number } {
  const reduced = (lat: number) => Math.atan((1 - FLATTENING) * Math.tan(lat * RAD));
  const [b1, b2, dlon] = [reduced(lat1), reduced(lat2), (lon2 - lon1) * RAD];
  const haversine = Math.sin((b2 - b1) / 2) ** 2 + Math.cos(b1) * Math.cos(b2) * Math.sin(dlon / 2) ** 2;
  const angle = 2 * Math.asin(Math.min(1, Math.sqrt(haversine)));
  const east = Math.sin(dlon) * Math.cos(b2);
  const north = Math.cos(b1) * Math.sin(b2) - Math.sin(b1) * Math.cos(b2) * Math.cos(dlon);
  const bearingDeg = (Math.atan2(east, north) / RAD + 360) % 360;
  if (angle === 0) return { metres: 0, bearingDeg };
  const [p, q] = [(b1 + b2) / 2, (b2 - b1) / 2];
  const x = ((angle - Math.sin(angle)) * (Math.sin(p) * Math.cos(q)) ** 2) / Math.cos(angle / 2) ** 2;
  const y = ((angle + Math.sin(angle)) * (Math.cos(p) * Math.sin(q)) ** 2) / Math.sin(angle / 2) ** 2;
  return { metres: EQUATOR_M * (angle - (FLATTENING / 2) * (x + y)), bearingDeg };
}

export interface Sector {
  range_min_m: number;
  range_max_m: number;
  azimuth_from_deg: number;
  azimuth_to_deg: number;
}

/** Is the sector a full turn? 0 to 360 is all round, as the report format says. */
export function isFull(sector: Sector): boolean {
  return Math.abs(sector.azimuth_to_deg - sector.azimuth_from_deg) >= 360;
}

/** Clockwise width of a sector in degrees, 0 to 360. */
export function width(sector: Sector): number {
  if (isFull(sector)) return 360;
  return (((sector.azimuth_to_deg - sector.azimuth_from_deg) % 360) + 360) % 360;
}

/** Rings of a sector (outer, and inner where it is a full turn with a hole), each closed. */
export function sectorRings(lat: number, lon: number, sector: Sector, stepDeg = 4): LonLat[][] {
  const turn = width(sector);
  const steps = Math.max(2, Math.ceil(turn / stepDeg));
  const arc = (rangeM: number): LonLat[] =>
    Array.from({ length: steps + 1 }, (_, i) =>
      destination(lat, lon, sector.azimuth_from_deg + (turn * i) / steps, rangeM),
    );
  const outer = arc(sector.range_max_m);
  if (isFull(sector)) {
    return sector.range_min_m > 0 ? [outer, arc(sector.range_min_m).reverse()] : [outer];
  }
  const inner: LonLat[] = sector.range_min_m > 0 ? arc(sector.range_min_m).reverse() : [[lon, lat]];
  return [[...outer, ...inner, outer[0]!]];
}

export interface Ellipse {
  major: number; // semi-axes, in the unit of the covariance's root
  minor: number;
  angle: number; // of the major axis, radians counter-clockwise from east
}

/** 95 % of a two-dimensional normal error lies within this many sigmas: sqrt(-2 ln 0.05). */
export const SIGMAS_95 = 2.4477;

/** The ellipse of `sigmas` of a covariance. */
export function ellipse(ee: number, en: number, nn: number, sigmas = SIGMAS_95): Ellipse {
  const mean = (ee + nn) / 2;
  const off = Math.hypot((ee - nn) / 2, en);
  return {
    major: sigmas * Math.sqrt(Math.max(0, mean + off)),
    minor: sigmas * Math.sqrt(Math.max(0, mean - off)),
    angle: 0.5 * Math.atan2(2 * en, ee - nn),
  };
}

/** Metres that one pixel spans, in the map's Mercator with 512-pixel tiles. */
export function metresPerPixel(lat: number, zoom: number): number {
  return (40_075_016.686 * Math.cos(lat * RAD)) / (512 * 2 ** zoom);
}

/** Is a point in a ring? Even-odd, in plane longitude and latitude. */
export function inRing(lon: number, lat: number, ring: readonly (readonly number[])[]): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i] as [number, number];
    const [xj, yj] = ring[j] as [number, number];
    if (yi > lat !== yj > lat && lon < ((xj - xi) * (lat - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

/** West, south, east, north of all points; null where there are none. */
export function boundsOf(points: Iterable<LonLat>): [number, number, number, number] | null {
  let box: [number, number, number, number] | null = null;
  for (const [x, y] of points) {
    box = box ? [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)] : [x, y, x, y];
  }
  return box;
}
