// The workspace's map. Every word about a place is taken from the page's tables and set with textContent.
(() => {
  "use strict";
  const frame = document.getElementById("map");
  if (!frame || typeof L === "undefined" || typeof map_workspace === "undefined") return;
  const map = map_workspace;
  const FAR = 12; // below this zoom a hotspot is a few pixels: circles on shaded wards say more than density and outlines
  const canvas = frame.querySelector(".canvas");
  const layers = {
    wards: typeof geo_json_wards === "undefined" ? null : geo_json_wards,
    hotspots: typeof geo_json_hotspots === "undefined" ? null : geo_json_hotspots,
    casing: typeof geo_json_casing === "undefined" ? null : geo_json_casing,
    cells: null,
  };
  const tiles = typeof tile_layer_density === "undefined" ? null : tile_layer_density;
  const shapes = { wards: new Map(), hotspots: new Map(), cells: new Map() };
  const numbers = mapNumbers(map);
  const row = (kind, index) => document.getElementById(`${kind}-${index}`);
  const rows = (kind, index) => document.querySelectorAll(`[data-table="${kind}"] [data-index="${index}"]`);
  const parts = (kind, index) => [shapes[kind].get(index)?.getElement(), kind === "hotspots" ? numbers.badges.get(index)?.marker.getElement() : null, ...rows(kind, index)];
  const afar = () => map.getZoom() < FAR;

  // One selection, on the map and in the lists alike; what the pointer or the keyboard is on lights up in both
  let selected = null;
  let opened = null;
  const light = (name, place, on) => { if (place) for (const part of parts(...place)) part?.classList.toggle(name, on); };
  const select = (kind, index) => {
    light("selected", selected, false);
    selected = [kind, index];
    light("selected", selected, true);
    shapes[kind].get(index)?.bringToFront();
  };
  const release = () => {
    light("selected", selected, false);
    selected = null;
  };
  let lit = null;
  const over = (place) => {
    light("over", lit, false);
    lit = place;
    light("over", lit, true);
  };
  const placeOf = (element) => {
    const entry = element.closest?.("[data-table] [data-index]");
    return entry ? [entry.closest("[data-table]").dataset.table, Number(entry.dataset.index)] : null;
  };
  for (const kind of ["pointerover", "focusin"]) {
    document.addEventListener(kind, ({ target }) => {
      const place = placeOf(target);
      if (place && shapes[place[0]]) over(place);
      else if (kind === "focusin" || !frame.contains(target)) over(null);
    });
  }

  const nameIn = (source) => (source.querySelector("th a") ?? source.querySelector("th").firstChild).textContent.trim();
  const element = (name, text, className) => {
    const made = document.createElement(name);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  };
  const popup = (kind, index) => {
    const box = element("div", "", "popup");
    const source = row(kind, index);
    if (!source) return box;
    const list = element("dl", "");
    for (const cell of source.querySelectorAll("td:not([data-bound-of])")) {
      const ends = [...source.querySelectorAll(`td[data-bound-of="${cell.dataset.key}"]`)].map((end) => end.textContent);
      const pair = element("div", "");
      pair.append(element("dt", cell.dataset.label), element("dd", cell.textContent + (ends.length ? ` (${ends.join(" to ")})` : "")));
      list.append(pair);
    }
    const link = element("a", "Show in the table");
    link.href = `#${source.id}`;
    const more = element("p", "");
    more.append(link);
    box.append(element("h2", nameIn(source)), ...[...source.querySelectorAll("th small")].map((line) => element("p", line.textContent)), list, more);
    return box;
  };
  // A popup stands above what it names, never on it; only what fills the map it has to lie on
  const above = (kind, index, at) => {
    const badge = kind === "hotspots" ? numbers.badges.get(index) : null;
    const box = shapes[kind].get(index).getBounds();
    const [north, south] = [map.latLngToLayerPoint(box.getNorthWest()), map.latLngToLayerPoint(box.getSouthEast())];
    const ring = badge ? map.latLngToLayerPoint(badge.marker.getLatLng()).add(badge.shift) : null;
    const size = map.getSize();
    if (south.y - north.y > size.y / 2) return { at, high: 0 };
    let top = kind === "hotspots" && afar() ? Infinity : north.y;
    if (ring) top = Math.min(top, ring.y - badge.size / 2);
    const x = ring && afar() ? ring.x : (north.x + south.x) / 2;
    return { at: map.layerPointToLatLng([x, top - 2]), high: south.y - top };
  };
  // What lies on the map keeps to its edges: the rest is free for a popup
  const free = () => {
    const legend = frame.querySelector(".legend");
    const beside = getComputedStyle(legend).position === "absolute" && map.getSize().x > 620;
    return [beside ? legend.offsetWidth + 20 : 16, (frame.querySelector(".search")?.offsetHeight ?? 0) + 20];
  };
  const open = (kind, index, at, move = true) => {
    const { at: where, high } = above(kind, index, at);
    const [left, top] = free();
    const room = { maxWidth: Math.max(280, Math.min(400, map.getSize().x - left - 72)), minWidth: Math.min(280, map.getSize().x - 80), maxHeight: Math.max(120, map.getSize().y - high - top - 48), autoPan: false };
    map.openPopup((opened = L.popup(room).setLatLng(where).setContent(popup(kind, index))));
    select(kind, index);
    if (move) {
      const [box, whole] = [opened.getElement().getBoundingClientRect(), canvas.getBoundingClientRect()];
      const over = (low, high, from, to) => (low < from ? low - from : Math.max(0, Math.min(high - to, low - from)));
      map.panBy([over(box.left, box.right, whole.left + left, whole.right - 56), over(box.top, box.bottom + high, whole.top + top, whole.bottom - 8)], { animate: false });
    }
    mapAddress.changed();
  };
  map.on("popupclose", () => { release(); mapAddress.changed(); });

  // What lies under the pointer is named: hotspot or ward, and the street nearest to it where our tiles know its name
  const tip = L.tooltip({ className: "under", direction: "top", offset: [0, -10] });
  const lists = new Map();
  let asked = 0;
  const streetAt = async (at) => {
    const point = map.project(at, 16);
    const [x, y] = [Math.floor(point.x / 256), Math.floor(point.y / 256)];
    const address = `/basemap/names/16/${x}/${y}.json?v=${frame.dataset.ground}`;
    if (!lists.has(address)) lists.set(address, fetch(address).then((answer) => (answer.ok ? answer.json() : { names: [] })).catch(() => ({ names: [] })));
    const near = (await lists.get(address)).names.filter((name) => !name.place).map((name) => [Math.hypot(name.x - point.x + 256 * x, name.y - point.y + 256 * y), name.text]);
    near.sort(([a], [b]) => a - b);
    return near.length && near[0][0] < 70 ? near[0][1] : ""; // about 100 m
  };
  const tell = (kind, index, at) => {
    const source = row(kind, index);
    if (!source || matchMedia("(hover: none)").matches) return;
    const rank = source.querySelector("[data-key=rank]")?.textContent.trim();
    const text = element("span", kind === "hotspots" && rank ? `${rank}  ${nameIn(source)}` : nameIn(source));
    const said = element("span", "", "by");
    const box = element("div", "");
    box.append(text, said);
    map.openTooltip(tip.setLatLng(at).setContent(box));
    clearTimeout(asked);
    if (!frame.dataset.ground || map.getZoom() < 13) return;
    asked = setTimeout(async () => {
      const street = await streetAt(at);
      if (street && box.isConnected && !text.textContent.includes(street)) { said.textContent = `by ${street}`; tip.update(); }
    }, 200);
  };
  const quiet = () => { clearTimeout(asked); map.closeTooltip(tip); over(null); };
  const follow = (layer, kind, index) => layer.on({ mouseover: () => over([kind, index]), mousemove: ({ latlng }) => tell(kind, index, latlng), mouseout: quiet });

  const adopt = (kind, group) =>
    group?.eachLayer((shape) => {
      const index = shape.feature.properties.i;
      shapes[kind].set(index, shape);
      shape.on("click", (event) => { L.DomEvent.stop(event); quiet(); open(kind, index, event.latlng); });
      follow(shape, kind, index);
    });
  const number = (shape) => {
    const { i, rank, at } = shape.feature.properties;
    const marker = numbers.make(rank ? "rank" : "circle", shape.feature.properties, () => { quiet(); open("hotspots", i, at); }); // what is not yet tested has no number
    follow(marker, "hotspots", i);
  };
  adopt("wards", layers.wards);
  adopt("hotspots", layers.hotspots);
  layers.hotspots?.eachLayer(number);

  // From a row to its place
  const cellsReady = () => {
    layers.cells ??= fetch(`/cells.json?${frame.dataset.query}`)
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.status))))
      .then((data) => adopt("cells", L.geoJSON(data, { pane: "cells", style: (feature) => feature.properties.style }).addTo(map)))
      .catch(() => { layers.cells = null; say("The squares could not be loaded. Try again."); });
    return layers.cells;
  };
  const show = async (kind, index, move) => {
    if (kind === "cells") { shade("cells"); await cellsReady(); }
    const shape = shapes[kind]?.get(index);
    if (!shape) return;
    const [left, top] = free();
    if (move) map.fitBounds(shape.getBounds(), { maxZoom: 15, paddingTopLeft: [left, Math.min(280, map.getSize().y / 2 - top) + top], paddingBottomRight: [56, 40], animate: false });
    open(kind, index, shape.getBounds().getCenter(), move);
  };
  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a[data-place]");
    if (!link) return;
    event.preventDefault();
    await show(...placeOf(link), true);
    frame.focus({ preventScroll: true });
    canvas.scrollIntoView({ block: "nearest" }); // not the legend below it on a phone
  });

  // What colours the map
  const radios = frame.querySelectorAll("input[name=shade]");
  const toggle = frame.querySelector("input[name=hotspots]") ?? Object.assign(document.createElement("input"), { type: "checkbox", checked: true }); // who is shown none has no box
  // Paper shows drawings in place of the map: they follow it, and one that does not yet is not printed
  const redraw = () => {
    for (const picture of document.querySelectorAll("img[data-picture]")) {
      const address = new URL(picture.src, location);
      address.searchParams.set("shade", frame.dataset.shade);
      address.searchParams.set("areas", toggle.checked ? "1" : "0");
      if (address.href === picture.src) continue;
      picture.classList.add("stale");
      picture.addEventListener("load", () => picture.classList.remove("stale"), { once: true });
      picture.src = address.href;
    }
  };
  const look = () => {
    const seen = frame.dataset.shade === "density" && afar() ? "wards" : frame.dataset.shade;
    frame.dataset.seen = seen;
    frame.toggleAttribute("data-far", afar());
    if (seen === "density" && tiles && !map.hasLayer(tiles)) tiles.addTo(map); // only where it is seen is it asked for
    else if (seen !== "density" && !frame.dataset.tiles) frame.dataset.tiles = "ready";
  };
  const shade = (name) => {
    if (![...radios].some((radio) => radio.value === name && !radio.disabled)) return;
    frame.dataset.shade = name;
    for (const radio of radios) radio.checked = radio.value === name;
    if (name === "cells") cellsReady();
    look();
    redraw();
    mapAddress.changed();
  };
  const hotspots = (on) => {
    toggle.checked = on;
    frame.classList.toggle("areas-off", !on);
    redraw();
    mapAddress.changed();
  };
  for (const radio of radios) radio.addEventListener("change", () => shade(radio.value));
  toggle.addEventListener("change", () => hotspots(toggle.checked));
  for (const part of frame.querySelectorAll(".layers, .toggle")) part.hidden = false;

  // Names of wards, where no tiles of ours name towns, suburbs and streets
  const streets = addGround(map, frame.dataset.ground, "drawn" in frame.dataset) && "named" in frame.dataset;
  const wards = [...shapes.wards].map(([i, shape]) => [row("wards", i), shape]).filter(([source]) => source);
  const nameWards = streets ? () => {} : wardNames(map, wards.map(([source, shape]) => ({ shape, text: nameIn(source), authority: source.querySelector('[data-key="authority"]').textContent.trim() })));
  let circles = [];
  let laid = null;
  const label = () => {
    if (laid !== map.getZoom()) circles = numbers.lay(afar());
    laid = map.getZoom();
    nameWards(circles);
  };
  map.on("zoomend moveend resize", () => { look(); label(); mapAddress.changed(); });

  // What the first part of an answer left open is there: the page has it already, the map follows without moving
  document.addEventListener("tested", ({ detail: { areas, query } }) => {
    const held = selected;
    release();
    layers.hotspots?.remove();
    layers.casing?.remove();
    shapes.hotspots.clear();
    numbers.clear();
    const draw = (name) => L.geoJSON(areas[name], { pane: name, interactive: name !== "casing", smoothFactor: 0.5, style: (feature) => feature.properties.style }).addTo(map);
    layers.casing = draw("casing");
    layers.hotspots = draw("hotspots");
    adopt("hotspots", layers.hotspots);
    layers.hotspots.eachLayer(number);
    laid = null;
    frame.dataset.query = query;
    tiles?.setUrl(`${tiles._url.split("?")[0]}?${query}`, true); // the density is the same: what is drawn stays
    label();
    if (held && opened?.isOpen()) {
      const inside = opened.getElement().contains(document.activeElement);
      if (held[0] === "hotspots") {
        opened.options.autoPan = false; // what it says has grown: it scrolls rather than push the map or leave it
        opened.options.maxHeight = Math.max(96, map.latLngToContainerPoint(opened.getLatLng()).y - 56);
        opened.setContent(popup(...held));
        if (inside) opened.getElement().querySelector("a[href^='#']:not(.leaflet-popup-close-button)")?.focus({ preventScroll: true });
      }
      select(...held);
    }
    for (const radio of radios) radio.disabled = false;
    if (frame.dataset.shade !== "density" || !toggle.checked) redraw();
  });

  // Tiles that take longer than 400 ms say so; tiles that fail say that
  const said = frame.querySelector(".loading");
  let waiting = 0;
  const say = (text) => { clearTimeout(waiting); said.textContent = text; said.hidden = !text; };
  tiles?.on("loading", () => { waiting = setTimeout(() => say("Drawing the density …"), 400); });
  tiles?.on("load", () => { if (!said.dataset.failed) say(""); frame.dataset.tiles = "ready"; });
  tiles?.on("tileerror", () => { said.dataset.failed = "yes"; say("Some of the density could not be drawn. Reload the page to try again."); });

  mapFrame(map, frame);
  // The first view is what was asked: all of it where it can be read as a whole, or else its hotspots
  const area = layers.wards?.getBounds();
  const spots = layers.hotspots?.getBounds();
  const padding = { paddingTopLeft: [24, free()[1] + 56], paddingBottomRight: [56, 40], animate: false };
  const whole = () => { if (area?.isValid()) map.fitBounds(area, padding); };
  const first = () => {
    if (!area?.isValid()) return;
    whole();
    if (afar() && spots?.isValid()) map.fitBounds(spots.pad(0.08), { ...padding, maxZoom: 13 });
    freeOfLegend();
  };
  // A legend that lies on a hotspot pushes the picture aside
  const freeOfLegend = () => {
    const legend = frame.querySelector(".legend");
    if (!spots?.isValid() || getComputedStyle(legend).position !== "absolute") return;
    const [box, shown] = [legend.getBoundingClientRect(), canvas.getBoundingClientRect()];
    const hidden = (at) => { const p = map.latLngToContainerPoint(at); return p.x < box.right - shown.left + 24 && p.y > box.top - shown.top - 24; };
    if (![...numbers.badges.values()].some(({ marker }) => hidden(marker.getLatLng()))) return;
    const [asked, side] = [afar() ? spots.pad(0.08) : map.getZoom() < 14 && area ? spots.pad(0.08) : spots, box.right - shown.left + 24];
    map.fitBounds(asked, { ...padding, maxZoom: Math.min(13, map.getZoom()), paddingTopLeft: [side, padding.paddingTopLeft[1]] });
  };
  const restore = () => {
    const [zoom, lat, lng] = mapAddress.given("at").split("/").map(Number);
    if ([zoom, lat, lng].every(Number.isFinite) && mapAddress.given("at")) map.setView([lat, lng], zoom, { animate: false });
    shade(mapAddress.given("shade") || "density");
    hotspots(mapAddress.given("hotspots") !== "off");
    const [kind, index] = mapAddress.given("place").split("-");
    if (index) show(kind, Number(index), false);
  };
  mapAddress.keep("at", () => { const { lat, lng } = map.getCenter(); return [Number(map.getZoom().toFixed(2)), lat.toFixed(5), lng.toFixed(5)].join("/"); });
  mapAddress.keep("shade", () => (frame.dataset.shade === "density" ? "" : frame.dataset.shade));
  mapAddress.keep("hotspots", () => (toggle.checked ? "" : "off"));
  mapAddress.keep("place", () => selected?.join("-") ?? "");
  first();
  look();
  label();
  if (mapAddress.given("at")) restore();
  mapAddress.when(restore);
  mapAddress.start();
  frame.addEventListener("whole-area", whole);
  frame.classList.add("live");
})();
