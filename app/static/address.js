// What a map shows, in the part of its address after #: #at=13/51.5583/-1.7817&shade=wards&place=hotspots-2. A shared link
// shows the same picture, and "back" comes to it again; the server never sees it, the question is all it knows.
// keep(key, value): the value of a key, a function, "" for the usual one; given(key): what the address says; changed():
// write it down; when(follow): call when another address of this page is followed.
"use strict";
const mapAddress = (() => { // eslint-disable-line no-unused-vars
  const kept = new Map();
  const followers = [];
  let ready = false;
  const read = () => new URLSearchParams(location.hash.startsWith("#at=") ? location.hash.slice(1) : "");
  addEventListener("hashchange", () => { if (location.hash.startsWith("#at=")) for (const follow of followers) follow(); });
  return {
    keep: (key, value) => kept.set(key, value),
    given: (key) => read().get(key) ?? "",
    when: (follow) => followers.push(follow),
    start: () => { ready = true; },
    changed: () => {
      if (!ready) return; // what nobody has touched has no address of its own
      const parts = [...kept].map(([key, value]) => [key, value()]).filter(([, value]) => value);
      history.replaceState(history.state, "", `#${parts.map(([key, value]) => `${key}=${value}`).join("&")}`);
    },
  };
})();
