// The numbers of hotspots: near by, each beside its place; from afar, a circle at it, larger with more incidents. Those that
// would lie on one another step aside, each with a line to its place, so that all can be read.
"use strict";
const mapNumbers = (map) => { // eslint-disable-line no-unused-vars
  const badges = new Map();
  const SMALL = 22;
  const make = (className, { at, n, rank, i }, press) => {
    const text = document.createElement("span");
    text.textContent = rank ?? "";
    const marker = L.marker(at, { keyboard: false, zIndexOffset: -100 * (rank ?? i), icon: L.divIcon({ className, html: text, iconSize: [SMALL, SMALL] }) });
    marker.on("click", press).addTo(map);
    const line = document.createElement("i");
    marker.getElement().append(line);
    badges.set(i, { marker, n, rank: rank ?? i, small: rank > 99 ? 30 : SMALL });
    return marker;
  };
  const clear = () => {
    for (const { marker } of badges.values()) marker.remove();
    badges.clear();
  };
  // Steps aside: in rings round the place, up and to the right first
  const steps = (first) => {
    const all = first ? [] : [[0, 0]];
    for (let far = first || 6; far < 400; far += 6) {
      const count = Math.max(8, Math.round(far / 4));
      for (let k = 0; k < count; k++) {
        const turn = -Math.PI / 4 + (k % 2 ? 1 : -1) * Math.ceil(k / 2) * (2 * Math.PI / count);
        all.push([far * Math.cos(turn), far * Math.sin(turn)]);
      }
    }
    return all;
  };
  const beside = steps(19);
  const on = steps(0);
  const lay = (afar) => {
    const most = Math.max(1, ...[...badges.values()].map(({ n }) => n || 0));
    const taken = [];
    for (const badge of [...badges.values()].sort((a, b) => a.rank - b.rank)) {
      const place = map.latLngToLayerPoint(badge.marker.getLatLng());
      const size = afar ? Math.round(badge.small + 22 * Math.sqrt((badge.n || 0) / most)) : badge.small;
      const free = ([x, y]) => taken.every((t) => (t.x - place.x - x) ** 2 + (t.y - place.y - y) ** 2 >= ((t.size + size) / 2 + 1) ** 2);
      const lift = afar ? -size / 2 - 9 : 0; // above its place, whose name stands there
      const [across, down] = (afar ? on : beside).find(([x, y]) => free([x, y + lift])) ?? [0, 0];
      const [x, y] = [across, down + lift];
      taken.push({ x: place.x + x, y: place.y + y, size });
      badge.shift = L.point(x, y);
      badge.size = size;
      const element = badge.marker.getElement();
      const { style } = element;
      style.width = style.height = `${size}px`;
      style.marginLeft = `${x - size / 2}px`;
      style.marginTop = `${y - size / 2}px`;
      const line = element.lastChild;
      const length = Math.hypot(x, y);
      line.hidden = afar ? !across && !down : length < 28;
      line.style.width = `${length}px`;
      line.style.transform = `rotate(${Math.atan2(-y, -x)}rad)`;
    }
    return taken;
  };
  return { badges, make, clear, lay };
};
