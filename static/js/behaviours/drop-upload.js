// Many files at once, dropped or chosen: each goes by itself, shows its own progress, and can be sent again.
import { csrfToken } from "../token.js";

const AT_ONCE = 2;

export default function dropUpload(form) {
  const words = JSON.parse(form.dataset.words);
  const input = form.querySelector("input[type=file]");
  const list = form.querySelector("[data-drop-list]");
  const kinds = input.accept.split(",").map((kind) => kind.trim().toLowerCase()).filter(Boolean);
  const limit = Number(form.dataset.maxMb);
  const waiting = [];
  let running = 0;

  form.classList.add("drop-ready");
  input.addEventListener("change", chosen);
  for (const over of ["dragenter", "dragover"]) {
    form.addEventListener(over, (event) => {
      event.preventDefault();
      form.classList.add("drop-over");
    });
  }
  for (const out of ["dragleave", "drop"]) form.addEventListener(out, () => form.classList.remove("drop-over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    for (const file of event.dataTransfer.files) add(file);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("beforeunload", (event) => {
    if (!running && !waiting.length) return;
    event.preventDefault();
    event.returnValue = "";
  });

  // What somebody chose while this script was still on its way goes too.
  chosen();

  function chosen() {
    for (const file of input.files) add(file);
    input.value = "";
  }

  function add(file) {
    const row = line(file);
    list.append(row);
    if (file.size > limit * 1024 * 1024) return end(row, "failed", words.big.replace("[n]", limit));
    if (kinds.length && !kinds.some((kind) => file.name.toLowerCase().endsWith(kind))) return end(row, "failed", words.kind);
    waiting.push({ file, row });
    return go();
  }

  function line(file) {
    const row = document.createElement("li");
    row.className = "drop-item";
    const name = document.createElement("span");
    name.className = "drop-name";
    name.textContent = file.name;
    const share = document.createElement("span");
    share.className = "drop-share mono";
    const bar = document.createElement("progress");
    bar.className = "bar";
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    const say = document.createElement("p");
    say.className = "drop-say";
    row.append(name, share, bar, say);
    return row;
  }

  function go() {
    while (running < AT_ONCE && waiting.length) send(waiting.shift());
  }

  function send({ file, row }) {
    running += 1;
    const bar = row.querySelector("progress");
    bar.hidden = false;
    row.dataset.state = "running";
    row.querySelector(".drop-say").textContent = words.sending;
    const body = new FormData(form);
    body.delete(input.name);
    body.append(input.name, file);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.upload.addEventListener("progress", (event) => {
      const share = Math.floor((event.loaded / event.total) * 100);
      bar.value = share;
      row.querySelector(".drop-share").textContent = `${share}%`;
    });
    request.addEventListener("load", () => {
      const said = answer(request);
      if (request.status < 300 && said.ok !== false) end(row, "done", said.message || words.done);
      else if (request.status >= 500) lost(file, row, said.message || said.error);
      else end(row, "failed", said.message || said.error || words.refused);
    });
    request.addEventListener("error", () => lost(file, row));
    request.addEventListener("loadend", () => {
      running -= 1;
      go();
      if (!running) arrived();
    });
    request.send(body);
  }

  function lost(file, row, message) {
    end(row, "failed", message || words.lost);
    const again = document.createElement("button");
    again.type = "button";
    again.className = "btn btn-secondary btn-small";
    again.textContent = words.again;
    again.addEventListener("click", () => {
      again.remove();
      waiting.push({ file, row });
      go();
    });
    row.append(again);
  }

  function end(row, state, message) {
    row.dataset.state = state;
    row.querySelector("progress").hidden = true;
    row.querySelector(".drop-share").textContent = "";
    row.querySelector(".drop-say").textContent = message;
  }

  async function arrived() {
    if (!form.dataset.refresh) return;
    const old = document.querySelector(form.dataset.refresh);
    if (!old) return;
    const page = await fetch(window.location.href, { cache: "no-store" });
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector(form.dataset.refresh);
    if (!fresh) return;
    const here = document.importNode(fresh, true);
    old.replaceWith(here);
    here.dispatchEvent(new CustomEvent("mangping:arrived", { bubbles: true }));
  }
}

function answer(request) {
  try {
    return JSON.parse(request.responseText);
  } catch (plain) {
    return {};
  }
}
