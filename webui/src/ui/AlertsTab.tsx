import { may } from "../access/session";
import { api, operator } from "../api";
import type { AlertLine } from "../state/lines";
import { type Store, useStore } from "../state/store";
import { clock, nameOf, shortId } from "./format";
import { Notices } from "./Notices";
import { ALERT_STATE, RULE } from "./words";

export const SHELF_S = 600;

const WAITS: Partial<Record<AlertLine["state"], number>> = { unacknowledged: 2, returned: 1 };

/** What stands and waits for a person, then what has gone and still waits, then the rest; newest first. */
export function ordered(alerts: Iterable<AlertLine>): AlertLine[] {
  const waits = (a: AlertLine): number => WAITS[a.state] ?? 0;
  return [...alerts].sort(
    (a, b) =>
      waits(b) - waits(a) || (a.raised_at < b.raised_at ? 1 : a.raised_at > b.raised_at ? -1 : a.id < b.id ? -1 : 1),
  );
}

export const canAcknowledge = (alert: AlertLine): boolean =>
  alert.state === "unacknowledged" || alert.state === "returned";
/** What has been acknowledged then stays so: the past is only looked at. */
export const mayHandle = (store: Store): boolean => store.past === null && may("handle_alerts");
export const canShelve = (alert: AlertLine): boolean => alert.state === "unacknowledged";

export function acknowledge(store: Store, alert: AlertLine): void {
  api.acknowledge(alert.id, operator.get()).catch((error: unknown) => store.report(error));
}

export function shelve(store: Store, alert: AlertLine): void {
  api.shelve(alert.id, SHELF_S, operator.get()).catch((error: unknown) => store.report(error));
}

/** Show an alert's track on the map, and its incident in the panel. */
export async function openIncident(store: Store, alert: AlertLine): Promise<void> {
  try {
    const [found] = await api.incidents(store.asOf, { track: alert.track, restriction: alert.restriction });
    if (!found) throw new Error("no incident stands on the record for this alert yet");
    store.choose({ tab: "incidents", incident: found.id, track: alert.track });
  } catch (error) {
    store.report(error);
  }
}

export function AlertsTab({ store }: { store: Store }) {
  useStore(store);
  const alerts = ordered(store.picture.alerts.values());
  if (alerts.length === 0) {
    return (
      <div class="empty">
        <Notices store={store} />
        <p>{store.past === null ? "No alert so far." : "No alert was shown then."}</p>
        <p>Only sensor reports can raise alerts. No sensor observes the areas that are hatched grey on the map.</p>
      </div>
    );
  }
  return (
    <>
      <Notices store={store} />
      <ol class="alerts">
        {alerts.map((alert) => (
          <AlertItem key={alert.id} store={store} alert={alert} />
        ))}
      </ol>
    </>
  );
}

function AlertItem({ store, alert }: { store: Store; alert: AlertLine }) {
  const state = ALERT_STATE[alert.state];
  const track = store.picture.byId(alert.track);
  const chosen = store.chosen.alert === alert.id;
  const show = () => {
    store.choose({ alert: alert.id, track: alert.track });
    if (track) store.focus = { lat: track.row.lat, lon: track.row.lon };
    store.changed();
  };
  return (
    <li class={`alert ${alert.state} ${alert.rule}`} data-alert={alert.id} aria-current={chosen}>
      <button type="button" class="alert-head" onClick={show} title="Show on the map">
        <span class="rule">{RULE[alert.rule]}</span>
        <span class="name">{track ? nameOf(track.about) : `#${shortId(alert.track)}`}</span>
        <time dateTime={alert.raised_at}>{clock(Date.parse(alert.raised_at))}</time>
      </button>
      <p class="where">{store.restrictionName(alert.restriction)}</p>
      <p class="reason">{alert.reason}</p>
      <p class="state">
        <span aria-hidden="true">{state.mark}</span> {state.word}
        {alert.changed_by !== null && ` by ${alert.changed_by}`}
        {alert.shelved_until !== null &&
          alert.state === "shelved" &&
          ` until ${clock(Date.parse(alert.shelved_until))}`}
      </p>
      <div class="actions">
        {mayHandle(store) && (
          <>
            <button
              type="button"
              class="acknowledge"
              disabled={!canAcknowledge(alert)}
              onClick={() => acknowledge(store, alert)}
            >
              Acknowledge
            </button>
            <button type="button" class="shelve" disabled={!canShelve(alert)} onClick={() => shelve(store, alert)}>
              Shelve 10 min
            </button>
          </>
        )}
        {may("read_incidents") && (
          <button type="button" class="open-incident" onClick={() => void openIncident(store, alert)}>
            Incident
          </button>
        )}
      </div>
    </li>
  );
}
