/** The sightings that the desk and the map show. */
import type { CrossingLine, SightingLine } from "./desk-api";

export class SightingsShown {
  lines: readonly SightingLine[] = [];
  counts: Readonly<Record<string, number>> = {};
  older = 0;
  loaded = false;
  chosen: string | null = null;
  adding = false; // the form for a sighting that is told on the telephone
  crossing: CrossingLine | null = null; // of the chosen one and those near it
  onMap = false; // the tab is open, or one is chosen

  get one(): SightingLine | null {
    return this.lines.find((line) => line.id === this.chosen) ?? null;
  }

  choose(id: string | null): void {
    this.chosen = id;
    this.adding = false;
    this.crossing = null;
  }
}
