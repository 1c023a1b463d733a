import { useEffect, useRef, useState } from "preact/hooks";
import { session } from "../access/session";
import { operator } from "../api";
import { preferences } from "../state/preferences";
import { type Store, useStore } from "../state/store";
import { standsSince } from "../stream/connection";
import { clock, day, local } from "./format";
import { lostFocus, startOf } from "./PastStrip";
import { Person } from "./Person";

export function TopBar({ store }: { store: Store }) {
  useStore(store, 200);
  const { picture, meta } = store;
  return (
    <header class="top">
      <h1>vedette</h1>
      <span class="what">{meta?.name ?? ""}</span>
      <Mode store={store} />
      <div class="clocks" role="timer" aria-label="Time that is shown">
        {picture.until === null ? (
          <span class="utc">{store.past === null ? "no time yet" : "not known"}</span>
        ) : (
          <>
            <span class="utc">
              {day(picture.until)} <b>{clock(picture.until)}</b> UTC
            </span>
            <span class="local">{local(picture.until, preferences.now.zone || meta?.time_zone)}</span>
          </>
        )}
        <LookBack store={store} />
      </div>
      <Connection store={store} />
      {session.me?.accounts ? <Person me={session.me} left={() => location.reload()} /> : <Operator />}
    </header>
  );
}

/** Replay and live differ in word, in shape and in colour. What is stale is not live. */
function Mode({ store: { meta, picture, link, movedAt, past } }: { store: Store }) {
  if (!meta) return null;
  if (past) return <span class="mode past">◀◀ PAST</span>;
  if (meta.mode === "live") {
    const stands = standsSince(meta.mode, movedAt, Date.now()) !== null;
    if (link.state === "stale" || stands) return <span class="mode lost">✕ NOT LIVE</span>;
    return <span class="mode live">● LIVE</span>;
  }
  const speed = meta.speed === null ? "" : ` ${meta.speed}×`;
  const ended = picture.state === "ended" ? " · ENDED" : "";
  return (
    <span class="mode replay">
      ▶▶ REPLAY{speed}
      {ended}
    </span>
  );
}

/** Where the map goes back; who may read incidents can ask for a time there, too. */
function LookBack({ store }: { store: Store }) {
  const { until } = store.live;
  const button = useRef<HTMLButtonElement>(null);
  const now = store.past === null;
  const was = useRef(now);
  useEffect(() => {
    if (now && !was.current && lostFocus(".past-strip *")) button.current?.focus();
    was.current = now;
  }, [now]);
  if (!now || until === null) return null;
  return (
    <button
      ref={button}
      type="button"
      class="look-back"
      title="See the page as it was shown"
      onClick={() => store.lookBack(startOf(until))}
    >
      ◀◀ Look back
    </button>
  );
}

function Connection({ store: { link } }: { store: Store }) {
  const words = {
    connecting: "connecting…",
    connected: "connected",
    stale: link.state === "stale" ? `STALE since ${clock(link.since)}` : "",
  }[link.state];
  return (
    <span class={`link ${link.state}`} role="status">
      {link.state === "connected" ? "✓ " : link.state === "stale" ? "✕ " : ""}
      {words}
    </span>
  );
}

function Operator() {
  const [name, setName] = useState(operator.get);
  return (
    <label class="operator">
      <span>You are</span>
      <input
        value={name}
        maxLength={60}
        aria-label="Your name, as it will be recorded"
        onInput={(event) => {
          setName(event.currentTarget.value);
          operator.set(event.currentTarget.value.trim() || "duty officer");
        }}
      />
    </label>
  );
}

/** Cannot be closed, and stands on every screen. */
export function SimulationStrip({ store }: { store: Store }) {
  useStore(store);
  if (!store.picture.simulation && !store.meta?.simulation) return null;
  return (
    <section class="simulation" aria-label="Simulation">
      <b>SIMULATION</b>
      <span>Nothing shown here is a real sighting</span>
      <b aria-hidden="true">SIMULATION</b>
    </section>
  );
}

/** Under the top bar, cannot be closed: what is replayed is the past. */
export function ReplayStrip({ store }: { store: Store }) {
  useStore(store);
  const { waiting } = store.alarms;
  useEffect(() => {
    document.title = titleOf(store.past ? "past" : (store.meta?.mode ?? null), waiting);
  }, [store.meta?.mode, store.past === null, waiting]);
  if (store.meta?.mode !== "replay") return null;
  const { until } = store.picture;
  return (
    <section class="replay-strip" aria-label="Replay">
      <b>▶▶ REPLAY</b>
      <span>A recording{until === null ? "" : ` of ${day(until)}`}: nothing here is happening now</span>
    </section>
  );
}

/** Under the top bar, cannot be closed: zones that cannot be read may lie anywhere. */
export function LeftOutStrip({ store }: { store: Store }) {
  useStore(store);
  const words = leftOutZonesWords(store.restrictions?.left_out ?? []);
  if (words === null) return null;
  return (
    <section class="left-out-strip" aria-label="Not watched">
      <b>⚠ NOT WATCHED</b>
      <span>{words}</span>
    </section>
  );
}

const NAMED = 3; // so that the strip stays one line; all stand in /api/restrictions

/** Which zones nobody checks against; null where there are none. */
export function leftOutZonesWords(leftOut: { feature: string }[]): string | null {
  if (leftOut.length === 0) return null;
  const names = leftOut
    .slice(0, NAMED)
    .map((one) => one.feature)
    .join(", ");
  const more = leftOut.length > NAMED ? ` and ${leftOut.length - NAMED} more` : "";
  return `Not checked, because these features of the zone file cannot be read: ${names}${more}`;
}

/** The title of the browser's tab tells live from replay, too, and how many alarms wait now. */
export function titleOf(mode: "replay" | "live" | "past" | null, waiting = 0): string {
  const called = waiting > 0 ? `(${waiting}) ` : "";
  return `${called}${modeTitle(mode)}`;
}

function modeTitle(mode: "replay" | "live" | "past" | null): string {
  return { replay: "▶▶ REPLAY · vedette", past: "◀◀ PAST · vedette", live: "● LIVE · vedette", none: "vedette" }[
    mode ?? "none"
  ];
}

/** What is on the map while the stream is quiet. */
export const seenWords = (past: boolean): string =>
  past
    ? "The picture shows the past; the number of waiting alerts is the last known one."
    : "The picture shows the last known state.";

/** Over the map, at once, when the stream goes quiet: an old picture must not look like a new one. */
export function StaleStrip({ store }: { store: Store }) {
  useStore(store, 100);
  const { link } = store;
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  const stands = standsSince(store.meta?.mode, store.movedAt, Date.now());
  const seen = seenWords(store.past !== null);
  if (link.state !== "stale" && stands !== null) {
    return (
      <div class="stale-strip" role="alert">
        <p>
          <b>STALE since {clock(stands)} UTC</b> by this computer's clock: the server answers, but its engine does not
          move on. {seen}
        </p>
      </div>
    );
  }
  if (link.state !== "stale") return null;
  const age = Math.max(0, Math.round((Date.now() - link.since) / 1000));
  return (
    <div class="stale-strip" role="alert">
      <p>
        <b>STALE since {clock(link.since)} UTC</b> by this computer's clock ({age} s): {link.why}. {seen} Trying to
        connect again…
      </p>
    </div>
  );
}
