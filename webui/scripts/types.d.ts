declare module "*/build-base.mjs" {
  import type { Topology } from "topojson-specification";
  export function readAtlas(): Topology;
  export function buildBase(atlas: Topology): Topology;
}
declare module "*/borders.mjs" {
  import type { Topology } from "topojson-specification";
  export function mendCrimea(topology: Topology): Topology;
}
declare module "*/schema-types.mjs" {
  export const NAMES: string[];
  export function typesOf(name: string): Promise<{ path: URL; text: string }>;
}
