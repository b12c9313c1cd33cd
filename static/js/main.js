// Binds behaviours: data-behaviour="one two" imports behaviours/one.js and behaviours/two.js and hands the element over, once.
// A button that does nothing without its behaviour is written disabled, with data-until-bound="its name": a press before the script came would be lost.
import { csrfToken } from "./token.js";
import { putBackTyped, rememberTyped } from "./typed.js";

const bound = new WeakMap();

function bind(root) {
  const found = Array.from(root.querySelectorAll("[data-behaviour]"));
  if (root.matches && root.matches("[data-behaviour]")) found.unshift(root);
  for (const element of found) {
    const done = bound.get(element) || new Set();
    bound.set(element, done);
    for (const name of element.dataset.behaviour.split(/\s+/).filter(Boolean)) {
      if (done.has(name) || !/^[a-z-]+$/.test(name)) continue;
      done.add(name);
      import(`./behaviours/${name}.js`).then((behaviour) => {
        behaviour.default(element);
        for (const waiting of [element, ...element.querySelectorAll(`[data-until-bound="${name}"]`)]) {
          if (waiting.dataset.untilBound === name) waiting.disabled = false;
        }
      });
    }
  }
}

putBackTyped(); // before the behaviours, which look at the fields as they find them
bind(document);
rememberTyped();
document.addEventListener("mangping:arrived", (event) => bind(event.target));

// htmx: the token goes along, what it brings in is bound, and a refused form (422) is shown instead of swallowed.
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = csrfToken();
});
document.addEventListener("htmx:load", (event) => bind(event.detail.elt));
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 422) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
