// Written by `npm run schemas` from docs/schema/evidence-line.schema.json; do not edit it.

export type AnyEvidenceLine = EvidenceLine | EvidenceCheckLine | EvidenceCopyLine | ReproductionLine;

/**
 * One piece of evidence, with its custody.
 */
export interface EvidenceLine {
  added_at: string;
  added_by: string;
  alert: string | null;
  custody: CustodyLine[];
  how: string | null;
  id: string;
  incident: string | null;
  kind: string;
  made_from: string | null;
  media_type: string | null;
  name: string;
  sha256: string;
  size_bytes: number;
  type: "evidence";
}
/**
 * What was done with a piece of evidence.
 */
export interface CustodyLine {
  act: string;
  at: string;
  by: string;
  note: string | null;
  other: string | null;
}
/**
 * Whether an original is unchanged.
 */
export interface EvidenceCheckLine {
  id: string;
  trouble: string | null;
  type: "evidence_check";
}
/**
 * A working copy made of a verified original.
 */
export interface EvidenceCopyLine {
  id: string;
  sha256: string;
  to: string;
  type: "evidence_copy";
}
/**
 * An alert made again from its sealed recording.
 */
export interface ReproductionLine {
  alert: string;
  differences: string[];
  evidence: string;
  matched: boolean;
  other_program: {
    [k: string]: string;
  };
  program: {
    [k: string]: string;
  };
  reports: number;
  sha256: string;
  type: "reproduction";
}
