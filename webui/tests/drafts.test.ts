import { expect, test } from "vitest";
import type { Draft } from "../src/api";
import { changesOf, valuesOf } from "../src/ui/Drafts";

const draft: Draft = {
  id: "draft-1",
  type: "draft",
  document: "document-1",
  start: 0,
  end: 10,
  sha256: "00",
  said_words: null,
  about_words: null,
  decision: null,
  name: "report.html",
  number: 1,
  speaker: "the ministry",
  role: null,
  to: "reporters",
  via: null,
  modality: "asserted",
  wording: null,
  claim: "it was closed",
  said_at: null,
  about_at: "2025-09-10",
  cue: "said",
  why: "said after it",
  proposed: [],
  before: "",
  words: "",
  after: "",
};

test("what was not touched is not sent", () => {
  expect(changesOf(draft, valuesOf(draft))).toEqual({});
});

test("a field that was emptied becomes unknown, and is never an empty text", () => {
  const values = { ...valuesOf(draft), to: "  ", speaker: "the foreign ministry" };
  expect(changesOf(draft, values)).toEqual({ to: null, speaker: "the foreign ministry" });
});
