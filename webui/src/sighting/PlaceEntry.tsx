/** Where the witness stood: by GPS, on the map, or typed; each with its error. */
import { useEffect, useRef, useState } from "preact/hooks";
import { type Draft, numberOf } from "./draft";
import { TextField } from "./fields";
import { locate } from "./phone-sensors";
import type { PlaceMap } from "./place-map";
import type { Words } from "./words/en";

interface Props {
  words: Words;
  draft: Draft;
  change: (part: Partial<Draft>) => void;
}

const TOUCH_PX = 24; // how exactly a finger hits the map

export function PlaceEntry({ words, draft, change }: Props) {
  const [state, setState] = useState<"" | "locating" | "refused">("");
  const [map, setMap] = useState(false);
  const gps = () => {
    setState("locating");
    locate().then(
      (fix) => {
        setState("");
        change({ lat: fix.lat.toFixed(5), lon: fix.lon.toFixed(5), placeSigma: String(Math.ceil(fix.sigma)) });
      },
      () => setState("refused"),
    );
  };
  return (
    <>
      <div class="row">
        <button type="button" class="wide" data-act="gps" disabled={state === "locating"} onClick={gps}>
          {state === "locating" ? words.locating : words.useGps}
        </button>
        <button type="button" class="wide" aria-expanded={map} onClick={() => setMap(!map)}>
          {words.onMap}
        </button>
      </div>
      {state === "refused" && <p class="help refused">{words.gpsRefused}</p>}
      {map && <MapEntry words={words} draft={draft} change={change} />}
      <div class="row">
        <TextField name="lat" label={words.latitude} value={draft.lat} number set={(lat) => change({ lat })} />
        <TextField name="lon" label={words.longitude} value={draft.lon} number set={(lon) => change({ lon })} />
        <TextField
          name="placeSigma"
          label={words.placeError}
          value={draft.placeSigma}
          number
          set={(placeSigma) => change({ placeSigma })}
        />
      </div>
    </>
  );
}

/** The first touch is the place, the second where the thing was seen. The map is loaded when asked for. */
function MapEntry({ words, draft, change }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  const latest = useRef({ draft, change });
  latest.current = { draft, change };
  useEffect(() => {
    let map: PlaceMap | undefined;
    let gone = false;
    let placed = false;
    const begin = async () => {
      const { PlaceMap: Drawn } = await import("./place-map");
      if (gone || !box.current) return;
      const shown = new Drawn(
        box.current,
        () => latest.current.draft,
        () => setFailed(true),
      );
      map = shown;
      shown.onTouch(({ lat, lon }) => {
        const { draft: now, change: set } = latest.current;
        if (!placed) {
          placed = true;
          set({
            lat: lat.toFixed(5),
            lon: lon.toFixed(5),
            placeSigma: String(Math.min(100_000, Math.ceil(TOUCH_PX * shown.metresPerPixel(lat)))),
          });
        } else {
          placed = false;
          const azimuth = towards(numberOf(now.lat)!, numberOf(now.lon)!, lat, lon);
          set({ direction: { ...now.direction, azimuth: String(Math.round(azimuth) % 360), azimuthSigma: "10" } });
        }
        setTimeout(() => shown.draw(), 0); // once the draft has changed
      });
    };
    begin().catch(() => setFailed(true));
    return () => {
      gone = true;
      map?.remove();
    };
  }, []);
  return (
    <>
      <p class="help">{failed ? words.mapOffline : words.mapHelp}</p>
      <div class="place-map" ref={box} hidden={failed} />
    </>
  );
}

/** The direction from one place to another, in degrees from true north. */
export function towards(lat: number, lon: number, toLat: number, toLon: number): number {
  const rad = Math.PI / 180;
  const turn = (toLon - lon) * rad;
  const y = Math.sin(turn) * Math.cos(toLat * rad);
  const x = Math.cos(lat * rad) * Math.sin(toLat * rad) - Math.sin(lat * rad) * Math.cos(toLat * rad) * Math.cos(turn);
  return (Math.atan2(y, x) / rad + 360) % 360;
}
