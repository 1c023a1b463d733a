/** What was told on this phone, and how far it has come. */
import { queue, type Waiting } from "./queue";
import { filled } from "./words/catalogues";
import type { Words } from "./words/en";

interface Props {
  words: Words;
  rows: readonly Waiting[];
  sending: boolean;
  language: string;
  changed: () => void;
}

export function QueueList({ words, rows, sending, language, changed }: Props) {
  if (rows.length === 0) return null;
  return (
    <section class="queue">
      <h2>{words.yours}</h2>
      <ul>
        {[...rows].reverse().map((one) => (
          <li key={one.key} data-state={stateOf(one)}>
            <b>{new Date(one.at).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" })}</b>{" "}
            <span>{wordsOf(words, one, sending)}</span>
            {one.photoCount > 0 && one.state === "received" && (
              <span> · {filled(words.photosSent, { n: received(one), m: one.photoCount })}</span>
            )}
            {one.state !== "waiting" && (
              <button type="button" onClick={() => void queue.remove(one.key).then(changed)}>
                {words.discard}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

const received = (one: Waiting): number => one.photos.filter((photo) => photo.state === "received").length;

export function stateOf(one: Waiting): "waiting" | "received" | "refused" {
  if (one.state !== "received") return one.state;
  return one.photos.some((photo) => photo.state === "waiting") ? "waiting" : "received";
}

function wordsOf(words: Words, one: Waiting, sending: boolean): string {
  const state = stateOf(one);
  if (state === "received") return `✓ ${words.received}`;
  if (state === "refused") return `✕ ${filled(words.refused, { why: one.why ?? "" })}`;
  if (one.notBefore > Date.now()) return words.waitingServer;
  return sending ? words.sending : words.waiting;
}
