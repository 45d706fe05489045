// Streets under a map and their names above whatever it shows: our own tiles, on every map alike.
"use strict";
function addGround(map, stamp, options) { // eslint-disable-line no-unused-vars
  if (!stamp) return null;
  const at = (name, zIndex) => {
    const pane = map.getPane(name) ?? map.createPane(name);
    pane.style.zIndex = zIndex;
    pane.style.pointerEvents = "none";
    return name;
  };
  const style = options?.style ?? "light";
  const layer = (name, pane) => L.tileLayer(`/basemap/${name}/{z}/{x}/{y}.png?v=${stamp}`, { pane, minZoom: 7, maxZoom: 19 }).addTo(map);
  const streets = options?.drawn ? layer(style, at("ground", 150)) : null; // without a file of streets there are names alone
  const names = layer(`labels-${style}`, at("labels", 430));
  map.getContainer().closest(".map, .site-map, .draw-map")?.classList.add("grounded");
  return { streets, names };
}
