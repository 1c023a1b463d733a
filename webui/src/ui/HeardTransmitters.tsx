import type { TransmitterLine } from "../state/lines";
import { type Store, useStore } from "../state/store";
import { clock, height, nameOf } from "./format";

/** Who is heard and tells no place that can be used. It is somewhere, and stands on no map. */
export function HeardTransmitters({ store }: { store: Store }) {
  useStore(store, 500);
  const heard = [...store.picture.transmitters.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  if (heard.length === 0) return null;
  return (
    <section class="heard" aria-labelledby="heard-title">
      <h3 id="heard-title">Heard, place unknown: {heard.length}</h3>
      <ul>
        {heard.map((one) => (
          <li key={one.id}>
            <b>{nameOf(one)}</b> <span class="detail">{transmitterWords(one)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function transmitterWords({ heights, since, heard_at, sensors }: TransmitterLine): string {
  const first = heights[0];
  const told = height(first ? { value: first.value_m, reference: first.reference } : null);
  const by = `heard by ${sensors.join(", ")}`;
  return `${told} · since ${clock(Date.parse(since))}, last ${clock(Date.parse(heard_at))} UTC · ${by}`;
}

/** The number of tracks, and of those who are heard without a place: 0 alone would read as nobody. */
export function tracksWords(tracks: number, heard: number): string {
  return heard > 0 ? `${tracks} + ${heard} heard` : `${tracks}`;
}
