/** The map of the form: the base map, the place of the witness and the wedge of directions. */
import { type Base, fetchBase } from "../map/base";
import { destination, type LonLat } from "../map/geo";
import { drawGround } from "../map/ground";
import { type Pen, penOf, tracePath } from "../map/pen";
import type { View } from "../map/projection";
import { Sheet } from "../map/sheet";
import { type At, Surface } from "../map/surface";
import { THEME } from "../theme";
import { type Draft, numberOf } from "./draft";

const MARGIN_PX = 80;
const CLOSE_ZOOM = 9;
const WEDGE_PX = 200;

export class PlaceMap {
  private readonly surface: Surface;
  private readonly sheet: Sheet;
  private base: Base | null = null;

  constructor(
    box: HTMLElement,
    private readonly draft: () => Draft,
    failed: () => void,
  ) {
    this.surface = new Surface(box);
    this.sheet = new Sheet(
      this.surface.element,
      () => this.surface.view(MARGIN_PX),
      (c, view) => this.paint(c, view),
    );
    this.surface.on("move", () => this.sheet.follow());
    this.surface.on("moveend", () => this.sheet.ask(true));
    this.surface.on("resize", () => this.sheet.ask(true));
    const [lat, lon] = [numberOf(draft().lat), numberOf(draft().lon)];
    if (lat !== null && lon !== null) this.surface.jumpTo(lat, lon, CLOSE_ZOOM);
    this.sheet.ask(true);
    fetchBase().then((base) => {
      this.base = base;
      this.draw();
    }, failed);
  }

  draw(): void {
    this.sheet.ask(true);
  }

  onTouch(listener: (at: At) => void): void {
    this.surface.on("click", listener);
  }

  /** Metres of one pixel at a latitude, at the present zoom. */
  metresPerPixel(lat: number): number {
    return (40_075_017 * Math.cos((lat * Math.PI) / 180)) / (512 * 2 ** this.surface.zoom);
  }

  remove(): void {
    this.sheet.stop();
    this.surface.remove();
  }

  private *paint(c: CanvasRenderingContext2D, view: View): Generator<void> {
    const pen = penOf(c, view, null);
    yield* drawGround(pen, this.base);
    this.drawWedge(pen);
  }

  private drawWedge(pen: Pen): void {
    const { lat: typedLat, lon: typedLon, direction } = this.draft();
    const [lat, lon, azimuth] = [numberOf(typedLat), numberOf(typedLon), numberOf(direction.azimuth)];
    if (lat === null || lon === null) return;
    const reach = WEDGE_PX * this.metresPerPixel(lat);
    const outlines: LonLat[][] = [[...Array(25).keys()].map((i) => destination(lat, lon, i * 15, reach / 20))];
    if (azimuth !== null) {
      const half = 1.96 * (numberOf(direction.azimuthSigma) ?? 15);
      const arc = [...Array(13).keys()].map((i) => destination(lat, lon, azimuth - half + (i * half) / 6, reach));
      outlines.push([[lon, lat], ...arc, [lon, lat]]);
    }
    const { c } = pen;
    c.strokeStyle = THEME.selected;
    c.lineWidth = 2;
    c.setLineDash([4, 4]);
    for (const outline of outlines) {
      c.beginPath();
      tracePath(pen, outline);
      c.stroke();
    }
    c.setLineDash([]);
  }
}
