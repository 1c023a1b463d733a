/** Who is signed in here. The secret itself is in a cookie that no script can read. */
import { type Json, makePasskey, usePasskey } from "./passkey";

export interface Me {
  accounts: boolean; // false: a replay or demo, where nobody signs in
  name: string | null;
  role?: string;
  permissions?: string[];
  ends_at?: string;
  second_factor?: boolean; // given in this session
  second_factor_wanted?: boolean; // the server asks for one where this role may do most
}

/** The password was right, and a second factor is still to come. */
export class SecondFactorNeeded extends Error {
  constructor(
    readonly ticket: string,
    readonly kinds: readonly string[],
    readonly passkey: Json | null,
  ) {
    super("a second factor is needed");
  }
}

export interface Factor {
  id: string;
  kind: "totp" | "passkey";
  label: string;
  made_at: string;
}

/** A one-time link that the page was opened by: the first administrator's, or a person's own. */
export interface OneTimeLink {
  kind: "first" | "link";
  secret: string;
}

const HERE_EVERY_MS = 5 * 60_000;
const LOOK_EVERY_MS = 3000;

export const session: { me: Me | null } = { me: null };

/**
 * Whether whoever sits here may do this. Where nobody signs in all is open but an answer on intent,
 * which only a person with the right can give: the server decides, and this hides what it would refuse.
 */
export function may(permission: string): boolean {
  if (!session.me?.accounts) return permission !== "answer";
  return session.me.permissions?.includes(permission) ?? false;
}

export interface PersonalData {
  emitters: { scheme: string; value: string }[];
  claims: { kind: string; value: string }[];
}

interface Refused {
  error?: string;
  ticket?: string;
  kinds?: string[];
  passkey?: Json | null;
}

async function request<T>(path: string, body?: unknown): Promise<T> {
  const options: RequestInit =
    body === undefined
      ? {}
      : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(path, options);
  const content = (await answer.json().catch(() => null)) as (T & Refused) | null;
  if (answer.status === 401 && content?.ticket !== undefined) {
    throw new SecondFactorNeeded(content.ticket, content.kinds ?? [], content.passkey ?? null);
  }
  if (!answer.ok || content === null) {
    throw new Error(content?.error ?? `the server answered ${answer.status}`);
  }
  return content;
}

async function ask(path: string, body?: unknown): Promise<Me> {
  session.me = await request<Me>(path, body);
  return session.me;
}

/** One track's data that leads to a person. The server logs the look before it answers. */
export const look = (track: string, reason: string): Promise<PersonalData> =>
  request(`/api/tracks/${encodeURIComponent(track)}/personal`, { reason });

export const access = {
  me: () => ask("/api/me"),
  signIn: (name: string, password: string) => ask("/api/sign-in", { name, password }),
  link: (link: OneTimeLink, password: string, name: string) =>
    ask("/api/link", { link: link.secret, password, ...(link.kind === "first" ? { name } : {}) }),
  code: (ticket: string, code: string) => ask("/api/sign-in/second", { ticket, code }),
  passkey: async (ticket: string, options: Json) =>
    ask("/api/sign-in/second", { ticket, credential: await usePasskey(options) }),
  signOut: () => ask("/api/sign-out", {}),
  signOutEverywhere: () => ask("/api/sign-out-everywhere", {}),
};

/** A person's own second factors. */
export const factors = {
  mine: () => request<{ factors: Factor[]; given: boolean }>("/api/second-factors"),
  beginTotp: () => request<{ secret: string; uri: string }>("/api/second-factors/totp", {}),
  confirmTotp: (code: string) => request("/api/second-factors/totp/confirm", { code, label: "" }),
  addPasskey: async () => {
    const credential = await makePasskey(await request<Json>("/api/second-factors/passkey", {}));
    return request("/api/second-factors/passkey/confirm", { credential, label: "" });
  },
  remove: (id: string) => request(`/api/second-factors/${encodeURIComponent(id)}/remove`, {}),
};

/** Whether the page may be shown: nobody needs to sign in, or somebody has. */
export const mayEnter = (me: Me): boolean => !me.accounts || me.name !== null;

/** The one-time link in a fragment such as `#link=…`; null where there is none. */
export function readLink(fragment: string): OneTimeLink | null {
  const found = /^#(first|link)=([\w-]+)$/.exec(fragment);
  return found ? { kind: found[1] as OneTimeLink["kind"], secret: found[2]! } : null;
}

/** Take the link out of the address, so that it stays in no history. */
export function takeLink(): OneTimeLink | null {
  const link = readLink(location.hash);
  if (link) history.replaceState(null, "", location.pathname);
  return link;
}

/** Keep the session while somebody touches the page; a page that only shows does not keep it. */
export function staySignedIn(): void {
  let told = Date.now();
  const touched = () => {
    if (!session.me?.accounts || Date.now() - told < HERE_EVERY_MS) return;
    told = Date.now();
    ask("/api/here", {}).catch(() => undefined); // the stream's end says that it is over
  };
  for (const kind of ["pointerdown", "keydown"] as const) addEventListener(kind, touched, { passive: true });
}

/** While the stream is gone, look whether it is because the session has ended; then call `left`. */
export function watchForTheEnd(isGone: () => boolean, left: () => void): void {
  setInterval(() => {
    if (!session.me?.accounts || !isGone()) return;
    access.me().then(
      (me) => {
        if (!mayEnter(me)) left();
      },
      () => undefined, // the server is gone, which the page says already
    );
  }, LOOK_EVERY_MS);
}
