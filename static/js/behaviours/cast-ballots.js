// Puts ballots into the box: each by itself, in random order, without cookies. Choices never leave this page otherwise.
import { shelf } from "./take-papers.js";

export default function castBallots(form) {
  const words = JSON.parse(form.dataset.words);
  const part = (name) => form.querySelector(`[data-ballot-${name}]`);
  const rows = form.querySelector(".ballot-rows");
  const bar = form.querySelector(".foot-bar");
  const problem = part("problem");
  const kept = JSON.parse(localStorage.getItem(shelf(form.dataset.batch)) || "null");
  const receipts = new Map();

  const say = (text) => {
    problem.textContent = text;
    problem.hidden = false;
  };
  if (!kept) say(words.missing);

  // When the window is over the page moves on by itself; a member who comes or leaves meanwhile must not clear what was chosen.
  const watch = setInterval(async () => {
    try {
      const answer = await fetch(location.href, { headers: { "If-None-Match": form.dataset.version } });
      if (answer.ok && !(answer.headers.get("ETag") || "").includes("casting")) location.reload();
    } catch {
      return; // the next try will tell
    }
  }, 3000 + Math.random() * 1000);
  window.addEventListener("pagehide", () => clearInterval(watch));

  const chosen = () => Array.from(form.querySelectorAll("input[type=radio]:checked")).map((input) => ({
    paper: input.name,
    choice: input.value,
    name: input.closest("[data-unfilled-name]").dataset.unfilledName,
    label: input.parentElement.textContent.trim(),
  }));

  function show(stage) {
    rows.hidden = stage !== "choose";
    form.querySelector(".ballot-bar").hidden = stage !== "choose";
    if (bar) bar.hidden = stage !== "choose";
    // Enter on a choice presses the form's first open submit button: this one opens only beside the list of what was chosen.
    part("cast").disabled = stage !== "review";
    part("review").hidden = stage !== "review";
    part("receipt").hidden = stage !== "receipt";
  }

  function list(target, lines) {
    target.replaceChildren(...lines.map(([name, text]) => {
      const item = document.createElement("li");
      const code = document.createElement("span");
      code.className = "code";
      code.textContent = name;
      item.append(code, ` ${text}`);
      return item;
    }));
  }

  function shuffled(ballots) {
    const dice = crypto.getRandomValues(new Uint32Array(ballots.length));
    return ballots.map((ballot, i) => [dice[i], ballot]).sort((a, b) => a[0] - b[0]).map((pair) => pair[1]);
  }

  async function send(ballot) {
    const body = new URLSearchParams({ paper: ballot.paper, key: kept.keys[ballot.paper], choice: ballot.choice });
    const answer = await fetch(form.action, { method: "POST", credentials: "omit", headers: { Accept: "application/json" }, body });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.error);
    receipts.set(ballot.name, said.receipt);
  }

  part("check").addEventListener("click", () => {
    list(part("list"), chosen().map((ballot) => [ballot.name, ballot.label]));
    problem.hidden = true;
    show("review");
  });
  part("back").addEventListener("click", () => show("choose"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!kept) return say(words.missing);
    const press = part("cast");
    press.disabled = true;
    const waiting = shuffled(chosen().filter((ballot) => !receipts.has(ballot.name)));
    const lanes = Array.from({ length: 4 }, async () => {
      while (waiting.length) await send(waiting.pop());
    });
    const done = await Promise.allSettled(lanes);
    press.disabled = false;
    const failed = done.find((lane) => lane.status === "rejected");
    if (failed) return say(failed.reason.message || words.failed);
    problem.hidden = true;
    const lines = Array.from(receipts).sort();
    localStorage.setItem(shelf(form.dataset.batch), JSON.stringify({ ...kept, receipts: lines }));
    list(part("receipts"), lines);
    form.reset();
    show("receipt");
    return undefined;
  });
}
