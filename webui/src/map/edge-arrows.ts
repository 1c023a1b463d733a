/** At the edge of the map: where what is inside, or may be, lies beyond it. A press goes there. */
import type { Picture } from "../state/picture";
import type { Store } from "../state/store";
import { metres } from "../ui/format";
import { between } from "./geo";
import type { Surface } from "./surface";

const SECTORS = 16; // one arrow for all in the same direction
const INSET_PX = 24;
const EVERY_MS = 400; // for changes of the picture; a moved map is followed at once

interface Beyond {
  lat: number;
  lon: number;
  angle: number; // on the screen, from east, clockwise
  inside: boolean;
}

interface Arrow extends Beyond {
  count: number;
  x: number;
  y: number;
}

/** All tracks that concern somebody and lie outside of the view. */
export function beyond(picture: Picture, surface: Surface): Beyond[] {
  const { width, height } = surface.view(0);
  const found: Beyond[] = [];
  for (const { row, about } of picture.tracks.values()) {
    const { answer, barred } = picture.worst(about.id);
    if (!barred || answer === null || answer === "outside") continue;
    const { x, y } = surface.pixelOf(row.lat, row.lon);
    if (x >= 0 && y >= 0 && x <= width && y <= height) continue;
    const angle = Math.atan2(y - height / 2, x - width / 2);
    found.push({ lat: row.lat, lon: row.lon, angle, inside: answer === "inside" });
  }
  return found;
}

/** One arrow a direction: to the one that matters most there. */
export function grouped(all: readonly Beyond[], width: number, height: number): Arrow[] {
  const arrows = new Map<number, Arrow>();
  for (const one of all) {
    const sector = Math.round((one.angle / (2 * Math.PI)) * SECTORS + SECTORS) % SECTORS;
    const known = arrows.get(sector);
    const count = (known?.count ?? 0) + 1;
    if (known && (known.inside || !one.inside)) known.count = count;
    else arrows.set(sector, { ...one, count, ...atEdge(one.angle, width, height) });
  }
  return [...arrows.values()];
}

/** Where a ray from the middle meets the edge. */
export function atEdge(angle: number, width: number, height: number): { x: number; y: number } {
  const [halfX, halfY] = [width / 2 - INSET_PX, height / 2 - INSET_PX];
  const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
  const far = Math.min(halfX / Math.max(Math.abs(dx), 1e-9), halfY / Math.max(Math.abs(dy), 1e-9));
  return { x: width / 2 + dx * far, y: height / 2 + dy * far };
}

export class EdgeArrows {
  private readonly element = document.createElement("div");
  private buttons: HTMLButtonElement[] = [];
  private drawnAt = 0;

  constructor(
    private readonly surface: Surface,
    private readonly store: Store,
  ) {
    this.element.className = "edge-arrows";
    surface.container.append(this.element);
    surface.on("move", () => this.draw());
    surface.on("resize", () => this.draw());
    store.subscribe(() => {
      if (performance.now() - this.drawnAt > EVERY_MS) this.draw();
    });
  }

  private draw(): void {
    this.drawnAt = performance.now();
    const { width, height } = this.surface.view(0);
    const arrows = grouped(beyond(this.store.picture, this.surface), width, height);
    while (this.buttons.length < arrows.length) this.add();
    for (const [i, button] of this.buttons.entries()) {
      const arrow = arrows[i];
      button.hidden = !arrow;
      if (arrow) this.point(button, arrow);
    }
  }

  private add(): void {
    const button = document.createElement("button");
    button.type = "button";
    button.innerHTML = '<span class="arrow" aria-hidden="true">➤</span><span class="number"></span>';
    this.element.append(button);
    this.buttons.push(button);
  }

  private point(button: HTMLButtonElement, { lat, lon, angle, inside, count, x, y }: Arrow): void {
    const middle = this.surface.centre;
    const { metres: far } = between(middle.lat, middle.lon, lat, lon);
    const words = `${count} ${inside ? "inside" : "that may be inside"} beyond the edge, ${metres(far)} away: go there`;
    button.className = inside ? "inside" : "indeterminate";
    button.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px) translate(-50%, -50%)`;
    button.title = words;
    button.setAttribute("aria-label", words);
    (button.firstElementChild as HTMLElement).style.transform = `rotate(${angle}rad)`;
    button.lastElementChild!.textContent = count > 1 ? String(count) : "";
    button.onclick = () => this.surface.easeTo(lat, lon);
  }
}
