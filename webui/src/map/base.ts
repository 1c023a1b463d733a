/** The base map and the restrictions, in MapLibre. Everything comes from the page's own server. */
import { Map as MapLibre, type StyleSpecification, setWorkerUrl } from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import { THEME } from "../theme";
import { inOnePiece } from "./antimeridian";
import { type Country, prepare } from "./names";

setWorkerUrl(workerUrl);

const EMPTY: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };

const STYLE: StyleSpecification = {
  version: 8,
  sources: {
    land: { type: "geojson", data: EMPTY, tolerance: 0.3 },
    coast: { type: "geojson", data: EMPTY, tolerance: 0.3 },
    border: { type: "geojson", data: EMPTY, tolerance: 0.3 },
    undetermined: { type: "geojson", data: EMPTY, tolerance: 0.3 },
    restrictions: { type: "geojson", data: EMPTY, tolerance: 0.1 },
    sketch: { type: "geojson", data: EMPTY, tolerance: 0.1 },
  },
  layers: [
    { id: "sea", type: "background", paint: { "background-color": THEME.sea } },
    { id: "land", type: "fill", source: "land", paint: { "fill-color": THEME.land, "fill-antialias": false } },
    { id: "coast", type: "line", source: "coast", paint: { "line-color": THEME.coast, "line-width": 1 } },
    { id: "border", type: "line", source: "border", paint: { "line-color": THEME.border, "line-width": 1.2 } },
    {
      id: "undetermined",
      type: "line",
      source: "undetermined",
      paint: { "line-color": THEME.undetermined, "line-width": 1.2, "line-dasharray": [4, 3] },
    },
    {
      id: "restriction-area",
      type: "fill",
      source: "restrictions",
      paint: { "fill-color": THEME.restriction, "fill-opacity": 0.07 },
    },
    {
      id: "restriction-edge",
      type: "line",
      source: "restrictions",
      filter: ["!", ["to-boolean", ["get", "approximation"]]],
      paint: { "line-color": THEME.restriction, "line-width": 1.8 },
    },
    {
      id: "restriction-edge-approximate",
      type: "line",
      source: "restrictions",
      filter: ["to-boolean", ["get", "approximation"]],
      paint: { "line-color": THEME.restriction, "line-width": 1.8, "line-dasharray": [6, 2.5] },
    },
    {
      id: "sketch-edge",
      type: "line",
      source: "sketch",
      paint: { "line-color": THEME.selected, "line-width": 2, "line-dasharray": [2, 2] },
    },
    {
      id: "sketch-points",
      type: "circle",
      source: "sketch",
      filter: ["==", ["geometry-type"], "Point"],
      paint: {
        "circle-radius": 5,
        "circle-color": THEME.restriction,
        "circle-stroke-color": THEME.selected,
        "circle-stroke-width": 2,
      },
    },
  ],
};

export function createMap(container: HTMLElement): MapLibre {
  const map = new MapLibre({
    container,
    style: STYLE,
    center: [15, 50],
    zoom: 3.5,
    maxPitch: 0,
    dragRotate: false,
    pitchWithRotate: false,
    renderWorldCopies: false,
    attributionControl: false,
    fadeDuration: 0,
    maxZoom: 18,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  return map;
}

/** Fetch the base map. It lies compressed, and is unpacked here, so the server need not do it. */
export async function fetchBase(): Promise<Topology> {
  const answer = await fetch("/base/world.json.gzip");
  if (!answer.ok || !answer.body) {
    throw new Error(`the base map could not be loaded (${answer.status})`);
  }
  const unpacked = answer.body.pipeThrough(new DecompressionStream("gzip"));
  return (await new Response(unpacked).json()) as Topology;
}

/** Put the base map on; returns the countries, for their names. */
export function showBase(map: MapLibre, world: Topology): Country[] {
  for (const name of ["coast", "border", "undetermined"] as const) {
    setData(map, name, inOnePiece(feature(world, world.objects[name]!)));
  }
  const countries = feature(world, world.objects["countries"] as GeometryCollection);
  setData(map, "land", inOnePiece(countries));
  return prepare(countries.features);
}

export function showRestrictions(map: MapLibre, data: GeoJSON.FeatureCollection | null): void {
  setData(map, "restrictions", data ?? EMPTY);
}

export function showSketch(map: MapLibre, data: GeoJSON.FeatureCollection): void {
  setData(map, "sketch", data);
}

interface DataSource {
  setData(data: GeoJSON.GeoJSON): unknown;
}

function setData(map: MapLibre, source: string, data: GeoJSON.GeoJSON): void {
  (map.getSource(source) as unknown as DataSource | undefined)?.setData(data);
}
