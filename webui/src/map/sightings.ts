/** Sightings on the map: a wedge of directions from about where the witness stood, never a track. */
import type { SightingLine } from "../sighting/desk-api";
import type { SightingsShown } from "../sighting/desk-state";
import { THEME } from "../theme";
import { destination, sectorRings } from "./geo";
import { FONT_SMALL, type Pen, text, tracePath } from "./pen";

/** A direction has no length of its own: it fades out within this many pixels. */
const REACH_PX = 260;
const REACH_CHOSEN_PX = 420;
const SHOWN_MAX = 60; // the newest; the list has all
const METRES_A_PIXEL = 156_543.03 / 2; // at the equator, zoom 0, tiles of 512 px

export function drawSightings(pen: Pen, shown: SightingsShown): void {
  if (!shown.onMap) return;
  const { c } = pen;
  c.save();
  for (const line of shown.lines.slice(0, SHOWN_MAX)) {
    if (line.id !== shown.chosen) drawWedge(pen, line, false);
  }
  const region = shown.crossing?.region;
  if (region) drawRegion(pen, region as [number, number][]);
  if (shown.one) drawWedge(pen, shown.one, true);
  c.restore();
}

function drawWedge(pen: Pen, line: SightingLine, chosen: boolean): void {
  const { c } = pen;
  const { lat_deg: lat, lon_deg: lon, direction } = line;
  const at = pen.at(lon, lat);
  const perPixel = (METRES_A_PIXEL * Math.cos((lat * Math.PI) / 180)) / 2 ** pen.zoom;
  const reachPx = chosen ? REACH_CHOSEN_PX : REACH_PX;
  if (direction.azimuth_deg !== null && direction.half_width_deg !== null) {
    const half = direction.half_width_deg;
    const fade = c.createRadialGradient(at.x, at.y, 0, at.x, at.y, reachPx);
    const ink = chosen ? THEME.selected : THEME.bearing;
    fade.addColorStop(0, ink);
    fade.addColorStop(1, "transparent");
    const wedge = {
      range_min_m: 0,
      range_max_m: reachPx * perPixel,
      azimuth_from_deg: direction.azimuth_deg - half,
      azimuth_to_deg: half >= 180 ? direction.azimuth_deg + 360 - half : direction.azimuth_deg + half,
    };
    c.beginPath();
    for (const ring of sectorRings(lat, lon, wedge, 3)) tracePath(pen, ring);
    c.globalAlpha = chosen ? 0.28 : 0.14;
    c.fillStyle = fade;
    c.fill();
    c.globalAlpha = chosen ? 0.95 : 0.55;
    c.strokeStyle = fade;
    c.lineWidth = 1.4;
    c.setLineDash([3, 4]);
    c.stroke();
    c.beginPath();
    tracePath(pen, [[lon, lat], destination(lat, lon, direction.azimuth_deg, reachPx * perPixel)]);
    c.setLineDash([1, 5]);
    c.stroke();
  }
  c.setLineDash([]);
  c.globalAlpha = 1;
  drawEye(pen, at, Math.max(5, line.place_sigma_m / perPixel), chosen);
  if (chosen || pen.zoom > 7) {
    c.font = FONT_SMALL;
    c.textBaseline = "middle";
    text(c, `sighting ${line.at.slice(11, 16)}`, at.x + 10, at.y + 12, chosen ? THEME.selected : THEME.bearing);
  }
}

/** Where the witness stood: a circle as large as the error of the place, with an open middle. */
function drawEye(pen: Pen, at: { x: number; y: number }, radiusPx: number, chosen: boolean): void {
  const { c } = pen;
  c.strokeStyle = chosen ? THEME.selected : THEME.bearing;
  c.lineWidth = 1.4;
  for (const r of [3.5, Math.min(radiusPx, 200)]) {
    c.beginPath();
    c.arc(at.x, at.y, r, 0, 2 * Math.PI);
    c.stroke();
  }
}

/** Where the directions of several witnesses cross, as a region. */
function drawRegion(pen: Pen, region: readonly [number, number][]): void {
  const { c } = pen;
  if (region.length < 3) return;
  c.beginPath();
  tracePath(pen, [...region, region[0]!]);
  c.globalAlpha = 0.18;
  c.fillStyle = THEME.selected;
  c.fill();
  c.globalAlpha = 1;
  c.strokeStyle = THEME.selected;
  c.lineWidth = 1.6;
  c.setLineDash([6, 3]);
  c.stroke();
  c.setLineDash([]);
}

/** The mark of a sighting in the legend, round the middle of its box. */
export function sightingMark(c: CanvasRenderingContext2D): void {
  c.strokeStyle = THEME.bearing;
  c.lineWidth = 1.4;
  for (const r of [3, 7]) {
    c.beginPath();
    c.arc(-18, 0, r, 0, 2 * Math.PI);
    c.stroke();
  }
  c.setLineDash([3, 4]);
  c.beginPath();
  c.moveTo(24, -11);
  c.lineTo(-18, 0);
  c.lineTo(24, 11);
  c.stroke();
  c.setLineDash([]);
}
