/** What nobody stated is said to be unknown: on the page, on the map, never 0 and never a blank. */
import { describe, expect, it } from "vitest";
import type { Evidence, Question, Source, Statement } from "../src/api";
import { limitsOf } from "../src/map/overlay";
import { labelOf } from "../src/map/tracks";
import type { Track } from "../src/state/picture";
import type { About, Row } from "../src/stream/frame";
import { fromInput, toInput } from "../src/ui/AsOf";
import { competing, itemsOf, itemWords, judged, judges, shortIds, sign, without } from "../src/ui/ach";
import { sourceWords } from "../src/ui/Questions";
import { toldWords } from "../src/ui/Responses";
import { notStated } from "../src/ui/Statements";
import { known } from "../src/ui/Unfold";

const row = { height: null, east: null, north: null, status: "confirmed", objectClass: null } as Row;
const about = { id: "track-abcde", identity: { claims: [], emitters: [], withheld: [] } } as unknown as About;

describe("unknown", () => {
  it("is written beside a track on the map", () => {
    expect(
      labelOf({ row, about } as Track, { barred: false, answer: null } as never, "#fff").map((line) => line.text),
    ).toContain("height unknown · speed unknown");
  });
  it("is not the ground where a restriction has no limit", () => {
    const open = { id: "z", name: "Z", lower: null, upper: null };
    expect(limitsOf(open)).toContain("all heights");
    expect(limitsOf({ ...open, upper: "FL095" })).toContain("no lower limit");
  });
  it("is named where a source leaves something out", () => {
    expect(notStated({ role: null, via: null, said_at: null, about_at: null })).toBe(
      " · unknown: role, through whom, when it was said, what time it is about",
    );
    expect(notStated({ role: "mayor", via: "radio", said_at: "2025", about_at: "2025" })).toBe("");
    expect(toldWords(null)).toBe("unknown");
  });
  it("is not graded, not 0", () => {
    const source = {
      speaker: "A",
      stance: "open",
      says: null,
      modality: "unknown",
      source_grade: null,
      information_grade: null,
      not_verified_by: [],
      superseded_by: null,
    };
    expect(sourceWords(source as unknown as Source)).toBe("A leaves it open (unknown, not graded)");
  });
  it("is sent as null where a field was left empty", () => {
    expect(known({ when: " ", area: "", what: " x " })).toEqual({ when: null, area: null, what: "x" });
  });
});

const says = (item: string, consistency: string, by = "me") => ({ item, consistency, by, at: "", why: "w" });
const hypothesis = (id: string, text: string, judgements: ReturnType<typeof says>[] = []) => ({
  id,
  text,
  judgements,
  estimates: [],
});
const question = {
  sources: [
    { statement: "statement-aaaaa", superseded_by: null },
    { statement: "statement-bbbbb", superseded_by: "statement-ccccc" },
  ],
  hypotheses: [
    hypothesis("h0", "not established"),
    hypothesis("h1", "one", [
      says("evidence-eeeee", "neither"),
      says("evidence-eeeee", "inconsistent"),
      says("statement-aaaaa", "consistent", "she"),
    ]),
    hypothesis("h2", "two"),
  ],
} as unknown as Question;

describe("hypotheses", () => {
  it("compete without 'not established', which nothing speaks for or against", () => {
    expect(competing(question).map((h) => h.text)).toEqual(["one", "two"]);
    expect(competing({ ...question, hypotheses: undefined } as unknown as Question)).toEqual([]);
  });
  it("stand as a person judged them last; a blank is not judged", () => {
    const [one] = competing(question);
    expect(judged(one!, "evidence-eeeee", "me")?.consistency).toBe("inconsistent");
    expect(judged(one!, "statement-aaaaa", "me")).toBeUndefined();
    expect([sign("very inconsistent"), sign(undefined)]).toEqual(["II", "–"]);
    expect(judges(question, "me")).toEqual(["me", "she"]);
  });
  it("are held against what bears on the question and what was judged, not what was superseded", () => {
    expect(itemsOf(question, ["statement-ddddd"])).toEqual(["statement-aaaaa", "evidence-eeeee", "statement-ddddd"]);
    const kept = [{ id: "evidence-eeeee", name: "photo.jpg", kind: "sealed_recording" }] as Evidence[];
    expect(itemWords("evidence-eeeee", [], kept)).toMatchObject({ name: "photo.jpg", says: "sealed recording" });
    const fell = [{ id: "s", speaker: "A", claim: null, modality: "no comment", superseded_by: "t" }] as Statement[];
    expect(itemWords("s", fell, [])).toMatchObject({ says: "no comment", superseded: true });
    expect(itemWords("gone", [], []).name).toBe("on record");
  });
  it("say what leaving an item out does", () => {
    const assessment = {
      by: "me",
      hypotheses: ["h1", "h2"],
      against: [1, 0],
      result: "not established",
      why: "",
      without: [
        { item: "x", against: [0, 0], result: "two" },
        { item: "y", against: [1, 0], result: "not established" },
      ],
    };
    expect(without(assessment, "x", competing(question))).toEqual({ short: "H2", changes: true });
    expect(without(assessment, "y", competing(question))?.changes).toBe(false);
    expect(without(undefined, "x", [])).toBeNull();
    expect(shortIds("hangs on statement-zc2t36wfqohrm6l2, evidence-aaaabbbb")).toBe("hangs on #rm6l2, #abbbb");
  });
});

describe("as of", () => {
  it("is a time in UTC to the second, and half a time is now", () => {
    expect(fromInput("2025-09-10T01:30")).toBe("2025-09-10T01:30:00Z");
    expect(fromInput("2025-09-10T01:30:07")).toBe("2025-09-10T01:30:07Z");
    expect(fromInput("2025-09-10")).toBe("");
    expect(toInput("2025-09-10T01:30:07.500000Z")).toBe("2025-09-10T01:30:07");
  });
});
