/**
 * Shapes that cross the antimeridian, drawn in one piece.
 *
 * The base map's longitudes jump from 180 to -180 there, and a plain map takes the jump for a way
 * round the world: a band across it would be filled as land. Longitudes may go beyond 180 instead.
 */

type Position = GeoJSON.Position;

/** The same line without a jump: each longitude is the one nearest to the one before. */
export function unwrapped(line: readonly Position[]): Position[] {
  let turns = 0;
  let before = line[0]?.[0] ?? 0;
  return line.map(([lon = 0, lat = 0]) => {
    if (lon - before > 180) turns -= 360;
    if (lon - before < -180) turns += 360;
    before = lon;
    return [lon + turns, lat];
  });
}

/** The same ring without a jump. One that goes round a pole is closed along that pole. */
export function unwrappedRing(ring: readonly Position[]): Position[] {
  const open = unwrapped(ring);
  const [first, last] = [open[0], open.at(-1)];
  if (!first || !last || Math.abs(last[0]! - first[0]!) < 180) return open;
  const pole = open.reduce((sum, [, lat = 0]) => sum + lat, 0) < 0 ? -90 : 90;
  return [...open, [last[0]!, pole], [first[0]!, pole], first];
}

/** A feature, or a collection, in which nothing jumps. */
export function inOnePiece<T extends GeoJSON.Feature | GeoJSON.FeatureCollection>(data: T): T {
  if (data.type === "FeatureCollection") {
    return { ...data, features: data.features.map(inOnePiece) };
  }
  return { ...data, geometry: geometryInOnePiece(data.geometry) };
}

function geometryInOnePiece(geometry: GeoJSON.Geometry): GeoJSON.Geometry {
  switch (geometry.type) {
    case "Polygon":
      return { ...geometry, coordinates: geometry.coordinates.map(unwrappedRing) };
    case "MultiPolygon":
      return { ...geometry, coordinates: geometry.coordinates.map((p) => p.map(unwrappedRing)) };
    case "MultiLineString":
      return { ...geometry, coordinates: geometry.coordinates.map(unwrapped) };
    default:
      return geometry;
  }
}
