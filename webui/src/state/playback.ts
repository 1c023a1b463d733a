/** Plays the stored pictures: from the time that is shown onwards, slower or faster than it was. */
import type { Store } from "./store";

export const SPEEDS = [0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 600, 3600] as const;
const STEP_MS = 500; // between two pictures, by this computer's clock; a slow server takes longer

/** The next time to show, in ms since 1970; null: the newest stored picture is reached. */
export function nextTime(shown: number, elapsedMs: number, speed: number, latest: number): number | null {
  if (shown >= latest) return null;
  return Math.min(latest, shown + elapsedMs * speed);
}

export class Playback {
  playing = false;
  speed: number = 60;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private steppedAt = 0;

  constructor(
    private readonly store: Store,
    private readonly now: () => number = () => performance.now(),
  ) {}

  start(): void {
    if (this.playing || this.store.past === null) return;
    this.playing = true;
    this.steppedAt = this.now();
    this.later();
    this.store.changed();
  }

  stop(): void {
    clearTimeout(this.timer);
    if (!this.playing) return;
    this.playing = false;
    this.store.changed();
  }

  /** Another speed; what has been played so far stays. */
  setSpeed(speed: number): void {
    this.speed = speed;
    this.store.changed();
  }

  private later(): void {
    this.timer = setTimeout(() => void this.step(), STEP_MS);
  }

  private async step(): Promise<void> {
    const { past, live } = this.store;
    if (past === null || live.until === null) return this.stop();
    const at = this.now();
    const to = nextTime(Date.parse(past.asOf), at - this.steppedAt, this.speed, live.until);
    this.steppedAt = at;
    if (to === null || !(await this.store.moveTo(new Date(to).toISOString()))) return this.stop();
    if (this.playing) this.later();
  }
}
