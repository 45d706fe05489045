// Names of wards and of towns on a map that has no names of its own below: where there is room for them.
// wards: [{ shape, text, authority }], the first with most incidents; taken: circles that are there, in layer points.
"use strict";
const wardNames = (map, wards) => { // eslint-disable-line no-unused-vars
  // Towns are what wards are named after: three or more that share a first word, or an authority without such
  const grouped = (list, key) => {
    const groups = new Map();
    for (const item of list) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
    return [...groups].filter(([, members]) => members.length > 2);
  };
  const shared = (texts) => {
    const words = texts[0].split(" ");
    while (!texts.every((text) => `${text} `.startsWith(`${words.join(" ")} `))) words.pop();
    return words.join(" ");
  };
  const towns = grouped(wards, (ward) => ward.text.split(" ")[0]).map(([, members]) => [shared(members.map((ward) => ward.text)), members]);
  const named = new Set(towns.flatMap(([, members]) => members.map((ward) => ward.authority)));
  towns.push(...grouped(wards.filter((ward) => !named.has(ward.authority)), (ward) => ward.authority));
  const best = (members) => Math.min(...members.map((ward) => ward.shape.feature.properties.i));
  towns.sort(([, a], [, b]) => best(a) - best(b)); // where most happens is named first
  const middle = (members) => {
    const at = members.map((ward) => ward.shape.getCenter());
    const sorted = (of) => at.map(of).sort((a, b) => a - b)[at.length >> 1];
    return L.latLng(sorted((p) => p.lat), sorted((p) => p.lng));
  };
  const pane = map.createPane("names");
  pane.style.zIndex = 420;
  pane.style.pointerEvents = "none";
  return (circles) => {
    pane.replaceChildren();
    const view = map.getBounds();
    const taken = circles.map(({ x, y, size }) => [x - size / 2, y - size / 2, x + size / 2, y + size / 2]);
    const put = (text, at, kind) => {
      if (!view.contains(at)) return;
      const p = map.latLngToLayerPoint(at);
      const name = document.createElement("span");
      name.className = `wardname ${kind}`;
      name.textContent = text;
      pane.append(name);
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
    if (map.getZoom() < 11.5) for (const [text, members] of towns) put(text, middle(members), "town");
    if (map.getZoom() < 10) return;
    for (const { shape, text } of wards) {
      const box = shape.getBounds();
      const width = map.latLngToLayerPoint(box.getNorthEast()).x - map.latLngToLayerPoint(box.getSouthWest()).x;
      if (width > 7 * text.length) put(text, shape.getCenter(), "ward");
    }
  };
};
