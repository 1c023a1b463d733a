import { useCallback, useEffect, useState } from "preact/hooks";
import { mayHandle } from "../alarms/actions";
import { soundDevices } from "../alarms/alarm-sound";
import { api, type Notifications, operator } from "../api";
import type { Store } from "../state/store";
import { clock } from "./format";

/** How this page calls: sound, its volume and device, and the browser's own notifications. */
export function CallingSettings({ store }: { store: Store }) {
  const { alarms } = store;
  const { settings } = alarms;
  const [devices, setDevices] = useState<{ id: string; name: string }[]>([]);
  useEffect(() => {
    soundDevices().then(setDevices, () => setDevices([]));
  }, []);
  return (
    <details class="calling">
      <summary>How this page calls</summary>
      <label>
        <input
          type="checkbox"
          name="sound"
          checked={settings.on}
          onChange={(event) => alarms.use({ ...settings, on: event.currentTarget.checked })}
        />{" "}
        Sound until it is acknowledged
      </label>
      <label>
        Volume{" "}
        <input
          type="range"
          min={0}
          max={1}
          step={0.05}
          value={settings.volume}
          onChange={(event) => alarms.use({ ...settings, volume: Number(event.currentTarget.value) })}
        />
      </label>
      {devices.length > 0 && (
        <label>
          Device{" "}
          <select
            value={settings.device}
            onChange={(event) => alarms.use({ ...settings, device: event.currentTarget.value })}
          >
            <option value="">the browser's own</option>
            {devices.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      <button type="button" onClick={() => void alarms.sound.sound()}>
        Test the sound
      </button>
      {"Notification" in window && (
        <label>
          <input
            type="checkbox"
            name="notify"
            checked={alarms.notifies}
            onChange={(event) => void alarms.askToNotify(event.currentTarget.checked)}
          />{" "}
          Notify through the browser, too
        </label>
      )}
      {store.meta?.mode === "live" && mayHandle(store) && <Told store={store} />}
    </details>
  );
}

const OUTCOME = { delivered: "told", failed: "NOT REACHED", quiet: "not told: quiet hours" } as const;
const TOLD = 8;

/** Who else is told, by webhook, mail or MQTT; and what came of it. */
function Told({ store }: { store: Store }) {
  const [told, setTold] = useState<Notifications | null>(null);
  const look = useCallback(() => {
    api.notifications().then(setTold, (error: unknown) => store.report(error));
  }, [store]);
  useEffect(look, [look]);
  if (told === null) return null;
  if (told.contacts.length === 0) return <p>Nobody else is told: the settings name no contact.</p>;
  const test = () => {
    api.testNotifications(operator.get()).then(
      () => setTimeout(look, 2000),
      (error: unknown) => store.report(error),
    );
  };
  return (
    <section class="told" aria-label="Who is told">
      <p>
        Told as well: {told.contacts.map(({ name, step }) => `${name} (step ${step})`).join(", ")}{" "}
        <button type="button" onClick={test}>
          Test
        </button>{" "}
        <button type="button" onClick={look}>
          Refresh
        </button>
      </p>
      <ul>
        {told.deliveries.slice(0, TOLD).map((one) => (
          <li key={`${one.at}${one.contact}${one.channel}`} class={one.outcome}>
            {clock(Date.parse(one.at))} {one.contact}, {one.channel || "no channel"}: {OUTCOME[one.outcome]}:{" "}
            {one.title}
            {one.detail !== null && ` (${one.detail})`}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** On every tab: that the sound goes on, and how to stop it; and the words for a screen reader. */
export function CallStrip({ store }: { store: Store }) {
  const { alarms } = store;
  return (
    <>
      <p class="announced" role="status" aria-live="assertive">
        {alarms.announced}
      </p>
      {alarms.sound.sounding && (
        <p class="sounding">
          {alarms.sound.blocked ? (
            <b>The browser keeps the alarm silent until you press a key or click.</b>
          ) : (
            <b>♪ The alarm sounds</b>
          )}
          <button type="button" class="silence" title="Key m" onClick={() => alarms.silence()}>
            Silence
          </button>
        </p>
      )}
    </>
  );
}
