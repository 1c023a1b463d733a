/** Where labels go: pure functions; the canvas only draws. No label ever stands on another. */

export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

const GAP = 12; // px between a symbol and its label
const FARTHER = [GAP, 44, 80, 120, 170]; // px; for what should be named, and is joined by a line
const CELL = 64; // px

/** Two boxes share some area; touching is not sharing. */
export function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/** What is taken already, by cells, so that a question costs the same however much is taken. */
export class Taken {
  private readonly cells = new Map<number, Box[]>();

  constructor(boxes: Iterable<Box> = []) {
    for (const box of boxes) this.add(box);
  }

  add(box: Box): void {
    this.visit(box, (cell, key) => {
      if (cell) cell.push(box);
      else this.cells.set(key, [box]);
      return false;
    });
  }

  isFree(box: Box): boolean {
    return !this.visit(box, (cell) => cell?.some((taken) => overlaps(box, taken)) ?? false);
  }

  private visit(box: Box, found: (cell: Box[] | undefined, key: number) => boolean): boolean {
    const right = Math.floor((box.x + box.w) / CELL);
    const bottom = Math.floor((box.y + box.h) / CELL);
    for (let i = Math.floor(box.x / CELL); i <= right; i++) {
      for (let j = Math.floor(box.y / CELL); j <= bottom; j++) {
        const key = i * 65_536 + j;
        if (found(this.cells.get(key), key)) return true;
      }
    }
    return false;
  }
}

/** The corners around (x, y) at a distance: right above and below, left above and below. */
function corners(x: number, y: number, w: number, h: number, gap: number): Box[] {
  const offsets: [number, number][] = [
    [gap, -gap - h],
    [gap, gap - 4],
    [-gap - w, -gap - h],
    [-gap - w, gap - 4],
  ];
  if (gap > GAP) offsets.push([gap, -h / 2], [-gap - w, -h / 2], [-w / 2, -gap - h], [-w / 2, gap]);
  return offsets.map(([dx, dy]) => ({ x: x + dx, y: y + dy, w, h }));
}

export interface Wanted {
  key: string;
  x: number;
  y: number;
  w: number;
  h: number;
  rank: number; // the higher is placed first
  must: boolean; // looks farther out for a free place: what is inside should not be left unnamed
  spots?: readonly [number, number][]; // its own places for the upper left corner, instead of the usual
}

/** The first free place for a label; null where all are taken: a label that hides another says less than none. */
export function placeLabel(wanted: Wanted, taken: Taken): Box | null {
  const { x, y, w, h, must, spots } = wanted;
  if (spots) {
    return spots.map(([left, top]) => ({ x: left, y: top, w, h })).find((box) => taken.isFree(box)) ?? null;
  }
  for (const gap of must ? FARTHER : [GAP]) {
    for (const box of corners(x, y, w, h, gap)) if (taken.isFree(box)) return box;
  }
  return null;
}

/** Place many: by rank, then by key, so that the same picture gives the same labels. */
export function placeLabels(wanted: readonly Wanted[], obstacles: Iterable<Box>): Map<string, Box> {
  const taken = new Taken(obstacles);
  const placed = new Map<string, Box>();
  const order = [...wanted].sort((a, b) => b.rank - a.rank || (a.key < b.key ? -1 : 1));
  for (const one of order) {
    const box = placeLabel(one, taken);
    if (!box) continue;
    placed.set(one.key, box);
    taken.add(box);
  }
  return placed;
}
