/** What lies over the map: asks the store what there is, and draws it in a fixed order. */
import { preferences } from "../state/preferences";
import { clicked } from "../state/sketch";
import type { RestrictionProperties, Restrictions, Store } from "../state/store";
import { THEME } from "../theme";
import type { Base } from "./base";
import { type Callout, callout, drawCallouts } from "./callouts";
import { boundsOf, destination, type LonLat } from "./geo";
import { drawGround, drawRestrictions } from "./ground";
import { drawLostContacts } from "./lost-contact";
import { drawMeasure, measured } from "./measure";
import { type NameAt, namesInView } from "./names";
import { drawNotices } from "./notices";
import { drawObservations } from "./observations";
import { around, FONT_SMALL, type Pen, penOf, widthOf } from "./pen";
import { drawAerodromes, drawTowns, type Places } from "./places";
import type { View } from "./projection";
import { drawCoverage, drawSensors, drawUnwatched, type Hatch, hatch } from "./sensors";
import { Sheet } from "./sheet";
import { drawSightings } from "./sightings";
import { drawSketch } from "./sketch";
import { Sprites } from "./sprites";
import type { Surface } from "./surface";
import { drawTracks } from "./tracks";

const HIT_PX = 18;
const MARGIN_PX = 240; // drawn beyond each edge, so that a moved map has something to show
const COUNTRY_FONT = '13px "DejaVu Sans", "Segoe UI", system-ui, sans-serif';

export class Overlay {
  private readonly sheet: Sheet;
  private readonly sprites = new Sprites();
  private readonly still = layer(); // ground, restrictions, hatching: what changes with the view only
  private readonly hatches = new Map<string, Hatch>();
  private readonly shade = layer(); // hatching is cut out on a canvas of its own
  private stillZones: Restrictions | null = null;
  private stillOf = ""; // the view and the sensors that it was drawn of
  private base: Base | null = null;
  private places: Places | null = null;
  private names: NameAt[] = [];

  constructor(
    private readonly surface: Surface,
    private readonly store: Store,
  ) {
    this.sheet = new Sheet(
      surface.element,
      () => surface.view(MARGIN_PX),
      (c, view) => this.paint(c, view),
    );
    surface.on("move", () => this.sheet.follow());
    surface.on("resize", () => this.sheet.ask(true));
    surface.on("moveend", () => {
      this.nameCountries();
      this.sheet.ask(true);
    });
    surface.on("click", ({ x, y, lat, lon }) => {
      if (store.measure) store.setMeasure(measured(store.measure, lat, lon));
      else if (store.drawing) store.draw(clicked(store.drawing, lat, lon));
      else store.choose({ track: this.trackNear(x, y) });
    });
    let chosen = store.chosen.track;
    store.subscribe(() => {
      this.sheet.ask(chosen !== store.chosen.track || store.drawing !== null || store.measure !== null);
      chosen = store.chosen.track;
    });
  }

  setPlaces(places: Places): void {
    this.places = places;
    this.sheet.ask();
  }

  /** The colours, units or layers are others now. */
  restyle(): void {
    this.sprites.clear();
    this.hatches.clear();
    this.stillOf = "";
    this.sheet.ask(true);
  }

  setBase(base: Base): void {
    this.base = base;
    this.stillOf = "";
    this.nameCountries();
    this.sheet.ask(true);
  }

  stop(): void {
    this.sheet.stop();
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
    this.names = this.base ? namesInView(this.base.countries, this.surface.bounds()) : [];
  }

  private trackNear(x: number, y: number): string | null {
    let best: string | null = null;
    let least = HIT_PX;
    for (const { row, about } of this.store.picture.tracks.values()) {
      const at = this.surface.pixelOf(row.lat, row.lon);
      const far = Math.hypot(at.x - x, at.y - y);
      if (far < least) [best, least] = [about.id, far];
    }
    return best;
  }

  private *paint(c: CanvasRenderingContext2D, view: View): Generator<void> {
    const { picture, chosen } = this.store;
    const pen = penOf(c, view, picture.until);
    const sensors = [...picture.sensors.values()];
    yield* this.drawStill(view, sensors);
    c.drawImage(this.still.canvas, 0, 0, pen.width, pen.height);
    yield;
    if (this.store.past?.why) {
      yield* drawCallouts(pen, this.countryNames(pen), []);
      return;
    }
    drawNotices(pen, picture.notices.values());
    if (!this.store.past) drawSightings(pen, this.store.sightings);
    if (preferences.shows("bearings")) {
      drawObservations(pen, picture.observations, picture.sensors, picture.observedMs);
    }
    if (this.store.drawing) drawSketch(pen, this.store.drawing);
    const placeNames = this.places
      ? [
          ...(preferences.shows("towns") ? drawTowns(pen, this.places) : []),
          ...(preferences.shows("aerodromes") ? drawAerodromes(pen, this.places) : []),
        ]
      : [];
    const sensorNames = drawSensors(pen, sensors);
    yield;
    const trackNames = yield* drawTracks(pen, picture, this.sprites, {
      selected: chosen.track,
      labels: preferences.shows("names"),
      trails: preferences.shows("trails"),
    });
    const lostNames = drawLostContacts(pen, picture);
    const measure = this.store.measure ? drawMeasure(pen, this.store.measure) : [];
    const marked = [...sensorNames, ...trackNames, ...lostNames, ...measure];
    const marks = marked.map(({ x, y }) => around(x, y, 8));
    yield;
    const ground = [...this.restrictionNames(pen), ...this.countryNames(pen), ...placeNames];
    yield* drawCallouts(pen, [...marked, ...ground], marks);
    if (picture.simulation) watermark(pen);
  }

  /** Kept until the view, a sensor, a restriction or a colour changes. */
  private *drawStill(view: View, sensors: Parameters<typeof drawUnwatched>[1]): Generator<void> {
    const { picture, past, restrictions } = this.store;
    const ratio = window.devicePixelRatio;
    const key = JSON.stringify([view, picture.sensorChanges, past?.asOf, past?.why, ratio, THEME.sea]);
    if (key === this.stillOf && restrictions === this.stillZones) return;
    const pen = penOf(size(this.still, view), view, picture.until);
    yield* drawingNow(pen.c, drawGround(pen, this.base));
    yield* drawingNow(pen.c, drawRestrictions(pen, restrictions));
    if (!past?.why) {
      // No hatching of a past of which nobody knows who was looking.
      const shade = penOf(size(this.shade, view), view, picture.until);
      drawUnwatched(shade, sensors, this.hatch(THEME.unwatched, 9));
      yield;
      pen.c.drawImage(this.shade.canvas, 0, 0, pen.width, pen.height);
      if (preferences.shows("coverage")) drawCoverage(pen, sensors, this.hatch(THEME.dead, 7));
      yield;
    }
    this.stillOf = key;
    this.stillZones = restrictions;
  }

  private hatch(ink: string, gap: number): Hatch {
    const known = this.hatches.get(ink) ?? hatch(this.still.c, ink, gap, 0.2);
    this.hatches.set(ink, known);
    return known;
  }

  private countryNames(pen: Pen): Callout[] {
    return this.names.map(({ name, lon, lat }) => {
      const { x, y } = pen.at(lon, lat);
      const spaced = name.toUpperCase().split("").join("\u200a");
      const words = [{ text: spaced, ink: THEME.country, bold: false, font: COUNTRY_FONT }];
      const w = widthOf(pen.c, spaced, COUNTRY_FONT);
      const spots = [0, -24, 24, -48, 48].map((down) => [x - w / 2, y - 7 + down] as [number, number]);
      return callout(pen, { key: `country ${name}`, x, y, rank: -60, must: false, words, spots });
    });
  }

  /** The name of a restriction and its heights hang under the northernmost corner in view. */
  private restrictionNames(pen: Pen): Callout[] {
    const found: Callout[] = [];
    for (const { geometry, properties } of this.store.restrictions?.features ?? []) {
      const ring = outerRing(geometry);
      const top = ring ? topInView(pen, ring) : null;
      if (!top) continue;
      const lines = [properties.name, limitsOf(properties)];
      const words = lines.map((line) => ({ text: line, ink: THEME.restriction, bold: false }));
      const w = Math.max(...lines.map((line) => widthOf(pen.c, line, FONT_SMALL)));
      const left = pen.inner.x + 6;
      const x = Math.min(Math.max(top.x - w / 2, left), pen.inner.x + pen.inner.w - w - 6);
      const spots = [6, 36, 66, 96, 140, 190, 250].flatMap((down) =>
        [0, -50, 50, -110, 110].map((aside) => [x + aside, top.y + down] as [number, number]),
      );
      const key = `restriction ${properties.id}`;
      found.push(callout(pen, { key, x: top.x, y: top.y, rank: -30, must: false, words, spots }));
    }
    return found;
  }
}

interface Layer {
  canvas: HTMLCanvasElement;
  c: CanvasRenderingContext2D;
}

function layer(): Layer {
  const canvas = document.createElement("canvas");
  const c = canvas.getContext("2d", { willReadFrequently: true });
  if (!c) throw new Error("this browser gives no 2D canvas");
  return { canvas, c };
}

/** Make a layer as large as a view with its margin, and empty. */
function size({ canvas, c }: Layer, { width, height, margin }: View): CanvasRenderingContext2D {
  const ratio = window.devicePixelRatio;
  const w = Math.round((width + 2 * margin) * ratio);
  const h = Math.round((height + 2 * margin) * ratio);
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
  }
  c.setTransform(ratio, 0, 0, ratio, 0, 0);
  c.clearRect(0, 0, w, h);
  return c;
}

/** A canvas collects what it is told; reading one pixel makes it draw now, within the step. */
function* drawingNow(c: CanvasRenderingContext2D, steps: Generator<void>): Generator<void> {
  while (!steps.next().done) {
    c.getImageData(0, 0, 1, 1);
    yield;
  }
}

/** The northernmost corner of a ring that is on the screen. */
function topInView(pen: Pen, ring: readonly LonLat[]): { x: number; y: number } | null {
  const { x, y, w, h } = pen.inner;
  let top: { x: number; y: number } | null = null;
  for (const [lon, lat] of ring) {
    const p = pen.at(lon, lat);
    if (p.x < x || p.y < y || p.x > x + w || p.y > y + h - 60) continue;
    if (!top || p.y < top.y) top = p;
  }
  return top;
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
