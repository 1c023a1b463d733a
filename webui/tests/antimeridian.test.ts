import { feature } from "topojson-client";
import { describe, expect, it } from "vitest";
import { buildBase, readAtlas } from "../scripts/build-base.mjs";
import { inOnePiece, unwrapped, unwrappedRing } from "../src/map/antimeridian";

/** Along a pole a step may be as long as it likes: it has no width. */
const jumps = (line: GeoJSON.Position[]): boolean =>
  line.some(([lon, lat], i) => i > 0 && Math.abs(lat!) < 90 && Math.abs(lon! - line[i - 1]![0]!) > 180);

describe("what crosses the antimeridian", () => {
  it("goes on beyond 180 degrees", () => {
    expect(
      unwrapped([
        [179, 1],
        [-179, 2],
        [-178, 3],
        [179, 4],
      ]).map(([lon]) => lon),
    ).toEqual([179, 181, 182, 179]);
  });
  it("is left alone where it does not cross", () => {
    const ring = [
      [10, 50],
      [20, 50],
      [20, 60],
      [10, 50],
    ];
    expect(unwrappedRing(ring)).toEqual(ring);
  });
  it("is closed along the pole that it goes round", () => {
    const ring = [
      [-180, -70],
      [-60, -70],
      [60, -70],
      [180, -70],
      [-180, -70],
    ];
    const open = unwrappedRing(ring);
    expect(jumps(open)).toBe(false);
    expect(open.some(([, lat]) => lat === -90)).toBe(true);
    expect(open.at(-1)).toEqual(open[0]);
  });
  it("jumps in the data, and nowhere in what is drawn: no band across the world is land", () => {
    const world = buildBase(readAtlas());
    const rings = (data: GeoJSON.FeatureCollection): GeoJSON.Position[][] =>
      data.features.flatMap(({ geometry }) =>
        geometry.type === "Polygon"
          ? geometry.coordinates
          : geometry.type === "MultiPolygon"
            ? geometry.coordinates.flat()
            : [],
      );
    const countries = feature(world, world.objects["countries"]!) as unknown as GeoJSON.FeatureCollection;
    expect(rings(countries).some(jumps)).toBe(true);
    expect(rings(inOnePiece(countries)).some(jumps)).toBe(false);
  }, 60_000); // it builds the whole base map, however busy the machine is
});
