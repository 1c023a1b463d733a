/** The map's projection, for drawing many places: Web Mercator, north up, never tilted. */

const RAD = Math.PI / 180;

/** Share of the world's width, from the antimeridian to the east. */
export const mercatorX = (lon: number): number => (lon + 180) / 360;

/** Share of the world's height, from the north; a pole would be infinite. */
export function mercatorY(lat: number): number {
  const sin = Math.sin(Math.min(Math.max(lat, -89.9), 89.9) * RAD);
  return 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI);
}

/** A map at rest: which place is in the middle, how large the world is, how large the drawing. */
export interface View {
  x: number; // mercator, of the middle
  y: number;
  zoom: number;
  worldPx: number; // CSS px
  width: number; // CSS px, of the visible part
  height: number;
  margin: number; // CSS px drawn around the visible part, on each side
}

/** How a drawing of one view must be moved to lie right in another: px, and a factor. */
export function shiftBetween(drawn: View, now: View): { dx: number; dy: number; scale: number } {
  return {
    dx: (drawn.x - now.x) * now.worldPx + (now.width - drawn.width) / 2,
    dy: (drawn.y - now.y) * now.worldPx + (now.height - drawn.height) / 2,
    scale: now.worldPx / drawn.worldPx,
  };
}

/** The longitude of a share of the world's width. */
export const unmercatorX = (x: number): number => x * 360 - 180;

/** The latitude of a share of the world's height. */
export const unmercatorY = (y: number): number => (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
