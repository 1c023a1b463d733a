// Written by `npm run schemas` from docs/schema/intake-line.schema.json; do not edit it.

export type AnyIntakeLine = DocumentLine | DraftLine | DecidedLine | TallyLine;

/**
 * A document that was taken in.
 */
export interface DocumentLine {
  agency: string | null;
  byline: string | null;
  evidence: string;
  id: string;
  incident: string | null;
  language: string | null;
  name: string;
  notes: string[];
  outlet: string | null;
  parts: PartLine[];
  published: string | null;
  published_from: string | null;
  taken_at: string;
  taken_by: string;
  text_sha256: string;
  title: string | null;
  type: "document";
  working_copy: string;
}
/**
 * A block of the text: its kind and its span (characters).
 */
export interface PartLine {
  end: number;
  kind: string;
  start: number;
}
/**
 * A suggested statement. Its words are characters `start` to `end` of the working copy.
 */
export interface DraftLine {
  about_at: string | null;
  about_words: string | null;
  claim: string | null;
  cue: string;
  decision: string | null;
  document: string;
  end: number;
  id: string;
  modality: string;
  number: number;
  role: string | null;
  said_at: string | null;
  said_words: string | null;
  sha256: string;
  speaker: string;
  start: number;
  to: string | null;
  type: "draft";
  via: string | null;
  why: string;
  wording: string | null;
}
/**
 * A person's decision on a draft.
 */
export interface DecidedLine {
  corrected: string[];
  decided_by: string | null;
  decision: string | null;
  document: string;
  id: string;
  number: number;
  statement: string | null;
  type: "draft_decided";
  why: string | null;
}
/**
 * Counts of the decisions on a document's drafts.
 */
export interface TallyLine {
  accepted: number;
  corrected: number;
  corrections: number;
  document: string;
  fields: {
    [k: string]: number;
  };
  refused: number;
  type: "drafts_tally";
  waiting: number;
}
