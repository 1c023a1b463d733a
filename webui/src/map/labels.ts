/** Where labels go: pure functions; the canvas only draws. */

export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

const GAP = 12; // px between a symbol and its label

/** Two boxes share some area; touching is not sharing. */
export function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/**
 * First free corner around (x, y) px: right above, right below, left above, left below.
 * Null where all four are taken: a label that hides another says less than no label.
 */
export function placeLabel(
  x: number,
  y: number,
  w: number,
  h: number,
  taken: readonly Box[],
): Box | null {
  const corners: [number, number][] = [
    [GAP, -GAP - h],
    [GAP, GAP - 4],
    [-GAP - w, -GAP - h],
    [-GAP - w, GAP - 4],
  ];
  for (const [dx, dy] of corners) {
    const box = { x: x + dx, y: y + dy, w, h };
    if (taken.every((t) => !overlaps(box, t))) return box;
  }
  return null;
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
    const box = placeLabel(x, y, w, h, taken) ?? (must ? { x: x + GAP, y: y - GAP - h, w, h } : null);
    if (!box) continue;
    placed.set(key, box);
    taken.push(box);
  }
  return placed;
}
