/** The one canvas over the map: asks the store what there is, and draws it in a fixed order. */
import type { Map as MapLibre } from "maplibre-gl";
import { clicked } from "../state/sketch";
import type { RestrictionProperties, Store } from "../state/store";
import { THEME } from "../theme";
import { drawCallouts } from "./callouts";
import { boundsOf, destination, type LonLat } from "./geo";
import type { Box } from "./labels";
import { drawLostContacts } from "./lost-contact";
import { type Country, type NameAt, namesInView } from "./names";
import { drawNotices } from "./notices";
import { drawObservations } from "./observations";
import { around, FONT_SMALL, type Pen, text } from "./pen";
import { drawCoverage, drawSensors, drawUnwatched, type Hatch, hatch } from "./sensors";
import { drawSightings } from "./sightings";
import { drawTracks } from "./tracks";

const HIT_PX = 18;

export class Overlay {
  private readonly canvas = document.createElement("canvas");
  private readonly c: CanvasRenderingContext2D;
  private readonly shade = document.createElement("canvas");
  private readonly shadeC: CanvasRenderingContext2D;
  private readonly unwatched: Hatch;
  private readonly dead: Hatch;
  private countries: Country[] = [];
  private names: NameAt[] = [];
  private asked = 0;

  constructor(
    private readonly map: MapLibre,
    private readonly store: Store,
  ) {
    const c = this.canvas.getContext("2d");
    const shadeC = this.shade.getContext("2d");
    if (!c || !shadeC) throw new Error("this browser gives no 2D canvas");
    this.c = c;
    this.shadeC = shadeC;
    this.unwatched = hatch(shadeC, THEME.unwatched, 9, 0.2);
    this.dead = hatch(c, THEME.dead, 7, 0.2);
    this.canvas.className = "overlay";
    this.canvas.setAttribute("aria-hidden", "true"); // the Tracks and Sensors lists say it in words
    map.getCanvasContainer().append(this.canvas);
    map.on("move", () => this.ask());
    map.on("resize", () => this.ask());
    map.on("moveend", () => this.nameCountries());
    map.on("click", (event) => {
      if (store.drawing) {
        store.draw(clicked(store.drawing, event.lngLat.lat, event.lngLat.lng));
        return;
      }
      const id = this.trackNear(event.point.x, event.point.y);
      store.choose({ track: id });
    });
    store.subscribe(() => this.ask());
  }

  setCountries(countries: Country[]): void {
    this.countries = countries;
    this.nameCountries();
  }

  /** Draw once in the next frame, however often it is asked for. */
  ask(): void {
    if (this.asked) return;
    this.asked = requestAnimationFrame(() => {
      this.asked = 0;
      this.draw();
    });
  }

  /**
   * Bounds of where sensors stand, and of a usual reach around them; null where there is nothing
   * yet. The usual reach is the median: one receiver that hears far must not make all else small.
   */
  extent(): [number, number, number, number] | null {
    const sensors = [...this.store.picture.sensors.values()];
    const reaches = sensors.flatMap((s) => s.coverage?.range_max_m ?? []).sort((a, b) => a - b);
    const usual = reaches[Math.floor(reaches.length / 2)] ?? 0;
    const points: LonLat[] = [];
    for (const { lat_deg: lat, lon_deg: lon } of sensors) {
      if (lat === null || lon === null) continue;
      points.push([lon, lat], ...[0, 90, 180, 270].map((a) => destination(lat, lon, a, usual)));
    }
    if (points.length === 0) {
      for (const { row } of this.store.picture.tracks.values()) points.push([row.lon, row.lat]);
    }
    return boundsOf(points);
  }

  private nameCountries(): void {
    const b = this.map.getBounds();
    this.names = namesInView(this.countries, [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()]);
    this.ask();
  }

  private trackNear(x: number, y: number): string | null {
    let best: string | null = null;
    let least = HIT_PX;
    for (const { row, about } of this.store.picture.tracks.values()) {
      const p = this.map.project([row.lon, row.lat]);
      const far = Math.hypot(p.x - x, p.y - y);
      if (far < least) [best, least] = [about.id, far];
    }
    return best;
  }

  private pen(c: CanvasRenderingContext2D): Pen {
    const canvas = this.map.getCanvas();
    return {
      c,
      width: canvas.clientWidth,
      height: canvas.clientHeight,
      zoom: this.map.getZoom(),
      now: this.store.picture.until,
      at: (lon, lat) => this.map.project([lon, lat]),
    };
  }

  private fit(canvas: HTMLCanvasElement, c: CanvasRenderingContext2D, { width, height }: Pen): void {
    const ratio = window.devicePixelRatio;
    const w = Math.round(width * ratio);
    const h = Math.round(height * ratio);
    if (canvas.width !== w || canvas.height !== h) {
      canvas.width = w;
      canvas.height = h;
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    c.clearRect(0, 0, width, height);
  }

  private draw(): void {
    const { picture, chosen } = this.store;
    const pen = this.pen(this.c);
    const shade = this.pen(this.shadeC);
    const sensors = [...picture.sensors.values()];
    this.fit(this.canvas, this.c, pen);
    this.fit(this.shade, this.shadeC, shade);
    if (this.store.past?.why) {
      this.drawNames(pen); // no hatching either: who was looking then is not known here
      return;
    }
    drawUnwatched(shade, sensors, this.unwatched);
    this.c.drawImage(this.shade, 0, 0, pen.width, pen.height);
    this.drawNames(pen);
    drawCoverage(pen, sensors, this.dead);
    drawNotices(pen, picture.notices.values());
    if (!this.store.past) drawSightings(pen, this.store.sightings);
    drawObservations(pen, picture.observations, picture.sensors, picture.observedMs);
    const taken = this.drawRestrictionNames(pen);
    const callouts = [
      ...drawSensors(pen, sensors),
      ...drawTracks(pen, picture, chosen.track),
      ...drawLostContacts(pen, picture),
    ];
    const marks = callouts.map(({ x, y }) => around(x, y, 8));
    drawCallouts(pen, callouts, [...taken, ...marks]);
    if (picture.simulation) watermark(pen);
  }

  private drawNames(pen: Pen): void {
    const { c } = pen;
    c.font = '13px "DejaVu Sans", "Segoe UI", system-ui, sans-serif';
    c.textAlign = "center";
    c.textBaseline = "middle";
    for (const { name, lon, lat } of this.names) {
      const { x, y } = pen.at(lon, lat);
      text(c, name.toUpperCase().split("").join("\u200a"), x, y, THEME.country);
    }
    c.textAlign = "left";
  }

  private drawRestrictionNames(pen: Pen): Box[] {
    const boxes: Box[] = [];
    pen.c.font = FONT_SMALL;
    pen.c.textBaseline = "top";
    for (const { geometry, properties } of this.store.restrictions?.features ?? []) {
      const ring = outerRing(geometry);
      const top = ring ? this.topInView(pen, ring) : null;
      if (!top) continue;
      const lines = [properties.name, limitsOf(properties)];
      const w = Math.max(...lines.map((l) => pen.c.measureText(l).width));
      const x = Math.min(Math.max(top.x - w / 2, 6), pen.width - w - 6);
      lines.forEach((line, i) => {
        text(pen.c, line, x, top.y + 6 + i * 13, THEME.restriction);
      });
      boxes.push({ x, y: top.y + 6, w, h: 28 });
    }
    return boxes;
  }

  /** The northernmost corner of a ring that is on the screen: the name hangs under it. */
  private topInView(pen: Pen, ring: readonly LonLat[]): { x: number; y: number } | null {
    let top: { x: number; y: number } | null = null;
    for (const [lon, lat] of ring) {
      const p = pen.at(lon, lat);
      if (p.x < 0 || p.y < 0 || p.x > pen.width || p.y > pen.height - 60) continue;
      if (!top || p.y < top.y) top = p;
    }
    return top;
  }
}

/** The heights between which it holds, and whether its edge is only an approximation. */
export function limitsOf({ lower, upper, approximation }: RestrictionProperties): string {
  const heights =
    lower === null && upper === null ? "all heights" : `${lower ?? "no lower limit"} – ${upper ?? "no upper limit"}`;
  return approximation ? `${heights} · approximate edge` : heights;
}

function outerRing(geometry: GeoJSON.Geometry): LonLat[] | null {
  if (geometry.type === "Polygon") return geometry.coordinates[0] as LonLat[];
  if (geometry.type !== "MultiPolygon") return null;
  const rings = geometry.coordinates.map((polygon) => polygon[0] as LonLat[]);
  return rings.reduce((a, b) => (b.length > a.length ? b : a), rings[0] ?? []);
}

/** On the map itself, so that a picture of it says so wherever it is cut. */
function watermark({ c, width, height }: Pen): void {
  c.save();
  c.font = '600 30px "DejaVu Sans", "Segoe UI", system-ui, sans-serif';
  c.textAlign = "center";
  c.textBaseline = "middle";
  c.fillStyle = THEME.simulation;
  c.globalAlpha = 0.1;
  for (let y = 110; y < height; y += 210) {
    for (let x = (y % 420 === 110 ? 0.25 : 0.5) * width; x < width + 100; x += width / 2) {
      c.fillText("SIMULATION", x, y);
    }
  }
  c.restore();
}
