// Streets under a map and their names above whatever it shows: our own tiles, on every map alike. drawn: whether there are
// streets to draw, not names alone. Tells whether there is anything.
"use strict";
function addGround(map, stamp, drawn) { // eslint-disable-line no-unused-vars
  if (!stamp) return false;
  const layer = (name, pane, zIndex) => {
    const { style } = map.getPane(pane) ?? map.createPane(pane);
    style.zIndex = zIndex;
    style.pointerEvents = "none";
    L.tileLayer(`/basemap/${name}/{z}/{x}/{y}.png?v=${stamp}`, { pane, minZoom: 7, maxZoom: 19 }).addTo(map);
  };
  if (drawn) layer("light", "ground", 150);
  layer("labels-light", "labels", 430);
  map.getContainer().closest(".map, .site-map, .draw-map")?.classList.add("grounded");
  return true;
}
