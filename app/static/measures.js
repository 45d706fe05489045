// How large an outline is and what lies inside, while it is drawn: the area at once, the rest when the server answers.
"use strict";
const outlineMeasures = (box) => { // eslint-disable-line no-unused-vars
  const PAUSE = 250; // milliseconds without a change before the server is asked
  const [told, size] = ["draw-measures", "draw-size"].map((id) => document.getElementById(id));
  const offence = document.getElementById("form-offence");
  const source = document.getElementById("source");
  let waiting = 0;
  let asked = null;
  let kept = [];
  const put = (element, words) => { if (element.textContent !== words) element.textContent = words; };
  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    const query = new URLSearchParams({ offence: offence?.value || box.dataset.offence, corners: kept.map(({ lat, lng }) => `${lng.toFixed(6)},${lat.toFixed(6)}`).join(";") });
    if (source?.value) query.set("source", source.value);
    try {
      const answer = await fetch(`${box.dataset.inside}?${query}`, { signal: asked.signal });
      if (!answer.ok) throw new Error(answer.status);
      const found = await answer.json();
      put(told, found.fault ?? `${found.measures}. ${found.inside}`);
      put(size, found.size ?? "");
      box.dataset.measured = kept.length;
    } catch (error) {
      if (error.name !== "AbortError") put(told, "The area could not be measured. It can be saved all the same.");
    }
  };
  const later = () => {
    clearTimeout(waiting);
    delete box.dataset.measured;
    if (kept.length > 2) waiting = setTimeout(ask, PAUSE);
  };
  for (const field of [offence, source]) field?.addEventListener("change", later);
  return (corners, done) => {
    kept = corners;
    asked?.abort();
    if (corners.length < 3) { put(told, ""); put(size, ""); }
    else put(told, `${areaOf(corners).toPrecision(2)} km² …`);
    if (done) later();
  };
};
