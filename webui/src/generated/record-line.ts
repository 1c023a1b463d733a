// Written by `npm run schemas` from docs/schema/record-line.schema.json; do not edit it.

export type AnyRecordLine =
  | IncidentFullLine
  | IncidentSummaryLine
  | KnownFactLine
  | KnownLine
  | ResponseLine
  | ReleaseLine
  | NoteLine
  | ChangeLine
  | AffectedLine
  | FoundStatementLine
  | StatisticsLine
  | NameLine
  | RowLine
  | CopiesLine
  | TakenLine;

/**
 * One incident in full, as `vedette record show` prints it.
 */
export interface IncidentFullLine {
  alerts: {
    [k: string]: string | null;
  }[];
  as_of: string | null;
  id: string;
  notes: NoteLine[];
  open_questions: string[];
  opened_at: string;
  opened_by: string;
  questions: (KnownFactLine | KnownLine)[];
  releases: ReleaseLine[];
  responses: ResponseLine[];
  restriction: string | null;
  simulation: boolean;
  statements: StatementPart[];
  title: string;
  track: string | null;
  type: "incident";
}
/**
 * What a person wrote to an alert.
 */
export interface NoteLine {
  alert: string;
  at: string;
  by: string;
  id: string;
  rests_on: string[];
  shaken_by: string[];
  text: string;
  type: "note";
}
/**
 * The same of a question of fact.
 */
export interface KnownFactLine {
  answer: AnswerPart;
  as_of: string | null;
  assessments: AssessmentPart[];
  hypotheses: HypothesisPart[];
  incident: string;
  kind: string;
  question: string;
  simulation: boolean;
  sources: SourcePart[];
  text: string;
  type: "known";
}
/**
 * What is known, and by which rule.
 */
export interface AnswerPart {
  according_to: string[];
  given: GivenPart | null;
  rule: string;
  shaken_by: string[];
  status: "unknown" | "claimed" | "disputed" | "answered" | "not established";
  value: string | null;
  words: string;
}
/**
 * An answer that a person gave in their own name.
 */
export interface GivenPart {
  at: string;
  by: string;
  id: string;
  rests_on: string[];
  value: string | null;
  why: string;
}
/**
 * The result of one person's judgements; `against` is in the order of `hypotheses`.
 */
export interface AssessmentPart {
  against: number[];
  by: string;
  hypotheses: string[];
  result: string;
  why: string;
  without: WithoutPart[];
}
/**
 * The result without one item.
 */
export interface WithoutPart {
  against: number[];
  item: string;
  result: string;
}
/**
 * A possible answer to a question of fact.
 */
export interface HypothesisPart {
  estimates: EstimatePart[];
  id: string;
  judgements: JudgementPart[];
  proposed_at: string;
  proposed_by: string;
  text: string;
}
/**
 * One person's likelihood in words, with the range that the words mean.
 */
export interface EstimatePart {
  at: string;
  band_percent: number[];
  by: string;
  confidence: "low" | "moderate" | "high";
  likelihood: string;
  why: string;
}
/**
 * One person's judgement of one item under a hypothesis.
 */
export interface JudgementPart {
  at: string;
  by: string;
  consistency: string;
  item: string;
  why: string;
}
/**
 * A source with its grades.
 */
export interface SourcePart {
  claim: string | null;
  denial: string | null;
  in_words: string | null;
  information_grade: string | null;
  modality: string;
  not_verified_by: string[];
  said_at: string | null;
  says: string | null;
  source_grade: string | null;
  speaker: string;
  stance: "for" | "against" | "open";
  statement: string;
  superseded_by: string | null;
  via: string | null;
}
/**
 * What is known of one question, with sources. Intent has no hypotheses: there is no such key
 * in its line.
 */
export interface KnownLine {
  answer: AnswerPart;
  as_of: string | null;
  incident: string;
  kind: string;
  question: string;
  simulation: boolean;
  sources: SourcePart[];
  text: string;
  type: "known";
}
/**
 * A release; `shaken_by` are superseded statements that it rests on.
 */
export interface ReleaseLine {
  at: string;
  by: string;
  id: string;
  incident: string | null;
  recipients: string[];
  ref: string;
  rests_on: string[];
  sha256: string | null;
  shaken_by: string[];
  type: "release";
  what: string;
}
/**
 * A response; its status is the farthest that a valid statement supports.
 */
export interface ResponseLine {
  as_of: string | null;
  id: string;
  incident: string;
  kind: string;
  status: string | null;
  steps: StepPart[];
  type: "response";
  what: string;
}
/**
 * A step of a response by one statement. It lapses when the statement is superseded.
 */
export interface StepPart {
  area: string | null;
  at: string;
  by: string;
  heights: string | null;
  lapsed: boolean;
  note: string | null;
  speaker: string;
  statement: string;
  status: string;
  until: WhenPart | null;
  when: WhenPart | null;
  who: string[];
}
/**
 * A time as a source tells it.
 */
export interface WhenPart {
  approximate: boolean;
  at: string | null;
  dateline: string | null;
  precision: "instant" | "day" | "month" | "year" | "span" | "words";
  until: string | null;
  words: string | null;
}
/**
 * A statement as it now stands.
 */
export interface StatementPart {
  about: WhenPart | null;
  about_at: string | null;
  about_place: PlacePart | null;
  bears_on: BearingPart[];
  claim: string | null;
  denial: string | null;
  /**
   * Why it is graded so.
   */
  grade_why: string | null;
  gradings: GradingPart[];
  id: string;
  in_words: string | null;
  incident: string;
  information_grade: string | null;
  /**
   * The language of the source's words: en, pl, sr-Latn (BCP 47).
   */
  language: string | null;
  links: LinkPart[];
  modality: string;
  not_verified_by: string[];
  /**
   * A remark by the person who records the statement.
   */
  note: string | null;
  recorded_at: string;
  recorded_by: string;
  /**
   * What the speaker is.
   */
  role: string | null;
  said: WhenPart | null;
  said_at: string | null;
  said_in: PlacePart | null;
  source_grade: string | null;
  span: SpanPart | null;
  speaker: string;
  superseded_by: string | null;
  /**
   * To whom it was said.
   */
  to: string | null;
  topics: string[];
  /**
   * Through which outlet or channel it was said.
   */
  via: string | null;
}
/**
 * A place as a source names it.
 */
export interface PlacePart {
  lat_deg: number | null;
  lon_deg: number | null;
  name: string;
  precision_m: number | null;
}
/**
 * That a statement bears on a question.
 */
export interface BearingPart {
  question: string;
  says: string | null;
  stance: "for" | "against" | "open";
}
/**
 * One grading; a side that is null was not graded then.
 */
export interface GradingPart {
  at: string;
  by: string;
  information_grade: string | null;
  source_grade: string | null;
  why: string | null;
}
/**
 * A link to another statement.
 */
export interface LinkPart {
  kind: "supersedes" | "contradicts" | "refers_to" | "corroborates";
  to: string;
}
/**
 * The words of a document that carry a statement.
 */
export interface SpanPart {
  document_sha256: string;
  end: number;
  evidence: string | null;
  sha256: string;
  start: number;
}
/**
 * One incident in a list, with counts of its parts.
 */
export interface IncidentSummaryLine {
  alerts: number;
  id: string;
  open_questions: number;
  opened_at: string;
  opened_by: string;
  restriction: string | null;
  simulation: boolean;
  statements: number;
  title: string;
  track: string | null;
  type: "incident";
}
/**
 * An entry after which a question had another answer.
 */
export interface ChangeLine {
  about: string | null;
  answer: AnswerPart;
  at: string;
  because: string;
  by: string;
  incident: string;
  question: string;
  text: string;
  type: "change";
}
/**
 * What rests, or rested, on a statement, and who received it.
 */
export interface AffectedLine {
  answers: RestedPart[];
  as_of: string | null;
  claim: string | null;
  flagged: boolean;
  in_words: string | null;
  judgements: JudgedPart[];
  linked: string[];
  notes: NoteLine[];
  recipients: string[];
  releases: ReleaseLine[];
  responses: CarriedPart[];
  speaker: string;
  statement: string;
  superseded_by: string[];
  type: "affected";
}
/**
 * An answer that rested on the statement, then and now.
 */
export interface RestedPart {
  now: AnswerPart;
  question: string;
  text: string;
  then: AnswerPart;
}
/**
 * A judgement of the statement under a hypothesis.
 */
export interface JudgedPart {
  at: string;
  by: string;
  consistency: string;
  hypothesis: string;
}
/**
 * A step of a response that the statement supports.
 */
export interface CarriedPart {
  kind: string;
  response: string;
  status: string;
}
/**
 * A statement that `record search` found.
 */
export interface FoundStatementLine {
  claim: string | null;
  in_words: string | null;
  incident: string;
  modality: string;
  said_at: string | null;
  speaker: string;
  statement: string;
  superseded_by: string | null;
  title: string;
  type: "found_statement";
}
/**
 * How many incidents or sightings of one month or year have one value.
 */
export interface StatisticsLine {
  by: "all" | "kind" | "zone" | "hour" | "outcome";
  count: number;
  of: "incident" | "sighting";
  period: string;
  type: "statistics";
  value: string;
}
/**
 * A name in one role, and how many statements have it.
 */
export interface NameLine {
  name: string;
  role: "speaker" | "addressee" | "channel" | "place";
  statements: number;
  type: "name";
}
/**
 * A row of `record export`; `values` has the columns of the CSV.
 */
export interface RowLine {
  of: "incidents" | "statements";
  type: "row";
  values: {
    [k: string]: string | number | boolean | null;
  };
}
/**
 * One claim that stands several times in nearly the same words.
 */
export interface CopiesLine {
  appearances: AppearancePart[];
  claim: string | null;
  type: "copies";
}
/**
 * One appearance of a claim.
 */
export interface AppearancePart {
  source: string | null;
  speaker: string;
  statement: string;
  superseded: boolean;
}
/**
 * The result of a file of confirmations.
 */
export interface TakenLine {
  accepted: number;
  corrected: number;
  incidents: {
    [k: string]: string;
  };
  refused: number;
  spans_checked: boolean;
  statements: {
    [k: string]: string;
  };
  type: "taken";
}

/** The text fields of a statement, each with its label and what to write in it. */
export const STATEMENT_TEXTS = [
  {"name":"role","label":"Role","help":"What the speaker is."},
  {"name":"to","label":"To whom","help":"To whom it was said."},
  {"name":"via","label":"Via","help":"Through which outlet or channel it was said."},
  {"name":"language","label":"Language","help":"The language of the source's words: en, pl, sr-Latn (BCP 47)."},
  {"name":"note","label":"Note","help":"A remark by the person who records the statement."},
  {"name":"grade_why","label":"Reason of the grade","help":"Why it is graded so."},
] as const satisfies readonly { name: keyof StatementPart; label: string; help: string }[];
