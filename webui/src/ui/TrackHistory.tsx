/** Height and speed of a track over time, small; and what it may be, with every probability. */
import type { Track } from "../state/picture";
import { clock, height as heightWords, speed as speedWords } from "./format";

const WIDTH = 300;
const HEIGHT = 46;

interface Point {
  at: number;
  value: number | null;
}

/** Lines through what is known; unknown is a gap, never a zero. */
export function chartLines(points: readonly Point[], width: number, height: number): string[] {
  const known = points.flatMap(({ value }) => (value === null ? [] : [value]));
  if (known.length < 2) return [];
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const [from, to] = [points[0]!.at, points.at(-1)!.at];
  const x = (at: number) => ((at - from) / Math.max(1, to - from)) * width;
  const y = (value: number) => height - ((value - least) / Math.max(1e-9, most - least)) * height;
  const lines: string[][] = [[]];
  for (const { at, value } of points) {
    if (value === null) lines.push([]);
    else lines.at(-1)!.push(`${x(at).toFixed(1)},${(most === least ? height / 2 : y(value)).toFixed(1)}`);
  }
  return lines.filter((line) => line.length > 1).map((line) => line.join(" "));
}

export function TrackHistory({ track }: { track: Track }) {
  const samples = track.profile.samples();
  const { row, about } = track;
  const heightOf = (value: number) => heightWords({ value, reference: row.height?.reference ?? "mean_sea_level" });
  const speedOf = (value: number) => speedWords({ ...row, east: value, north: 0 });
  return (
    <details class="history-of-track">
      <summary>Height, speed and kind over time</summary>
      <Chart name="Height" points={samples.map(({ at, height: value }) => ({ at, value }))} words={heightOf} />
      <Chart name="Speed" points={samples.map(({ at, speed: value }) => ({ at, value }))} words={speedOf} />
      {about.classes.length > 0 && (
        <ul class="classes">
          {about.classes.map(({ object_class: kind, share }) => (
            <li key={kind}>
              {kind} {(100 * share).toFixed(share < 0.01 || share > 0.99 ? 1 : 0)} %
            </li>
          ))}
        </ul>
      )}
      <p class="hint">
        Since this page has been open, at most 30 minutes. First seen {clock(Date.parse(about.first_at))} UTC,{" "}
        {row.reports} reports by {about.sensors.length === 1 ? "1 sensor" : `${about.sensors.length} sensors`}.
      </p>
    </details>
  );
}

function Chart({ name, points, words }: { name: string; points: readonly Point[]; words: (value: number) => string }) {
  const lines = chartLines(points, WIDTH, HEIGHT);
  const known = points.flatMap(({ value }) => (value === null ? [] : [value]));
  if (lines.length === 0) return <p class="none">{name}: not enough is known yet.</p>;
  const told = `${name}: from ${words(Math.min(...known))} to ${words(Math.max(...known))}`;
  return (
    <figure>
      <figcaption>{told}</figcaption>
      <svg viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`} role="img" aria-label={told} preserveAspectRatio="none">
        {lines.map((line) => (
          <polyline key={line} points={line} />
        ))}
      </svg>
    </figure>
  );
}
