// A masking draft is never lost: kept on this device at once, sent shortly after; another person's version is shown, not overwritten.
import { csrfToken } from "./token.js";

const PAUSE = 800;
const AGAIN = 5000;

export function saver({ url, key, version, boxes, onTheirs, words }) {
  const store = `mangping.mask.${key}`;
  const notice = document.querySelector("[data-conflict-notice]");
  const refused = document.querySelector("[data-mask-refused]");
  let timer = 0;
  let flight = null;
  let changed = false;
  let stopped = false;

  function say(state, at) {
    for (const mark of document.querySelectorAll("[data-saved-mark]")) {
      const said = JSON.parse(mark.dataset.words);
      mark.hidden = false;
      mark.dataset.state = state;
      mark.querySelector("[data-saved-text]").textContent = at ? `${said[state]} ${at}` : said[state];
    }
  }

  function keep() {
    try {
      localStorage.setItem(store, JSON.stringify({ version, boxes: boxes() }));
      return true;
    } catch (full) {
      return false;
    }
  }

  function forget() {
    try {
      localStorage.removeItem(store);
    } catch (none) {
      // Nothing was kept.
    }
  }

  function kept() {
    try {
      return JSON.parse(localStorage.getItem(store));
    } catch (broken) {
      return null;
    }
  }

  async function send() {
    window.clearTimeout(timer);
    if (flight || stopped) return;
    changed = false;
    say("saving");
    flight = fetch(url, {
      method: "POST",
      redirect: "manual",
      headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
      body: JSON.stringify({ version, boxes: boxes() }),
    }).then(heard).catch(() => {
      say(keep() ? "local" : "failed");
      timer = window.setTimeout(send, AGAIN);
    });
    await flight;
    flight = null;
    if (changed && !stopped) later();
  }

  async function heard(answer) {
    const said = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : {};
    if (answer.ok && said.version !== undefined) {
      version = said.version;
      if (!changed) forget();
      say("saved", said.saved_at);
    } else if (answer.status === 409 && said.boxes) {
      keep();
      conflict(said);
    } else if (answer.status >= 500) {
      throw new Error("the server is away");
    } else {
      stopped = true;
      say(keep() ? "local" : "failed");
      if (refused) {
        refused.hidden = false;
        refused.textContent = said.message || words.closed;
      }
    }
  }

  function lines(list) {
    const on = list.filter((box) => box.on);
    const pages = Array.from(new Set(on.map((box) => box.page))).sort((a, b) => a - b);
    return words.version.replace("[n]", on.length).replace("[m]", list.length).replace("[p]", pages.join("、") || "—");
  }

  function conflict(theirs) {
    stopped = true;
    say("local");
    if (!notice) return;
    notice.querySelector("[data-conflict-mine]").textContent = lines(boxes());
    notice.querySelector("[data-conflict-theirs]").textContent =
      `${lines(theirs.boxes)}${theirs.by ? `\n${theirs.by} ${theirs.saved_at}` : ""}`;
    notice.hidden = false;
    notice.scrollIntoView({ block: "nearest" });
    for (const button of notice.querySelectorAll("[data-conflict-keep]")) {
      button.onclick = () => {
        version = theirs.version;
        stopped = false;
        notice.hidden = true;
        if (button.dataset.conflictKeep === "theirs") {
          forget();
          onTheirs(theirs.boxes);
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

  window.addEventListener("online", () => { if (kept()) send(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden && changed && !flight) send(); });

  return {
    later,
    // A draft that never reached the server comes back; against a newer one on the server it is a question for the person.
    resume() {
      const draft = kept();
      if (!draft || !Array.isArray(draft.boxes)) return;
      if (JSON.stringify(draft.boxes) === JSON.stringify(boxes())) {
        forget();
        return;
      }
      const saved = boxes();
      onTheirs(draft.boxes);
      if (draft.version === version) later();
      else conflict({ version, boxes: saved, by: "", saved_at: "" });
    },
    get blocked() { return stopped && notice && !notice.hidden; },
    async settled() {
      window.clearTimeout(timer);
      if (flight) await flight;
      window.clearTimeout(timer);
      stopped = true;
      return version;
    },
    sent: forget,
  };
}
