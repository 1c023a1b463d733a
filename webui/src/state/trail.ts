/** Where a track has been, and its height and speed: plain columns of numbers, for there are many. Oldest first. */
import { mercatorX, mercatorY } from "../map/projection";

const ROOM = 16;
const SAMPLE_S = 5;
const KEPT_S = 1800;

export class Trail {
  at = new Float64Array(ROOM); // ms since 1970
  lat = new Float64Array(ROOM);
  lon = new Float64Array(ROOM);
  x = new Float64Array(ROOM); // mercator, so that drawing needs no trigonometry
  y = new Float64Array(ROOM);
  first = 0; // index of the oldest that is kept
  end = 0; // index after the newest

  get length(): number {
    return this.end - this.first;
  }

  add(at: number, lat: number, lon: number): void {
    if (this.end === this.at.length) this.makeRoom(2 * this.length);
    const i = this.end++;
    this.at[i] = at;
    this.lat[i] = lat;
    this.lon[i] = lon;
    this.x[i] = mercatorX(lon);
    this.y[i] = mercatorY(lat);
  }

  /** Make room for so many more places at once. */
  reserve(more: number): void {
    if (this.end + more > this.at.length) this.makeRoom(this.length + more + ROOM);
  }

  /** Drop what is older than a time. */
  forgetBefore(ms: number): void {
    while (this.first < this.end && this.at[this.first]! < ms) this.first++;
  }

  /** Move the places to the front of columns with room for at least `least`. */
  private makeRoom(least: number): void {
    const size = Math.max(ROOM, least);
    for (const name of ["at", "lat", "lon", "x", "y"] as const) {
      const room = new Float64Array(size);
      room.set(this[name].subarray(this.first, this.end));
      this[name] = room;
    }
    this.end -= this.first;
    this.first = 0;
  }
}

/** Height and speed of a track while the page has been open: at most one sample in a step. */
export class Profile {
  private rows = new Float32Array(3 * ROOM); // seconds since `begun`, m, m/s; NaN: unknown
  private first = 0;
  private end = 0;
  private begun = Number.NaN;

  add(at: number, heightM: number | null, speed: number | null): void {
    if (Number.isNaN(this.begun)) this.begun = at;
    const s = (at - this.begun) / 1000;
    if (this.end > this.first && s - this.rows[3 * (this.end - 1)]! < SAMPLE_S) return;
    if (3 * this.end === this.rows.length) this.makeRoom();
    this.rows.set([s, heightM ?? Number.NaN, speed ?? Number.NaN], 3 * this.end);
    this.end++;
    while (s - this.rows[3 * this.first]! > KEPT_S) this.first++;
  }

  samples(): { at: number; height: number | null; speed: number | null }[] {
    const known = (value: number) => (Number.isNaN(value) ? null : value);
    return Array.from({ length: this.end - this.first }, (_, i) => {
      const [s, height, speed] = this.rows.subarray(3 * (this.first + i));
      return { at: this.begun + 1000 * s!, height: known(height!), speed: known(speed!) };
    });
  }

  private makeRoom(): void {
    const kept = this.rows.slice(3 * this.first, 3 * this.end);
    this.rows = new Float32Array(Math.max(3 * ROOM, 2 * kept.length));
    this.rows.set(kept);
    this.end -= this.first;
    this.first = 0;
  }
}
