// Whether it is rising is worked out after the map is there: the section comes from /trend as it stands there, and each
// row of the tables gets the small line of its months.
(() => {
  "use strict";
  const place = document.querySelector("#trend[data-from]");
  if (!place) return;
  const say = place.querySelector("[role=status]");
  const pause = (seconds) => new Promise((go) => setTimeout(go, 1000 * seconds));
  const get = async (address) => {
    for (;;) {
      const answer = await fetch(address, { headers: { accept: "*/*" } });
      if (answer.status !== 503) return answer;
      await pause(Math.max(1, Number(answer.headers.get("retry-after")) || 5));
    }
  };
  const SVG = "http://www.w3.org/2000/svg";
  const spark = (path) => {
    const svg = document.createElementNS(SVG, "svg");
    for (const [name, value] of [["class", "spark"], ["viewBox", "0 0 100 20"], ["preserveAspectRatio", "none"], ["aria-hidden", "true"]]) {
      svg.setAttribute(name, value);
    }
    const line = document.createElementNS(SVG, "path");
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  };
  // The small lines are of the rows of the whole answer: a page that shows its first part has them when that is there
  const lines = async () => {
    const found = await get(place.dataset.lines);
    if (!found.ok) return;
    for (const [kind, paths] of Object.entries(await found.json())) {
      for (const [index, path] of Object.entries(paths)) {
        const head = path && document.getElementById(`${kind}-${index}`)?.querySelector("th");
        if (head && !head.querySelector(".spark")) head.append(spark(path));
      }
    }
  };
  const quietly = () => lines().catch(() => {}); // the tables say all there is without them
  const failed = () => {
    if (say?.isConnected) say.textContent = say.dataset.failed;
  };

  const follow = async () => {
    const page = new DOMParser().parseFromString(await (await get(place.dataset.from)).text(), "text/html");
    const whole = page.getElementById("trend");
    const refused = page.querySelector(".card .caption");
    if (!whole && refused) {
      say.textContent = refused.textContent;
      return;
    }
    if (!whole) throw new Error("no answer");
    place.replaceWith(document.importNode(whole, true));
  };
  const ask = () => {
    quietly();
    follow().catch(failed);
  };
  // The map goes first: a page that shows its first part asks when the whole is there
  if (document.getElementById("testing")) {
    document.addEventListener("tested", ask, { once: true });
    document.addEventListener("untested", () => { place.hidden = true; }, { once: true }); // the page says what is wrong
  } else ask();
})();
