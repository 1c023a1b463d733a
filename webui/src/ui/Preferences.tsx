/** How one person wants the page: kept in this browser, and nowhere else. */
import { useState } from "preact/hooks";
import { DISTANCE_UNITS, HEIGHT_UNITS, isZone, preferences, SPEED_UNITS, THEMES } from "../state/preferences";

export function PreferencesPart() {
  const [, redraw] = useState(0);
  const { now } = preferences;
  const set = (part: Parameters<typeof preferences.set>[0]) => {
    preferences.set(part);
    redraw((n) => n + 1);
  };
  const choice = <T extends string>(label: string, name: string, value: T, all: readonly T[], take: (v: T) => void) => (
    <label>
      {label}
      <select name={name} value={value} onChange={(event) => take(event.currentTarget.value as T)}>
        {all.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
    </label>
  );
  return (
    <section class="preferences" aria-labelledby="preferences-title">
      <h3 id="preferences-title">How you want it</h3>
      {choice("Colours", "theme", now.theme, THEMES, (theme) => set({ theme }))}
      {choice("Heights in", "height", now.height, HEIGHT_UNITS, (height) => set({ height }))}
      {choice("Speeds in", "speed", now.speed, SPEED_UNITS, (speed) => set({ speed }))}
      {choice("Distances in", "distance", now.distance, DISTANCE_UNITS, (distance) => set({ distance }))}
      <label>
        Second clock
        <input
          name="zone"
          value={now.zone}
          placeholder="that of the site, or Europe/Kyiv"
          onChange={(event) => {
            const zone = event.currentTarget.value.trim();
            if (isZone(zone)) set({ zone });
            else event.currentTarget.value = now.zone;
          }}
        />
      </label>
      <label class="switch">
        <input
          name="keys"
          type="checkbox"
          checked={now.keys}
          onChange={(event) => set({ keys: event.currentTarget.checked })}
        />
        Single letters and digits do something
      </label>
      <p class="hint">Kept in this browser. FL: pressure heights as flight levels, others in feet.</p>
    </section>
  );
}
