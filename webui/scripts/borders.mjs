/**
 * The policy on borders, as code. docs/borders.md says the same in words.
 *
 * Natural Earth draws who holds the ground. This page draws the borders that the United Nations
 * recognises, and draws lines of control, armistice lines and undetermined borders dashed.
 */
import { mesh } from "topojson-client";

/** Everything of Natural Earth's "Russia" that lies wholly in this box is Crimea: lon, lat. */
export const CRIMEA_BOX = { west: 32.0, south: 44.2, east: 36.7, north: 46.4 };

/** What has no place of its own among the borders that the UN recognises: drawn as part of. */
export const PART_OF = {
  "N. Cyprus": "Cyprus",
  "Cyprus U.N. Buffer Zone": "Cyprus",
  Somaliland: "Somalia",
  Kosovo: "Serbia",
  Baikonur: "Kazakhstan",
  "USNB Guantanamo Bay": "Cuba",
  "Hong Kong": "China",
  Macao: "China",
};

/** Lines between two features that are drawn dashed, wherever they run. */
const DASHED_PAIRS = [
  ["Kosovo", "Serbia"], // Security Council resolution 1244
  ["N. Cyprus", "Cyprus"],
  ["N. Cyprus", "Cyprus U.N. Buffer Zone"],
  ["Cyprus", "Cyprus U.N. Buffer Zone"],
  ["Somaliland", "Somalia"],
  ["W. Sahara", "Morocco"],
  ["Israel", "Palestine"], // armistice lines of 1949
  ["Israel", "Syria"], // the data draw the line held, not the border: see docs/borders.md
  ["North Korea", "South Korea"], // military demarcation line
  ["Sudan", "S. Sudan"], // final boundary not yet determined
  ["India", "Siachen Glacier"],
  ["Pakistan", "Siachen Glacier"],
  ["China", "Siachen Glacier"],
];

/** Stretches of a border that are lines of control: two features and a box, lon and lat. */
const DASHED_STRETCHES = [
  { pair: ["India", "Pakistan"], west: 73.3, south: 32.8, east: 78, north: 36 }, // Kashmir
  { pair: ["India", "China"], west: 77.5, south: 32.2, east: 80, north: 36 }, // Aksai Chin
];

/** Lines inside one recognised state that are not drawn at all. */
const UNDRAWN_PAIRS = [
  ["Baikonur", "Kazakhstan"],
  ["USNB Guantanamo Bay", "Cuba"],
  ["Hong Kong", "China"],
  ["Macao", "China"],
];

const same = (pair, a, b) => (pair[0] === a && pair[1] === b) || (pair[0] === b && pair[1] === a);

/**
 * Give Crimea back to Ukraine: a new topology whose polygons in CRIMEA_BOX have moved.
 * Throws where nothing moves, so that a change in the data cannot pass unseen.
 */
export function mendCrimea(topology) {
  const out = structuredClone(topology);
  const named = (name) => out.objects.countries.geometries.find((g) => g.properties.name === name);
  const russia = named("Russia");
  const ukraine = named("Ukraine");
  if (!russia || !ukraine) throw new Error("world-atlas: Russia or Ukraine is missing");
  const polygons = russia.arcs;
  const isCrimean = (polygon) => {
    const b = ringBox(out, polygon[0]);
    const box = CRIMEA_BOX;
    return b.west > box.west && b.east < box.east && b.south > box.south && b.north < box.north;
  };
  const moved = polygons.filter(isCrimean);
  if (moved.length === 0) throw new Error("world-atlas: no Crimean polygon found to give back");
  russia.arcs = polygons.filter((p) => !isCrimean(p));
  const own = ukraine.type === "Polygon" ? [ukraine.arcs] : ukraine.arcs;
  ukraine.type = "MultiPolygon";
  ukraine.arcs = [...own, ...moved];
  return out;
}

/** The three kinds of line, as MultiLineStrings: coast, border and undetermined. */
export function lines(topology) {
  const countries = topology.objects.countries;
  const kinds = { coast: [], border: [], undetermined: [] };
  const coast = mesh(topology, countries, (a, b) => a === b);
  const dashed = mesh(topology, countries, (a, b) => a !== b && inPairs(DASHED_PAIRS, a, b));
  kinds.coast = coast.coordinates;
  kinds.undetermined = [...dashed.coordinates];
  const plain = mesh(
    topology,
    countries,
    (a, b) =>
      a !== b &&
      !inPairs(DASHED_PAIRS, a, b) &&
      !inPairs(UNDRAWN_PAIRS, a, b) &&
      !DASHED_STRETCHES.some((s) => same(s.pair, a.properties.name, b.properties.name)),
  );
  kinds.border = [...plain.coordinates];
  for (const stretch of DASHED_STRETCHES) {
    const line = mesh(
      topology,
      countries,
      (a, b) => a !== b && same(stretch.pair, a.properties.name, b.properties.name),
    );
    for (const part of line.coordinates) split(part, stretch, kinds);
  }
  return kinds;
}

const inPairs = (pairs, a, b) => pairs.some((p) => same(p, a.properties.name, b.properties.name));

/** Cut one line where it enters or leaves the box; both pieces keep the point of the cut. */
function split(line, box, kinds) {
  const inside = ([x, y]) => x > box.west && x < box.east && y > box.south && y < box.north;
  let run = [line[0]];
  for (let i = 1; i < line.length; i++) {
    run.push(line[i]);
    const last = i === line.length - 1;
    if (last || inside(line[i]) !== inside(line[i - 1])) {
      (inside(line[i - 1]) ? kinds.undetermined : kinds.border).push(run);
      run = [line[i]];
    }
  }
}

function ringBox(topology, ring) {
  const { scale, translate } = topology.transform;
  const box = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity };
  for (const index of ring) {
    let x = 0;
    let y = 0;
    for (const [dx, dy] of topology.arcs[index < 0 ? ~index : index]) {
      x += dx;
      y += dy;
      const lon = x * scale[0] + translate[0];
      const lat = y * scale[1] + translate[1];
      box.west = Math.min(box.west, lon);
      box.east = Math.max(box.east, lon);
      box.south = Math.min(box.south, lat);
      box.north = Math.max(box.north, lat);
    }
  }
  return box;
}
