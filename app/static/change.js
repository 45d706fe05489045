// Two periods side by side with linked maps, swiped by the edge between them, and their difference. The drawings below
// stay for paper and for who has no scripts; words stand in the page's tables.
(() => {
  "use strict";
  const frame = document.querySelector(".change-map");
  if (!frame || typeof L === "undefined") return;
  const live = frame.querySelector(".live");
  const modes = frame.querySelector(".modes");
  const edge = frame.querySelector(".edge");
  const range = edge.querySelector("input");
  const [south, west, north, east] = frame.dataset.corners.split(",").map(Number);
  const corners = [[south, west], [north, east]];
  const nearest = Number(frame.dataset.nearest);
  const captions = Object.fromEntries([...frame.querySelectorAll(".drawings figure")].map((one) => [one.dataset.layer, one.querySelector("figcaption").textContent]));
  const holders = ["first", "second"].map((name) => live.querySelector(`[data-map="${name}"]`));
  const said = ["first", "second"].map((name) => live.querySelector(`[data-caption="${name}"]`));
  live.hidden = modes.hidden = false;
  frame.classList.add("is-live");

  const make = (holder, names) => {
    const map = L.map(holder, { attributionControl: false, zoomSnap: 0.25, minZoom: 7, maxZoom: 17, zoomAnimation: false, fadeAnimation: false, inertia: false, scrollWheelZoom: false });
    addGround(map, frame.dataset.ground, "drawn" in frame.dataset);
    const layers = {};
    const wards = map.createPane("wards");
    wards.style.zIndex = 350;
    wards.style.pointerEvents = "none";
    for (const name of names) {
      const pane = map.createPane(name);
      pane.style.zIndex = 300;
      pane.style.pointerEvents = "none";
      layers[name] = L.tileLayer(`/change/${name}/{z}/{x}/{y}.png${frame.dataset.query}`, { pane: name, minZoom: 7, maxZoom: 17, maxNativeZoom: nearest, opacity: 0.85 });
    }
    map.on("focus", () => map.scrollWheelZoom.enable());
    map.on("blur", () => map.scrollWheelZoom.disable());
    L.control.scale({ imperial: false }).addTo(map);
    return { map, layers };
  };
  const first = make(holders[0], ["before", "after", "difference"]);
  const second = make(holders[1], ["after"]);
  const outlines = L.layerGroup();
  fetch(`/change/outlines.json${frame.dataset.query}`).then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.status)))).then(({ changed, wards }) => {
    for (const { map } of [first, second]) L.geoJSON(wards, { interactive: false, pane: "wards", style: { color: "#5b6577", weight: 0.8, fill: false } }).addTo(map);
    if (!changed.features.length) return;
    const line = (style) => L.geoJSON(changed, { interactive: false, style }).addTo(outlines);
    line({ color: "#fff", weight: 5, fill: false });
    line((one) => ({ color: "#14213d", weight: 2.5, fill: false, dashArray: one.properties.risen ? null : "6 5" })).eachLayer((one) => {
      const sign = document.createElement("span");
      sign.textContent = one.feature.properties.risen ? "+" : "−";
      L.marker(one.getBounds().getCenter(), { interactive: false, keyboard: false, icon: L.divIcon({ className: "sign", html: sign, iconSize: [20, 20] }) }).addTo(outlines);
    });
  }).catch(() => {}); // the table holds them, too

  // Linked: what one map does, the other does
  let following = false;
  const link = (from, to) => from.on("move zoom", () => {
    if (following || mode !== "beside") return;
    following = true;
    to.setView(from.getCenter(), from.getZoom(), { animate: false });
    following = false;
  });
  link(first.map, second.map);
  link(second.map, first.map);

  // The edge of the swipe, in the pixels of the map however it was moved
  const line = document.createElement("div");
  line.className = "line-of-edge";
  line.hidden = true;
  holders[0].append(line);
  const clip = () => {
    const { map } = first;
    const size = map.getSize();
    const at = size.x * range.value / 100;
    const corner = map.containerPointToLayerPoint([0, 0]);
    const cut = (left, right) => `polygon(${[[left, 0], [right, 0], [right, size.y], [left, size.y]].map(([x, y]) => `${x + corner.x}px ${y + corner.y}px`).join(",")})`;
    const swiping = mode === "swipe";
    map.getPane("before").style.clipPath = swiping ? cut(0, at) : "";
    map.getPane("after").style.clipPath = swiping ? cut(at, size.x) : "";
    line.style.left = `${at - 1.5}px`;
    range.setAttribute("aria-valuetext", `line at ${range.value} of 100`);
  };
  first.map.on("move zoom resize", clip);
  range.addEventListener("input", clip);

  let mode = "difference";
  const shown = { beside: ["before"], swipe: ["before", "after"], difference: ["difference"] };
  const show = (name) => {
    mode = frame.dataset.mode = name;
    for (const [layer, tiles] of Object.entries(first.layers)) {
      if (shown[name].includes(layer)) tiles.addTo(first.map); else tiles.remove();
    }
    const beside = name === "beside";
    holders[1].closest("figure").hidden = !beside;
    edge.hidden = line.hidden = name !== "swipe";
    if (name === "difference") outlines.addTo(first.map); else outlines.remove();
    said[0].textContent = beside ? captions.before : name === "swipe" ? `${captions.before} | ${captions.after}` : captions.difference;
    said[1].textContent = captions.after;
    for (const [holder, text] of [[holders[0], said[0].textContent], [holders[1], captions.after]]) {
      holder.setAttribute("role", "application");
      holder.setAttribute("aria-label", `Map. ${text}. Arrow keys move it, plus and minus zoom${beside ? "; both maps move together" : ""}. The tables below hold the figures.`);
    }
    first.map.invalidateSize({ animate: false });
    if (beside) {
      second.layers.after.addTo(second.map);
      second.map.invalidateSize({ animate: false });
      second.map.setView(first.map.getCenter(), first.map.getZoom(), { animate: false });
    }
    clip();
  };
  first.map.fitBounds(corners, { padding: [4, 4], animate: false });
  second.map.setView(first.map.getCenter(), first.map.getZoom(), { animate: false });
  modes.addEventListener("change", (event) => show(event.target.value));
  show(modes.querySelector(":checked").value);
  frame.dataset.ready = "";
})();
