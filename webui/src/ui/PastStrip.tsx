/** Across the page for as long as somebody looks back: which time is shown, and what waits now. */

import { useEffect, useRef } from "preact/hooks";
import type { Past } from "../state/past";
import { type Store, useStore } from "../state/store";
import { fromInput, toInput } from "./AsOf";
import { clock, day } from "./format";
import { Timeline } from "./Timeline";
import "./past.css";

const STEPS: [string, number][] = [
  ["− 10 min", -600],
  ["− 1 min", -60],
  ["+ 1 min", 60],
  ["+ 10 min", 600],
];

/** So much older than what was asked for, and the strip names its time; a replay takes longer strides. */
const OLD_MS = 10_000;

export function PastStrip({ store }: { store: Store }) {
  useStore(store);
  const { past } = store;
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (past !== null && lostFocus(".look-back")) first.current?.focus();
  }, [past === null]);
  if (past === null) return null;
  const waits = [...store.live.alerts.values()].filter(
    (a) => a.state === "unacknowledged" || a.state === "returned",
  ).length;
  return (
    <section class="past-strip" aria-label="Looking back">
      <p role="status">
        <b>◀◀ THE PAST</b> as of {toInput(past.asOf).replace("T", " ")} UTC: nothing can be added here.{" "}
        {pictureWords(past, store.meta?.speed ?? 1)}
      </p>
      <div class="steps">
        {STEPS.map(([label, seconds], i) => (
          <button
            key={label}
            ref={i === 0 ? first : null}
            type="button"
            onClick={() => store.lookBack(moved(past.asOf, seconds, store.live.until))}
          >
            {label}
          </button>
        ))}
        <label>
          to (UTC){" "}
          <input
            name="look-back-to"
            type="datetime-local"
            step="1"
            value={toInput(past.asOf)}
            onChange={(e) => {
              const to = fromInput(e.currentTarget.value);
              if (to !== "") store.lookBack(to); // half of a time is none yet
            }}
          />
        </label>
        <button type="button" class="now" onClick={() => store.lookBack("")}>
          Back to now
        </button>
        {waits > 0 && (
          <b class="waits" role="alert">
            NOW: {waits === 1 ? "1 alert waits" : `${waits} alerts wait`}
          </b>
        )}
      </div>
      <Timeline store={store} />
    </section>
  );
}

/** What the map shows of that time, or why it shows nothing. */
export function pictureWords({ asOf, picture: { until }, why }: Past, speed: number): string {
  if (why !== null) return `The map of then: ${why}.`;
  if (until === null) return "The page had not shown a picture yet.";
  if (Date.parse(asOf) - until <= OLD_MS * Math.max(1, speed))
    return "Map, tracks, sensors and alerts as they were shown then.";
  return `Map, tracks, sensors and alerts are those of ${day(until)} ${clock(until)}: no newer picture before the requested time is stored.`;
}

/** Whether the button that somebody pressed has gone, or is about to: they go on elsewhere. */
export function lostFocus(going: string): boolean {
  const on = document.activeElement;
  return on === null || on === document.body || on.matches(going);
}

/** So many seconds later, as it is asked for; "" (now) where that has not come yet. */
export function moved(asOf: string, seconds: number, now: number | null): string {
  const to = Date.parse(asOf) + seconds * 1000;
  return seconds > 0 && now !== null && to >= now ? "" : new Date(to).toISOString();
}

/** The shown time, to go back from; in whole seconds, as the field takes it. */
export const startOf = (until: number): string => new Date(Math.floor(until / 1000) * 1000).toISOString();
