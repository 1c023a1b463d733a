import { useEffect, useState } from "preact/hooks";
import { may } from "../access/session";
import { figuresOf } from "../alarms/figures";
import { type AlertWay, api } from "../api";
import type { Store } from "../state/store";
import { clock, degrees } from "./format";
import { conditionWord } from "./words";

/** A track that has left the map: where it was last seen, and what the record keeps of its way. */
export function GoneTrack({ store, id }: { store: Store; id: string }) {
  if (store.past !== null) return <p>This track was not on the map then.</p>;
  const alerts = [...store.live.alerts.values()].filter((alert) => alert.track === id);
  if (alerts.length === 0) {
    return (
      <p>
        This track has left the map. No alert was about it, so the record keeps no positions of it; the raw log of its
        time does.
      </p>
    );
  }
  const now = store.live.until ?? 0;
  return (
    <>
      <p>This track has left the map.</p>
      {alerts.map((alert) => (
        <section key={alert.id} class="gone">
          <p>
            <b>{conditionWord(alert)}</b>, {store.restrictionName(alert.restriction)}
          </p>
          {alert.contact !== null && (
            <dl>
              {figuresOf(alert, undefined, now).map(({ name, words }) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{words}</dd>
                </div>
              ))}
            </dl>
          )}
          {may("read_incidents") && <Way alert={alert.id} />}
        </section>
      ))}
    </>
  );
}

/** The way that the record keeps, asked for when it is shown. */
function Way({ alert }: { alert: string }) {
  const [way, setWay] = useState<AlertWay | string | null>(null);
  useEffect(() => {
    api.alertWay(alert).then(setWay, (error: unknown) => setWay(String(error)));
  }, [alert]);
  if (way === null) return <p class="none">Asking the record…</p>;
  if (typeof way === "string") return <p class="trouble">{way}</p>;
  const points = way.stretches.flatMap((stretch) => stretch.points);
  const first = points[0];
  const last = points[points.length - 1];
  if (!first || !last) return <p class="none">The record keeps no position of it.</p>;
  return (
    <details class="way">
      <summary>
        The record keeps {points.length} positions, {clock(Date.parse(first.at))} to {clock(Date.parse(last.at))}
      </summary>
      <ol>
        {points.map((point) => (
          <li key={point.at}>
            {clock(Date.parse(point.at))} {degrees(point.lat_deg, point.lon_deg)} ± {point.sigma_m} m
            {point.height_m !== null && `, ${point.height_m} m`}
          </li>
        ))}
      </ol>
    </details>
  );
}
