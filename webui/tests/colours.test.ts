import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { THEME } from "../src/theme";

const SHEETS = ["src", "src/ui"].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".css"))
    .map((name) => `${folder}/${name}`),
);
const COLOUR = /#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl)a?\(/;
const isToken = (line: string) => line.trim().startsWith("--");
const lines = SHEETS.flatMap((path) =>
  readFileSync(path, "utf8")
    .split("\n")
    .map((line) => ({ path, line })),
);
const tokens = new Map(
  lines.filter(({ line }) => isToken(line)).map(({ line }) => line.trim().slice(2, -1).split(": ") as [string, string]),
);

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
