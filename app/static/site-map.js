// The map of one site: the drawing's shapes on a map that can be moved. Words stand in the page's tables.
(() => {
  "use strict";
  const frame = document.querySelector(".site-map");
  if (!frame || typeof L === "undefined") return;
  const canvas = frame.querySelector(".canvas");
  fetch(frame.dataset.shapes).then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.status)))).then((shapes) => {
    const holder = document.createElement("div");
    holder.className = "folium-map";
    canvas.append(holder);
    const map = L.map(holder, { attributionControl: false, zoomSnap: 0.25, minZoom: 7, maxZoom: 17, zoomAnimation: false, fadeAnimation: false, scrollWheelZoom: false });
    const ink = "#14213d";
    const fills = { new: "url(#cell-new)", persistent: "#5b6577", intermittent: "url(#cell-intermittent)", emptied: "#ffffff" };
    const put = (name, style, more) => L.geoJSON(shapes[name], { interactive: false, style, ...more }).addTo(map);
    const streets = addGround(map, frame.dataset.streets, "drawn" in frame.dataset);
    put("wards", { color: "#8a94a3", weight: 1, fillColor: "#fff", fillOpacity: streets ? 0 : 1 });
    put("cells", (cell) => ({ color: "#5b6577", weight: 1, fillColor: fills[cell.properties.kind], fillOpacity: 0.75 }));
    put("rings", (ring) => ({ color: ink, weight: 1.5, fill: false, dashArray: ring.properties.i ? "6 5" : null }));
    put("alerts", { color: "#b5400f", weight: 4, fill: false });
    put("site", { color: ink, weight: 3.5, fill: false });
    put("modes", { color: "#fff", weight: 5, fill: false });
    const modes = put("modes", (mode) => ({ color: "#b5400f", weight: 2, fill: false, dashArray: mode.properties.i ? null : "4 3" }));
    put("controls", { color: ink, weight: 2, dashArray: "2 4", fillOpacity: 0.08 }).eachLayer((place) => {
      const name = document.createElement("span");
      name.textContent = place.feature.properties.letter;
      L.marker(place.getBounds().getCenter(), { interactive: false, keyboard: false, icon: L.divIcon({ className: "rank", html: name, iconSize: [22, 22] }) }).addTo(map);
    });
    map.fitBounds(L.geoJSON(shapes.rings.features.length ? shapes.rings : shapes.site).getBounds(), { padding: [8, 8], animate: false });
    modes.eachLayer((mode) => {
      const fillColor = mode.feature.properties.i ? "#b5400f" : "#fff";
      L.circleMarker(mode.getBounds().getCenter(), { interactive: false, radius: 4, color: "#b5400f", weight: 1, fillColor, fillOpacity: 1 }).addTo(map);
    });
    // Patterns, so that no kind of cell is told by its colour alone
    const ground = canvas.querySelector(".leaflet-overlay-pane svg");
    const make = (name, values, inside) => {
      const part = document.createElementNS("http://www.w3.org/2000/svg", name);
      for (const [key, value] of Object.entries(values)) part.setAttribute(key, value);
      part.append(...(inside ?? []));
      return part;
    };
    const tile = { width: 7, height: 7, patternUnits: "userSpaceOnUse" };
    const white = () => make("rect", { width: 7, height: 7, fill: "#fff" });
    ground?.prepend(make("defs", {}, [
      make("pattern", { id: "cell-new", patternTransform: "rotate(45)", ...tile }, [white(), make("rect", { width: 3.5, height: 7, fill: "#b5400f" })]),
      make("pattern", { id: "cell-intermittent", ...tile }, [white(), make("circle", { cx: 3.5, cy: 3.5, r: 1.6, fill: "#5b6577" })]),
    ]));
    L.control.scale({ imperial: false }).addTo(map);
    holder.setAttribute("role", "application");
    holder.setAttribute("aria-label", "Map of the site. Arrow keys move it, plus and minus zoom. The tables below hold the same figures.");
    addLayers(map);
    frame.classList.add("live");
  }).catch(() => canvas.querySelector(".folium-map")?.remove()); // the drawing stays
})();
