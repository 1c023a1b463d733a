/**
 * The surface that a person moves: by mouse, touch, wheel and keys. It knows where the map is, and
 * draws nothing; sheets lie on it. North is up and it never tilts, so one factor converts.
 */
import { mercatorX, mercatorY, unmercatorX, unmercatorY, type View } from "./projection";

const TILE_PX = 512;
const ZOOM = { least: 1, most: 18 };
const CLICK_PX = 5; // a pointer that moved less was meant as a click
const WHEEL_PX = 380; // of wheel for one step of zoom
const LINE_PX = 16; // a wheel that counts in lines
const ARROW_PX = 90;
const SETTLED_MS = 160; // after the last wheel step the movement counts as over

export type Moment = "move" | "moveend" | "resize" | "click" | "hover";
export interface At {
  x: number; // CSS px from the surface's upper left corner
  y: number;
  lat: number;
  lon: number;
}

export class Surface {
  readonly element = document.createElement("div");
  private readonly listeners = new Map<Moment, Set<(at: At) => void>>();
  private readonly pointers = new Map<number, { x: number; y: number }>();
  private readonly resized = new ResizeObserver(() => this.resize());
  private x = mercatorX(15);
  private y = mercatorY(50);
  private zoomed = 3.5;
  private size = { width: 1, height: 1 };
  private pressed: { x: number; y: number; moved: boolean } | null = null;
  private easing = 0;
  private settling: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly container: HTMLElement) {
    const { element } = this;
    element.className = "map-surface";
    element.tabIndex = 0;
    element.setAttribute("role", "application");
    element.setAttribute("aria-label", "Map: arrows move it, plus and minus zoom. The Tracks tab says it in words");
    container.append(element);
    element.addEventListener("pointerdown", (event) => this.down(event));
    element.addEventListener("pointermove", (event) => this.moved(event));
    for (const end of ["pointerup", "pointercancel"] as const) element.addEventListener(end, (event) => this.up(event));
    element.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    element.addEventListener("dblclick", (event) => this.zoomAt(this.point(event), this.zoomed + 1));
    element.addEventListener("keydown", (event) => this.key(event));
    this.resized.observe(container);
    this.resize();
  }

  get zoom(): number {
    return this.zoomed;
  }

  get centre(): { lat: number; lon: number } {
    return { lat: unmercatorY(this.y), lon: unmercatorX(this.x) };
  }

  /** The view as it is now, with so many px drawn around it. */
  view(margin: number): View {
    return { x: this.x, y: this.y, zoom: this.zoomed, worldPx: this.worldPx(), ...this.size, margin };
  }

  /** West, south, east, north. */
  bounds(): [number, number, number, number] {
    const { width, height } = this.size;
    const from = this.placeAt(0, height);
    const to = this.placeAt(width, 0);
    return [from.lon, from.lat, to.lon, to.lat];
  }

  placeAt(x: number, y: number): At {
    const worldPx = this.worldPx();
    const lon = unmercatorX(this.x + (x - this.size.width / 2) / worldPx);
    return { x, y, lon, lat: unmercatorY(this.y + (y - this.size.height / 2) / worldPx) };
  }

  pixelOf(lat: number, lon: number): { x: number; y: number } {
    const worldPx = this.worldPx();
    return {
      x: (mercatorX(lon) - this.x) * worldPx + this.size.width / 2,
      y: (mercatorY(lat) - this.y) * worldPx + this.size.height / 2,
    };
  }

  on(moment: Moment, listener: (at: At) => void): void {
    const all = this.listeners.get(moment) ?? new Set();
    this.listeners.set(moment, all);
    all.add(listener);
  }

  jumpTo(lat: number, lon: number, zoom = this.zoomed): void {
    cancelAnimationFrame(this.easing);
    this.go(mercatorX(lon), mercatorY(lat), zoom);
    this.tell("moveend");
  }

  /** Go there within a moment; at once where the person wants no movement. */
  easeTo(lat: number, lon: number, zoom = this.zoomed, offset: readonly [number, number] = [0, 0], ms = 300): void {
    const worldPx = TILE_PX * 2 ** zoom;
    const to = { x: mercatorX(lon) - offset[0] / worldPx, y: mercatorY(lat) - offset[1] / worldPx };
    const from = { x: this.x, y: this.y, zoom: this.zoomed };
    cancelAnimationFrame(this.easing);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      this.go(to.x, to.y, zoom);
      this.tell("moveend");
      return;
    }
    const begun = performance.now();
    const step = () => {
      const share = Math.min(1, (performance.now() - begun) / ms);
      const eased = 1 - (1 - share) ** 3;
      const between = (a: number, b: number) => a + (b - a) * eased;
      this.go(between(from.x, to.x), between(from.y, to.y), between(from.zoom, zoom));
      if (share < 1) this.easing = requestAnimationFrame(step);
      else this.tell("moveend");
    };
    step();
  }

  fitBounds([west, south, east, north]: [number, number, number, number], padding = 50, mostZoom = 15): void {
    const { width, height } = this.size;
    const [left, right] = [mercatorX(west), mercatorX(east)];
    const [top, bottom] = [mercatorY(north), mercatorY(south)];
    const across = Math.max(1, width - 2 * padding) / Math.max(right - left, 1e-9);
    const down = Math.max(1, height - 2 * padding) / Math.max(bottom - top, 1e-9);
    const zoom = Math.min(Math.log2(Math.min(across, down) / TILE_PX), mostZoom);
    cancelAnimationFrame(this.easing);
    this.go((left + right) / 2, (top + bottom) / 2, zoom);
    this.tell("moveend");
  }

  zoomBy(step: number): void {
    this.zoomAt({ x: this.size.width / 2, y: this.size.height / 2 }, this.zoomed + step);
  }

  remove(): void {
    cancelAnimationFrame(this.easing);
    clearTimeout(this.settling);
    this.resized.disconnect();
    this.element.remove();
  }

  private worldPx(): number {
    return TILE_PX * 2 ** this.zoomed;
  }

  private go(x: number, y: number, zoom: number): void {
    this.zoomed = Math.min(Math.max(zoom, ZOOM.least), ZOOM.most);
    this.x = Math.min(Math.max(x, 0), 1);
    this.y = Math.min(Math.max(y, 0), 1);
    this.tell("move");
  }

  private tell(moment: Moment, at?: At): void {
    const told = at ?? this.placeAt(this.size.width / 2, this.size.height / 2);
    for (const listener of this.listeners.get(moment) ?? []) listener(told);
  }

  private resize(): void {
    this.size = { width: Math.max(1, this.container.clientWidth), height: Math.max(1, this.container.clientHeight) };
    this.tell("resize");
  }

  private point(event: MouseEvent): { x: number; y: number } {
    const box = this.container.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  private down(event: PointerEvent): void {
    if (event.button !== 0) return;
    cancelAnimationFrame(this.easing);
    this.element.setPointerCapture(event.pointerId);
    const at = this.point(event);
    this.pointers.set(event.pointerId, at);
    this.pressed = this.pointers.size === 1 ? { ...at, moved: false } : null; // two fingers are no click
  }

  private moved(event: PointerEvent): void {
    const at = this.point(event);
    const before = this.pointers.get(event.pointerId);
    if (!before) {
      this.tell("hover", this.placeAt(at.x, at.y));
      return;
    }
    if (this.pressed && !this.pressed.moved) {
      if (Math.hypot(at.x - this.pressed.x, at.y - this.pressed.y) < CLICK_PX) return;
      this.pressed.moved = true;
    }
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
    this.pointers.set(event.pointerId, at);
    const worldPx = this.worldPx();
    if (!other) {
      this.go(this.x - (at.x - before.x) / worldPx, this.y - (at.y - before.y) / worldPx, this.zoomed);
      return;
    }
    const spread = (a: { x: number; y: number }) => Math.max(1, Math.hypot(a.x - other.x, a.y - other.y));
    const middle = { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 };
    this.go(this.x - (at.x - before.x) / 2 / worldPx, this.y - (at.y - before.y) / 2 / worldPx, this.zoomed);
    this.zoomAt(middle, this.zoomed + Math.log2(spread(at) / spread(before)));
  }

  private up(event: PointerEvent): void {
    if (!this.pointers.delete(event.pointerId)) return;
    const { pressed } = this;
    if (this.pointers.size > 0) return;
    this.pressed = null;
    if (pressed && !pressed.moved && event.type === "pointerup") {
      this.tell("click", this.placeAt(pressed.x, pressed.y));
    } else this.tell("moveend");
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const px = event.deltaMode === 0 ? event.deltaY : event.deltaY * LINE_PX;
    this.zoomAt(this.point(event), this.zoomed - px / WHEEL_PX);
  }

  /** Zoom so that what lies at a point of the screen stays there. */
  private zoomAt({ x, y }: { x: number; y: number }, zoom: number): void {
    const to = Math.min(Math.max(zoom, ZOOM.least), ZOOM.most);
    const [dx, dy] = [x - this.size.width / 2, y - this.size.height / 2];
    const gained = 1 / this.worldPx() - 1 / (TILE_PX * 2 ** to);
    this.go(this.x + dx * gained, this.y + dy * gained, to);
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.tell("moveend"), SETTLED_MS);
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrows: Record<string, [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
    };
    const arrow = arrows[event.key];
    if (arrow) {
      const step = ARROW_PX / this.worldPx();
      this.go(this.x + arrow[0] * step, this.y + arrow[1] * step, this.zoomed);
      this.tell("moveend");
    } else if (event.key === "+" || event.key === "=") this.zoomBy(0.5);
    else if (event.key === "-") this.zoomBy(-0.5);
    else return;
    event.preventDefault();
  }
}
