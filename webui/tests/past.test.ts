import { afterEach, describe, expect, it, vi } from "vitest";
import { FETCHING, readShown } from "../src/state/past";
import { Store } from "../src/state/store";
import { moved, pictureWords, startOf } from "../src/ui/PastStrip";
import { seenWords } from "../src/ui/TopBar";

/** A picture without tracks: a head, and no rows. */
const frame = ((json: string) => {
  const text = json.padEnd(Math.ceil(json.length / 8) * 8);
  const numbers = Buffer.alloc(16);
  numbers.write("VDT1");
  numbers.writeUInt32LE(text.length, 4);
  return Buffer.concat([numbers, Buffer.from(text)]);
})(JSON.stringify({ kind: "picture", frame: 1, until: "2025-09-09T21:30:00Z", about: [], gone: [], lines: [] }));

/** As the server packs it: each part with its length before it. */
function body(...parts: Uint8Array[]): ArrayBuffer {
  const bytes = parts.flatMap((part) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(part.length);
    return [length, Buffer.from(part)];
  });
  const all = Buffer.concat(bytes);
  return all.buffer.slice(all.byteOffset, all.byteOffset + all.length) as ArrayBuffer;
}

const head = Buffer.from('{"until":"2025-09-09T21:30:00Z","zones":"ab"}');
const settled = () => new Promise((done) => setTimeout(done, 20));
const answers = (ok: () => Partial<Response>) =>
  vi.stubGlobal("fetch", (path: string) =>
    Promise.resolve(path.includes("zones") ? { ok: true, json: async () => ({ features: [] }) } : ok()),
  );

afterEach(() => vi.unstubAllGlobals());

describe("what was shown then", () => {
  it("is read part by part, and refused where it was cut off", () => {
    const whole = body(head, frame, frame);
    expect(readShown(whole).head.zones).toBe("ab");
    expect(readShown(whole).frames).toHaveLength(2);
    for (const cut of [1, 3, 20, whole.byteLength - 1]) {
      expect(() => readShown(whole.slice(0, cut))).toThrow("cut off");
    }
    expect(() => readShown(new ArrayBuffer(0))).toThrow("empty");
  });

  it("stands instead of now, and never now under the heading of then", async () => {
    answers(() => ({ ok: true, arrayBuffer: async () => body(head, frame) }));
    const store = new Store();
    store.live.tracks.set(9, {} as never);
    store.lookBack("2025-09-09T21:30:00Z");
    expect(store.picture.tracks.size).toBe(0);
    expect(store.past!.why).not.toBeNull();
    await settled();
    expect(store.past!.why).toBeNull();
    expect(store.picture).not.toBe(store.live);
    expect(store.restrictions).toEqual({ features: [] });
    store.lookBack("");
    expect(store.picture).toBe(store.live);
    expect(store.restrictions).toBe(store.inForce);
  });

  it("says why where it is not kept, and shows nothing", async () => {
    answers(() => ({ ok: false, status: 422, json: async () => ({ error: "nothing is kept" }) }));
    const store = new Store();
    store.lookBack("2025-09-09T21:30:00Z");
    await settled();
    expect(store.past!.why).toBe("nothing is kept");
    expect(store.restrictions).toBeNull();
  });

  it("comes late for a time that is no longer asked for, and is dropped", async () => {
    answers(() => ({ ok: true, arrayBuffer: async () => body(head, frame) }));
    const store = new Store();
    store.lookBack("2025-09-09T21:30:00Z");
    store.lookBack("");
    await settled();
    expect(store.past).toBeNull();
  });
});

describe("while somebody looks back", () => {
  it("a time that has not come yet shows nothing; after the end of a recording it is the end", () => {
    answers(() => ({ ok: true, arrayBuffer: async () => body(head, frame) }));
    const store = new Store();
    store.live.until = Date.UTC(2025, 8, 9, 21, 30);
    store.lookBack("2025-09-09T21:30:01Z");
    expect(store.past!.why).toContain("has not come yet");
    expect(store.picture).not.toBe(store.live);
    store.live.state = "ended";
    store.lookBack("2025-09-09T21:30:01Z");
    expect(store.past!.why).toBe(FETCHING);
  });

  it("what is no longer waited for is no longer fetched", () => {
    const signals: AbortSignal[] = [];
    vi.stubGlobal("fetch", (_: string, { signal }: { signal: AbortSignal }) => {
      signals.push(signal);
      return new Promise(() => undefined);
    });
    const store = new Store();
    for (const asOf of ["2025-09-09T21:30:00Z", "2025-09-09T21:29:00Z", ""]) store.lookBack(asOf);
    expect(signals.map((s) => s.aborted)).toEqual([true, true]);
  });

  it("the same time asked for twice is shown, not that the first was let go of", async () => {
    vi.stubGlobal(
      "fetch",
      (path: string, options?: { signal: AbortSignal }) =>
        new Promise((done, fail) => {
          options?.signal.addEventListener("abort", () => setTimeout(() => fail(new Error("aborted")), 10));
          const zones = { ok: true, json: async () => ({ features: [] }) };
          if (path.includes("zones")) done(zones);
          else if (!options?.signal.aborted)
            setTimeout(() => done({ ok: true, arrayBuffer: async () => body(head, frame) }), 2);
        }),
    );
    const store = new Store();
    store.lookBack("2025-09-09T21:30:00Z");
    store.lookBack("2025-09-09T21:30:00Z");
    await settled();
    expect(store.past!.why).toBeNull();
  });

  it("nothing is drawn on the map of then, and the sketch stays", () => {
    vi.stubGlobal("fetch", () => new Promise(() => undefined));
    const store = new Store();
    store.startSketch("");
    expect(store.drawing).toBe(store.sketch);
    store.lookBack("2025-09-09T21:30:00Z");
    expect(store.drawing).toBeNull();
    store.lookBack("");
    expect(store.drawing).not.toBeNull();
  });

  it("a stale stream does not call the past what was last known", () => {
    expect(seenWords(true)).toContain("The picture shows the past");
    expect(seenWords(false)).toBe("The picture shows the last known state.");
  });
});

describe("the strip", () => {
  const past = (until: number | null, why: string | null = null) =>
    ({ asOf: "2025-09-09T21:30:00Z", picture: { until }, restrictions: null, why }) as never;
  const asked = Date.UTC(2025, 8, 9, 21, 30);

  it("names the time of an older picture, and a quick replay takes strides", () => {
    expect(pictureWords(past(asked - 9_000), 1)).toContain("as they were shown then");
    expect(pictureWords(past(asked - 60_000), 1)).toContain("are those of 2025-09-09 21:29:00: no newer picture");
    expect(pictureWords(past(asked - 60_000), 60)).toContain("as they were shown then");
    expect(pictureWords(past(null, "nothing is kept"), 1)).toBe("The map of then: nothing is kept.");
  });

  it("steps to and fro, and not beyond now", () => {
    expect(moved("2025-09-09T21:30:00Z", -600, asked)).toBe("2025-09-09T21:20:00.000Z");
    expect(moved("2025-09-09T21:28:00Z", 60, asked)).toBe("2025-09-09T21:29:00.000Z");
    expect(moved("2025-09-09T21:29:00Z", 60, asked)).toBe("");
    expect(startOf(asked + 999)).toBe("2025-09-09T21:30:00.000Z");
  });
});
