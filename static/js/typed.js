// What was typed into a form that the server refused comes back when the form is shown again. Over HTTPS no page is kept by the
// browser, so the text of the form sent last stays in this tab until another page proves that it was accepted; an error page says
// that it was not (data-refused), and coming back by the browser says that no answer came. Never kept: forms with a password or a
// one-time code, files, ballots (data-keep="no"), and forms that save themselves. Signing out (data-keep="forget") empties it, and
// no other account is shown it.
const SHELF = "mangping.typed";
const account = () => document.documentElement.dataset.signedIn || "";

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(SHELF));
  } catch (refused) {
    return null;
  }
}

function write(kept) {
  try {
    if (kept) sessionStorage.setItem(SHELF, JSON.stringify(kept));
    else sessionStorage.removeItem(SHELF);
  } catch (refused) {
    // Nothing can be kept in this tab; the form works without.
  }
}

// One form among several with the same address is told by its hidden fields; the token and the version change with every page.
function nameOf(form) {
  const hidden = Array.from(form.elements).filter((one) => one.type === "hidden" && !["csrf_token", "version"].includes(one.name));
  const address = new URL(form.getAttribute("action") || location.href, location.href).pathname;
  return JSON.stringify([address, ...hidden.map((one) => [one.name, one.value])]);
}

const TYPED = ["text", "search", "tel", "url", "email", "number", "date", "time", "datetime-local", "month",
  "textarea", "checkbox", "radio", "select-one", "select-multiple"];
const fields = (form) => Array.from(form.elements).filter((one) => one.name && TYPED.includes(one.type));
const secret = (form) => Array.from(form.elements).some((one) => one.type === "password" || one.autocomplete === "one-time-code");
const mayKeep = (form) => form.getAttribute("method") === "post" && form.dataset.keep !== "no" && !("autosaveUrl" in form.dataset)
  && fields(form).length > 0 && !secret(form);
const state = (one) => one.options ? Array.from(one.options).filter((option) => option.selected).map((option) => option.value)
  : one.type === "checkbox" || one.type === "radio" ? [one.value, one.checked] : one.value;

function version(form) {
  const one = form.elements.namedItem("version");
  return one ? one.value : "";
}

// Somebody saved this record meanwhile: what stands there now is shown beside what is put back, or it would be overwritten unseen.
function showOther(one) {
  const line = document.createElement("p");
  line.className = "hint";
  line.dataset.savedElsewhere = "";
  line.textContent = document.documentElement.dataset.savedElsewhere + one.value;
  (one.closest(".field") || one.parentElement).append(line);
}

function put(one, kept) {
  if (one.options) for (const option of one.options) option.selected = kept.includes(option.value);
  else if (one.type === "checkbox" || one.type === "radio") one.checked = kept[1];
  else one.value = kept;
}

function fill(form, kept) {
  const left = kept.values.slice();
  const moved = version(form) !== kept.version;
  for (const one of fields(form)) {
    const choice = one.type === "checkbox" || one.type === "radio";
    const at = left.findIndex(([name, value]) => name === one.name && (!choice || value[0] === one.value));
    if (at < 0) continue;
    const [[, value]] = left.splice(at, 1);
    if (moved && typeof value === "string" && one.value && one.value !== value) showOther(one);
    put(one, value);
  }
  for (let fold = form.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

export function rememberTyped() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented) return;
    if (form.dataset.keep === "forget") write(null);
    else if (mayKeep(form)) {
      write({ account: account(), form: nameOf(form), version: version(form), values: fields(form).map((one) => [one.name, state(one)]) });
    }
  });
}

export function putBackTyped() {
  const kept = read();
  if (!kept) return;
  if (document.querySelector("[data-refused]")) {
    write({ ...kept, refused: true });
    return;
  }
  if (account() && account() !== kept.account) {
    write(null);
    return;
  }
  const [arrival] = performance.getEntriesByType("navigation");
  if (!kept.refused && (!arrival || arrival.type === "navigate")) {
    write(null);
    return;
  }
  if (account() !== kept.account) return;
  const form = Array.from(document.forms).find((one) => mayKeep(one) && nameOf(one) === kept.form);
  if (form) fill(form, kept);
}
