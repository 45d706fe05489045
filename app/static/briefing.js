// The way to the briefing takes the shade of the map along.
"use strict";
(() => {
  const way = document.querySelector("[data-briefing]");
  const map = document.getElementById("map");
  if (!way || !map) return;
  way.addEventListener("click", () => {
    const address = new URL(way.href);
    if (["wards", "cells", "none"].includes(map.dataset.shade)) address.searchParams.set("shade", map.dataset.shade);
    else address.searchParams.delete("shade");
    way.href = address.href;
  });
})();
