// A second press of the same button sends nothing; coming back to the page opens the form again.
export default function submitOnce(form) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) {
      event.preventDefault();
      return;
    }
    // Another behaviour may still stop the sending, so look after all of them have had their say.
    window.setTimeout(() => {
      if (event.defaultPrevented) return;
      if (event.submitter && event.submitter.formTarget === "_blank") return; // a file for another window; this page stays
      sent = true;
      for (const button of submitters(form)) button.setAttribute("aria-busy", "true");
    }, 0);
  });
  window.addEventListener("pageshow", () => {
    sent = false;
    for (const button of submitters(form)) button.removeAttribute("aria-busy");
  });
}

function submitters(form) {
  return Array.from(form.elements).filter((control) => control.type === "submit");
}
