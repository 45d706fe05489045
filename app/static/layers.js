// Layers that are switched on above a map: venues, stops, ranks, lights, cameras, help points, zones, sites, deprivation,
// and the hotspots of the months before. Which are on stands in the address: layers=venues,lights. All words of them are
// set with textContent. addLayers(map): where the page has the list of them.
"use strict";
const addLayers = (map) => { // eslint-disable-line no-unused-vars
  const box = document.querySelector(".overlays");
  if (!box || box.dataset.live) return;
  box.dataset.live = "yes";
  box.hidden = false;
  const [list, said, summary] = [".overlay-list", ".overlay-said", ".overlays-on"].map((at) => box.querySelector(at));
  const query = box.dataset.layers;
  const on = new Map(); // id: what is drawn
  const entries = new Map(); // id: what it is
  const boxes = new Map(); // id: its check box
  const say = (words) => { said.textContent = words; };
  const element = (name, text, className) => {
    const made = document.createElement(name);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  };
  const picture = (kind, label) => {
    const made = document.createElement("img");
    made.src = `/layers/symbols/${kind}.svg`;
    made.alt = label;
    made.width = made.height = 24;
    return made;
  };
  const load = (path, more) => fetch(`${path}?${[query, more].filter(Boolean).join("&")}`).then((answer) => (answer.ok ? answer.json() : answer.json().then((fault) => Promise.reject(new Error(fault.detail ?? fault.title)))));

  // Which are on, in the address: the part after # where the page keeps its picture there, else of its own
  const shared = typeof mapAddress !== "undefined";
  const wanted = () => {
    const written = new URLSearchParams(location.hash.startsWith("#layers=") ? location.hash.slice(1) : "").get("layers"); // in a link by hand
    return (written ?? (shared ? mapAddress.given("layers") : "")).split(",").filter(Boolean);
  };
  const remember = () => {
    const names = [...on.keys()].join(",");
    summary.textContent = on.size ? `${on.size} on: ${[...on.keys()].map((id) => entries.get(id).title).join(", ")}` : "";
    if (shared) mapAddress.changed();
    else history.replaceState(history.state, "", names ? `#layers=${names}` : location.pathname + location.search);
  };
  if (shared) mapAddress.keep("layers", () => [...on.keys()].join(","));

  const popup = (entry, name, facts, href, symbol) => {
    const made = element("div", "", "popup");
    made.append(element("strong", name || symbol || entry.title), element("p", [symbol && name ? symbol : "", facts].filter(Boolean).join(". ") || entry.title));
    if (entry.synthetic) made.append(element("p", "Synthetic: made up."));
    if (href) {
      const link = element("a", "Open its page");
      link.href = href;
      made.append(element("p", ""), link);
    }
    return made;
  };
  const kit = { map, element, picture, popup, load, say };
  const draw = (entry) => (entry.points ? layerOfPoints(entry, kit) : layerOfAreas(entry, kit));
  const explain = (symbols, entry) => { // when it is switched on: its pictures are asked for then
    if (symbols.childElementCount) return;
    for (const [kind, words, n] of entry.symbols) {
      const item = document.createElement("li");
      item.append(picture(kind, ""), element("span", `${words} (${n})`));
      symbols.append(item);
    }
    entry.levels.forEach((words, i) => {
      const item = document.createElement("li");
      const shade = element("i", String(i + 1), "level");
      shade.dataset.level = i + 1;
      item.append(shade, element("span", words));
      symbols.append(item);
    });
    if (["zones", "sites", "before"].includes(entry.id)) {
      const item = document.createElement("li");
      item.append(element("i", "", `sample ${entry.id}`), element("span", "outline, with its name"));
      symbols.append(item);
    }
  };
  const show = async (id, shown) => {
    const known = entries.get(id);
    const row = boxes.get(id).closest("li");
    row.querySelector(".symbols").hidden = !shown;
    explain(row.querySelector(".symbols"), known);
    if (!shown) {
      on.get(id)?.remove();
      on.delete(id);
      say(`${known.title} off.`);
      return remember();
    }
    on.set(id, { remove: () => {} });
    remember();
    const waiting = setTimeout(() => say(`${known.title}: working it out …`), 400);
    try {
      const entry = await load(`/layers/${id}.json`);
      if (!on.has(id)) return; // switched off meanwhile
      row.querySelector(".n").textContent = entry.n;
      row.querySelector(".about").textContent = entry.missing || entry.about;
      const drawn = draw(entry);
      on.set(id, drawn);
      say(entry.missing ? `${entry.title}: ${entry.missing}` : `${entry.title} on: ${entry.n}. ${drawn.words?.() ?? ""}`);
    } catch (error) {
      on.delete(id);
      boxes.get(id).checked = false;
      row.querySelector(".symbols").hidden = true;
      remember();
      say(`${known.title} could not be shown. ${error.message}`);
    } finally {
      clearTimeout(waiting);
    }
  };
  const follow = async () => {
    await list.loading;
    const names = wanted();
    for (const [id, check] of boxes) {
      const should = names.includes(id) && !check.disabled;
      if (should === check.checked) continue;
      check.checked = should;
      show(id, should);
    }
  };
  const describe = (entry) => {
    entries.set(entry.id, entry);
    const row = document.createElement("li");
    const label = document.createElement("label");
    const check = document.createElement("input");
    check.type = "checkbox";
    check.disabled = Boolean(entry.missing);
    check.addEventListener("change", () => show(entry.id, check.checked));
    boxes.set(entry.id, check);
    label.append(check, element("span", entry.title, "title"), element("span", entry.missing ? "" : (entry.n ?? ""), "n"));
    if (entry.synthetic) label.append(element("span", "synthetic", "tag"));
    const symbols = element("ul", "", "symbols");
    symbols.hidden = true;
    row.append(label, element("p", entry.missing || entry.about, "about"), symbols);
    list.append(row);
  };
  const open = () => {
    list.loading ??= load("/layers.json").then((found) => found.forEach(describe)).catch(() => { list.loading = null; say("The list of layers could not be loaded. Open it again to try once more."); });
    return list.loading;
  };
  box.addEventListener("toggle", () => { if (box.open) open(); });
  if (shared) mapAddress.when(() => { if (wanted().length || on.size) open().then(follow); });
  else addEventListener("hashchange", () => { if (wanted().length || on.size) open().then(follow); });
  if (wanted().length) open().then(follow);
};
if (typeof map_workspace !== "undefined") addLayers(map_workspace);
