/**
 * A drawing that lies over the map and moves with it. Two canvases take turns: one is shown, and
 * carried along by the browser's compositor while the map moves; on the other the next is drawn, a
 * few milliseconds in each frame, so that the page never stands still for it.
 */
import { shiftBetween, type View } from "./projection";

const SLICE_MS = 7; // of drawing in one frame while the map moves
const STILL_SLICE_MS = 30; // while it rests: nobody sees a frame that comes later
const FAR = 0.6; // of the margin: a map that moved so far is drawn anew
const MOVING_REST_MS = 400; // between drawings while the map moves: each costs the compositor a copy
const MOVING_MS = 120; // so long after its last movement the map counts as moving
const REST = 2; // at least so many times as long as a drawing took passes until the next begins
const SHORTEST_REST_MS = 80;

interface Leaf {
  canvas: HTMLCanvasElement;
  c: CanvasRenderingContext2D;
  view: View | null;
}

/** Draw one view; each `yield` is a place where the browser may do something else. */
export type Paint = (c: CanvasRenderingContext2D, view: View) => Generator<void>;

export class Sheet {
  private shown: Leaf;
  private next: Leaf;
  private wanted = false;
  private job: { steps: Generator<void>; view: View; spentMs: number } | null = null;
  private restUntil = 0;
  private movedAt = -Infinity;
  private asked = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    parent: HTMLElement,
    private readonly view: () => View,
    private readonly paint: Paint,
  ) {
    this.shown = leaf(parent);
    this.next = leaf(parent);
    this.next.canvas.style.visibility = "hidden";
  }

  /** Draw anew soon; `now`: a person waits for it, so without a rest. */
  ask(now = false): void {
    this.wanted = true;
    if (now) this.restUntil = 0;
    if (now && this.job && isFar(this.job.view, this.view())) this.job = null; // nobody will see it
    this.schedule();
  }

  /** Lay what is shown where the map now is. */
  follow(): void {
    this.movedAt = performance.now();
    this.lay();
  }

  private lay(): void {
    const { canvas, view: drawn } = this.shown;
    if (!drawn) return;
    const { dx, dy, scale } = shiftBetween(drawn, this.view());
    canvas.style.transform = `translate(${dx}px, ${dy}px) scale(${scale})`;
    const far = Math.max(Math.abs(dx), Math.abs(dy)) > FAR * drawn.margin;
    if (far) this.restUntil = 0;
    if (far || scale !== 1) this.ask();
  }

  stop(): void {
    cancelAnimationFrame(this.asked);
    clearTimeout(this.timer);
  }

  private schedule(): void {
    if (this.asked || (!this.job && !this.wanted)) return;
    const rest = this.job ? 0 : this.restUntil - performance.now();
    clearTimeout(this.timer);
    if (rest > 0) {
      this.timer = setTimeout(() => this.schedule(), rest);
      return;
    }
    this.asked = requestAnimationFrame(() => {
      this.asked = 0;
      this.work();
      this.schedule();
    });
  }

  private work(): void {
    this.job ??= this.begin();
    const { steps, view } = this.job;
    const begun = performance.now();
    let done: boolean | undefined = false;
    const slice = begun - this.movedAt < MOVING_MS ? SLICE_MS : STILL_SLICE_MS;
    while (!done && performance.now() - begun < slice) {
      done = steps.next().done;
      // A canvas collects what it is told; reading one pixel makes it draw now, within the slice.
      this.next.c.getImageData(0, 0, 1, 1);
    }
    this.job.spentMs += performance.now() - begun;
    if (done) this.turn(view);
  }

  private begin(): { steps: Generator<void>; view: View; spentMs: number } {
    this.wanted = false;
    const view = this.view();
    sizeFor(this.next, view);
    return { steps: this.paint(this.next.c, view), view, spentMs: 0 };
  }

  private turn(view: View): void {
    const now = performance.now();
    const least = now - this.movedAt < MOVING_MS ? MOVING_REST_MS : SHORTEST_REST_MS;
    this.restUntil = now + Math.max(least, REST * (this.job?.spentMs ?? 0));
    this.job = null;
    this.next.view = view;
    [this.shown, this.next] = [this.next, this.shown];
    this.lay();
    this.shown.canvas.style.visibility = "visible";
    this.next.canvas.style.visibility = "hidden";
  }
}

function isFar(drawn: View, now: View): boolean {
  const { dx, dy, scale } = shiftBetween(drawn, now);
  return Math.abs(Math.log2(scale)) > 0.1 || Math.max(Math.abs(dx), Math.abs(dy)) > drawn.margin;
}

function leaf(parent: HTMLElement): Leaf {
  const canvas = document.createElement("canvas");
  // Drawn by the processor: without a graphics card that is ten times as quick as through WebGL,
  // and with one it costs a copy.
  const c = canvas.getContext("2d", { willReadFrequently: true, alpha: false });
  if (!c) throw new Error("this browser gives no 2D canvas");
  canvas.className = "overlay";
  canvas.setAttribute("aria-hidden", "true"); // the Tracks and Sensors lists say it in words
  parent.append(canvas);
  return { canvas, c, view: null };
}

/** Make a canvas as large as a view with its margin, and empty it. */
function sizeFor({ canvas, c }: Leaf, { width, height, margin }: View): void {
  const ratio = window.devicePixelRatio;
  const w = Math.round((width + 2 * margin) * ratio);
  const h = Math.round((height + 2 * margin) * ratio);
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
    canvas.style.width = `${width + 2 * margin}px`;
    canvas.style.height = `${height + 2 * margin}px`;
    canvas.style.left = canvas.style.top = `${-margin}px`;
  }
  c.setTransform(ratio, 0, 0, ratio, 0, 0);
  c.clearRect(0, 0, width + 2 * margin, height + 2 * margin);
}
