// What becomes of the first rows follows the mapping as it is changed; “Check again” does the same without this.
(() => {
  "use strict";
  const form = document.getElementById("mapping");
  if (!form) return;
  let waiting = 0;
  let asked = null;
  const check = async () => {
    asked?.abort();
    asked = new AbortController();
    const shown = document.getElementById("fates");
    shown.setAttribute("aria-busy", "true");
    try {
      const got = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { accept: "text/html" }, signal: asked.signal });
      const page = new DOMParser().parseFromString(await got.text(), "text/html");
      const found = page.getElementById("fates");
      if (found) {
        const open = [...shown.querySelectorAll("details")].map((one) => one.open);
        found.querySelectorAll("details").forEach((one, i) => { one.open = open[i] ?? false; });
        shown.replaceWith(found);
      }
    } catch (error) {
      if (error.name !== "AbortError") shown.removeAttribute("aria-busy");
    }
  };
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-reload], #sheet")) {
      form.requestSubmit(form.querySelector('button[value="check"]'));
      return;
    }
    clearTimeout(waiting);
    waiting = setTimeout(check, 250);
  });
})();
