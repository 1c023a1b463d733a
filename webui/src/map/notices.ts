/** The areas of notices that last: an outline that is unlike every other, and its name. */
import type { NoticeLine } from "../state/lines";
import { THEME } from "../theme";
import { destination, sectorRings } from "./geo";
import { FONT_SMALL, type Pen, text, tracePath } from "./pen";

const NAME: Record<NoticeLine["kind"], string> = {
  navigation_interference: "navigation interference likely",
  new_transmitters: "many new transmitters",
};

export function drawNotices(pen: Pen, notices: Iterable<NoticeLine>): void {
  const { c } = pen;
  for (const { lat_deg, lon_deg, radius_m, kind, ended_at } of notices) {
    if (ended_at !== null) continue;
    c.beginPath();
    const disc = { range_min_m: 0, range_max_m: radius_m, azimuth_from_deg: 0, azimuth_to_deg: 360 };
    for (const ring of sectorRings(lat_deg, lon_deg, disc)) tracePath(pen, ring);
    c.setLineDash([12, 6]);
    c.strokeStyle = THEME.notice;
    c.lineWidth = 2;
    c.stroke();
    c.globalAlpha = 0.06;
    c.fillStyle = THEME.notice;
    c.fill();
    c.globalAlpha = 1;
    c.setLineDash([]);
    const [lon, lat] = destination(lat_deg, lon_deg, 0, radius_m);
    const { x, y } = pen.at(lon, lat);
    c.font = FONT_SMALL;
    c.textAlign = "center";
    c.textBaseline = "bottom";
    text(c, NAME[kind], x, y - 3, THEME.notice);
    c.textAlign = "left";
  }
}
