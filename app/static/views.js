// On a narrow screen the row of views is longer than the screen: the one that is shown is brought into it.
(() => {
  "use strict";
  const row = document.querySelector(".views ul");
  const now = row?.querySelector("[aria-current]");
  if (now) row.scrollLeft = now.offsetLeft - (row.clientWidth - now.offsetWidth) / 2;
})();
