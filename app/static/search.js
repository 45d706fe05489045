// Finding a place on a map: what is typed is asked of /search, what is chosen is shown and marked. It stands between Leaflet
// and whatever makes a map, so that every map of a page is known. All words of hits are set with textContent.
(() => {
  "use strict";
  if (typeof L === "undefined") return;
  const maps = [];
  L.Map.addInitHook(function known() { maps.push(this); });

  const mapOf = (box) => maps.find((map) => box.parentElement.contains(map.getContainer())) ?? maps[0];
  const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  // The mark: where it is, and how far round that it may reach
  const marked = new Map();
  const unmark = (map) => { marked.get(map)?.remove(); marked.delete(map); };
  const mark = (map, hit, move) => {
    unmark(map);
    const at = L.latLng(hit.lat, hit.lon);
    const pane = map.getPane("found") ?? map.createPane("found");
    pane.style.zIndex = 640;
    pane.style.pointerEvents = "none";
    const name = document.createElement("span");
    name.textContent = hit.name;
    const options = { pane, interactive: false };
    const group = L.layerGroup();
    L.circle(at, { ...options, pane: "found", radius: hit.radius, color: "#b5400f", weight: 2, dashArray: "6 5", fillOpacity: 0.04 }).addTo(group);
    L.circleMarker(at, { ...options, pane: "found", radius: 7, className: "found-mark", color: "#fff", weight: 2, fillColor: "#b5400f", fillOpacity: 1 })
      .bindTooltip(name, { permanent: true, opacity: 1, direction: "top", offset: [0, -8], className: "found-name", pane: "found" }).addTo(group);
    marked.set(map, group.addTo(map));
    if (move) map.fitBounds(at.toBounds(2.4 * Math.max(hit.radius, 150)), { maxZoom: 17, animate: !still() });
  };

  const make = (box) => {
    const map = mapOf(box);
    if (!map) return;
    const field = box.querySelector("input");
    const shown = box.querySelector(".search-box");
    const list = box.querySelector("ul");
    const note = box.querySelector(".search-note");
    const status = box.querySelector("[role=status]");
    let found = [];
    let named = false; // whether what is listed is called so, and not only spelled alike
    let asked = null;
    let waiting = 0;
    let kept = null;

    const entries = foundList(field, list, shown);
    const { close } = entries;
    const choose = (hit, move = true) => {
      close();
      kept = hit;
      field.value = hit.name;
      mark(map, hit, move);
      status.textContent = `${hit.name}, ${hit.sub}: shown on the map.`;
      if (typeof mapAddress !== "undefined") mapAddress.changed();
      box.dispatchEvent(new CustomEvent("placed", { bubbles: true, detail: hit }));
    };
    const put = (answer) => {
      named = answer.hits.length > 0;
      found = named ? answer.hits : answer.offers;
      entries.put(found, (hit, option) => {
        option.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
        option.addEventListener("click", () => choose(hit));
        return [hit.name, hit.sub];
      });
      say(named ? "" : found.length ? "Nothing is called so. Did you mean one of these?" : "Nothing is called so. Try a postcode, a street with its town, or a grid reference.");
      if (named) status.textContent = `${found.length} ${found.length === 1 ? "place" : "places"}. Arrow keys choose one.`;
    };
    const say = (words) => {
      note.textContent = words;
      note.hidden = !words;
      if (words) status.textContent = words;
      shown.hidden = false;
      field.setAttribute("aria-expanded", String(found.length > 0));
    };
    const get = async (text, limit, signal) => {
      const answer = await fetch(`/search?q=${encodeURIComponent(text)}&limit=${limit}`, { signal });
      if (!answer.ok) throw new Error(answer.status);
      return answer.json();
    };
    const ask = async () => {
      asked?.abort();
      const text = field.value.trim();
      if (!text) { found = []; list.replaceChildren(); return close(); }
      asked = new AbortController();
      try {
        put(await get(text, 8, asked.signal));
      } catch (fault) {
        if (fault.name === "AbortError") return;
        found = [];
        list.replaceChildren();
        say("The names could not be looked up. Try again.");
      }
    };

    field.addEventListener("input", () => {
      clearTimeout(waiting);
      if (!field.value && kept) { kept = null; unmark(map); if (typeof mapAddress !== "undefined") mapAddress.changed(); }
      waiting = setTimeout(ask, 120);
    });
    field.addEventListener("focus", () => { if (found.length && field.value && !kept) say(note.textContent); });
    field.addEventListener("blur", () => close());
    field.addEventListener("keydown", async (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        if (shown.hidden && found.length) say(note.textContent);
        if (found.length) entries.point(entries.active < 0 && step < 0 ? found.length - 1 : (entries.active + step + found.length) % found.length);
      } else if (event.key === "Enter") {
        event.preventDefault(); // it stands in forms that are sent
        if (waiting) { clearTimeout(waiting); waiting = 0; await ask(); }
        if (found[entries.active]) choose(found[entries.active]);
        else if (named && field.value.trim()) choose(found[0]); // what is only spelled alike is pointed at first
        return;
      } else if (event.key === "Escape") {
        if (shown.hidden) { field.value = ""; field.dispatchEvent(new Event("input")); } else close();
      } else return;
      event.preventDefault();
    });
    L.DomEvent.disableClickPropagation(box);
    L.DomEvent.disableScrollPropagation(box);

    // A shared address shows the place again: its name and where it is, to tell it from others of the name
    if (typeof mapAddress !== "undefined") {
      const again = async () => {
        const [text, at] = mapAddress.given("find").split("@");
        if (!text || (kept && at === `${kept.easting},${kept.northing}`)) return;
        const answer = await get(text, 20).catch(() => null);
        const hit = answer && [...answer.hits, ...answer.offers].find((one) => `${one.easting},${one.northing}` === at);
        if (hit) choose(hit, !mapAddress.given("at"));
      };
      mapAddress.keep("find", () => (kept ? `${encodeURIComponent(kept.name)}@${kept.easting},${kept.northing}` : ""));
      mapAddress.when(again);
      again();
    }
    box.hidden = false;
  };

  const start = () => {
    for (const box of document.querySelectorAll(".search")) {
      if (mapOf(box)) make(box);
      else L.Map.addInitHook(function late() { if (box.hidden) queueMicrotask(() => make(box)); }); // some maps wait for their shapes
    }
  };
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
