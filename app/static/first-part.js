// A page that shows the first part of an answer asks for the whole and puts it in its place: the map does not move, and
// whoever is somewhere stays there. Every word it says stands in the page.
(() => {
  "use strict";
  const status = document.getElementById("testing");
  const frame = document.getElementById("map");
  if (!status || !frame) return;
  const say = (moment) => {
    if (status.textContent !== status.dataset[moment]) status.textContent = status.dataset[moment];
  };
  const pause = (seconds) => new Promise((go) => setTimeout(go, 1000 * seconds));

  // The server answers when there is something to send; one that is too busy says when to come back
  const get = async (address) => {
    for (;;) {
      const answer = await fetch(address, { headers: { accept: "*/*" }, cache: "no-store" });
      if (answer.status !== 503) return answer.ok ? answer : Promise.reject(new Error(answer.status));
      say("busy");
      await pause(Math.max(1, Number(answer.headers.get("retry-after")) || 5));
    }
  };

  // Where the keyboard is, as a place that the new part has as well
  const KEYS = "a, button, input, select, summary, [tabindex]";
  const placeOf = (part) => {
    const active = document.activeElement;
    if (!part.contains(active)) return null;
    const near = active.closest("[id]");
    const root = near && part.contains(near) ? near : part;
    return { id: root === part ? "" : root.id, at: root === active ? -1 : [...root.querySelectorAll(KEYS)].indexOf(active) };
  };
  const focus = (part, place) => {
    const root = place.id ? part.querySelector(`#${CSS.escape(place.id)}`) : part;
    let target = root && place.at >= 0 ? root.querySelectorAll(KEYS)[place.at] : root;
    if (!target) {
      target = part;
      target.tabIndex = -1;
    }
    target.focus({ preventScroll: true });
  };

  const replace = (fresh) => {
    for (const part of document.querySelectorAll("[data-part]")) {
      const whole = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
      if (!whole) {
        part.remove();
        continue;
      }
      const place = placeOf(part);
      const now = document.importNode(whole, true);
      const were = [...part.querySelectorAll("details")];
      now.querySelectorAll("details").forEach((details, i) => { details.open = Boolean(were[i]?.open); });
      part.replaceWith(now);
      if (place) focus(now, place);
    }
    document.body.classList.remove("untested");
    document.querySelector(".paper")?.remove();
  };
  // What changes above the map does not push it away
  const still = (change) => {
    const top = frame.getBoundingClientRect().top;
    document.documentElement.style.overflowAnchor = "none";
    change();
    scrollBy({ top: frame.getBoundingClientRect().top - top, behavior: "instant" });
    requestAnimationFrame(() => { document.documentElement.style.overflowAnchor = ""; });
  };

  const follow = async () => {
    const page = await get(location.pathname + location.search);
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
    const query = fresh.getElementById("map")?.dataset.query;
    if (!query || fresh.getElementById("testing")) throw new Error("no answer");
    if (`${query}-first` !== frame.dataset.query) return location.reload(); // other data were loaded meanwhile
    const areas = await (await get(`/areas.json?${query}`)).json();
    still(() => {
      replace(fresh);
      document.dispatchEvent(new CustomEvent("tested", { detail: { areas, query } }));
      say("done");
    });
  };
  follow().catch((error) => {
    say(error instanceof TypeError ? "lost" : "failed");
    document.dispatchEvent(new Event("untested"));
  });
})();
