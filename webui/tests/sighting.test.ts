import { describe, expect, it } from "vitest";
import { shownAzimuth } from "../src/sighting/DirectionEntry";
import { emptyDraft, numberOf, toSighting } from "../src/sighting/draft";
import { towards } from "../src/sighting/PlaceEntry";
import { backOfPhone, meanPointing } from "../src/sighting/phone-sensors";
import { typedPlace, typedTime } from "../src/sighting/SightingEntry";
import { CATALOGUES, filled } from "../src/sighting/words/catalogues";

describe("what a form sends", () => {
  it("leaves out what was not said", () => {
    const said = toSighting({ ...emptyDraft(), lat: "52,5", lon: "21", at: "2026-11-30T16:00:00Z" }, "k".repeat(32));
    expect(said).toEqual({
      id: "k".repeat(32),
      at: "2026-11-30T16:00:00.000Z",
      time_sigma_s: 60,
      place: { lat_deg: 52.5, lon_deg: 21, sigma_m: 50 },
      direction: { elevation_by: "eye" },
      colours: [],
    });
  });
  it("takes degrees and compass points, and the unit of a duration", () => {
    const draft = {
      ...emptyDraft(),
      lat: "1",
      lon: "2",
      at: "2026-11-30T16:00:00Z",
      duration: "4",
      blinking: "no" as const,
    };
    const minutes = toSighting(
      { ...draft, durationUnit: "min", direction: { ...draft.direction, azimuth: "ssw" } },
      "x",
    );
    expect([minutes["duration_s"], minutes["blinking"]]).toEqual([240, false]);
    expect(minutes["direction"]).toEqual({ wind: "SSW", elevation_by: "eye" });
    const degrees = toSighting({ ...draft, direction: { ...draft.direction, azimuth: "-90", azimuthSigma: "7" } }, "x");
    expect(degrees["direction"]).toEqual({ azimuth_deg: 270, azimuth_sigma_deg: 7, elevation_by: "eye" });
  });
  it("never makes a number of what is none", () => {
    for (const text of ["", " ", "x", "1e999", "--1"]) expect(numberOf(text)).toBeNull();
    expect([shownAzimuth("WNW"), shownAzimuth("up"), shownAzimuth("")]).toEqual([292.5, null, null]);
  });
});

describe("what an officer types", () => {
  const shown = Date.parse("2026-11-30T00:10:00Z");
  it("reads a time of the shown day, or of the evening before", () => {
    expect(typedTime("0:05", shown)).toBe("2026-11-30T00:05:00.000Z");
    expect(typedTime("23.50", shown)).toBe("2026-11-29T23:50:00.000Z");
    expect(typedTime("2026-11-28 21:14", shown)).toBe("2026-11-28T21:14:00.000Z");
    expect(typedTime("2026-11-28T21:14:00+01:00", shown)).toBe("2026-11-28T20:14:00.000Z");
    for (const text of ["", "yesterday", "25:99"]) expect(typedTime(text, shown)).toBe("");
  });
  it("reads a place as it is pasted", () => {
    expect(typedPlace(" 52.2297,21.0122 ")).toEqual({ lat: "52.2297", lon: "21.0122" });
    expect(typedPlace("-33.9 18.4")).toEqual({ lat: "-33.9", lon: "18.4" });
    for (const text of ["52.2", "here", "52,2297 21,0122"]) expect(typedPlace(text)).toBeNull();
  });
});

describe("where the back of a phone points", () => {
  it("is straight down where it lies flat, and level where it stands upright", () => {
    expect(backOfPhone(0, 0, 0).elevation).toBeCloseTo(-90);
    const upright = backOfPhone(0, 90, 0);
    expect(upright.azimuth % 360).toBeCloseTo(0);
    expect(upright.elevation).toBeCloseTo(0);
    expect(backOfPhone(270, 90, 0).azimuth).toBeCloseTo(90); // alpha runs the other way
    expect(backOfPhone(0, 120, 0).elevation).toBeCloseTo(30); // tilted back: it looks up
  });
  it("is averaged over north, and its shaking is an error", () => {
    const samples = [350, 10, 0].map((azimuth) => ({ azimuth, elevation: 20, sigma: 12 }));
    const mean = meanPointing(samples)!;
    expect(Math.round(mean.azimuth) % 360).toBe(0);
    expect(mean.azimuthSigma).toBeGreaterThan(14);
    expect(meanPointing([])).toBeNull();
  });
  it("runs from one place on the map to another", () => {
    expect(towards(52, 21, 53, 21)).toBeCloseTo(0);
    expect(towards(0, 179, 0, -179)).toBeCloseTo(90);
  });
});

describe("the catalogues", () => {
  it("keep the values that a text takes", () => {
    for (const words of Object.values(CATALOGUES)) {
      for (const [key, text] of Object.entries(words)) {
        const taken = (one: string) => [...one.matchAll(/\{\w+\}/g)].map(String).sort();
        expect(taken(text), key).toEqual(taken(CATALOGUES.en[key as keyof typeof words]));
      }
    }
    expect(filled("{n} of {m}", { n: 1, m: 3 })).toBe("1 of 3");
  });
});
