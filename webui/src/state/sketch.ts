/** What a person draws on the map while declaring a restriction. No DOM. */
import type { LatLon, Shape } from "../restrict-api";

export type SketchKind = Shape["kind"];

export interface Sketch {
  kind: SketchKind;
  points: LatLon[]; // as they were clicked
  radiusKm: number;
  widthKm: number;
  border: string;
}

/** How many points the shape takes; more clicks begin it anew. */
const MOST: Record<SketchKind, number> = { circle: 1, strip: 2, polygon: 200 };

export const empty = (kind: SketchKind, border = ""): Sketch => ({
  kind,
  points: [],
  radiusKm: 5,
  widthKm: 10,
  border,
});

/** The sketch after a click on the map. */
export function clicked(sketch: Sketch, lat: number, lon: number): Sketch {
  const place: LatLon = [Math.round(lat * 1e5) / 1e5, Math.round(lon * 1e5) / 1e5];
  const points = sketch.points.length >= MOST[sketch.kind] ? [] : sketch.points;
  return { ...sketch, points: [...points, place] };
}

/** What is still missing, in words; null where the shape is whole. */
export function missing(sketch: Sketch): string | null {
  const n = sketch.points.length;
  if (sketch.kind === "circle") return n < 1 ? "Click its centre on the map." : null;
  if (sketch.kind === "strip") {
    return n < 2 ? `Click ${n === 0 ? "where on the border it begins" : "where on the border it ends"}.` : null;
  }
  return n < 3 ? `Click its corners on the map: ${n} so far, three at least.` : null;
}

/** The shape as the server reads it. */
export function toShape(sketch: Sketch): Shape {
  const [first, second] = sketch.points;
  if (sketch.kind === "circle") {
    return { kind: "circle", centre: first!, radius_m: sketch.radiusKm * 1000 };
  }
  if (sketch.kind === "strip") {
    return { kind: "strip", border: sketch.border, from: first!, to: second!, width_km: sketch.widthKm };
  }
  return { kind: "polygon", corners: sketch.points };
}

/** What the map draws of it: a ring for a polygon or a circle, points for all. */
export function toFeatures(sketch: Sketch): GeoJSON.FeatureCollection {
  const at = ([lat, lon]: LatLon): [number, number] => [lon, lat];
  const features: GeoJSON.Feature[] = sketch.points.map((point) => ({
    type: "Feature",
    properties: {},
    geometry: { type: "Point", coordinates: at(point) },
  }));
  const ring = outline(sketch);
  if (ring.length > 1) {
    const coordinates = ring.map(at);
    features.push({ type: "Feature", properties: {}, geometry: { type: "LineString", coordinates } });
  }
  return { type: "FeatureCollection", features };
}

const KM_PER_DEG = 111.2;

function outline({ kind, points, radiusKm }: Sketch): LatLon[] {
  if (kind === "strip") return [];
  if (kind === "polygon") return points.length > 2 ? [...points, points[0]!] : points;
  const [centre] = points;
  if (!centre) return [];
  const up = radiusKm / KM_PER_DEG;
  const across = up / Math.max(0.05, Math.cos((centre[0] * Math.PI) / 180));
  return Array.from({ length: 65 }, (_, i): LatLon => {
    const angle = (2 * Math.PI * i) / 64;
    return [centre[0] + up * Math.sin(angle), centre[1] + across * Math.cos(angle)];
  });
}
