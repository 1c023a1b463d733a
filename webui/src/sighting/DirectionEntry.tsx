/** A direction: typed, read from the phone, or touched on a rose and on an arc. */
import { useEffect, useRef, useState } from "preact/hooks";
import { azimuthOf, type Direction, numberOf } from "./draft";
import { TextField } from "./fields";
import { type Pointing, watchPointing } from "./phone-sensors";
import type { Words } from "./words/en";

interface Props {
  words: Words;
  name: string;
  said: Direction;
  set: (said: Direction) => void;
}

const WINDS = ["N", "NE", "E", "SE", "S", "SW", "W", "NW"];
const WINDS_16 = "N NNE NE ENE E ESE SE SSE S SSW SW WSW W WNW NW NNW".split(" ");

/** The azimuth of what was typed, for the needle; null where there is none. */
export function shownAzimuth(text: string): number | null {
  const said = azimuthOf(text);
  if (said === null) return null;
  if ("azimuth_deg" in said) return said.azimuth_deg;
  const at = WINDS_16.indexOf(said.wind);
  return at < 0 ? null : at * 22.5;
}

export function DirectionEntry({ words, name, said, set }: Props) {
  const azimuth = shownAzimuth(said.azimuth);
  const elevation = numberOf(said.elevation);
  return (
    <div class="direction">
      <Compass
        words={words}
        take={(now) =>
          set({
            azimuth: String(Math.round(now.azimuth) % 360),
            azimuthSigma: String(Math.ceil(now.azimuthSigma)),
            elevation: String(Math.max(-10, Math.round(now.elevation))),
            elevationSigma: String(Math.max(5, Math.ceil(now.elevationSigma))),
            by: "phone",
          })
        }
      />
      <div class="drawn">
        <Rose
          label={words.rose}
          value={azimuth}
          set={(value) => set({ ...said, azimuth: String(value), azimuthSigma: "15" })}
        />
        <Arc
          label={words.height}
          value={elevation}
          set={(value) => set({ ...said, elevation: String(value), elevationSigma: "", by: "eye" })}
        />
      </div>
      <TextField
        name={`${name}azimuth`}
        label={words.azimuth}
        value={said.azimuth}
        set={(value) => set({ ...said, azimuth: value })}
      />
      <TextField
        name={`${name}azimuthSigma`}
        label={words.directionError}
        value={said.azimuthSigma}
        number
        set={(value) => set({ ...said, azimuthSigma: value })}
      />
      <TextField
        name={`${name}elevation`}
        label={words.elevation}
        value={said.elevation}
        number
        set={(value) => set({ ...said, elevation: value, elevationSigma: "", by: "eye" })}
      />
      <p class="help">{words.elevationHelp}</p>
    </div>
  );
}

/** Reads compass and tilt. Where the phone or its owner says no, the fields below stay. */
function Compass({ words, take }: { words: Words; take: (now: Pointing) => void }) {
  const [state, setState] = useState<"off" | "on" | "refused">("off");
  const [now, setNow] = useState<Pointing | null>(null);
  const stop = useRef<() => void>(() => undefined);
  useEffect(() => () => stop.current(), []);
  const start = () => {
    setState("on");
    setNow(null);
    stop.current = watchPointing(setNow, () => setState("refused"));
  };
  const end = (kept: Pointing | null) => {
    stop.current();
    setState("off");
    if (kept) take(kept);
  };
  if (state === "refused") return <p class="help refused">{words.compassRefused}</p>;
  if (state === "off") {
    return (
      <button type="button" class="wide" data-act="point" onClick={start}>
        {words.pointPhone}
      </button>
    );
  }
  return (
    <div class="pointing">
      <p class="help">{words.pointHelp}</p>
      <p class="reading" role="status">
        {now === null
          ? "…"
          : `${Math.round(now.azimuth)}° ± ${Math.ceil(now.azimuthSigma)}°, ↑ ${Math.round(now.elevation)}°`}
      </p>
      <button type="button" class="main" disabled={now === null} onClick={() => end(now)}>
        {words.take}
      </button>
      <button type="button" onClick={() => end(null)}>
        {words.stop}
      </button>
    </div>
  );
}

interface DialProps {
  label: string;
  value: number | null;
  set: (value: number) => void;
}

/** Touch anywhere: the direction from the middle counts. */
function Rose({ label, value, set }: DialProps) {
  const touch = (event: PointerEvent) => {
    const box = (event.currentTarget as SVGSVGElement).getBoundingClientRect();
    const x = event.clientX - box.left - box.width / 2;
    const y = event.clientY - box.top - box.height / 2;
    set(Math.round(((Math.atan2(x, -y) * 180) / Math.PI + 360) % 360) % 360);
  };
  return (
    <svg class="dial" viewBox="-60 -60 120 120" role="img" aria-label={label} onPointerDown={touch}>
      <title>{label}</title>
      <circle r="44" class="ring" />
      {WINDS.map((wind, i) => {
        const turn = (i * 45 * Math.PI) / 180;
        const [x, y] = [Math.sin(turn), -Math.cos(turn)];
        return (
          <g key={wind}>
            <line x1={x * 38} y1={y * 38} x2={x * 44} y2={y * 44} class="ring" />
            <text x={x * 52} y={y * 52 + 3.5}>
              {wind}
            </text>
          </g>
        );
      })}
      {value !== null && (
        <g transform={`rotate(${value})`}>
          <path d="M0 0 L-13 -40 L13 -40 Z" class="wedge" />
          <line x1="0" y1="0" x2="0" y2="-43" class="needle" />
        </g>
      )}
      <circle r="3" class="hub" />
    </svg>
  );
}

/** A quarter of a circle, from the horizon on the right to straight up. */
function Arc({ label, value, set }: DialProps) {
  const touch = (event: PointerEvent) => {
    const box = (event.currentTarget as SVGSVGElement).getBoundingClientRect();
    const scale = box.width / 120;
    const x = (event.clientX - box.left) / scale - 14;
    const y = 100 - (event.clientY - box.top) / scale;
    set(Math.max(0, Math.min(90, Math.round((Math.atan2(y, Math.max(0.01, x)) * 180) / Math.PI))));
  };
  const at = (deg: number, r: number): [number, number] => [
    14 + r * Math.cos((deg * Math.PI) / 180),
    100 - r * Math.sin((deg * Math.PI) / 180),
  ];
  const [nx, ny] = at(value ?? 0, 82);
  return (
    <svg class="dial" viewBox="0 0 120 120" role="img" aria-label={label} onPointerDown={touch}>
      <title>{label}</title>
      <path d="M14 100 L98 100 A84 84 0 0 0 14 16 Z" class="ring" />
      {[0, 30, 45, 60, 90].map((deg) => {
        const [x0, y0] = at(deg, 78);
        const [x1, y1] = at(deg, 84);
        const [tx, ty] = at(deg, 94);
        return (
          <g key={deg}>
            <line x1={x0} y1={y0} x2={x1} y2={y1} class="ring" />
            <text x={tx} y={ty + (deg === 0 ? -2 : 4)}>
              {deg}°
            </text>
          </g>
        );
      })}
      {value !== null && <line x1="14" y1="100" x2={nx} y2={ny} class="needle" />}
      <circle cx="14" cy="100" r="3" class="hub" />
    </svg>
  );
}
