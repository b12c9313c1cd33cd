// Boxes of a masking draft as plain values: every change is a new list, so that undo and redo are a walk along kept lists.
const MOST_STEPS = 200;
const SMALLEST = 3;

export function normal(box, width, height) {
  const [a, b, c, d] = box;
  const x0 = Math.max(0, Math.min(a, c));
  const y0 = Math.max(0, Math.min(b, d));
  const x1 = Math.min(width, Math.max(a, c));
  const y1 = Math.min(height, Math.max(b, d));
  return [x0, y0, x1, y1].map((edge) => Math.round(edge * 10) / 10);
}

export function large(box) {
  return box[2] - box[0] >= SMALLEST && box[3] - box[1] >= SMALLEST;
}

export function moved(box, dx, dy, width, height) {
  const x = Math.max(-box[0], Math.min(dx, width - box[2]));
  const y = Math.max(-box[1], Math.min(dy, height - box[3]));
  return [box[0] + x, box[1] + y, box[2] + x, box[3] + y].map((edge) => Math.round(edge * 10) / 10);
}

// The box with the named edges ("n", "se"…) at a point; crossing over turns it round, never inside out.
export function pulled(box, grip, x, y, width, height) {
  const edges = box.slice();
  if (grip.includes("w")) edges[0] = x;
  if (grip.includes("e")) edges[2] = x;
  if (grip.includes("n")) edges[1] = y;
  if (grip.includes("s")) edges[3] = y;
  return normal(edges, width, height);
}

export function onPages(box, pages, sizes, fresh) {
  return pages.filter((page) => page !== box.page).map((page) => {
    const { width, height } = sizes[page - 1];
    return { ...box, id: fresh(), page, box: normal(box.box, width, height), finding: "", on: true };
  }).filter((copy) => large(copy.box));
}

export function history(first) {
  let past = [first];
  let at = 0;
  return {
    get now() { return past[at]; },
    get canUndo() { return at > 0; },
    get canRedo() { return at < past.length - 1; },
    change(next) {
      past = past.slice(0, at + 1).concat([next]).slice(-MOST_STEPS);
      at = past.length - 1;
    },
    undo() { at = Math.max(0, at - 1); },
    redo() { at = Math.min(past.length - 1, at + 1); },
    restart(boxes) { past = [boxes]; at = 0; },
  };
}
