// The outline that is being drawn: its corners, what was done to them and can be undone, and how large it is.
// change(corners, words, same): what is so now and what was done; same: one with the change before, if that said the same.
"use strict";
const makeOutline = (changed) => { // eslint-disable-line no-unused-vars
  let corners = [];
  let last = "";
  const past = [];
  const future = [];
  const step = (from, to) => {
    const one = from.pop();
    if (!one) return "";
    to.push([corners, one[1]]);
    corners = one[0];
    last = "";
    changed();
    return one[1];
  };
  return {
    get corners() { return corners; },
    start: (first) => { corners = first; changed(); },
    change: (next, words, same = false) => {
      if (!same || last !== words) past.push([corners, words]);
      last = words;
      future.length = 0;
      corners = next;
      changed();
    },
    undo: () => step(past, future),
    redo: () => step(future, past),
    get undoable() { return past.length > 0; },
    get redoable() { return future.length > 0; },
  };
};
// Metres along a degree of longitude and of latitude (WGS 84)
const metresAt = (lat) => {
  const turn = (lat * Math.PI) / 180;
  return [111412.84 * Math.cos(turn) - 93.5 * Math.cos(3 * turn), 111132.92 - 559.82 * Math.cos(2 * turn)];
};
const areaOf = (corners) => { // eslint-disable-line no-unused-vars
  if (corners.length < 3) return 0;
  const [along, up] = metresAt(corners[0].lat);
  const xy = corners.map(({ lat, lng }) => [(lng - corners[0].lng) * along, (lat - corners[0].lat) * up]);
  const twice = xy.reduce((sum, [x, y], i) => { const [a, b] = xy[(i + 1) % xy.length]; return sum + x * b - a * y; }, 0);
  return Math.abs(twice) / 2e6; // km²
};
const circleRound = ({ lat, lng }, radius, sides = 24) => { // eslint-disable-line no-unused-vars
  const [along, up] = metresAt(lat);
  return Array.from({ length: sides }, (_, i) => {
    const turn = (2 * Math.PI * i) / sides;
    return L.latLng(lat + (radius * Math.cos(turn)) / up, lng + (radius * Math.sin(turn)) / along);
  });
};
