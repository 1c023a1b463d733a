import { describe, expect, it } from "vitest";
import { inRing } from "../src/map/geo";
import type { Pen } from "../src/map/pen";
import { mercatorX, mercatorY, shiftBetween, unmercatorX, unmercatorY, type View } from "../src/map/projection";
import { strand, trace } from "../src/map/shapes";
import { Trails } from "../src/map/trails";
import type { Track } from "../src/state/picture";
import { Trail } from "../src/state/trail";

/** A pen that notes the lines it is told to draw; a mercator unit is a pixel. */
function noting(width: number, height: number): { pen: Pen; lines: number[][] } {
  const lines: number[][] = [];
  const c = {
    beginPath: () => undefined,
    stroke: () => undefined,
    moveTo: (x: number, y: number) => lines.push([x, y]),
    lineTo: (x: number, y: number) => lines.at(-1)!.push(x, y),
  };
  const pen = { c, width, height, px: (x: number) => x, py: (y: number) => y };
  return { pen: pen as unknown as Pen, lines };
}

const pairs = (flat: number[]): [number, number][] =>
  Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i]!, flat[2 * i + 1]!]);

describe("the projection", () => {
  it("goes there and back", () => {
    for (const lat of [-80, -33.3, 0, 51.14, 84]) expect(unmercatorY(mercatorY(lat))).toBeCloseTo(lat, 9);
    expect(unmercatorX(mercatorX(-179.5))).toBeCloseTo(-179.5, 9);
  });
  it("moves a drawing to where its places now are", () => {
    const drawn: View = { x: 0.5, y: 0.4, zoom: 3, worldPx: 4096, width: 800, height: 600, margin: 100 };
    const now: View = { ...drawn, x: 0.51, y: 0.38, zoom: 4, worldPx: 8192 };
    const { dx, dy, scale } = shiftBetween(drawn, now);
    const place = [0.52, 0.41] as const;
    const was = [(place[0] - drawn.x) * drawn.worldPx, (place[1] - drawn.y) * drawn.worldPx];
    expect(was[0]! * scale + dx).toBeCloseTo((place[0] - now.x) * now.worldPx, 6);
    expect(was[1]! * scale + dy).toBeCloseTo((place[1] - now.y) * now.worldPx, 6);
  });
});

describe("what cannot be seen is not drawn", () => {
  it("of an area whose corners lie far away, and its part on the screen stays", () => {
    const { pen, lines } = noting(100, 100);
    const ring = { ...strand([]), x: new Float64Array(4002), y: new Float64Array(4002) };
    const corners = [
      [-5000, -5000],
      [5000, -5000],
      [70, 5000],
      [-5000, 40],
    ];
    for (let i = 0; i <= 4000; i++) {
      const [a, b] = [corners[Math.floor(i / 1000) % 4]!, corners[(Math.floor(i / 1000) + 1) % 4]!];
      ring.x[i] = a[0]! + ((b[0]! - a[0]!) * (i % 1000)) / 1000;
      ring.y[i] = a[1]! + ((b[1]! - a[1]!) * (i % 1000)) / 1000;
    }
    ring.x[4001] = ring.x[0]!;
    ring.y[4001] = ring.y[0]!;
    trace(pen, ring);
    expect(lines[0]!.length).toBeLessThan(30);
    const whole = Array.from(ring.x, (x, i): [number, number] => [x, ring.y[i]!]);
    for (const [x, y] of [
      [1, 1],
      [50, 50],
      [99, 3],
      [2, 98],
    ] as const) {
      expect(inRing(x, y, pairs(lines[0]!))).toBe(inRing(x, y, whole));
    }
  });
});

describe("a trail", () => {
  const track = (points: [number, number][]): Track => {
    const trail = new Trail();
    points.forEach(([x, y], i) => {
      trail.add(i, 0, 0);
      trail.x[trail.end - 1] = x;
      trail.y[trail.end - 1] = y;
    });
    return { trail, row: { status: "confirmed" } } as unknown as Track;
  };
  const drawn = (points: [number, number][], size = 1000): number[][] => {
    const { pen, lines } = noting(size, size);
    const trails = new Trails(pen, 1);
    const [x, y] = points.at(-1)!;
    trails.add(track(points), x, y, "trail");
    for (const _ of trails.draw());
    return lines;
  };
  it("that is straight is a piece for each shade", () => {
    expect(drawn(Array.from({ length: 100 }, (_, i) => [i * 3, i * 2])).length).toBeLessThanOrEqual(5);
  });
  it("that bends is never farther than two pixels from what is drawn", () => {
    const circle = Array.from({ length: 120 }, (_, i): [number, number] => [
      500 + 200 * Math.cos(i / 19),
      500 + 200 * Math.sin(i / 19),
    ]);
    const lines = drawn(circle);
    const far = ([px, py]: [number, number]) =>
      Math.min(
        ...lines.map(([ax, ay, bx, by]) => {
          const [dx, dy] = [bx! - ax!, by! - ay!];
          const along = Math.max(0, Math.min(1, ((px - ax!) * dx + (py - ay!) * dy) / (dx * dx + dy * dy || 1)));
          return Math.hypot(px - ax! - along * dx, py - ay! - along * dy);
        }),
      );
    expect(Math.max(...circle.map(far))).toBeLessThan(2);
    expect(lines.length).toBeLessThan(circle.length);
  });
  it("that lies outside of the drawing is left out", () => {
    expect(
      drawn([
        [2000, 10],
        [2100, 10],
        [2200, 10],
      ] as [number, number][]),
    ).toEqual([]);
  });
});
