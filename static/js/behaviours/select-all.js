// The tick in a list's head: all rows of this page, none, or some; the bulk form says how many.
export default function selectAll(head) {
  const form = document.getElementById(head.dataset.selectForm);
  const ticks = () => Array.from(document.getElementsByName(head.dataset.selectName)).filter((tick) => tick.type === "checkbox" && (!form || tick.form === form));
  const count = form && form.querySelector("[data-bulk-count]");
  const idle = count ? count.textContent : "";
  const english = document.documentElement.lang === "en";

  function show() {
    const chosen = ticks().filter((tick) => tick.checked).length;
    head.checked = chosen > 0 && chosen === ticks().length;
    head.indeterminate = chosen > 0 && chosen < ticks().length;
    if (count) count.textContent = chosen === 0 ? idle : english ? `${chosen} chosen` : `已选 ${chosen} 条`;
    if (!form) return;
    for (const button of form.querySelectorAll("button")) button.disabled = chosen === 0;
  }

  function all() {
    for (const tick of ticks()) tick.checked = head.checked;
    show();
  }

  head.addEventListener("change", all);
  document.addEventListener("change", (event) => {
    if (event.target.name === head.dataset.selectName) show();
  });
  // What somebody ticked while this script was still on its way holds.
  if (head.checked) all();
  else show();
}
