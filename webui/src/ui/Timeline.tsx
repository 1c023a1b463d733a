/** The stored past as a line: alarms on it, a slider that goes to any time, and playing it. */
import { useEffect, useState } from "preact/hooks";
import { ask } from "../api";
import type { AlertLine } from "../state/lines";
import { SPEEDS } from "../state/playback";
import { type Store, useStore } from "../state/store";
import { clock, day } from "./format";

const HOUR_MS = 3_600_000;
const WIDTH = 1000;
const HEIGHT = 34;
const SPANS: readonly [string, number][] = [
  ["all that is stored", 0],
  ["24 h", 24 * HOUR_MS],
  ["6 h", 6 * HOUR_MS],
  ["1 h", HOUR_MS],
];
const SETTLED_MS = 250; // a slider that is dragged asks for a picture once it rests

export interface Bar {
  from: number; // ms since 1970
  count: number;
}

/** How many alarms were raised in each hour from `from` to `to`; hours without one are left out. */
export function alarmsPerHour(raised: readonly number[], from: number, to: number): Bar[] {
  const counts = new Map<number, number>();
  for (const at of raised) {
    if (at < from || at > to) continue;
    const hour = Math.floor(at / HOUR_MS) * HOUR_MS;
    counts.set(hour, (counts.get(hour) ?? 0) + 1);
  }
  return [...counts].map(([hour, count]) => ({ from: hour, count })).sort((a, b) => a.from - b.from);
}

/** What part of the stored time is drawn: `span` ms round the shown time; 0 is all of it. */
export function drawnSpan(first: number, last: number, shown: number, span: number): [number, number] {
  if (span === 0 || last - first <= span) return [first, Math.max(last, first + 1000)];
  const from = Math.min(Math.max(first, shown - span / 2), last - span);
  return [from, from + span];
}

/** The earliest time of which a picture is stored; null as long as it is not known. */
function useFirst(asOf: string): number | null {
  const [first, setFirst] = useState<number | null>(null);
  useEffect(() => {
    let gone = false;
    ask<{ first: string | null }>("/api/shown/first").then(
      (told) => !gone && setFirst(told.first === null ? null : Date.parse(told.first)),
      () => {}, // the strip says already why there is no picture
    );
    return () => {
      gone = true;
    };
  }, [asOf === ""]);
  return first;
}

export function Timeline({ store }: { store: Store }) {
  useStore(store);
  const first = useFirst(store.asOf);
  const [span, setSpan] = useState(0);
  const { past, live, playback } = store;
  if (past === null || first === null || live.until === null) return null;
  const shown = Date.parse(past.asOf);
  const [from, to] = drawnSpan(Math.min(first, shown), live.until, shown, span);
  const alerts = [...live.alerts.values()];
  return (
    <div class="timeline">
      <div class="play">
        <button
          type="button"
          class="play-pause"
          aria-pressed={playback.playing}
          onClick={() => (playback.playing ? playback.stop() : playback.start())}
        >
          {playback.playing ? "❚❚ Pause" : "▶ Play"}
        </button>
        <label>
          at{" "}
          <select
            name="play-speed"
            value={String(playback.speed)}
            onChange={(event) => playback.setSpeed(Number(event.currentTarget.value))}
          >
            {SPEEDS.map((speed) => (
              <option key={speed} value={String(speed)}>
                {speed}×
              </option>
            ))}
          </select>
        </label>
        <Neighbour store={store} raised={alerts.map(raisedAt)} shown={shown} later={false} />
        <Neighbour store={store} raised={alerts.map(raisedAt)} shown={shown} later={true} />
        <label>
          line of{" "}
          <select name="span" value={String(span)} onChange={(event) => setSpan(Number(event.currentTarget.value))}>
            {SPANS.map(([words, ms]) => (
              <option key={words} value={String(ms)}>
                {words}
              </option>
            ))}
          </select>
        </label>
      </div>
      <div class="line">
        <AlarmLine alerts={alerts} from={from} to={to} shown={shown} />
        <TimeSlider store={store} from={from} to={to} shown={shown} />
        <p class="ends">
          <span>
            {day(from)} {clock(from)}
          </span>
          <span>{alarmWords(alerts, from, to)}</span>
          <span>
            {day(to)} {clock(to)} UTC
          </span>
        </p>
      </div>
    </div>
  );
}

/** In words what the line draws. */
export function alarmWords(alerts: readonly AlertLine[], from: number, to: number): string {
  const bars = alarmsPerHour(alerts.map(raisedAt), from, to);
  if (bars.length === 0) return "no alert was raised here";
  const total = bars.reduce((sum, bar) => sum + bar.count, 0);
  const most = Math.max(...bars.map((bar) => bar.count));
  return `${total === 1 ? "1 alert" : `${total} alerts`} raised here, at most ${most} in an hour`;
}

const raisedAt = (alert: AlertLine): number => Date.parse(alert.raised_at);

/** Alarms of each hour as bars, each alarm as a mark. */
function AlarmLine({
  alerts,
  from,
  to,
  shown,
}: {
  alerts: readonly AlertLine[];
  from: number;
  to: number;
  shown: number;
}) {
  const x = (at: number) => ((at - from) / (to - from)) * WIDTH;
  const bars = alarmsPerHour(alerts.map(raisedAt), from, to);
  const most = Math.max(1, ...bars.map((bar) => bar.count));
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`Alerts over time: ${alarmWords(alerts, from, to)}`}
    >
      {bars.map((bar) => {
        const left = Math.max(0, x(bar.from));
        const height = (bar.count / most) * (HEIGHT - 4);
        return (
          <rect
            key={bar.from}
            class="hour"
            x={left}
            width={Math.max(2, Math.min(WIDTH, x(bar.from + HOUR_MS)) - left)}
            y={HEIGHT - height}
            height={height}
          />
        );
      })}
      {alerts.map((alert) => {
        const at = raisedAt(alert);
        if (at < from || at > to) return null;
        return <line key={alert.id} class="mark" x1={x(at)} x2={x(at)} y1={0} y2={HEIGHT} />;
      })}
      <line class="shown" x1={x(shown)} x2={x(shown)} y1={0} y2={HEIGHT} />
    </svg>
  );
}

/** The alarm that was raised next before or after a time; null where there is none. */
export function neighbour(raised: readonly number[], shown: number, later: boolean): number | null {
  // The picture is asked for in whole seconds: an alarm within the shown one is the one that is seen.
  const others = raised
    .map((at) => Math.ceil(at / 1000) * 1000)
    .filter((at) => (later ? at > shown : at < Math.floor(shown / 1000) * 1000));
  if (others.length === 0) return null;
  return later ? Math.min(...others) : Math.max(...others);
}

function Neighbour(props: { store: Store; raised: readonly number[]; shown: number; later: boolean }) {
  const { store, raised, shown, later } = props;
  const at = neighbour(raised, shown, later);
  return (
    <button
      type="button"
      disabled={at === null}
      onClick={() => at !== null && store.lookBack(new Date(at).toISOString())}
    >
      {later ? "next alert ▸" : "◂ alert before"}
    </button>
  );
}

function TimeSlider({ store, from, to, shown }: { store: Store; from: number; to: number; shown: number }) {
  const [dragged, drag] = useState<number | null>(null);
  useEffect(() => {
    if (dragged === null) return;
    const timer = setTimeout(() => {
      store.lookBack(new Date(dragged).toISOString());
      drag(null);
    }, SETTLED_MS);
    return () => clearTimeout(timer);
  }, [dragged]);
  const at = dragged ?? shown;
  return (
    <input
      type="range"
      name="scrub"
      aria-label="Time that is shown (UTC)"
      aria-valuetext={`${day(at)} ${clock(at)} UTC`}
      min={Math.ceil(from / 1000)}
      max={Math.floor(to / 1000)}
      step={1}
      value={Math.round(at / 1000)}
      onInput={(event) => drag(Number(event.currentTarget.value) * 1000)}
    />
  );
}
