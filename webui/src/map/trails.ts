/** Trails of many tracks: simplified to what the screen can show, and stroked together by style. */
import type { Track } from "../state/picture";
import { THEME } from "../theme";
import type { Pen } from "./pen";

const BANDS = [0.22, 0.38, 0.54, 0.7]; // opacity from the oldest quarter to the newest
const FAINT = 0.4; // for tracks that may be nothing, or are lost
const STRAIGHT_PX = 0.8; // points that lie so near to a straight line are left out
const SURE_PX = 4; // a direction is taken from a step of at least this length
const WIDE_UP_TO = 800; // tracks; beyond, hairlines, which are drawn several times as quickly
const AT_A_TIME = 3000; // line pieces in one path

type Inks = "trail" | "inside" | "indeterminate";

export class Trails {
  private readonly batches = new Map<string, { ink: Inks; alpha: number; pieces: number[] }>();

  constructor(
    private readonly pen: Pen,
    private readonly tracks: number,
  ) {}

  /** Add one track's trail; parts outside of the drawing are left out. */
  add({ trail, row }: Track, x: number, y: number, ink: Inks): void {
    const n = trail.length;
    if (n === 0) return;
    const { pen } = this;
    const faint = row.status === "tentative" || row.status === "lost";
    let fromX = pen.px(trail.x[trail.first]!);
    let fromY = pen.py(trail.y[trail.first]!);
    let lastX = fromX;
    let lastY = fromY;
    let band = 0;
    let directionX = 0;
    let directionY = 0;
    for (let i = 1; i <= n; i++) {
      const toX = i === n ? x : pen.px(trail.x[trail.first + i]!);
      const toY = i === n ? y : pen.py(trail.y[trail.first + i]!);
      const here = Math.min(BANDS.length - 1, Math.floor((BANDS.length * i) / (n + 1)));
      const dx = toX - fromX;
      const dy = toY - fromY;
      const bends = Math.abs(directionX * dy - directionY * dx) > STRAIGHT_PX || directionX * dx + directionY * dy < 0;
      if (here !== band || bends) {
        this.piece(ink, faint, band, fromX, fromY, lastX, lastY);
        fromX = lastX;
        fromY = lastY;
        directionX = directionY = 0;
        band = here;
      }
      if (directionX === 0 && directionY === 0) {
        const far = Math.hypot(toX - fromX, toY - fromY);
        if (far >= SURE_PX) {
          directionX = (toX - fromX) / far;
          directionY = (toY - fromY) / far;
        }
      }
      lastX = toX;
      lastY = toY;
    }
    this.piece(ink, faint, band, fromX, fromY, lastX, lastY);
  }

  private piece(ink: Inks, faint: boolean, band: number, ax: number, ay: number, bx: number, by: number): void {
    const { width, height } = this.pen;
    if ((ax < 0 && bx < 0) || (ay < 0 && by < 0) || (ax > width && bx > width) || (ay > height && by > height)) return;
    const key = `${ink} ${faint} ${band}`;
    let batch = this.batches.get(key);
    if (!batch) {
      batch = { ink, alpha: BANDS[band]! * (faint ? FAINT : 1), pieces: [] };
      this.batches.set(key, batch);
    }
    batch.pieces.push(ax, ay, bx, by);
  }

  *draw(): Generator<void> {
    const { c } = this.pen;
    c.lineWidth = this.tracks > WIDE_UP_TO ? 1 : 1.4;
    for (const { ink, alpha, pieces } of this.batches.values()) {
      c.strokeStyle = THEME[ink];
      for (let i = 0; i < pieces.length; i += 4 * AT_A_TIME) {
        c.globalAlpha = alpha;
        c.beginPath();
        for (let j = i; j < Math.min(pieces.length, i + 4 * AT_A_TIME); j += 4) {
          c.moveTo(pieces[j]!, pieces[j + 1]!);
          c.lineTo(pieces[j + 2]!, pieces[j + 3]!);
        }
        c.stroke();
        c.globalAlpha = 1;
        yield;
      }
    }
  }
}
