import { describe, expect, it } from "vitest";
import { freshness } from "../src/map/observations";
import { observedMs } from "../src/state/picture";
import { PATIENCE_MS, retryDelay } from "../src/stream/connection";
import { THEME } from "../src/theme";
import { clock, courseOf, degrees, groupInWords, height, local, metres, speed, whole } from "../src/ui/format";
import { coverageWords, observationWords, stateWords } from "../src/ui/SensorsTab";
import { toStatement } from "../src/ui/StatementForm";
import { leftOutZonesWords } from "../src/ui/TopBar";

describe("values", () => {
  it("tell a group by its number with its error and its spread", () => {
    expect(groupInWords({ number: 39.6, number_sigma: 3.2, extent_m: 61.4, extent_sigma_m: 7 })).toBe(
      "one of about 40 objects close together (33 to 46), spread over 61 m",
    );
  });
  it("say unknown where unknown, and 0 where 0", () => {
    const still = { east: null, north: null, height: null } as never;
    expect(height(null)).toBe("height unknown");
    expect(height({ value: 0, reference: "above_ground" })).toBe("0 m AGL");
    expect(speed(still)).toBe("speed unknown");
    expect(courseOf(still)).toBeNull();
  });
  it("give courses clockwise from north", () => {
    expect(courseOf({ east: 10, north: 0 } as never)).toBeCloseTo(90);
    expect(courseOf({ east: -10, north: 0 } as never)).toBeCloseTo(270);
  });
  it("are written plainly", () => {
    expect(whole(10668)).toBe("10\u2009668");
    expect(metres(15_500)).toBe("15.5 km");
    expect(degrees(-33.5, 151)).toBe("33.5000° S  151.0000° E");
    expect(clock(Date.UTC(2025, 8, 9, 21, 5, 7))).toBe("21:05:07");
    expect(local(Date.UTC(2025, 8, 9, 21, 5, 7), "Europe/Warsaw")).toMatch(/^23:05:07/);
  });
});

describe("sensors", () => {
  const sensor = {
    type: "sensor" as const,
    at: "2025-09-09T21:19:00Z",
    noted_at: "2025-09-09T21:19:00Z",
    simulation: false,
    height: null,
    repeated: 0,
    id: "s",
    kind: "radar",
    name: null,
    lat_deg: 50,
    lon_deg: 20,
    coverage: null,
    silent_after_s: null,
    registered: true,
    state: "silent" as const,
    since: "2025-09-09T21:19:00Z",
    last_heard_at: null,
    reports: 0,
    refused: 0,
    shed: 0,
    unused: 0,
    conditions: [],
  };
  it("that are silent say so, and since when", () => {
    expect(stateWords(sensor)).toContain("SILENT since 21:19:00");
  });
  it("say what they heard, with its error or that none is stated", () => {
    const seen = {
      type: "observation" as const,
      kind: "bearing" as const,
      noted_at: "2025-09-09T21:19:00Z",
      simulation: false,
      elevation_deg: null,
      sensor: "s",
      at: "2025-09-09T21:19:00Z",
      sensor_lat_deg: null,
      sensor_lon_deg: null,
      azimuth_deg: 7,
      azimuth_sigma_deg: null,
      radius_m: null,
    };
    expect(observationWords(seen)).toBe("21:19:00 bearing 007° true, error not stated");
    expect(observationWords({ ...seen, azimuth_sigma_deg: 3 })).toContain("± 6°");
  });
  it("that declare no coverage are not counted on", () => {
    expect(coverageWords(sensor)).toContain("not declared");
  });
});

it("sends what was left empty as null", () => {
  expect(toStatement({ speaker: " A ", claim: "", via: "  " } as never)).toEqual({
    speaker: "A",
    claim: null,
    via: null,
  });
});

it("tries again soon, and never waits long", () => {
  expect(retryDelay(0)).toBe(500);
  expect(retryDelay(20)).toBe(5000);
  expect(PATIENCE_MS).toBeGreaterThan(1000);
});

it("lets bearings fade to nothing", () => {
  const now = Date.parse("2025-09-09T21:15:00Z");
  expect(freshness("2025-09-09T21:15:00Z", now, 60_000)).toBe(1);
  expect(freshness("2025-09-09T21:10:00Z", now, 60_000)).toBe(0);
  expect(observedMs(1)).toBe(60_000);
  expect(observedMs(null)).toBe(60_000);
  expect(observedMs(60)).toBe(300_000);
});

describe("colours", () => {
  const light = (hex: string): number => {
    const [r, g, b] = [1, 3, 5].map((i) => {
      const c = parseInt(hex.slice(i, i + 2), 16) / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a: string, b: string): number => {
    const [x, y] = [light(a), light(b)].sort((p, q) => q - p) as [number, number];
    return (x + 0.05) / (y + 0.05);
  };
  it.each([
    "ink",
    "quiet",
    "track",
    "inside",
    "indeterminate",
    "restriction",
    "coverage",
    "dead",
    "bearing",
    "country",
  ] as const)("%s reads on land and sea (WCAG AA, 4.5 : 1)", (name) => {
    expect(contrast(THEME[name], THEME.land)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(THEME[name], THEME.sea)).toBeGreaterThanOrEqual(4.5);
  });
});

describe("zones that cannot be read", () => {
  it("are named, and not there where there are none", () => {
    const zones = ["A", "B", "C", "D", "E"].map((feature) => ({ feature }));
    expect(leftOutZonesWords([])).toBeNull();
    expect(leftOutZonesWords(zones.slice(0, 2))).toContain("cannot be read: A, B");
    expect(leftOutZonesWords(zones)).toContain("A, B, C and 2 more");
  });
});
