/** Where labels go: pure functions; the canvas only draws. */

export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

const GAP = 12; // px between a symbol and its label
const FARTHER = [GAP, 44, 80, 120]; // px; for what must be named, and is joined by a line

/** Two boxes share some area; touching is not sharing. */
export function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/** The four corners around (x, y) at a distance: right above and below, left above and below. */
function corners(x: number, y: number, w: number, h: number, gap: number): Box[] {
  const offsets: [number, number][] = [
    [gap, -gap - h],
    [gap, gap - 4],
    [-gap - w, -gap - h],
    [-gap - w, gap - 4],
  ];
  return offsets.map(([dx, dy]) => ({ x: x + dx, y: y + dy, w, h }));
}

/**
 * First free corner around (x, y) px. Null where all are taken: a label that hides another says
 * less than no label. What `must` be named looks farther out, and at last stands on others.
 */
export function placeLabel(
  x: number,
  y: number,
  w: number,
  h: number,
  taken: readonly Box[],
  must = false,
): Box | null {
  const boxes = (must ? FARTHER : [GAP]).flatMap((gap) => corners(x, y, w, h, gap));
  const free = boxes.find((box) => taken.every((t) => !overlaps(box, t)));
  return free ?? (must ? (boxes[0] ?? null) : null);
}

export interface Wanted {
  key: string;
  x: number;
  y: number;
  w: number;
  h: number;
  rank: number; // the higher is placed first
  must: boolean; // shown even where nothing is free: what is inside is never left unnamed
}

/** Place many: by rank, then by key, so that the same picture gives the same labels. */
export function placeLabels(wanted: readonly Wanted[], obstacles: readonly Box[]): Map<string, Box> {
  const taken = [...obstacles];
  const placed = new Map<string, Box>();
  const order = [...wanted].sort((a, b) => b.rank - a.rank || (a.key < b.key ? -1 : 1));
  for (const { key, x, y, w, h, must } of order) {
    const box = placeLabel(x, y, w, h, taken, must);
    if (!box) continue;
    placed.set(key, box);
    taken.push(box);
  }
  return placed;
}
