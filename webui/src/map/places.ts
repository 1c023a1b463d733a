/** Towns and aerodromes: as many as the zoom has room for, named after everything else. */
import { THEME } from "../theme";
import { fetchPacked } from "./base";
import { type Callout, callout } from "./callouts";
import type { Pen } from "./pen";
import { mercatorX, mercatorY } from "./projection";

interface Columns {
  name: string[];
  lat: number[];
  lon: number[];
}

interface Packed {
  towns: Columns & { people: number[] };
  aerodromes: Columns & { code: string[]; large: number };
}

interface Place {
  x: number; // mercator
  y: number;
  name: string;
}

/** Largest first. */
export interface Places {
  towns: (Place & { people: number })[];
  aerodromes: (Place & { code: string; large: boolean })[];
}

const MOST = 90; // of a kind in one drawing
const FONT = '11px "DejaVu Sans", "Segoe UI", system-ui, sans-serif';
const RANK = { town: -50, aerodrome: -45 };

export async function fetchPlaces(): Promise<Places> {
  return prepared(await fetchPacked<Packed>("/base/places.json.gzip", "the names of places"));
}

export function prepared({ towns, aerodromes }: Packed): Places {
  const place = ({ name, lat, lon }: Columns, i: number): Place => ({
    x: mercatorX(lon[i]!),
    y: mercatorY(lat[i]!),
    name: name[i]!,
  });
  return {
    towns: towns.name.map((_, i) => ({ ...place(towns, i), people: towns.people[i]! })),
    aerodromes: aerodromes.name.map((_, i) => ({
      ...place(aerodromes, i),
      code: aerodromes.code[i]!,
      large: i < aerodromes.large,
    })),
  };
}

/** Towns of at least so many people are shown at a zoom: four times fewer for each step nearer. */
export const leastPeople = (zoom: number): number => (zoom >= 10 ? 0 : 4_000 * 3 ** (9 - zoom));

export function drawTowns(pen: Pen, { towns }: Places): Callout[] {
  const least = leastPeople(pen.zoom);
  const found: Callout[] = [];
  pen.c.fillStyle = THEME.town;
  for (const { x, y, name, people } of towns) {
    if (people < least || found.length >= MOST) break; // largest first: the rest is smaller
    const at = inside(pen, x, y);
    if (!at) continue;
    pen.c.fillRect(at.x - 1.5, at.y - 1.5, 3, 3);
    found.push(
      named(pen, `town ${name} ${x}`, name, at, RANK.town + Math.min(4, Math.log10(people + 1) - 4), THEME.town),
    );
  }
  return found;
}

export function drawAerodromes(pen: Pen, { aerodromes }: Places): Callout[] {
  const found: Callout[] = [];
  const { c } = pen;
  if (pen.zoom < 5) return found;
  c.strokeStyle = THEME.aerodrome;
  c.lineWidth = 1.2;
  for (const { x, y, name, code, large } of aerodromes) {
    if (found.length >= MOST || (!large && pen.zoom < 6.5)) break;
    const at = inside(pen, x, y);
    if (!at) continue;
    c.beginPath(); // a ring with a runway through it
    c.arc(at.x, at.y, 3.5, 0, 2 * Math.PI);
    c.moveTo(at.x - 6, at.y + 3);
    c.lineTo(at.x + 6, at.y - 3);
    c.stroke();
    const words = pen.zoom > 8.5 ? `${code} ${name}` : code;
    found.push(named(pen, `aerodrome ${code}`, words, at, RANK.aerodrome + Number(large), THEME.aerodrome));
  }
  return found;
}

function inside(pen: Pen, x: number, y: number): { x: number; y: number } | null {
  const at = { x: pen.px(x), y: pen.py(y) };
  return at.x < 0 || at.y < 0 || at.x > pen.width || at.y > pen.height ? null : at;
}

function named(pen: Pen, key: string, words: string, at: { x: number; y: number }, rank: number, ink: string): Callout {
  const one = callout(pen, { key, ...at, rank, must: false, words: [{ text: words, ink, bold: false, font: FONT }] });
  const beside: [number, number][] = [
    [at.x + 6, at.y - 7],
    [at.x - 6 - one.w, at.y - 7],
    [at.x - one.w / 2, at.y + 5],
    [at.x - one.w / 2, at.y - 19],
  ];
  return { ...one, spots: beside };
}
