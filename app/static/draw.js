// Drawing the outline of a site or a zone: by mouse, by touch, or by keyboard with a cross in the middle of the map.
(() => {
  "use strict";
  const box = document.getElementById("drawing");
  const text = document.getElementById("corners");
  if (!box || !text || typeof L === "undefined") return;
  box.hidden = false;
  const said = document.getElementById("draw-said");
  const map = L.map("draw-map", { attributionControl: false, zoomSnap: 0.5, keyboard: false, doubleClickZoom: false, minZoom: 7, maxZoom: 19, fadeAnimation: false, zoomAnimation: false });
  map.setView([51.35, -1.95], 9);
  const frame = map.getContainer();
  frame.tabIndex = 0;
  frame.setAttribute("role", "application");
  frame.setAttribute("aria-label", "Map to draw on");
  frame.setAttribute("aria-describedby", "draw-help");
  const cross = document.createElement("div");
  cross.className = "cross";
  cross.hidden = true;
  frame.append(cross);
  const shape = L.polygon([], { className: "outline", weight: 3, fillOpacity: 0.12, interactive: false }).addTo(map);
  const ends = L.layerGroup().addTo(map);
  const button = (name) => box.querySelector(`[data-draw=${name}]`);
  const say = (words) => { said.textContent = words; };
  const measure = outlineMeasures(box);
  const words = (n) => (n < 3 ? `${n} ${n === 1 ? "corner" : "corners"}; an area needs three.` : `${n} corners.`);

  // What is drawn stands in the text field, and what is typed there is drawn: the field is what is sent
  let typing = false;
  const live = (corners) => { shape.setLatLngs(corners); measure(corners, false); };
  const outline = makeOutline(() => {
    shape.setLatLngs(outline.corners);
    if (!typing) {
      text.value = outline.corners.map(({ lat, lng }) => `${lng.toFixed(6)}, ${lat.toFixed(6)}`).join("\n");
      const choice = document.querySelector("input[name=where][value=corners]");
      if (choice && outline.undoable) choice.checked = true;
    }
    handles.show();
    measure(outline.corners, true);
    button("undo").disabled = !outline.undoable;
    button("redo").disabled = !outline.redoable;
  });
  const handles = cornerHandles(map, outline, { live, say, frame });
  const typed = () => {
    const rows = text.value.split("\n").map((line) => line.trim().split(/[,;\s]+/).map(Number)).filter((row) => row.length === 2 && row.every(Number.isFinite));
    return rows.every(([lng, lat]) => Math.abs(lng) < 11 && lat > 49 && lat < 62) ? rows.map(([lng, lat]) => L.latLng(lat, lng)) : [];
  };
  const asTyped = (act) => { typing = true; act(typed()); typing = false; };
  text.addEventListener("input", () => asTyped((corners) => outline.change(corners, "Corners typed", true)));

  // What a press on the map means: a corner, the middle of a circle, or an end of a street
  const quick = quickShapes(box, { map, outline, ends, say });
  const press = (at) => {
    if (quick.press(at)) return;
    outline.change([...outline.corners, at], "Corner added");
    say(`Corner added. ${words(outline.corners.length)}`);
  };
  const acts = {
    undo: () => { const done = outline.undo(); say(done ? `Undone: ${done.toLowerCase()}. ${words(outline.corners.length)}` : "There is nothing to undo."); },
    redo: () => { const done = outline.redo(); say(done ? `Done again: ${done.toLowerCase()}. ${words(outline.corners.length)}` : "There is nothing to do again."); },
    remove: () => handles.remove(),
    clear: () => { quick.forget(); outline.change([], "Started again"); say("Started again: no corners."); },
  };
  map.on("click", (event) => press(event.latlng));
  for (const [name, act] of Object.entries(acts)) button(name).addEventListener("click", act);
  frame.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    const act = key === "y" || (key === "z" && event.shiftKey) ? acts.redo : key === "z" ? acts.undo : null;
    if (!act) return;
    act();
    if (!frame.contains(document.activeElement)) frame.focus();
    event.preventDefault();
  });

  // Keyboard: the cross moves over the map, and the map follows it at its edge
  const at = L.point(0, 0);
  const place = () => { cross.style.left = `${at.x}px`; cross.style.top = `${at.y}px`; };
  const centre = () => { const size = map.getSize(); at.x = size.x / 2; at.y = size.y / 2; place(); };
  const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  frame.addEventListener("focus", () => { cross.hidden = false; centre(); say(`Cross in the middle. ${words(outline.corners.length)}`); });
  frame.addEventListener("blur", () => { cross.hidden = true; });
  frame.addEventListener("keydown", (event) => {
    if (event.target !== frame || event.ctrlKey || event.altKey || event.metaKey) return;
    const step = steps[event.key];
    if (step) {
      const far = event.shiftKey ? 4 : 20;
      at.x += step[0] * far;
      at.y += step[1] * far;
      const size = map.getSize();
      const over = L.point(Math.max(at.x - size.x + 20, 0) + Math.min(at.x - 20, 0), Math.max(at.y - size.y + 20, 0) + Math.min(at.y - 20, 0));
      if (over.x || over.y) { map.panBy(over, { animate: false }); at._subtract(over); }
      place();
    } else if (event.key === "Enter") press(map.containerPointToLatLng(at));
    else if (event.key === "Backspace") acts.undo();
    else if (event.key === "Escape") acts.clear();
    else if (event.key === "+" || event.key === "=" || event.key === "-") {
      map.setZoomAround(map.containerPointToLatLng(at), map.getZoom() + (event.key === "-" ? -1 : 1), { animate: false });
      say(`Zoom ${map.getZoom()}.`);
    } else return;
    event.preventDefault();
  });

  const streets = addGround(map, box.dataset.streets, "drawn" in box.dataset);
  // The ground: wards with their names, density, and what is drawn already
  fetch(box.dataset.ground).then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.status)))).then((ground) => {
    const wards = L.geoJSON(ground.wards, { interactive: false, style: { color: "#8a94a3", weight: 1, fill: false } }).addTo(map); // the density lies below
    wards.bringToBack();
    L.geoJSON(ground.sites, { interactive: false, style: { color: "#14213d", weight: 2, dashArray: "6 5", fillOpacity: 0.05 } }).addTo(map);
    const names = L.layerGroup().addTo(map);
    const label = () => {
      names.clearLayers();
      if (map.getZoom() < 11 || (streets && map.getZoom() > 13)) return; // near by, streets and suburbs stand there
      const view = map.getBounds();
      wards.eachLayer((ward) => {
        const middle = ward.getCenter();
        if (!view.contains(middle)) return;
        const name = document.createElement("span");
        name.textContent = ward.feature.properties.name;
        names.addLayer(L.marker(middle, { interactive: false, keyboard: false, icon: L.divIcon({ className: "wardlabel", html: name, iconSize: [160, 20] }) }));
      });
    };
    map.on("moveend zoomend", label);
    asTyped(outline.start);
    if (outline.corners.length > 2) map.fitBounds(shape.getBounds(), { padding: [80, 80], animate: false });
    else map.fitBounds(wards.getBounds(), { animate: false });
    label();
    L.tileLayer("/tiles/density/{z}/{x}/{y}.png?offence=ALL_CRIME", { opacity: 0.5, maxNativeZoom: 15, minZoom: 7, maxZoom: 19 }).addTo(map);
    box.dataset.ready = "yes";
  }).catch(() => say("The ground of the map could not be loaded. Corners can be pasted below."));
  L.control.scale({ imperial: false }).addTo(map);
  addLayers(map);
})();
