/** What a person does to questions and statements, and asks of their past. */

import { ask, at, operator, type Release } from "./api";
import type { AffectedLine, ChangeLine } from "./generated/record-line";

const id = encodeURIComponent;
export type Sent = Record<string, string | boolean | readonly string[] | null>;

const post = (path: string, sent: Sent): Promise<unknown> => ask<unknown>(path, { ...sent, by: operator.get() });

export interface History {
  changes: ChangeLine[];
  releases: Release[];
}

/** What rests on a statement. */
export type Affected = AffectedLine;

export const inquiry = {
  ask: (incident: string, sent: Sent) => post(`/api/incidents/${id(incident)}/questions`, sent),
  answer: (incident: string, sent: Sent) => post(`/api/incidents/${id(incident)}/answers`, sent),
  propose: (incident: string, sent: Sent) => post(`/api/incidents/${id(incident)}/hypotheses`, sent),
  judge: (hypothesis: string, sent: Sent) => post(`/api/hypotheses/${id(hypothesis)}/judgements`, sent),
  estimate: (hypothesis: string, sent: Sent) => post(`/api/hypotheses/${id(hypothesis)}/estimates`, sent),
  grade: (statement: string, sent: Sent) => post(`/api/statements/${id(statement)}/grades`, sent),
  link: (statement: string, sent: Sent) => post(`/api/statements/${id(statement)}/links`, sent),
  putTo: (statement: string, sent: Sent) => post(`/api/statements/${id(statement)}/bearings`, sent),
  respond: (incident: string, sent: Sent) => post(`/api/incidents/${id(incident)}/responses`, sent),
  step: (response: string, sent: Sent) => post(`/api/responses/${id(response)}/steps`, sent),
  history: (incident: string, asOf: string) => ask<History>(`/api/incidents/${id(incident)}/history${at(asOf)}`),
  dossierUrl: (incident: string, ending: "pdf" | "html", asOf: string) =>
    `/api/incidents/${id(incident)}/dossier/${ending}${at(asOf)}`,
  affected: (statement: string, asOf: string) => ask<Affected>(`/api/statements/${id(statement)}/affected${at(asOf)}`),
};
