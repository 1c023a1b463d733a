/** What the page showed at a time: asked of the server, which kept the frames as they were shown. */
import { failure } from "../api";
import { readFrame } from "../stream/frame";
import { Picture } from "./picture";
import type { Restrictions } from "./store";

export interface Past {
  asOf: string;
  picture: Picture;
  restrictions: Restrictions | null;
  why: string | null; // why there is no picture, in words
}

interface Head {
  until: string;
  zones: string; // their SHA-256
}

const LENGTH_BYTES = 4;

/** Why there is nothing to be seen yet. */
export const FETCHING = "it is being fetched";

/** Nothing to be seen, and why. */
export const nothing = (asOf: string, why: string): Past => ({ asOf, picture: new Picture(), restrictions: null, why });

/** Fetch what the page showed; zones that `held` has already are not fetched again. */
export async function fetchPast(asOf: string, observedMs: number, held: Held, signal: AbortSignal): Promise<Past> {
  const answer = await fetch(`/api/shown?as_of=${encodeURIComponent(asOf)}`, { signal });
  if (!answer.ok) throw await failure(answer);
  const { head, frames } = readShown(await answer.arrayBuffer());
  const picture = new Picture();
  picture.observedMs = observedMs;
  for (const frame of frames) picture.apply(readFrame(frame));
  return { asOf, picture, restrictions: await held.zones(head.zones), why: null };
}

/** Zones by their SHA-256: from minute to minute they seldom change. */
export class Held {
  private sha256 = "";
  private found: Restrictions | null = null;

  async zones(sha256: string): Promise<Restrictions> {
    if (this.found === null || this.sha256 !== sha256) {
      const answer = await fetch(`/api/shown/zones/${sha256}`);
      if (!answer.ok) throw await failure(answer);
      this.found = (await answer.json()) as Restrictions;
      this.sha256 = sha256;
    }
    return this.found;
  }
}

/** A JSON head and frames, each with its length before it. Throws where the bytes are none. */
export function readShown(buffer: ArrayBuffer): { head: Head; frames: ArrayBuffer[] } {
  const view = new DataView(buffer);
  const parts: ArrayBuffer[] = [];
  for (let at = 0; at < buffer.byteLength; ) {
    const length = at + LENGTH_BYTES <= buffer.byteLength ? view.getUint32(at, true) : Number.POSITIVE_INFINITY;
    const from = at + LENGTH_BYTES;
    if (from + length > buffer.byteLength) throw new Error("the picture of the past was cut off on its way");
    parts.push(buffer.slice(from, from + length));
    at = from + length;
  }
  const [head, ...frames] = parts;
  if (!head) throw new Error("the picture of the past is empty");
  return { head: JSON.parse(new TextDecoder().decode(head)) as Head, frames };
}
