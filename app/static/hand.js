// A plan in the hand. Without this script each step is a form that needs the network; with it a visit is written down here
// first, encrypted, and sent when the service can be reached, as often as it takes: by its id it is kept there once.
(() => {
  "use strict";
  const main = document.querySelector("main.hand[data-plan]");
  if (!main) return;
  const at = (id) => document.getElementById(id);
  const { plan, unit, shift, address, until, zone } = main.dataset;
  const over = Date.parse(until);
  const keep = at("keep"), state = at("keep-state"), take = at("take"), putDown = at("put-down"), line = at("log");
  keep.hidden = false;
  if (!Carried.possible()) {
    state.textContent = "This browser keeps nothing safely here (it needs https), so every step needs the network.";
    take.hidden = true;
    return;
  }
  const AGAIN = 10000;
  const clock = (iso) => new Date(iso).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });
  const plural = (n, one) => `${n} ${one}${n === 1 ? "" : "s"}`;
  const stops = [...main.querySelectorAll("article.stop")].sort((a, b) => a.dataset.number - b.dataset.number);
  const labels = new Map([...main.querySelectorAll("form.seen button")].map((one) => [one.value, one.textContent]));
  let visits = [], ended = false;

  const there = new Set(stops.map((stop) => stop.dataset.logged).filter(Boolean)); // the service shows these where they belong
  const mine = (stop) => visits.find((one) => one.plan === plan && one.unit === unit && one.shift === shift && one.planned === stop.dataset.planned && !there.has(one.id));
  const stateOf = (visit, stop) => (stop.dataset.logged ? "done" : !visit ? "idle" : visit.seen ? "done" : visit.end ? "ended" : "going");
  const show = (stop, now) => {
    const visit = mine(stop);
    stop.dataset.state = now;
    stop.querySelector(".begin").hidden = now !== "idle";
    stop.querySelector(".finish").hidden = now !== "going";
    stop.querySelector(".seen").hidden = now !== "ended";
    if (now === "going") stop.querySelector(".begun").textContent = clock(visit.start);
    if (now === "done" && visit) stop.querySelector(".made").textContent = `${clock(visit.start)} to ${clock(visit.end)}: ${(labels.get(visit.seen) ?? visit.seen).toLowerCase()}${visit.sent ? "" : visit.refused ? ` (not taken: ${visit.refused})` : " (not sent yet)"}`;
  };
  const arrange = () => {
    if (ended) return tell();
    const left = [], done = [];
    for (const stop of stops) {
      const now = stateOf(mine(stop), stop);
      show(stop, now);
      (now === "done" ? done : left).push(stop);
    }
    left.sort((a, b) => (a.dataset.state === "idle") - (b.dataset.state === "idle") || a.dataset.number - b.dataset.number);
    for (const [id, some] of [["next", left.slice(0, 1)], ["later", left.slice(1)], ["done", done]]) {
      const section = at(id);
      const now = [...section.querySelectorAll("article.stop")];
      if (now.length !== some.length || now.some((one, i) => one !== some[i])) section.append(...some);
      section.hidden = !some.length;
      if (id === "next") for (const stop of some) stop.querySelector("details").open = true;
    }
    at("all-done").hidden = left.length > 0;
    if (stops.length && !left.length) at("all-done").textContent = "Every visit of this plan is done.";
    tell();
  };
  const tell = (trouble = "") => {
    const unsent = visits.filter((one) => one.seen && !one.sent && !one.refused).length;
    const refused = visits.filter((one) => one.refused).length;
    const sent = visits.filter((one) => one.sent).length;
    const words = [];
    if (unsent) words.push(`${plural(unsent, "visit")} written down here, not sent yet${trouble ? `: ${trouble}` : ""}.`);
    else if (sent) words.push(`${sent === 1 ? "The visit is" : `All ${sent} visits are`} sent.`);
    if (refused) words.push(`${plural(refused, "visit")} not taken; still kept here.`);
    line.hidden = !words.length;
    if (line.textContent !== words.join(" ")) line.textContent = words.join(" ");
  };
  const focus = (stop, selector) => stop.querySelector(selector)?.focus({ preventScroll: false });

  const begin = async (stop) => {
    await Carried.log({ id: crypto.randomUUID(), plan, unit, shift, planned: stop.dataset.planned, place: stop.dataset.place, start: new Date().toISOString() });
    await look();
    focus(stop, ".finish button");
  };
  const finish = async (stop) => {
    await Carried.log({ ...mine(stop), end: new Date().toISOString() });
    await look();
    focus(stop, ".seen button");
  };
  const seen = async (stop, what) => {
    await Carried.log({ ...mine(stop), seen: what });
    await look();
    at(at("next").hidden ? "done-title" : "next-title").focus();
    send();
  };
  let busy = false;
  main.addEventListener("submit", async (event) => {
    const stop = event.target.closest("article.stop");
    if (!stop) return;
    event.preventDefault();
    if (busy) return; // a second tap is the same tap
    busy = true;
    try {
      const kind = event.target.className, now = stateOf(mine(stop), stop);
      if (kind === "begin" && now === "idle") await begin(stop);
      else if (kind === "finish" && now === "going") await finish(stop);
      else if (kind === "seen" && now === "ended") await seen(stop, event.submitter.value);
    } catch {
      line.hidden = false;
      line.textContent = "This could not be written down on this device: note it on paper and tell who made the plan.";
    } finally { busy = false; }
  });

  for (const one of main.querySelectorAll(".cancel")) {
    one.hidden = false;
    one.addEventListener("click", async () => {
      const stop = one.closest("article.stop"), visit = mine(stop);
      if (visit && !visit.seen) await Carried.drop(visit);
      await look();
      focus(stop, ".begin button");
    });
  }

  let timer = 0;
  const send = async () => {
    clearTimeout(timer);
    const trouble = await Carried.send();
    await look();
    tell(trouble);
    if (visits.some(Carried.ready)) timer = setTimeout(send, AGAIN);
    else await expire();
  };
  const look = async () => { visits = await Carried.visits(); arrange(); };

  const WITH_IT = 'link[rel="stylesheet"][href^="/static/"], link[rel="icon"], script[src^="/static/"], img[src^="/static/"]';
  const carry = async () => {
    const got = await fetch(address, { cache: "no-store" });
    if (!got.ok) throw new Error(String(got.status));
    const paths = new Set([...document.querySelectorAll(WITH_IT)].map((one) => new URL(one.src || one.href, location).pathname));
    const files = await Promise.all([...paths].map(async (path) => {
      const file = await fetch(path);
      if (!file.ok) throw new Error(path);
      return { path, body: await file.text(), headers: Carried.headers(file) };
    }));
    await navigator.serviceWorker.register("/patrols/worker.js", { scope: "/patrols/" });
    await Carried.keep({ address, until: over, body: await got.text(), headers: Carried.headers(got), files });
    await navigator.serviceWorker.ready;
  };
  const retire = async () => {
    const worker = await navigator.serviceWorker.getRegistration("/patrols/");
    await worker?.unregister();
  };
  const carried = async () => {
    const kept = await Carried.page();
    const here = kept?.address === address;
    take.hidden = here;
    putDown.hidden = !kept;
    state.textContent = here ? "You have it with you: it opens without a network." : kept ? "Another plan is with you; taking this one puts it down." : "Not taken along: without a network this page does not open again.";
  };
  take.addEventListener("click", async () => {
    take.disabled = true;
    state.textContent = "Taking it along …";
    try { await carry(); await carried(); putDown.focus(); }
    catch { state.textContent = "It could not be taken along: try again with a network."; }
    take.disabled = false;
  });
  let warned = false;
  putDown.addEventListener("click", async () => {
    await look();
    const refused = visits.filter((one) => one.refused);
    const left = visits.filter((one) => Carried.waiting(one) && !one.refused).length;
    if (!left && refused.length && !warned) {
      warned = true;
      state.textContent = `${plural(refused.length, "visit")} not taken by the service and kept here alone. Press again to discard.`;
      return;
    }
    if (!left) for (const one of refused) await Carried.drop(one);
    if (left) { state.textContent = `${plural(left, "visit")} not sent yet: find a network first, so that none is lost.`; send(); return; }
    await Carried.wipe();
    await retire();
    await carried();
    state.textContent = "Put down: nothing of it is on this device.";
    take.focus();
  });
  // When the plan is over, what it showed goes from the screen too; what is unsent stays until it is sent.
  // A visit that is under way may still be ended; one that was begun eight hours ago and never ended was none.
  const LONGEST = 8 * 3600 * 1000;
  const expire = async () => {
    if (Date.now() < over) return;
    if (ended && !visits.some(Carried.ready)) { await Carried.wipe(); await retire(); }
    if (ended) return;
    visits = await Carried.visits();
    const open = visits.filter((one) => one.plan === plan && !one.seen);
    if (open.some((one) => Date.now() - Date.parse(one.start) < LONGEST)) return;
    ended = true;
    for (const one of open) await Carried.drop(one);
    await Carried.page(); // which wipes what is over
    if (!visits.some(Carried.ready)) { await Carried.wipe(); await retire(); }
    for (const stop of stops) stop.remove();
    for (const id of ["next", "later", "done", "all-done"]) at(id).hidden = true;
    take.hidden = putDown.hidden = true;
    state.textContent = "This plan is over. It was wiped from this device.";
  };

  const far = (a, b) => {
    const r = Math.PI / 180, x = (b.lon - a.lon) * r * Math.cos(((a.lat + b.lat) / 2) * r), y = (b.lat - a.lat) * r;
    return { metres: Math.hypot(x, y) * 6371008.8, turn: (Math.atan2(x, y) / r + 360) % 360 };
  };
  const COMPASS = ["north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"];
  if (navigator.geolocation && document.featurePolicy?.allowsFeature?.("geolocation") !== false) {
    for (const near of main.querySelectorAll(".near")) {
      const told = near.querySelector("span"), stop = near.closest("article");
      near.hidden = false;
      near.querySelector("button").addEventListener("click", () => {
        told.textContent = "Looking …";
        navigator.geolocation.getCurrentPosition(({ coords }) => {
          const { metres, turn } = far({ lat: coords.latitude, lon: coords.longitude }, { lat: Number(stop.dataset.lat), lon: Number(stop.dataset.lon) });
          const way = metres < 1000 ? `${Math.round(metres / 10) * 10} m` : `${(metres / 1000).toFixed(1)} km`;
          told.textContent = `${way} to the ${COMPASS[Math.round(turn / 45) % 8]} (to within ${Math.round(coords.accuracy)} m).`;
        }, () => { told.textContent = "This device does not say where it is."; }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 0 });
      });
    }
  }

  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { expire(); send(); } });
  setInterval(expire, 30000);
  look().then(carried).then(expire).then(send);
})();
