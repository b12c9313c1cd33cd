// − value +: marks in steps, typed or from a keypad on touch screens. Reckoned in whole hundredths; the server judges again.
const DIGITS = "０１２３４５６７８９";

export function hundredths(text) {
  const plain = text.trim().replace(/[０-９]/g, (digit) => String(DIGITS.indexOf(digit))).replace(/[。．，,]/g, ".");
  if (!/^\d{1,3}(\.\d{0,2})?$/.test(plain)) return null;
  const [whole, part = ""] = plain.split(".");
  return Number(whole) * 100 + Number(part.padEnd(2, "0"));
}

export function words(value) {
  return value % 100 === 0 ? `${value / 100}.0` : (value / 100).toFixed(2).replace(/0$/, "");
}

export default function scorePad(pad) {
  const input = pad.querySelector("[data-score-value]");
  const step = hundredths(pad.dataset.scoreStep);
  const full = hundredths(pad.dataset.scoreFull);
  if (input.readOnly) return;

  function set(value) {
    input.value = words(Math.max(0, Math.min(full, value)));
    judge();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function judge() {
    const value = hundredths(input.value);
    const wrong = input.value.trim() !== "" && (value === null || value > full || value % step !== 0);
    pad.classList.toggle("score-bad", wrong);
    if (wrong) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }

  for (const button of pad.querySelectorAll("[data-score-by]")) {
    button.addEventListener("click", () => {
      const value = hundredths(input.value);
      // From an empty field the first press gives the full mark or nothing, whichever side was pressed.
      if (value === null) set(button.dataset.scoreBy === "1" ? 0 : full);
      else set(value + step * Number(button.dataset.scoreBy));
    });
  }
  input.addEventListener("input", judge);
  input.addEventListener("change", () => {
    const value = hundredths(input.value);
    if (value !== null) input.value = words(value);
    judge();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    event.preventDefault();
    set((hundredths(input.value) || 0) + (event.key === "ArrowUp" ? step : -step));
  });
  pad.addEventListener("mangping:set", (event) => set(hundredths(event.detail)));
  pad.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch" && event.target.closest(".score-field")) keypad(pad, input, set);
  });
}

function keypad(pad, input, set) {
  if (pad.querySelector(".keypad")) return;
  input.setAttribute("inputmode", "none");
  const board = document.createElement("div");
  board.className = "keypad";
  let typed = "";
  const close = () => {
    board.remove();
    document.removeEventListener("pointerdown", outside);
  };
  const outside = (event) => { if (!pad.contains(event.target)) close(); };
  for (const key of ["7", "8", "9", "4", "5", "6", "1", "2", "3", "0", ".", "clear", "done"]) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.key = key;
    button.textContent = key === "clear" ? pad.dataset.wordsClear : key === "done" ? pad.dataset.wordsDone : key;
    button.addEventListener("click", () => {
      if (key === "done") { close(); return; }
      typed = key === "clear" ? "" : typed + key;
      const value = hundredths(typed);
      if (typed === "") { input.value = ""; input.dispatchEvent(new Event("input", { bubbles: true })); }
      else if (value === null) typed = typed.slice(0, -1);
      else if (typed.endsWith(".")) input.value = typed;
      else set(value);
    });
    board.append(button);
  }
  pad.append(board);
  document.addEventListener("pointerdown", outside);
}
