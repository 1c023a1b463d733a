import type { SensorLine } from "../state/lines";
import { type Store, useStore } from "../state/store";
import { clock, metres } from "./format";

const ORDER = { silent: 0, never_heard: 1, alive: 2 } as const;

/** Who is looking, where, and who has stopped. The dead come first. */
export function SensorsTab({ store }: { store: Store }) {
  useStore(store, 500);
  const sensors = [...store.picture.sensors.values()].sort(
    (a, b) => ORDER[a.state] - ORDER[b.state] || (a.id < b.id ? -1 : 1),
  );
  if (sensors.length === 0) return <p class="empty">No sensor has registered: nobody is looking.</p>;
  return (
    <ul class="sensors">
      {sensors.map((sensor) => (
        <li key={sensor.id} class={sensor.state} data-sensor={sensor.id}>
          <p>
            <b>{sensor.name ?? sensor.id}</b> <span class="kind">{sensor.kind.replace("_", " ")}</span>
          </p>
          <p class="state">{stateWords(sensor)}</p>
          <p class="detail">{coverageWords(sensor)}</p>
        </li>
      ))}
    </ul>
  );
}

export function stateWords(sensor: SensorLine): string {
  const since = clock(Date.parse(sensor.since));
  if (sensor.state === "silent") return `✕ SILENT since ${since}: what it alone covered is watched by nobody`;
  if (sensor.state === "never_heard") return "✕ registered, never heard";
  const mute = sensor.silent_after_s === null ? "; its silence would not be noticed" : "";
  return `✓ heard, since ${since}${mute}`;
}

export function coverageWords({ coverage, lat_deg }: SensorLine): string {
  const place = lat_deg === null ? "place not stated, " : "";
  if (!coverage) return `${place}coverage not declared: nobody may count on its silence`;
  const { range_min_m, range_max_m, azimuth_from_deg, azimuth_to_deg } = coverage;
  const from = range_min_m > 0 ? `${metres(range_min_m)} to ` : "up to ";
  const turn =
    Math.abs(azimuth_to_deg - azimuth_from_deg) >= 360
      ? "all round"
      : `${Math.round(azimuth_from_deg)}° to ${Math.round(azimuth_to_deg)}°`;
  return `${place}covers ${from}${metres(range_max_m)}, ${turn}`;
}
