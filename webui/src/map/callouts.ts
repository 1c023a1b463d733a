/** Words beside things: gathered from all, placed together, then drawn. */
import { type Box, placeLabels, type Wanted } from "./labels";
import { FONT_BOLD, FONT_SMALL, type Pen, text } from "./pen";

const LINE_PX = 14;
const JOINED_FROM_PX = 24; // a label farther away than this is joined to its thing by a line

export interface Words {
  text: string;
  ink: string;
  bold: boolean;
}

export interface Callout extends Wanted {
  words: Words[];
}

const fontOf = (words: Words): string => (words.bold ? FONT_BOLD : FONT_SMALL);

/** Measure the words; the rest is the caller's. */
export function callout(pen: Pen, at: Omit<Callout, "w" | "h">): Callout {
  const { c } = pen;
  const widths = at.words.map((words) => {
    c.font = fontOf(words);
    return c.measureText(words.text).width;
  });
  return { ...at, w: Math.max(...widths) + 2, h: at.words.length * LINE_PX };
}

export function drawCallouts(pen: Pen, callouts: readonly Callout[], obstacles: readonly Box[]): void {
  const placed = placeLabels(callouts, obstacles);
  for (const one of callouts) {
    const box = placed.get(one.key);
    if (box) drawOne(pen, one, box);
  }
}

function drawOne(pen: Pen, { words, x, y }: Callout, box: Box): void {
  const { c } = pen;
  const nearX = Math.min(Math.max(x, box.x), box.x + box.w);
  const nearY = Math.min(Math.max(y, box.y), box.y + box.h);
  if (Math.hypot(nearX - x, nearY - y) > JOINED_FROM_PX) {
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
