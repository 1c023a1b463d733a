/** The measuring tool: distance and bearing between two places that were clicked. */
import { THEME } from "../theme";
import { metres } from "../ui/format";
import { type Callout, callout } from "./callouts";
import { between, destination } from "./geo";
import { type Pen, tracePath } from "./pen";

export type Place = readonly [lat: number, lon: number];

const STEPS = 24; // of the great circle, which is bent on this map

/** The ends after another click: two make a line, a third begins a new one. */
export const measured = (ends: readonly Place[], lat: number, lon: number): Place[] =>
  ends.length >= 2 ? [[lat, lon]] : [...ends, [lat, lon]];

export function measureWords(ends: readonly Place[]): string {
  const [from, to] = ends;
  if (!from) return "Click where it begins";
  if (!to) return "Click where it ends";
  const { metres: far, bearingDeg } = between(from[0], from[1], to[0], to[1]);
  return `${metres(far)}, ${String(Math.round(bearingDeg) % 360).padStart(3, "0")}° true`;
}

export function drawMeasure(pen: Pen, ends: readonly Place[]): Callout[] {
  const { c } = pen;
  c.strokeStyle = c.fillStyle = THEME.selected;
  c.lineWidth = 1.6;
  for (const [lat, lon] of ends) {
    const { x, y } = pen.at(lon, lat);
    c.beginPath();
    c.arc(x, y, 4, 0, 2 * Math.PI);
    c.stroke();
  }
  const [from, to] = ends;
  if (!from || !to) return [];
  const { metres: far, bearingDeg } = between(from[0], from[1], to[0], to[1]);
  const way = Array.from({ length: STEPS }, (_, i) => destination(from[0], from[1], bearingDeg, (far * i) / STEPS));
  c.beginPath();
  tracePath(pen, [...way, [to[1], to[0]]]);
  c.setLineDash([6, 4]);
  c.stroke();
  c.setLineDash([]);
  const { x, y } = pen.at(to[1], to[0]);
  const words = [{ text: measureWords(ends), ink: THEME.selected, bold: true }];
  return [callout(pen, { key: "measure", x, y, rank: 200, must: true, words })];
}
