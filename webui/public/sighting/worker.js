/**
 * Keeps the form for sightings on the phone, so that it opens without a network.
 *
 * Only the page and what it names are kept: never an answer of the API. With a network the page
 * comes from the server; without one, or when that takes too long, from here.
 */
const KEPT = "vedette-sighting-1";
const PAGE = "/sighting/";
const WAIT_MS = 4000;

self.addEventListener("install", (event) => {
  event.waitUntil(keepPage().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate" && url.pathname.startsWith(PAGE)) event.respondWith(page());
  else if (url.pathname.startsWith("/assets/") || url.pathname === "/icon.svg") event.respondWith(asset(request));
});

/** The page, and the scripts and styles that it names; names of assets change with their content. */
async function keepPage() {
  const cache = await caches.open(KEPT);
  const answer = await fetch(PAGE, { cache: "no-store" });
  if (!answer.ok) throw new Error(`the page answered ${answer.status}`);
  const text = await answer.clone().text();
  const named = [...text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map((found) => found[1]);
  await cache.addAll(named);
  await cache.put(PAGE, answer);
  const wanted = new Set([PAGE, ...named]);
  for (const held of await cache.keys()) {
    if (!wanted.has(new URL(held.url).pathname)) await cache.delete(held);
  }
}

async function page() {
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error("too slow")), WAIT_MS));
  try {
    const answer = await Promise.race([fetch(PAGE, { cache: "no-store" }), late]);
    if (answer.ok) {
      void keepPage().catch(() => undefined); // what was kept before stays
      return answer;
    }
  } catch {
    // No network: the page that was kept serves.
  }
  return (await caches.match(PAGE)) ?? Response.error();
}

async function asset(request) {
  return (await caches.match(request)) ?? fetch(request);
}
