import { byTrouble, inTrouble, isGone } from "../state/health";
import type { ObservationLine, SensorLine } from "../state/lines";
import { type Store, useStore } from "../state/store";
import { Conditions } from "./Conditions";
import { clock, metres, whole } from "./format";

/** The sensors with their place, state and faults, the worst first. */
export function SensorsTab({ store }: { store: Store }) {
  useStore(store, 500);
  const sensors = [...store.picture.sensors.values()].filter((s) => !isGone(s)).sort(byTrouble);
  if (sensors.length === 0) return <p class="empty">No sensor has registered, so no area is observed.</p>;
  return (
    <ul class="sensors">
      {sensors.map((sensor) => (
        <li key={sensor.id} class={`${sensor.state}${inTrouble(sensor) ? " troubled" : ""}`} data-sensor={sensor.id}>
          <p>
            <b>{sensor.name ?? sensor.id}</b> <span class="kind">{sensor.kind.replace("_", " ")}</span>
          </p>
          <p class="state">{stateWords(sensor)}</p>
          <Conditions conditions={sensor.conditions} now={store.picture.until} />
          <p class="detail">{coverageWords(sensor)}</p>
          {leftOutWords(sensor) && <p class="detail">{leftOutWords(sensor)}</p>}
          <Latest store={store} sensor={sensor.id} />
        </li>
      ))}
    </ul>
  );
}

/** The latest bearing or presence that is still on the map, in words. */
function Latest({ store, sensor }: { store: Store; sensor: string }) {
  const seen = store.picture.observations.findLast((o) => o.sensor === sensor);
  return seen ? <p class="detail">{observationWords(seen)}</p> : null;
}

export function observationWords({ kind, at, azimuth_deg, azimuth_sigma_deg, radius_m }: ObservationLine): string {
  const time = clock(Date.parse(at));
  if (kind === "presence") {
    return `${time} something near${radius_m === null ? "" : `, within ${metres(radius_m)}`}`;
  }
  const error = azimuth_sigma_deg === null ? "error not stated" : `± ${(2 * azimuth_sigma_deg).toFixed(0)}°`;
  return `${time} bearing ${(azimuth_deg ?? 0).toFixed(0).padStart(3, "0")}° true, ${error}`;
}

export function stateWords(sensor: SensorLine): string {
  const since = clock(Date.parse(sensor.since));
  if (sensor.state === "silent") return `✕ SILENT since ${since}: the area that only it covered is not observed`;
  if (sensor.state === "never_heard") {
    return sensor.registered ? "✕ registered, never heard" : "✕ unknown sensor, never heard";
  }
  const mute = sensor.silent_after_s === null ? "; its silence would not be noticed" : "";
  return `✓ heard, since ${since}${mute}`;
}

/** How many of its reports were not used, and why; null where all were. */
export function leftOutWords({ reports, shed, unused }: SensorLine): string | null {
  const parts = [];
  if (shed > 0) parts.push(`${whole(shed)} because there were too many`);
  if (unused > 0) parts.push(`${whole(unused)} because of their time`);
  return parts.length > 0 ? `of ${whole(reports)} reports not used: ${parts.join(", ")}` : null;
}

export function coverageWords({ coverage, lat_deg }: SensorLine): string {
  const place = lat_deg === null ? "place not stated, " : "";
  if (!coverage) return `${place}coverage not declared, so its silence is no evidence of a clear sky`;
  const { range_min_m, range_max_m, azimuth_from_deg, azimuth_to_deg } = coverage;
  const from = range_min_m > 0 ? `${metres(range_min_m)} to ` : "up to ";
  const turn =
    Math.abs(azimuth_to_deg - azimuth_from_deg) >= 360
      ? "all round"
      : `${Math.round(azimuth_from_deg)}° to ${Math.round(azimuth_to_deg)}°`;
  return `${place}covers ${from}${metres(range_max_m)}, ${turn}`;
}
