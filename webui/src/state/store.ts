/** The page's one store: the picture and what the person has chosen. Views subscribe to it. */
import { useEffect, useState } from "preact/hooks";
import { Alarms } from "../alarms/alarms";
import { SightingsShown } from "../sighting/desk-state";
import type { Link } from "../stream/connection";
import { FETCHING, fetchPast, Held, nothing, type Past } from "./past";
import { Picture } from "./picture";
import { Playback } from "./playback";
import { empty, type Sketch } from "./sketch";

export type Tab = "alerts" | "incidents" | "tracks" | "sensors" | "restrict" | "legend" | "sightings";

export interface Meta {
  name: string;
  simulation: boolean;
  mode: "replay" | "live";
  speed: number | null;
  time_zone?: string;
  centre?: [number, number];
  zoom?: number;
}

export interface RestrictionProperties {
  id: string;
  name: string;
  lower: string | null;
  upper: string | null;
  hours?: string | null;
  authority?: string | null;
  kind?: string | null;
  approximation?: string | null;
}

/** What is in force; and zones that cannot be read, which nobody checks against. */
export interface Restrictions extends GeoJSON.FeatureCollection<GeoJSON.Geometry, RestrictionProperties> {
  left_out?: { feature: string; key: string; what: string }[];
}

export interface Chosen {
  tab: Tab;
  track: string | null;
  alert: string | null;
  incident: string | null;
}

export class Store {
  readonly live = new Picture();
  readonly sightings = new SightingsShown();
  readonly alarms = new Alarms(this);
  readonly playback = new Playback(this);
  link: Link = { state: "connecting" };
  meta: Meta | null = null;
  movedAt: number | null = null; // when the shown time last moved, by this computer's clock
  inForce: Restrictions | null = null; // now
  past: Past | null = null; // what the page shows instead of now, while somebody looks back
  chosen: Chosen = { tab: "alerts", track: null, alert: null, incident: null };
  asOf = ""; // the record as it stood at this time (RFC 3339); "" is now
  fitWanted = false; // the map shows everything once
  trouble: string | null = null; // the last thing that went wrong, in words
  focus: { lat: number; lon: number } | null = null; // the map goes there once
  sketch: Sketch | null = null; // what is being drawn, while a restriction is declared
  measure: (readonly [lat: number, lon: number])[] | null = null; // ends that are measured between; null: not measuring
  followed: string | null = null; // the track that the map stays with
  typed: Record<string, string> = {}; // what has been typed into its form
  private listeners = new Set<() => void>();
  private held = new Held();
  private fetching: AbortController | null = null; // of the past that is on its way

  /** The picture that is shown: of now, or of the time that is looked back to. */
  get picture(): Picture {
    return this.past?.picture ?? this.live;
  }

  get restrictions(): Restrictions | null {
    return this.past ? this.past.restrictions : this.inForce;
  }

  /** What is drawn on the map now: nothing while somebody looks back. */
  get drawing(): Sketch | null {
    return this.past === null ? this.sketch : null;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  changed(): void {
    for (const listener of this.listeners) listener();
  }

  report(error: unknown): void {
    this.trouble = error instanceof Error ? error.message : String(error);
    this.changed();
  }

  choose(part: Partial<Chosen>): void {
    this.chosen = { ...this.chosen, ...part };
    this.changed();
  }

  /** See the record as it stood at a time, and the map as it was shown; "" sees them as they are. */
  lookBack(asOf: string): void {
    this.playback.stop();
    this.asOf = asOf;
    this.fetching?.abort(); // a picture can be large, and nobody waits for it any more
    this.fetching = null;
    if (asOf === "") this.past = null;
    else if (this.isToCome(asOf)) this.past = nothing(asOf, "that time has not come yet");
    else {
      // Never the present under the heading of the past: while it is fetched nothing is shown.
      this.past = nothing(asOf, FETCHING);
      this.fetching = new AbortController();
      const { signal } = this.fetching; // of two that ask for the same time the later one counts
      const show = (past: Past) => !signal.aborted && this.showPast(past);
      fetchPast(asOf, this.live.observedMs, this.held, signal).then(show, (error: unknown) =>
        show(nothing(asOf, error instanceof Error ? error.message : String(error))),
      );
    }
    this.changed();
  }

  /**
   * Show a time while the picture before it stays until the new one is here, as playing needs it:
   * the heading and the picture change together. False where it failed or somebody went elsewhere.
   */
  async moveTo(asOf: string): Promise<boolean> {
    this.fetching?.abort();
    this.fetching = new AbortController();
    const { signal } = this.fetching;
    try {
      const past = await fetchPast(asOf, this.live.observedMs, this.held, signal);
      if (signal.aborted) return false;
      this.asOf = asOf;
      this.showPast(past);
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      this.showPast(nothing(asOf, error instanceof Error ? error.message : String(error)));
      return false;
    }
  }

  private isToCome(asOf: string): boolean {
    const { until, state } = this.live;
    return until !== null && state !== "ended" && Date.parse(asOf) > until;
  }

  private showPast(past: Past): void {
    this.past = past;
    this.changed();
  }

  startMeasuring(on: boolean): void {
    this.setMeasure(on ? [] : null);
  }

  setMeasure(ends: (readonly [lat: number, lon: number])[] | null): void {
    this.measure = ends;
    this.changed();
  }

  /** Keep the map on a track; null lets it go. */
  follow(track: string | null): void {
    this.followed = track;
    this.changed();
  }

  startSketch(border: string): void {
    this.typed = {};
    this.draw(empty("circle", border));
  }

  /** What is being drawn now; null: nothing. */
  draw(sketch: Sketch | null): void {
    this.sketch = sketch;
    this.changed();
  }

  restrictionName(id: string): string {
    const found = this.restrictions?.features.find((f) => f.properties.id === id);
    return found?.properties.name ?? id;
  }
}

/** Draw again when the store changes, but not more often than every `leastMs`. */
export function useStore(store: Store, leastMs = 250): void {
  const [, redraw] = useState(0);
  useEffect(() => {
    let last = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const draw = () => {
      timer = undefined;
      last = performance.now();
      redraw((n) => n + 1);
    };
    const stop = store.subscribe(() => {
      timer ??= setTimeout(draw, Math.max(0, leastMs - (performance.now() - last)));
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [store, leastMs]);
}
