// The shade “Streets”: density along the streets, worked out by the server when somebody first asks for it. What cannot be
// put to streets, or lies on no streets to measure along, is said in the legend instead.
(() => {
  const frame = document.getElementById("map");
  const scale = frame?.querySelector("[data-scale=streets]");
  if (!scale || typeof L === "undefined" || typeof map_workspace === "undefined") return;
  const map = map_workspace;
  const pane = map.createPane("street-density"); // above the wards, below labels and outlines
  pane.style.zIndex = 300;
  pane.style.pointerEvents = "none";
  let layer = null;
  let asked = "";

  const paragraph = (text, strong = "") => {
    const p = document.createElement("p");
    if (strong) {
      p.append(Object.assign(document.createElement("strong"), { textContent: strong }), document.createElement("br"));
    }
    p.append(text);
    return p;
  };

  const told = ({ title, unit, classes }) => {
    const list = document.createElement("ul");
    for (const { colour, text } of [...classes].reverse()) {
      const row = document.createElement("li");
      const mark = document.createElement("i");
      mark.style.background = colour;
      row.append(mark, text);
      list.append(row);
    }
    if (!classes.length) list.append(Object.assign(document.createElement("li"), { textContent: "nothing to colour" }));
    scale.replaceChildren(paragraph(unit, title), list);
  };

  const show = async () => {
    const query = frame.dataset.query;
    if (frame.dataset.shade !== "streets") {
      layer?.remove();
      return;
    }
    if (asked === query) {
      layer?.addTo(map);
      return;
    }
    asked = query;
    layer?.remove();
    layer = null;
    const answer = await fetch(`/tiles/street-density.json?${query}`).catch(() => null);
    const said = await answer?.json().catch(() => null);
    if (!answer?.ok) {
      scale.replaceChildren(paragraph(said?.detail ?? "The density along streets could not be had. Reload the page to try again.", "Density along streets"));
      return;
    }
    told(said);
    layer = L.tileLayer(`/tiles/street-density/{z}/{x}/{y}.png?${query}`, { pane: "street-density", minZoom: 6, maxNativeZoom: 16 });
    if (frame.dataset.shade === "streets") layer.addTo(map);
  };

  new MutationObserver(show).observe(frame, { attributes: true, attributeFilter: ["data-shade", "data-query"] });
  show();
})();
