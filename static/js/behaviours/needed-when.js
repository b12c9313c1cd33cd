// Fields that one answer of the same form asks for: shown and required with it, out of the way and unsent without it.
export default function neededWhen(box) {
  const form = box.closest("form");
  const fields = box.querySelectorAll("input, select, textarea");

  function show() {
    const chosen = form.querySelector(`[name="${box.dataset.neededName}"]:checked`);
    const needed = chosen !== null && chosen.value === box.dataset.neededValue;
    box.hidden = !needed;
    for (const field of fields) {
      field.required = needed;
      field.disabled = !needed;
    }
  }

  form.addEventListener("change", show);
  show();
}
