// One job, followed: by server-sent events, or by asking again where something between us keeps them back.
(() => {
  "use strict";
  const box = document.getElementById("job");
  if (!box) return;
  const message = document.getElementById("job-message");
  const part = document.getElementById("job-part");
  const OPEN = ["accepted", "running"];
  let stream = null;
  let heard = false;
  const show = (job) => {
    if (message.textContent !== job.message) message.textContent = job.message;
    if (job.progress === undefined) part.removeAttribute("value");
    else part.value = job.progress;
    if (OPEN.includes(job.status)) return;
    stream?.close();
    stream = null;
    clearInterval(asking);
    if (box.dataset.next && job.status === "successful") location.replace(box.dataset.next);
    else location.reload();
  };
  const ask = async () => {
    try {
      const got = await fetch(box.dataset.job);
      if (got.ok) show(await got.json());
      else if (got.status === 404) location.reload();
    } catch { message.dataset.lost = ""; } // the service is away for a moment
  };
  const asking = setInterval(() => { if (!heard) ask(); }, 1500);
  if ("EventSource" in window) {
    stream = new EventSource(`${box.dataset.job}/events`);
    stream.addEventListener("message", (event) => { heard = true; show(JSON.parse(event.data)); });
    stream.addEventListener("error", () => { heard = false; });
  }
  addEventListener("pagehide", () => stream?.close());
})();
