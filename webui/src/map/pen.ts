/** What every drawing function gets: the canvas, and how places become pixels. */
import { THEME } from "../theme";
import type { LonLat } from "./geo";
import type { Box } from "./labels";

export interface Pen {
  c: CanvasRenderingContext2D;
  width: number; // CSS px
  height: number;
  zoom: number;
  now: number | null; // the shown time, ms since 1970
  at(lon: number, lat: number): { x: number; y: number };
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

/** Text with a dark edge, so that it reads on anything. */
export function text(c: CanvasRenderingContext2D, words: string, x: number, y: number, ink: string): void {
  c.lineJoin = "round";
  c.lineWidth = 3.5;
  c.strokeStyle = THEME.halo;
  c.strokeText(words, x, y);
  c.fillStyle = ink;
  c.fillText(words, x, y);
}

export function outside(pen: Pen, x: number, y: number, margin = 60): boolean {
  return x < -margin || y < -margin || x > pen.width + margin || y > pen.height + margin;
}

export const around = (x: number, y: number, r: number): Box => ({ x: x - r, y: y - r, w: 2 * r, h: 2 * r });
