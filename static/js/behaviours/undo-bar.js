// The offer to take an act back counts down and then leaves; the history keeps the same offer. It waits while it is used.
export default function undoBar(bar) {
  const left = bar.querySelector("[data-undo-left]");
  let seconds = Number(bar.dataset.seconds);
  let held = false;
  for (const start of ["mouseenter", "focusin"]) bar.addEventListener(start, () => { held = true; });
  for (const end of ["mouseleave", "focusout"]) bar.addEventListener(end, () => { held = false; });
  left.textContent = String(seconds);
  const timer = window.setInterval(() => {
    if (held) return;
    seconds -= 1;
    left.textContent = String(seconds);
    if (seconds > 0) return;
    window.clearInterval(timer);
    bar.hidden = true;
  }, 1000);
}
