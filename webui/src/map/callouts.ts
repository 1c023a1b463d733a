/** Words beside things: gathered from all, placed together, then drawn. */
import { type Box, placeLabels, type Wanted } from "./labels";
import { FONT_BOLD, FONT_SMALL, type Pen, text, widthOf } from "./pen";

const LINE_PX = 14;
const JOINED_FROM_PX = 24; // a label farther away than this is joined to its thing by a line
const AT_A_TIME = 60; // labels drawn before the browser may do something else

export interface Words {
  text: string;
  ink: string;
  bold: boolean;
  font?: string; // instead of the usual two
}

export interface Callout extends Wanted {
  words: Words[];
}

const fontOf = (words: Words): string => words.font ?? (words.bold ? FONT_BOLD : FONT_SMALL);

/** Measure the words; the rest is the caller's. */
export function callout(pen: Pen, at: Omit<Callout, "w" | "h">): Callout {
  let widest = 0;
  for (const words of at.words) widest = Math.max(widest, widthOf(pen.c, words.text, fontOf(words)));
  return { ...at, w: widest + 2, h: at.words.length * LINE_PX };
}

/** Place and draw; returns how many of those that should be named found no place. */
export function* drawCallouts(
  pen: Pen,
  callouts: readonly Callout[],
  obstacles: readonly Box[],
): Generator<void, number> {
  const placed = placeLabels(callouts, obstacles);
  yield;
  let drawn = 0;
  let unnamed = 0;
  for (const one of callouts) {
    const box = placed.get(one.key);
    if (!box) {
      if (one.must) unnamed++;
      continue;
    }
    drawOne(pen, one, box);
    if (++drawn % AT_A_TIME === 0) yield;
  }
  return unnamed;
}

function drawOne(pen: Pen, { words, x, y, spots }: Callout, box: Box): void {
  const { c } = pen;
  const nearX = Math.min(Math.max(x, box.x), box.x + box.w);
  const nearY = Math.min(Math.max(y, box.y), box.y + box.h);
  if (!spots && Math.hypot(nearX - x, nearY - y) > JOINED_FROM_PX) {
    c.beginPath();
    c.moveTo(x, y);
    c.lineTo(nearX, nearY);
    c.strokeStyle = words[0]!.ink;
    c.globalAlpha = 0.6;
    c.lineWidth = 0.8;
    c.stroke();
    c.globalAlpha = 1;
  }
  c.textBaseline = "top";
  c.textAlign = "left";
  words.forEach((line, i) => {
    c.font = fontOf(line);
    text(c, line.text, box.x, box.y + i * LINE_PX, line.ink);
  });
}
