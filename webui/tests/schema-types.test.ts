import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { NAMES, typesOf } from "../scripts/schema-types.mjs";
import { STATEMENT_TEXTS } from "../src/generated/record-line";

test.each(NAMES)("the types of %s are those of its schema", async (name) => {
  const { path, text } = await typesOf(name);
  expect(await readFile(path, "utf8"), "run `make schemas`").toBe(text);
});

test("every text field of a statement has a label and says what to write", () => {
  expect(STATEMENT_TEXTS.map((field) => field.name)).toContain("via");
  for (const field of STATEMENT_TEXTS) expect([field.label, field.help]).not.toContain("");
});
