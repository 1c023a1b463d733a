import { describe, expect, it } from "vitest";
import { overlaps, placeLabel, placeLabels, type Wanted } from "../src/map/labels";

const want = (key: string, rank = 0, must = false): Wanted => ({ key, x: 100, y: 100, w: 60, h: 30, rank, must });

describe("placeLabel", () => {
  it("takes the next corner when the first is taken", () => {
    const first = placeLabel(100, 100, 60, 30, [])!;
    const second = placeLabel(100, 100, 60, 30, [first])!;
    expect(overlaps(first, second)).toBe(false);
  });
  it("looks farther out for what must be named", () => {
    const near = { x: 20, y: 40, w: 160, h: 120 };
    expect(placeLabel(100, 100, 60, 30, [near])).toBeNull();
    const found = placeLabel(100, 100, 60, 30, [near], true)!;
    expect(overlaps(found, near)).toBe(false);
  });
  it("gives up rather than hide another label", () => {
    expect(placeLabel(100, 100, 60, 30, [{ x: 0, y: 0, w: 300, h: 300 }])).toBeNull();
  });
});

describe("placeLabels", () => {
  const everything = [{ x: 0, y: 0, w: 300, h: 300 }];
  it("never leaves unnamed what must be named", () => {
    expect([...placeLabels([want("a", 0), want("b", 50, true)], everything).keys()]).toEqual(["b"]);
  });
  it("places the higher rank first, and the same picture the same way", () => {
    const wanted = [want("a"), want("b", 9), want("c"), want("d"), want("e")];
    const once = placeLabels(wanted, []);
    const again = placeLabels([...wanted].reverse(), []);
    expect([...once]).toEqual([...again]);
    expect(once.keys().next().value).toBe("b");
    expect(once.size).toBe(4); // four corners, five labels
  });
});
