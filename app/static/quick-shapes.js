// Two shapes that are drawn at once: a circle round a press, and the strip along a street between two.
"use strict";
const quickShapes = (box, { map, outline, ends, say }) => { // eslint-disable-line no-unused-vars
  const buttons = [...box.querySelectorAll("[data-draw-as]")];
  const field = box.querySelector(".draw-width");
  const [label, input] = [field.querySelector("span"), field.querySelector("input")];
  const KINDS = {
    corners: { hint: "Press where the corners are." },
    circle: { hint: "Press where the middle is.", label: "Radius", usual: 150, limits: [50, 5000] },
    street: { hint: "Press on the street where the strip begins, then where it ends.", label: "Width", usual: 60, limits: [10, 500] },
  };
  const size = { circle: 150, street: 60 };
  let kind = "corners";
  let places = [];
  const forget = () => { places = []; ends.clearLayers(); };
  const dot = (at) => ends.addLayer(L.circleMarker(at, { radius: 6, className: "outline", weight: 3, fillOpacity: 1, interactive: false }));
  const choose = (name) => {
    kind = name;
    forget();
    for (const one of buttons) one.setAttribute("aria-pressed", one.dataset.drawAs === kind);
    field.hidden = kind === "corners";
    if (kind === "corners") return;
    label.textContent = KINDS[kind].label;
    [input.min, input.max] = KINDS[kind].limits;
    input.value = size[kind];
  };
  const street = async (again) => {
    const [from, to] = places.map(({ lat, lng }) => `${lng.toFixed(6)},${lat.toFixed(6)}`);
    const asked = places;
    try {
      const answer = await fetch(`${box.dataset.street}?${new URLSearchParams({ from, to, width: size.street })}`);
      if (!answer.ok) throw new Error(answer.status);
      const found = await answer.json();
      if (places !== asked) return; // somebody went on meanwhile
      outline.change(found.corners.map(([lng, lat]) => L.latLng(lat, lng)), "Strip drawn", again);
      say(found.street ? `Drawn along ${found.street}, ${size.street} m wide.` : `Drawn as a straight strip, ${size.street} m wide: no street of the map passes both places.`);
    } catch {
      say("The strip could not be drawn: its ends must be two places at most 5 km apart. Press them again.");
      forget();
    }
  };
  const circle = (again) => {
    outline.change(circleRound(places[0], size.circle), "Circle drawn", again);
    say(`Circle drawn, ${size.circle} m round its middle.`);
  };
  const draw = (again) => (kind === "circle" ? circle(again) : street(again));
  const press = (at) => {
    if (kind === "corners") return false;
    if (kind === "circle" || places.length > 1) forget();
    places = [...places, at];
    if (kind === "street") dot(at);
    if (kind === "circle" || places.length > 1) draw(false);
    else say("The strip begins here. Press where it ends.");
    return true;
  };
  for (const one of buttons) one.addEventListener("click", () => { choose(one.dataset.drawAs); say(KINDS[kind].hint); });
  const sized = () => {
    const [low, high] = KINDS[kind].limits;
    const given = Number(input.value);
    if (!(given >= low && given <= high)) return say(`${KINDS[kind].label}: from ${low} to ${high} metres.`);
    size[kind] = given;
    if (places.length > (kind === "circle" ? 0 : 1)) draw(true);
  };
  input.addEventListener("change", sized);
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); sized(); } }); // it would send the form
  choose("corners");
  return { press, forget };
};
