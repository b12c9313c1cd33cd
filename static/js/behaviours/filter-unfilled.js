// 只看未填: names the rows still open, shows only those on request, and moves on by itself while filtering.
export default function filterUnfilled(form) {
  const rows = Array.from(form.querySelectorAll("[data-unfilled-row]"));
  const toggle = form.querySelector("[data-unfilled-toggle]");
  const count = form.querySelector("[data-unfilled-count]");
  let only = false;

  const filled = (row) => Array.from(row.querySelectorAll("input, select, textarea")).some((control) =>
    control.type === "radio" || control.type === "checkbox" ? control.checked : control.value.trim() !== "");

  function show(kept) {
    let open = 0;
    for (const row of rows) {
      const missing = !filled(row);
      if (missing) open += 1;
      row.hidden = only && !missing && row !== kept;
      const touched = form.dataset.unfilledMark === "always" || rows.some(filled);
      row.classList.toggle("row-unfilled", missing && touched);
      const tag = row.querySelector("[data-unfilled-tag]");
      if (tag) tag.hidden = !(missing && touched);
    }
    if (only && open === 0) {
      only = false;
      for (const row of rows) row.hidden = false;
    }
    if (count) count.textContent = count.dataset.words.replace("[n]", rows.length - open).replace("[m]", rows.length);
    if (toggle) {
      toggle.hidden = open === 0;
      toggle.setAttribute("aria-pressed", String(only));
    }
    form.dispatchEvent(new CustomEvent("mangping:unfilled", { bubbles: true, detail: { open, names: rows.filter((row) => !filled(row)).map((row) => row.dataset.unfilledName) } }));
    for (const act of form.querySelectorAll("[data-when-filled]")) act.hidden = open > 0;
    for (const act of form.querySelectorAll("[data-when-open]")) act.hidden = open === 0;
    for (const names of form.querySelectorAll("[data-unfilled-names]")) {
      names.textContent = rows.filter((row) => !filled(row)).map((row) => row.dataset.unfilledName).join("、");
    }
    for (const number of form.querySelectorAll("[data-unfilled-number]")) number.textContent = String(open);
  }

  function next(after) {
    const from = rows.indexOf(after);
    const open = rows.slice(from + 1).concat(rows.slice(0, from + 1)).find((row) => !filled(row));
    if (!open) return;
    open.scrollIntoView({ block: "center" });
    const control = open.querySelector("input, select, textarea");
    if (control) control.focus({ preventScroll: true });
  }

  form.addEventListener("input", (event) => {
    show(event.target.closest("[data-unfilled-row]"));
  });
  if (toggle) {
    toggle.addEventListener("click", () => {
      only = !only;
      show(null);
    });
  }
  for (const button of form.querySelectorAll("[data-unfilled-next]")) {
    button.addEventListener("click", () => {
      only = false;
      show(null);
      next(rows[rows.length - 1]);
    });
  }
  show(null);
}
