/** What every drawing function gets: the canvas, and how places become pixels. */

import { THEME } from "../theme";
import { visible } from "../ui/visible-text";
import type { LonLat } from "./geo";
import type { Box } from "./labels";
import { mercatorX, mercatorY, type View } from "./projection";

export interface Pen {
  c: CanvasRenderingContext2D;
  width: number; // CSS px of the whole drawing, its margin included
  height: number;
  inner: Box; // the part that is on the screen
  zoom: number;
  now: number | null; // the shown time, ms since 1970
  at(lon: number, lat: number): { x: number; y: number };
  px(mercator: number): number; // from mercator x to px across
  py(mercator: number): number; // from mercator y to px down
}

/** A pen that draws a view with its margin; the upper left corner of the margin is (0, 0). */
export function penOf(c: CanvasRenderingContext2D, view: View, now: number | null): Pen {
  const { worldPx, width, height, margin, zoom } = view;
  const left = width / 2 + margin - view.x * worldPx;
  const top = height / 2 + margin - view.y * worldPx;
  const px = (mercator: number) => mercator * worldPx + left;
  const py = (mercator: number) => mercator * worldPx + top;
  return {
    c,
    width: width + 2 * margin,
    height: height + 2 * margin,
    inner: { x: margin, y: margin, w: width, h: height },
    zoom,
    now,
    at: (lon, lat) => ({ x: px(mercatorX(lon)), y: py(mercatorY(lat)) }),
    px,
    py,
  };
}

export const FONT_SMALL = '11px "DejaVu Sans", "Segoe UI", system-ui, sans-serif';
export const FONT_BOLD = '600 12px "DejaVu Sans", "Segoe UI", system-ui, sans-serif';

export function tracePath(pen: Pen, points: readonly LonLat[]): void {
  points.forEach(([lon, lat], i) => {
    const { x, y } = pen.at(lon, lat);
    if (i === 0) pen.c.moveTo(x, y);
    else pen.c.lineTo(x, y);
  });
}

/** Text with an edge in the colour of the ground, so that it reads on anything. */
export function text(c: CanvasRenderingContext2D, raw: string, x: number, y: number, ink: string): void {
  const words = visible(raw);
  c.lineJoin = "round";
  c.lineWidth = 3.5;
  c.strokeStyle = THEME.halo;
  c.strokeText(words, x, y);
  c.fillStyle = ink;
  c.fillText(words, x, y);
}

const widths = new Map<string, Map<string, number>>(); // by font, by character

/**
 * How wide words will be, in px. Characters are measured once each: measuring whole labels costs
 * more than drawing them, and their kerning is below a pixel.
 */
export function widthOf(c: CanvasRenderingContext2D, words: string, font: string): number {
  const known = widths.get(font) ?? new Map<string, number>();
  widths.set(font, known);
  let sum = 0;
  for (const character of visible(words)) {
    let width = known.get(character);
    if (width === undefined) {
      c.font = font;
      width = c.measureText(character).width;
      known.set(character, width);
    }
    sum += width;
  }
  return sum;
}

export function outside(pen: Pen, x: number, y: number, margin = 60): boolean {
  return x < -margin || y < -margin || x > pen.width + margin || y > pen.height + margin;
}

export const around = (x: number, y: number, r: number): Box => ({ x: x - r, y: y - r, w: 2 * r, h: 2 * r });
