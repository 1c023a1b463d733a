/** The base map: fetched from the page's own server, unpacked and prepared for drawing. */
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import { inOnePiece } from "./antimeridian";
import { type Country, prepare } from "./names";
import { ringsOf, type Strand, strands } from "./shapes";

export interface Base {
  countries: Country[];
  land: Strand[];
  coast: Strand[];
  border: Strand[];
  undetermined: Strand[];
}

/** Fetch a file that lies compressed; it is unpacked here, so the server need not do it. */
export async function fetchPacked<T>(path: string, what: string): Promise<T> {
  const answer = await fetch(path);
  if (!answer.ok || !answer.body) throw new Error(`${what} could not be loaded (${answer.status})`);
  const unpacked = answer.body.pipeThrough(new DecompressionStream("gzip"));
  return (await new Response(unpacked).json()) as T;
}

export async function fetchBase(): Promise<Base> {
  const world = await fetchPacked<Topology>("/base/world.json.gzip", "the base map");
  const countries = feature(world, world.objects["countries"] as GeometryCollection);
  const whole = inOnePiece(countries);
  return {
    countries: prepare(countries.features),
    land: whole.features.flatMap(({ geometry }) => ringsOf(geometry)),
    coast: linesOf(world, "coast"),
    border: linesOf(world, "border"),
    undetermined: linesOf(world, "undetermined"),
  };
}

function linesOf(world: Topology, name: string): Strand[] {
  const found = inOnePiece(feature(world, world.objects[name]!));
  const features = found.type === "FeatureCollection" ? found.features : [found];
  return features.flatMap(({ geometry }) =>
    geometry.type === "MultiLineString" ? geometry.coordinates.flatMap(strands) : [],
  );
}
