/** Requests to the page's own server; each failure is an Error with the server's own words. */

export async function ask<T>(path: string, body?: unknown): Promise<T> {
  const options: RequestInit =
    body === undefined
      ? {}
      : {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify(body),
        };
  const answer = await fetch(path, options);
  if (!answer.ok) throw await failure(answer);
  return (await answer.json()) as T;
}

/** What a server that said no gave as its reason. */
export async function failure(answer: Awaited<ReturnType<typeof fetch>>): Promise<Error> {
  const content = (await answer.json().catch(() => null)) as { error?: string } | null;
  return new Error(content?.error ?? `the server answered ${answer.status}`);
}

const id = encodeURIComponent;
/** What of a request asks for the record as it stood at a time; "" is now. */
export const at = (asOf: string): string => asOf && `?as_of=${id(asOf)}`;

/** Which incidents: the last so many, one, or that of a track and a restriction. */
type Which = { last: string } | { id: string } | { track: string; restriction: string } | Record<string, never>;

const query = (asked: Record<string, string>): string =>
  new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== "")).toString();

interface IncidentHead {
  id: string;
  title: string;
  opened_at: string;
  opened_by: string;
  simulation: boolean;
  track: string | null;
  restriction: string | null;
}

export interface IncidentSummary extends IncidentHead {
  statements: number;
  open_questions: number;
}

export interface Statement {
  id: string;
  speaker: string;
  role: string | null;
  to: string | null;
  claim: string | null;
  via: string | null;
  modality: string;
  said_at: string | null;
  about_at: string | null;
  source_grade: string | null;
  information_grade: string | null;
  gradings: {
    source_grade: string | null;
    information_grade: string | null;
    by: string;
    at: string;
    why: string | null;
  }[];
  bears_on: { question: string; stance: "for" | "against" | "open"; says: string | null }[];
  links: { kind: string; to: string }[];
  recorded_at: string;
  recorded_by: string;
  superseded_by: string | null;
}

/** Who says what of a question; the superseded too. */
export interface Source {
  statement: string;
  speaker: string;
  claim: string | null;
  modality: string;
  said_at: string | null;
  source_grade: string | null;
  information_grade: string | null;
  stance: "for" | "against" | "open";
  says: string | null;
  not_verified_by: string[];
  superseded_by: string | null;
}

export interface Question {
  question: string;
  kind: string;
  text: string;
  answer: {
    status: "unknown" | "claimed" | "disputed" | "answered" | "not established";
    words: string;
    rule: string;
    given: { by: string; why: string } | null;
    shaken_by: string[];
  };
  sources: Source[];
  hypotheses?: Hypothesis[]; // intent has none, ever
  assessments?: Assessment[];
}

/** A possible answer to a question of fact, with all that persons judged of it. */
export interface Hypothesis {
  id: string;
  text: string;
  judgements: { item: string; consistency: string; by: string; at: string; why: string }[];
  estimates: {
    likelihood: string;
    band_percent: number[];
    confidence: string;
    by: string;
    at: string;
    why: string;
  }[];
}

/** What one person's judgements come to. */
export interface Assessment {
  by: string;
  hypotheses: string[];
  against: number[];
  result: string;
  why: string;
  without: { item: string; against: number[]; result: string }[];
}

/** Something that went out. */
export interface Release {
  id: string;
  what: string;
  ref: string;
  at: string;
  by: string;
  recipients: string[];
  shaken_by: string[];
}

export interface Evidence {
  id: string;
  name: string;
  kind: string;
  sha256: string;
  size_bytes: number;
  added_at: string;
  added_by: string;
  custody: { act: string; at: string; by: string; other: string | null; note: string | null }[];
}

export interface Told {
  at: string | null;
  until: string | null;
  words: string | null;
}

export interface Response {
  id: string;
  kind: string;
  what: string;
  status: string | null;
  steps: {
    status: string;
    statement: string;
    speaker: string;
    when: Told | null;
    until: Told | null;
    area: string | null;
    heights: string | null;
    who: string[];
    lapsed: boolean;
  }[];
}

export interface Incident extends IncidentHead {
  as_of: string | null;
  questions: Question[];
  responses: Response[];
  releases: Release[];
  evidence: Evidence[];
  facts: { text: string; source: string | null }[];
  open_questions: string[];
  statements: Statement[];
}

/** A suggested statement, with the text round its words where that can still be read. */
export interface Draft {
  id: string;
  name: string;
  number: number;
  speaker: string;
  role: string | null;
  to: string | null;
  via: string | null;
  modality: string;
  claim: string | null;
  said_at: string | null;
  about_at: string | null;
  cue: string;
  why: string;
  before: string | null;
  words: string | null;
  after: string | null;
}

export interface Verification {
  integrity: "intact" | "consistent" | "altered" | "unreadable";
  size: number | null;
  root_sha256: string | null;
  head: Record<string, unknown> | null;
  faults: { what: string; first: number | null; last: number | null }[];
  limits: string[];
}

export const api = {
  meta: <T>() => ask<T>("/api/meta"),
  restrictions: <T>() => ask<T>("/api/restrictions"),
  incidents: (asOf: string, which: Which) => ask<IncidentSummary[]>(`/api/incidents?${query({ as_of: asOf, ...which })}`),
  incident: (incident: string, asOf = "") => ask<Incident>(`/api/incidents/${id(incident)}${at(asOf)}`),
  acknowledge: (alert: string, by: string) =>
    ask<unknown>(`/api/alerts/${id(alert)}/acknowledge`, { by }),
  shelve: (alert: string, seconds: number, by: string) =>
    ask<unknown>(`/api/alerts/${id(alert)}/shelve`, { seconds, by }),
  say: (incident: string, statement: Record<string, unknown>, by: string) =>
    ask<Statement>(`/api/incidents/${id(incident)}/statements`, { statement, by }),
  drafts: (incident: string) => ask<Draft[]>(`/api/incidents/${id(incident)}/drafts`),
  accept: (draft: string, incident: string, changes: Record<string, string | null>, by: string) =>
    ask<unknown>(`/api/drafts/${id(draft)}/accept`, { incident, changes, by }),
  refuse: (draft: string, by: string) => ask<unknown>(`/api/drafts/${id(draft)}/refuse`, { by }),
  verify: () => ask<Verification>("/api/verify", {}),
};

const NAME_KEY = "vedette.by";

/** Who sits here, as they say: nobody signs in yet. */
export const operator = {
  get: (): string => localStorage.getItem(NAME_KEY) ?? "duty officer",
  set: (name: string): void => localStorage.setItem(NAME_KEY, name),
};
