/** Where a track has been: plain columns of numbers, for there are many. Oldest first. */
import { mercatorX, mercatorY } from "../map/projection";

const ROOM = 16;

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
    if (this.end === this.at.length) this.makeRoom();
    const i = this.end++;
    this.at[i] = at;
    this.lat[i] = lat;
    this.lon[i] = lon;
    this.x[i] = mercatorX(lon);
    this.y[i] = mercatorY(lat);
  }

  /** Drop what is older than a time. */
  forgetBefore(ms: number): void {
    while (this.first < this.end && this.at[this.first]! < ms) this.first++;
  }

  /** Move the rows to the front, of twice as many where most are kept. */
  private makeRoom(): void {
    const size = Math.max(ROOM, 2 * this.length);
    for (const name of ["at", "lat", "lon", "x", "y"] as const) {
      const room = new Float64Array(size);
      room.set(this[name].subarray(this.first, this.end));
      this[name] = room;
    }
    this.end -= this.first;
    this.first = 0;
  }
}
