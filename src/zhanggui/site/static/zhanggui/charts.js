// Draws every [data-chart] from the JSON beside it, in the colours of the theme; draws anew after htmx swaps and when the window changes.
(() => {
  "use strict";
  const style = () => getComputedStyle(document.documentElement);
  const colours = () => ({
    "@rise": style().getPropertyValue("--rise").trim(), "@fall": style().getPropertyValue("--fall").trim(),
    "@line": style().getPropertyValue("--line").trim(), "@muted": style().getPropertyValue("--muted").trim(),
    "@text": style().getPropertyValue("--ink").trim(), "@grid": style().getPropertyValue("--grid").trim(),
  });
  const zh = document.documentElement.lang.startsWith("zh");
  const plain = (value) => {
    const size = Math.abs(value);
    if (zh && size >= 1e8) return `${(value / 1e8).toFixed(2)}亿`;
    if (zh && size >= 1e4) return `${(value / 1e4).toFixed(size >= 1e6 ? 0 : 1)}万`;
    if (!zh && size >= 1e6) return `${(value / 1e6).toFixed(1)}M`;
    if (!zh && size >= 1e4) return `${(value / 1e3).toFixed(0)}k`;
    return value.toLocaleString(undefined, { maximumFractionDigits: 2 });
  };
  const SAY = { ratio: (v) => `${(v * 100).toFixed(2)}%`, money: plain, count: plain, number: plain };
  const paint = (node, named) => {
    if (typeof node === "string") return named[node] ?? node;
    if (Array.isArray(node)) return node.map((x) => paint(x, named));
    if (node && typeof node === "object") return Object.fromEntries(Object.entries(node).map(([k, v]) => [k, paint(v, named)]));
    return node;
  };
  const draw = (box) => {
    const named = colours(), option = paint(JSON.parse(document.getElementById(box.dataset.chart).textContent), named);
    const say = SAY[option.unit] ?? plain;
    const text = { color: named["@text"] };
    const value = { axisLabel: { ...text, formatter: say }, splitLine: { lineStyle: { color: named["@grid"] } } };
    const category = { axisLabel: text, axisTick: { show: false } };
    for (const axis of ["xAxis", "yAxis"]) {
      const extra = option[axis].type === "value" ? value : category;
      option[axis] = { ...extra, ...option[axis], axisLabel: { ...extra.axisLabel, ...option[axis].axisLabel } };
    }
    for (const series of option.series) if (series.label?.show) series.label = { ...text, ...series.label, formatter: (p) => say(p.value?.value ?? p.value) };
    const tooltip = { trigger: "axis", valueFormatter: (v) => (v == null ? "—" : say(v)), confine: true };
    const grid = { left: 8, right: 16, top: option.legend?.show ? 36 : 24, bottom: 8, containLabel: true };
    if (option.legend) option.legend = { top: 0, itemGap: 24, textStyle: text, ...option.legend };
    const chart = echarts.getInstanceByDom(box) ?? echarts.init(box);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    chart.setOption({ animation: !still, color: [named["@line"], "#e8a33d", "#7b61c9", "#2a9d8f", "#c9517a", "#6c757d"], tooltip, grid, ...option }, true);
    chart.resize();
  };
  const all = (root) => root.querySelectorAll("[data-chart]").forEach(draw);
  document.addEventListener("DOMContentLoaded", () => all(document));
  document.addEventListener("htmx:afterSettle", (event) => all(event.target.parentElement ?? document));
  addEventListener("resize", () => document.querySelectorAll("[data-chart]").forEach((box) => echarts.getInstanceByDom(box)?.resize()));
  addEventListener("beforeprint", () => document.querySelectorAll("[data-chart]").forEach((box) => echarts.getInstanceByDom(box)?.resize()));
})();
