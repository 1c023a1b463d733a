/** What the desk asks of sightings and of the sky. */
import { ask } from "../api";
import type { AnySightingLine, SightingLine } from "../generated/sighting-line";
import type { CandidateLine, CrossingLine, NightLine, SkyLine } from "../generated/sky-line";
import type { Sent } from "./draft";

export type { CandidateLine, CrossingLine, NightLine, SightingLine, SkyLine };

/** The answer for one sighting, with its chart in dark and in light colours. */
export interface SkyAnswer {
  sky: SkyLine;
  charts: { night: string; day: string };
}

const of = (id: string) => `/api/sightings/${encodeURIComponent(id)}`;

export const sightings = {
  list: () => ask<AnySightingLine>("/api/sightings"),
  add: (said: Sent, by: string) => ask<{ id: string }>("/api/sightings", { ...said, by }),
  sky: (id: string) => ask<SkyAnswer>(`${of(id)}/sky`),
  exactSky: (id: string, reason: string, by: string) => ask<SkyAnswer>(`${of(id)}/exact-sky`, { reason, by }),
  erase: (id: string, reason: string, by: string) => ask<SightingLine>(`${of(id)}/erase`, { reason, by }),
  outcome: (id: string, outcome: string, grounds: string, by: string) =>
    ask<SightingLine>(`${of(id)}/outcome`, { outcome, grounds, by }),
  putTo: (id: string, incident: string, track: string | null, why: string, by: string) =>
    ask<SightingLine>(`${of(id)}/incident`, { incident, track, why, by }),
  crossed: (ids: readonly string[]) =>
    ask<CrossingLine>(`/api/sightings-crossed?${ids.map((id) => `id=${encodeURIComponent(id)}`).join("&")}`),
  photoUrl: (id: string, number: number) => `${of(id)}/photos/${number}`,
  tonight: () => ask<NightLine | null>("/api/sky-tonight"),
};
