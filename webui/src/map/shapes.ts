/** Lines and areas of the map, prepared once and drawn quickly: only what the screen can show. */

import type { Pen } from "./pen";
import { mercatorX, mercatorY } from "./projection";

/** One line or ring, in mercator; with its bounds, so that what is out of view costs nothing. */
export interface Strand {
  x: Float64Array;
  y: Float64Array;
  box: [number, number, number, number]; // least x, least y, most x, most y
}

const NEAR_PX = 0.7; // points nearer than this to the last one drawn are left out
const PIECE = 400; // points; a long line is cut, so that most of it can be out of view

export function strand(line: readonly (readonly number[])[]): Strand {
  const x = new Float64Array(line.length);
  const y = new Float64Array(line.length);
  const box: Strand["box"] = [Infinity, Infinity, -Infinity, -Infinity];
  line.forEach(([lon = 0, lat = 0], i) => {
    x[i] = mercatorX(lon);
    y[i] = mercatorY(lat);
    box[0] = Math.min(box[0], x[i]!);
    box[1] = Math.min(box[1], y[i]!);
    box[2] = Math.max(box[2], x[i]!);
    box[3] = Math.max(box[3], y[i]!);
  });
  return { x, y, box };
}

/** A line in pieces that share their ends. */
export function strands(line: readonly (readonly number[])[]): Strand[] {
  const pieces: Strand[] = [];
  for (let i = 0; i < line.length - 1; i += PIECE) pieces.push(strand(line.slice(i, i + PIECE + 1)));
  return pieces;
}

/** All rings of a geometry. */
export function ringsOf(geometry: GeoJSON.Geometry): Strand[] {
  if (geometry.type === "Polygon") return geometry.coordinates.map(strand);
  if (geometry.type === "MultiPolygon") return geometry.coordinates.flat().map(strand);
  if (geometry.type === "GeometryCollection") return geometry.geometries.flatMap(ringsOf);
  return [];
}

export function inView(pen: Pen, { box }: Strand): boolean {
  const slack = 4;
  return (
    pen.px(box[2]) > -slack &&
    pen.px(box[0]) < pen.width + slack &&
    pen.py(box[3]) > -slack &&
    pen.py(box[1]) < pen.height + slack
  );
}

/** On which sides of the drawing a point lies: bits for left, right, above, below. */
function sides(x: number, y: number, width: number, height: number): number {
  return (x < -8 ? 1 : 0) | (x > width + 8 ? 2 : 0) | (y < -8 ? 4 : 0) | (y > height + 8 ? 8 : 0);
}

/**
 * Add a strand to the path. Left out is what the screen cannot show: points that fall together,
 * and those between neighbours that lie beyond the same edge; no area on the screen changes by it.
 */
export function trace(pen: Pen, { x, y }: Strand): void {
  const { c, width, height } = pen;
  const n = x.length;
  if (n === 0) return;
  let lastX = pen.px(x[0]!);
  let lastY = pen.py(y[0]!);
  let lastSides = sides(lastX, lastY, width, height);
  c.moveTo(lastX, lastY);
  let held = false; // a point beyond an edge that may be left out
  let heldX = 0;
  let heldY = 0;
  let heldSides = 0;
  for (let i = 1; i < n; i++) {
    const hereX = pen.px(x[i]!);
    const hereY = pen.py(y[i]!);
    if (i < n - 1 && Math.abs(hereX - lastX) < NEAR_PX && Math.abs(hereY - lastY) < NEAR_PX) continue;
    const here = sides(hereX, hereY, width, height);
    if (held && (lastSides & heldSides & here) === 0) {
      c.lineTo(heldX, heldY);
      lastSides = heldSides;
    }
    if ((lastSides & here) !== 0) {
      held = true;
      heldX = hereX;
      heldY = hereY;
      heldSides = here;
    } else {
      c.lineTo(hereX, hereY);
      held = false;
      lastSides = here;
    }
    lastX = hereX;
    lastY = hereY;
  }
  if (held) c.lineTo(heldX, heldY);
}
