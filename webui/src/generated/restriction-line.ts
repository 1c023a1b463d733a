// Written by `npm run schemas` from docs/schema/restriction-line.schema.json; do not edit it.

export type AnyRestrictionLine = DraftLine | ReviewLine | PublishedLine;
/**
 * The state of a draft.
 */
export type DraftState = "drafted" | "reviewed" | "published";
/**
 * The state of a published restriction.
 */
export type PublishedState = "in_force" | "superseded" | "withdrawn";

/**
 * A draft of a restriction as it stands.
 */
export interface DraftLine {
  amends: string | null;
  at: string;
  by: string;
  id: string;
  restriction: {
    [k: string]: unknown;
  };
  reviewed_at: string | null;
  reviewed_by: string | null;
  sha256: string;
  state: DraftState;
  type: "draft";
  warnings: string[];
  words: string[][];
}
/**
 * What a person is shown of a draft; `picture` is SVG.
 */
export interface ReviewLine {
  draft: string;
  picture: string;
  sha256: string;
  type: "review";
  warnings: string[];
  words: string[][];
}
/**
 * A published restriction as it stands.
 */
export interface PublishedLine {
  at: string;
  by: string;
  draft: string;
  ended_at: string | null;
  ended_by: string | null;
  id: string;
  restriction: {
    [k: string]: unknown;
  };
  state: PublishedState;
  type: "published";
  version: number;
  why_ended: string | null;
  words: string[][];
}
