// Boxes on page images: drawn, moved, pulled, accepted and removed by mouse, finger or keyboard; undo; the same box on many pages.
import { history, large, moved, normal, onPages, pulled } from "../mask-boxes.js";
import { saver } from "../mask-saving.js";
import { emptyLayer, shape } from "../mask-shapes.js";

const TYPING = /^(INPUT|TEXTAREA|SELECT)$/;

export default function maskEditor(root) {
  const words = JSON.parse(root.dataset.maskWords);
  const past = history(JSON.parse(root.dataset.maskBoxes));
  const form = document.getElementById(root.dataset.maskForm);
  const list = document.querySelector("[data-mask-list]");
  const status = root.querySelector("[data-mask-status]");
  const sheets = Array.from(root.querySelectorAll("[data-viewer-sheet]"));
  const sizes = sheets.map((sheet) => {
    const image = sheet.querySelector("img");
    return { width: Number(image.getAttribute("width")), height: Number(image.getAttribute("height")) };
  });
  const layers = sheets.map(makeLayer);
  let page = 1;
  let chosen = null;
  let tool = "move";
  let drag = null;
  let serial = 0;

  const drafts = saver({
    url: root.dataset.maskUrl, key: root.dataset.maskKey, version: Number(root.dataset.maskVersion), words,
    boxes: () => past.now, onTheirs: (boxes) => { past.restart(boxes); chosen = null; draw(); },
  });

  function fresh() {
    serial += 1;
    return `h${Date.now().toString(36)}${serial}`;
  }

  function makeLayer(sheet, index) {
    const layer = emptyLayer(sizes[index], words.layer);
    sheet.querySelector(".viewer-sheet").append(layer);
    layer.addEventListener("pointerdown", (event) => down(event, index + 1));
    layer.addEventListener("pointermove", move);
    layer.addEventListener("pointerup", up);
    layer.addEventListener("pointercancel", () => { drag = null; draw(); });
    layer.addEventListener("keydown", onBoxKey);
    return layer;
  }

  function place(event, number) {
    const matrix = layers[number - 1].getScreenCTM().inverse();
    const spot = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
    return [spot.x, spot.y];
  }

  const found = (id) => past.now.find((box) => box.id === id);
  const say = (text) => { status.textContent = text; };

  function change(next, said) {
    past.change(next);
    drafts.later();
    if (said) say(said);
    draw();
  }

  function put(id, values, said) {
    change(past.now.map((box) => (box.id === id ? { ...box, ...values } : box)), said);
  }

  function remove(id) {
    const gone = found(id);
    if (!gone) return;
    chosen = null;
    change(past.now.filter((box) => box.id !== id), words.removed);
    layers[page - 1].closest("[data-viewer-desk]").focus({ preventScroll: true });
  }

  function add(number, box) {
    const one = { id: fresh(), page: number, box, kind: "other", how: "frame", token: "", group: "", finding: "", on: true };
    chosen = one.id;
    change(past.now.concat([one]), words.added.replace("[p]", number));
    focusBox(one.id);
  }

  function down(event, number) {
    if (event.button !== 0) return;
    const grip = event.target.closest("[data-grip]");
    const box = event.target.closest("[data-box]");
    const [x, y] = place(event, number);
    if (grip) drag = { act: "pull", id: chosen, grip: grip.dataset.grip };
    else if (box && (tool === "move" || box.dataset.box === chosen)) {
      chosen = box.dataset.box;
      drag = { act: "move", id: chosen };
      draw();
      focusBox(chosen);
    } else if (tool === "draw") drag = { act: "new" };
    else {
      chosen = null;
      draw();
      return;
    }
    Object.assign(drag, { number, from: [x, y], first: drag.id ? found(drag.id).box : [x, y, x, y], box: null });
    event.preventDefault();
    layers[number - 1].setPointerCapture(event.pointerId);
  }

  function move(event) {
    if (!drag) return;
    const [x, y] = place(event, drag.number);
    const { width, height } = sizes[drag.number - 1];
    if (drag.act === "new") drag.box = normal([...drag.from, x, y], width, height);
    else if (drag.act === "pull") drag.box = pulled(drag.first, drag.grip, x, y, width, height);
    else drag.box = moved(drag.first, x - drag.from[0], y - drag.from[1], width, height);
    draw();
  }

  function up() {
    if (!drag) return;
    const { act, id, number, box, first } = drag;
    drag = null;
    if (!box || !large(box)) draw();
    else if (act === "new") add(number, box);
    else if (box.some((edge, side) => Math.abs(edge - first[side]) > 0.4)) put(id, { box, on: true }, words.changed);
    else draw();
  }

  function onBoxKey(event) {
    const target = event.target.closest("[data-box]");
    if (!target || event.ctrlKey || event.metaKey) return;
    const box = found(target.dataset.box);
    const step = event.shiftKey ? 20 : 2;
    const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
    if (!box) return;
    chosen = box.id;
    if (by) {
      const { width, height } = sizes[box.page - 1];
      const next = event.altKey
        ? normal([box.box[0], box.box[1], box.box[2] + by[0], box.box[3] + by[1]], width, height)
        : moved(box.box, ...by, width, height);
      if (large(next)) put(box.id, { box: next, on: true }, words.changed);
    } else if (event.key === "Enter" || event.key === " ") {
      put(box.id, { on: !box.on }, box.on ? words.off : words.on);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      remove(box.id);
    } else return;
    event.preventDefault();
    event.stopPropagation();
    focusBox(box.id);
  }

  function focusBox(id) {
    const shape = layers[page - 1].querySelector(`[data-box="${CSS.escape(id)}"]`);
    if (shape) shape.focus({ preventScroll: true });
  }

  function label(box, number) {
    const what = box.finding && words.findings[box.finding] ? words.findings[box.finding] : words.kinds[box.kind] || words.kinds.other;
    return `${number} ${what} · ${box.on ? words.on : words.off}`;
  }

  function draw() {
    const boxes = past.now.map((box) => (drag && drag.id === box.id && drag.box ? { ...box, box: drag.box } : box));
    if (drag && drag.act === "new" && drag.box && drag.number === page) boxes.push({ id: "new", page, box: drag.box, on: true, kind: "other" });
    const layer = layers[page - 1];
    const focused = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.box : null;
    const unit = sizes[page - 1].width / (layer.clientWidth || sizes[page - 1].width);
    layer.replaceChildren();
    boxes.forEach((box, index) => { if (box.page === page) layer.append(shape(box, { unit, chosen: box.id === chosen, label: label(box, index + 1) })); });
    if (focused) focusBox(focused);
    layer.classList.toggle("mask-drawing", tool === "draw");
    tools();
    rows(boxes);
  }

  function rows(boxes) {
    const lines = boxes.filter((box) => box.id !== "new").map((box, index) => {
      const line = document.createElement("li");
      line.className = `mask-row${box.id === chosen ? " mask-row-now" : ""}`;
      const tick = document.createElement("label");
      const input = document.createElement("input");
      input.type = "checkbox";
      input.checked = box.on;
      input.addEventListener("change", () => put(box.id, { on: input.checked }, input.checked ? words.on : words.off));
      const text = document.createElement("span");
      text.textContent = label(box, index + 1).split(" · ")[0];
      tick.append(input, text);
      const go = button(words.page.replace("[p]", box.page), () => open(box));
      const away = button(words.remove, () => remove(box.id));
      away.setAttribute("aria-label", `${words.remove} ${index + 1}`);
      line.append(tick, go, away);
      return line;
    });
    list.replaceChildren(...lines);
    const on = past.now.filter((box) => box.on).length;
    for (const place of document.querySelectorAll("[data-mask-count]")) place.textContent = on;
    for (const place of document.querySelectorAll("[data-mask-all]")) place.textContent = past.now.length;
    for (const one of form.querySelectorAll("[data-mask-order]")) one.disabled = (one.dataset.maskOrder === "all" ? past.now.length : on) === 0;
  }

  function button(text, act) {
    const one = document.createElement("button");
    one.type = "button";
    one.className = "btn btn-text btn-small";
    one.textContent = text;
    one.addEventListener("click", act);
    return one;
  }

  function open(box) {
    chosen = box.id;
    root.querySelector("[data-page-mark]").dataset.pageMark = `${box.page}:0`;
    root.querySelector("[data-page-mark]").click();
    draw();
    focusBox(box.id);
    const shown = layers[page - 1].querySelector(".mask-chosen");
    if (shown) shown.scrollIntoView({ block: "center", inline: "nearest" });
  }

  function tools() {
    const act = (name) => root.querySelector(`[data-mask-act="${name}"]`);
    act("undo").disabled = !past.canUndo;
    act("redo").disabled = !past.canRedo;
    act("remove").disabled = !chosen;
    act("spread").disabled = !chosen;
    act("move").setAttribute("aria-pressed", String(tool === "move"));
    act("draw").setAttribute("aria-pressed", String(tool === "draw"));
    const how = root.querySelector("[data-mask-how]");
    how.disabled = !chosen;
    how.parentElement.hidden = !chosen;
    if (chosen && found(chosen)) how.value = found(chosen).how;
  }

  const acts = {
    undo: () => { past.undo(); after(words.undone); },
    redo: () => { past.redo(); after(words.redone); },
    remove: () => chosen && remove(chosen),
    move: () => { tool = "move"; draw(); },
    draw: () => { tool = "draw"; chosen = null; draw(); },
    add: () => {
      const { width, height } = sizes[page - 1];
      add(page, normal([width * 0.35, height * 0.46, width * 0.65, height * 0.5], width, height));
    },
    all: () => change(past.now.map((box) => ({ ...box, on: true })), words.accepted),
    spread: () => { root.querySelector("[data-mask-spread]").hidden = !root.querySelector("[data-mask-spread]").hidden; },
    "spread-now": () => {
      const box = found(chosen);
      const span = root.querySelector("[data-mask-spread]");
      const [from, to] = ["from", "to"].map((end) => Number(span.querySelector(`[data-spread-${end}]`).value));
      const which = span.querySelector("[data-spread-which]").value;
      const numbers = sizes.map((_, index) => index + 1)
        .filter((one) => one >= from && one <= to && (which === "all" || one % 2 === (which === "odd" ? 1 : 0)));
      if (!box) return;
      const copies = onPages(box, numbers, sizes, fresh);
      change(past.now.concat(copies), words.spread.replace("[n]", copies.length));
      span.hidden = true;
    },
  };

  function after(said) {
    if (chosen && !found(chosen)) chosen = null;
    drafts.later();
    say(said);
    draw();
  }

  root.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-mask-act]");
    if (pressed) acts[pressed.dataset.maskAct]();
  });
  root.querySelector("[data-mask-how]").addEventListener("change", (event) => chosen && put(chosen, { how: event.target.value, on: true }, words.changed));
  document.addEventListener("keydown", (event) => {
    if (TYPING.test(event.target.tagName) && event.target.type !== "checkbox") return;
    const key = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && (key === "z" || key === "y")) {
      acts[key === "y" || event.shiftKey ? "redo" : "undo"]();
      event.preventDefault();
    } else if (!event.ctrlKey && !event.metaKey && !event.altKey && (key === "n" || key === "d" || key === "v")) {
      acts[{ n: "add", d: "draw", v: "move" }[key]]();
      event.preventDefault();
    }
  });
  root.addEventListener("mangping:page", (event) => { page = event.detail; draw(); });
  new ResizeObserver(() => { if (!drag) draw(); }).observe(root);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (drafts.blocked) return;
    const all = event.submitter && event.submitter.dataset.maskOrder === "all";
    const version = await drafts.settled();
    form.elements.boxes.value = JSON.stringify(past.now);
    form.elements.version.value = String(version);
    form.elements.all.value = all ? "1" : "";
    form.submit();
  });

  root.classList.add("mask-ready");
  page = Math.max(1, sheets.findIndex((sheet) => !sheet.hidden) + 1);
  draw();
  drafts.resume();
}
