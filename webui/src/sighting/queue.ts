/** Sightings that wait on this phone until a server has received them. */
import type { Sent } from "./draft";

export interface Waiting {
  key: string;
  at: string;
  sighting: Sent | null; // null once it was received: nothing personal stays on the phone
  language: string;
  photos: { number: number; data: Blob; state: "waiting" | "received" | "refused" }[];
  photoCount: number;
  state: "waiting" | "received" | "refused";
  why: string | null; // why it was refused, in the server's words
  notBefore: number; // ms since 1970: the server asked to wait until then
}

const NAME = "vedette-sightings";
const STORE = "waiting";
const RECEIPTS_MS = 7 * 86_400_000;

function open(): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

async function within<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((done, failed) => {
      const transaction = database.transaction(STORE, mode, { durability: "strict" });
      const asked = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => done(asked.result);
      transaction.onabort = () => failed(transaction.error);
      transaction.onerror = () => failed(transaction.error);
    });
  } finally {
    database.close();
  }
}

export const queue = {
  all: () => within<Waiting[]>("readonly", (store) => store.getAll()),
  put: (one: Waiting) => within("readwrite", (store) => store.put(one)),
  remove: (key: string) => within("readwrite", (store) => store.delete(key)),
};

/** Where to send: officers who are signed in send in their own name. */
async function endpoint(): Promise<string | null> {
  const me = (await (await fetch("/api/me")).json()) as { accounts: boolean; permissions?: string[] };
  if (!me.accounts || me.permissions?.includes("say")) return "/api/sightings";
  const about = (await (await fetch("/api/sighting-form")).json()) as { public: boolean };
  return about.public ? "/api/public/sightings" : null;
}

type Answered = { kind: "received" } | { kind: "refused"; why: string } | { kind: "wait"; ms: number };

async function post(path: string, body: BodyInit, type: string): Promise<Answered> {
  const answer = await fetch(path, { method: "POST", headers: { "Content-Type": type }, body });
  if (answer.ok) return { kind: "received" };
  const said = (await answer.json().catch(() => null)) as { error?: string } | null;
  if (answer.status === 429 || answer.status >= 500 || answer.status === 401 || answer.status === 403) {
    return { kind: "wait", ms: 1000 * Number(answer.headers.get("Retry-After") ?? 60) };
  }
  return { kind: "refused", why: said?.error ?? String(answer.status) };
}

let busy = false;

/** Send what waits, oldest first. Without a network nothing happens, and nothing is lost. */
export async function sendWaiting(changed: () => void): Promise<"sent" | "waiting" | "closed"> {
  if (busy || !navigator.onLine) return "waiting";
  busy = true;
  try {
    const waiting = (await queue.all()).filter(isOpen).sort((a, b) => a.at.localeCompare(b.at));
    if (waiting.length === 0) return "sent";
    const path = await endpoint();
    if (path === null) return "closed";
    for (const one of waiting) {
      if (one.notBefore <= Date.now()) await sendOne(path, one);
      changed();
    }
    return (await queue.all()).some(isOpen) ? "waiting" : "sent";
  } catch {
    return "waiting"; // the network went away in between
  } finally {
    busy = false;
    changed();
  }
}

const isOpen = (one: Waiting): boolean =>
  one.state === "waiting" || (one.state === "received" && one.photos.some((photo) => photo.state === "waiting"));

async function sendOne(path: string, one: Waiting): Promise<void> {
  if (one.state === "waiting") {
    const body = { ...one.sighting, language: one.language, sent_at: new Date().toISOString(), by: "phone" };
    const { by, ...open } = body;
    const sent = path.startsWith("/api/public/") ? open : { ...open, by };
    if (!(await note(one, await post(path, JSON.stringify(sent), "application/json")))) return;
  }
  for (const photo of one.photos) {
    if (photo.state !== "waiting") continue;
    const answered = await post(`${path}/${one.key}/photos/${photo.number}`, photo.data, "application/octet-stream");
    if (answered.kind === "wait") {
      one.notBefore = Date.now() + answered.ms;
      await queue.put(one);
      return;
    }
    photo.state = answered.kind;
    photo.data = new Blob(); // nothing stays on the phone that the server has
    await queue.put(one);
  }
}

/** Whether it was received, noted where a reload finds it. */
async function note(one: Waiting, answered: Answered): Promise<boolean> {
  if (answered.kind === "wait") one.notBefore = Date.now() + answered.ms;
  else if (answered.kind === "refused") [one.state, one.why] = ["refused", answered.why];
  else [one.state, one.sighting, one.notBefore] = ["received", null, 0];
  await queue.put(one);
  return answered.kind === "received";
}

/** Forget what was received more than a week ago. */
export async function forgetOld(): Promise<void> {
  for (const one of await queue.all()) {
    if (!isOpen(one) && Date.now() - Date.parse(one.at) > RECEIPTS_MS) await queue.remove(one.key);
  }
}
