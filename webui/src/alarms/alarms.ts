/** The alarms of the page: the list, and how they call a person who does not look at it. */

import type { AlertLine } from "../state/lines";
import type { Store } from "../state/store";
import { nameOf } from "../ui/format";
import { visible } from "../ui/visible-text";
import { conditionWord } from "../ui/words";
import { AlarmList, type Subject, waits } from "./alarm-list";
import { AlarmSound, loadSound, type SoundSettings, saveSound } from "./alarm-sound";

const NOTIFY_KEY = "vedette.notify";
const NAMED = 3; // alarms that one announcement names

export class Alarms {
  readonly list = new AlarmList();
  settings: SoundSettings = loadSound(true);
  readonly sound = new AlarmSound(this.settings);
  announced = ""; // for screen readers, and above the list
  lastDone: string[] = []; // what was acknowledged or closed last, to take back
  private calling = new Set<string>(); // what the sound is for
  private started = false;

  constructor(private readonly store: Store) {}

  /** Take in what the stream told. */
  follow(): void {
    const { live } = this.store;
    const fresh = this.list.update(live.alerts, (track) => this.subjectOf(track));
    for (const id of this.calling) {
      if (live.alerts.get(id)?.state !== "unacknowledged") this.calling.delete(id);
    }
    if (fresh.length > 0) this.call(fresh);
    if (this.calling.size === 0) this.sound.stop();
    this.started ||= live.until !== null;
  }

  subjectOf(track: string): Subject | null {
    const found = this.store.live.byId(track);
    if (!found) return null;
    const { about } = found;
    return { name: nameOf(about), sensors: about.sensors, grouped: about.group !== null };
  }

  /** What waits for a person, new or not. */
  get waiting(): number {
    return [...this.store.live.alerts.values()].filter(waits).length;
  }

  /** A person deals with these: the sound is no longer for them. */
  quieten(ids: readonly string[]): void {
    for (const id of ids) this.calling.delete(id);
    if (this.calling.size === 0) this.sound.stop();
  }

  /** Stop the sound for all that calls now. What calls later sounds again. */
  silence(): void {
    this.quieten([...this.calling]);
    this.store.changed();
  }

  use(settings: SoundSettings): void {
    this.settings = settings;
    saveSound(settings);
    this.sound.use(settings);
    this.store.changed();
  }

  say(words: string): void {
    this.announced = words;
  }

  get notifies(): boolean {
    return (
      localStorage.getItem(NOTIFY_KEY) === "on" && "Notification" in window && Notification.permission === "granted"
    );
  }

  async askToNotify(on: boolean): Promise<void> {
    if (on && "Notification" in window) await Notification.requestPermission();
    localStorage.setItem(NOTIFY_KEY, on ? "on" : "off");
    this.store.changed();
  }

  private call(fresh: readonly AlertLine[]): void {
    for (const alert of fresh) this.calling.add(alert.id);
    const words = fresh.slice(0, NAMED).map((alert) => this.inWords(alert));
    const more = fresh.length > NAMED ? ` and ${fresh.length - NAMED} more` : "";
    this.say(`${fresh.length === 1 ? "New alarm" : `${fresh.length} new alarms`}: ${words.join("; ")}${more}`);
    const urgent = fresh.some((a) => a.condition === "entry" || a.condition === "lost_inside");
    this.sound.start(urgent);
    if (this.notifies) this.notify(fresh, words);
  }

  inWords(alert: AlertLine): string {
    const name = this.list.subject(alert.track)?.name ?? alert.track.slice(-5);
    return `${conditionWord(alert)}, ${name}, ${this.store.restrictionName(alert.restriction)}`;
  }

  private notify(fresh: readonly AlertLine[], words: readonly string[]): void {
    const marks = [this.store.live.simulation ? "SIMULATION" : "", this.store.meta?.mode === "replay" ? "REPLAY" : ""];
    const mark = marks.filter(Boolean).join(" ");
    const title = fresh.length === 1 ? conditionWord(fresh[0]!) : `${fresh.length} new alarms`;
    const shown = new Notification(`${mark && `${mark}: `}${title}`, {
      body: visible(words.join("\n")),
      tag: fresh
        .map((a) => `${a.id}${a.called_at}`)
        .join(" ")
        .slice(0, 200), // the same call is told once
    });
    shown.onclick = () => {
      window.focus();
      this.store.choose({ tab: "alerts", alert: fresh[0]!.id, track: fresh[0]!.track });
    };
  }
}
