// What stands round a map: its scale, its legend that folds, the way back to the whole area, and the wheel, which scrolls
// the page until the map is pressed.
"use strict";
const mapFrame = (map, frame) => { // eslint-disable-line no-unused-vars
  const legend = frame.querySelector("details.legend");
  const KEY = "after-dark-legend";
  const kept = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
  const room = matchMedia("(min-width: 861px)");
  legend.open = kept() ? kept() === "open" : room.matches && map.getSize().x >= 640;
  legend.querySelector("summary").addEventListener("click", () => { // who folds it, finds it folded
    try { localStorage.setItem(KEY, legend.open ? "folded" : "open"); } catch { /* it is not remembered */ }
  });
  for (const part of frame.querySelectorAll(".legend, .shades, .credit")) {
    L.DomEvent.disableClickPropagation(part);
  }

  const button = L.DomUtil.create("a", "whole-area", frame.querySelector(".leaflet-control-zoom"));
  button.href = "#map";
  button.title = "Whole area";
  button.setAttribute("role", "button");
  button.setAttribute("aria-label", "Whole area");
  L.DomEvent.on(button, "click", (event) => { L.DomEvent.stop(event); frame.dispatchEvent(new Event("whole-area")); });

  const hint = frame.querySelector(".wheel");
  const box = map.getContainer();
  let hiding = 0;
  map.scrollWheelZoom.disable();
  box.addEventListener("click", () => { map.scrollWheelZoom.enable(); hint.hidden = true; });
  box.addEventListener("mouseleave", () => { map.scrollWheelZoom.disable(); hint.hidden = true; });
  box.addEventListener("wheel", () => {
    if (map.scrollWheelZoom.enabled()) return;
    hint.hidden = false;
    clearTimeout(hiding);
    hiding = setTimeout(() => { hint.hidden = true; }, 1600);
  }, { passive: true });

  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  box.setAttribute("role", "application");
  box.setAttribute("aria-label", "Map. Arrow keys move it, plus and minus zoom. The list beside it and the tables below hold the same figures.");
};
