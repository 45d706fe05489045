// The workspace's own script. Every word it shows is taken from the page's tables and set with textContent.
(() => {
  "use strict";
  const form = document.getElementById("ask");
  form?.addEventListener("submit", () => {
    for (const field of form.elements) if (field.name && !field.value) field.disabled = true; // short addresses
    setTimeout(() => {
      document.body.classList.add("busy");
      form.querySelector(".working").textContent = "Working it out …";
    }, 400);
  });
  addEventListener("pageshow", () => {
    document.body.classList.remove("busy");
    for (const field of form?.elements ?? []) field.disabled = false;
  });

  const frame = document.getElementById("map");
  if (!frame || typeof L === "undefined" || typeof map_workspace === "undefined") return;
  const map = map_workspace;
  const layers = {
    wards: typeof geo_json_wards === "undefined" ? null : geo_json_wards,
    hotspots: typeof geo_json_hotspots === "undefined" ? null : geo_json_hotspots,
    cells: null,
  };
  const shapes = { wards: new Map(), hotspots: new Map(), cells: new Map() };
  const badges = new Map();
  const row = (kind, index) => document.getElementById(`${kind}-${index}`);

  const legend = frame.querySelector(".legend");
  const room = () => (getComputedStyle(legend).position === "absolute" ? legend.offsetWidth + 24 : 8);

  // One selection, on the map and in the table alike
  let selected = null;
  let opened = null;
  const mark = (kind, index, on) => {
    shapes[kind].get(index)?.getElement()?.classList.toggle("selected", on);
    row(kind, index)?.classList.toggle("selected", on);
    if (kind === "hotspots") badges.get(index)?.getElement()?.classList.toggle("selected", on);
  };
  const select = (kind, index) => {
    if (selected) mark(...selected, false);
    selected = [kind, index];
    mark(kind, index, true);
    shapes[kind].get(index)?.bringToFront();
  };
  const release = () => {
    if (selected) mark(...selected, false);
    selected = null;
  };

  const nameIn = (source) => (source.querySelector("th a") ?? source.querySelector("th").firstChild).textContent.trim();
  const popup = (kind, index) => {
    const box = document.createElement("div");
    box.className = "popup";
    const source = row(kind, index);
    if (!source) return box;
    const title = document.createElement("h3");
    title.textContent = nameIn(source);
    const below = [...source.querySelectorAll("th small")].map((line) => {
      const about = document.createElement("p");
      about.textContent = line.textContent;
      return about;
    });
    const list = document.createElement("dl");
    for (const cell of source.querySelectorAll("td:not([data-bound-of])")) {
      const label = document.createElement("dt");
      const value = document.createElement("dd");
      label.textContent = cell.dataset.label;
      const ends = [...source.querySelectorAll(`td[data-bound-of="${cell.dataset.key}"]`)].map((end) => end.textContent);
      value.textContent = cell.textContent + (ends.length ? ` (${ends.join(" to ")})` : "");
      list.append(label, value);
    }
    const link = document.createElement("a");
    link.href = `#${source.id}`;
    link.textContent = "Show in the table";
    const more = document.createElement("p");
    more.append(link);
    box.append(title, ...below, list, more);
    return box;
  };
  const open = (kind, index, at) => {
    const free = { maxWidth: 340, autoPanPaddingTopLeft: [room(), 16], autoPanPaddingBottomRight: [48, 16] };
    map.openPopup((opened = L.popup(free).setLatLng(at).setContent(popup(kind, index))));
    select(kind, index);
  };
  map.on("popupclose", release);

  const adopt = (kind, group) =>
    group?.eachLayer((shape) => {
      const index = shape.feature.properties.i;
      shapes[kind].set(index, shape);
      const over = (on) => () => {
        shape.getElement()?.classList.toggle("over", on);
        row(kind, index)?.classList.toggle("selected", on || (selected?.[0] === kind && selected[1] === index));
      };
      shape.on({ click: (e) => { L.DomEvent.stop(e); open(kind, index, e.latlng); }, mouseover: over(true), mouseout: over(false) });
    });
  adopt("wards", layers.wards);
  adopt("hotspots", layers.hotspots);

  // Numbers: the higher rank lies on top; what is not yet tested has none
  const number = (shape) => {
    const { i, rank, at } = shape.feature.properties;
    if (!rank) return;
    const text = document.createElement("span");
    text.textContent = rank;
    const size = rank > 99 ? 28 : 22;
    const icon = L.divIcon({ className: "rank", html: text, iconSize: [size, size], iconAnchor: [-3, size + 3] }); // beside its place, not on it
    const badge = L.marker(at, { icon, keyboard: false, zIndexOffset: -100 * rank });
    badge.on("click", () => open("hotspots", i, at)).addTo(map);
    badges.set(i, badge);
  };
  layers.hotspots?.eachLayer(number);

  // From a row to its place
  const cellsReady = () => {
    if (layers.cells) return layers.cells;
    layers.cells = fetch(`/cells.json?${frame.dataset.query}`)
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.status))))
      .then((data) => {
        const group = L.geoJSON(data, { pane: "cells", style: (feature) => feature.properties.style }).addTo(map);
        adopt("cells", group);
      })
      .catch(() => { layers.cells = null; say("The squares could not be loaded. Try again."); });
    return layers.cells;
  };
  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a[data-place]");
    if (!link) return;
    event.preventDefault();
    const kind = link.closest("[data-table]").dataset.table;
    const index = Number(link.closest("[data-index]").dataset.index);
    if (kind === "cells") { shade("cells"); await cellsReady(); }
    const shape = shapes[kind].get(index);
    if (!shape) return;
    map.fitBounds(shape.getBounds(), { maxZoom: 15, paddingTopLeft: [room(), 48], paddingBottomRight: [48, 48], animate: !matchMedia("(prefers-reduced-motion: reduce)").matches });
    open(kind, index, badges.get(index) && kind === "hotspots" ? badges.get(index).getLatLng() : shape.getBounds().getCenter());
    frame.focus({ preventScroll: true });
    frame.querySelector(".canvas").scrollIntoView({ block: "nearest" }); // not the legend below it on a phone
  });
  document.addEventListener("pointerover", (event) => {
    const found = event.target.closest?.("[data-table] [data-index]");
    document.querySelectorAll("path.over").forEach((path) => path.classList.remove("over"));
    if (!found) return;
    shapes[found.closest("[data-table]").dataset.table]?.get(Number(found.dataset.index))?.getElement()?.classList.add("over");
  });

  // What colours the map
  const radios = frame.querySelectorAll("input[name=shade]");
  const toggle = frame.querySelector("input[name=hotspots]");
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
  const shade = (name) => {
    frame.dataset.shade = name;
    for (const radio of radios) radio.checked = radio.value === name;
    for (const scale of frame.querySelectorAll("[data-scale]")) scale.hidden = scale.dataset.scale !== name;
    if (name === "cells") cellsReady();
    redraw();
  };
  for (const radio of radios) radio.addEventListener("change", () => shade(radio.value));
  toggle.addEventListener("change", () => { frame.classList.toggle("areas-off", !toggle.checked); redraw(); });
  for (const part of frame.querySelectorAll(".layers, .toggle")) part.hidden = false;
  L.DomEvent.disableClickPropagation(frame.querySelector(".legend"));

  // Names of wards where there is room for them
  const names = [];
  layers.wards?.eachLayer((shape) => {
    const source = row("wards", shape.feature.properties.i);
    if (!source) return;
    const text = nameIn(source);
    names.push({ shape, text, authority: source.querySelector('[data-key="authority"]').textContent.trim() });
  });
  // Towns are what wards are named after: three or more that share a first word, or an authority without such
  const grouped = (list, key) => {
    const groups = new Map();
    for (const item of list) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
    return [...groups].filter(([, wards]) => wards.length > 2);
  };
  const shared = (texts) => {
    const words = texts[0].split(" ");
    while (!texts.every((text) => `${text} `.startsWith(`${words.join(" ")} `))) words.pop();
    return words.join(" ");
  };
  const towns = grouped(names, (name) => name.text.split(" ")[0]).map(([, wards]) => [shared(wards.map((w) => w.text)), wards]);
  const named = new Set(towns.flatMap(([, wards]) => wards.map((ward) => ward.authority)));
  towns.push(...grouped(names.filter((name) => !named.has(name.authority)), (name) => name.authority));
  const best = (wards) => Math.min(...wards.map((ward) => ward.shape.feature.properties.i));
  towns.sort(([, a], [, b]) => best(a) - best(b)); // where most happens is named first
  const middle = (wards) => {
    const at = wards.map((ward) => ward.shape.getCenter());
    const sorted = (of) => at.map(of).sort((a, b) => a - b)[at.length >> 1];
    return L.latLng(sorted((p) => p.lat), sorted((p) => p.lng));
  };
  const ground = map.createPane("names");
  ground.style.zIndex = 420;
  ground.style.pointerEvents = "none";
  const streets = addGround(map, frame.dataset.ground, "drawn" in frame.dataset) && "named" in frame.dataset;
  const label = () => {
    ground.replaceChildren();
    const view = map.getBounds();
    const taken = [];
    for (const badge of badges.values()) { // best rank first; one that would lie under a better one shrinks to a dot
      const p = map.latLngToLayerPoint(badge.getLatLng()).add([14, -14]);
      const hidden = taken.some((t) => p.x + 10 > t[0] && p.x - 10 < t[2] && p.y + 10 > t[1] && p.y - 10 < t[3]);
      badge.getElement()?.classList.toggle("dot", hidden);
      if (!hidden) taken.push([p.x - 12, p.y - 12, p.x + 12, p.y + 12]);
    }
    const put = (text, at, kind) => {
      if (!view.contains(at)) return;
      const p = map.latLngToLayerPoint(at);
      const name = document.createElement("span");
      name.className = `wardname ${kind}`;
      name.textContent = text;
      ground.append(name);
      const half = name.offsetWidth / 2;
      const tries = kind === "town" ? [[0, 0], [0, 20], [0, -20], [-half - 16, 0], [half + 28, 0], [0, 36]] : [[0, 0]];
      for (const [right, down] of tries) {
        const [x, y] = [p.x + right, p.y + down];
        const area = [x - half, y - 9, x + half, y + 9];
        if (taken.some((t) => t[0] < area[2] && t[2] > area[0] && t[1] < area[3] && t[3] > area[1])) continue;
        taken.push(area);
        name.style.left = `${x}px`;
        name.style.top = `${y}px`;
        return;
      }
      name.remove();
    };
    if (streets) return; // towns, suburbs and streets stand on the map: wards are named in their table
    if (map.getZoom() < 11.5) for (const [text, wards] of towns) put(text, middle(wards), "town");
    if (map.getZoom() < 10) return;
    for (const { shape, text } of names) {
      const box = shape.getBounds();
      const width = map.latLngToLayerPoint(box.getNorthEast()).x - map.latLngToLayerPoint(box.getSouthWest()).x;
      if (width > 7 * text.length) put(text, shape.getCenter(), "ward");
    }
  };
  map.on("zoomend moveend resize", label);

  // What the first part of an answer left open is there: the page has it already, the map follows without moving
  document.addEventListener("tested", ({ detail: { areas, query } }) => {
    const held = selected;
    release();
    for (const layer of [layers.hotspots, typeof geo_json_casing === "undefined" ? null : geo_json_casing]) layer?.remove();
    shapes.hotspots.clear();
    const draw = (name) => L.geoJSON(areas[name], { pane: name, interactive: name !== "casing", smoothFactor: 0.5, style: (feature) => feature.properties.style }).addTo(map);
    draw("casing");
    layers.hotspots = draw("hotspots");
    adopt("hotspots", layers.hotspots);
    layers.hotspots.eachLayer(number);
    frame.dataset.query = query;
    tiles?.setUrl(`${tiles._url.split("?")[0]}?${query}`, true); // the density is the same: what is drawn stays
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
    for (const scale of frame.querySelectorAll("[data-scale]")) scale.hidden = scale.dataset.scale !== frame.dataset.shade;
    if (frame.dataset.shade !== "density" || !toggle.checked) redraw();
    label();
  });

  // Tiles that take longer than 400 ms say so; tiles that fail say that
  const said = frame.querySelector(".loading");
  let waiting = 0;
  const say = (text) => { clearTimeout(waiting); said.textContent = text; said.hidden = !text; };
  const tiles = typeof tile_layer_density === "undefined" ? null : tile_layer_density;
  tiles?.on("loading", () => { waiting = setTimeout(() => say("Drawing the density …"), 400); });
  tiles?.on("load", () => { if (!said.dataset.failed) say(""); frame.dataset.tiles = "ready"; });
  tiles?.on("tileerror", () => { said.dataset.failed = "yes"; say("Some of the density could not be drawn. Reload the page to try again."); });

  // The view leaves room for the legend where it lies on the map; only then are tiles asked for
  const whole = layers.wards?.getBounds();
  if (whole?.isValid()) map.fitBounds(whole, { paddingTopLeft: [room(), 8], paddingBottomRight: [8, 8], animate: false });
  tiles?.addTo(map);
  label();
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  map.getContainer().setAttribute("role", "application");
  map.getContainer().setAttribute("aria-label", "Map. Arrow keys move it, plus and minus zoom. The tables below hold the same figures.");
  frame.classList.add("live");
})();
