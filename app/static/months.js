// The months as a slider: a bar for each, two thumbs on the lists “From” and “To”, which go on working by themselves. And of
// the three ways to ask for hours, choosing one lets go of the others. No number is made up here: bars come as they are given.
(() => {
  "use strict";
  const form = document.getElementById("ask");
  const place = document.getElementById("months");
  if (!form || !place) return;
  const lists = [form.elements.from, form.elements.to];
  const names = new Map();
  for (const list of lists) for (const o of list.options) if (/^\d{4}-\d{2}$/.test(o.value) && !/: no data$/.test(o.label)) names.set(o.value, o.label);
  const held = [...names.keys()].sort();
  if (held.length < 2) return;
  const next = (month) => { const [y, m] = month.split("-").map(Number); return m === 12 ? `${y + 1}-01` : `${y}-${String(m + 1).padStart(2, "0")}`; };
  const months = [];
  for (let month = held[0]; months.length < 600 && month <= held[held.length - 1]; month = next(month)) months.push(month);
  const say = (month) => names.get(month) ?? `${month}: no data`;
  const counts = new Map();
  const full = (month) => (counts.has(month) ? `${say(month)}, ${counts.get(month)}` : say(month));
  const nearest = (month) => Math.max(0, Math.min(months.length - 1, months.findIndex((one) => one >= month) === -1 ? months.length - 1 : months.findIndex((one) => one >= month)));

  const NS = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(NS, "svg");
  drawing.setAttribute("viewBox", `0 0 ${months.length * 10} 100`);
  drawing.setAttribute("preserveAspectRatio", "none");
  drawing.setAttribute("aria-hidden", "true");
  const bars = months.map((month, i) => {
    const bar = document.createElementNS(NS, "rect");
    for (const [key, value] of Object.entries({ x: i * 10 + 1, y: 96, width: 8, height: 4 })) bar.setAttribute(key, value);
    bar.dataset.month = month;
    drawing.append(bar);
    return bar;
  });
  const track = document.createElement("div");
  track.className = "track";
  const told = document.createElement("p");
  told.className = "told";
  const thumbs = ["First month", "Last month"].map((label) => {
    const thumb = document.createElement("input");
    Object.assign(thumb, { type: "range", min: 0, max: months.length - 1, step: 1 });
    thumb.setAttribute("aria-label", label);
    track.append(thumb);
    return thumb;
  });
  place.append(drawing, track, told);
  place.hidden = false;

  const show = () => {
    const [first, last] = thumbs.map((thumb) => Number(thumb.value));
    thumbs.forEach((thumb) => thumb.setAttribute("aria-valuetext", full(months[Number(thumb.value)])));
    thumbs[0].classList.toggle("over", first > (months.length - 1) / 2); // so that two thumbs on one month can both be taken
    bars.forEach((bar, i) => bar.classList.toggle("in", i >= first && i <= last));
    told.textContent = `${say(months[first])} to ${say(months[last])}`;
  };
  const follow = () => {
    const usual = [place.dataset.from ?? held[0], place.dataset.to ?? held[held.length - 1]];
    lists.forEach((list, i) => { thumbs[i].value = nearest(list.value || usual[i]); });
    if (Number(thumbs[0].value) > Number(thumbs[1].value)) [thumbs[0].value, thumbs[1].value] = [thumbs[1].value, thumbs[0].value];
    show();
  };
  const put = (i) => {
    const month = months[Number(thumbs[i].value)];
    const list = lists[i];
    if (![...list.options].some((o) => o.value === month)) list.add(new Option(say(month), month));
    list.value = month;
  };
  thumbs.forEach((thumb, i) => thumb.addEventListener("input", () => {
    const [first, last] = thumbs.map((one) => Number(one.value));
    if (first > last) thumb.value = i ? first : last; // a thumb stops at the other
    put(0);
    put(1);
    if (form.elements.weeks) form.elements.weeks.value = ""; // months in place of weeks
    show();
  }));
  for (const list of lists) list.addEventListener("change", follow);
  follow();

  fetch(place.dataset.bars, { headers: { accept: "application/json" } })
    .then((got) => (got.ok ? got.json() : Promise.reject(got.status)))
    .then((found) => {
      const given = new Map(found.months.map((one) => [one.month, one]));
      const most = Math.max(1, ...found.months.map((one) => one.n ?? 0));
      bars.forEach((bar) => {
        const one = given.get(bar.dataset.month);
        const known = one && one.n !== null;
        const height = known ? Math.max(1, (96 * one.n) / most) : 4;
        bar.setAttribute("height", height);
        bar.setAttribute("y", 100 - height);
        bar.classList.toggle("unknown", !known);
        if (known) counts.set(bar.dataset.month, Math.round(one.n).toLocaleString("en-GB"));
      });
      show();
    })
    .catch(() => place.classList.add("without")); // the thumbs work without bars

  const ways = ["night", "hours", "hour"].map((name) => form.elements[name]).filter(Boolean);
  for (const way of ways) {
    if (way.dataset.one !== undefined) way.disabled = false;
    for (const o of way.options ?? []) if (o.dataset.one !== undefined) o.disabled = false;
    way.addEventListener("change", () => { if (way.value) for (const other of ways) if (other !== way) other.value = ""; });
  }
})();
