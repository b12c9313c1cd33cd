// One page at a time: turn pages, zoom, rotate, thumbnails, arrow keys, marks that lead to what stands beside the page.
const STEPS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4];
const TYPING = /^(INPUT|TEXTAREA|SELECT)$/;

export default function pageViewer(viewer) {
  const desk = viewer.querySelector("[data-viewer-desk]");
  const sheets = Array.from(viewer.querySelectorAll("[data-viewer-sheet]"));
  const thumbs = Array.from(viewer.querySelectorAll("[data-viewer-page]"));
  const tools = viewer.querySelector("[data-viewer-tools]");
  const where = viewer.querySelector("[data-viewer-where]");
  const turns = new Map();
  let now = 0;
  let zoom = 1;
  if (!sheets.length) return;

  function show(page) {
    now = Math.max(1, Math.min(sheets.length, page));
    for (const sheet of sheets) {
      const at = Number(sheet.dataset.viewerSheet);
      sheet.hidden = at !== now;
      // The neighbours are fetched while this page is read; the rest of a long dossier stays on the server.
      if (Math.abs(at - now) <= 1) sheet.querySelector("img").loading = "eager";
    }
    for (const thumb of thumbs) {
      if (Number(thumb.dataset.viewerPage) === now) {
        thumb.setAttribute("aria-current", "page");
        const strip = thumb.closest("ol");
        strip.scrollTop = thumb.offsetTop - strip.clientHeight / 2;
      } else {
        thumb.removeAttribute("aria-current");
      }
    }
    const narrow = window.matchMedia("(max-width: 640px)").matches;
    where.textContent = narrow ? `${now} / ${sheets.length}` : viewer.dataset.viewerWords.replace("[n]", now).replace("[m]", sheets.length);
    tool("prev").disabled = now === 1;
    tool("next").disabled = now === sheets.length;
    desk.scrollTop = 0;
    lay();
    viewer.dispatchEvent(new CustomEvent("mangping:page", { bubbles: true, detail: now }));
  }

  function lay() {
    const figure = sheets[now - 1];
    const sheet = figure.querySelector(".viewer-sheet");
    const image = figure.querySelector("img");
    const shape = Number(image.getAttribute("height")) / Number(image.getAttribute("width"));
    const style = getComputedStyle(desk);
    const width = (desk.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)) * zoom;
    const turn = turns.get(now) || 0;
    const lying = turn % 180 !== 0;
    figure.style.width = `${width}px`;
    figure.style.height = `${lying ? width / shape : width * shape}px`;
    sheet.style.width = `${lying ? width / shape : width}px`;
    sheet.style.transformOrigin = "0 0";
    sheet.style.transform = {
      0: "", 90: "rotate(90deg) translateY(-100%)", 180: "rotate(180deg) translate(-100%, -100%)", 270: "rotate(270deg) translateX(-100%)",
    }[turn];
    tool("out").disabled = zoom === STEPS[0];
    tool("in").disabled = zoom === STEPS[STEPS.length - 1];
  }

  function tool(act) {
    return tools.querySelector(`[data-viewer-act="${act}"]`);
  }

  const acts = {
    prev: () => show(now - 1),
    next: () => show(now + 1),
    in: () => { zoom = STEPS[Math.min(STEPS.length - 1, STEPS.indexOf(zoom) + 1)]; lay(); },
    out: () => { zoom = STEPS[Math.max(0, STEPS.indexOf(zoom) - 1)]; lay(); },
    fit: () => { zoom = 1; lay(); },
    turn: () => { turns.set(now, ((turns.get(now) || 0) + 90) % 360); lay(); },
  };
  const flipped = document.documentElement.dir === "rtl";
  const keys = {
    ArrowRight: flipped ? "prev" : "next", ArrowLeft: flipped ? "next" : "prev", "+": "in", "=": "in", "-": "out", 0: "fit", r: "turn",
  };

  tools.addEventListener("click", (event) => {
    const button = event.target.closest("[data-viewer-act]");
    if (button) acts[button.dataset.viewerAct]();
  });
  for (const thumb of thumbs) {
    thumb.addEventListener("click", (event) => {
      event.preventDefault();
      show(Number(thumb.dataset.viewerPage));
    });
  }
  document.addEventListener("keydown", (event) => {
    const target = event.target;
    if (TYPING.test(target.tagName) || target.isContentEditable || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!viewer.isConnected || document.querySelector("dialog[open]")) return;
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    // Plain characters belong to the viewer only while it has the focus: elsewhere they may be a desk's own keys.
    if (event.key.length === 1 && !viewer.contains(target)) return;
    event.preventDefault();
    acts[act]();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-page-mark]");
    if (!link || !viewer.isConnected) return;
    const [page, number] = link.dataset.pageMark.split(":");
    show(Number(page));
    point(sheets[now - 1].querySelector(`[data-mark="${number}"]`));
  });
  viewer.addEventListener("click", (event) => {
    const mark = event.target.closest("[data-mark]");
    if (mark) point(mark);
  });

  function point(mark) {
    if (!mark) return;
    for (const other of viewer.querySelectorAll(".mark-now")) other.classList.remove("mark-now");
    mark.classList.add("mark-now");
    mark.scrollIntoView({ block: "center", inline: "nearest" });
  }

  viewer.classList.add("viewer-ready");
  tools.hidden = false;
  window.addEventListener("resize", lay);
  show(Number(viewer.dataset.viewerStart) || 1);
  if (viewer.dataset.viewerMark) point(sheets[now - 1].querySelector(`[data-mark="${viewer.dataset.viewerMark}"]`));
}
