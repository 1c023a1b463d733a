import { useState } from "preact/hooks";
import { may } from "../access/session";
import { act, applies, mayHandle, openIncident } from "../alarms/actions";
import { figuresOf } from "../alarms/figures";
import { api, operator } from "../api";
import type { AlertLine } from "../state/lines";
import type { Store } from "../state/store";
import { clock, nameOf, shortId } from "./format";
import { ALERT_STATE, conditionWord } from "./words";

/** Show an alarm on the map: its track, or where it was last seen. */
export function showAlert(store: Store, alert: AlertLine): void {
  store.choose({ alert: alert.id, track: alert.track });
  const track = store.picture.byId(alert.track);
  const { contact } = alert;
  if (track) store.focus = { lat: track.row.lat, lon: track.row.lon };
  else if (contact) store.focus = { lat: contact.lat_deg, lon: contact.lon_deg };
  store.changed();
}

/** One alarm: what it tells of now, with figures of the shown time, and what was said when it changed. */
export function AlertItem({ store, alert, now }: { store: Store; alert: AlertLine; now: number }) {
  const { list } = store.alarms;
  const track = store.picture.byId(alert.track);
  const name = track ? nameOf(track.about) : (list.subject(alert.track)?.name ?? `#${shortId(alert.track)}`);
  const chosen = store.chosen.alert === alert.id;
  const looks = `alert ${alert.state} ${alert.rule} ${alert.condition ?? ""}`;
  return (
    <li class={looks} data-alert={alert.id} data-condition={alert.condition ?? ""} aria-current={chosen}>
      <div class="alert-top">
        {mayHandle(store) && (
          <input
            type="checkbox"
            class="select"
            aria-label={`Select ${name}`}
            checked={list.selected.has(alert.id)}
            onChange={() => {
              list.toggle(alert.id);
              store.changed();
            }}
          />
        )}
        <button type="button" class="alert-head" onClick={() => showAlert(store, alert)} title="Show on the map">
          <span class="rule">{conditionWord(alert)}</span>
          <span class="name">{name}</span>
          <time dateTime={alert.raised_at}>{clock(Date.parse(alert.raised_at))}</time>
        </button>
      </div>
      <p class="where">{store.restrictionName(alert.restriction)}</p>
      <Figures store={store} alert={alert} now={now} />
      <State alert={alert} />
      <Buttons store={store} alert={alert} />
      {chosen && mayHandle(store) && <Note store={store} alert={alert} />}
    </li>
  );
}

function Figures({ store, alert, now }: { store: Store; alert: AlertLine; now: number }) {
  const figures = figuresOf(alert, store.picture.measured.get(alert.id), now);
  return (
    <>
      {alert.state !== "closed" && figures.length > 0 && (
        <dl class="figures">
          {figures.map(({ name, words }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{words}</dd>
            </div>
          ))}
        </dl>
      )}
      <p class="reason">
        <small>At {clock(Date.parse(alert.reason_at ?? alert.at))}:</small> {alert.reason}
      </p>
    </>
  );
}

function State({ alert }: { alert: AlertLine }) {
  const state = ALERT_STATE[alert.state];
  const shelved = alert.state === "shelved" && alert.shelved_until !== null;
  return (
    <p class="state">
      <span aria-hidden="true">{state.mark}</span> {state.word}
      {alert.changed_by !== null && ` by ${alert.changed_by}`}
      {shelved && ` until ${clock(Date.parse(alert.shelved_until!))}`}
      {shelved && alert.shelved_for !== null && `: ${alert.shelved_for}`}
      {alert.label !== null && (
        <b class="label">
          {" "}
          {alert.label}, says {alert.labelled_by}
        </b>
      )}
    </p>
  );
}

function Buttons({ store, alert }: { store: Store; alert: AlertLine }) {
  const ids = [alert.id];
  return (
    <div class="actions">
      {mayHandle(store) && (
        <button
          type="button"
          class="acknowledge"
          disabled={!applies("acknowledge", alert)}
          onClick={() => void act(store, "acknowledge", ids)}
        >
          Acknowledge
        </button>
      )}
      {mayHandle(store) && applies("close", alert) && (
        <button type="button" class="close" onClick={() => void act(store, "close", ids)}>
          Close
        </button>
      )}
      {mayHandle(store) && applies("unshelve", alert) && (
        <button type="button" onClick={() => void act(store, "unshelve", ids)}>
          Unshelve
        </button>
      )}
      {may("read_incidents") && (
        <button type="button" class="open-incident" onClick={() => void openIncident(store, alert)}>
          Incident
        </button>
      )}
    </div>
  );
}

function Note({ store, alert }: { store: Store; alert: AlertLine }) {
  const [kept, setKept] = useState("");
  return (
    <form
      class="alert-note"
      onSubmit={(event) => {
        event.preventDefault();
        const form = event.currentTarget;
        const text = String(new FormData(form).get("text") ?? "");
        api.noteAlert(alert.id, text, operator.get()).then(
          () => {
            form.reset();
            setKept(`On record: “${text}”`);
          },
          (error: unknown) => store.report(error),
        );
      }}
    >
      <input name="text" required maxLength={500} placeholder="note for the record" aria-label="Note for the record" />
      <button type="submit">Note</button>
      {kept !== "" && <small role="status">{kept}</small>}
    </form>
  );
}
