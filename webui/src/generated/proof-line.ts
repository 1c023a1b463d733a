// Written by `npm run schemas` from docs/schema/proof-line.schema.json; do not edit it.

export type AnyProofLine =
  | VerifyLine
  | VerifyProofLine
  | CheckpointLine
  | BundleLine
  | TilesLine
  | ListeningLine
  | KeyLine
  | WitnessLine
  | ComparisonLine
  | PersonalLine
  | PersonalOpenedLine;

/**
 * The result of verifying a record.
 */
export interface VerifyLine {
  faults: FaultLine[];
  first_fault: number | null;
  head: HeadLine | null;
  integrity: "intact" | "consistent" | "altered" | "unreadable";
  limits: string[];
  root_sha256: string | null;
  size: number | null;
  type: "verify";
}
/**
 * One thing found wrong, somewhere in entries `first` to `last`; null: in no entry.
 */
export interface FaultLine {
  first: number | null;
  last: number | null;
  what: string;
}
/**
 * A tree head that was exported, or that of a checkpoint kept elsewhere.
 */
export interface HeadLine {
  at: string | null;
  format: "vedette-tree-head";
  root_sha256: string;
  size: number;
  version: number;
}
/**
 * The result of verifying a bundle or a checkpoint.
 */
export interface VerifyProofLine {
  entries: ShownEntryLine[];
  faults: FaultLine[];
  grew_from: number[];
  incident: ProvedIncidentLine | null;
  integrity: "intact" | "consistent" | "altered" | "unreadable";
  limits: string[];
  origin: string | null;
  root_sha256: string | null;
  signed_by: string[];
  size: number | null;
  type: "verify_bundle" | "verify_checkpoint";
  when: WhenLine;
}
/**
 * An entry that is proven to be in the log.
 */
export interface ShownEntryLine {
  entry: {
    [k: string]: unknown;
  };
  index: number;
}
/**
 * The incident of a bundle.
 */
export interface ProvedIncidentLine {
  as_of_size: number;
  complete: boolean;
  id: string;
  kinds: string[];
  statements: ProvedStatementLine[];
  title: string;
}
/**
 * A statement as a bundle tells of it.
 */
export interface ProvedStatementLine {
  claim: string | null;
  in_words: string | null;
  modality: string;
  speaker: string;
  statement: string;
  superseded_by: string | null;
}
/**
 * The time by which something existed, and who vouches for it; null: only the log's own
 * clock.
 */
export interface WhenLine {
  by: string;
  not_after: string | null;
}
/**
 * A signed checkpoint.
 */
export interface CheckpointLine {
  note: string;
  origin: string;
  root_sha256: string;
  size: number;
  type: "checkpoint";
}
/**
 * A bundle that was written.
 */
export interface BundleLine {
  entries: number[];
  file: string;
  grew_from: number[];
  origin: string;
  size: number;
  size_bytes: number;
  type: "bundle";
}
/**
 * Tiles that were written.
 */
export interface TilesLine {
  folder: string;
  size: number;
  type: "tiles";
  written: number;
}
/**
 * A server that is ready to answer.
 */
export interface ListeningLine {
  host: string;
  port: number;
  type: "listening";
}
/**
 * The public key of a log, or of a person.
 */
export interface KeyLine {
  key: string;
  origin: string;
  type: "key";
}
/**
 * A witness.
 */
export interface WitnessLine {
  conflicts: number;
  key: string;
  logs: WitnessedLine[];
  type: "witness";
}
/**
 * A log that a witness watches, and the last checkpoint that it signed.
 */
export interface WitnessedLine {
  origin: string;
  root_sha256: string | null;
  size: number | null;
  type: "witnessed";
}
/**
 * What `witness compare` found.
 */
export interface ComparisonLine {
  forked: boolean;
  forks: ForkLine[];
  limits: string[];
  type: "comparison";
}
/**
 * Views of one log that cannot all be true.
 */
export interface ForkLine {
  views: string[];
  what: string;
}
/**
 * A sealed item, without its value.
 */
export interface PersonalLine {
  erase_after: string | null;
  erased_at: string | null;
  kind: string;
  reference: string;
  sealed_at: string;
  type: "personal";
}
/**
 * A sealed item's value, and the salt by which others verify its commitment.
 */
export interface PersonalOpenedLine {
  commitment: string;
  kind: string;
  reference: string;
  salt: string;
  type: "personal_opened";
  value: unknown;
}
