// A sheet of marks: running total, what is still missing, anchors that set a mark, and 「评下一项」.
import { hundredths, words } from "./score-pad.js";

export default function scoreSheet(form) {
  const inputs = Array.from(form.querySelectorAll("[data-score-value]"));
  const items = Array.from(form.querySelectorAll("[data-rubric-item]"));
  const totals = Array.from(document.querySelectorAll("[data-score-total]"));
  const next = document.querySelectorAll("[data-score-next]");

  function show() {
    let sum = 0;
    let missing = 0;
    for (const input of inputs) {
      const value = hundredths(input.value);
      if (value === null) missing += 1;
      else sum += value;
      const item = input.closest("[data-rubric-item]");
      if (item) mark(item, value);
    }
    for (const total of totals) {
      total.querySelector("[data-score-sum]").textContent = words(sum);
      const note = total.querySelector("[data-score-missing]");
      note.hidden = missing === 0;
      const sentence = note.querySelector("[data-words]");
      sentence.textContent = sentence.dataset.words.replace("[n]", missing);
    }
    for (const act of document.querySelectorAll("[data-when-scored]")) act.hidden = missing > 0;
    for (const act of next) act.hidden = missing === 0;
  }

  function mark(item, value) {
    const place = item.querySelector("[data-rubric-value]");
    place.textContent = value === null ? place.dataset.wordsNone : words(value);
    item.classList.toggle("rubric-none", value === null);
    item.classList.toggle("rubric-done", value !== null);
    for (const anchor of item.querySelectorAll("[data-score-range]")) {
      const [low, high] = anchor.dataset.scoreRange.split(/[–-]/).map(hundredths);
      const chosen = value !== null && low <= value && value <= high;
      anchor.classList.toggle("anchor-chosen", chosen);
      anchor.setAttribute("aria-pressed", String(chosen));
    }
  }

  form.addEventListener("input", show);
  form.addEventListener("click", (event) => {
    const anchor = event.target.closest("[data-score-set]");
    if (!anchor) return;
    const pad = anchor.closest("[data-rubric-item]").querySelector("[data-behaviour~='score-pad']");
    pad.dispatchEvent(new CustomEvent("mangping:set", { detail: anchor.dataset.scoreSet }));
  });
  // One open item at a time keeps its place on a tablet; a person may still open another by hand.
  for (const item of items) {
    item.addEventListener("toggle", () => {
      if (!item.open) return;
      for (const other of items) if (other !== item) other.open = false;
    });
  }
  for (const button of next) {
    button.addEventListener("click", () => {
      const input = inputs.find((one) => hundredths(one.value) === null);
      if (!input) return;
      const item = input.closest("[data-rubric-item]");
      if (item) item.open = true;
      (item || input).scrollIntoView({ block: "nearest" });
      input.focus({ preventScroll: true });
    });
  }
  show();
}
