/** What a person draws while declaring a restriction. */
import { type Sketch, toFeatures } from "../state/sketch";
import { THEME } from "../theme";
import type { LonLat } from "./geo";
import { type Pen, tracePath } from "./pen";

export function drawSketch(pen: Pen, sketch: Sketch): void {
  const { c } = pen;
  for (const { geometry } of toFeatures(sketch).features) {
    c.beginPath();
    c.strokeStyle = THEME.selected;
    c.lineWidth = 2;
    if (geometry.type === "LineString") {
      tracePath(pen, geometry.coordinates as LonLat[]);
      c.setLineDash([4, 4]);
      c.stroke();
      c.setLineDash([]);
    } else if (geometry.type === "Point") {
      const { x, y } = pen.at(geometry.coordinates[0]!, geometry.coordinates[1]!);
      c.arc(x, y, 5, 0, 2 * Math.PI);
      c.fillStyle = THEME.restriction;
      c.fill();
      c.stroke();
    }
  }
}
