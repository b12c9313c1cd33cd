// What a box of a masking draft looks like: its area, and eight grips when it is chosen, each with room for a finger.
const SVG = "http://www.w3.org/2000/svg";
const GRIPS = ["nw", "n", "ne", "e", "se", "s", "sw", "w"];

function part(name, values) {
  const one = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(values)) one.setAttribute(key, value);
  return one;
}

export function emptyLayer({ width, height }, label) {
  return part("svg", {
    class: "mask-layer", viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", role: "group", "aria-label": label,
  });
}

// unit: points of the page in one pixel of the screen.
export function shape(box, { unit, chosen, label }) {
  const [x0, y0, x1, y1] = box.box;
  const group = part("g", {
    class: `mask-box ${box.on ? "mask-on" : "mask-off"}${chosen ? " mask-chosen" : ""}`,
    tabindex: "0", role: "button", "aria-pressed": String(box.on), "aria-label": label,
  });
  group.dataset.box = box.id;
  const rect = (x, y, width, height, name) => {
    const one = part("rect", { x, y, width, height, class: name });
    group.append(one);
    return one;
  };
  rect(x0, y0, x1 - x0, y1 - y0, "mask-area").setAttribute("stroke-width", 2 * unit);
  if (!chosen) return group;
  const size = 10 * unit;
  const reach = 24 * unit;
  for (const grip of GRIPS) {
    const x = grip.includes("w") ? x0 : grip.includes("e") ? x1 : (x0 + x1) / 2;
    const y = grip.includes("n") ? y0 : grip.includes("s") ? y1 : (y0 + y1) / 2;
    rect(x - size / 2, y - size / 2, size, size, "mask-grip");
    rect(x - reach / 2, y - reach / 2, reach, reach, "mask-reach").dataset.grip = grip;
  }
  return group;
}
