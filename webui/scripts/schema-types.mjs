// TypeScript types of what the server sends, made from the published JSON Schemas.
//
// `npm run schemas` writes src/generated; tests/schema-types.test.ts fails where it is not current.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { compile } from "json-schema-to-typescript";

const SCHEMAS = new URL("../../docs/schema/", import.meta.url);
const GENERATED = new URL("../src/generated/", import.meta.url);

/** The schemas that the page uses. */
export const NAMES = [
  "evidence-line",
  "intake-line",
  "output-line",
  "proof-line",
  "record-line",
  "restriction-line",
  "sighting-line",
  "sky-line",
];

/** The TypeScript text of one schema, and where it is kept. */
export async function typesOf(name) {
  const schema = JSON.parse(await readFile(new URL(`${name}.schema.json`, SCHEMAS), "utf8"));
  const root = `Any${name.replace(/(^|-)([a-z])/g, (_, __, letter) => letter.toUpperCase())}`;
  const types = await compile(withoutTitles(schema), root, {
    additionalProperties: false,
    bannerComment: `// Written by \`npm run schemas\` from docs/schema/${name}.schema.json; do not edit it.`,
    style: { printWidth: 120 },
  });
  return { path: new URL(`${name}.ts`, GENERATED), text: types + textFields(schema) };
}

/** The schema without titles of properties, each of which would become a type of its own. */
function withoutTitles(schema) {
  if (Array.isArray(schema)) return schema.map(withoutTitles);
  if (schema === null || typeof schema !== "object") return schema;
  const kept = Object.entries(schema).filter(([key, value]) => key !== "title" || typeof value !== "string");
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutTitles(value)]));
}

/** The text fields of a statement as data: forms and lists are made of them. */
function textFields(schema) {
  const statement = schema.$defs?.StatementPart;
  if (statement === undefined) return "";
  const fields = statement.required
    .filter((name) => statement.properties[name].description !== undefined)
    .map((name) => ({
      name,
      label: statement.properties[name].title,
      help: statement.properties[name].description,
    }));
  const rows = fields.map((field) => `  ${JSON.stringify(field)},\n`).join("");
  return `
/** The text fields of a statement, each with its label and what to write in it. */
export const STATEMENT_TEXTS = [
${rows}] as const satisfies readonly { name: keyof StatementPart; label: string; help: string }[];
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await mkdir(GENERATED, { recursive: true });
  for (const name of NAMES) {
    const { path, text } = await typesOf(name);
    await writeFile(path, text);
  }
}
