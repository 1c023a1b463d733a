/** Under everything: sea, land, coasts, borders and restrictions. */
import type { Restrictions } from "../state/store";
import { THEME } from "../theme";
import type { Base } from "./base";
import type { Pen } from "./pen";
import { inView, ringsOf, type Strand, trace } from "./shapes";

const AT_A_TIME = 120; // strands in one path

export function* drawGround(pen: Pen, base: Base | null): Generator<void> {
  const { c } = pen;
  c.fillStyle = THEME.sea;
  c.fillRect(0, 0, pen.width, pen.height);
  if (!base) return;
  c.fillStyle = c.strokeStyle = THEME.land;
  c.lineWidth = 0.8; // closes the seams between neighbours
  yield* eachInView(pen, base.land, () => {
    c.fill("evenodd");
    c.stroke();
  });
  yield* drawLines(pen, base.coast, THEME.coast, 1, []);
  yield* drawLines(pen, base.border, THEME.border, 1.2, []);
  yield* drawLines(pen, base.undetermined, THEME.undetermined, 1.2, [5, 4]); // a border not agreed
}

function* drawLines(pen: Pen, lines: readonly Strand[], ink: string, width: number, dash: number[]): Generator<void> {
  const { c } = pen;
  c.strokeStyle = ink;
  c.lineWidth = width;
  c.setLineDash(dash);
  yield* eachInView(pen, lines, () => c.stroke());
  c.setLineDash([]);
}

function* eachInView(pen: Pen, all: readonly Strand[], paint: () => void): Generator<void> {
  let n = 0;
  pen.c.beginPath();
  for (const one of all) {
    if (!inView(pen, one)) continue;
    trace(pen, one);
    if (++n % AT_A_TIME !== 0) continue;
    paint();
    yield;
    pen.c.beginPath();
  }
  paint();
  yield;
}

interface Zone {
  rings: Strand[];
  approximate: boolean;
}

const prepared = new WeakMap<Restrictions, Zone[]>();

function zonesOf(restrictions: Restrictions): Zone[] {
  const known = prepared.get(restrictions);
  if (known) return known;
  const zones = restrictions.features.map(({ geometry, properties }) => ({
    rings: ringsOf(geometry),
    approximate: Boolean(properties.approximation),
  }));
  prepared.set(restrictions, zones);
  return zones;
}

/** Areas in a thin wash with an edge; broken where the boundary is an approximation. */
export function* drawRestrictions(pen: Pen, restrictions: Restrictions | null): Generator<void> {
  const { c } = pen;
  c.fillStyle = c.strokeStyle = THEME.restriction;
  c.lineWidth = 1.8;
  let n = 0;
  for (const { rings, approximate } of restrictions ? zonesOf(restrictions) : []) {
    if (!rings.some((ring) => inView(pen, ring))) continue;
    c.beginPath();
    for (const ring of rings) trace(pen, ring);
    c.globalAlpha = 0.07;
    c.fill("evenodd");
    c.globalAlpha = 1;
    c.setLineDash(approximate ? [11, 4.5] : []);
    c.stroke();
    c.setLineDash([]);
    if (++n % 40 === 0) yield;
  }
}
