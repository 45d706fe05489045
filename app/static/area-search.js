// The area of the question's form: the list of the page, made a field to search in. A postcode or street that the list does
// not hold is asked of /search and becomes a circle. Without this script the list stays as it is. Words of places are set
// with textContent only.
(() => {
  "use strict";
  const select = document.getElementById("area");
  if (!select || select.tagName !== "SELECT") return;
  const MOST = 8;
  const REACH = [[250, "250 m"], [500, "500 m"], [1000, "1 km"]];
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();

  const whole = select.options[0].textContent;
  const places = [...select.options].slice(1).map((option) => ({
    value: option.value,
    label: option.textContent,
    sub: option.parentElement.label ?? "",
    words: plain(option.textContent),
  }));
  const chosen = () => select.selectedOptions[0];
  const ward = (value) => (/^ward:/.test(value) ? value.slice(5).split(",") : null);

  const field = document.createElement("input");
  field.id = "area-find";
  field.autocomplete = "off";
  field.spellcheck = false;
  field.placeholder = whole;
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": "area-found", "aria-autocomplete": "list", "aria-describedby": "area-hint" })) field.setAttribute(name, value);
  const list = document.createElement("ul");
  list.id = "area-found";
  list.className = "area-found";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Areas");
  list.hidden = true;
  const said = document.createElement("p");
  said.className = "unseen";
  said.setAttribute("role", "status");
  const box = document.createElement("div");
  box.className = "area-search";
  box.append(field, list, said);
  select.after(box);
  select.hidden = true;
  document.querySelector('label[for="area"]').htmlFor = field.id;
  document.getElementById("area-hint").hidden = false;

  const write = () => { field.value = select.value ? chosen().textContent : ""; };
  write();

  const shown = foundList(field, list);
  const { close } = shown;
  let found = [];
  let asked = 0;
  let typed = false; // since the last choice
  const choose = (place) => {
    let option = [...select.options].find((one) => one.value === place.value);
    if (!option) {
      option = new Option(place.label, place.value);
      select.append(option);
    }
    option.selected = true;
    typed = false;
    said.textContent = "";
    field.setCustomValidity("");
    write();
    close();
    select.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const put = (rows) => {
    found = rows;
    shown.put(rows, (place, row) => {
      row.addEventListener("mousedown", (event) => { event.preventDefault(); choose(place); });
      return [place.label, place.sub];
    });
    list.hidden = !rows.length;
    field.setAttribute("aria-expanded", String(rows.length > 0));
  };

  // What is listed: names that begin so before names that hold it; a second ward can be put beside the first
  const local = (text) => {
    const key = plain(text);
    if (!key) return [{ value: "", label: whole, sub: "All of it" }, ...places.filter((place) => /^(lad|town):/.test(place.value))].slice(0, 2 * MOST);
    const rank = ({ words }) => (words.startsWith(key) ? 0 : ` ${words}`.includes(` ${key}`) ? 1 : words.includes(key) ? 2 : 3);
    const hits = places.filter((place) => rank(place) < 3).sort((a, b) => rank(a) - rank(b)).slice(0, MOST);
    const before = ward(select.value);
    const more = before ? hits.filter(({ value }) => ward(value) && !before.includes(ward(value)[0])) : [];
    const together = more.slice(0, 3).map(({ value, label }) => ({
      value: `ward:${[...before, ...ward(value)].sort().join(",")}`,
      label: `${chosen().textContent} and ${label}`,
      sub: "Together",
    }));
    return [...hits, ...together];
  };
  const further = (hits) => hits // suburbs and villages, which are too many for the list
    .filter(({ code }) => code && !places.some(({ value }) => value === code))
    .slice(0, 3)
    .map(({ name, sub, code }) => ({ value: code, label: name, sub: sub ?? "" }));
  const circles = (hits) => hits
    .filter(({ code }) => !code)
    .slice(0, 2)
    .flatMap(({ name, sub, easting, northing }) => REACH.map(([radius, text]) => ({
      value: `circle:${easting},${northing},${radius}`, label: `Within ${text} of ${name}`, sub: sub ?? "",
    })));
  const look = async () => {
    const text = field.value;
    const now = (asked += 1);
    const rows = local(text);
    put(rows);
    if (plain(text).length < 3 || (rows.length === MOST && !/\d/.test(text))) return tell(rows);
    try {
      const answer = await fetch(`/search?${new URLSearchParams({ q: text })}`, { headers: { accept: "application/json" } });
      if (now !== asked || !answer.ok) return;
      const { hits = [] } = await answer.json();
      const all = [...rows, ...further(hits), ...circles(hits)];
      put(all);
      tell(all);
    } catch {
      tell(rows); // the list is here, whoever cannot be reached
    }
  };
  const tell = (rows) => {
    said.textContent = rows.length ? `${rows.length} ${rows.length === 1 ? "area" : "areas"} found.` : "No area is called so.";
  };

  let waiting = 0;
  field.addEventListener("input", () => {
    typed = true;
    field.setCustomValidity("");
    clearTimeout(waiting);
    waiting = setTimeout(look, 120);
  });
  field.addEventListener("focus", () => field.select());
  field.addEventListener("click", () => { if (list.hidden) put(local("")); });
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) put(local(typed ? field.value : ""));
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (found.length) shown.point((shown.active + step + found.length) % found.length);
    } else if (event.key === "Enter" && !list.hidden && (shown.active >= 0 || found.length === 1)) {
      event.preventDefault();
      choose(found[Math.max(shown.active, 0)]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      close();
    }
  });
  // What was typed and not chosen: the area that is called just so, nothing for nothing, and the old one for all else
  const settle = () => {
    if (!typed) return true;
    const key = plain(field.value);
    if (!key) { choose({ value: "", label: whole }); return true; }
    const exact = [...found, ...places].find(({ label }) => plain(label) === key);
    if (exact) { choose(exact); return true; }
    return false;
  };
  field.addEventListener("blur", () => { close(); settle(); });
  select.form.addEventListener("submit", (event) => {
    if (settle()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    field.setCustomValidity("Choose an area from the list, or empty the field.");
    field.reportValidity();
  }, true);
  addEventListener("pageshow", write);
})();
