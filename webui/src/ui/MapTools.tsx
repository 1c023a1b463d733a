/** What stands on the map besides its content: zoom, layers, measuring, scale, and where the pointer is. */
import { forward } from "mgrs";
import { useEffect, useState } from "preact/hooks";
import { measureWords } from "../map/measure";
import type { Surface } from "../map/surface";
import { viewOf } from "../map/view-address";
import { LAYERS, type Layer, preferences } from "../state/preferences";
import { type Store, useStore } from "../state/store";
import { writeView } from "../state/view-link";
import { degrees } from "./format";
import { startOf } from "./PastStrip";

const SCALE_PX = 120; // the longest the scale bar gets
const NAUTICAL_MILE = 1852;
const COPIED_MS = 6000;
const AT_100_M = 3; // MGRS digits: a pointer is not surer than that

export function MapTools({ store, surface }: { store: Store; surface: Surface }) {
  useStore(store);
  const [layers, setLayers] = useState(false);
  const measuring = store.measure !== null;
  return (
    <div class="map-tools">
      <button type="button" aria-label="Zoom in" title="Zoom in (+)" onClick={() => surface.zoomBy(1)}>
        +
      </button>
      <button type="button" aria-label="Zoom out" title="Zoom out (-)" onClick={() => surface.zoomBy(-1)}>
        −
      </button>
      <button
        type="button"
        title="Show everything (f)"
        onClick={() => {
          store.fitWanted = true;
          store.changed();
        }}
      >
        All
      </button>
      <button type="button" aria-expanded={layers} onClick={() => setLayers(!layers)}>
        Layers
      </button>
      <button
        type="button"
        class="measure"
        aria-pressed={measuring}
        title="Distance and bearing between two places (m)"
        onClick={() => store.startMeasuring(!measuring)}
      >
        Measure
      </button>
      <CopyLink store={store} surface={surface} />
      {layers && <Layers />}
      {store.measure !== null && (
        <p class="measured" role="status">
          {measureWords(store.measure)}
        </p>
      )}
    </div>
  );
}

/** Copies a link that reopens this view at the time that is shown, also where that is now. */
function CopyLink({ store, surface }: { store: Store; surface: Surface }) {
  const [told, tell] = useState("");
  const copy = async () => {
    const { until } = store.live;
    const at = store.asOf || (until === null ? "" : startOf(until));
    const link = `${location.origin}${location.pathname}${writeView(viewOf(store, surface, at))}`;
    try {
      await navigator.clipboard.writeText(link);
      tell("Link copied");
    } catch {
      tell(link); // the browser does not let us: it can be copied by hand
    }
    setTimeout(() => tell(""), COPIED_MS);
  };
  return (
    <>
      <button type="button" class="copy-link" title="Copy a link to this view at this time" onClick={() => void copy()}>
        Link
      </button>
      {told !== "" && (
        <p class="copied" role="status">
          {told}
        </p>
      )}
    </>
  );
}

function Layers() {
  const [, redraw] = useState(0);
  return (
    <fieldset class="layers">
      <legend>On the map</legend>
      {(Object.entries(LAYERS) as [Layer, string][]).map(([layer, words]) => (
        <label key={layer}>
          <input
            type="checkbox"
            checked={preferences.shows(layer)}
            onChange={(event) => {
              const others = preferences.now.hidden.filter((one) => one !== layer);
              preferences.set({ hidden: event.currentTarget.checked ? others : [...others, layer] });
              redraw((n) => n + 1);
            }}
          />{" "}
          {words}
        </label>
      ))}
      <p class="hint">Tracks, restrictions and where nobody looks are always shown.</p>
    </fieldset>
  );
}

/** The longest round length that fits: 1, 2 or 5 times a power of ten. */
export function scaleBar(metresPerPx: number, nautical: boolean): { px: number; words: string } {
  const unit = nautical ? NAUTICAL_MILE : 1;
  const most = (metresPerPx * SCALE_PX) / unit;
  const power = 10 ** Math.floor(Math.log10(most));
  const round = [5, 2, 1].find((n) => n * power <= most) ?? 1;
  const length = round * power;
  const words = nautical ? `${length} NM` : length >= 1000 ? `${length / 1000} km` : `${length} m`;
  return { px: (length * unit) / metresPerPx, words };
}

/** Degrees and MGRS; the grid ends at 84 degrees north and 80 south. */
export function placeWords(lat: number, lon: number): string {
  if (lat > 84 || lat < -80 || Math.abs(lon) > 180) return degrees(lat, lon);
  return `${degrees(lat, lon)} · ${spaced(forward([lon, lat], AT_100_M))}`;
}

/** 34UFC123456 as 34U FC 123 456: so it is read aloud. */
export function spaced(mgrs: string): string {
  const found = /^(\d{1,2}[A-Z])([A-Z]{2})(\d*)$/.exec(mgrs);
  if (!found) return mgrs;
  const [, zone, square, digits = ""] = found;
  const half = digits.length / 2;
  return [zone, square, digits.slice(0, half), digits.slice(half)].join(" ");
}

/** Scale bar and the pointer's place; with the keyboard, the place of the map's middle. */
export function MapFoot({ surface }: { surface: Surface }) {
  const [at, setAt] = useState(surface.centre);
  const [metresPerPx, setMetresPerPx] = useState(1);
  useEffect(() => {
    let asked = 0;
    let latest = surface.centre;
    const later = (place: { lat: number; lon: number }) => {
      latest = place;
      asked ||= requestAnimationFrame(() => {
        asked = 0;
        setAt(latest);
        setMetresPerPx((40_075_016.686 * Math.cos((surface.centre.lat * Math.PI) / 180)) / (512 * 2 ** surface.zoom));
      });
    };
    surface.on("hover", later);
    surface.on("moveend", later);
    later(surface.centre);
    return () => cancelAnimationFrame(asked);
  }, [surface]);
  const { px, words } = scaleBar(metresPerPx, preferences.now.distance === "NM");
  return (
    <div class="map-foot">
      <span class="place">{placeWords(at.lat, at.lon)}</span>
      <span class="scale" style={{ width: `${Math.round(px)}px` }}>
        {words}
      </span>
    </div>
  );
}
