// Drawing the outline of a site or a zone: by mouse, by touch, or by keyboard with a cross in the middle of the map.
(() => {
  "use strict";
  const box = document.getElementById("drawing");
  const text = document.getElementById("corners");
  if (!box || !text || typeof L === "undefined") return;
  box.hidden = false;
  const said = document.getElementById("draw-said");
  const map = L.map("draw-map", { attributionControl: false, zoomSnap: 0.5, keyboard: false, doubleClickZoom: false, minZoom: 7, maxZoom: 18, fadeAnimation: false, zoomAnimation: false });
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
  const outline = L.polygon([], { color: "#b5400f", weight: 3, fillOpacity: 0.12, interactive: false }).addTo(map);
  const dots = L.layerGroup().addTo(map);
  let corners = [];

  // What is drawn stands in the text field, and what is typed there is drawn: the field is what is sent
  const say = (words) => { said.textContent = words; };
  const show = () => {
    outline.setLatLngs(corners);
    dots.clearLayers();
    for (const corner of corners) dots.addLayer(L.circleMarker(corner, { radius: 4, color: "#14213d", fillColor: "#fff", fillOpacity: 1, weight: 2, interactive: false }));
  };
  const write = () => {
    text.value = corners.map(({ lat, lng }) => `${lng.toFixed(6)}, ${lat.toFixed(6)}`).join("\n");
    const choice = document.querySelector("input[name=where][value=corners]");
    if (choice) choice.checked = true;
    show();
  };
  const read = (fit) => {
    const rows = text.value.split("\n").map((line) => line.trim().split(/[,;\s]+/).map(Number)).filter((row) => row.length === 2 && row.every(Number.isFinite));
    corners = rows.every(([lng, lat]) => Math.abs(lng) < 11 && lat > 49 && lat < 62) ? rows.map(([lng, lat]) => L.latLng(lat, lng)) : [];
    show();
    if (fit && corners.length > 2) map.fitBounds(outline.getBounds(), { padding: [80, 80], animate: false });
  };
  const words = () => (corners.length < 3 ? `${corners.length} ${corners.length === 1 ? "corner" : "corners"}; an area needs three.` : `${corners.length} corners.`);
  const add = (at) => { corners.push(at); write(); say(`Corner added. ${words()}`); };
  const undo = () => { if (!corners.pop()) return say("There is no corner to take back."); write(); say(`Corner taken back. ${words()}`); };
  const clear = () => { corners = []; write(); say("Started again: no corners."); };

  map.on("click", (event) => add(event.latlng));
  text.addEventListener("input", () => read(false));
  for (const button of document.querySelectorAll("[data-draw]")) button.addEventListener("click", button.dataset.draw === "undo" ? undo : clear);

  // Keyboard: the cross moves over the map, and the map follows it at its edge
  const at = L.point(0, 0);
  const place = () => { cross.style.left = `${at.x}px`; cross.style.top = `${at.y}px`; };
  const centre = () => { const size = map.getSize(); at.x = size.x / 2; at.y = size.y / 2; place(); };
  const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  frame.addEventListener("focus", () => { cross.hidden = false; centre(); say(`Cross in the middle. ${words()}`); });
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
    } else if (event.key === "Enter") add(map.containerPointToLatLng(at));
    else if (event.key === "Backspace") undo();
    else if (event.key === "Escape") clear();
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
    read(true);
    if (corners.length < 3) map.fitBounds(wards.getBounds(), { animate: false });
    label();
    L.tileLayer("/tiles/density/{z}/{x}/{y}.png?offence=ALL_CRIME", { opacity: 0.5, maxNativeZoom: 15, minZoom: 7, maxZoom: 18 }).addTo(map);
    box.dataset.ready = "yes";
  }).catch(() => say("The ground of the map could not be loaded. Corners can be pasted below."));
  L.control.scale({ imperial: false }).addTo(map);
})();
