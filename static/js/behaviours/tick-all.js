// A button that ticks every box of the group it names, or clears them when all are ticked; the boxes stay single questions.
export default function tickAll(button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const boxes = Array.from(document.querySelectorAll(button.dataset.ticks));
    const on = boxes.some((box) => !box.checked);
    for (const box of boxes) {
      box.checked = on;
      box.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}
