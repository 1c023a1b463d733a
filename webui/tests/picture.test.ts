import { describe, expect, it } from "vitest";
import type { CrossingLine, NoticeLine, TransmitterLine } from "../src/state/lines";
import { Picture, worstOf } from "../src/state/picture";
import type { About, Frame, Head, Row } from "../src/stream/frame";
import { tracksWords, transmitterWords } from "../src/ui/HeardTransmitters";
import { noticeWords } from "../src/ui/Notices";

const row = (slot: number, lat = 50): Row => ({
  slot,
  stateAt: 0,
  updatedAt: 0,
  lat,
  lon: 20,
  reports: 1,
  covariance: { ee: 1, en: 0, nn: 1 },
  east: null,
  north: null,
  height: null,
  objectClass: null,
  classShare: null,
  status: "confirmed",
  sigmaAssumed: false,
});
const about = (slot: number): About => ({
  slot,
  id: `track-${slot}`,
  first_at: "2025-09-09T21:00:00.000000Z",
  identity: { emitters: [], claims: [], withheld: [], cooperative: false },
  identity_silent_since: null,
  contradiction: null,
  same_place_since: null,
  classes: [],
  sensors: [],
  group: null,
  assumed_sigma_m: null,
});
const NO_TRAIL: Frame["trail"] = { length: 0, slot: [], at: [], latE7: [], lonE7: [] };
const frame = (head: Partial<Head>, rows: Row[] = [], trail: Frame["trail"] = NO_TRAIL): Frame => ({
  head: {
    kind: "change",
    frame: 1,
    until: "2025-09-09T21:15:00.000000Z",
    state: "running",
    simulation: true,
    restrictions: 0,
    about: [],
    gone: [],
    lines: [],
    ...head,
  },
  rows,
  trail,
});
const crossing = (answer: CrossingLine["answer"], standing: CrossingLine["standing"]): CrossingLine => ({
  type: "crossing",
  at: "2025-09-09T21:00:00.000000Z",
  noted_at: "2025-09-09T21:00:00.000000Z",
  simulation: false,
  track: "track-0",
  restriction: `${answer} ${standing}`,
  answer,
  reason: "",
  margin_m: 0,
  vertical_margin_m: null,
  assumptions: [],
  standing,
  standing_reason: "",
  since: "2025-09-09T21:00:00.000000Z",
  probability: null,
  authorisation: null,
  beyond: null,
});

describe("Picture", () => {
  it("moves a known track and drops one that is gone", () => {
    const picture = new Picture();
    picture.apply(frame({ kind: "picture", about: [about(0), about(1)] }, [row(0), row(1)]));
    picture.apply(frame({ gone: [1] }, [row(0, 51)]));
    expect(picture.byId("track-0")?.row.lat).toBe(51);
    expect(picture.byId("track-1")).toBeUndefined();
    expect(picture.tracks.size).toBe(1);
  });

  it("forgets everything when a whole picture comes, so that nothing old stays after a restart", () => {
    const picture = new Picture();
    picture.apply(frame({ kind: "picture", about: [about(0)] }, [row(0)]));
    picture.apply(frame({ kind: "picture", about: [about(5)] }, [row(5)]));
    expect([...picture.tracks.keys()]).toEqual([5]);
  });

  it("lets old trail points go", () => {
    const picture = new Picture();
    const now = Date.parse("2025-09-09T21:15:00Z");
    const at = [now - 700_000, now - 60_000];
    const points = { length: 2, slot: [0, 0], at, latE7: [5e8, 5e8], lonE7: [2e8, 2e8] };
    picture.apply(frame({ kind: "picture", about: [about(0)] }, [row(0)], points));
    const { trail } = picture.byId("track-0")!;
    expect([trail.length, trail.at[trail.first], trail.lat[trail.first]]).toEqual([1, now - 60_000, 50]);
  });
});

describe("worstOf", () => {
  it("puts what bars it before what does not", () => {
    const worst = worstOf([crossing("inside", "not_barred"), crossing("indeterminate", "barred")]);
    expect(worst).toMatchObject({ answer: "indeterminate", barred: true });
  });

  it("takes an unknown standing as barred: unknown is never clear", () => {
    expect(worstOf([crossing("inside", "unknown")])).toMatchObject({ answer: "inside", barred: true });
  });

  it("says nothing where nothing was answered", () => {
    expect(worstOf([]).answer).toBeNull();
  });
});

describe("transmitters without a place", () => {
  const transmitter = (hearing: TransmitterLine["hearing"]): TransmitterLine => ({
    type: "transmitter",
    id: "transmitter-1",
    hearing,
    since: "2025-09-09T21:14:00.000000Z",
    heard_at: "2025-09-09T21:15:00.000000Z",
    noted_at: "2025-09-09T21:15:00.000000Z",
    simulation: false,
    identity: { emitters: [], claims: [], withheld: [], cooperative: true },
    heights: [{ value_m: 900, reference: "barometric", sigma_m: null }],
    sensors: ["adsb"],
    reports: 3,
  });

  it("are listed until they have a place or fall silent", () => {
    const picture = new Picture();
    picture.apply(frame({ lines: [transmitter("place_unknown")] }));
    expect(picture.transmitters.size).toBe(1);
    picture.apply(frame({ lines: [transmitter("placed")] }));
    expect(picture.transmitters.size).toBe(0);
  });

  it("are counted beside the tracks: 0 alone would read as nobody", () => {
    expect(tracksWords(0, 2)).toBe("0 + 2 heard");
    expect(tracksWords(3, 0)).toBe("3");
  });

  it("are told with height, times and sensors", () => {
    expect(transmitterWords(transmitter("place_unknown"))).toBe(
      "900 m baro · since 21:14:00, last 21:15:00 UTC · heard by adsb",
    );
  });
});

describe("notices", () => {
  const notice: NoticeLine = {
    type: "notice",
    id: "notice-1",
    kind: "navigation_interference",
    since: "2025-09-09T21:00:00.000000Z",
    ended_at: null,
    noted_at: "2025-09-09T21:01:00.000000Z",
    simulation: false,
    lat_deg: 55,
    lon_deg: 21,
    radius_m: 40_400,
    count: 7,
    present: 6,
    around: 9,
    sensors: ["mast"],
    signs: [],
    words: "",
  };

  it("are kept as last told, and go with a whole picture", () => {
    const picture = new Picture();
    picture.apply(frame({ lines: [notice] }));
    picture.apply(frame({ lines: [{ ...notice, count: 8 }] }));
    expect([...picture.notices.values()].map((one) => one.count)).toEqual([8]);
    picture.apply(frame({ kind: "picture" }));
    expect(picture.notices.size).toBe(0);
  });

  it("say where, since when, how many, and who heard it", () => {
    const words = noticeWords(notice);
    for (const part of ["since 21:00:00", "within 40 km", "7 so far, 6 of 9 now", "heard by mast"]) {
      expect(words).toContain(part);
    }
  });
});
