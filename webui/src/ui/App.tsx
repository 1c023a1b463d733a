import { useEffect, useRef, useState } from "preact/hooks";
import { fetchBase } from "../map/base";
import { EdgeArrows } from "../map/edge-arrows";
import { Overlay } from "../map/overlay";
import { fetchPlaces } from "../map/places";
import { Surface } from "../map/surface";
import { keepAddress, openView } from "../map/view-address";
import { SightingsTab } from "../sighting/SightingsTab";
import { isGone, troubleWords } from "../state/health";
import { FETCHING } from "../state/past";
import { preferences } from "../state/preferences";
import { type Store, type Tab, useStore } from "../state/store";
import { setTheme } from "../theme";
import { AlertsTab } from "./AlertsTab";
import { CallStrip } from "./CallingSettings";
import { tracksWords } from "./HeardTransmitters";
import { IncidentsTab } from "./IncidentsTab";
import { useKeyboard } from "./keyboard";
import { LegendTab } from "./LegendTab";
import { MapFoot, MapTools } from "./MapTools";
import { PastStrip } from "./PastStrip";
import { RestrictTab } from "./RestrictTab";
import { SensorsTab } from "./SensorsTab";
import { LeftOutStrip, ReplayStrip, SimulationStrip, StaleStrip, TopBar } from "./TopBar";
import { TrackCard } from "./TrackCard";
import { TracksTab } from "./TracksTab";
import { tabsFor } from "./tabs";

export function App({ store }: { store: Store }) {
  useKeyboard(store);
  return (
    <div class="page">
      <TopBar store={store} />
      <SimulationStrip store={store} />
      <ReplayStrip store={store} />
      <PastStrip store={store} />
      <LeftOutStrip store={store} />
      <main class="work">
        <section class="map-room" aria-label="Map">
          <MapView store={store} />
          <StaleStrip store={store} />
          <TrackCard store={store} />
          <p class="credit">
            Map: Natural Earth, borders as the UN recognises them · towns: GeoNames, CC BY 4.0 · aerodromes: OurAirports
            <span class="more">
              {" "}
              · grey hatching: not observed · red hatching: the sensor is silent, or its times are wrong
            </span>
          </p>
        </section>
        <Panel store={store} />
      </main>
    </div>
  );
}

/** About 60 m a pixel in Europe: near enough to see errors, bearings and small sensors. */
const NEAR_ZOOM = 9.8;

/** The card of the chosen track lies on the left; what was chosen comes to rest beside it, px. */
const BESIDE_CARD: [number, number] = [170, 0];

/** The map lives outside of the virtual DOM: it is made once. */
function MapView({ store }: { store: Store }) {
  const container = useRef<HTMLDivElement>(null);
  const [made, setMade] = useState<Surface | null>(null);
  useEffect(() => {
    const surface = new Surface(container.current!);
    const overlay = new Overlay(surface, store);
    new EdgeArrows(surface, store);
    setMade(surface);
    const restyle = () => {
      setTheme(preferences.now.theme);
      overlay.restyle();
    };
    restyle();
    const stopStyle = preferences.subscribe(restyle);
    surface.element.addEventListener("pointermove", (event) => {
      if (event.buttons !== 0 && store.followed !== null) store.follow(null); // a hand on the map lets go
    });
    let fitted = openView(store, surface, location.hash);
    const stopAddress = keepAddress(store, surface);
    const follow = () => {
      surface.element.classList.toggle("drawing", store.drawing !== null);
      surface.element.classList.toggle("measuring", store.measure !== null);
      stayWith(surface, store);
      if (store.focus) {
        const offset = surface.container.clientWidth > 800 ? BESIDE_CARD : ([0, 0] as const);
        surface.easeTo(store.focus.lat, store.focus.lon, Math.max(surface.zoom, NEAR_ZOOM), offset);
        store.focus = null;
      }
      if (store.fitWanted || (!fitted && store.picture.until !== null && store.meta)) {
        fitted = fitTo(surface, overlay, store);
        store.fitWanted = false;
      }
    };
    follow();
    fetchBase().then(
      (base) => overlay.setBase(base),
      (error: unknown) => store.report(error),
    );
    fetchPlaces().then(
      (places) => overlay.setPlaces(places),
      (error: unknown) => store.report(error),
    );
    const stop = store.subscribe(follow);
    return () => {
      stop();
      stopStyle();
      stopAddress();
      overlay.stop();
      surface.remove();
    };
  }, [store]);
  return (
    <>
      <div class="map" ref={container} />
      {made && <MapTools store={store} surface={made} />}
      {made && <MapFoot surface={made} />}
    </>
  );
}

/** Keep the followed track in the middle; one that has left is let go. */
function stayWith(surface: Surface, store: Store): void {
  if (store.followed === null) return;
  const track = store.picture.byId(store.followed);
  if (!track) {
    store.followed = null;
    return;
  }
  const { lat, lon } = track.row;
  const at = surface.pixelOf(lat, lon);
  const { width, height } = surface.view(0);
  if (Math.hypot(at.x - width / 2, at.y - height / 2) > 1) surface.jumpTo(lat, lon);
}

function fitTo(surface: Surface, overlay: Overlay, store: Store): boolean {
  if (store.meta?.centre && !store.fitWanted) {
    surface.jumpTo(store.meta.centre[1], store.meta.centre[0], store.meta.zoom ?? 7);
    return true;
  }
  const extent = overlay.extent();
  if (!extent) return false;
  surface.fitBounds(extent);
  return true;
}

function Panel({ store }: { store: Store }) {
  useStore(store);
  const { tab } = store.chosen;
  const tabs = tabsFor(store);
  return (
    <aside class="panel" aria-label="Alerts, incidents, tracks, sensors and legend">
      <div class="tabs" role="tablist">
        {tabs.map(([id, label], i) => (
          <button
            key={id}
            id={`tab-${id}`}
            type="button"
            role="tab"
            aria-selected={tab === id}
            aria-controls="tab-panel"
            title={`Key ${i + 1}`}
            onClick={() => store.choose({ tab: id })}
          >
            {label}
            <Count store={store} tab={id} />
          </button>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a tab panel is in the tab order (ARIA practices) */}
      <div class="tab-panel" id="tab-panel" role="tabpanel" aria-labelledby={`tab-${tab}`} tabIndex={0}>
        <h2 class="unseen">{tabs.find(([id]) => id === tab)?.[1]}</h2>
        {store.past === null && <CallStrip store={store} />}
        {store.trouble !== null && (
          <p class="trouble" role="alert">
            {store.trouble}
            <button
              type="button"
              onClick={() => {
                store.trouble = null;
                store.changed();
              }}
            >
              Dismiss
            </button>
          </p>
        )}
        {unknownThen(store) && (
          <p class="empty">
            {store.past?.why === FETCHING
              ? "Loading the stored picture…"
              : "Not known: no picture of this time is stored."}
          </p>
        )}
        {tab === "alerts" && !unknownThen(store) && <AlertsTab store={store} />}
        {tab === "incidents" && <IncidentsTab store={store} />}
        {tab === "tracks" && !unknownThen(store) && <TracksTab store={store} />}
        {tab === "sensors" && !unknownThen(store) && <SensorsTab store={store} />}
        {tab === "restrict" &&
          (store.past === null ? (
            <RestrictTab store={store} />
          ) : (
            <p class="empty">
              Nothing can be declared in the past. Go back to now
              {store.sketch && ": what you have drawn and typed is still there"}.
            </p>
          ))}
        {tab === "sightings" && <SightingsTab store={store} />}
        {tab === "legend" && <LegendTab store={store} />}
      </div>
    </aside>
  );
}

/** Nothing is known of what this tab would show: which is not the same as nothing. */
const unknownThen = ({ past, chosen: { tab } }: Store): boolean =>
  Boolean(past?.why) && (tab === "alerts" || tab === "tracks" || tab === "sensors");

function Count({ store, tab }: { store: Store; tab: Tab }) {
  if (store.past?.why) return null;
  const { alerts, tracks, transmitters, sensors } = store.picture;
  if (tab === "alerts") {
    const open = [...alerts.values()].filter((a) => a.state === "unacknowledged" || a.state === "returned");
    return open.length ? <span class="count urgent">{open.length}</span> : null;
  }
  if (tab === "tracks") return <span class="count">{tracksWords(tracks.size, transmitters.size)}</span>;
  if (tab !== "sensors") return null;
  const trouble = troubleWords(sensors.values());
  const known = [...sensors.values()].filter((s) => !isGone(s)).length;
  return trouble ? <span class="count dead">{trouble}</span> : <span class="count">{known}</span>;
}
