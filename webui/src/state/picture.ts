/** What the page knows now: frames go in, the current picture stands. No DOM, no clock. */
import type { About, Frame, Row, StreamState } from "../stream/frame";
import type {
  AlertLine,
  AlertMeasuredLine,
  Answer,
  CrossingLine,
  NoticeLine,
  ObservationLine,
  SensorLine,
  TransmitterLine,
} from "./lines";
import { Profile, Trail } from "./trail";

export interface Track {
  row: Row;
  about: About;
  trail: Trail;
  profile: Profile;
}

/** How a track stands to all restrictions together: the worst answer that concerns it. */
export interface Worst {
  answer: Answer | null; // null: no restriction near
  barred: boolean; // false: it is inside, and allowed to be
  crossing: CrossingLine | null;
}

const OBSERVED_MS = 60_000;
const OBSERVED_MOST_MS = 300_000;
const EASY_SPEED = 12;
const MANY_PLACES = 10_000;

/**
 * How long a bearing or a presence stays, in shown time: a minute, and longer in a quick replay,
 * where a minute is gone in a blink.
 */
export function observedMs(speed: number | null): number {
  return Math.min(OBSERVED_MOST_MS, OBSERVED_MS * Math.max(1, (speed ?? 1) / EASY_SPEED));
}

export const TRAIL_MS = 600_000;

export class Picture {
  until: number | null = null; // ms since 1970, the time that is shown
  state: StreamState = "waiting";
  simulation = false;
  restrictions = 0; // how often what is in force has changed
  observedMs = OBSERVED_MS;
  frame = -1;
  readonly tracks = new Map<number, Track>();
  readonly sensors = new Map<string, SensorLine>();
  readonly alerts = new Map<string, AlertLine>();
  readonly measured = new Map<string, AlertMeasuredLine>(); // the figures of open alarms
  readonly transmitters = new Map<string, TransmitterLine>(); // heard, place unknown
  readonly notices = new Map<string, NoticeLine>();
  observations: ObservationLine[] = [];
  sensorChanges = 0; // how often a sensor has changed
  private crossings = new Map<string, Map<string, CrossingLine>>(); // by track, by restriction
  private slots = new Map<string, number>();
  private worsts = new Map<string, Worst>(); // by track, until a crossing of it changes

  /** Take in one frame. A whole picture replaces all that was known; a change adds to it. */
  apply({ head, rows, trail }: Frame): void {
    if (head.kind === "picture") this.clear();
    this.frame = head.frame;
    this.state = head.state;
    this.simulation = head.simulation;
    this.restrictions = head.restrictions;
    if (head.until !== null) this.until = Date.parse(head.until);
    const about = new Map(head.about.map((a) => [a.slot, a]));
    for (const row of rows) {
      const known = this.tracks.get(row.slot);
      const told = about.get(row.slot);
      if (known) known.row = row;
      else if (told) this.tracks.set(row.slot, { row, about: told, trail: new Trail(), profile: new Profile() });
      const { height, east, north } = row;
      const speed = east === null || north === null ? null : Math.hypot(east, north);
      this.tracks.get(row.slot)?.profile.add(row.stateAt, height?.value ?? null, speed);
    }
    for (const told of head.about) {
      const known = this.tracks.get(told.slot);
      if (known) known.about = told;
      this.slots.set(told.id, told.slot);
    }
    for (const [slot, count] of countBySlot(trail)) this.tracks.get(slot)?.trail.reserve(count);
    for (let i = 0; i < trail.length; i++) {
      const track = this.tracks.get(trail.slot[i]!);
      track?.trail.add(trail.at[i]!, trail.latE7[i]! / 1e7, trail.lonE7[i]! / 1e7);
    }
    for (const slot of head.gone) this.drop(slot);
    for (const line of head.lines) {
      if (line.type === "sensor") this.look(line);
      else if (line.type === "alert") this.alerts.set(line.id, line);
      else if (line.type === "alert_measured") this.measured.set(line.alert, line);
      else if (line.type === "observation") this.observations.push(line);
      else if (line.type === "transmitter") this.hear(line);
      else if (line.type === "notice") this.notices.set(line.id, line);
      else this.cross(line);
    }
    this.forget();
  }

  byId(id: string): Track | undefined {
    const slot = this.slots.get(id);
    return slot === undefined ? undefined : this.tracks.get(slot);
  }

  crossingsOf(track: string): CrossingLine[] {
    return [...(this.crossings.get(track)?.values() ?? [])];
  }

  worst(track: string): Worst {
    const known = this.worsts.get(track);
    if (known) return known;
    const worst = worstOf(this.crossingsOf(track));
    this.worsts.set(track, worst);
    return worst;
  }

  private look(line: SensorLine): void {
    this.sensors.set(line.id, line);
    this.sensorChanges++;
  }

  private hear(line: TransmitterLine): void {
    if (line.hearing === "place_unknown") this.transmitters.set(line.id, line);
    else this.transmitters.delete(line.id);
  }

  private cross(line: CrossingLine): void {
    const of = this.crossings.get(line.track) ?? new Map<string, CrossingLine>();
    of.set(line.restriction, line);
    this.worsts.delete(line.track);
    this.crossings.set(line.track, of);
  }

  private drop(slot: number): void {
    const track = this.tracks.get(slot);
    if (!track) return;
    this.tracks.delete(slot);
    this.slots.delete(track.about.id);
    this.crossings.delete(track.about.id);
    this.worsts.delete(track.about.id);
  }

  private forget(): void {
    if (this.until === null) return;
    const now = this.until;
    this.observations = this.observations.filter((o) => now - Date.parse(o.at) <= this.observedMs);
    for (const { trail } of this.tracks.values()) trail.forgetBefore(now - TRAIL_MS);
  }

  private clear(): void {
    const { tracks, sensors, transmitters, notices, alerts, measured, crossings, slots, worsts } = this;
    for (const map of [tracks, sensors, transmitters, notices, alerts, measured, crossings, slots, worsts]) {
      map.clear();
    }
    this.sensorChanges++;
    this.observations = [];
  }
}

/** How many places each track gets, where a whole picture brings many; for a few it is not worth it. */
function countBySlot({ length, slot }: Frame["trail"]): Map<number, number> {
  const counts = new Map<number, number>();
  if (length < MANY_PLACES) return counts;
  for (let i = 0; i < length; i++) counts.set(slot[i]!, (counts.get(slot[i]!) ?? 0) + 1);
  return counts;
}

const RANK: Record<Answer, number> = { outside: 0, indeterminate: 1, inside: 2 };

/** The answer that matters most: first among restrictions that bar it, else among the others. */
export function worstOf(crossings: readonly CrossingLine[]): Worst {
  let worst: Worst = { answer: null, barred: false, crossing: null };
  let rank = -1;
  for (const crossing of crossings) {
    const barred = crossing.standing !== "not_barred"; // unknown counts as barred, never as clear
    const value = RANK[crossing.answer] + (barred && crossing.answer !== "outside" ? 10 : 0);
    if (value > rank) {
      rank = value;
      worst = { answer: crossing.answer, barred, crossing };
    }
  }
  return worst;
}
