import { describe, expect, it } from "vitest";
import { clicked, empty, missing, toFeatures, toShape } from "../src/state/sketch";
import { toForm } from "../src/ui/RestrictForm";

const FIELDS = {
  name: " Works ",
  authority: "The office",
  lower: "SFC",
  upper: "FL095",
  start: "2026-03-01T06:00",
  end: "",
  hours: "SR-SS",
  further: "",
  bars: "unmanned",
  exempt: "SAR, HOSP,",
  message: "",
  fir: "",
  country: "",
};

describe("a restriction that is drawn on the map", () => {
  it("is a circle after one click, and begins anew with the next", () => {
    let sketch = empty("circle");
    expect(missing(sketch)).toContain("centre");
    sketch = clicked(sketch, 52.1, 20.9);
    expect(missing(sketch)).toBeNull();
    expect(toShape(sketch)).toEqual({ kind: "circle", centre: [52.1, 20.9], radius_m: 5000 });
    expect(clicked(sketch, 53, 21).points).toEqual([[53, 21]]);
  });

  it("is a polygon of three corners or more", () => {
    let sketch = empty("polygon");
    for (const [lat, lon] of [
      [52, 20],
      [52, 21],
    ] as const)
      sketch = clicked(sketch, lat, lon);
    expect(missing(sketch)).toContain("2 so far");
    sketch = clicked(sketch, 53, 21);
    expect(missing(sketch)).toBeNull();
    expect(toShape(sketch).corners).toHaveLength(3);
    const line = toFeatures(sketch).features.at(-1)!.geometry as GeoJSON.LineString;
    expect(line.coordinates[0]).toEqual(line.coordinates.at(-1));
  });

  it("is a strip between two points of a border", () => {
    let sketch = { ...empty("strip", "east.geojson"), widthKm: 50 };
    sketch = clicked(clicked(sketch, 52, 23), 51, 24);
    expect(toShape(sketch)).toEqual({
      kind: "strip",
      border: "east.geojson",
      from: [52, 23],
      to: [51, 24],
      width_km: 50,
    });
  });

  it("goes out as the form that the server reads: what is empty is left out", () => {
    const form = toForm(FIELDS, clicked(empty("circle"), 52, 20));
    expect(form).toEqual({
      shape: { kind: "circle", centre: [52, 20], radius_m: 5000 },
      name: "Works",
      authority: "The office",
      lower: "SFC",
      upper: "FL095",
      start: "2026-03-01T06:00Z",
      hours: ["SR-SS"],
      bars: "unmanned",
      exempt: ["SAR", "HOSP"],
    });
  });

  it("has several periods where further ones are given", () => {
    const further = "2026-03-05T06:00/2026-03-06T06:00; SS-SR\n\n 2026-04-01T00:00+02:00/.. \n";
    const form = toForm({ ...FIELDS, further }, clicked(empty("circle"), 52, 20));
    expect(form["start"]).toBeUndefined();
    expect(form["periods"]).toEqual([
      { start: "2026-03-01T06:00Z", hours: ["SR-SS"] },
      { start: "2026-03-05T06:00Z", end: "2026-03-06T06:00Z", hours: ["SS-SR"] },
      { start: "2026-04-01T00:00+02:00" },
    ]);
  });
});
