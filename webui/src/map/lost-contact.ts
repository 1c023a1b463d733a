/** What was lost inside: where it was last seen, and how far it can have come since. */
import { isLost } from "../alarms/alarm-list";
import { duration, reachM } from "../alarms/figures";
import type { Picture } from "../state/picture";
import { THEME } from "../theme";
import { type Callout, callout } from "./callouts";
import { metresPerPixel } from "./geo";
import { outside, type Pen } from "./pen";

const MOST_M = 2_000_000; // beyond this a circle says nothing more

/** Draw them, and return the words that stand beside them. */
export function drawLostContacts(pen: Pen, picture: Picture): Callout[] {
  const { c, now } = pen;
  const callouts: Callout[] = [];
  if (now === null) return callouts;
  for (const alert of picture.alerts.values()) {
    const { contact } = alert;
    if (contact === null || !isLost(alert)) continue;
    const { x, y } = pen.at(contact.lon_deg, contact.lat_deg);
    const reach = reachM(contact, now) / metresPerPixel(contact.lat_deg, pen.zoom);
    c.save();
    c.strokeStyle = THEME.inside;
    c.lineWidth = 1.4;
    c.setLineDash([2, 5]);
    if (reachM(contact, now) < MOST_M) {
      c.beginPath();
      c.arc(x, y, Math.max(reach, 6), 0, 2 * Math.PI);
      c.globalAlpha = 0.9;
      c.stroke();
    }
    c.restore();
    if (outside(pen, x, y)) continue;
    cross(c, x, y);
    const ago = duration(now - Date.parse(contact.at));
    callouts.push(
      callout(pen, {
        key: `lost ${alert.id}`,
        x,
        y,
        rank: 900,
        must: false,
        words: [{ text: `last seen ${ago} ago`, ink: THEME.inside, bold: false }],
      }),
    );
  }
  return callouts;
}

function cross(c: CanvasRenderingContext2D, x: number, y: number): void {
  c.save();
  c.strokeStyle = THEME.inside;
  c.lineWidth = 2.2;
  c.beginPath();
  c.moveTo(x - 6, y - 6);
  c.lineTo(x + 6, y + 6);
  c.moveTo(x + 6, y - 6);
  c.lineTo(x - 6, y + 6);
  c.stroke();
  c.restore();
}
