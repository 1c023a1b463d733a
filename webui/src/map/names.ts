/** Names of the countries in view: one label a country, wherever the map is. */
import { boundsOf, inRing, type LonLat } from "./geo";

export interface Country {
  name: string | null;
  polygons: { box: [number, number, number, number]; rings: LonLat[][] }[];
}

export function prepare(features: readonly GeoJSON.Feature[]): Country[] {
  return features.map(({ properties, geometry }) => {
    const polygons =
      geometry.type === "Polygon"
        ? [geometry.coordinates]
        : geometry.type === "MultiPolygon"
          ? geometry.coordinates
          : [];
    return {
      name: (properties?.["name"] as string | null | undefined) ?? null,
      polygons: polygons.flatMap((rings) => {
        const box = boundsOf(rings[0] as LonLat[]);
        return box ? [{ box, rings: rings as LonLat[][] }] : [];
      }),
    };
  });
}

/** The country at a place; null at sea, and where the page takes no side. */
export function countryAt(countries: readonly Country[], lon: number, lat: number): string | null {
  for (const { name, polygons } of countries) {
    for (const { box, rings } of polygons) {
      if (lon < box[0] || lon > box[2] || lat < box[1] || lat > box[3]) continue;
      if (rings.filter((ring) => inRing(lon, lat, ring)).length % 2 === 1) return name;
    }
  }
  return null;
}

export interface NameAt {
  name: string;
  lon: number;
  lat: number;
}

/**
 * One place a country within west, south, east, north: the sampled point that lies nearest to
 * the middle of all samples of that country, so that the name stands in it and not beside it.
 */
export function namesInView(
  countries: readonly Country[],
  [west, south, east, north]: [number, number, number, number],
  columns = 18,
  rows = 12,
): NameAt[] {
  const samples = new Map<string, LonLat[]>();
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j < rows; j++) {
      const lon = west + ((i + 0.5) / columns) * (east - west);
      const lat = south + ((j + 0.5) / rows) * (north - south);
      const name = countryAt(countries, lon, lat);
      if (name !== null) samples.set(name, [...(samples.get(name) ?? []), [lon, lat]]);
    }
  }
  return [...samples].flatMap(([name, points]) => {
    if (points.length < 3) return []; // a sliver of a country is not worth a name
    const middle = points.reduce((a, p) => [a[0] + p[0], a[1] + p[1]] as LonLat, [0, 0] as LonLat);
    const cx = middle[0] / points.length;
    const cy = middle[1] / points.length;
    const far = (p: LonLat) => (p[0] - cx) ** 2 + (p[1] - cy) ** 2;
    const [lon, lat] = points.reduce((a, b) => (far(b) < far(a) ? b : a));
    return [{ name, lon, lat }];
  });
}
