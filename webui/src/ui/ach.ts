/** Analysis of competing hypotheses as a table: who judged what, last. Nothing is weighed here. */

import type { Assessment, Evidence, Hypothesis, Question, Statement } from "../api";
import { shortId } from "./format";

export const NOT_ESTABLISHED = "not established";

/** How an item sits with a hypothesis: its word, and the sign that stands for it in the table. */
export const CONSISTENCY = [
  ["very consistent", "CC"],
  ["consistent", "C"],
  ["neither", "N"],
  ["inconsistent", "I"],
  ["very inconsistent", "II"],
] as const;

/** ICD 203: what each word means, in per cent. */
export const LIKELIHOODS = [
  ["almost no chance", 1, 5],
  ["very unlikely", 5, 20],
  ["unlikely", 20, 45],
  ["roughly even chance", 45, 55],
  ["likely", 55, 80],
  ["very likely", 80, 95],
  ["almost certain", 95, 99],
] as const;

export const sign = (word: string | undefined): string =>
  word === undefined ? "–" : (CONSISTENCY.find(([long]) => long === word)?.[1] ?? word);

/** Those that compete. "Not established" is always among them, and nothing is judged under it. */
export const competing = (question: Question): Hypothesis[] =>
  (question.hypotheses ?? []).filter((h) => h.text !== NOT_ESTABLISHED);

/** How one person sees an item under a hypothesis now: the last judgement counts. */
export function judged(hypothesis: Hypothesis, item: string, by: string): Hypothesis["judgements"][number] | undefined {
  return hypothesis.judgements.filter((j) => j.item === item && j.by === by).at(-1);
}

/** The last estimate of each person, in the order in which they first gave one. */
export function estimatesOf(hypothesis: Hypothesis): Hypothesis["estimates"] {
  const last = new Map(hypothesis.estimates.map((e) => [e.by, e]));
  return [...last.values()];
}

/** Everybody who judged anything of this question, `first` before all. */
export function judges(question: Question, first: string): string[] {
  const others = competing(question).flatMap((h) => h.judgements.map((j) => j.by));
  return [...new Set([first, ...others])];
}

/** The rows: what anybody judged, what bears on the question, and what was added by hand. */
export function itemsOf(question: Question, added: readonly string[]): string[] {
  const seen = competing(question).flatMap((h) => h.judgements.map((j) => j.item));
  const bearing = question.sources.filter((s) => s.superseded_by === null).map((s) => s.statement);
  return [...new Set([...bearing, ...seen, ...added])];
}

export interface ItemWords {
  id: string;
  name: string;
  says: string;
  superseded: boolean;
}

/** What a row is called. Something that this view does not hold goes by its id alone. */
export function itemWords(id: string, statements: readonly Statement[], evidence: readonly Evidence[]): ItemWords {
  const said = statements.find((s) => s.id === id);
  if (said) {
    return { id, name: said.speaker, says: said.in_words ?? said.modality, superseded: said.superseded_by !== null };
  }
  const kept = evidence.find((e) => e.id === id);
  return {
    id,
    name: kept ? kept.name : "on record",
    says: kept ? kept.kind.replaceAll("_", " ") : "",
    superseded: false,
  };
}

/** What the judgements come to without one item: the result in short, and whether it is another. */
export function without(
  assessment: Assessment | undefined,
  item: string,
  named: readonly Hypothesis[],
): { short: string; changes: boolean } | null {
  const found = assessment?.without.find((w) => w.item === item);
  if (!assessment || !found) return null;
  return { short: shortResult(found.result, named), changes: found.result !== assessment.result };
}

export function shortResult(result: string, named: readonly Hypothesis[]): string {
  const place = named.findIndex((h) => h.text === result);
  return place < 0 ? result : `H${place + 1}`;
}

/** Ids in a sentence as the page writes them elsewhere. */
export const shortIds = (words: string): string =>
  words.replace(/\b(?:statement|evidence)-[a-z2-7]+/g, (id) => `#${shortId(id)}`);
