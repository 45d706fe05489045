// A row of the list and its square on the map light up together.
"use strict";
(() => {
  const rows = [...document.querySelectorAll('[data-table="incidents"] tbody tr')];
  const squares = new Map([...document.querySelectorAll("svg.squares a")].map((one) => [one.dataset.square, one]));
  const light = (key, on) => {
    squares.get(key)?.classList.toggle("lit", on);
    for (const row of rows) if (row.dataset.square === key) row.classList.toggle("selected", on);
  };
  const pairs = [...rows.map((row) => [row, row.dataset.square]), ...[...squares].map(([key, one]) => [one, key])];
  for (const [part, key] of pairs) {
    for (const name of ["pointerenter", "focusin"]) part.addEventListener(name, () => light(key, true));
    for (const name of ["pointerleave", "focusout"]) part.addEventListener(name, () => light(key, false));
  }
})();
