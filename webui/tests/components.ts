/** What tests of forms and lists share: a server that answers as it is told, and sample lines. */
import { cleanup } from "@testing-library/preact";
import { afterEach, vi } from "vitest";
import type { Draft, Question, Statement } from "../src/api";
import { STATEMENT_TEXTS } from "../src/generated/record-line";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

export interface Call {
  path: string;
  body: Record<string, unknown> | null;
}

/** A server; `answer` gives the status and the body for a path. Returns the calls made to it. */
export function serve(answer: (path: string) => [number, unknown] | Promise<[number, unknown]>): Call[] {
  const calls: Call[] = [];
  vi.stubGlobal("fetch", async (path: string, options: RequestInit = {}) => {
    calls.push({ path, body: options.body === undefined ? null : JSON.parse(options.body as string) });
    const [status, body] = await answer(path);
    return new Response(JSON.stringify(body), { status });
  });
  return calls;
}

const texts = Object.fromEntries(STATEMENT_TEXTS.map(({ name }) => [name, null])) as Pick<
  Statement,
  (typeof STATEMENT_TEXTS)[number]["name"]
>;

export const statement = (id: string, more: Partial<Statement> = {}): Statement => ({
  ...texts,
  id,
  incident: "incident-1",
  speaker: "Police",
  claim: "a kite",
  denial: null,
  in_words: "“a kite”",
  modality: "asserted",
  said_at: null,
  said: null,
  said_in: null,
  about_at: null,
  about: null,
  about_place: null,
  span: null,
  topics: [],
  bears_on: [],
  source_grade: null,
  information_grade: null,
  gradings: [],
  links: [],
  not_verified_by: [],
  superseded_by: null,
  recorded_at: "2025-09-10T00:00:00.000000Z",
  recorded_by: "Ada",
  ...more,
});

export const question = (name: string, text: string): Question => ({
  type: "known",
  incident: "incident-1",
  question: name,
  kind: name,
  text,
  answer: {
    status: "unknown",
    value: null,
    words: "not established",
    rule: "",
    according_to: [],
    given: null,
    shaken_by: [],
  },
  sources: [],
  simulation: false,
  as_of: null,
});

export const draft = (id: string, more: Partial<Draft> = {}): Draft => ({
  type: "draft",
  id,
  document: "document-1",
  number: 1,
  name: "report.html",
  speaker: "the ministry",
  role: null,
  to: null,
  via: null,
  modality: "asserted",
  wording: null,
  claim: "it was closed",
  said_at: null,
  said_words: null,
  about_at: null,
  about_words: null,
  start: 0,
  end: 10,
  sha256: "00",
  cue: "said",
  why: "said after it",
  decision: null,
  proposed: [],
  before: "",
  words: "it was closed",
  after: "",
  ...more,
});
