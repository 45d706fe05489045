// A narrow screen opens the week at the hours in question, and the hours of Friday and Saturday night can be stepped
// through. Nothing moves before a press, and it stops by itself.
(() => {
  "use strict";
  const first = document.querySelector(".week .peak, .week .asked");
  if (first) first.closest(".scroll").scrollLeft = first.offsetLeft - 120;
  const player = document.getElementById("player");
  const hours = [...document.querySelectorAll("[data-hour]")];
  if (!player || !hours.length) return;
  const part = (name) => player.querySelector(`[data-${name}]`);
  const slider = document.getElementById("at");
  const play = part("play");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const PACE = 1200; // milliseconds an hour: slow enough to read
  let timer = 0;

  const show = (index, say = true) => {
    const item = hours[index];
    slider.value = index;
    part("stage").replaceChildren(item.querySelector("svg").cloneNode(true));
    part("night").textContent = item.dataset.night;
    part("clock").textContent = item.dataset.clock;
    part("n").textContent = `${item.dataset.n} incidents`;
    const words = `${item.dataset.night} ${item.dataset.clock}: ${item.dataset.n} incidents`;
    slider.setAttribute("aria-valuetext", words);
    if (say) part("said").textContent = words;
    for (const other of hours) other.classList.toggle("current", other === item);
    part("back").disabled = index === 0;
    part("on").disabled = index === hours.length - 1;
  };
  const at = () => Number(slider.value);
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    play.textContent = "Play";
  };
  const start = () => {
    if (at() === hours.length - 1) show(0);
    play.textContent = "Pause";
    timer = setInterval(() => {
      if (at() < hours.length - 1) show(at() + 1);
      if (at() === hours.length - 1) stop();
    }, PACE);
  };
  play.addEventListener("click", () => (timer ? stop() : start()));
  const step = (by) => () => { stop(); show(Math.min(Math.max(at() + by, 0), hours.length - 1)); };
  part("back").addEventListener("click", step(-1));
  part("on").addEventListener("click", step(1));
  slider.addEventListener("input", () => { stop(); show(at(), false); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) stop(); });
  const quiet = () => { stop(); play.hidden = still.matches; }; // who asked for less motion steps by hand
  still.addEventListener("change", quiet);
  quiet();
  player.hidden = false;
  const most = hours.reduce((best, item, i) => (Number(item.dataset.n.replace(/\s/g, "")) > Number(hours[best].dataset.n.replace(/\s/g, "")) ? i : best), 0);
  show(most, false);
})();
