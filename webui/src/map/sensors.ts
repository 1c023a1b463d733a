/** Sensors: where they stand, where they look, and, above all, where nobody looks. */

import { CONDITION, inTrouble, looks } from "../state/health";
import type { SensorLine } from "../state/lines";
import { THEME } from "../theme";
import { clock } from "../ui/format";
import { type Callout, callout } from "./callouts";
import { metresPerPixel, sectorRings } from "./geo";
import { outside, type Pen, tracePath } from "./pen";

export type Hatch = CanvasPattern | string;

/** Fine strokes at 45 degrees, as a repeating pattern. */
export function hatch(c: CanvasRenderingContext2D, ink: string, gap: number, alpha: number): Hatch {
  const tile = document.createElement("canvas");
  tile.width = tile.height = gap;
  const t = tile.getContext("2d");
  if (!t) return ink;
  t.strokeStyle = ink;
  t.globalAlpha = alpha;
  t.lineWidth = 1;
  for (const shift of [-gap, 0, gap]) {
    t.moveTo(shift, gap);
    t.lineTo(shift + gap, 0);
  }
  t.stroke();
  return c.createPattern(tile, "repeat") ?? ink;
}

function traceCoverage(pen: Pen, sensor: SensorLine): boolean {
  if (!sensor.coverage || sensor.lat_deg === null || sensor.lon_deg === null) return false;
  pen.c.beginPath();
  for (const ring of sectorRings(sensor.lat_deg, sensor.lon_deg, sensor.coverage)) {
    tracePath(pen, ring);
    pen.c.closePath();
  }
  return true;
}

/** Hatch all that no living sensor covers. Draws on a canvas of its own, for it cuts holes. */
export function drawUnwatched(pen: Pen, sensors: readonly SensorLine[], pattern: Hatch): void {
  const { c } = pen;
  c.globalCompositeOperation = "source-over";
  c.fillStyle = THEME.shade;
  c.fillRect(0, 0, pen.width, pen.height);
  c.fillStyle = pattern;
  c.fillRect(0, 0, pen.width, pen.height);
  c.globalCompositeOperation = "destination-out";
  c.fillStyle = "#000";
  for (const sensor of sensors) {
    if (looks(sensor) && traceCoverage(pen, sensor)) c.fill("evenodd");
  }
  c.globalCompositeOperation = "source-over";
}

export function drawCoverage(pen: Pen, sensors: readonly SensorLine[], dead: Hatch): void {
  const { c } = pen;
  for (const sensor of sensors) {
    if (!traceCoverage(pen, sensor)) continue;
    if (looks(sensor)) {
      c.setLineDash([]);
      c.strokeStyle = THEME.coverage;
      c.globalAlpha = 0.55;
      c.lineWidth = 1;
    } else {
      c.fillStyle = dead;
      c.fill("evenodd");
      c.setLineDash([7, 5]);
      c.strokeStyle = THEME.dead;
      c.globalAlpha = 0.95;
      c.lineWidth = 1.6;
    }
    c.stroke();
    c.globalAlpha = 1;
  }
  c.setLineDash([]);
}

/** Whether a living sensor's area is too small on the screen for more than a dot. */
const SMALL_PX = 22;

/** Draw the sensors, the dead on top; returns what is to be written beside them. */
export function drawSensors(pen: Pen, sensors: readonly SensorLine[]): Callout[] {
  const callouts: Callout[] = [];
  const deadLast = [...sensors].sort((a, b) => Number(inTrouble(a)) - Number(inTrouble(b)));
  for (const sensor of deadLast) {
    if (sensor.lat_deg === null || sensor.lon_deg === null) continue;
    const { x, y } = pen.at(sensor.lon_deg, sensor.lat_deg);
    if (outside(pen, x, y)) continue;
    const well = !inTrouble(sensor);
    if (sensor.state !== "alive") deadMark(pen, x, y);
    else if (well && reachPx(pen, sensor) < SMALL_PX) smallMark(pen, x, y);
    else aliveMark(pen, x, y);
    if (sensor.state === "alive" && !well) faultMark(pen.c, x, y);
    if (well && reachPx(pen, sensor) < SMALL_PX) continue; // one of a field
    callouts.push(calloutOf(pen, sensor, x, y));
  }
  return callouts;
}

function reachPx(pen: Pen, { coverage, lat_deg }: SensorLine): number {
  if (!coverage || lat_deg === null) return Infinity;
  return coverage.range_max_m / metresPerPixel(lat_deg, pen.zoom);
}

function calloutOf(pen: Pen, sensor: SensorLine, x: number, y: number): Callout {
  const name = sensor.name ?? sensor.id;
  const key = `sensor ${sensor.id}`;
  if (!inTrouble(sensor)) {
    const words = [{ text: name, ink: THEME.coverage, bold: false }];
    return callout(pen, { key, x, y, rank: -20, must: false, words });
  }
  const words = [
    ...faultWords(sensor).map((text) => ({ text, ink: THEME.dead, bold: true })),
    { text: name, ink: THEME.dead, bold: false },
  ];
  return callout(pen, { key, x, y, rank: 90, must: true, words });
}

/** What stands beside the mark of a sensor in trouble, a line each. */
export function faultWords(sensor: SensorLine): string[] {
  const state = { silent: `SILENT since ${clock(Date.parse(sensor.since))}`, never_heard: "NEVER HEARD", alive: "" };
  const words = sensor.conditions.map(({ kind, since }) => {
    return `${CONDITION[kind].word} since ${clock(Date.parse(since))}`;
  });
  return [state[sensor.state], ...words].filter(Boolean);
}

/** A triangle with a stroke beside the mark: it is heard, and something is wrong with it. */
export function faultMark(c: CanvasRenderingContext2D, x: number, y: number): void {
  c.fillStyle = THEME.mark;
  c.strokeStyle = THEME.dead;
  c.lineWidth = 1.8;
  c.beginPath();
  c.moveTo(x + 10, y - 13);
  c.lineTo(x + 17, y);
  c.lineTo(x + 3, y);
  c.closePath();
  c.fill();
  c.stroke();
  c.beginPath();
  c.moveTo(x + 10, y - 9);
  c.lineTo(x + 10, y - 5);
  c.moveTo(x + 10, y - 3);
  c.lineTo(x + 10, y - 1.5);
  c.stroke();
}

function smallMark({ c }: Pen, x: number, y: number): void {
  c.beginPath();
  c.arc(x, y, 1.8, 0, 7);
  c.fillStyle = THEME.coverage;
  c.fill();
}

function aliveMark({ c }: Pen, x: number, y: number): void {
  c.strokeStyle = THEME.coverage;
  c.fillStyle = THEME.halo;
  c.lineWidth = 1.8;
  c.beginPath(); // a mast with a dish: two arcs over a foot
  c.moveTo(x, y - 2);
  c.lineTo(x - 4, y + 7);
  c.moveTo(x, y - 2);
  c.lineTo(x + 4, y + 7);
  c.stroke();
  c.beginPath();
  c.arc(x, y - 3, 2, 0, 7);
  c.fillStyle = THEME.coverage;
  c.fill();
  c.beginPath();
  c.arc(x, y - 3, 6, -2.5, -0.64);
  c.stroke();
}

function deadMark({ c }: Pen, x: number, y: number): void {
  c.fillStyle = THEME.mark;
  c.strokeStyle = THEME.dead;
  c.lineWidth = 2;
  c.beginPath();
  c.rect(x - 8, y - 8, 16, 16);
  c.fill();
  c.stroke();
  c.beginPath();
  c.moveTo(x - 5, y - 5);
  c.lineTo(x + 5, y + 5);
  c.moveTo(x + 5, y - 5);
  c.lineTo(x - 5, y + 5);
  c.stroke();
}
