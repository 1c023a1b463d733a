import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { nextTime, Playback, SPEEDS } from "../src/state/playback";
import type { Store } from "../src/state/store";
import { readView, writeView } from "../src/state/view-link";
import { alarmsPerHour, drawnSpan, neighbour } from "../src/ui/Timeline";

const HOUR = 3_600_000;
const START = Date.parse("2025-09-09T21:00:00Z");

describe("a link to a view", () => {
  it("reads back what was written", () => {
    const view = {
      at: "2025-09-09T21:30:00Z",
      map: { lat: 51.12345, lon: -23.5, zoom: 8.25 },
      chosen: { tab: "tracks" as const, track: "track-1", alert: "a&b=c#d", incident: "i/1" },
    };
    expect(readView(writeView(view))).toEqual(view);
  });

  it("leaves out what is not chosen, and now", () => {
    const hash = writeView({ at: "", map: null, chosen: { tab: "alerts", track: null, alert: null, incident: null } });
    expect(hash).toBe("#tab=alerts");
    expect(readView(hash)).toEqual({ at: "", map: null, chosen: { tab: "alerts" } });
  });

  it.each([
    "",
    "#",
    "#at=yesterday&map=1,2&tab=none",
    "#map=91,0,5",
    "#map=1,200,5",
    "#map=,,",
    "#map=1,2,3,4",
    "#map=NaN,1,1",
    "#at=2025-13-09T21:30:00Z",
    "#first=secret",
    `#track=${"x".repeat(500)}`,
  ])("ignores what is no view: %s", (hash) => {
    expect(readView(hash)).toEqual({ at: "", map: null, chosen: {} });
  });
});

describe("the line of time", () => {
  it("counts alarms by the hour, in the drawn part only", () => {
    const raised = [START, START + 1, START + HOUR, START + 9 * HOUR];
    expect(alarmsPerHour(raised, START, START + 2 * HOUR)).toEqual([
      { from: START, count: 2 },
      { from: START + HOUR, count: 1 },
    ]);
  });

  it("draws a part round the shown time that never leaves what is stored", () => {
    const last = START + 10 * HOUR;
    expect(drawnSpan(START, last, START + HOUR, 0)).toEqual([START, last]);
    expect(drawnSpan(START, last, START, HOUR)).toEqual([START, START + HOUR]);
    expect(drawnSpan(START, last, last, HOUR)).toEqual([last - HOUR, last]);
    expect(drawnSpan(START, last, START + 5 * HOUR, HOUR)).toEqual([START + 4.5 * HOUR, START + 5.5 * HOUR]);
  });

  it("goes from alarm to alarm, and each picture shows its alarm", () => {
    const raised = [START + 1500, START + 61_200];
    expect(neighbour(raised, START, true)).toBe(START + 2000);
    expect(neighbour(raised, START + 2000, true)).toBe(START + 62_000);
    expect(neighbour(raised, START + 62_000, true)).toBeNull();
    expect(neighbour(raised, START + 62_000, false)).toBe(START + 2000);
    expect(neighbour(raised, START + 2000, false)).toBeNull();
  });
});

describe("playing", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("offers a quarter of the speed to an hour a second", () => {
    expect([SPEEDS[0], SPEEDS.at(-1)]).toEqual([0.25, 3600]);
  });

  it.each(SPEEDS)("moves on by %d times what has passed, and ends at the newest picture", (speed) => {
    expect(nextTime(START, 500, speed, START + 9 * HOUR)).toBe(START + 500 * speed);
    expect(nextTime(START, 500, speed, START + 1)).toBe(START + 1);
    expect(nextTime(START, 500, speed, START)).toBeNull();
  });

  it("waits for a slow server, and then has not lost time", async () => {
    const asked: string[] = [];
    const past = { asOf: new Date(START).toISOString() };
    const moveTo = async (asOf: string) => {
      asked.push(asOf);
      await new Promise((done) => setTimeout(done, 2000));
      past.asOf = asOf;
      return true;
    };
    const store = { past, live: { until: START + HOUR }, moveTo, changed() {} } as unknown as Store;
    const playback = new Playback(store, () => Date.now());
    playback.setSpeed(2);
    playback.start();
    await vi.advanceTimersByTimeAsync(500 + 2000 + 500);
    expect(asked).toEqual([START + 1000, START + 6000].map((at) => new Date(at).toISOString()));
    playback.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked).toHaveLength(2);
    expect(playback.playing).toBe(false);
  });
});
