/** Tracks: trail, uncertainty, a line to where it will be in a minute, symbol, and label. */
import type { Picture, Track, Worst } from "../state/picture";
import type { ObjectClass } from "../stream/frame";
import { THEME } from "../theme";
import { courseOf, height, nameOf, speed } from "../ui/format";
import { type Callout, callout, type Words } from "./callouts";
import { ellipse, metresPerPixel, SIGMAS_95 } from "./geo";
import { outside, type Pen } from "./pen";

const LEADER_S = 60;
const RING_PX = 12;
const SMALLEST_ELLIPSE_PX = 3; // below this it would hide under the symbol

interface Seen {
  track: Track;
  worst: Worst;
  x: number;
  y: number;
  ink: string;
}

export function inkOf(worst: Worst): string {
  if (!worst.barred) return THEME.track;
  if (worst.answer === "inside") return THEME.inside;
  return worst.answer === "indeterminate" ? THEME.indeterminate : THEME.track;
}

/** Draw all tracks; returns what is to be written beside them. */
export function drawTracks(pen: Pen, picture: Picture, selected: string | null): Callout[] {
  const seen: Seen[] = [];
  for (const track of picture.tracks.values()) {
    const { x, y } = pen.at(track.row.lon, track.row.lat);
    const worst = picture.worst(track.about.id);
    drawTrail(pen, track, inkOf(worst));
    if (!outside(pen, x, y)) seen.push({ track, worst, x, y, ink: inkOf(worst) });
  }
  for (const one of seen) drawUncertainty(pen, one);
  for (const one of seen) drawLeader(pen, one);
  for (const one of seen) drawSymbol(pen, one, one.track.about.id === selected);
  return seen
    .filter(({ track }) => track.row.status !== "tentative") // not yet worth a name
    .map((one) => calloutOf(pen, one, one.track.about.id === selected));
}

function calloutOf(pen: Pen, one: Seen, selected: boolean): Callout {
  const { track, worst, x, y, ink } = one;
  const rank = rankOf(one, selected);
  const words = labelOf(track, worst, ink);
  return callout(pen, { key: track.about.id, x, y, rank, must: rank >= MUST, words });
}

function drawTrail(pen: Pen, { trail, row }: Track, ink: string): void {
  const { c } = pen;
  const points = [...trail, { lat: row.lat, lon: row.lon }].map((p) => pen.at(p.lon, p.lat));
  if (points.length < 2) return;
  c.strokeStyle = ink === THEME.track ? THEME.trail : ink;
  c.lineWidth = 1.4;
  const faint = row.status === "tentative" || row.status === "lost" ? 0.4 : 1;
  for (let i = 1; i < points.length; i++) {
    c.globalAlpha = faint * (0.12 + 0.63 * (i / points.length)); // older is fainter
    c.beginPath();
    c.moveTo(points[i - 1]!.x, points[i - 1]!.y);
    c.lineTo(points[i]!.x, points[i]!.y);
    c.stroke();
  }
  c.globalAlpha = 1;
}

function drawUncertainty(pen: Pen, { track: { row }, x, y, ink }: Seen): void {
  const { ee, en, nn } = row.covariance;
  const scale = 1 / metresPerPixel(row.lat, pen.zoom);
  const shape = ellipse(ee, en, nn, SIGMAS_95);
  const major = shape.major * scale;
  if (major < SMALLEST_ELLIPSE_PX) return;
  const { c } = pen;
  c.beginPath();
  c.ellipse(x, y, major, Math.max(1, shape.minor * scale), -shape.angle, 0, 2 * Math.PI);
  c.globalAlpha = 0.09;
  c.fillStyle = ink;
  c.fill();
  c.globalAlpha = 0.75;
  c.strokeStyle = ink;
  c.lineWidth = 1;
  c.setLineDash(row.sigmaAssumed ? [2, 3] : []); // dotted: the source states no accuracy
  c.stroke();
  c.setLineDash([]);
  c.globalAlpha = 1;
}

function drawLeader(pen: Pen, { track: { row }, x, y, ink }: Seen): void {
  if (row.east === null || row.north === null || row.status === "lost") return;
  const scale = LEADER_S / metresPerPixel(row.lat, pen.zoom);
  const { c } = pen;
  c.beginPath();
  c.moveTo(x, y);
  c.lineTo(x + row.east * scale, y - row.north * scale);
  c.strokeStyle = ink;
  c.globalAlpha = row.status === "tentative" ? 0.4 : 0.85;
  c.lineWidth = 1;
  c.stroke();
  c.globalAlpha = 1;
}

function drawSymbol(pen: Pen, { track, worst, x, y, ink }: Seen, selected: boolean): void {
  const { c } = pen;
  const { ee, en, nn } = track.row.covariance;
  const error = Math.min(ellipse(ee, en, nn).major / metresPerPixel(track.row.lat, pen.zoom), 14);
  const { status } = track.row;
  c.save();
  c.translate(x, y);
  c.globalAlpha = status === "tentative" || status === "lost" ? 0.55 : 1;
  c.strokeStyle = ink;
  c.fillStyle = status === "confirmed" ? ink : THEME.halo;
  c.lineWidth = 1.8;
  if (status === "lost") cross(c);
  else if (status === "tentative") dot(c);
  else classMark(c, track.row.objectClass, courseOf(track.row));
  c.globalAlpha = 1;
  const r = Math.max(RING_PX, error + 4); // never over the ellipse, unless that is very large
  if (worst.answer === "inside" && worst.barred) ring(c, r, [], 2.4);
  else if (worst.answer === "indeterminate" && worst.barred) ring(c, r, [4, 3.5], 2);
  if (selected) brackets(c);
  c.restore();
}

function ring(c: CanvasRenderingContext2D, r: number, dash: number[], width: number): void {
  c.beginPath();
  c.setLineDash(dash);
  c.lineWidth = width;
  c.arc(0, 0, r, 0, 2 * Math.PI);
  c.stroke();
  c.setLineDash([]);
}

function brackets(c: CanvasRenderingContext2D): void {
  c.strokeStyle = THEME.selected;
  c.lineWidth = 2;
  c.beginPath();
  for (const [sx, sy] of [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ] as const) {
    c.moveTo(sx * 17, sy * 10);
    c.lineTo(sx * 17, sy * 17);
    c.lineTo(sx * 10, sy * 17);
  }
  c.stroke();
}

function cross(c: CanvasRenderingContext2D): void {
  c.beginPath();
  for (const s of [-1, 1]) {
    c.moveTo(-5, -5 * s);
    c.lineTo(5, 5 * s);
  }
  c.stroke();
}

function dot(c: CanvasRenderingContext2D): void {
  c.beginPath();
  c.arc(0, 0, 3, 0, 2 * Math.PI);
  c.fill();
  c.stroke();
}

/** What kind of thing it is most likely, by shape alone. Nobody's side is ever shown. */
export function classMark(c: CanvasRenderingContext2D, kind: ObjectClass | null, course: number | null): void {
  c.save();
  if (course !== null) c.rotate((course * Math.PI) / 180);
  c.beginPath();
  if (kind === "aircraft") {
    c.moveTo(0, -9); // a swept dart
    c.lineTo(7, 7);
    c.lineTo(0, 3);
    c.lineTo(-7, 7);
    c.closePath();
  } else if (kind === "unmanned") {
    c.rotate(course === null ? 0 : (-course * Math.PI) / 180); // four rotors round a body
    c.rect(-2.6, -2.6, 5.2, 5.2);
    for (const [sx, sy] of [
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, 1],
    ] as const) {
      c.moveTo(sx * 2.6, sy * 2.6);
      c.lineTo(sx * 5, sy * 5);
      c.moveTo(sx * 6.2 + 2.4, sy * 6.2);
      c.arc(sx * 6.2, sy * 6.2, 2.4, 0, 2 * Math.PI);
    }
  } else if (kind === "bird") {
    c.rotate(course === null ? 0 : (-course * Math.PI) / 180); // two wings
    c.fillStyle = "transparent";
    c.moveTo(-9, -3);
    c.quadraticCurveTo(-4, -6, 0, 2);
    c.quadraticCurveTo(4, -6, 9, -3);
  } else {
    c.arc(0, 0, 3.8, 0, 2 * Math.PI); // kind not known: a plain disc
  }
  c.fill();
  c.stroke();
  c.restore();
}

const ANSWER_WORD = { inside: "INSIDE", indeterminate: "MAY BE INSIDE", outside: null } as const;

/** Beside a track: its name, its answer if it concerns anybody, then height and speed. */
export function labelOf({ row, about }: Track, worst: Worst, ink: string): Words[] {
  const state = row.status === "coasting" || row.status === "lost" ? ` · ${row.status}` : "";
  const answer = worst.barred && worst.answer ? ANSWER_WORD[worst.answer] : null;
  return [
    { text: nameOf(about) + state, ink, bold: true },
    ...(answer ? [{ text: answer, ink, bold: true }] : []),
    { text: `${height(row.height)} · ${speed(row)}`, ink: THEME.quiet, bold: false },
  ];
}

/** From this rank on, a track is never left without its words. */
const MUST = 40;

function rankOf({ track: { row }, worst }: Seen, selected: boolean): number {
  if (selected) return 100;
  const answer = worst.barred ? { inside: 50, indeterminate: 40, outside: 0 }[worst.answer ?? "outside"] : 0;
  return answer + { confirmed: 3, coasting: 2, tentative: 0, lost: -15 }[row.status];
}
