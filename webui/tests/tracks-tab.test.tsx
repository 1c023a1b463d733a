// @vitest-environment happy-dom
import { cleanup, fireEvent, render, waitFor } from "@testing-library/preact";
import { afterEach, describe, expect, it } from "vitest";
import { Store } from "../src/state/store";
import type { About, Row } from "../src/stream/frame";
import { chartLines } from "../src/ui/TrackHistory";
import { rowsInView, sorted, TracksTab } from "../src/ui/TracksTab";

const COUNT = 5000;

function filled(): Store {
  const store = new Store();
  const rows = Array.from({ length: COUNT }, (_, slot) => ({
    slot,
    lat: 50,
    lon: 20,
    height: slot % 3 === 0 ? null : { value: slot, reference: "mean_sea_level" },
    east: slot % 4 === 0 ? null : 10,
    north: slot % 4 === 0 ? null : slot,
    status: "confirmed",
    objectClass: null,
    classShare: null,
    stateAt: 0,
    updatedAt: 0,
    reports: 1,
    covariance: { ee: 1, en: 0, nn: 1 },
    sigmaAssumed: false,
  })) as unknown as Row[];
  const about = rows.map(({ slot }) => ({
    slot,
    id: `track-${String(slot).padStart(5, "0")}`,
    identity: { emitters: [], claims: [{ kind: "callsign", value: `VDT${slot}` }], withheld: [], cooperative: true },
    classes: [],
    sensors: [],
  })) as unknown as About[];
  store.live.apply({
    head: {
      kind: "picture",
      frame: 1,
      until: "2025-09-09T21:15:00Z",
      state: "running",
      simulation: true,
      restrictions: 0,
      about,
      gone: [],
      lines: [],
    },
    rows,
    trail: { length: 0, slot: [], at: [], latE7: [], lonE7: [] },
  });
  return store;
}

afterEach(cleanup);

describe("the table of tracks", () => {
  it("tells how many there are, and makes only the rows that can be seen", () => {
    const { container } = render(<TracksTab store={filled()} />);
    expect(container.querySelector("table")?.getAttribute("aria-rowcount")).toBe(String(COUNT + 1));
    expect(container.querySelectorAll("[data-track]").length).toBeLessThan(60);
  });
  it("finds by callsign, and says so where nothing is found", async () => {
    const { container } = render(<TracksTab store={filled()} />);
    const field = container.querySelector<HTMLInputElement>("[name=find-track]")!;
    fireEvent.input(field, { target: { value: "vdt4321" } });
    const names = () => [...container.querySelectorAll(".track .name")].map((one) => one.textContent);
    await waitFor(() => expect(names()).toEqual(["VDT4321"]));
    fireEvent.input(field, { target: { value: "nobody" } });
    await waitFor(() => expect(names()).toEqual([]));
    expect(container.textContent).toContain("None of 5000 tracks");
  });
  it("sorts by height, and what is not known comes last either way", () => {
    const store = filled();
    const lines = [...store.picture.tracks.values()]
      .slice(0, 9)
      .map((track) => ({ track, worst: store.picture.worst(track.about.id) }));
    const slots = (down: boolean) => sorted(lines, "height", down).map(({ track }) => track.row.slot);
    expect(slots(true).slice(0, 6)).toEqual([8, 7, 5, 4, 2, 1]);
    expect(slots(false).slice(0, 6)).toEqual([1, 2, 4, 5, 7, 8]);
    expect(slots(false).slice(6)).toEqual([0, 3, 6]);
  });
  it("makes every row at some place of the scroll bar", () => {
    for (let top = 0; top < COUNT * 54; top += 700) {
      const [from, to] = rowsInView(top, 700, COUNT);
      expect(from * 54).toBeLessThanOrEqual(top);
      expect(Math.min(COUNT * 54, top + 700)).toBeLessThanOrEqual(to * 54);
    }
    expect(rowsInView(1e9, 700, 3)).toEqual([0, 3]);
  });
});

describe("a chart", () => {
  it("leaves a gap where nothing is known", () => {
    const points = [1, 2, null, 4, 5].map((value, at) => ({ at, value }));
    expect(chartLines(points, 100, 10)).toEqual(["0.0,10.0 25.0,7.5", "75.0,2.5 100.0,0.0"]);
  });
  it("is none of one value, and flat of a steady one", () => {
    expect(chartLines([{ at: 0, value: 3 }], 100, 10)).toEqual([]);
    expect(
      chartLines(
        [
          { at: 0, value: 3 },
          { at: 1, value: 3 },
        ],
        100,
        10,
      ),
    ).toEqual(["0.0,5.0 100.0,5.0"]);
  });
});

it("keeps height and speed with the unknown as unknown", () => {
  const store = filled();
  const samples = store.picture.byId("track-00003")!.profile.samples();
  expect(samples).toEqual([{ at: 0, height: null, speed: Math.fround(Math.hypot(10, 3)) }]);
});
