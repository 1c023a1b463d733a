/** What the page asks of `/api/restrict`, `/api/restrict-drafts`: see docs/restrict.md for the form. */
import { ask } from "./api";
import type { DraftLine, PublishedLine, ReviewLine } from "./generated/restriction-line";

export type LatLon = [number, number]; // latitude first, as a person writes it

export interface Shape {
  kind: "circle" | "polygon" | "strip";
  centre?: LatLon;
  radius_m?: number;
  corners?: LatLon[];
  border?: string;
  from?: LatLon;
  to?: LatLon;
  width_km?: number;
}

/** What the page reads of a restriction; `docs/restrict.md` has the whole. */
interface Named {
  restriction: { id: string; name: string; approximation: string | null };
}
export type Draft = DraftLine & Named;
export type Review = ReviewLine;
export type Published = PublishedLine & Named;

const id = encodeURIComponent;

export const restrict = {
  published: () => ask<{ published: Published[] }>("/api/restrict"),
  drafts: () => ask<{ drafts: Draft[]; borders: string[] }>("/api/restrict-drafts"),
  draft: (form: Record<string, unknown>, by: string) => ask<Draft>("/api/restrict-drafts", { form, by }),
  review: (draft: string, by: string) => ask<Review>(`/api/restrict-drafts/${id(draft)}/review`, { by }),
  publish: (draft: string, sha256: string, by: string) =>
    ask<Published>(`/api/restrict-drafts/${id(draft)}/publish`, { sha256, by }),
  withdraw: (restriction: string, reason: string, by: string) =>
    ask<Published>(`/api/restrict/${id(restriction)}/withdraw`, { reason, by }),
  fileUrl: (restriction: string, name: string) => `/api/restrict/${id(restriction)}/files/${id(name)}`,
};
