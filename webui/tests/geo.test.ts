import { describe, expect, it } from "vitest";
import { boundsOf, destination, ellipse, inRing, metresPerPixel, sectorRings, width } from "../src/map/geo";

describe("destination", () => {
  it("goes north by a degree in 111 km", () => {
    const [lon, lat] = destination(50, 20, 0, 111_195);
    expect(lat).toBeCloseTo(51, 3);
    expect(lon).toBeCloseTo(20, 6);
  });
  it("goes east for 90 degrees", () => {
    expect(destination(0, 0, 90, 111_195)[0]).toBeCloseTo(1, 3);
  });
});

describe("sectors", () => {
  const sector = (from: number, to: number, min = 0) => ({
    range_min_m: min,
    range_max_m: 1000,
    azimuth_from_deg: from,
    azimuth_to_deg: to,
  });
  it("turn clockwise over north", () => {
    expect(width(sector(330, 140))).toBe(170);
    expect(width(sector(0, 360))).toBe(360);
  });
  it("hold what lies in them and nothing else", () => {
    const [ring] = sectorRings(50, 20, sector(330, 30));
    expect(inRing(20, 50.005, ring!)).toBe(true); // north
    expect(inRing(20, 49.995, ring!)).toBe(false); // south
  });
  it("have a hole where the sensor is blind close by", () => {
    expect(sectorRings(50, 20, sector(0, 360, 100))).toHaveLength(2);
  });
});

describe("ellipse", () => {
  it("is a circle for a circular error", () => {
    const { major, minor } = ellipse(25, 0, 25, 2);
    expect(major).toBeCloseTo(10);
    expect(minor).toBeCloseTo(10);
  });
  it("lies along north-east for a positive correlation", () => {
    expect(ellipse(4, 3, 4).angle).toBeCloseTo(Math.PI / 4);
  });
  it("bears a degenerate covariance", () => {
    expect(ellipse(1, 1, 1).minor).toBeCloseTo(0);
  });
});

it("halves the metres of a pixel with every zoom level", () => {
  expect(metresPerPixel(50, 7) / metresPerPixel(50, 8)).toBeCloseTo(2);
});

it("bounds nothing by nothing", () => {
  expect(boundsOf([])).toBeNull();
  expect(
    boundsOf([
      [1, 2],
      [3, -4],
    ]),
  ).toEqual([1, -4, 3, 2]);
});
