// Tables that a person can sort: each heading becomes a button. What is not known stays last, and what is equal keeps its order.
(() => {
  "use strict";
  const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const value = (cell) => {
    const text = (cell?.querySelector("a") ?? cell?.firstChild)?.textContent.trim() ?? "";
    if (!text || cell.classList.contains("none")) return null;
    const day = text.match(/^(?:(\d{1,2}) )?([A-Z][a-z]{2})[a-z]* (\d{4})$/);
    if (day && MONTHS.includes(day[2])) return Number(day[3]) * 400 + MONTHS.indexOf(day[2]) * 11 + Number(day[1] ?? 0);
    const bare = text.replace(/[\s\u2009\u202f]/g, "").replace("−", "-");
    const number = parseFloat(bare);
    return /^[-+<>£]?\d/.test(bare) && !Number.isNaN(number) ? number : text;
  };
  const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en-GB", { numeric: true }));
  const sort = (table, head) => {
    const at = [...head.parentNode.children].indexOf(head);
    const body = table.tBodies[0];
    const order = head.getAttribute("aria-sort") === "ascending" ? "descending" : head.getAttribute("aria-sort") || !head.classList.contains("num") ? "ascending" : "descending"; // of numbers, the most first
    for (const other of head.parentNode.children) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", order);
    const rows = [...body.rows].map((row, i) => ({ row, i, key: value(row.cells[at]) }));
    const way = order === "ascending" ? 1 : -1;
    rows.sort((a, b) => (a.key === null) - (b.key === null) || way * compare(a.key, b.key) || a.i - b.i);
    body.append(...rows.map(({ row }) => row));
  };
  const prepare = () => {
    for (const table of document.querySelectorAll("table[data-sort]")) {
      if (table.tBodies[0].rows.length < 2) continue;
      for (const head of table.tHead.rows[0].cells) {
        if (head.querySelector("button")) continue;
        const button = document.createElement("button");
        button.type = "button";
        button.append(...head.childNodes);
        button.addEventListener("click", () => sort(table, head));
        head.append(button);
      }
    }
  };
  prepare();
  document.addEventListener("tested", prepare);
})();
