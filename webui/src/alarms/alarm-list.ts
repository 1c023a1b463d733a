/**
 * The list of alarms that a person works through. It changes its order only by that person's doing:
 * what is new waits in a strip, and what changes does so in its place. No DOM, no clock.
 */
import type { AlertLine } from "../state/lines";

export type Grouping = "none" | "restriction" | "sensor" | "group";
export type Filter = "open" | "waiting" | "lost" | "shelved" | "closed" | "all";

/** EEMUA 191: alarms in ten minutes that one person can handle in the long run, and at the most. */
export const RATE_MEAN = 1;
export const RATE_PEAK = 10;
export const RATE_MS = 600_000;

/** What is known of an object, for groups and for names that outlive the track. */
export interface Subject {
  name: string;
  sensors: readonly string[];
  grouped: boolean; // one of several close together
}

export type SubjectOf = (track: string) => Subject | null;

export const calledAt = (alert: AlertLine): number => Date.parse(alert.called_at ?? alert.raised_at);
/** Whether it asks for a person: unacknowledged, or gone before anybody acknowledged it. */
export const waits = (alert: AlertLine): boolean => alert.state === "unacknowledged" || alert.state === "returned";
export const isLost = (alert: AlertLine): boolean => alert.condition === "lost_inside" && alert.state !== "closed";

const URGENCY: Partial<Record<AlertLine["state"], number>> = { unacknowledged: 2, returned: 1 };

/** What stands and waits for a person, then what has gone and still waits, then the rest; newest first. */
export function ordered(alerts: Iterable<AlertLine>): AlertLine[] {
  const urgency = (a: AlertLine): number => URGENCY[a.state] ?? 0;
  return [...alerts].sort(
    (a, b) => urgency(b) - urgency(a) || calledAt(b) - calledAt(a) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
}

const PASSES: Record<Filter, (alert: AlertLine) => boolean> = {
  open: (a) => a.state !== "closed",
  waiting: waits,
  lost: isLost,
  shelved: (a) => a.state === "shelved",
  closed: (a) => a.state === "closed",
  all: () => true,
};

export interface Group {
  key: string;
  label: string | null; // null: no heading
  ids: string[];
}

export class AlarmList {
  shown: string[] = []; // in the order of the list; only a person's doing changes it
  readonly selected = new Set<string>();
  filter: Filter = "open";
  text = "";
  chosenGrouping: Grouping | null = null; // null: as the rate demands
  private readonly taken = new Set<string>();
  private readonly seenCalls = new Map<string, string>(); // the call of each alarm that was taken in
  private readonly calls: number[] = []; // times of all calls, ms
  private readonly known = new Map<string, string>(); // the last call that was counted
  private readonly subjects = new Map<string, Subject>();
  private started = false;

  /** Take note of what there is now. Returns the alarms that called since the last time. */
  update(alerts: ReadonlyMap<string, AlertLine>, subjectOf: SubjectOf): AlertLine[] {
    const fresh: AlertLine[] = [];
    for (const alert of alerts.values()) {
      const subject = subjectOf(alert.track);
      if (subject) this.subjects.set(alert.track, subject);
      const call = alert.called_at ?? alert.raised_at;
      if (this.known.get(alert.id) === call) continue;
      this.known.set(alert.id, call);
      this.calls.push(Date.parse(call));
      if (alert.state === "unacknowledged") fresh.push(alert);
    }
    if (alerts.size > 0 && (!this.started || this.shown.length === 0)) {
      this.started = true; // nothing can move where nothing was
      this.takeIn(alerts);
    }
    return fresh;
  }

  /** Forget everything: another picture, as of the past. */
  reset(): void {
    this.shown = [];
    for (const held of [this.selected, this.taken, this.seenCalls, this.known]) held.clear();
    this.calls.length = 0;
    this.started = false;
  }

  subject(track: string): Subject | null {
    return this.subjects.get(track) ?? null;
  }

  /** The call that the person has been shown of an alarm; an action is for that call. */
  seenCall(id: string): string | null {
    return this.seenCalls.get(id) ?? null;
  }

  /** Alarms that are not in the list yet, or called again since they were: newest first. */
  fresh(alerts: ReadonlyMap<string, AlertLine>): AlertLine[] {
    const isNew = (a: AlertLine) =>
      waits(a) && (!this.taken.has(a.id) || this.seenCalls.get(a.id) !== (a.called_at ?? a.raised_at));
    return ordered([...alerts.values()].filter(isNew));
  }

  /** Put what is new into the list, and sort it again. */
  takeIn(alerts: ReadonlyMap<string, AlertLine>): void {
    for (const alert of alerts.values()) {
      this.taken.add(alert.id);
      this.seenCalls.set(alert.id, alert.called_at ?? alert.raised_at);
    }
    this.sort(alerts);
  }

  /** Apply the filter, and sort again what was taken in. */
  sort(alerts: ReadonlyMap<string, AlertLine>): void {
    const words = this.text.trim().toLowerCase();
    const passes = PASSES[this.filter];
    const says = (a: AlertLine) =>
      words === "" ||
      `${this.subjects.get(a.track)?.name ?? ""} ${a.id} ${a.track} ${a.reason} ${a.label ?? ""}`
        .toLowerCase()
        .includes(words);
    const listed = [...alerts.values()].filter((a) => this.taken.has(a.id) && passes(a) && says(a));
    this.shown = ordered(listed).map((a) => a.id);
    for (const id of this.selected) if (!this.shown.includes(id)) this.selected.delete(id);
  }

  toggle(id: string): void {
    if (!this.selected.delete(id)) this.selected.add(id);
  }

  /** Select all that is in the list; or nothing, where all is selected. */
  selectAll(ids: readonly string[] = this.shown): void {
    const all = ids.every((id) => this.selected.has(id));
    for (const id of ids) all ? this.selected.delete(id) : this.selected.add(id);
  }

  /** How many alarms called in the ten minutes before `now`. */
  rate(now: number): number {
    while (this.calls.length > 5000) this.calls.shift();
    return this.calls.filter((at) => now - at <= RATE_MS && at <= now + 1000).length;
  }

  flood(now: number): boolean {
    return this.rate(now) > RATE_PEAK;
  }

  grouping(now: number): Grouping {
    return this.chosenGrouping ?? (this.flood(now) ? "restriction" : "none");
  }

  /** The list in groups, each in the list's own order; groups in the order of their first alarm. */
  groups(alerts: ReadonlyMap<string, AlertLine>, by: Grouping, nameOf: (restriction: string) => string): Group[] {
    const ids = this.shown.filter((id) => alerts.has(id));
    if (by === "none") return [{ key: "all", label: null, ids }];
    const groups = new Map<string, Group>();
    for (const id of ids) {
      const label = this.groupOf(alerts.get(id)!, by, nameOf);
      const group = groups.get(label) ?? { key: label, label, ids: [] };
      group.ids.push(id);
      groups.set(label, group);
    }
    return [...groups.values()];
  }

  private groupOf(alert: AlertLine, by: Grouping, nameOf: (restriction: string) => string): string {
    const subject = this.subjects.get(alert.track);
    if (by === "restriction") return nameOf(alert.restriction);
    if (by === "sensor") {
      if (!subject || subject.sensors.length === 0) return "sensor not known";
      return subject.sensors.length === 1 ? `only ${subject.sensors[0]}` : "several sensors";
    }
    return subject?.grouped ? `close together in ${nameOf(alert.restriction)}` : "by itself";
  }
}
