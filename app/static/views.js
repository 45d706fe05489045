// On a narrow screen the rows of pages and of views are longer than the screen: the one that is shown is brought into it.
for (const row of document.querySelectorAll(".bar nav, .views ul")) {
  const now = row.querySelector("[aria-current]");
  if (now) row.scrollLeft = now.offsetLeft - row.offsetLeft - (row.clientWidth - now.offsetWidth) / 2;
}
