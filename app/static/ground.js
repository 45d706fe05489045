// Streets under a map and their names above whatever it shows: our own tiles, on every map alike, light or dark as the
// reader's screen asks. drawn: whether there are streets to draw, not names alone. Tells whether there is anything.
"use strict";
function addGround(map, stamp, drawn) { // eslint-disable-line no-unused-vars
  if (!stamp) return false;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const layers = [];
  const address = (name) => `/basemap/${name}${dark.matches ? "dark" : "light"}/{z}/{x}/{y}.png?v=${stamp}`;
  const layer = (name, pane, zIndex) => {
    const { style } = map.getPane(pane) ?? map.createPane(pane);
    style.zIndex = zIndex;
    style.pointerEvents = "none";
    layers.push([name, L.tileLayer(address(name), { pane, minZoom: 7, maxZoom: 19 }).addTo(map)]);
  };
  if (drawn) layer("", "ground", 150);
  layer("labels-", "labels", 430);
  dark.addEventListener("change", () => { for (const [name, tiles] of layers) tiles.setUrl(address(name)); });
  map.getContainer().closest(".map, .site-map, .draw-map")?.classList.add("grounded");
  return true;
}
