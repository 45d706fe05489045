// A file is dropped anywhere on the page or chosen, and how much of it has been sent is shown.
(() => {
  "use strict";
  const form = document.getElementById("drop");
  const field = document.getElementById("file");
  const box = document.getElementById("sending");
  const part = document.getElementById("sent-part");
  const line = document.getElementById("sent");
  const fault = document.getElementById("drop-fault");
  let request = null;
  const rest = (words) => {
    request = null;
    box.hidden = true;
    form.classList.remove("over");
    fault.hidden = !words;
    fault.textContent = words;
  };
  const send = () => {
    if (!field.files.length) return;
    fault.hidden = true;
    box.hidden = false;
    part.value = 0;
    line.textContent = `Sending ${field.files[0].name} …`;
    const data = new FormData();
    data.append("file", field.files[0]);
    request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("accept", "text/html");
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) part.value = (100 * event.loaded) / event.total; });
    request.upload.addEventListener("load", () => { line.textContent = "The file is here; it is being kept …"; });
    request.addEventListener("load", () => {
      if (request.status < 400) { location.assign(request.responseURL); return; }
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      rest(page.querySelector("main p")?.textContent.trim() || "The file was not taken.");
    });
    request.addEventListener("error", () => rest("The file was not sent: the connection broke off. Nothing was changed."));
    request.addEventListener("abort", () => rest("Stopped. Nothing was changed."));
    request.send(data);
  };
  form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
  document.getElementById("cancel").addEventListener("click", () => request?.abort());
  addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("over"); });
  addEventListener("dragleave", (event) => { if (!event.relatedTarget) form.classList.remove("over"); });
  addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    if (!event.dataTransfer.files.length) return;
    field.files = event.dataTransfer.files;
    send();
  });
})();
