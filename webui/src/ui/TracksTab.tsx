import type { Track, Worst } from "../state/picture";
import { type Store, useStore } from "../state/store";
import { classOf, degrees, height, nameOf, speed } from "./format";
import { HeardTransmitters } from "./HeardTransmitters";
import { ANSWER } from "./words";

const RANK = { confirmed: 0, coasting: 1, tentative: 2, lost: 3 } as const;

/** The map in words: everything that is drawn can be read here, too. */
export function TracksTab({ store }: { store: Store }) {
  useStore(store, 500);
  const { picture } = store;
  const rows = [...picture.tracks.values()]
    .map((track) => ({ track, worst: picture.worst(track.about.id) }))
    .sort((a, b) => weight(b) - weight(a) || (a.track.about.id < b.track.about.id ? -1 : 1));
  return (
    <>
      {rows.length === 0 && <p class="empty">No track. Where nobody looks, that means nothing.</p>}
      <ul class="tracks">
        {rows.map(({ track, worst }) => (
          <TrackItem key={track.about.id} store={store} track={track} worst={worst} />
        ))}
      </ul>
      <HeardTransmitters store={store} />
    </>
  );
}

function weight({ track, worst }: { track: Track; worst: Worst }): number {
  const answer = worst.barred ? { inside: 20, indeterminate: 10, outside: 0 }[worst.answer ?? "outside"] : 0;
  return answer - RANK[track.row.status];
}

function TrackItem({ store, track, worst }: { store: Store; track: Track; worst: Worst }) {
  const { row, about } = track;
  const show = () => {
    store.focus = { lat: row.lat, lon: row.lon };
    store.choose({ track: about.id });
  };
  const concerns = worst.answer !== null && worst.barred ? worst.answer : "";
  return (
    <li
      class={`track ${concerns}`}
      data-track={about.id}
      data-status={row.status}
      data-lat={row.lat.toFixed(6)}
      data-lon={row.lon.toFixed(6)}
    >
      <button type="button" onClick={show} aria-current={store.chosen.track === about.id}>
        <span class="name">{nameOf(about)}</span>
        <span class="status">{row.status}</span>
        <span class="answer">{answerWords(worst)}</span>
        <span class="detail">
          {classOf(row)} · {height(row.height)} · {speed(row)}
        </span>
        <span class="detail">{degrees(row.lat, row.lon)}</span>
      </button>
    </li>
  );
}

export function answerWords(worst: Worst): string {
  if (worst.answer === null) return "no answer yet";
  const { mark, word } = ANSWER[worst.answer];
  return `${mark} ${word}${worst.answer !== "outside" && !worst.barred ? ", not barred" : ""}`;
}
