// One key, one act: data-keys='{"a": "#accept", "j": "[data-next]"}' presses the first visible match; never while typing.
const TYPING = /^(INPUT|TEXTAREA|SELECT)$/;

export default function keys(element) {
  const acts = JSON.parse(element.dataset.keys);
  document.addEventListener("keydown", (event) => {
    const target = event.target;
    const typing = TYPING.test(target.tagName) && target.type !== "radio" && target.type !== "checkbox";
    if (typing || target.isContentEditable || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector("dialog[open]")) return;
    const selector = acts[event.key.toLowerCase()];
    if (!selector) return;
    const found = Array.from(document.querySelectorAll(selector)).find((one) => one.offsetParent !== null && !one.disabled);
    if (!found) return;
    event.preventDefault();
    found.click();
  });
  element.dataset.keysReady = "";
}
