// What a person writes is never lost: kept on this device at once, sent shortly after, sent again when the line is back.
// A version that somebody else saved meanwhile is never overwritten: both are shown and the person chooses.
import { csrfToken } from "../token.js";

const PAUSE = 900;
const AGAIN = 5000;

export default function autosave(form) {
  const url = form.dataset.autosaveUrl;
  const key = `mangping.draft.${form.dataset.autosaveKey}`;
  const part = (name) => document.querySelector(`[data-${name}]`);
  let version = form.dataset.autosaveVersion;
  let timer = 0;
  let sending = false;
  let changed = false;
  let stopped = false;
  let pressed = null;

  function values() {
    const kept = {};
    for (const [name, value] of new FormData(form)) {
      if (name === "csrf_token" || value instanceof File) continue;
      (kept[name] = kept[name] || []).push(value);
    }
    return kept;
  }

  function fill(kept) {
    for (const [name, given] of Object.entries(kept)) {
      const wanted = Array.isArray(given) ? given.map(String) : [String(given)];
      for (const control of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (control.type === "radio" || control.type === "checkbox") control.checked = wanted.includes(control.value);
        else control.value = wanted[0];
      }
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function keep() {
    try {
      localStorage.setItem(key, JSON.stringify({ version, values: values() }));
      return true;
    } catch (refused) {
      return false;
    }
  }

  function kept() {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch (refused) {
      return null;
    }
  }

  function forget() {
    try {
      localStorage.removeItem(key);
    } catch (refused) {
      // Nothing was kept, so there is nothing to remove.
    }
  }

  function say(state, at) {
    for (const mark of document.querySelectorAll("[data-saved-mark]")) {
      const words = JSON.parse(mark.dataset.words);
      mark.hidden = false;
      mark.dataset.state = state;
      mark.querySelector("[data-saved-text]").textContent = at ? `${words[state]} ${at}` : words[state];
    }
  }

  function offline(gone) {
    if (part("offline-notice")) part("offline-notice").hidden = !gone;
  }

  async function send() {
    window.clearTimeout(timer);
    if (sending || stopped) return;
    sending = true;
    changed = false;
    say("saving");
    const body = new FormData(form);
    body.set("version", version);
    try {
      const answer = await fetch(url, {
        method: "POST", body, redirect: "manual", headers: { Accept: "application/json", "X-CSRFToken": csrfToken() },
      });
      await heard(answer);
    } catch (lost) {
      offline(true);
      say(keep() ? "local" : "failed");
      timer = window.setTimeout(send, AGAIN);
      pressed = null;
    } finally {
      sending = false;
      if (pressed && !stopped) pressed();
      else if (changed && !stopped) later();
      pressed = null;
    }
  }

  // The form's own field follows, or a press of its button would look like somebody else's older page.
  function saved(number) {
    version = String(number);
    for (const field of form.querySelectorAll('input[name="version"]')) field.value = version;
  }

  async function heard(answer) {
    const said = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : {};
    if (answer.ok && said.version !== undefined) {
      offline(false);
      saved(said.version);
      errors({});
      if (!changed) forget();
      say("saved", said.saved_at);
      form.dispatchEvent(new CustomEvent("mangping:saved", { bubbles: true, detail: said }));
    } else if (answer.status === 409 && said.values) {
      keep();
      conflict(said);
    } else if (answer.status === 422) {
      if (said.version !== undefined) saved(said.version); // what could be read was stored
      offline(false);
      errors(said.errors || {});
      say(keep() ? "local" : "failed");
    } else if (answer.status >= 500) {
      throw new Error("the server is away");
    } else {
      // Signed out, closed or locked: the text stays here, and nothing more is sent from this page.
      stopped = true;
      say(keep() ? "local" : "failed");
      const place = part("autosave-refused");
      if (place) {
        place.hidden = false;
        if (said.message || said.error) place.textContent = said.message || said.error;
      }
    }
  }

  function errors(wrong) {
    for (const old of form.querySelectorAll("[data-autosave-error]")) old.remove();
    for (const [name, message] of Object.entries(wrong)) {
      const control = form.querySelector(`[name="${CSS.escape(name)}"]`);
      if (!control) continue;
      const line = document.createElement("p");
      line.className = "field-error";
      line.dataset.autosaveError = "";
      line.setAttribute("role", "alert");
      line.textContent = Array.isArray(message) ? message.join("；") : message;
      (control.closest(".field, .score-row, .rubric-body") || control.parentElement).append(line);
    }
  }

  function conflict(theirs) {
    const notice = part("conflict-notice");
    if (!notice) return;
    stopped = true;
    say("local");
    const mine = values();
    const name = (field) => {
      const control = form.querySelector(`[name="${CSS.escape(field)}"]`);
      const label = control && control.labels && control.labels[0];
      return label ? label.textContent.trim() : field;
    };
    const lines = (all) => Object.keys(theirs.values)
      .filter((field) => String(mine[field] || "") !== String(theirs.values[field]))
      .map((field) => `${name(field)}: ${all[field] || "—"}`).join("\n");
    notice.querySelector("[data-conflict-mine]").textContent = lines(mine);
    notice.querySelector("[data-conflict-theirs]").textContent = lines(theirs.values);
    notice.hidden = false;
    notice.scrollIntoView({ block: "nearest" });
    for (const button of notice.querySelectorAll("[data-conflict-keep]")) {
      button.onclick = () => {
        saved(theirs.version);
        stopped = false;
        notice.hidden = true;
        if (button.dataset.conflictKeep === "theirs") {
          fill(theirs.values);
          forget();
          say("saved", theirs.saved_at);
        } else {
          send();
        }
      };
    }
  }

  function later() {
    changed = true;
    keep();
    window.clearTimeout(timer);
    timer = window.setTimeout(send, PAUSE);
  }

  form.addEventListener("input", (event) => { if (event.isTrusted || event.target !== form) later(); });
  form.addEventListener("submit", (event) => {
    window.clearTimeout(timer);
    if (sending) {
      // Two savings of one page must not meet: the press goes on once the one under way has its answer.
      event.preventDefault();
      const button = event.submitter;
      pressed = () => (button ? button.click() : form.submit());
      return;
    }
    stopped = true;
  });
  window.addEventListener("online", () => { if (kept()) send(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden && changed && !sending) send(); });

  // A draft that never reached the server: the same version is filled in and sent; another version is a conflict.
  const draft = kept();
  if (draft && JSON.stringify(draft.values) !== JSON.stringify(values())) {
    if (draft.version === version) {
      fill(draft.values);
      send();
    } else {
      const saved = values();
      fill(draft.values);
      conflict({ version, values: Object.fromEntries(Object.entries(saved).map(([field, given]) => [field, given.join("、")])) });
    }
  } else if (draft) {
    forget();
  }
}
