// A page that takes longer than 400 ms to come says so, and after two seconds what is going on. Every word stands in the page.
(() => {
  "use strict";
  const form = document.getElementById("ask");
  const line = document.getElementById("waiting");
  if (!line) return;
  const told = JSON.parse(line.dataset.told);
  let timers = [];
  const say = (words) => {
    document.body.classList.add("busy");
    line.hidden = false;
    line.textContent = words;
  };
  const rest = () => {
    for (const timer of timers) clearTimeout(timer);
    timers = [];
    document.body.classList.remove("busy");
    line.hidden = true;
    line.textContent = "";
    for (const field of form?.elements ?? []) if (field.dataset.left) { field.disabled = false; delete field.dataset.left; }
  };
  const wait = (path) => {
    const part = Object.keys(told).filter((page) => path === page || path.startsWith(`${page}/`)).pop() ?? "other";
    timers = [setTimeout(say, 400, told.soon), setTimeout(say, 2000, told[part])];
  };
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    rest();
    const path = new URL(event.submitter?.formAction || event.target.action, location).pathname;
    if (event.target === form) {
      for (const field of form.elements) if (field.name && !field.value && !field.disabled) { field.disabled = true; field.dataset.left = "empty"; } // short addresses
    }
    wait(path);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const to = new URL(link.getAttribute("href"), location);
    if (link.target || link.hasAttribute("download") || to.origin !== location.origin) return;
    if (to.pathname === location.pathname && to.search === location.search) return; // a place on this page
    rest();
    wait(to.pathname);
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") rest(); }); // it stops the coming page too
  addEventListener("pageshow", rest);
  addEventListener("pagehide", rest);
})();
