import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PALETTES, THEME } from "../src/theme";

const SHEETS = ["src", "src/ui"].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".css") && name !== "light.css")
    .map((name) => `${folder}/${name}`),
);
const COLOUR = /#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl)a?\(/;
const isToken = (line: string) => line.trim().startsWith("--");
const lines = SHEETS.flatMap((path) =>
  readFileSync(path, "utf8")
    .split("\n")
    .map((line) => ({ path, line })),
);
const tokensOf = (of: readonly string[]) =>
  new Map(of.filter(isToken).map((line) => line.trim().slice(2, -1).split(": ") as [string, string]));
const tokens = tokensOf(lines.map(({ line }) => line));
const light = tokensOf(readFileSync("src/light.css", "utf8").split("\n"));

test("a colour is written once, as a token", () => {
  const loose = lines.filter(({ line }) => !isToken(line) && COLOUR.test(line));
  expect(loose).toEqual([]);
  const values = [...tokens.values()];
  expect(values.filter((value, i) => values.indexOf(value) !== i)).toEqual([]);
});

test("every token that is used is defined, and every one that is defined is used", () => {
  const used = new Set(lines.flatMap(({ line }) => [...line.matchAll(/var\(--([a-z-]+)/g)].map((found) => found[1]!)));
  expect([...used].filter((name) => !tokens.has(name))).toEqual([]);
  expect([...tokens.keys()].filter((name) => !used.has(name))).toEqual([]);
});

test("map and page have one colour for one meaning", () => {
  for (const [name, value] of Object.entries(THEME)) {
    if (tokens.has(name)) expect(tokens.get(name), name).toBe(value);
  }
});

test("by day each token has a colour of its own, and map and page agree", () => {
  expect([...light.keys()].sort()).toEqual([...tokens.keys()].sort());
  for (const [name, value] of Object.entries(PALETTES.light)) {
    if (light.has(name) && name !== "simulation") expect(light.get(name), name).toBe(value);
  }
});

/** Contrast of two colours as WCAG 2 defines it. */
function contrast(one: string, other: string): number {
  const luminance = (hex: string) => {
    const [r, g, b] = [1, 3, 5].map((i) => {
      const part = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  };
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

test.each([
  ["dark", tokens],
  ["light", light],
] as const)("text can be read on its ground: %s", (_, of) => {
  const words = ["ink", "quiet", "inside", "indeterminate", "alive", "dead", "restriction", "past", "placeholder"];
  for (const ground of ["ground", "raised", "sunken"]) {
    for (const word of words) {
      expect(contrast(of.get(word)!, of.get(ground)!), `${word} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
  }
  const pairs = ["live", "warning", "simulation", "inside", "restriction"];
  for (const ground of pairs) {
    expect(contrast(of.get(`on-${ground}`)!, of.get(ground)!), `on ${ground}`).toBeGreaterThanOrEqual(4.5);
  }
});

test("what is drawn on the map can be told from it, by night and by day", () => {
  for (const palette of Object.values(PALETTES)) {
    for (const ground of [palette.sea, palette.land]) {
      for (const ink of ["track", "inside", "indeterminate", "restriction", "coverage", "dead", "bearing"] as const) {
        expect(contrast(palette[ink], ground), `${ink} on ${ground}`).toBeGreaterThanOrEqual(3);
      }
    }
  }
});
