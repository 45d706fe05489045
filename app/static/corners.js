// The corners of an outline as handles: each can be dragged, moved with the arrow keys, removed, and followed by another.
// outline: makeOutline's; live(corners): draw while a handle moves; say(words): tell what was done.
"use strict";
const cornerHandles = (map, outline, { live, say, frame }) => { // eslint-disable-line no-unused-vars
  const MOST = 120; // handles at once: of a finer outline only those in view have one
  const APART = 44; // pixels between corners from which there is room for a handle in between
  const group = L.layerGroup().addTo(map);
  const handles = new Map();
  let current = -1;
  const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const moved = (i, at) => outline.corners.map((corner, j) => (j === i ? at : corner));
  const middle = (i) => {
    const [one, next] = [outline.corners[i], outline.corners[(i + 1) % outline.corners.length]];
    return L.latLng((one.lat + next.lat) / 2, (one.lng + next.lng) / 2);
  };
  const inserted = (i, at) => [...outline.corners.slice(0, i + 1), at, ...outline.corners.slice(i + 1)];
  const focus = (i) => handles.get(i)?.getElement()?.focus({ preventScroll: true });
  const insert = (i) => {
    outline.change(inserted(i, middle(i)), "Corner put in");
    focus(i + 1);
    say(`Corner ${i + 2} put in between. ${outline.corners.length} corners.`);
  };
  const remove = (i) => {
    outline.change(outline.corners.filter((_, j) => j !== i), "Corner removed");
    const next = Math.min(i, outline.corners.length - 1);
    if (next >= 0) focus(next);
    else frame.focus();
    say(`Corner ${i + 1} removed. ${outline.corners.length} left.`);
  };
  const press = (i) => (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const way = steps[event.key];
    if (way) {
      const far = event.shiftKey ? 4 : 20;
      const at = map.containerPointToLatLng(map.latLngToContainerPoint(outline.corners[i]).add(L.point(way).multiplyBy(far)));
      outline.change(moved(i, at), `Corner ${i + 1} moved`, true);
      map.panInside(at, { padding: [24, 24], animate: false });
      focus(i);
      say(`Corner ${i + 1} moved.`);
    } else if (event.key === "Delete" || event.key === "Backspace") remove(i);
    else if (event.key === "Enter" || event.key === "Insert") insert(i);
    else if (event.key === "Escape") frame.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const icon = (className, size) => L.divIcon({ className, iconSize: [size, size] });
  const corner = (i) => {
    const handle = L.marker(outline.corners[i], { icon: icon("corner", 32), draggable: true, keyboard: false, zIndexOffset: 1000 }).addTo(group);
    const element = handle.getElement();
    element.tabIndex = 0;
    element.setAttribute("role", "button");
    element.setAttribute("aria-label", `Corner ${i + 1} of ${outline.corners.length}`);
    element.setAttribute("aria-keyshortcuts", "Delete Insert");
    element.addEventListener("focus", () => { current = i; mark(); });
    element.addEventListener("keydown", press(i));
    handle.on("click", () => focus(i));
    handle.on("contextmenu", () => remove(i));
    handle.on("drag", () => live(moved(i, handle.getLatLng())));
    handle.on("dragend", () => { outline.change(moved(i, handle.getLatLng()), "Corner moved"); focus(i); say(`Corner ${i + 1} moved.`); });
    handles.set(i, handle);
  };
  const between = (i) => {
    const handle = L.marker(middle(i), { icon: icon("corner between", 32), draggable: true, keyboard: false, title: "Drag or click: a corner in between" }).addTo(group);
    handle.getElement().setAttribute("aria-hidden", "true"); // by keyboard: Enter on the corner before
    handle.on("click", () => insert(i));
    handle.on("drag", () => live(inserted(i, handle.getLatLng())));
    handle.on("dragend", () => { outline.change(inserted(i, handle.getLatLng()), "Corner put in"); focus(i + 1); say(`Corner ${i + 2} put in between. ${outline.corners.length} corners.`); });
  };
  const mark = () => { for (const [i, handle] of handles) handle.getElement()?.classList.toggle("current", i === current); };
  const show = () => {
    group.clearLayers();
    handles.clear();
    const n = outline.corners.length;
    if (current >= n) current = -1;
    const view = map.getBounds().pad(0.1);
    const all = outline.corners.map((_, i) => i);
    const seen = n > MOST ? all.filter((i) => view.contains(outline.corners[i])) : all;
    if (seen.length > MOST) return;
    const apart = (i) => map.latLngToLayerPoint(outline.corners[i]).distanceTo(map.latLngToLayerPoint(outline.corners[(i + 1) % n]));
    for (const i of seen) {
      corner(i);
      if (n > 2 && apart(i) >= APART) between(i);
    }
    mark();
  };
  map.on("zoomend moveend", () => {
    const held = [...handles].find(([, handle]) => handle.getElement() === document.activeElement)?.[0];
    show();
    if (held !== undefined) focus(held);
  });
  return { show, remove: () => (current >= 0 ? remove(current) : say("Choose a corner first: click it, or go to it with Tab.")) };
};
