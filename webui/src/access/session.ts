/** Who is signed in here. The secret itself is in a cookie that no script can read. */

export interface Me {
  accounts: boolean; // false: a replay or demo, where nobody signs in
  name: string | null;
  role?: string;
  permissions?: string[];
  ends_at?: string;
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

async function request<T>(path: string, body?: unknown): Promise<T> {
  const options: RequestInit =
    body === undefined
      ? {}
      : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(path, options);
  const content = (await answer.json().catch(() => null)) as (T & { error?: string }) | null;
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
  signOut: () => ask("/api/sign-out", {}),
  signOutEverywhere: () => ask("/api/sign-out-everywhere", {}),
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
