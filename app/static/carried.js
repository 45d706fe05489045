// What a phone keeps of a carried plan: the page of one unit and the visits that it made, each encrypted with a key that the
// browser made and gives to nobody. Shared by the page and its service worker. Nothing outlives the plan but what is unsent.
const Carried = (() => {
  "use strict";
  const NAME = "afterdark-patrol", KEY = "key", PAGE = "page", VISIT = "visit:";
  const possible = () => Boolean(self.isSecureContext && self.crypto?.subtle && self.indexedDB);

  let opened = null;
  const database = () => (opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => { request.result.createObjectStore("keys"); request.result.createObjectStore("kept"); };
    request.onsuccess = () => { request.result.onversionchange = () => { request.result.close(); opened = null; }; resolve(request.result); };
    request.onerror = () => { opened = null; reject(request.error); };
  }));
  const within = async (store, mode, work) => {
    const base = await database();
    return new Promise((resolve, reject) => {
      const transaction = base.transaction(store, mode, { durability: "strict" });
      let found;
      const request = work(transaction.objectStore(store));
      if (request) request.onsuccess = () => { found = request.result; };
      transaction.oncomplete = () => resolve(found);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  };
  const key = async () => {
    const known = await within("keys", "readonly", (store) => store.get(KEY));
    if (known) return known;
    const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    try {
      await within("keys", "readwrite", (store) => store.add(made, KEY)); // whoever comes second takes the first one's
      return made;
    } catch { return within("keys", "readonly", (store) => store.get(KEY)); }
  };

  const put = async (name, value) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key(), new TextEncoder().encode(JSON.stringify(value)));
    await within("kept", "readwrite", (store) => store.put({ iv, data }, name));
  };
  const get = async (name) => {
    const kept = await within("kept", "readonly", (store) => store.get(name));
    if (!kept) return null;
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.iv }, await key(), kept.data);
    return JSON.parse(new TextDecoder().decode(plain));
  };
  const drop = (name) => within("kept", "readwrite", (store) => store.delete(name));
  const names = () => within("kept", "readonly", (store) => store.getAllKeys());

  const visits = async () => {
    const found = [];
    for (const name of await names()) if (name.startsWith(VISIT)) { const one = await get(name); if (one) found.push(one); }
    return found;
  };
  const log = (visit) => put(VISIT + visit.id, visit);
  const ready = (visit) => Boolean(visit.seen && !visit.sent && !visit.refused);
  // Send what waits, of whichever plan; what went wrong, "" for nothing. By its id a visit is kept there once.
  const send = () => navigator.locks.request("afterdark-patrol-send", async () => {
    const found = (await visits()).filter(ready);
    let trouble = "";
    for (const plan of new Set(found.map((one) => one.plan))) {
      const some = found.filter((one) => one.plan === plan).slice(0, 100);
      try {
        const got = await fetch(`/patrols/${encodeURIComponent(plan)}/visits`, {
          method: "POST", headers: { "content-type": "application/json" }, signal: AbortSignal.timeout(20000),
          body: JSON.stringify({ visits: some.map(({ id, place, unit, start, end, seen }) => ({ id, place, unit, start, end, seen })) }),
        });
        if (!got.ok) { trouble = `the service answered ${got.status}`; continue; }
        for (const { id, kept, why, again } of (await got.json()).outcomes) {
          const one = some.find((visit) => visit.id === id);
          if (one && kept) await log({ ...one, sent: true });
          else if (one && !again) await log({ ...one, refused: why });
        }
      } catch { trouble = "no network"; }
    }
    return trouble;
  });
  const waiting = (visit) => !visit.sent; // begun, ended, unsent or refused: nothing else has it

  // The plan goes; visits that were sent go with it; when nothing is left, the key goes too.
  const wipe = async () => {
    await drop(PAGE);
    for (const one of await visits()) if (!waiting(one)) await drop(VISIT + one.id);
    if (!(await names()).length) await within("keys", "readwrite", (store) => store.delete(KEY));
  };
  const page = async () => {
    const kept = await get(PAGE);
    if (kept && Date.now() >= kept.until) { await wipe(); return null; }
    return kept;
  };
  const keep = (kept) => put(PAGE, kept);
  // What a kept page must say again: its type, and all that it may not do.
  const LASTING = ["content-type", "content-security-policy", "permissions-policy", "x-content-type-options", "x-frame-options",
    "referrer-policy", "cross-origin-opener-policy", "cross-origin-resource-policy", "cache-control"];
  const headers = (response) => [...response.headers].filter(([name]) => LASTING.includes(name));
  return { possible, page, keep, headers, wipe, visits, log, send, ready, drop: (visit) => drop(VISIT + visit.id), waiting };
})();
