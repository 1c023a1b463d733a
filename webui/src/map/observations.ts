/** Bearings and presences: a direction or a nearness, drawn as that and no more. */
import type { ObservationLine, SensorLine } from "../state/lines";
import { THEME } from "../theme";
import { destination, sectorRings } from "./geo";
import { type Pen, tracePath } from "./pen";

/** Drawn this far where the sensor declares no coverage: a bearing has no length of its own. */
const UNDECLARED_REACH_M = 15_000;

/** Only the newest bearings show their error: wedges of old ones would hide all below them. */
const WEDGE_FROM = 0.9;

/** 1 when fresh, falling to 0 at the end of its time on the page. */
export function freshness(at: string, now: number, staysMs: number): number {
  const age = now - Date.parse(at);
  return Math.min(1, Math.max(0, 1 - age / staysMs));
}

export function drawObservations(
  pen: Pen,
  observations: readonly ObservationLine[],
  sensors: ReadonlyMap<string, SensorLine>,
  staysMs: number,
): void {
  if (pen.now === null) return;
  const { c } = pen;
  for (const seen of observations) {
    const sensor = sensors.get(seen.sensor);
    const lat = seen.sensor_lat_deg ?? sensor?.lat_deg ?? null;
    const lon = seen.sensor_lon_deg ?? sensor?.lon_deg ?? null;
    if (lat === null || lon === null) continue;
    const reach = sensor?.coverage?.range_max_m ?? UNDECLARED_REACH_M;
    const fresh = freshness(seen.at, pen.now, staysMs);
    c.globalAlpha = 0.08 + 0.85 * fresh ** 2;
    if (seen.kind === "bearing" && seen.azimuth_deg !== null) {
      const sigma = fresh > WEDGE_FROM ? seen.azimuth_sigma_deg : null;
      drawBearing(pen, lat, lon, seen.azimuth_deg, sigma, reach);
    } else if (seen.kind === "presence") {
      drawPresence(pen, lat, lon, seen.radius_m ?? reach);
    }
  }
  c.globalAlpha = 1;
  c.setLineDash([]);
}

function drawBearing(pen: Pen, lat: number, lon: number, azimuth: number, sigma: number | null, reach: number): void {
  const { c } = pen;
  const alpha = c.globalAlpha;
  if (sigma !== null) {
    const wedge = {
      range_min_m: 0,
      range_max_m: reach,
      azimuth_from_deg: azimuth - 2 * sigma,
      azimuth_to_deg: azimuth + 2 * sigma,
    };
    c.beginPath();
    for (const ring of sectorRings(lat, lon, wedge, 2)) tracePath(pen, ring);
    c.globalAlpha = alpha * 0.1;
    c.fillStyle = THEME.bearing;
    c.fill();
    c.globalAlpha = alpha;
  }
  c.beginPath();
  tracePath(pen, [[lon, lat], destination(lat, lon, azimuth, reach)]);
  c.setLineDash([10, 4, 2, 4]); // dash and dot: unlike every other line on the map
  c.strokeStyle = THEME.bearing;
  c.lineWidth = 1.3;
  c.stroke();
}

function drawPresence(pen: Pen, lat: number, lon: number, radius: number): void {
  const { c } = pen;
  c.beginPath();
  for (const ring of sectorRings(lat, lon, {
    range_min_m: 0,
    range_max_m: radius,
    azimuth_from_deg: 0,
    azimuth_to_deg: 360,
  })) {
    tracePath(pen, ring);
  }
  c.setLineDash([2, 5]);
  c.strokeStyle = THEME.bearing;
  c.lineWidth = 1.6;
  c.stroke();
}
