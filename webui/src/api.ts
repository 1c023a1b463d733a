/** Requests to the page's own server; each failure is an Error with the server's own words. */
import type { EvidenceLine } from "./generated/evidence-line";
import type { DraftLine } from "./generated/intake-line";
import type { VerifyLine } from "./generated/proof-line";
import type {
  AssessmentPart,
  HypothesisPart,
  IncidentFullLine,
  IncidentSummaryLine,
  KnownFactLine,
  KnownLine,
  ReleaseLine,
  ResponseLine,
  SourcePart,
  StatementPart,
  WhenPart,
} from "./generated/record-line";

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

export type IncidentSummary = IncidentSummaryLine;
export type Statement = StatementPart;
/** Who says what of a question; the superseded too. */
export type Source = SourcePart;
/** A question with its answer. A question of intent has no hypotheses, ever. */
export type Question = KnownLine & Partial<Pick<KnownFactLine, "hypotheses" | "assessments">>;
/** A possible answer to a question of fact, with all that persons judged of it. */
export type Hypothesis = HypothesisPart;
/** What one person's judgements come to. */
export type Assessment = AssessmentPart;
/** Something that went out. */
export type Release = ReleaseLine;
export type Evidence = EvidenceLine;
/** A time as a source tells it. */
export type Told = WhenPart;
export type Response = ResponseLine;

/** An incident in full, with what is known and from where. */
export interface Incident extends Omit<IncidentFullLine, "questions"> {
  questions: Question[];
  evidence: Evidence[];
  facts: { text: string; source: string | null }[];
}

/** A suggested statement, with the text round its words where that can still be read. */
export interface Draft extends DraftLine {
  name: string;
  before: string | null;
  words: string | null;
  after: string | null;
  proposed: readonly string[]; // what it seems to bear on, one line each
}

/** One thing that a person does about alerts; each id with the call that was seen. */
export interface AlertAct {
  act: "acknowledge" | "undo" | "shelve" | "unshelve" | "close" | "label";
  alerts: Record<string, string | null>;
  by: string;
  label?: string;
  seconds?: number;
  why?: string;
}

/** Who is told of alarms, and who was told lately. */
export interface Notifications {
  contacts: { name: string; step: number }[];
  deliveries: {
    at: string;
    contact: string;
    channel: string;
    title: string;
    outcome: "delivered" | "failed" | "quiet";
    detail: string | null;
  }[];
}

/** Where the object of an alert has been, from the record. */
export interface AlertWay {
  alert: string;
  stretches: {
    height_reference: string | null;
    points: { at: string; lat_deg: number; lon_deg: number; sigma_m: number; height_m: number | null }[];
  }[];
}

export type Verification = Omit<VerifyLine, "type">;

export const api = {
  meta: <T>() => ask<T>("/api/meta"),
  restrictions: <T>() => ask<T>("/api/restrictions"),
  incidents: (asOf: string, which: Which) =>
    ask<IncidentSummary[]>(`/api/incidents?${query({ as_of: asOf, ...which })}`),
  incident: (incident: string, asOf = "") => ask<Incident>(`/api/incidents/${id(incident)}${at(asOf)}`),
  alerts: (body: AlertAct) => ask<{ done: unknown[]; left: { alert: string; why: string }[] }>("/api/alerts", body),
  noteAlert: (alert: string, text: string, by: string) => ask<unknown>(`/api/alerts/${id(alert)}/notes`, { text, by }),
  notifications: () => ask<Notifications>("/api/notifications"),
  testNotifications: (by: string) => ask<{ title: string }>("/api/notifications/test", { by }),
  alertWay: (alert: string) => ask<AlertWay>(`/api/alerts/${id(alert)}/way`),
  say: (incident: string, statement: Record<string, unknown>, by: string, seal: readonly string[] = []) =>
    ask<Statement>(`/api/incidents/${id(incident)}/statements`, { statement, by, seal }),
  drafts: (incident: string) => ask<Draft[]>(`/api/incidents/${id(incident)}/drafts`),
  accept: (
    draft: string,
    incident: string,
    changes: Record<string, string | null>,
    by: string,
    seal: readonly string[] = [],
    proposed = true,
  ) => ask<unknown>(`/api/drafts/${id(draft)}/accept`, { incident, changes, by, seal, proposed }),
  refuse: (draft: string, by: string) => ask<unknown>(`/api/drafts/${id(draft)}/refuse`, { by }),
  verify: () => ask<Verification>("/api/verify", {}),
};

const NAME_KEY = "vedette.by";

/** Who sits here, as they say: nobody signs in yet. */
export const operator = {
  get: (): string => localStorage.getItem(NAME_KEY) ?? "duty officer",
  set: (name: string): void => localStorage.setItem(NAME_KEY, name),
};
