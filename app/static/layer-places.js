// One layer on a map. Points that would lie on each other are one symbol with their number; in view and few, each can be
// reached with Tab. Outlines have a name that can be pressed.
"use strict";
const layerPane = (map, name, zIndex) => {
  const pane = map.getPane(name) ?? map.createPane(name);
  pane.style.zIndex = zIndex;
  return name;
};
const pressed = (marker, act) => marker.on("click", act).on("keypress", ({ originalEvent }) => { if (originalEvent.key === "Enter") act(); });
const layerOfPoints = (entry, { map, element, picture, popup, load, say }) => { // eslint-disable-line no-unused-vars
  const CELL = entry.tiled ? 14 : 40; // pixels within which symbols are one; the many are small
  const SIZE = entry.tiled ? 16 : 24;
  const MOST = 12; // of a symbol that stands for several, how many are facts
  const FOCUSED = 60; // most symbols that Tab goes through
  const FROM = 16; // zoom from which points that come by tiles are asked for
  const pane = layerPane(map, "symbols", 590);
  const group = L.layerGroup().addTo(map);
  const tiles = new Map();
  let there = true;
  const label = (at) => entry.symbols[at[2]][1];
  const open = (at, point) => {
    L.popup({ maxWidth: 300 }).setLatLng(at).setContent(popup(entry, point[3], point[4], point[5], label(point))).openOn(map);
    say([point[3], label(point), point[4]].filter(Boolean).join(". "));
  };
  const single = (point, keyboard) => {
    const at = L.latLng(point[1], point[0]);
    const name = [label(point), point[3]].filter(Boolean).join(": ");
    const icon = L.icon({ iconUrl: `/layers/symbols/${entry.symbols[point[2]][0]}.svg`, iconSize: [SIZE, SIZE] });
    pressed(L.marker(at, { pane, icon, keyboard, alt: name, title: name }), () => open(at, point)).addTo(group);
  };
  const several = (points, keyboard) => {
    const at = L.latLng(points.reduce((sum, p) => sum + p[1], 0) / points.length, points.reduce((sum, p) => sum + p[0], 0) / points.length);
    const counts = new Map();
    for (const point of points) counts.set(point[2], (counts.get(point[2]) ?? 0) + 1);
    const [most] = [...counts].sort((a, b) => b[1] - a[1])[0];
    const face = element("span", "");
    face.append(picture(entry.symbols[most][0], ""), element("b", points.length));
    const words = [...counts].map(([kind, n]) => `${n} ${entry.symbols[kind][1]}`).join(", ");
    const marker = L.marker(at, { pane, keyboard, title: words, icon: L.divIcon({ className: "several", html: face, iconSize: [44, 24] }) }).addTo(group);
    marker.getElement().setAttribute("aria-label", `${entry.title}, ${words}.`);
    const all = () => { // they stand so close that no zoom parts them
      const box = element("div", "");
      box.append(...points.slice(0, MOST).map((point) => popup(entry, point[3], point[4], point[5], label(point))));
      if (points.length > MOST) box.append(element("p", `and ${points.length - MOST} more`));
      L.popup({ maxWidth: 300, maxHeight: 240 }).setLatLng(at).setContent(box).openOn(map);
      say(points.slice(0, MOST).map((point) => point[3] || label(point)).join(". "));
    };
    const nearest = map.getZoom() >= map.getMaxZoom();
    pressed(marker, () => (nearest ? all() : map.setView(at, Math.min(map.getZoom() + 2, map.getMaxZoom()), { animate: false })));
  };
  const points = () => {
    if (!entry.tiled) return entry.points;
    if (map.getZoom() < FROM) return [];
    const n = 2 ** entry.tiled;
    const column = (lng) => Math.floor(((lng + 180) / 360) * n);
    const row = (lat) => Math.floor(((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * n);
    const view = map.getBounds();
    const found = [];
    for (let x = column(view.getWest()); x <= column(view.getEast()); x += 1) {
      for (let y = row(view.getNorth()); y <= row(view.getSouth()); y += 1) {
        const key = `${x}/${y}`;
        const held = tiles.get(key);
        if (held) found.push(...held);
        else if (held === undefined) {
          tiles.set(key, null); // it is coming
          load(`/layers/${entry.id}.json`, `tile=${key}`).then((part) => { tiles.set(key, part.points); if (there) show(); }).catch(() => { tiles.delete(key); say(`Some of ${entry.title.toLowerCase()} could not be loaded. Move the map to try again.`); });
        }
      }
    }
    return found;
  };
  const show = () => {
    const held = document.activeElement?.closest?.(".leaflet-symbols-pane") && document.activeElement.getAttribute("alt");
    group.clearLayers();
    const view = map.getBounds().pad(0.05);
    const cells = new Map();
    for (const point of points()) {
      if (!view.contains([point[1], point[0]])) continue;
      const at = map.project([point[1], point[0]]).divideBy(CELL).floor();
      const key = `${at.x} ${at.y}`;
      cells.set(key, [...(cells.get(key) ?? []), point]);
    }
    const keyboard = cells.size <= FOCUSED;
    for (const some of cells.values()) (some.length > (entry.tiled ? 3 : 1) ? several(some, keyboard) : some.forEach((point) => single(point, keyboard)));
    if (held) group.eachLayer((marker) => { if (marker.options.alt === held) marker.getElement().focus({ preventScroll: true }); });
  };
  map.on("moveend", show);
  show();
  return {
    words: () => (entry.tiled && map.getZoom() < FROM ? "They are many: zoom in to see them." : ""),
    remove: () => { there = false; map.off("moveend", show); group.remove(); },
  };
};
const layerOfAreas = (entry, { map, element, popup, say }) => { // eslint-disable-line no-unused-vars
  const pane = layerPane(map, "overlays", entry.levels.length ? 405 : 440);
  const group = L.layerGroup().addTo(map);
  const shapes = L.geoJSON(entry.areas, {
    pane: entry.levels.length ? layerPane(map, "shades", 390) : pane,
    interactive: entry.levels.length > 0,
    style: ({ properties: { level } }) => ({ className: `overlay ${entry.id}${level ? ` level-${level}` : ""}`, weight: level ? 0.5 : 2.5, fill: Boolean(level), smoothFactor: 0.5 }),
  }).addTo(group);
  const open = (at, { name, facts, href }) => {
    L.popup({ maxWidth: 300 }).setLatLng(at).setContent(popup(entry, name, facts, href)).openOn(map);
    say(`${name}. ${facts}`);
  };
  if (entry.levels.length) shapes.on("click", ({ latlng, layer }) => open(latlng, layer.feature.properties));
  const names = L.layerGroup().addTo(group);
  const seen = (view, at) => { // an outline whose edge is out of view has its name at the edge of the map
    const [high, wide] = [(view.getNorth() - view.getSouth()) / 12, (view.getEast() - view.getWest()) / 6];
    const within = (value, low, most) => Math.min(Math.max(value, low), most);
    return L.latLng(within(at.lat, view.getSouth() + high, view.getNorth() - high), within(at.lng, view.getWest() + wide, view.getEast() - wide));
  };
  const near = entry.levels.length ? 13 : 11;
  const label = () => {
    names.clearLayers();
    if (map.getZoom() < near) return;
    const view = map.getBounds();
    shapes.eachLayer((shape) => {
      const { name, level } = shape.feature.properties;
      const box = shape.getBounds();
      if (!view.intersects(box)) return;
      const at = level ? box.getCenter() : seen(view, L.latLng(box.getNorth(), box.getCenter().lng));
      const marker = L.marker(at, { pane: layerPane(map, "symbols", 590), keyboard: !level, interactive: !level, icon: L.divIcon({ className: `overlay-name${level ? " level" : ` of-${entry.id}`}`, html: element("span", level ? String(level) : name), iconSize: level ? [24, 24] : [0, 0] }) });
      pressed(marker, () => open(at, shape.feature.properties)).addTo(names);
      if (!level) marker.getElement().setAttribute("aria-label", `${entry.title}: ${name}`);
    });
  };
  map.on("zoomend moveend", label);
  label();
  return { words: () => (map.getZoom() < near ? "Zoom in for their names." : ""), remove: () => { map.off("zoomend moveend", label); group.remove(); } };
};
