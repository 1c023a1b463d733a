/** Tracks: trail, uncertainty, a line to where it will be in a minute, symbol, and label. */
import type { Picture, Track, Worst } from "../state/picture";
import type { ObjectClass } from "../stream/frame";
import { THEME } from "../theme";
import { courseOf, height, nameOf, speed } from "../ui/format";
import { type Callout, callout, type Words } from "./callouts";
import { ellipse, metresPerPixel, SIGMAS_95 } from "./geo";
import { outside, type Pen } from "./pen";
import { mercatorX, mercatorY } from "./projection";
import type { Sprites } from "./sprites";
import { Trails } from "./trails";

const LEADER_S = 60;
const RING_PX = 12;
const SMALLEST_ELLIPSE_PX = 3; // below this it would hide under the symbol
const AT_A_TIME = 400; // tracks drawn before the browser may do something else
const ONE_PATH = 60; // ellipses in one path

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

function trailInk({ answer, barred }: Worst): "trail" | "inside" | "indeterminate" {
  return barred && answer !== null && answer !== "outside" ? answer : "trail";
}

/** Draw all tracks, some at a time; returns what is to be written beside them. */
export function* drawTracks(
  pen: Pen,
  picture: Picture,
  sprites: Sprites,
  shown: { selected: string | null; labels: boolean; trails: boolean },
): Generator<void, Callout[]> {
  const { selected, labels } = shown;
  const seen: Seen[] = [];
  const trails = new Trails(pen, picture.tracks.size);
  let done = 0;
  for (const track of picture.tracks.values()) {
    const x = pen.px(mercatorX(track.row.lon));
    const y = pen.py(mercatorY(track.row.lat));
    const worst = picture.worst(track.about.id);
    if (shown.trails || track.about.id === selected) trails.add(track, x, y, trailInk(worst));
    if (!outside(pen, x, y)) seen.push({ track, worst, x, y, ink: inkOf(worst) });
    if (++done % AT_A_TIME === 0) yield;
  }
  seen.sort((a, b) => Number(a.worst.barred) - Number(b.worst.barred)); // what concerns somebody lies on top
  yield* trails.draw();
  yield* drawUncertainties(pen, seen);
  yield* drawLeaders(pen, seen);
  for (const [i, one] of seen.entries()) {
    drawSymbol(pen, sprites, one, one.track.about.id === selected);
    if (i % AT_A_TIME === AT_A_TIME - 1) yield;
  }
  return seen
    .filter(({ track }) => track.row.status !== "tentative") // not yet worth a name
    .filter(({ track, worst }) => labels || track.about.id === selected || inkOf(worst) !== THEME.track)
    .map((one) => calloutOf(pen, one, one.track.about.id === selected));
}

function calloutOf(pen: Pen, one: Seen, selected: boolean): Callout {
  const { track, worst, x, y, ink } = one;
  const rank = rankOf(one, selected);
  const words = labelOf(track, worst, ink);
  return callout(pen, { key: track.about.id, x, y, rank, must: rank >= MUST, words });
}

/** Ellipses of one style share a path: thousands of small paths cost more than their pixels. */
function* drawUncertainties(pen: Pen, seen: readonly Seen[]): Generator<void> {
  const { c } = pen;
  const styles = new Map<string, { ink: string; dash: number[]; of: [Seen, number, number, number][] }>();
  for (const one of seen) {
    const { ee, en, nn } = one.track.row.covariance;
    const scale = 1 / metresPerPixel(one.track.row.lat, pen.zoom);
    const shape = ellipse(ee, en, nn, SIGMAS_95);
    const major = shape.major * scale;
    if (major < SMALLEST_ELLIPSE_PX) continue;
    const assumed = one.track.row.sigmaAssumed; // dotted: the source states no accuracy
    const key = `${one.ink} ${assumed}`;
    const style = styles.get(key) ?? { ink: one.ink, dash: assumed ? [2, 3] : [], of: [] };
    styles.set(key, style);
    style.of.push([one, major, Math.max(1, shape.minor * scale), -shape.angle]);
  }
  for (const { ink, dash, of } of styles.values()) {
    c.fillStyle = c.strokeStyle = ink;
    c.lineWidth = 1;
    for (let i = 0; i < of.length; i += ONE_PATH) {
      c.beginPath();
      for (const [{ x, y }, major, minor, angle] of of.slice(i, i + ONE_PATH)) {
        c.moveTo(x + major * Math.cos(angle), y + major * Math.sin(angle));
        c.ellipse(x, y, major, minor, angle, 0, 2 * Math.PI);
      }
      c.globalAlpha = 0.09;
      c.fill();
      c.globalAlpha = 0.75;
      c.setLineDash(dash);
      c.stroke();
      c.setLineDash([]);
      c.globalAlpha = 1;
      if ((i / ONE_PATH) % 4 === 3) yield;
    }
  }
}

function* drawLeaders(pen: Pen, seen: readonly Seen[]): Generator<void> {
  const { c } = pen;
  const styles = new Map<string, Seen[]>();
  for (const one of seen) {
    const { east, north, status } = one.track.row;
    if (east === null || north === null || status === "lost") continue;
    const key = `${one.ink} ${status === "tentative" ? 0.4 : 0.85}`;
    const style = styles.get(key) ?? [];
    styles.set(key, style);
    style.push(one);
  }
  for (const [key, of] of styles) {
    const [ink, alpha] = key.split(" ") as [string, string];
    c.beginPath();
    for (const { track, x, y } of of) {
      const scale = LEADER_S / metresPerPixel(track.row.lat, pen.zoom);
      c.moveTo(x, y);
      c.lineTo(x + track.row.east! * scale, y - track.row.north! * scale);
    }
    c.strokeStyle = ink;
    c.globalAlpha = Number(alpha);
    c.lineWidth = 1;
    c.stroke();
    c.globalAlpha = 1;
    yield;
  }
}

function drawSymbol(pen: Pen, sprites: Sprites, { track, worst, x, y, ink }: Seen, selected: boolean): void {
  const { c } = pen;
  const { status, objectClass } = track.row;
  const filled = status === "confirmed";
  const course = objectClass === "aircraft" ? courseOf(track.row) : null; // the others look the same all round
  const kind = status === "lost" || status === "tentative" ? status : (objectClass ?? "unknown");
  const turn = course === null ? -1 : Math.round(course / 5) % 72;
  sprites.put(c, `${kind} ${filled} ${ink} ${turn}`, x, y, (s) => {
    s.globalAlpha = status === "tentative" || status === "lost" ? 0.55 : 1;
    s.strokeStyle = ink;
    s.fillStyle = filled ? ink : THEME.halo;
    s.lineWidth = 1.8;
    if (status === "lost") cross(s);
    else if (status === "tentative") dot(s);
    else classMark(s, objectClass, turn < 0 ? null : turn * 5);
  });
  const concerns = worst.barred && (worst.answer === "inside" || worst.answer === "indeterminate");
  if (!concerns && !selected) return;
  c.save();
  c.translate(x, y);
  c.strokeStyle = ink;
  const { ee, en, nn } = track.row.covariance;
  const error = Math.min(ellipse(ee, en, nn).major / metresPerPixel(track.row.lat, pen.zoom), 14);
  const r = Math.max(RING_PX, error + 4); // never over the ellipse, unless that is very large
  if (concerns && worst.answer === "inside") ring(c, r, [], 2.4);
  else if (concerns) ring(c, r, [4, 3.5], 2);
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
