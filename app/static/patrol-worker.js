// The service worker of a carried plan. It answers for the page of the plan that was taken along, and for the files which
// that page needs, when the network does not; all else goes by as if it were not here, and nothing of it is kept.
"use strict";
importScripts("/static/carried.js");
const PATIENCE = 6000; // milliseconds for a network that is hardly there
const GONE = [403, 404, 409, 410]; // the service says that nobody carries it any longer

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(Carried.page()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate" && /^\/patrols\/[^/]+$/.test(url.pathname)) {
    event.respondWith(page(request, url));
    event.waitUntil(Carried.send().then(Carried.page).then((kept) => kept || Carried.wipe()).catch(() => {})); // also where the plan is over and its page sends nothing any more
  }
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(request, url));
});

const same = (kept, url) => kept && kept.address === url.pathname + url.search;
const made = ({ body, headers }) => new Response(body, { headers });

async function page(request, url) {
  const kept = await Carried.page().catch(() => null);
  const mine = same(kept, url);
  let late;
  const stop = new AbortController();
  if (mine) late = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const found = await fetch(request, { signal: stop.signal });
    clearTimeout(late);
    if (mine && GONE.includes(found.status)) await Carried.wipe();
    else if (mine && found.status >= 500) return made(kept);
    else if (mine && found.ok) {
      const body = await found.clone().text();
      await Carried.keep({ ...kept, body, headers: Carried.headers(found) });
    }
    return found;
  } catch (error) {
    clearTimeout(late);
    if (mine) return made(kept);
    throw error;
  }
}

async function file(request, url) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await Carried.page().catch(() => null);
    const found = kept?.files.find((one) => one.path === url.pathname);
    if (found) return made(found);
    throw error;
  }
}
