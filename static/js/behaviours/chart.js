// Draws a chart from the numbers of its own table; the table folds away behind a button and comes back for printing.
const INK = "#434b54";
const TONES = { dai: "#1f4459", wash: "#738f9f", pine: "#2a6542", ochre: "#7f5300", zhu: "#b0301f", grey: "#857d6e" };
const CYCLE = ["dai", "wash", "ochre", "pine", "grey"];
const HATCH = { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [3, 3], rotation: -0.785, color: "rgba(255,255,255,.65)" };

export default async function chart(section) {
  const data = JSON.parse(section.dataset.chart);
  const picture = section.querySelector("[data-chart-picture]");
  const table = section.querySelector("[data-chart-table]");
  const toggle = section.querySelector("[data-chart-toggle]");
  const { init } = await import(section.dataset.chartScript);

  picture.hidden = false;
  picture.style.height = `${height(data)}px`;
  const drawing = init(picture, null, { renderer: "svg" });
  drawing.setOption(options(data));
  if (data.urls && data.urls.length) {
    drawing.on("click", (event) => { window.location.assign(data.urls[event.dataIndex]); });
  }

  const fold = (open) => {
    table.hidden = !open;
    toggle.setAttribute("aria-expanded", String(open));
    toggle.setAttribute("aria-pressed", String(open));
  };
  toggle.hidden = false;
  fold(table.hasAttribute("data-chart-open"));
  toggle.addEventListener("click", () => fold(table.hidden));
  window.addEventListener("resize", () => drawing.resize());
  window.addEventListener("beforeprint", () => { table.hidden = false; });
  window.addEventListener("afterprint", () => fold(toggle.getAttribute("aria-expanded") === "true"));
}

function height(data) {
  if (data.kind === "bar") return Math.max(160, data.categories.length * 36 + 60);
  if (data.kind === "heatmap") return Math.max(200, data.series.length * 34 + 120);
  return 320;
}

function options(data) {
  const text = { fontSize: 15, color: INK, fontFamily: getComputedStyle(document.body).fontFamily };
  const base = {
    animation: false,
    textStyle: text,
    aria: { enabled: true, decal: { show: false }, label: { description: data.title } },
    grid: { left: 8, right: 48, top: data.series.length > 1 || data.kind === "heatmap" ? 40 : 12, bottom: 8, containLabel: true },
    tooltip: { renderMode: "richText", trigger: data.kind === "heatmap" ? "item" : "axis", axisPointer: { type: "shadow" }, confine: true },
  };
  if (data.kind === "heatmap") return { ...base, ...heatmap(data, text) };
  const labels = { type: "category", data: data.categories, axisTick: { show: false }, axisLine: { lineStyle: { color: "#9c9484" } }, axisLabel: { ...text } };
  const values = { type: "value", show: data.kind !== "bar", name: data.unit, minInterval: 1, splitLine: { lineStyle: { color: "#e2dbce" } }, axisLabel: { ...text } };
  const lying = data.kind === "bar";
  return {
    ...base,
    legend: data.series.length > 1 ? { top: 4, itemWidth: 16, itemHeight: 12, textStyle: text } : undefined,
    xAxis: lying ? values : labels,
    yAxis: lying ? { ...labels, inverse: true } : values,
    series: data.series.map((one, at) => series(one, at, data, text)),
  };
}

function series(one, at, data, text) {
  const color = TONES[one.tone || CYCLE[at % CYCLE.length]];
  const line = data.kind === "line";
  return {
    name: one.name,
    type: line ? "line" : "bar",
    data: one.values,
    stack: one.stack || undefined,
    barMaxWidth: 26,
    symbolSize: 8,
    symbol: ["circle", "rect", "triangle", "diamond"][at % 4],
    lineStyle: { width: 3, type: ["solid", "dashed", "dotted"][at % 3] },
    itemStyle: { color, borderRadius: line ? 0 : 3, decal: one.hatch ? HATCH : undefined },
    emphasis: { disabled: true },
    label: label(at, data, text),
  };
}

// A bar says its number; a stack says its sum, once, at its end.
function label(at, data, text) {
  const stacked = data.series.some((one) => one.stack);
  const sum = (place) => data.series.reduce((all, one) => all + (one.values[place] || 0), 0);
  return {
    show: data.kind !== "line" && (!stacked || at === data.series.length - 1),
    position: data.kind === "bar" ? "right" : "top",
    formatter: stacked ? (bar) => String(sum(bar.dataIndex)) : "{c}",
    ...text,
  };
}

function heatmap(data, text) {
  const all = data.series.flatMap((row) => row.values).filter((value) => value !== null);
  const middle = (Math.min(...all) + Math.max(...all)) / 2;
  const cells = [];
  data.series.forEach((row, y) => row.values.forEach((value, x) => {
    // The number stands in the cell, light on the dark half of the scale.
    if (value !== null) cells.push({ value: [x, y, value], label: { color: value > middle ? "#fff" : "#1a2026" } });
  }));
  return {
    xAxis: { type: "category", data: data.categories, splitArea: { show: true }, axisLabel: { ...text } },
    yAxis: { type: "category", data: data.series.map((row) => row.name), inverse: true, splitArea: { show: true }, axisLabel: { ...text } },
    visualMap: { min: Math.min(...all), max: Math.max(...all), orient: "horizontal", left: "center", top: 0, itemHeight: 120, textStyle: text, inRange: { color: ["#f0ece2", "#c3d0d7", "#4f7184", "#1f4459"] } },
    series: [{ type: "heatmap", data: cells, itemStyle: { borderColor: "#fff", borderWidth: 2 }, emphasis: { disabled: true }, label: { show: true, ...text } }],
  };
}
