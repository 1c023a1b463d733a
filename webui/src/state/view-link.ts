/** What a link holds of a view: time, map, tab and selection. Text in, values out, and back. */
import type { Chosen, Tab } from "./store";

export interface ViewLink {
  at: string; // the time that is looked back to (RFC 3339); "" is now
  map: { lat: number; lon: number; zoom: number } | null;
  chosen: Partial<Chosen>;
}

const TABS: readonly Tab[] = ["alerts", "incidents", "tracks", "sensors", "restrict", "legend", "sightings"];
const SELECTIONS = ["track", "alert", "incident"] as const;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/;
const MOST_LETTERS = 200; // of an id

/** The part of an address after #. Places to about a metre, so that the link stays short. */
export function writeView({ at, map, chosen }: ViewLink): string {
  const told = new URLSearchParams();
  if (at !== "") told.set("at", at);
  if (map) told.set("map", `${map.lat.toFixed(5)},${map.lon.toFixed(5)},${map.zoom.toFixed(2)}`);
  if (chosen.tab) told.set("tab", chosen.tab);
  for (const name of SELECTIONS) {
    const id = chosen[name];
    if (id) told.set(name, id);
  }
  return `#${told.toString().replaceAll("%3A", ":").replaceAll("%2C", ",")}`;
}

/** Read such a part. What is missing or cannot be read is left as the page has it. */
export function readView(hash: string): ViewLink {
  const told = new URLSearchParams(hash.replace(/^#/, ""));
  const at = told.get("at") ?? "";
  const tab = TABS.find((one) => one === told.get("tab"));
  const chosen: Partial<Chosen> = tab ? { tab } : {};
  for (const name of SELECTIONS) {
    const id = told.get(name);
    if (id && id.length <= MOST_LETTERS) chosen[name] = id;
  }
  const isTime = TIME.test(at) && !Number.isNaN(Date.parse(at));
  return { at: isTime ? at : "", map: readMap(told.get("map")), chosen };
}

function readMap(text: string | null): ViewLink["map"] {
  const numbers = (text ?? "").split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const [lat, lon, zoom] = numbers;
  if (numbers.length !== 3 || !numbers.every(Number.isFinite)) return null;
  if (Math.abs(lat!) > 85.06 || Math.abs(lon!) > 180 || zoom! < 0 || zoom! > 24) return null;
  return { lat: lat!, lon: lon!, zoom: zoom! };
}
