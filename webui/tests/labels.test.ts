import { describe, expect, it } from "vitest";
import { overlaps, placeLabel, placeLabels, Taken, type Wanted } from "../src/map/labels";

const want = (key: string, rank = 0, must = false): Wanted => ({ key, x: 100, y: 100, w: 60, h: 30, rank, must });

describe("placeLabel", () => {
  it("takes the next corner when the first is taken", () => {
    const first = placeLabel(want("a"), new Taken())!;
    const second = placeLabel(want("b"), new Taken([first]))!;
    expect(overlaps(first, second)).toBe(false);
  });
  it("looks farther out for what should be named", () => {
    const near = { x: 20, y: 40, w: 160, h: 120 };
    expect(placeLabel(want("a"), new Taken([near]))).toBeNull();
    const found = placeLabel(want("a", 0, true), new Taken([near]))!;
    expect(overlaps(found, near)).toBe(false);
  });
  it("gives up rather than hide another label", () => {
    expect(placeLabel(want("a", 0, true), new Taken([{ x: -900, y: -900, w: 2000, h: 2000 }]))).toBeNull();
  });
  it("stands where it asks to, in its own order", () => {
    const spots: [number, number][] = [
      [0, 0],
      [200, 0],
    ];
    const box = placeLabel({ ...want("a"), spots }, new Taken([{ x: 10, y: 10, w: 5, h: 5 }]))!;
    expect([box.x, box.y]).toEqual([200, 0]);
  });
});

describe("placeLabels", () => {
  it("never puts one label on another, however many there are", () => {
    const wanted = Array.from({ length: 400 }, (_, i) => ({
      ...want(`t${i}`, i % 7, i % 5 === 0),
      x: (i * 37) % 600,
      y: (i * 61) % 400,
    }));
    const boxes = [...placeLabels(wanted, [{ x: 50, y: 50, w: 80, h: 80 }]).values()];
    expect(boxes.length).toBeGreaterThan(40);
    for (const [i, a] of boxes.entries()) {
      for (const b of boxes.slice(i + 1)) expect(overlaps(a, b)).toBe(false);
    }
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
