import { feature } from "topojson-client";
import { beforeAll, describe, expect, it } from "vitest";
import { mendCrimea } from "../scripts/borders.mjs";
import { buildBase, readAtlas } from "../scripts/build-base.mjs";
import { type Country, countryAt, namesInView, prepare } from "../src/map/names";

let countries: Country[];
let dashed: number[][][];
let solid: number[][][];

beforeAll(() => {
  const world = buildBase(readAtlas());
  const made = feature(world, world.objects["countries"]!) as GeoJSON.FeatureCollection;
  countries = prepare(made.features);
  const lines = (name: string) =>
    (feature(world, world.objects[name]!) as GeoJSON.Feature<GeoJSON.MultiLineString>).geometry.coordinates;
  dashed = lines("undetermined");
  solid = lines("border");
}, 60_000);

const near = (lines: number[][][], lon: number, lat: number, by = 0.15): boolean =>
  lines.some((line) => line.some(([x, y]) => Math.abs(x! - lon) < by && Math.abs(y! - lat) < by));

describe("the base map", () => {
  it.each([
    ["Simferopol", 34.1, 44.95, "Ukraine"],
    ["Sevastopol", 33.52, 44.58, "Ukraine"],
    ["Kerch", 36.45, 45.35, "Ukraine"],
    ["Yalta", 34.16, 44.51, "Ukraine"],
    ["Donetsk", 37.8, 48.0, "Ukraine"],
    ["Krasnodar", 38.97, 45.04, "Russia"],
    ["Sukhumi", 41.02, 43.0, "Georgia"],
    ["Tiraspol", 29.64, 46.84, "Moldova"],
    ["Pristina", 21.16, 42.66, "Serbia"],
    ["Hargeisa", 44.06, 9.56, "Somalia"],
    ["Kyrenia", 33.32, 35.3, "Cyprus"],
    ["Chelm", 23.47, 51.14, "Poland"],
  ])("puts %s where the UN does", (_, lon, lat, name) => {
    expect(countryAt(countries, lon, lat)).toBe(name);
  });

  it("draws no border between Crimea and the rest of Ukraine", () => {
    expect(near(solid, 33.7, 46.13)).toBe(false);
    expect(near(dashed, 33.7, 46.13)).toBe(false);
  });

  it.each([
    ["Kashmir", 74.5, 34.6],
    ["Cyprus", 33.36, 35.17],
    ["Korea", 127, 38.3],
    ["Kosovo and Serbia", 20.8, 43.2],
  ])("draws the line in %s dashed", (_, lon, lat) => {
    expect(near(dashed, lon, lat, 0.4)).toBe(true);
    expect(near(solid, lon, lat, 0.12)).toBe(false);
  });

  it("refuses to build from data in which nothing is to be mended", () => {
    const mended = mendCrimea(readAtlas());
    expect(() => mendCrimea(mended)).toThrow("no Crimean polygon");
  });

  it("names every country in view once", () => {
    const names = namesInView(countries, [22, 50, 26, 53]).map((n) => n.name);
    expect(names.sort()).toEqual(["Belarus", "Poland", "Ukraine"]);
  });
});
