import { useEffect, useState } from "preact/hooks";
import { soundDevices } from "../alarms/alarm-sound";
import type { Store } from "../state/store";

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
    </details>
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
