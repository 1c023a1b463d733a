/** Keeps the address of the page such that it reopens this view, and goes to the view of an address. */
import type { Store } from "../state/store";
import { readView, type ViewLink, writeView } from "../state/view-link";
import type { Surface } from "./surface";

const SETTLED_MS = 600; // browsers refuse an address that changes much more often

/** What a link to the present view holds; `at`: the time, "" is now. */
export function viewOf(store: Store, surface: Surface, at: string): ViewLink {
  return { at, map: { ...surface.centre, zoom: surface.zoom }, chosen: store.chosen };
}

/** Go to the view of the address. True: it says where the map is. */
export function openView(store: Store, surface: Surface, hash: string): boolean {
  const { at, map, chosen } = readView(hash);
  if (Object.keys(chosen).length > 0) store.choose(chosen);
  if (at !== "") store.lookBack(at);
  if (map) surface.jumpTo(map.lat, map.lon, map.zoom);
  return map !== null;
}

/** Write each change into the address once it has settled; returns what stops it. */
export function keepAddress(store: Store, surface: Surface): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let written = "";
  const write = () => {
    timer = undefined;
    const hash = writeView(viewOf(store, surface, store.asOf));
    if (hash === written) return;
    written = hash;
    history.replaceState(history.state, "", hash);
  };
  const later = () => {
    timer ??= setTimeout(write, SETTLED_MS);
  };
  const stop = store.subscribe(later);
  surface.on("moveend", later);
  return () => {
    stop();
    clearTimeout(timer);
  };
}
