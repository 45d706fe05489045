// Passkeys: a button asks the service what shall be signed or made, has the browser ask its owner, and sends what came of
// it with the button's form. Every word it says stands in the page; without scripts its buttons are not there.
(() => {
  "use strict";
  const able = Boolean(window.PublicKeyCredential && navigator.credentials);
  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
  const text = (found) =>
    btoa(String.fromCharCode(...new Uint8Array(found))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

  const read = (options) => {
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    for (const one of [...(options.excludeCredentials ?? []), ...(options.allowCredentials ?? [])]) one.id = bytes(one.id);
    return options;
  };
  const written = ({ id, rawId, type, response }) => {
    const parts = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (response[part]) parts[part] = text(response[part]);
    }
    if (response.getTransports) parts.transports = response.getTransports();
    return JSON.stringify({ id, rawId: text(rawId), type, response: parts });
  };

  class Refused extends Error {}
  const ask = async (address, form) => {
    const sent = { method: "POST", headers: { accept: "application/json" }, body: new URLSearchParams(new FormData(form)) };
    const answer = await fetch(address, sent);
    const said = await answer.json();
    if (!answer.ok) throw new Refused([said.detail, said.todo].filter(Boolean).join(" "));
    return read(said);
  };
  const NAMES = { NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "there", SecurityError: "elsewhere",
    NotSupportedError: "unsupported", TypeError: "lost" };

  // What may be made is asked for once: the code that was typed for it is used up, and whoever closed their device's
  // question by mistake answers it again
  const GOOD = 4 * 60 * 1000;
  let given = null;
  const toMake = async (address, form) => {
    const typed = new URLSearchParams([...new FormData(form)].filter(([name]) => name !== "proof")).toString();
    if (given?.typed !== typed || given.until < Date.now()) {
      const publicKey = await ask(address, form);
      given = { publicKey, typed, until: Date.now() + GOOD };
    }
    return given.publicKey;
  };

  const press = async (button, form, say) => {
    const instead = [...form.elements].filter((field) => field.dataset.instead !== undefined);
    if (button.dataset.proof) for (const field of instead) field.required = false;
    const filled = form.reportValidity();
    if (button.dataset.proof) for (const field of instead) field.required = true;
    if (!filled) return;
    button.disabled = true;
    say("waiting");
    try {
      if (button.dataset.proof) {
        const publicKey = await ask(button.dataset.proof, form);
        form.elements.proof.value = written(await navigator.credentials.get({ publicKey }));
      }
      if (button.dataset.made) {
        const publicKey = await toMake(button.dataset.made, form);
        form.elements.made.value = written(await navigator.credentials.create({ publicKey }));
      }
      for (const field of instead) field.value = ""; // what was typed has been used
      form.submit();
    } catch (error) {
      button.disabled = false;
      for (const name of ["proof", "made"]) if (form.elements[name]) form.elements[name].value = "";
      say(NAMES[error.name] ?? "failed", error instanceof Refused ? error.message : "");
    }
  };

  for (const part of document.querySelectorAll("[data-scripted]")) part.hidden = false;
  for (const button of document.querySelectorAll("[data-proof], [data-made]")) {
    const form = button.form;
    const line = form.querySelector("[data-told]");
    const told = JSON.parse(line.dataset.told);
    const say = (what, words) => { line.textContent = words || told[what]; };
    button.hidden = !able;
    if (!able) say("unsupported");
    button.addEventListener("click", () => press(button, form, say));
    addEventListener("pageshow", () => { button.disabled = false; if (able) line.textContent = ""; });
  }
})();
