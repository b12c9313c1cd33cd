// Keeps empty fields out of a list's address. Filtering waits for Enter or the button, so Chinese input is never cut short.
export default function filterBar(form) {
  form.addEventListener("submit", () => {
    for (const control of form.elements) {
      if (control.name && !control.value) control.disabled = true;
    }
  });
  window.addEventListener("pageshow", () => {
    for (const control of form.elements) control.disabled = false;
  });
}
